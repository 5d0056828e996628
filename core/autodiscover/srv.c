/*
 * See srv.h.
 */
#include "core/autodiscover/srv.h"

#include <string.h>

#include "core/evidence/text.h"

enum { HTTPS_PORT = 443 };

/* "." is RFC 2782's way to say that the service is decidedly not available; without its final dot it is empty. */
static bool names_a_service(const struct service_record *record)
{
    return record->target != NULL && record->target[0] != '\0' && !text_equal(record->target, ".");
}

/* Whether `left` is asked before `right`. */
static bool comes_first(const struct service_record *left, const struct service_record *right)
{
    if (left->priority != right->priority) {
        return left->priority < right->priority;
    }
    if (left->weight != right->weight) {
        return left->weight > right->weight;
    }
    return strcmp(left->target, right->target) < 0;
}

/* The first record, in that order, which comes after `last` (NULL: of all); of several equal ones the first given. */
static const struct service_record *next_record(const struct service_record_list *records,
                                                const struct service_record *last)
{
    const struct service_record *next = NULL;
    for (size_t i = 0; i < records->count; i++) {
        const struct service_record *record = &records->items[i];
        if (names_a_service(record) && (last == NULL || comes_first(last, record)) &&
            (next == NULL || comes_first(record, next))) {
            next = record;
        }
    }
    return next;
}

/* The URL that stands for a target; NULL when it is no host name, and no URL can be made of it. */
static const char *url_of(struct arena *arena, const char *target)
{
    const char *host = NULL;
    int64_t port = 0;
    bool secure = false;
    size_t len = strlen(target);
    while (len > 0 && target[len - 1] == '.') {
        len--;
    }
    const char *name = text_lower_copy(arena, arena_copy_bytes(arena, target, len));
    const char *url = arena_format(arena, "https://%s/autodiscover/autodiscover.xml", name);
    /* Reading it back proves that the target did not bring a path, a port or a user name of its own. */
    return text_split_url(arena, url, &host, &port, &secure) && text_equal(host, name) ? url : NULL;
}

void srv_candidates(struct arena *arena, const struct service_lookup *lookup, struct text_list *urls)
{
    size_t appended = 0;
    const struct service_record *record = next_record(&lookup->records, NULL);
    while (record != NULL && appended < SRV_CANDIDATE_MAXIMUM) {
        const char *url = url_of(arena, record->target);
        if (url != NULL && !text_list_has(urls, url)) {
            text_list_append(arena, urls, url);
            appended++;
        }
        record = next_record(&lookup->records, record);
    }
}

bool srv_has_other_port(const struct service_lookup *lookup, int64_t *port)
{
    for (size_t i = 0; i < lookup->records.count; i++) {
        const struct service_record *record = &lookup->records.items[i];
        if (names_a_service(record) && record->port != HTTPS_PORT && record->port != UNKNOWN_INTEGER) {
            *port = record->port;
            return true;
        }
    }
    return false;
}
