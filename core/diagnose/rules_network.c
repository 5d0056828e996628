/*
 * Whether this computer is on a network at all.
 */
#include "core/diagnose/rules.h"

#include "core/evidence/text.h"
#include "core/knowledge/adapters.h"
#include "core/knowledge/network_address.h"

/* Whether an adapter is up with an address that somebody gave it, or nothing is known of its addresses. */
static bool may_carry(const struct adapter *adapter)
{
    if (adapter->up != TRUTH_YES) {
        return adapter->up == TRUTH_UNKNOWN;
    }
    for (size_t i = 0; i < adapter->addresses.count; i++) {
        struct network_address address;
        char text[64] = {0};

        for (size_t c = 0; c + 1 < sizeof text; c++) {
            char character = adapter->addresses.items[i][c];
            if (character == '\0' || character == '/') {
                break;
            }
            text[c] = character;
        }
        if (network_address_parse(text, &address) && !network_address_is_link_local(&address)) {
            return true;
        }
    }
    return adapter->addresses.count == 0;
}

/* A VPN's adapter often stays up while nothing carries it; it counts only where no adapter of another kind is known. */
static bool is_carried(const struct adapter_list *adapters, const struct adapter *adapter)
{
    if (!adapter_vpn(adapter)) {
        return false;
    }
    for (size_t i = 0; i < adapters->count; i++) {
        if (!text_equal(adapters->items[i].kind, "loopback") && !adapter_vpn(&adapters->items[i])) {
            return true;
        }
    }
    return false;
}

void rule_network(struct rule_context *context)
{
    const struct adapter_list *adapters = &context->analysis->evidence->machine.adapters;
    const char *names = NULL;
    struct finding *finding;

    for (size_t i = 0; i < adapters->count; i++) {
        const struct adapter *adapter = &adapters->items[i];
        if (text_equal(adapter->kind, "loopback") || is_carried(adapters, adapter)) {
            continue;
        }
        if (may_carry(adapter)) {
            return;
        }
        names = !adapter->name ? names
                : names        ? arena_format(context->arena, "%s, %s", names, adapter->name)
                               : adapter->name;
    }
    /* An empty list is a list that nobody could read. And whoever got through to a server has a network. */
    if (adapters->count == 0) {
        return;
    }
    for (size_t i = 0; i < context->analysis->targets.count; i++) {
        if (trouble_is_alive(context->analysis->targets.items[i].trouble)) {
            return;
        }
    }
    finding = rule_state(context, "no-network", NULL, SEVERITY_PROBLEM, CERTAINTY_CERTAIN);
    finding_set(context, finding, "adapters", names);
    finding_rest_on(context, finding, "machine/adapters");
}
