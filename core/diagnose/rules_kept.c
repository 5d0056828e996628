/*
 * What Outlook keeps from earlier: an answer that names other servers than today's, and an address that leads nowhere any
 * more. Outlook starts with what it keeps, so after a move of the mailbox it may look for it at the old place.
 */
#include "core/diagnose/rules.h"

#include "core/evidence/text.h"

static void add_host(struct rule_context *context, const char **hosts, const char *url)
{
    const char *host;
    int64_t port;
    bool secure;

    if (url && text_split_url(context->arena, url, &host, &port, &secure) && !finding_lists(*hosts, host)) {
        *hosts = *hosts ? arena_format(context->arena, "%s, %s", *hosts, host) : host;
    }
}

static const char *hosts_of(struct rule_context *context, const struct autodiscover_answer *answer)
{
    enum { PROTOCOLS_MAXIMUM = 16 };
    const char *hosts = NULL;

    for (size_t i = 0; i < answer->protocols.count && i < PROTOCOLS_MAXIMUM; i++) {
        const struct protocol *protocol = &answer->protocols.items[i];
        add_host(context, &hosts, protocol->mail_store_external_url);
        add_host(context, &hosts, protocol->mail_store_internal_url);
        if (protocol->server) {
            add_host(context, &hosts, arena_format(context->arena, "https://%s/", protocol->server));
        }
    }
    return hosts;
}

/* Whether Outlook is there and has no connection to where the mailbox is now. */
static bool is_lost(const struct analysis *analysis, const struct account_view *account)
{
    return analysis->outlook.classic && analysis->outlook.connections_known && account->established == 0;
}

static void judge_answer(struct rule_context *context, const struct account_view *account)
{
    bool is_lost_now = is_lost(context->analysis, account);
    struct finding *finding;

    if (account->interpretation->cached_answer != CACHED_DIFFERS) {
        return;
    }
    finding = rule_state(context, "cached-answer-stale", account->address,
                         is_lost_now ? SEVERITY_WARNING : SEVERITY_INFO,
                         is_lost_now       ? CERTAINTY_POSSIBLE
                         : account->answer ? CERTAINTY_CERTAIN
                                           : CERTAINTY_LIKELY);
    finding_set(context, finding, "what", "answer");
    finding_set(context, finding, "lost", is_lost_now ? "yes" : NULL);
    finding_set(context, finding, "kept", hosts_of(context, account->cached));
    finding_set(context, finding, "now",
                account->answer   ? hosts_of(context, account->answer)
                : account->winner ? account->winner->host
                                  : NULL);
    finding_set(context, finding, "file", account->cached_path);
    finding_rest_on(context, finding, "saved_answers/%s", account->cached_path ? account->cached_path : "");
}

/* The address that worked last no longer does, while another one works. */
static void judge_address(struct rule_context *context, const struct account_view *account)
{
    const struct step *step = autodiscover_find_step(account->asked, "last-known-good");
    const struct target *target = step ? targets_of_step(&context->analysis->targets, step) : NULL;
    struct finding *finding;

    if (!target || !account->winner || trouble_is_alive(target->trouble) ||
        target->trouble <= TROUBLE_NO_PLACE) {
        return;
    }
    finding = rule_state(context, "cached-answer-stale", account->address, SEVERITY_INFO, CERTAINTY_CERTAIN);
    finding_set(context, finding, "what", "address");
    finding_set(context, finding, "kept", target->host);
    finding_set(context, finding, "now", account->winner->host);
    finding_set(context, finding, "url", target->url);
    finding_rest_on(context, finding, "%s", target->place);
}

void rule_kept(struct rule_context *context)
{
    for (size_t i = 0; i < context->analysis->account_count; i++) {
        const struct account_view *account = &context->analysis->accounts[i];
        if (!account_is_not_exchange(account)) {
            judge_answer(context, account);
            judge_address(context, account);
        }
    }
}
