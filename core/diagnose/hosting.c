/*
 * Where the mailbox lives: in Microsoft's cloud, or on a company's own servers. Only the mail server's own answer says so for
 * certain. What Microsoft's service tells without a sign-in is a hint: it knows what is set up there, not where the mail
 * is read, so it is never more than likely.
 */
#include "core/diagnose/analysis.h"

#include "core/evidence/text.h"
#include "core/knowledge/exchange_online.h"

static void conclude(struct account_view *account, enum hosting hosting, enum certainty certainty,
                     const char *reason)
{
    account->interpretation->hosting = (int)hosting;
    account->interpretation->hosting_certainty = (int)certainty;
    account->interpretation->hosting_reason = reason;
}

/* What one URL says: Exchange Online's or another's host. HOSTING_UNKNOWN when it has none. */
static enum hosting hosting_of_url(struct arena *arena, const char *url)
{
    const char *host;
    int64_t port;
    bool secure;

    if (!url || !text_split_url(arena, url, &host, &port, &secure)) {
        return HOSTING_UNKNOWN;
    }
    return exchange_online_has_host(host) ? HOSTING_CLOUD : HOSTING_ON_PREMISES;
}

/*
 * What Microsoft's V2 service said when it was asked where the address has its Autodiscover: the URL of its answer, or
 * the place that it redirects to.
 */
enum hosting hosting_of_hint(struct arena *arena, const struct autodiscover *asked)
{
    for (size_t i = 0; i < asked->other_questions.count; i++) {
        const struct step *question = &asked->other_questions.items[i];
        const struct attempt *attempt = step_attempt(question);

        if (!text_begins_ignoring_case(question->id, "json-autodiscoverv1@") || !attempt ||
            !exchange_online_has_host(question->id + sizeof "json-autodiscoverv1@" - 1)) {
            continue;
        }
        const struct protocol_list *protocols = &attempt->answer.protocols;
        enum hosting told = hosting_of_url(arena, protocols->count > 0 ? protocols->items[0].url : NULL);
        return told != HOSTING_UNKNOWN ? told : hosting_of_url(arena, attempt->location);
    }
    return HOSTING_UNKNOWN;
}

/* Whether the hosts that the facts name for mail are Exchange Online's: all of them, or none. */
static enum hosting hosting_of_servers(const struct analysis *analysis, const struct account_view *account,
                                       int weakest_origin)
{
    size_t cloud = 0;
    size_t own = 0;

    for (size_t i = 0; i < analysis->hosts.count; i++) {
        const struct known_host *host = &analysis->hosts.items[i];
        if (host->origin <= weakest_origin && text_equal_ignoring_case(host->account, account->address)) {
            cloud += exchange_online_has_host(host->host);
            own += host->address_count > 0 && !exchange_online_has_host(host->host);
        }
    }
    if ((cloud > 0) == (own > 0)) {
        return HOSTING_UNKNOWN;
    }
    return cloud > 0 ? HOSTING_CLOUD : HOSTING_ON_PREMISES;
}

static bool ask_answer(struct account_view *account)
{
    const struct autodiscover_answer *answer = account->answer;

    if (!answer || !answer->microsoft_online) {
        return false;
    }
    conclude(account,
             text_equal_ignoring_case(answer->microsoft_online, "true") ? HOSTING_CLOUD : HOSTING_ON_PREMISES,
             CERTAINTY_CERTAIN, "answer-says-where");
    return true;
}

void analysis_find_hosting(const struct analysis *analysis, struct account_view *account)
{
    enum hosting servers = hosting_of_servers(analysis, account, HOST_OF_CACHE);
    enum hosting hint = hosting_of_hint(analysis->arena, account->asked);

    if (ask_answer(account)) {
        return;
    }
    if (servers != HOSTING_UNKNOWN) {
        bool agrees = hint == HOSTING_UNKNOWN || hint == servers;
        conclude(account, servers, agrees ? CERTAINTY_LIKELY : CERTAINTY_POSSIBLE,
                 hint == servers ? "servers-and-microsoft" : "servers-are-known");
    } else if (hint != HOSTING_UNKNOWN) {
        conclude(account, hint, CERTAINTY_LIKELY, "microsoft-says");
    } else if (account->winner && account->winner->host) {
        bool cloud = exchange_online_has_host(account->winner->host);
        conclude(account, cloud ? HOSTING_CLOUD : HOSTING_ON_PREMISES, CERTAINTY_POSSIBLE,
                 "host-answers-autodiscover");
    } else {
        conclude(account, HOSTING_UNKNOWN, CERTAINTY_POSSIBLE, "nothing-known");
    }
}
