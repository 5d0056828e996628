/*
 * The way from this computer to the server's port: no answer, refused, unreachable, cut off.
 */
#include "core/diagnose/rules.h"

#include "core/evidence/text.h"

static const struct {
    int trouble;
    const char *id;
} port_faults[] = {
    {TROUBLE_UNREACHABLE, "server-no-answer"}, {TROUBLE_NO_ANSWER, "port-no-answer"},
    {TROUBLE_REFUSED, "port-refused"},         {TROUBLE_CLOSED_EARLY, "connection-cut-off"},
    {TROUBLE_TIMED_OUT, "server-too-slow"},    {TROUBLE_OTHER, "connection-failed"},
};

/*
 * Silence may be a firewall or a server that is off; nothing in it tells which. It is certainly the port, and not the
 * server, when the same address answers on another port.
 */
static bool answers_elsewhere(const struct analysis *analysis, const struct target *silent)
{
    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *other = &analysis->targets.items[i];
        bool answered = other->trouble == TROUBLE_NONE || other->trouble >= TROUBLE_REFUSED;

        if (answered && other->trouble != TROUBLE_OTHER && other->port != silent->port &&
            text_equal_ignoring_case(other->host, silent->host)) {
            return true;
        }
    }
    for (size_t i = 0; i < analysis->evidence->connections.count; i++) {
        const struct connection_view *connection = &analysis->connections[i];
        if (connection->host && connection->port != silent->port &&
            connection->connection->state == STATE_ESTABLISHED &&
            text_equal_ignoring_case(connection->host->host, silent->host)) {
            return true;
        }
    }
    return false;
}

static enum certainty certainty_of(const struct analysis *analysis, const struct target *target)
{
    if (target->trouble == TROUBLE_NO_ANSWER) {
        return answers_elsewhere(analysis, target) ? CERTAINTY_CERTAIN : CERTAINTY_LIKELY;
    }
    return target->trouble == TROUBLE_TIMED_OUT ? CERTAINTY_LIKELY : CERTAINTY_CERTAIN;
}

static void state_port(struct rule_context *context, const char *id, const struct target *target)
{
    const struct failure *failure = target->failure;
    struct finding *finding =
        rule_state_once(context, id, target->account, target, certainty_of(context->analysis, target));

    if (!finding) {
        return;
    }
    if (target->trouble == TROUBLE_TIMED_OUT && target->attempt &&
        target->attempt->total_ms != UNKNOWN_INTEGER) {
        finding_set_number(context, finding, "seconds", (target->attempt->total_ms + 500) / 1000);
    }
    if (target->trouble == TROUBLE_OTHER && failure) {
        finding_set(context, finding, "operation", failure->operation);
        finding_set_number(context, finding, "code", failure->code);
        finding_set(context, finding, "system", failure->system);
        finding_set(context, finding, "text", failure->text);
    }
}

void rule_port(struct rule_context *context)
{
    const struct targets *targets = &context->analysis->targets;

    for (size_t i = 0; i < targets->count; i++) {
        const struct target *target = targets->ranked[i];
        for (size_t f = 0; f < sizeof port_faults / sizeof port_faults[0]; f++) {
            if (target->weight != WEIGHT_HARMLESS && target->trouble == port_faults[f].trouble) {
                state_port(context, port_faults[f].id, target);
            }
        }
    }
}
