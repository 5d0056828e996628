/*
 * The proxy that Windows names for the way out: a fault here stops everything behind it.
 */
#include "core/diagnose/rules.h"

#include "core/evidence/text.h"

static const struct {
    int trouble;
    const char *id;
} proxy_faults[] = {
    {TROUBLE_PROXY_UNREACHABLE, "proxy-unreachable"},
    {TROUBLE_PROXY_SIGN_IN, "proxy-sign-in-needed"},
    {TROUBLE_PROXY_REFUSED, "proxy-refused"},
};

/* Whether Outlook holds a connection to the proxy: whoever was let through before the check came may well be let through still. */
static bool outlook_is_connected(const struct analysis *analysis, const char *host)
{
    for (size_t i = 0; i < analysis->evidence->connections.count; i++) {
        const struct connection_view *connection = &analysis->connections[i];
        if (connection->is_outlook && connection->connection->state == STATE_ESTABLISHED &&
            connection->interpretation->role == ROLE_PROXY &&
            text_equal_ignoring_case(connection->interpretation->host, host)) {
            return true;
        }
    }
    return false;
}

static void state_proxy(struct rule_context *context, const char *id, const struct target *target)
{
    const char *proxy = target->proxy ? target->proxy : "?";
    const char *host = NULL;
    int64_t port = UNKNOWN_INTEGER;
    bool secure;
    struct finding *finding =
        rule_state_once(context, id, rule_scope(context, target->account), target, CERTAINTY_CERTAIN);

    if (!finding) {
        return;
    }
    (void)text_split_url(context->arena, arena_format(context->arena, "http://%s/", proxy), &host, &port,
                         &secure);
    finding_set(context, finding, "proxy", proxy);
    finding_set(context, finding, "proxy_host", host ? host : proxy);
    finding_set(context, finding, "proxy_port",
                port == UNKNOWN_INTEGER ? "?" : arena_format(context->arena, "%lld", (long long)port));
    if (text_equal(id, "proxy-sign-in-needed")) {
        finding_set(context, finding, "connected",
                    host && outlook_is_connected(context->analysis, host) ? "yes" : NULL);
    }
    if (text_equal(id, "proxy-refused")) {
        finding_set_number(context, finding, "status",
                           target->attempt ? target->attempt->http_status : UNKNOWN_INTEGER);
        finding_set(context, finding, "text", target->failure ? target->failure->text : NULL);
    }
    for (size_t i = 0; i < context->analysis->evidence->proxies.count; i++) {
        if (text_equal(context->analysis->evidence->proxies.items[i].host_and_port, proxy)) {
            finding_rest_on(context, finding, "proxies/%s", proxy);
            break;
        }
    }
}

void rule_proxy(struct rule_context *context)
{
    const struct targets *targets = &context->analysis->targets;

    for (size_t i = 0; i < targets->count; i++) {
        const struct target *target = targets->ranked[i];
        for (size_t f = 0; f < sizeof proxy_faults / sizeof proxy_faults[0]; f++) {
            if (target->weight != WEIGHT_HARMLESS && target->trouble == proxy_faults[f].trouble) {
                state_proxy(context, proxy_faults[f].id, target);
            }
        }
    }
}
