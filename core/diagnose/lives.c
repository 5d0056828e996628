/*
 * See lives.h.
 */
#include "core/diagnose/lives.h"

#include <stdlib.h>
#include <string.h>

#include "core/evidence/text.h"

static const struct record_schema life_schema = {"life", sizeof(struct connection_life), NULL, 0};
static const struct record_schema place_schema = {"place", sizeof(struct watched_place), NULL, 0};

/* ---- time ---- */

/* A number of so many digits at the text; -1 when it is none. */
static int digits(const char *text, int count)
{
    int number = 0;
    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        number = number * 10 + (text[i] - '0');
    }
    return number;
}

/* Days from 1970-01-01 in the Gregorian calendar: years are counted from March, so that the leap day is the last. */
static int64_t days_since_1970(int year, int month, int day)
{
    int64_t shifted_year = month > 2 ? year : year - 1;
    int64_t shifted_month = month > 2 ? month - 3 : month + 9;

    return shifted_year * 365 + shifted_year / 4 - shifted_year / 100 + shifted_year / 400 +
           (shifted_month * 153 + 2) / 5 + day - 1 - 719468;
}

int64_t lives_time_of(const char *rfc3339)
{
    static const char form[] = "dddd-dd-ddTdd:dd:dd";
    size_t len = rfc3339 == NULL ? 0 : strlen(rfc3339);
    int milliseconds = 0;

    if (len < sizeof form || rfc3339[len - 1] != 'Z') {
        return UNKNOWN_INTEGER;
    }
    for (size_t i = 0; i < sizeof form - 1; i++) {
        if (form[i] == 'd' ? rfc3339[i] < '0' || rfc3339[i] > '9' : rfc3339[i] != form[i]) {
            return UNKNOWN_INTEGER;
        }
    }
    if (len == sizeof form - 1 + sizeof ".ddd" && rfc3339[sizeof form - 1] == '.') {
        milliseconds = digits(rfc3339 + sizeof form, 3);
    } else if (len != sizeof form) {
        return UNKNOWN_INTEGER;
    }
    int month = digits(rfc3339 + 5, 2);
    if (milliseconds < 0 || month < 1 || month > 12) {
        return UNKNOWN_INTEGER;
    }
    int64_t seconds = days_since_1970(digits(rfc3339, 4), month, digits(rfc3339 + 8, 2)) * 86400 +
                      digits(rfc3339 + 11, 2) * 3600 + digits(rfc3339 + 14, 2) * 60 + digits(rfc3339 + 17, 2);
    return seconds * 1000 + milliseconds;
}

/* ---- connections ---- */

/* Takes "4028 10.66.0.2:49321 10.66.0.12:443" apart. False when it has another form. */
static bool read_subject(struct arena *arena, const char *subject, struct connection_life *life)
{
    const char *first = subject == NULL ? NULL : strchr(subject, ' ');
    const char *second = first == NULL ? NULL : strchr(first + 1, ' ');
    enum { LARGEST_PID = 0x7fffffff };

    if (second == NULL || !text_to_number(arena_copy_bytes(arena, subject, (size_t)(first - subject)),
                                          LARGEST_PID, &life->pid)) {
        return false;
    }
    life->local = arena_copy_bytes(arena, first + 1, (size_t)(second - first - 1));
    life->remote = second + 1;
    return true;
}

static struct connection_life *add_life(struct arena *arena, struct connection_life_list *list)
{
    struct connection_life *life = schema_append(arena, &life_schema, list);

    life->opened_ms = UNKNOWN_INTEGER;
    life->hung_up_ms = UNKNOWN_INTEGER;
    life->closed_ms = UNKNOWN_INTEGER;
    life->age_ms = UNKNOWN_INTEGER;
    return life;
}

/* An event together with its place in the timeline, so that those of one connection can be brought together. */
struct placed {
    const struct event *event;
    size_t index;
};

static int compare_placed(const void *left, const void *right)
{
    const struct placed *one = left;
    const struct placed *other = right;
    int order = strcmp(one->event->subject, other->event->subject);

    return order != 0 ? order : (one->index > other->index) - (one->index < other->index);
}

static bool is_of_connection(const struct event *event)
{
    return event->subject != NULL && event->kind != NULL &&
           strncmp(event->kind, "connection-", strlen("connection-")) == 0;
}

static void end_life(struct connection_life *life, const struct event *event, int64_t run_started)
{
    int64_t created = lives_time_of(event->created);
    int64_t end = life->hung_up_ms != UNKNOWN_INTEGER ? life->hung_up_ms : event->at_ms;

    life->closed_ms = event->at_ms;
    if (life->opened_ms != UNKNOWN_INTEGER) {
        life->age_ms = end - life->opened_ms;
    } else if (created != UNKNOWN_INTEGER && run_started != UNKNOWN_INTEGER && run_started + end >= created) {
        life->age_ms = run_started + end - created;
    }
}

/* Takes one event into the life of its connection. */
static void take_event(struct connection_life *life, const struct event *event, int64_t run_started)
{
    bool is_end = text_equal(event->kind, "connection-closed");

    life->was_open =
        life->was_open || text_equal(event->detail, "established") || text_equal(event->detail, "close-wait");
    if (text_equal(event->kind, "connection-opened")) {
        life->opened_ms = event->at_ms;
    }
    if (!is_end && text_equal(event->detail, "close-wait") && life->hung_up_ms == UNKNOWN_INTEGER) {
        life->hung_up_ms = event->at_ms;
    }
    if (is_end) {
        end_life(life, event, run_started);
    }
}

/* What stands now and had no event was there all the time. */
static void add_standing(struct arena *arena, const struct evidence *evidence, const struct placed *placed,
                         size_t count, struct connection_life_list *out)
{
    for (size_t i = 0; i < evidence->connections.count; i++) {
        const struct connection *connection = &evidence->connections.items[i];
        if (connection->state == STATE_LISTEN || connection->local == NULL || connection->remote == NULL) {
            continue;
        }
        const char *subject = arena_format(arena, "%lld %s %s", (long long)connection->pid, connection->local,
                                           connection->remote);
        size_t low = 0;
        size_t high = count;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            int order = strcmp(placed[middle].event->subject, subject);
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle;
        }
        if (low < count && text_equal(placed[low].event->subject, subject)) {
            continue;
        }
        struct connection_life *life = add_life(arena, out);
        life->pid = connection->pid;
        life->local = connection->local;
        life->remote = connection->remote;
        life->was_open = connection->state == STATE_ESTABLISHED || connection->state == STATE_CLOSE_WAIT;
    }
}

void lives_of_connections(struct arena *arena, const struct evidence *evidence,
                          struct connection_life_list *out)
{
    const struct event_list *timeline = &evidence->timeline;
    int64_t run_started = lives_time_of(evidence->run.started);
    struct placed *placed = arena_allocate(arena, timeline->count + 1, sizeof *placed);
    struct connection_life *life = NULL;
    size_t count = 0;

    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < timeline->count; i++) {
        if (is_of_connection(&timeline->items[i])) {
            placed[count].event = &timeline->items[i];
            placed[count++].index = i;
        }
    }
    qsort(placed, count, sizeof *placed, compare_placed);
    for (size_t i = 0; i < count; i++) {
        const struct event *event = placed[i].event;
        bool is_same = i > 0 && text_equal(event->subject, placed[i - 1].event->subject);
        if (!is_same || life == NULL || life->closed_ms != UNKNOWN_INTEGER ||
            text_equal(event->kind, "connection-opened")) {
            struct connection_life read = {0};
            life = NULL;
            if (!read_subject(arena, event->subject, &read)) {
                continue;
            }
            life = add_life(arena, out);
            life->pid = read.pid;
            life->local = read.local;
            life->remote = read.remote;
        }
        take_event(life, event, run_started);
    }
    add_standing(arena, evidence, placed, count, out);
}

/* ---- watched places ---- */

/* The URL of a web address, or what a mail server is called by: "imap://mail.contoso.test:143". */
static bool split_place(struct arena *arena, const char *subject, const char **host, int64_t *port)
{
    const char *behind = strstr(subject, "://");
    bool secure = false;

    return text_split_url(arena, subject, host, port, &secure) ||
           (behind != NULL && text_split_endpoint(arena, behind + 3, host, port));
}

static struct watched_place *find_place(struct arena *arena, const struct event *event,
                                        struct watched_place_list *out)
{
    for (size_t i = 0; i < out->count; i++) {
        if (text_equal(out->items[i].url, event->subject) &&
            text_equal(out->items[i].address, event->address)) {
            return &out->items[i];
        }
    }
    if (out->count == WATCHED_PLACES_MAXIMUM) {
        return NULL;
    }
    struct watched_place *place = schema_append(arena, &place_schema, out);
    place->url = event->subject;
    place->address = event->address;
    place->first_bad_ms = UNKNOWN_INTEGER;
    place->last_bad_ms = UNKNOWN_INTEGER;
    place->back_ms = UNKNOWN_INTEGER;
    if (!split_place(arena, event->subject, &place->host, &place->port)) {
        place->host = NULL;
    }
    return place;
}

void lives_of_places(struct arena *arena, const struct evidence *evidence, struct watched_place_list *out)
{
    int64_t spell_began[WATCHED_PLACES_MAXIMUM] = {0};

    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < evidence->timeline.count; i++) {
        const struct event *event = &evidence->timeline.items[i];
        bool is_bad = text_equal(event->kind, "endpoint-bad");
        if (event->subject == NULL || (!is_bad && !text_equal(event->kind, "endpoint-good"))) {
            continue;
        }
        struct watched_place *place = find_place(arena, event, out);
        if (place == NULL) {
            continue;
        }
        int64_t *began = &spell_began[place - out->items];
        bool was_bad = place->bad > 0 && place->back_ms == UNKNOWN_INTEGER;
        if (is_bad && !was_bad) {
            place->spells++;
            *began = event->at_ms;
        }
        if ((is_bad || was_bad) && event->at_ms - *began > place->longest_ms) {
            place->longest_ms = event->at_ms - *began;
        }
        if (is_bad) {
            place->bad++;
            place->first_bad_ms = place->first_bad_ms == UNKNOWN_INTEGER ? event->at_ms : place->first_bad_ms;
            place->last_bad_ms = event->at_ms;
            place->back_ms = UNKNOWN_INTEGER;
            place->detail = event->detail;
        } else {
            place->good++;
            place->back_ms = was_bad ? event->at_ms : place->back_ms;
        }
    }
}
