/*
 * Devices that open the encryption on the way. That a company's own server has a certificate of the company's own authority is
 * ordinary and shows nothing; only where a public host of Microsoft's is proved by an authority that is not public, or
 * where the issuer is a known product of this kind, somebody stands in between.
 */
#include "core/diagnose/rules.h"

#include "core/evidence/text.h"
#include "core/knowledge/exchange_online.h"
#include "core/knowledge/inspection_products.h"

static const char *issuer_of(const struct tls_look *look)
{
    return look->chain.count > 0 ? look->chain.items[0].issuer : NULL;
}

/* Whether the chain of a public host of Microsoft's ends at a root that is not one of the public ones. */
static bool has_private_root(const struct tls_look *look)
{
    return exchange_online_has_host(look->host) && look->root.count > 0 && look->root_is_public == TRUTH_NO;
}

/* The product whose name stands in the chain: as the issuer of any part of it, or as the root's own. */
static const char *product_of(const struct tls_look *look)
{
    const char *product = look->root.count > 0 ? inspection_product_of(look->root.items[0].subject) : NULL;
    for (size_t i = 0; product == NULL && i < look->chain.count; i++) {
        product = inspection_product_of(look->chain.items[i].issuer);
    }
    return product;
}

/* The account whose way leads over this host: the first that asks it, or whose sign-in would go there. */
static const struct account_view *account_of(const struct analysis *analysis, const char *host)
{
    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *target = &analysis->targets.items[i];
        if (text_equal_ignoring_case(target->host, host)) {
            return analysis_find_account(analysis, target->account);
        }
    }
    for (size_t i = 0; i < analysis->evidence->ports.count; i++) {
        const struct port_look *port = &analysis->evidence->ports.items[i];
        if (port->account && text_equal_ignoring_case(port->host, host)) {
            return analysis_find_account(analysis, port->account);
        }
    }
    return NULL;
}

/*
 * Whether Outlook is connected all the same. Through a proxy nobody can follow where to, so that it is believed only where this
 * computer trusts the device.
 */
static bool is_connected_through(const struct analysis *analysis, const struct tls_look *look,
                                 const struct account_view *account)
{
    return account && (look->verdict == CERTIFICATE_UNTRUSTED ? analysis_count_proved(analysis, account) > 0
                                                              : account->established > 0);
}

static void state(struct rule_context *context, const struct tls_look *look)
{
    const struct account_view *account = account_of(context->analysis, look->host);
    bool is_connected = is_connected_through(context->analysis, look, account);
    struct finding *finding = NULL;

    for (size_t i = 0; i < context->findings->count; i++) {
        if (text_equal(context->findings->items[i].id, "tls-intercepted")) {
            rule_join_host(context, &context->findings->items[i], look->host);
            return;
        }
    }
    /* Anybody can put any name into a certificate. */
    finding = rule_state(context, "tls-intercepted", NULL, is_connected ? SEVERITY_INFO : SEVERITY_WARNING,
                         has_private_root(look) ? CERTAINTY_CERTAIN : CERTAINTY_LIKELY);
    finding_set(context, finding, "host", look->host);
    finding_set_number(context, finding, "port", look->port);
    finding_set(context, finding, "issuer", issuer_of(look));
    finding_set(context, finding, "root", look->root.count > 0 ? look->root.items[0].subject : NULL);
    finding_set(context, finding, "private", has_private_root(look) ? "yes" : NULL);
    finding_set(context, finding, "product", product_of(look));
    finding_set(context, finding, "connected", is_connected ? "yes" : NULL);
    finding_set(context, finding, "untrusted",
                !is_connected && look->verdict == CERTIFICATE_UNTRUSTED ? "yes" : NULL);
    finding_rest_on(context, finding, "tls/%s:%lld", look->host ? look->host : "", (long long)look->port);
}

static bool has_product(const struct tls_look *look)
{
    return product_of(look) != NULL;
}

/*
 * States it of all looks that show it: first of the targets, the weightiest first, since the looks stand in the order in which they
 * happened to end; then of the hosts that are no targets.
 */
static void state_all(struct rule_context *context, bool (*shows)(const struct tls_look *look))
{
    const struct targets *targets = &context->analysis->targets;
    const struct tls_look_list *looks = &context->analysis->evidence->tls;

    for (size_t i = 0; i < targets->count; i++) {
        const struct tls_look *look = targets->ranked[i]->look;
        if (look != NULL && look->outcome == REACH_DONE && shows(look)) {
            state(context, look);
        }
    }
    for (size_t i = 0; i < looks->count; i++) {
        if (looks->items[i].outcome == REACH_DONE && shows(&looks->items[i])) {
            state(context, &looks->items[i]);
        }
    }
}

void rule_inspection(struct rule_context *context)
{
    /* What is certain comes first: the finding is told once, for the first host. */
    state_all(context, has_private_root);
    state_all(context, has_product);
}
