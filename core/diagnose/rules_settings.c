/*
 * Registry values that bear on Autodiscover: those that switch steps off, and those that only look as if they did.
 */
#include "core/diagnose/rules.h"

#include <string.h>

#include "core/autodiscover/settings_rules.h"
#include "core/evidence/text.h"
#include "core/knowledge/settings.h"

enum { SHOWN_MAXIMUM = 12 };

static bool is_switched_off(const struct step *step)
{
    return step->outcome == STEP_SKIPPED && text_equal(step->reason, "registry");
}

/* The name at the end of "HKCU\Software\...\ExcludeScpLookup". */
static const char *name_of(const char *path)
{
    const char *separator = path ? strrchr(path, '\\') : NULL;

    return separator ? separator + 1 : path;
}

/* The values, each once, and whether all of them come from a policy, which the person can't change. */
static const char *join_values(struct rule_context *context, const struct account_view *account,
                               bool *are_policies)
{
    const char *joined = NULL;
    size_t count = 0;

    *are_policies = true;
    for (size_t i = 0; i < account->asked->steps.count; i++) {
        const struct step *step = &account->asked->steps.items[i];
        const char *name = name_of(step->detail);

        if (!is_switched_off(step) || !name || finding_lists(joined, name) || count == SHOWN_MAXIMUM) {
            continue;
        }
        *are_policies = *are_policies && strstr(step->detail, "\\Policies\\") != NULL;
        joined = joined ? arena_format(context->arena, "%s, %s", joined, name) : name;
        count++;
    }
    return joined;
}

static bool has_decisive_fault(const struct analysis *analysis, const struct account_view *account)
{
    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *target = &analysis->targets.items[i];
        if (target->weight == WEIGHT_DECISIVE && target_is_step_of(target, account->address)) {
            return true;
        }
    }
    return false;
}

/* A switched-off step matters when no other works; else it is somebody's choice. */
static void judge_switched_off(struct rule_context *context, const struct account_view *account)
{
    bool are_policies;
    const char *values = join_values(context, account, &are_policies);
    bool works = account->winner || account->leads_on;
    enum severity severity = works                                            ? SEVERITY_INFO
                             : has_decisive_fault(context->analysis, account) ? SEVERITY_WARNING
                                                                              : SEVERITY_PROBLEM;
    struct finding *finding;

    if (!values) {
        return;
    }
    finding = rule_state(context, "autodiscover-steps-disabled", account->address, severity,
                         works ? CERTAINTY_CERTAIN : CERTAINTY_LIKELY);
    finding_set(context, finding, "settings", values);
    finding_set(context, finding, "policy", are_policies ? "yes" : NULL);
    finding_set(context, finding, "works", works ? "yes" : NULL);
    for (size_t i = 0; i < account->asked->steps.count; i++) {
        const struct step *step = &account->asked->steps.items[i];
        if (is_switched_off(step)) {
            finding_rest_on(context, finding, "autodiscover/%s/%s", account->asked->address, step->id);
        }
    }
}

/* Why Outlook does not read a value that somebody expected something of; NULL when it does. */
static const char *why_not_read(const struct setting *setting)
{
    if (!setting->name || !text_ends_ignoring_case(setting->key, SETTING_KEY_AUTODISCOVER)) {
        return NULL;
    }
    if (setting_is_look_alike(setting)) {
        return "name";
    }
    if (setting_stands_elsewhere(setting)) {
        return "place";
    }
    return setting_has_wrong_type(setting) ? "type" : NULL;
}

static void judge_look_alikes(struct rule_context *context)
{
    const struct setting_list *settings = &context->analysis->evidence->settings;
    const char *stated = NULL;
    size_t count = 0;

    for (size_t i = 0; i < settings->count && count < SHOWN_MAXIMUM; i++) {
        const struct setting *setting = &settings->items[i];
        const char *why = why_not_read(setting);
        struct finding *finding;

        if (!why || finding_lists(stated, setting->name)) {
            continue;
        }
        stated = stated ? arena_format(context->arena, "%s, %s", stated, setting->name) : setting->name;
        count++;
        finding = rule_state(context, "setting-not-read", NULL, SEVERITY_INFO, CERTAINTY_LIKELY);
        finding_set(context, finding, "setting", setting->name);
        finding_set(context, finding, "why", why);
        finding_set(context, finding, "key", setting->key);
        finding_set(context, finding, "meant", settings_meant_by(setting->name));
        finding_rest_on(context, finding, "settings/%s\\%s", setting->key ? setting->key : "", setting->name);
    }
}

void rule_settings(struct rule_context *context)
{
    for (size_t i = 0; i < context->analysis->account_count; i++) {
        const struct account_view *account = &context->analysis->accounts[i];
        if (!account_is_not_exchange(account)) {
            judge_switched_off(context, account);
        }
    }
    judge_look_alikes(context);
}
