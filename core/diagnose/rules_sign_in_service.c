/*
 * The web hosts where Microsoft 365's sign-in happens. They are others than the mail servers, so that a firewall may let Outlook
 * through to a mailbox that it then can't open.
 */
#include "core/diagnose/rules.h"

#include "core/evidence/text.h"
#include "core/knowledge/sign_in_hosts.h"

/* The names of faults that the catalogue's texts choose by; a proxy that lets nobody through is told of elsewhere. */
static const struct {
    int outcome;
    const char *fault;
} faults[] = {
    {REACH_NO_ANSWER, "no-answer"},         {REACH_REFUSED, "refused"},
    {REACH_UNREACHABLE, "unreachable"},     {REACH_CLOSED_EARLY, "cut-off"},
    {REACH_NAME_NOT_FOUND, "no-such-name"}, {REACH_NAME_NO_ANSWER, "names-no-answer"},
    {REACH_PROXY_REFUSED, "proxy"},         {REACH_TLS_FAILED, "encryption"},
    {REACH_TIMED_OUT, "no-answer"},         {REACH_CERTIFICATE_BAD, "certificate"},
};

static const char *fault_of(const struct evidence *evidence, const struct port_look *look)
{
    const struct tls_look *tls = evidence_find_tls(evidence, look->host, look->port);

    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        if (look->outcome == faults[i].outcome) {
            return faults[i].fault;
        }
    }
    return look->outcome == REACH_DONE && tls && tls->verdict != CERTIFICATE_UNKNOWN &&
                   tls->verdict != CERTIFICATE_GOOD
               ? "certificate"
               : NULL;
}

/* Whether every sign-in of its cloud begins at this host. */
static bool is_door(const char *name)
{
    size_t count;
    const struct sign_in_host *hosts = sign_in_hosts(&count);

    for (size_t i = 0; i < count; i++) {
        if (text_equal_ignoring_case(hosts[i].name, name)) {
            for (size_t k = 0; k < i; k++) {
                if (text_equal(hosts[k].cloud, hosts[i].cloud)) {
                    return false;
                }
            }
            return true;
        }
    }
    return false;
}

static bool is_wanted(const struct port_look *look, const struct account_view *account)
{
    return text_equal(look->protocol, "sign-in") && look->host &&
           (!look->account || account_view_owns(account, look->account));
}

static void state_unreachable(struct rule_context *context, const struct account_view *account,
                              const struct port_look *first, const char *fault)
{
    const struct port_look_list *ports = &context->analysis->evidence->ports;
    bool is_connected = account->established > 0;
    bool is_side = !is_door(first->host);
    bool is_plain = text_equal(fault, "no-answer") || text_equal(fault, "names-no-answer");
    struct finding *finding = rule_state(context, "sign-in-service-unreachable", account->address,
                                         is_connected || is_side ? SEVERITY_WARNING : SEVERITY_PROBLEM,
                                         is_side    ? CERTAINTY_POSSIBLE
                                         : is_plain ? CERTAINTY_LIKELY
                                                    : CERTAINTY_CERTAIN);

    finding_set(context, finding, "host", first->host);
    finding_set_number(context, finding, "port", first->port);
    finding_set(context, finding, "address", first->address);
    finding_set(context, finding, "fault", fault);
    finding_set(context, finding, "side", is_side ? "yes" : NULL);
    finding_set(context, finding, "connected", is_connected ? "yes" : NULL);
    for (size_t i = 0; i < ports->count; i++) {
        const struct port_look *look = &ports->items[i];
        if (is_wanted(look, account) && fault_of(context->analysis->evidence, look)) {
            rule_join_host(context, finding, look->host);
            finding_rest_on(context, finding, "ports/%s:%lld", look->host, (long long)look->port);
        }
    }
}

void rule_sign_in_service(struct rule_context *context)
{
    const struct evidence *evidence = context->analysis->evidence;

    for (size_t a = 0; a < context->analysis->account_count; a++) {
        const struct account_view *account = &context->analysis->accounts[a];
        const struct port_look *first = NULL;
        const char *fault = NULL;

        for (size_t i = 0; account->in_cloud && i < evidence->ports.count; i++) {
            const struct port_look *look = &evidence->ports.items[i];
            const char *own = is_wanted(look, account) ? fault_of(evidence, look) : NULL;
            if (own && (!first || (is_door(look->host) && !is_door(first->host)))) {
                first = look;
                fault = own;
            }
        }
        if (first) {
            state_unreachable(context, account, first, fault);
        }
    }
}
