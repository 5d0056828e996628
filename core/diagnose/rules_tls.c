/*
 * Whether encryption could be agreed on, and with whom that has an end: a server that knows only what today's Windows no longer
 * offers is told apart from everything else by what it says itself (core/probe/tls_hello.h).
 */
#include "core/diagnose/rules.h"

#include "core/evidence/text.h"
#include "core/probe/tls_hello.h"

/* RFC 8996 takes TLS 1.0 and 1.1 out of use; Outlook wants 1.2 ("Preparing for TLS 1.2 in Office 365"). */
static bool is_old(const char *version)
{
    return text_equal(version, "SSL 3.0") || text_equal(version, "TLS 1.0") || text_equal(version, "TLS 1.1");
}

/* The old version that is all the server knows, by its own words; NULL where it knows a newer one or did not say. */
static const char *old_version_of_server(const struct tls_look *look)
{
    if (!look) {
        return NULL;
    }
    if (look->server_alert == TLS_ALERT_PROTOCOL_VERSION) {
        return "SSL 3.0"; /* it was offered all that came after */
    }
    return is_old(look->server_version) ? look->server_version : NULL;
}

/*
 * An alert says that the two know no kind in common. A server that would take today's versions, and breaks off all the same, may
 * want something else: a certificate of the client's own, for one.
 */
static enum certainty certainty_of(const struct tls_look *look)
{
    bool takes_new = look && look->server_version && !is_old(look->server_version);

    return takes_new ? CERTAINTY_LIKELY : CERTAINTY_CERTAIN;
}

static void state_no_agreement(struct rule_context *context, const struct target *target)
{
    const struct failure *failure = target->failure;
    const char *old = old_version_of_server(target->look);
    struct finding *finding = rule_state_once(context, old ? "tls-too-old" : "tls-no-agreement",
                                              target->account, target, certainty_of(target->look));

    if (!finding) {
        return;
    }
    if (old) {
        finding_set(context, finding, "version", old);
        return;
    }
    finding_set(context, finding, "offers", target->look ? target->look->server_version : NULL);
    if (failure) {
        finding_set_number(context, finding, "code", failure->code);
        finding_set(context, finding, "system", failure->system);
        finding_set(context, finding, "text", failure->text);
    }
}

/* Whether the account's way to its mailbox leads over this target: the winning step, an endpoint, or a mail server. */
static bool is_on_the_way(const struct rule_context *context, const struct target *target)
{
    const struct account_view *account = analysis_find_account(context->analysis, target->account);

    if (!account || !trouble_is_alive(target->trouble)) {
        return false;
    }
    return target->port_look || (!account_is_not_exchange(account) && !target_is_plain(target) &&
                                 (target->endpoint || target->step == account->winner));
}

/* Whether Outlook is there, has an account at this server, and is not connected for it. */
static bool is_outlook_cut_off(const struct rule_context *context, const struct target *target)
{
    const struct account_view *account = analysis_find_account(context->analysis, target->account);
    const struct outlook_view *outlook = &context->analysis->outlook;

    return account && account->established == 0 && outlook->classic && outlook->connections_known;
}

/*
 * This check got in, since this Windows still takes the old kind; the next one will not. Outlook may refuse it already by what
 * Office is set to, so where it is not connected nobody is told that nothing need be done.
 */
static void state_still_old(struct rule_context *context, const struct target *target)
{
    struct finding *finding =
        rule_state_once(context, "tls-too-old", target->account, target, CERTAINTY_CERTAIN);

    if (finding) {
        finding_set(context, finding, "version", target->look->tls_version);
        finding_set(context, finding, "works", "yes");
        finding_set(context, finding, "unconnected", is_outlook_cut_off(context, target) ? "yes" : NULL);
    }
}

void rule_tls(struct rule_context *context)
{
    const struct targets *targets = &context->analysis->targets;

    for (size_t i = 0; i < targets->count; i++) {
        const struct target *target = targets->ranked[i];
        if (target->weight != WEIGHT_HARMLESS && target->trouble == TROUBLE_TLS) {
            state_no_agreement(context, target);
        }
    }
    for (size_t i = 0; i < targets->count; i++) {
        const struct target *target = targets->ranked[i];
        if (target->look && is_old(target->look->tls_version) && is_on_the_way(context, target)) {
            state_still_old(context, target);
        }
    }
}
