/*
 * The Autodiscover answers that Outlook keeps on disk, held against the live one. Outlook works with what it keeps until it
 * asks again, so an answer that has become wrong explains why it goes to a server that is gone.
 */
#include "core/diagnose/analysis.h"

#include <string.h>

#include "core/evidence/text.h"
#include "core/knowledge/exchange_online.h"
#include "core/knowledge/protocols.h"

enum { WAYS_MAXIMUM = 64 };

/* One way to the mailbox: a protocol and the host that it goes to. */
struct way {
    const char *protocol;
    const char *host;
};
struct ways {
    struct way items[WAYS_MAXIMUM];
    size_t count;
};

static const char *file_name(const char *path)
{
    const char *name = path;

    for (const char *at = path; *at; at++) {
        name = *at == '\\' || *at == '/' ? at + 1 : name;
    }
    return name;
}

static bool contains_ignoring_case(const char *text, const char *part)
{
    for (; *text; text++) {
        if (text_begins_ignoring_case(text, part)) {
            return true;
        }
    }
    return false;
}

/*
 * Outlook names the files "anna@contoso.com - Autodiscover.xml" and "AutoD.anna@contoso.com.xml"; the answer itself says
 * whose it is where the server told so.
 */
static bool is_of_account(const struct account_view *account, const struct saved_answer *saved)
{
    if (!text_equal(saved->kind, "cache") || saved->answer.kind != ANSWER_SETTINGS) {
        return false;
    }
    if (account_view_owns(account, saved->answer.autodiscover_address)) {
        return true;
    }
    return saved->path && account->address &&
           contains_ignoring_case(file_name(saved->path), account->address);
}

static const struct saved_answer *find_newest(const struct evidence *evidence,
                                              const struct account_view *account)
{
    const struct saved_answer *newest = NULL;

    for (size_t i = 0; i < evidence->saved_answers.count; i++) {
        const struct saved_answer *saved = &evidence->saved_answers.items[i];
        /* RFC 3339 times in UTC compare as text. */
        if (is_of_account(account, saved) && (!newest || (saved->modified && newest->modified &&
                                                          strcmp(saved->modified, newest->modified) > 0))) {
            newest = saved;
        }
    }
    return newest;
}

static void add_way(struct ways *ways, const char *protocol, const char *host)
{
    if (!host || host[0] == '\0' || ways->count == WAYS_MAXIMUM) {
        return;
    }
    for (size_t i = 0; i < ways->count; i++) {
        if (text_equal(ways->items[i].protocol, protocol) &&
            text_equal_ignoring_case(ways->items[i].host, host)) {
            return;
        }
    }
    ways->items[ways->count].protocol = protocol;
    ways->items[ways->count].host = host;
    ways->count++;
}

static void add_url(struct arena *arena, struct ways *ways, const char *protocol, const char *url)
{
    const char *host;
    int64_t port;
    bool secure;

    if (url && text_split_url(arena, url, &host, &port, &secure)) {
        add_way(ways, protocol, host);
    }
}

static void list_ways(struct arena *arena, const struct autodiscover_answer *answer, struct ways *ways)
{
    ways->count = 0;
    for (size_t i = 0; i < answer->protocols.count; i++) {
        const struct protocol *protocol = &answer->protocols.items[i];
        const char *name = protocol_of_type(protocol->type);

        if (!name) {
            continue;
        }
        add_way(ways, name, protocol->server);
        add_url(arena, ways, name, protocol->mail_store_internal_url);
        add_url(arena, ways, name, protocol->mail_store_external_url);
        add_url(arena, ways, name, protocol->address_book_internal_url);
        add_url(arena, ways, name, protocol->address_book_external_url);
    }
}

static bool speaks(const struct ways *ways, const char *protocol)
{
    for (size_t i = 0; i < ways->count; i++) {
        if (text_equal(ways->items[i].protocol, protocol)) {
            return true;
        }
    }
    return false;
}

static bool has_way(const struct ways *ways, const struct way *wanted)
{
    for (size_t i = 0; i < ways->count; i++) {
        if (text_equal(ways->items[i].protocol, wanted->protocol) &&
            text_equal_ignoring_case(ways->items[i].host, wanted->host)) {
            return true;
        }
    }
    return false;
}

/*
 * Whether every way of the one is one of the other too. What Outlook keeps is the answer to one of the two forms of its
 * request, which name different protocols, so a protocol that only one of the answers has is no difference.
 */
static bool are_within(const struct ways *ways, const struct ways *others)
{
    for (size_t i = 0; i < ways->count; i++) {
        if (speaks(others, ways->items[i].protocol) && !has_way(others, &ways->items[i])) {
            return false;
        }
    }
    return true;
}

static bool share_a_protocol(const struct ways *left, const struct ways *right)
{
    for (size_t i = 0; i < left->count; i++) {
        if (speaks(right, left->items[i].protocol)) {
            return true;
        }
    }
    return left->count == right->count;
}

void analysis_compare_cached(struct analysis *analysis, struct account_view *account)
{
    const struct saved_answer *saved = find_newest(analysis->evidence, account);
    struct ways kept;
    struct ways live;

    account->cached = saved ? &saved->answer : NULL;
    account->cached_path = saved ? saved->path : NULL;
    if (!saved) {
        account->interpretation->cached_answer = CACHED_NONE;
        return;
    }
    if (!account->answer) {
        account->interpretation->cached_answer = CACHED_NO_LIVE_ANSWER;
        return;
    }
    list_ways(analysis->arena, account->cached, &kept);
    list_ways(analysis->arena, account->answer, &live);
    account->interpretation->cached_answer =
        are_within(&kept, &live) && are_within(&live, &kept) && share_a_protocol(&kept, &live)
            ? CACHED_SAME
            : CACHED_DIFFERS;
}

/* Whether no way of the kept answer leads to Exchange Online, and there is one. */
static bool leads_elsewhere(const struct ways *kept)
{
    for (size_t i = 0; i < kept->count; i++) {
        if (exchange_online_has_host(kept->items[i].host)) {
            return false;
        }
    }
    return kept->count > 0;
}

void analysis_compare_cached_with_cloud(struct analysis *analysis, struct account_view *account)
{
    struct ways kept;

    if (account->answer || !account->cached || !account->winner ||
        !exchange_online_has_host(account->winner->host) ||
        hosting_of_hint(analysis->arena, account->asked) != HOSTING_CLOUD) {
        return;
    }
    list_ways(analysis->arena, account->cached, &kept);
    if (leads_elsewhere(&kept)) {
        account->interpretation->cached_answer = CACHED_DIFFERS;
        account->in_cloud = true;
    }
}
