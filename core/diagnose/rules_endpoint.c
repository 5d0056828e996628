/*
 * The addresses that Autodiscover hands out: Autodiscover may be well while what it points at is not.
 */
#include "core/diagnose/rules.h"

#include "core/evidence/text.h"

static const char *purpose_of(const struct endpoint *endpoint)
{
    if (text_equal(endpoint->purpose, "mail-store") || text_equal(endpoint->purpose, "address-book")) {
        return endpoint->purpose;
    }
    return "other";
}

/*
 * Joins the target to what is told of its host already, if it is of the same weight: one broken server has several doors, and
 * the one to the mailbox is the first of them. Returns whether it did.
 */
static bool is_told_with(struct rule_context *context, const struct target *target)
{
    enum severity severity = target->weight == WEIGHT_DECISIVE ? SEVERITY_PROBLEM : SEVERITY_WARNING;
    const char *other = arena_format(context->arena, "%s (HTTP %lld)", target->url ? target->url : "?",
                                     (long long)target->attempt->http_status);

    for (size_t i = 0; i < context->findings->count; i++) {
        struct finding *finding = &context->findings->items[i];

        if (!text_equal(finding->id, "endpoint-fails-after-autodiscover") ||
            finding->severity != (int)severity ||
            !text_equal_ignoring_case(finding->account, target->account) ||
            !text_equal_ignoring_case(finding_get(finding, "host"), target->host)) {
            continue;
        }
        if (!finding_get(finding, "others")) {
            finding_set(context, finding, "others", other);
        } else {
            for (size_t k = 0; k < finding->parameters.count; k++) {
                struct named_value *parameter = &finding->parameters.items[k];
                if (text_equal(parameter->name, "others") && !finding_lists(parameter->value, other)) {
                    parameter->value = arena_format(context->arena, "%s, %s", parameter->value, other);
                }
            }
        }
        finding_rest_on(context, finding, "%s", target->place);
        return true;
    }
    return false;
}

static void judge(struct rule_context *context, bool is_mailbox)
{
    const struct targets *targets = &context->analysis->targets;

    for (size_t i = 0; i < targets->count; i++) {
        const struct target *target = &targets->items[i];
        struct finding *finding;

        /* Everything before an HTTP status is told by the rules of the way: names, ports, certificates. */
        if (!target->endpoint || target->weight == WEIGHT_HARMLESS || target->trouble <= TROUBLE_OTHER ||
            text_equal(target->endpoint->purpose, "mail-store") != is_mailbox ||
            is_told_with(context, target)) {
            continue;
        }
        finding =
            rule_state_target(context, "endpoint-fails-after-autodiscover", target->account, target,
                              target->attempt->http_status < 400 ? CERTAINTY_LIKELY : CERTAINTY_CERTAIN);
        finding_set_number(context, finding, "status", target->attempt->http_status);
        finding_set(context, finding, "purpose", purpose_of(target->endpoint));
        finding_set(context, finding, "leads", target->attempt->location);
        rule_set_connected(context, finding, target->account);
    }
}

void rule_endpoint(struct rule_context *context)
{
    judge(context, true);
    judge(context, false);
}
