/*
 * Settings of this computer that keep Outlook from connecting or signing in as it should, and sign-ins that it keeps.
 */
#include "core/diagnose/rules.h"

#include <string.h>

#include "core/diagnose/client_settings.h"
#include "core/diagnose/sign_in_offers.h"
#include "core/evidence/text.h"

/* The bits of DefaultSecureProtocols and SecureProtocols (KB3140245): TLS 1.2 and 1.3. */
enum { SECURE_TLS_1_2 = 0x800, SECURE_TLS_1_3 = 0x2000 };

static void describe(struct rule_context *context, struct finding *finding, const struct setting *setting)
{
    finding_set(context, finding, "setting", setting->name);
    finding_set(context, finding, "key", setting->key);
    finding_set(context, finding, "policy", setting->is_policy == TRUTH_YES ? "yes" : NULL);
    finding_rest_on(context, finding, "settings/%s\\%s", setting->key ? setting->key : "", setting->name);
}

static bool any_in_cloud(const struct analysis *analysis)
{
    for (size_t i = 0; i < analysis->account_count; i++) {
        if (analysis->accounts[i].in_cloud && !account_is_not_exchange(&analysis->accounts[i])) {
            return true;
        }
    }
    return false;
}

static bool any_exchange(const struct analysis *analysis)
{
    for (size_t i = 0; i < analysis->account_count; i++) {
        if (!account_is_not_exchange(&analysis->accounts[i])) {
            return true;
        }
    }
    return false;
}

/* KB2937684: then Outlook takes RPC over HTTP, which Exchange Online no longer has. */
static void judge_mapi_http(struct rule_context *context)
{
    const struct setting *setting = client_setting_find(context->analysis, "MapiHttpDisabled");
    bool in_cloud = any_in_cloud(context->analysis);
    struct finding *finding;
    int64_t number;

    if (!client_setting_number(setting, &number) || number == 0) {
        return;
    }
    finding = rule_state(context, "mapi-http-disabled-here", NULL,
                         in_cloud                          ? SEVERITY_PROBLEM
                         : any_exchange(context->analysis) ? SEVERITY_WARNING
                                                           : SEVERITY_INFO,
                         CERTAINTY_CERTAIN);
    describe(context, finding, setting);
    finding_set(context, finding, "cloud", in_cloud ? "yes" : NULL);
}

/* A company's own server that takes modern authentication alone, set up so that Microsoft's cloud signs in for it; or NULL. */
static const char *server_with_modern_alone(const struct rule_context *context)
{
    for (size_t i = 0; i < context->analysis->account_count; i++) {
        const struct account_view *account = &context->analysis->accounts[i];
        if (!account_is_not_exchange(account) && account->winner &&
            sign_in_is_modern(context->arena, account->winner) && !sign_in_takes_password(account->winner)) {
            return account->winner->host;
        }
    }
    return NULL;
}

/* A switch that only matters where somebody asks for what it turns off with 0: `host` does, and Microsoft's cloud. */
static void judge_switch(struct rule_context *context, const char *name, const char *id, const char *host)
{
    const struct setting *setting = client_setting_find(context->analysis, name);
    bool in_cloud = any_in_cloud(context->analysis);
    bool matters = in_cloud || host;
    struct finding *finding;
    int64_t number;

    if (!client_setting_number(setting, &number) || number != 0) {
        return;
    }
    finding = rule_state(context, id, NULL, matters ? SEVERITY_WARNING : SEVERITY_INFO,
                         matters ? CERTAINTY_LIKELY : CERTAINTY_CERTAIN);
    describe(context, finding, setting);
    if (text_equal(name, "EnableADAL")) {
        finding_set(context, finding, "needed", in_cloud ? "cloud" : host ? "server" : "no");
        finding_set(context, finding, "host", in_cloud ? NULL : host);
    }
    finding_set(context, finding, "cloud", in_cloud ? "yes" : NULL);
}

/* ---- encryption ---- */

static bool ends_with(const char *text, const char *end)
{
    return text && text_ends_ignoring_case(text, end);
}

/* Whether the value leaves programs without today's encryption; `what` says which programs. */
static bool switches_off(const struct setting *setting, const char **what)
{
    int64_t number;

    if (!client_setting_number(setting, &number)) {
        return false;
    }
    if (ends_with(setting->key, "\\TLS 1.2\\Client")) {
        *what = "windows";
        return (text_equal_ignoring_case(setting->name, "Enabled") && number == 0) ||
               (text_equal_ignoring_case(setting->name, "DisabledByDefault") && number != 0);
    }
    *what = text_equal_ignoring_case(setting->name, "SecureProtocols") ? "options" : "programs";
    return (text_equal_ignoring_case(setting->name, "SecureProtocols") ||
            text_equal_ignoring_case(setting->name, "DefaultSecureProtocols")) &&
           number != 0 && (number & (SECURE_TLS_1_2 | SECURE_TLS_1_3)) == 0;
}

/* TLS 1.2 was agreed from here a moment ago, so that a setting against it does not hold (yet). */
static bool has_agreed(const struct evidence *evidence)
{
    for (size_t i = 0; i < evidence->tls.count; i++) {
        if (text_equal(evidence->tls.items[i].tls_version, "TLS 1.2")) {
            return true;
        }
    }
    return false;
}

/* A server said that it takes what is switched off here, and no encryption could be agreed on with it (core/probe/tls_hello.h). */
static bool was_missed(const struct evidence *evidence)
{
    for (size_t i = 0; i < evidence->tls.count; i++) {
        const struct tls_look *look = &evidence->tls.items[i];
        if (look->outcome == REACH_TLS_FAILED &&
            (text_equal(look->server_version, "TLS 1.2") || text_equal(look->server_version, "TLS 1.3"))) {
            return true;
        }
    }
    return false;
}

static void judge_encryption(struct rule_context *context)
{
    const struct evidence *evidence = context->analysis->evidence;
    const char *told = NULL;

    for (size_t i = 0; i < evidence->settings.count; i++) {
        const struct setting *setting = &evidence->settings.items[i];
        const char *what = NULL;
        struct finding *finding;
        bool is_idle;

        if (!switches_off(setting, &what) || finding_lists(told, what)) {
            continue;
        }
        told = told ? arena_format(context->arena, "%s, %s", told, what) : what;
        is_idle = text_equal(what, "windows") && has_agreed(evidence);
        finding = rule_state(context, "tls-disabled-here", NULL, is_idle ? SEVERITY_INFO : SEVERITY_WARNING,
                             is_idle                                               ? CERTAINTY_POSSIBLE
                             : text_equal(what, "windows") && was_missed(evidence) ? CERTAINTY_CERTAIN
                                                                                   : CERTAINTY_LIKELY);
        finding_set(context, finding, "what", what);
        describe(context, finding, setting);
        finding_set(context, finding, "idle", is_idle ? "yes" : NULL);
    }
}

void rule_client(struct rule_context *context)
{
    judge_mapi_http(context);
    judge_switch(context, "EnableADAL", "modern-authentication-off-here", server_with_modern_alone(context));
    judge_switch(context, "UseOnlineContent", "office-online-services-off", NULL);
    judge_encryption(context);
}

/* ---- kept sign-ins ---- */

static bool is_for_office(const struct stored_credential *credential)
{
    return text_begins_ignoring_case(credential->target, "MicrosoftOffice15_Data:SSPI") ||
           text_begins_ignoring_case(credential->target, "MicrosoftOffice16_Data:SSPI");
}

/*
 * Whether the way is open and only the sign-in, or what comes after it, fails. `explained` tells whether something else was
 * found that may be to blame.
 */
static bool stops_at_sign_in(const struct rule_context *context, bool *explained)
{
    bool is_stuck = false;

    *explained = false;
    for (size_t i = 0; i < context->findings->count; i++) {
        const struct finding *finding = &context->findings->items[i];
        bool is_effect = text_equal(finding->id, "outlook-no-connections");
        bool is_sign_in = text_equal(finding->id, "sign-in-refused");

        if (finding->severity == SEVERITY_PROBLEM && !is_sign_in && !is_effect) {
            return false;
        }
        is_stuck = is_stuck || is_sign_in || is_effect;
        *explained = *explained || (finding->severity >= SEVERITY_WARNING && !is_effect);
    }
    return is_stuck;
}

/*
 * KB4051374: a sign-in kept from the time of another protocol makes Outlook ask for the password again and again. Nothing in its
 * name shows whether it is good, so it is possible at most, and explains nothing: that Outlook works offline or has just been
 * started is as likely, and costs nothing to look at. Beside anything else that may be to blame it is a note.
 */
void rule_stored_credentials(struct rule_context *context)
{
    const struct stored_credential_list *list = &context->analysis->evidence->stored_credentials;
    const struct stored_credential *first = NULL;
    struct finding *finding;
    int64_t count = 0;
    bool explained;

    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].target && is_for_office(&list->items[i])) {
            first = first ? first : &list->items[i];
            count++;
        }
    }
    if (!first || !any_exchange(context->analysis) || !stops_at_sign_in(context, &explained)) {
        return;
    }
    finding = rule_state(context, "stored-credentials-stale", NULL,
                         explained ? SEVERITY_INFO : SEVERITY_WARNING, CERTAINTY_POSSIBLE);
    finding_set(context, finding, "target", first->target);
    finding_set(context, finding, "written", first->written);
    finding_set(context, finding, "day", rule_day(context->arena, first->written));
    finding_set_number(context, finding, "count", count);
    finding_rest_on(context, finding, "stored_credentials/%s", first->target);
}
