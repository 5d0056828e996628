/*
 * The way from this computer to the server's port: no answer, refused, unreachable, cut off.
 */
#include "core/diagnose/rules.h"

#include "core/evidence/text.h"
#include "core/knowledge/exchange_online.h"

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

/* How a host answered echoes (ping). */
enum echo { ECHO_NOT_ASKED, ECHO_SILENT, ECHO_ANSWERED };

static enum echo echo_of(const struct evidence *evidence, const char *host)
{
    enum echo echo = ECHO_NOT_ASKED;

    for (size_t i = 0; i < evidence->latencies.count; i++) {
        const struct latency *latency = &evidence->latencies.items[i];
        if (!text_equal(latency->method, "icmp") || !text_equal_ignoring_case(latency->host, host)) {
            continue;
        }
        if (latency->received > 0) {
            return ECHO_ANSWERED;
        }
        if (latency->sent > 0 && latency->received == 0) {
            echo = ECHO_SILENT;
        }
    }
    return echo;
}

/* Whether this network lets the same through to another host: its port, or an echo. */
static bool network_lets_through(const struct analysis *analysis, const struct target *silent)
{
    const struct latency_list *latencies = &analysis->evidence->latencies;

    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *other = &analysis->targets.items[i];
        if (other->port == silent->port && !other->proxy &&
            (other->trouble == TROUBLE_NONE ||
             (other->trouble >= TROUBLE_TLS && other->trouble != TROUBLE_OTHER)) &&
            !text_equal_ignoring_case(other->host, silent->host)) {
            return true;
        }
    }
    for (size_t i = 0; i < latencies->count; i++) {
        if (text_equal(latencies->items[i].method, "icmp") && latencies->items[i].received > 0) {
            return true;
        }
    }
    return false;
}

/*
 * Nothing at all comes back from the server, neither from its port nor to an echo, while others on the same network are heard:
 * then it is not the port that is shut, but the server that is not there. Exchange Online is always there.
 */
static bool is_gone(const struct analysis *analysis, const struct target *target)
{
    return target->trouble == TROUBLE_NO_ANSWER && !exchange_online_has_host(target->host) &&
           echo_of(analysis->evidence, target->host) == ECHO_SILENT && !answers_elsewhere(analysis, target) &&
           network_lets_through(analysis, target);
}

static enum certainty certainty_of(const struct analysis *analysis, const struct target *target)
{
    if (target->trouble == TROUBLE_NO_ANSWER) {
        return answers_elsewhere(analysis, target) ||
                       echo_of(analysis->evidence, target->host) == ECHO_ANSWERED
                   ? CERTAINTY_CERTAIN
                   : CERTAINTY_LIKELY;
    }
    return target->trouble == TROUBLE_TIMED_OUT ? CERTAINTY_LIKELY : CERTAINTY_CERTAIN;
}

/* Whether mail still comes in: every port that the account fetches through answers as it should, and there is one. */
static bool still_fetches(const struct analysis *analysis, const char *account)
{
    bool any = false;

    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *target = &analysis->targets.items[i];
        if (!target->port_look || text_equal(target->port_look->protocol, "smtp") ||
            !text_equal_ignoring_case(target->account, account)) {
            continue;
        }
        if (target->weight != WEIGHT_HARMLESS) {
            return false;
        }
        any = any || target->trouble == TROUBLE_NONE;
    }
    return any;
}

/*
 * Whether this computer is known to get out as far as this server: it answers an echo, or Outlook gets its mail all the same, or
 * others answer where this one is silent. Then nobody need look whether the Internet is down.
 */
static bool gets_out(const struct finding *finding)
{
    return finding_get(finding, "there") || finding_get(finding, "silent") ||
           finding_get(finding, "connected") || finding_get(finding, "sends");
}

/* Whether only sending is in trouble, which mail that comes in does not need. */
static bool only_sends(const struct analysis *analysis, const struct target *target)
{
    return target->port_look && text_equal(target->port_look->protocol, "smtp") &&
           still_fetches(analysis, target->account);
}

static void describe_time_out(struct rule_context *context, struct finding *finding,
                              const struct target *target)
{
    int64_t total_ms = target->attempt     ? target->attempt->total_ms
                       : target->port_look ? target->port_look->total_ms
                                           : UNKNOWN_INTEGER;

    if (total_ms != UNKNOWN_INTEGER) {
        finding_set_number(context, finding, "seconds", (total_ms + 500) / 1000);
    }
    if (!target->attempt && target->look && target->look->outcome == REACH_TIMED_OUT) {
        finding_set(context, finding, "handshake", "yes");
    }
}

static void state_port(struct rule_context *context, const char *id, const struct target *target)
{
    const struct failure *failure = target->failure;
    struct finding *finding =
        rule_state_once(context, id, target->account, target, certainty_of(context->analysis, target));

    if (!finding) {
        return;
    }
    bool only_settings = rule_misses_only_settings(context, target);
    bool only_sending = only_sends(context->analysis, target);

    finding_set(context, finding, "connected", only_settings ? "yes" : NULL);
    finding_set(context, finding, "sends", only_sending ? "yes" : NULL);
    /* What was opened before goes on where only new connections are kept out. */
    if (text_equal(id, "port-refused") || text_equal(id, "port-no-answer") ||
        text_equal(id, "server-no-answer")) {
        const struct account_view *account = analysis_find_account(context->analysis, target->account);
        bool holds = target->endpoint && account && analysis_count_proved(context->analysis, account) > 0;
        finding_set(context, finding, "holds", holds ? "yes" : NULL);
    }
    if (text_equal(id, "port-no-answer")) {
        finding_set(context, finding, "purpose",
                    only_settings  ? "settings"
                    : only_sending ? "sending"
                                   : "mailbox");
    }
    if (text_equal(id, "server-no-answer")) {
        finding_set(context, finding, "silent", target->trouble == TROUBLE_NO_ANSWER ? "yes" : NULL);
    } else if (target->trouble == TROUBLE_NO_ANSWER) {
        finding_set(context, finding, "there",
                    echo_of(context->analysis->evidence, target->host) == ECHO_ANSWERED ? "yes" : NULL);
    }
    if (text_equal(id, "server-no-answer") || text_equal(id, "port-no-answer")) {
        finding_set(context, finding, "online", gets_out(finding) ? "yes" : NULL);
    }
    bool cut_off = target->trouble == TROUBLE_CLOSED_EARLY;
    if (target->trouble == TROUBLE_TIMED_OUT) {
        describe_time_out(context, finding, target);
    }
    if (cut_off && target->look && target->look->outcome == REACH_TLS_FAILED) {
        finding_set(context, finding, "handshake", "yes");
    }
    if (cut_off && target->attempt && target->attempt->http_status != UNKNOWN_INTEGER) {
        finding_set_number(context, finding, "answering", target->attempt->http_status);
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
                state_port(context,
                           is_gone(context->analysis, target) ? "server-no-answer" : port_faults[f].id,
                           target);
            }
        }
    }
}
