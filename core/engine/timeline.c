/*
 * See timeline.h.
 */
#include "core/engine/timeline.h"

#include <stdlib.h>
#include <string.h>

#include "core/evidence/text.h"

/* ---- a bounded list ---- */

static bool is_test(const struct event *event, bool good)
{
    return text_equal(event->kind, good ? "endpoint-good" : "endpoint-bad");
}

static bool is_same_place(const struct event *left, const struct event *right)
{
    return text_equal(left->subject, right->subject) && text_equal(left->address, right->address);
}

/* The neighbour test of the same place, in one direction; NULL when there is none near. Rounds are shorter than this. */
static const struct event *neighbour(const struct event_list *timeline, size_t index, int step)
{
    enum { NEAR = 128 };
    size_t at = index;

    for (int i = 0; i < NEAR; i++) {
        at = step < 0 ? at - 1 : at + 1; /* wraps to SIZE_MAX before the first */
        if (at >= timeline->count) {
            return NULL;
        }
        const struct event *other = &timeline->items[at];
        if ((is_test(other, true) || is_test(other, false)) &&
            is_same_place(other, &timeline->items[index])) {
            return other;
        }
    }
    return NULL;
}

/* A test that went well as those before and after it did says nothing that they don't say. */
static bool says_nothing_new(const struct event_list *timeline, size_t index)
{
    if (!is_test(&timeline->items[index], true)) {
        return false;
    }
    const struct event *before = neighbour(timeline, index, -1);
    const struct event *after = neighbour(timeline, index, 1);
    return before != NULL && after != NULL && is_test(before, true) && is_test(after, true);
}

static void make_room(struct evidence *evidence)
{
    struct event_list *timeline = &evidence->timeline;
    size_t kept = 0;
    bool drops = false;

    for (size_t i = 0; i < timeline->count; i++) {
        bool needless = says_nothing_new(timeline, i);
        drops = needless && !drops; /* every second one of a row */
        timeline->items[kept] = timeline->items[i];
        kept += drops ? 0 : 1;
    }
    if (kept > TIMELINE_MAXIMUM - TIMELINE_MAXIMUM / 8) {
        size_t oldest = kept - (TIMELINE_MAXIMUM - TIMELINE_MAXIMUM / 8);
        memmove(timeline->items, timeline->items + oldest, (kept - oldest) * sizeof *timeline->items);
        kept -= oldest;
    }
    if (evidence->timeline_dropped == UNKNOWN_INTEGER) {
        evidence->timeline_dropped = 0;
    }
    evidence->timeline_dropped += (int64_t)(timeline->count - kept);
    timeline->count = kept;
}

static struct event *add_event(struct evidence *evidence, const char *kind, int64_t at_ms)
{
    if (evidence->timeline.count >= TIMELINE_MAXIMUM) {
        make_room(evidence);
    }
    struct event *event = schema_append(evidence->arena, &event_schema, &evidence->timeline);
    event->kind = kind;
    event->at_ms = at_ms;
    return event;
}

/* ---- connections ---- */

static int compare_texts(const char *left, const char *right)
{
    return strcmp(left == NULL ? "" : left, right == NULL ? "" : right);
}

/* Whether two rows are one connection: 0. Creation times tell two apart only where both are known. */
static int compare_connections(const struct connection *left, const struct connection *right)
{
    int order = (left->pid > right->pid) - (left->pid < right->pid);
    order = order != 0 ? order : compare_texts(left->remote, right->remote);
    return order != 0 ? order : compare_texts(left->local, right->local);
}

static int compare_for_sorting(const void *left, const void *right)
{
    return compare_connections(*(const struct connection *const *)left,
                               *(const struct connection *const *)right);
}

struct sorted {
    const struct connection **items;
    size_t count;
};

static struct sorted sort_connections(struct arena *arena, const struct connection_list *list)
{
    struct sorted sorted = {arena_allocate(arena, list->count + 1, sizeof(struct connection *)), 0};

    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].state != STATE_LISTEN) {
            sorted.items[sorted.count++] = &list->items[i];
        }
    }
    qsort((void *)sorted.items, sorted.count, sizeof *sorted.items, compare_for_sorting);
    return sorted;
}

static bool was_made_anew(const struct connection *before, const struct connection *after)
{
    return before->created != NULL && after->created != NULL && !text_equal(before->created, after->created);
}

static void add_connection_event(struct evidence *evidence, const char *kind,
                                 const struct connection *connection, int64_t at_ms)
{
    struct event *event = add_event(evidence, kind, at_ms);
    struct arena *arena = evidence->arena;

    event->subject = arena_format(arena, "%lld %s %s", (long long)connection->pid,
                                  connection->local == NULL ? "-" : connection->local,
                                  connection->remote == NULL ? "-" : connection->remote);
    event->detail = schema_name(connection_state_names, connection->state);
    event->created = arena_copy_text(arena, connection->created);
}

/* The next row in the order of both lists; a side that has none for it is NULL. */
static void next_pair(const struct sorted *before, const struct sorted *after, size_t *at_before,
                      size_t *at_after, const struct connection **left, const struct connection **right)
{
    *left = *at_before < before->count ? before->items[*at_before] : NULL;
    *right = *at_after < after->count ? after->items[*at_after] : NULL;
    if (*left != NULL && *right != NULL) {
        int order = compare_connections(*left, *right);
        *left = order <= 0 ? *left : NULL;
        *right = order >= 0 ? *right : NULL;
    }
    *at_before += *left != NULL ? 1 : 0;
    *at_after += *right != NULL ? 1 : 0;
}

void timeline_compare(struct evidence *evidence, const struct connection_list *before,
                      const struct connection_list *after, int64_t at_ms)
{
    struct arena *arena = arena_create();
    struct sorted old_rows = sort_connections(arena, before);
    struct sorted new_rows = sort_connections(arena, after);
    size_t at_before = 0;
    size_t at_after = 0;

    while (at_before < old_rows.count || at_after < new_rows.count) {
        const struct connection *left = NULL;
        const struct connection *right = NULL;
        next_pair(&old_rows, &new_rows, &at_before, &at_after, &left, &right);
        bool other = left != NULL && right != NULL && was_made_anew(left, right);
        if (left != NULL && (right == NULL || other)) {
            add_connection_event(evidence, "connection-closed", left, at_ms);
        }
        if (right != NULL && (left == NULL || other)) {
            add_connection_event(evidence, "connection-opened", right, at_ms);
        } else if (left != NULL && right != NULL && left->state != right->state) {
            add_connection_event(evidence, "connection-state", right, at_ms);
        }
    }
    arena_destroy(arena);
}

/* ---- endpoints ---- */

void timeline_add_test(struct evidence *evidence, const char *url, const char *address,
                       const struct attempt *attempt, int64_t at_ms)
{
    enum { SERVER_ERROR = 500 };
    bool answered = attempt->outcome == REACH_DONE && attempt->http_status != UNKNOWN_INTEGER;
    bool good = answered && attempt->http_status < SERVER_ERROR;
    struct event *event = add_event(evidence, good ? "endpoint-good" : "endpoint-bad", at_ms);
    struct arena *arena = evidence->arena;

    event->subject = arena_copy_text(arena, url);
    event->address = arena_copy_text(arena, address);
    event->detail = answered ? arena_format(arena, "%lld", (long long)attempt->http_status)
                             : schema_name(reach_outcome_names, attempt->outcome);
    event->duration_ms = attempt->total_ms;
}

void timeline_add_port_test(struct evidence *evidence, const char *url, const char *address,
                            const struct port_look *look, int64_t at_ms)
{
    bool good = look->outcome == REACH_DONE && look->is_protocol != TRUTH_NO;
    struct event *event = add_event(evidence, good ? "endpoint-good" : "endpoint-bad", at_ms);
    int outcome = !good && look->outcome == REACH_DONE ? REACH_OTHER : look->outcome;

    event->subject = arena_copy_text(evidence->arena, url);
    event->address = arena_copy_text(evidence->arena, address);
    event->detail = schema_name(reach_outcome_names, outcome);
    event->duration_ms = look->total_ms;
}
