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

void rule_endpoint(struct rule_context *context)
{
    const struct targets *targets = &context->analysis->targets;

    for (size_t i = 0; i < targets->count; i++) {
        const struct target *target = &targets->items[i];
        struct finding *finding;

        /* Everything before an HTTP status is told by the rules of the way: names, ports, certificates. */
        if (!target->endpoint || target->weight == WEIGHT_HARMLESS || target->trouble <= TROUBLE_OTHER) {
            continue;
        }
        finding = rule_state_target(context, "endpoint-fails-after-autodiscover", target->account, target,
                                    CERTAINTY_CERTAIN);
        finding_set_number(context, finding, "status", target->attempt->http_status);
        finding_set(context, finding, "purpose", purpose_of(target->endpoint));
    }
}
