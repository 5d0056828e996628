/*
 * Outlook's own state on this computer: its window, the way it was started, its profile.
 */
#include "core/diagnose/rules.h"

#include "core/evidence/text.h"

/* It works, but not as it should: Windows keeps programs with more rights apart from all others. */
static void judge_elevated(struct rule_context *context, const struct process *process)
{
    const struct machine *machine = &context->analysis->evidence->machine;
    struct finding *finding;

    if (process->elevated != TRUTH_YES || machine->elevated == TRUTH_YES) {
        return;
    }
    finding = rule_state(context, "outlook-elevated", NULL, SEVERITY_WARNING, CERTAINTY_CERTAIN);
    finding_set_number(context, finding, "pid", process->pid);
    finding_set(context, finding, "unseen", process->failure.operation ? "yes" : NULL);
    finding_rest_on(context, finding, "outlook/%lld", (long long)process->pid);
}

/* A window that does not answer may be busy for a while; without a single connection it is more than that. */
static void judge_hung(struct rule_context *context, const struct process *process)
{
    const struct outlook_view *outlook = &context->analysis->outlook;
    bool is_cut_off = outlook->connections_known && outlook->established == 0;
    struct finding *finding;

    if (process->hung != TRUTH_YES) {
        return;
    }
    finding = rule_state(context, "outlook-hung", NULL, is_cut_off ? SEVERITY_PROBLEM : SEVERITY_WARNING,
                         CERTAINTY_CERTAIN);
    finding_set_number(context, finding, "pid", process->pid);
    finding_rest_on(context, finding, "outlook/%lld", (long long)process->pid);
}

static const struct profile *only_or_default(const struct profile_list *profiles)
{
    for (size_t i = 0; i < profiles->count; i++) {
        if (profiles->items[i].is_default == TRUTH_YES) {
            return &profiles->items[i];
        }
    }
    return profiles->count == 1 ? &profiles->items[0] : NULL;
}

/* The server connections of Outlook show that it is online, whatever the profile says: the setting was changed meanwhile. */
static void judge_offline(struct rule_context *context)
{
    const struct analysis *analysis = context->analysis;
    const struct profile_list *profiles = &analysis->evidence->profiles;
    const struct profile *profile = only_or_default(profiles);
    struct finding *finding;
    bool runs = analysis->outlook.classic != NULL;

    if (!profile || profile->work_offline != TRUTH_YES || analysis->outlook.established > 0) {
        return;
    }
    finding =
        rule_state(context, "outlook-work-offline", NULL, runs ? SEVERITY_PROBLEM : SEVERITY_INFO,
                   profiles->count == 1 && runs && analysis->outlook.connections_known ? CERTAINTY_CERTAIN
                                                                                       : CERTAINTY_LIKELY);
    finding_set(context, finding, "profile", profile->name);
    finding_rest_on(context, finding, "profiles/%s", profile->name ? profile->name : "");
}

/* Damaged entries are read over; Outlook may stumble over them. */
static void judge_damage(struct rule_context *context)
{
    const struct evidence *evidence = context->analysis->evidence;
    const char *first = NULL;
    struct finding *finding;
    int64_t count = 0;

    for (size_t i = 0; i < evidence->profiles.count; i++) {
        const struct profile *profile = &evidence->profiles.items[i];
        if (profile->failure.operation) {
            first = first ? first : profile->name;
            count++;
        }
    }
    for (size_t i = 0; i < evidence->accounts.count; i++) {
        const struct account *account = &evidence->accounts.items[i];
        if (account->failure.operation && text_equal(account->source, "profile")) {
            first = first ? first : account->profile;
            count++;
        }
    }
    if (count == 0) {
        return;
    }
    finding = rule_state(context, "profile-damaged", NULL, SEVERITY_INFO, CERTAINTY_CERTAIN);
    finding_set_number(context, finding, "count", count);
    finding_set(context, finding, "profile", first);
    finding_rest_on(context, finding, "profiles/%s", first ? first : "");
}

void rule_office(struct rule_context *context)
{
    const struct process *classic = context->analysis->outlook.classic;

    if (classic) {
        judge_elevated(context, classic);
        judge_hung(context, classic);
    }
    judge_offline(context);
    judge_damage(context);
}
