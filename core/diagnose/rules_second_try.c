/*
 * A server that broke off the first time and answered the second: the check came through, but the next mail may not.
 */
#include "core/diagnose/rules.h"

/* The failure of a first time that a second one made good; NULL where once was enough, or twice did not help. */
static const struct failure *made_good(const struct target *target)
{
    if (!trouble_is_alive(target->trouble)) {
        return NULL;
    }
    if (target->attempt && target->attempt->first_failure.operation) {
        return &target->attempt->first_failure;
    }
    return target->look && target->look->first_failure.operation ? &target->look->first_failure : NULL;
}

/* Once may be chance, which is why it is no warning. */
static void state(struct rule_context *context, const struct target *target, const struct failure *failure)
{
    struct finding *finding =
        rule_state(context, "worked-second-time", target->account, SEVERITY_INFO, CERTAINTY_CERTAIN);

    finding_set(context, finding, "host", target->host ? target->host : "?");
    finding_set_number(context, finding, "port", target->port);
    finding_set_number(context, finding, "code", failure->code);
    finding_set(context, finding, "system", failure->system);
    finding_set(context, finding, "text", failure->text);
    finding_rest_on(context, finding, "%s", target->place);
}

void rule_second_try(struct rule_context *context)
{
    const struct targets *targets = &context->analysis->targets;

    for (size_t i = 0; i < targets->count; i++) {
        const struct target *target = targets->ranked[i];
        const struct failure *failure = made_good(target);
        struct finding *finding = failure ? rule_find(context, "worked-second-time", target->account) : NULL;

        if (finding) {
            rule_join_host(context, finding, target->host);
            finding_rest_on(context, finding, "%s", target->place);
        } else if (failure) {
            state(context, target, failure);
        }
    }
}
