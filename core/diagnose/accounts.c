/*
 * Views of accounts: the last record of each account's chain, the step that wins there and the one after it, and the mail
 * hosts that the facts name for it.
 */
#include "core/diagnose/analysis.h"

#include "core/diagnose/chain.h"
#include "core/evidence/text.h"
#include "core/knowledge/exchange_online.h"

/* How much an entry of evidence.accounts says: one of the profile more than one that was typed. */
static int rank_entry(const struct account *entry)
{
    return (text_equal(entry->source, "profile") ? 2 : 0) + (entry->kind != ACCOUNT_UNKNOWN ? 1 : 0);
}

static const struct account *find_entry(const struct evidence *evidence, const char *address)
{
    const struct account *best = NULL;

    for (size_t i = 0; address && i < evidence->accounts.count; i++) {
        const struct account *entry = &evidence->accounts.items[i];
        if (text_equal_ignoring_case(entry->address, address) &&
            (!best || rank_entry(entry) > rank_entry(best))) {
            best = entry;
        }
    }
    return best;
}

/*
 * Whether a step leads to a place that Outlook would ask only after the person agreed. What lies behind is not known, so
 * the steps after it are the winner only if it comes to nothing.
 */
static bool waits_for_person(const struct step *step)
{
    return step->outcome == STEP_REDIRECTED &&
           (text_equal(step->reason, "waits-for-agreement") || text_equal(step->reason, "declined"));
}

static enum certainty certainty_of_winner(const struct step *winner, bool is_sure)
{
    if (winner->outcome == STEP_REFUSED) {
        return CERTAINTY_POSSIBLE;
    }
    return winner->outcome == STEP_ANSWERED && is_sure ? CERTAINTY_CERTAIN : CERTAINTY_LIKELY;
}

/*
 * The first live step in Outlook's order, and the next one, which would win if that were gone. Provisional while a higher
 * one has not ended.
 */
static void find_winner(const struct evidence *evidence, struct account_view *account)
{
    struct account_interpretation *interpretation = account->interpretation;
    bool provisional = false;
    bool waits = false;

    interpretation->winner = "none";
    interpretation->winner_certainty = CERTAINTY_CERTAIN;
    interpretation->next = "none";
    for (size_t i = 0; i < account->asked->steps.count && !account->next; i++) {
        const struct step *step = &account->asked->steps.items[i];
        if (!step_is_alive(step) || step_is_withdrawn(evidence, step)) {
            provisional = provisional || (!account->winner && step_is_open(step));
            waits = waits || (!account->winner && waits_for_person(step));
        } else if (!account->winner) {
            account->winner = step;
            interpretation->winner = step->id;
            interpretation->winner_certainty = (int)certainty_of_winner(step, !provisional && !waits);
        } else {
            account->next = step;
            interpretation->next = step->id;
        }
    }
    if (!account->winner && provisional) {
        interpretation->winner_certainty = CERTAINTY_POSSIBLE;
    }
    interpretation->winner_is_provisional = provisional ? TRUTH_YES : TRUTH_NO;
    const struct attempt *attempt = account->winner ? step_attempt(account->winner) : NULL;

    account->answer = attempt && attempt->answer.kind == ANSWER_SETTINGS ? &attempt->answer : NULL;
}

static void add_url_host(struct analysis *analysis, const struct account_view *account, const char *url,
                         enum host_origin origin, unsigned parts)
{
    const char *host;
    int64_t port;
    bool secure;

    if (url && text_split_url(analysis->arena, url, &host, &port, &secure)) {
        hosts_add(analysis->arena, &analysis->hosts, analysis->evidence, host, account->address, origin,
                  parts);
    }
}

/*
 * A Server of EXCH since Exchange 2013, and one in a profile, may be "<guid>@contoso.com": a mailbox, not a host.
 */
static void add_server(struct analysis *analysis, const struct account_view *account, const char *server,
                       enum host_origin origin)
{
    const char *host = NULL;
    int64_t port;

    if (!server) {
        return;
    }
    if (text_begins_ignoring_case(server, "http://") || text_begins_ignoring_case(server, "https://")) {
        add_url_host(analysis, account, server, origin, HOST_HAS_BOTH);
    } else {
        const char *url = arena_format(analysis->arena, "https://%s/", server);
        bool secure;
        if (text_split_url(analysis->arena, url, &host, &port, &secure)) {
            hosts_add(analysis->arena, &analysis->hosts, analysis->evidence, host, account->address, origin,
                      HOST_HAS_BOTH);
        }
    }
}

static void add_hosts_of_answer(struct analysis *analysis, const struct account_view *account,
                                const struct autodiscover_answer *answer, enum host_origin origin)
{
    for (size_t i = 0; answer && i < answer->protocols.count; i++) {
        const struct protocol *protocol = &answer->protocols.items[i];
        add_server(analysis, account, protocol->server, origin);
        add_url_host(analysis, account, protocol->mail_store_internal_url, origin, HOST_HAS_MAILBOX);
        add_url_host(analysis, account, protocol->mail_store_external_url, origin, HOST_HAS_MAILBOX);
        add_url_host(analysis, account, protocol->address_book_internal_url, origin, HOST_HAS_DIRECTORY);
        add_url_host(analysis, account, protocol->address_book_external_url, origin, HOST_HAS_DIRECTORY);
    }
}

static void add_hosts(struct analysis *analysis, const struct account_view *account)
{
    const struct evidence *evidence = analysis->evidence;

    add_hosts_of_answer(analysis, account, account->answer, HOST_OF_ANSWER);
    if (!account->answer) {
        add_hosts_of_answer(analysis, account, account->cached, HOST_OF_CACHE);
    }
    for (size_t i = 0; i < evidence->endpoints.count; i++) {
        const struct endpoint *endpoint = &evidence->endpoints.items[i];
        /* What telephones are told is no server of Outlook's. */
        if (account_view_owns(account, endpoint->account) && !text_equal(endpoint->protocol, "eas")) {
            hosts_add(analysis->arena, &analysis->hosts, evidence, endpoint->host, account->address,
                      text_equal(endpoint->named_by, "profile") ? HOST_OF_PROFILE : HOST_OF_ANSWER, 0);
        }
    }
    for (size_t i = 0; account->entry && i < account->entry->servers.count; i++) {
        add_server(analysis, account, account->entry->servers.items[i], HOST_OF_PROFILE);
    }
    for (size_t i = 0; account->entry && i < account->entry->mail_servers.count; i++) {
        hosts_add(analysis->arena, &analysis->hosts, evidence, account->entry->mail_servers.items[i].host,
                  account->address, HOST_OF_PROFILE, 0);
    }
    if (account->winner) {
        hosts_add(analysis->arena, &analysis->hosts, evidence, account->winner->host, account->address,
                  HOST_OF_WINNER, 0);
    }
}

/* Whether the account's mailbox is in Exchange Online: the answer says so, or all its mail hosts are the cloud's. */
static bool is_in_cloud(const struct analysis *analysis, const struct account_view *account)
{
    bool any = false;

    if (account->answer && account->answer->microsoft_online) {
        return text_equal_ignoring_case(account->answer->microsoft_online, "true");
    }
    for (size_t i = 0; i < analysis->hosts.count; i++) {
        const struct known_host *host = &analysis->hosts.items[i];
        if (host->origin <= HOST_OF_CACHE && text_equal_ignoring_case(host->account, account->address)) {
            if (!exchange_online_has_host(host->host)) {
                return false;
            }
            any = true;
        }
    }
    return any || (account->winner && exchange_online_has_host(account->winner->host));
}

static void find_proxy(const struct analysis *analysis, struct account_view *account)
{
    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *target = &analysis->targets.items[i];
        if (target->proxy && text_equal_ignoring_case(target->account, account->address)) {
            account->proxy = target->proxy;
            return;
        }
    }
}

/* The view of the account that a record belongs to; a new one when there is none yet; NULL when there is no room. */
static struct account_view *find_or_add(struct analysis *analysis, const char *address)
{
    struct account_view *account = address ? analysis_find_account(analysis, address) : NULL;

    if (!account && analysis->account_count < ACCOUNTS_MAXIMUM) {
        account = &analysis->accounts[analysis->account_count++];
        account->address = address;
    }
    return account;
}

/* One view for each account, with the record of it that counts. */
static void group_records(struct analysis *analysis)
{
    const struct evidence *evidence = analysis->evidence;

    analysis->accounts = arena_allocate(analysis->arena, ACCOUNTS_MAXIMUM, sizeof *analysis->accounts);
    for (size_t i = 0; i < evidence->autodiscover.count; i++) {
        const struct autodiscover *asked = &evidence->autodiscover.items[i];
        struct account_view *account = find_or_add(analysis, chain_account(asked));

        if (account) {
            account->asked = asked;
        }
    }
    for (size_t i = 0; i < analysis->account_count; i++) {
        struct account_view *account = &analysis->accounts[i];
        account->asked = chain_counting(evidence, account->asked);
        account->domain = account->asked->domain;
    }
}

void analysis_view_accounts(struct analysis *analysis)
{
    const struct evidence *evidence = analysis->evidence;
    struct interpretation *interpretation = analysis->interpretation;

    group_records(analysis);
    for (size_t i = 0; i < analysis->account_count; i++) {
        (void)schema_append(analysis->arena, &account_interpretation_schema, &interpretation->accounts);
    }
    for (size_t i = 0; i < analysis->account_count; i++) {
        struct account_view *account = &analysis->accounts[i];
        account->interpretation = &interpretation->accounts.items[i];
        account->interpretation->address = account->address;
        account->interpretation->asked_address = account->asked->address;
        account->entry = find_entry(evidence, account->address);
        account->kind = account->entry ? account->entry->kind : ACCOUNT_UNKNOWN;
        find_winner(evidence, account);
        analysis_compare_cached(analysis, account);
        add_hosts(analysis, account);
        account->in_cloud = is_in_cloud(analysis, account);
        analysis_compare_cached_with_cloud(analysis, account);
        analysis_find_hosting(analysis, account);
        find_proxy(analysis, account);
    }
    hosts_add_proxies(analysis->arena, &analysis->hosts, evidence);
}

bool account_view_owns(const struct account_view *account, const char *address)
{
    return address && (text_equal_ignoring_case(address, account->address) ||
                       text_equal_ignoring_case(address, account->asked->address));
}
