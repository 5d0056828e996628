/*
 * The protocol in use, where it is one that is gone or going.
 */
#include "core/diagnose/rules.h"

#include "core/diagnose/client_settings.h"
#include "core/evidence/text.h"

/* The setting that leaves Outlook only the old way is what such a protocol rests on, where no server has named one. */
static void rest_on_setting(struct rule_context *context, struct finding *finding,
                            const struct account_view *account)
{
    const struct setting *setting = client_setting_find(context->analysis, "MapiHttpDisabled");

    if (setting && text_equal(account->interpretation->protocol_reason, "switched-off-here")) {
        finding_rest_on(context, finding, "settings/%s\\%s", setting->key ? setting->key : "", setting->name);
    }
}

static void describe(struct rule_context *context, struct finding *finding,
                     const struct account_view *account)
{
    const struct outlook_view *outlook = &context->analysis->outlook;

    finding_set(context, finding, "works",
                finding_get(finding, "cloud") ? "never"
                : account->established > 0    ? "yes"
                                              : "no");
    if (account->established > 0 && outlook->classic) {
        finding_set_number(context, finding, "connections", account->established);
        finding_set_number(context, finding, "pid", outlook->classic->pid);
        finding_rest_on(context, finding, "connections/%lld", (long long)outlook->classic->pid);
    }
    for (size_t i = 0; i < context->analysis->hosts.count; i++) {
        const struct known_host *host = &context->analysis->hosts.items[i];
        if (host->origin <= HOST_OF_CACHE &&
            analysis_find_account(context->analysis, host->account) == account) {
            finding_set(context, finding, "host", host->host);
            break;
        }
    }
    rest_on_setting(context, finding, account);
    if (account->winner) {
        finding_rest_on(context, finding, "autodiscover/%s/%s", account->asked->address, account->winner->id);
    } else if (account->cached_path) {
        finding_rest_on(context, finding, "saved_answers/%s", account->cached_path);
    }
}

void rule_protocol(struct rule_context *context)
{
    for (size_t i = 0; i < context->analysis->account_count; i++) {
        const struct account_view *account = &context->analysis->accounts[i];
        enum certainty certainty = (enum certainty)account->interpretation->protocol_certainty;
        struct finding *finding;

        if (account->interpretation->protocol == PROTOCOL_RPC_HTTP) {
            finding = rule_state(context, "protocol-rpc-http", account->address,
                                 account->in_cloud ? SEVERITY_PROBLEM : SEVERITY_WARNING, certainty);
            finding_set(context, finding, "cloud", account->in_cloud ? "yes" : NULL);
            /* With a company's own server the old way is one that works. */
            finding_set(context, finding, "explains", account->in_cloud ? NULL : "nothing");
            describe(context, finding, account);
        } else if (account->interpretation->protocol == PROTOCOL_RPC_TCP) {
            finding = rule_state(context, "protocol-rpc-tcp", account->address, SEVERITY_WARNING, certainty);
            describe(context, finding, account);
        }
    }
}
