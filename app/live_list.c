/*
 * See live_list.h. Ten thousand rows are taken over each second on the window's own thread, so nothing here is quadratic.
 */
#include "app/live_list.h"

#include <stdlib.h>
#include <string.h>

#include "core/evidence/text.h"
#include "core/knowledge/network_address.h"

enum presence { STANDS, IS_NEW, IS_GONE };

struct row {
    uint64_t identity;
    struct connection connection;
    struct connection_interpretation meaning;
    int presence;   /* enum presence */
    int64_t until;  /* when the mark goes, and with IS_GONE the row */
    uint32_t hash;  /* of what makes it this connection */
    bool was_found; /* while an update looks for it */
};

/* What a row is sorted by. */
struct key {
    uint64_t high;
    uint64_t low;
    uint64_t last;
    const char *text;
    size_t row;
};

struct live_list {
    struct arena *arena; /* owns the rows and their texts; a new one with each update */
    struct row *rows;
    size_t count;
    struct key *order;
    uint64_t last_identity;
    int column; /* -1 = as listed */
    bool descending;
    bool begun;
};

struct live_list *live_list_create(void)
{
    struct live_list *live = calloc(1, sizeof *live);

    if (live) {
        live->column = -1;
    }
    return live;
}

void live_list_destroy(struct live_list *live)
{
    if (live) {
        arena_destroy(live->arena);
        free(live);
    }
}

void live_list_forget(struct live_list *live)
{
    live->begun = false;
}

/* ---- which rows are the same ---- */

/* FNV-1a, 32 bits. */
static uint32_t add_to_hash(uint32_t hash, const char *text)
{
    for (; text && *text; text++) {
        hash = (hash ^ (unsigned char)*text) * 16777619U;
    }
    return (hash ^ ' ') * 16777619U;
}

static uint32_t hash_of(const struct connection *connection)
{
    uint32_t hash = 2166136261U ^ (uint32_t)connection->pid;

    return add_to_hash(add_to_hash(hash, connection->local), connection->remote);
}

static bool is_same(const struct row *row, const struct connection *connection, uint32_t hash)
{
    return row->hash == hash && row->connection.pid == connection->pid &&
           text_equal(row->connection.local, connection->local) &&
           text_equal(row->connection.remote, connection->remote) &&
           (!row->connection.created || !connection->created ||
            text_equal(row->connection.created, connection->created));
}

/* A table of the rows that stand, open addressing; 0 = an empty place, else the row's index and one. */
struct table {
    size_t *places;
    size_t mask;
};

static struct table index_rows(struct arena *arena, const struct live_list *live)
{
    struct table table = {NULL, 0};
    size_t size = 64;

    while (size < live->count * 2) {
        size *= 2;
    }
    table.places = arena_allocate(arena, size, sizeof *table.places);
    table.mask = size - 1;
    for (size_t i = 0; i < live->count; i++) {
        size_t at = live->rows[i].hash & table.mask;

        if (live->rows[i].presence == IS_GONE) {
            continue;
        }
        while (table.places[at] != 0) {
            at = (at + 1) & table.mask;
        }
        table.places[at] = i + 1;
    }
    return table;
}

static struct row *find_row(const struct live_list *live, const struct table *table,
                            const struct connection *connection, uint32_t hash)
{
    for (size_t at = hash & table->mask; table->places[at] != 0; at = (at + 1) & table->mask) {
        struct row *row = &live->rows[table->places[at] - 1];

        if (!row->was_found && is_same(row, connection, hash)) {
            return row;
        }
    }
    return NULL;
}

/* ---- taking over ---- */

static void copy_texts(struct arena *arena, struct row *row)
{
    row->connection.local = arena_copy_text(arena, row->connection.local);
    row->connection.remote = arena_copy_text(arena, row->connection.remote);
    row->connection.created = arena_copy_text(arena, row->connection.created);
    row->connection.job = NULL;
    row->meaning.host = arena_copy_text(arena, row->meaning.host);
    row->meaning.reason = arena_copy_text(arena, row->meaning.reason);
    row->meaning.detail = arena_copy_text(arena, row->meaning.detail);
}

/* What the evidence lists, each with the identity and mark that it had. */
static void take_standing(struct live_list *live, const struct live_list *older,
                          const struct report_input *input, int64_t now_ms)
{
    const struct connection_list *connections = &input->evidence->connections;
    const struct connection_interpretation_list *meanings = &input->diagnosis->interpretation.connections;
    struct table table = index_rows(live->arena, older);

    for (size_t i = 0; i < connections->count; i++) {
        struct row *row = &live->rows[live->count++];
        uint32_t hash = hash_of(&connections->items[i]);
        struct row *before = find_row(older, &table, &connections->items[i], hash);

        row->connection = connections->items[i];
        if (i < meanings->count) {
            row->meaning = meanings->items[i];
        }
        copy_texts(live->arena, row);
        row->hash = hash;
        if (before) {
            before->was_found = true;
            row->identity = before->identity;
            row->presence = before->until > now_ms ? before->presence : STANDS;
            row->until = before->until;
        } else {
            row->identity = ++live->last_identity;
            row->presence = live->begun ? IS_NEW : STANDS;
            row->until = live->begun ? now_ms + LIVE_MARKED_MS : now_ms;
        }
    }
}

/* What it no longer lists, for a while. */
static void take_gone(struct live_list *live, const struct live_list *older, int64_t now_ms)
{
    size_t gone = 0;

    for (size_t i = older->count; i-- > 0 && gone < LIVE_GONE_MAXIMUM && live->begun;) {
        const struct row *before = &older->rows[i];
        bool goes_now = before->presence != IS_GONE && !before->was_found;

        if (goes_now || (before->presence == IS_GONE && before->until > now_ms)) {
            struct row *row = &live->rows[live->count++];

            *row = *before;
            copy_texts(live->arena, row);
            row->until = goes_now ? now_ms + LIVE_MARKED_MS : before->until;
            row->presence = IS_GONE;
            gone++;
        }
    }
}

/* ---- sorting ---- */

static void set_address(struct arena *arena, struct key *key, const char *endpoint)
{
    struct network_address address;
    const char *text = NULL;
    int64_t port = 0;

    if (!endpoint || !text_split_endpoint(arena, endpoint, &text, &port) ||
        !network_address_parse(text, &address)) {
        key->high = UINT64_MAX;
        key->text = endpoint;
        return;
    }
    /* IPv4 before IPv6, each by its bytes. */
    if (address.family == FAMILY_IPV4) {
        for (size_t i = 0; i < 4; i++) {
            key->low = key->low << 8 | address.bytes[i];
        }
    } else {
        for (size_t i = 0; i < 8; i++) {
            key->high = key->high << 8 | address.bytes[i];
            key->low = key->low << 8 | address.bytes[8 + i];
        }
    }
    key->last = (uint64_t)port;
}

static uint64_t port_of(struct arena *arena, const char *endpoint)
{
    const char *text = NULL;
    int64_t port = 0;

    return endpoint && text_split_endpoint(arena, endpoint, &text, &port) ? (uint64_t)port : 0;
}

static void set_key(struct arena *arena, struct key *key, const struct row *row, int column)
{
    switch (column) {
    case CONNECTION_STATE:
        key->high = row->presence == IS_GONE ? UINT64_MAX : (uint64_t)row->connection.state;
        break;
    case CONNECTION_SERVER:
        key->text = row->meaning.host;
        break;
    case CONNECTION_REMOTE:
        set_address(arena, key, row->connection.remote);
        break;
    case CONNECTION_PORT:
        key->high = port_of(arena, row->connection.remote);
        break;
    case CONNECTION_PURPOSE:
        key->high = (uint64_t)row->meaning.role;
        break;
    case CONNECTION_PID:
        key->high = (uint64_t)row->connection.pid;
        break;
    case CONNECTION_LOCAL:
        set_address(arena, key, row->connection.local);
        break;
    default:
        break;
    }
}

static int compare_numbers(uint64_t left, uint64_t right)
{
    return (left > right) - (left < right);
}

static int compare_keys(const void *left, const void *right)
{
    const struct key *one = left;
    const struct key *other = right;
    int order = compare_numbers(one->high, other->high);

    order = order != 0 ? order : compare_numbers(one->low, other->low);
    order = order != 0 ? order : compare_numbers(one->last, other->last);
    if (order == 0 && (one->text || other->text)) {
        order = strcmp(one->text ? one->text : "", other->text ? other->text : "");
    }
    return order != 0 ? order : compare_numbers(one->row, other->row);
}

static int compare_keys_backwards(const void *left, const void *right)
{
    return compare_keys(right, left);
}

static void set_order(struct live_list *live)
{
    struct arena *scratch = arena_create();

    for (size_t i = 0; i < live->count; i++) {
        memset(&live->order[i], 0, sizeof live->order[i]);
        live->order[i].row = i;
        set_key(scratch, &live->order[i], &live->rows[i], live->column);
    }
    if (live->column >= 0) {
        qsort(live->order, live->count, sizeof *live->order,
              live->descending ? compare_keys_backwards : compare_keys);
    }
    arena_destroy(scratch);
}

void live_list_sort(struct live_list *live, int column, bool descending)
{
    live->column = column;
    live->descending = descending;
    set_order(live);
}

void live_list_update(struct live_list *live, const struct report_input *input, int64_t now_ms)
{
    struct live_list older = *live;
    size_t room = input->evidence->connections.count + older.count + 1;
    struct arena *arena = arena_create();

    if (!arena) {
        return; /* what is shown is a second old then */
    }
    live->arena = arena;
    live->count = 0;
    live->rows = arena_allocate(arena, room, sizeof *live->rows);
    live->order = arena_allocate(arena, room, sizeof *live->order);
    take_standing(live, &older, input, now_ms);
    take_gone(live, &older, now_ms);
    live->begun = true;
    set_order(live);
    arena_destroy(older.arena);
}

/* ---- what is shown ---- */

size_t live_list_count(const struct live_list *live)
{
    return live->count;
}

static const struct row *row_at(const struct live_list *live, size_t row)
{
    return row < live->count ? &live->rows[live->order[row].row] : NULL;
}

uint64_t live_list_identity(const struct live_list *live, size_t row)
{
    const struct row *found = row_at(live, row);

    return found ? found->identity : 0;
}

const char *live_list_cell(const struct live_list *live, const struct view *view, size_t row, size_t column)
{
    const struct row *found = row_at(live, row);

    if (!found) {
        return "";
    }
    if (column == CONNECTION_STATE && found->presence == IS_GONE) {
        return view_text(view, "page.connections.gone");
    }
    const char *text = page_connection_text(view, &found->connection, &found->meaning, column);

    return column == CONNECTION_STATE && found->presence == IS_NEW
               ? view_text1(view, "page.connections.new", "state", text)
               : text;
}

enum mark live_list_mark(const struct live_list *live, size_t row)
{
    const struct row *found = row_at(live, row);

    if (!found) {
        return MARK_NONE;
    }
    if (found->presence == IS_GONE) {
        return MARK_GONE;
    }
    return found->presence == IS_NEW ? MARK_NEW : page_state_mark(found->connection.state);
}
