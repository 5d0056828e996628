/*
 * Outlook itself on this computer.
 */
#include "core/diagnose/rules.h"

#include "core/evidence/text.h"

static void state_unreadable(struct rule_context *context, const char *list, const struct failure *failure)
{
    struct finding *finding =
        rule_state(context, "list-not-readable", NULL, SEVERITY_INFO, CERTAINTY_CERTAIN);

    finding_set(context, finding, "list", list);
    finding_set(context, finding, "operation", failure->operation);
    finding_set_number(context, finding, "code", failure->code);
    finding_set(context, finding, "system", failure->system);
    finding_set(context, finding, "text", failure->text);
    finding_rest_on(context, finding, "%s",
                    text_equal(list, "processes") ? "outlook_failure" : "connections_failure");
}

void rule_outlook(struct rule_context *context)
{
    const struct outlook_view *outlook = &context->analysis->outlook;
    const struct evidence *evidence = context->analysis->evidence;
    struct finding *finding;

    if (evidence->outlook_failure.operation) {
        state_unreadable(context, "processes", &evidence->outlook_failure);
    }
    if (evidence->connections_failure.operation) {
        state_unreadable(context, "connections", &evidence->connections_failure);
    }
    if (!outlook->is_known || outlook->classic) {
        return;
    }
    if (outlook->modern) {
        finding = rule_state(context, "new-outlook-only", NULL, SEVERITY_WARNING, CERTAINTY_CERTAIN);
        finding_set_number(context, finding, "pid", outlook->modern->pid);
        finding_set(context, finding, "program", outlook->modern->program);
        finding_rest_on(context, finding, "outlook/%lld", (long long)outlook->modern->pid);
    } else {
        finding = rule_state(context, "outlook-not-running", NULL, SEVERITY_WARNING, CERTAINTY_CERTAIN);
        finding_rest_on(context, finding, "outlook");
    }
}
