/*
 * The table of rules, and the helpers that every rule uses.
 */
#include "core/diagnose/rules.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/diagnose/kinds.h"
#include "core/evidence/text.h"

/*
 * The order is that of the way, for readers; the order of the findings is made afterwards, from data (causes.h). Only
 * the last ones read what others have stated: what is left open, and what is well; and what kept sign-ins may have to do with.
 */
static void (*const rules[])(struct rule_context *context) = {
    rule_run_state,    rule_accounts,    rule_outlook,
    rule_office,       rule_client,      rule_clock,
    rule_network,      rule_way,         rule_settings,
    rule_names,        rule_published,   rule_proxy,
    rule_port,         rule_mail_port,   rule_addresses,
    rule_kept,         rule_certificate, rule_tls,
    rule_inspection,   rule_sign_in,     rule_sign_in_service,
    rule_autodiscover, rule_redirect,    rule_hosting,
    rule_endpoint,     rule_connections, rule_stored_credentials,
    rule_protocol,     rule_timeline,    rule_second_try,
    rule_open_ends,    rule_well,
};

void rules_run(struct rule_context *context)
{
    if (context->analysis->evidence->run.explained_file != NULL) {
        rule_explained(context);
        return;
    }
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        rules[i](context);
    }
}

/* Whether the texts of a finding speak of an account in every case, even one whose record names none. */
static bool needs_account(const char *id)
{
    const struct finding_kind *kind = finding_kind_find(id);

    return kind && strncmp(kind->parameters, "account ", sizeof "account " - 1) == 0;
}

struct finding *rule_state(struct rule_context *context, const char *id, const char *account,
                           enum severity severity, enum certainty certainty)
{
    struct finding *finding = schema_append(context->arena, &finding_schema, context->findings);

    finding->id = id;
    finding->account = account;
    finding->severity = (int)severity;
    finding->certainty = (int)certainty;
    finding_set(context, finding, "account", account);
    if (!finding_get(finding, "account") && needs_account(id)) {
        finding_set(context, finding, "account", "?");
    }
    return finding;
}

void finding_set(struct rule_context *context, struct finding *finding, const char *name, const char *value)
{
    if (value && value[0] != '\0') {
        struct named_value *added = schema_append(context->arena, &named_value_schema, &finding->parameters);
        added->name = name;
        added->value = value;
    }
}

void finding_set_number(struct rule_context *context, struct finding *finding, const char *name,
                        int64_t value)
{
    if (value != UNKNOWN_INTEGER) {
        finding_set(context, finding, name, arena_format(context->arena, "%lld", (long long)value));
    }
}

void rule_set_connected(struct rule_context *context, struct finding *finding, const char *account)
{
    const struct account_view *view = analysis_find_account(context->analysis, account);

    finding_set(context, finding, "connected",
                view && analysis_count_proved(context->analysis, view) > 0 ? "yes" : NULL);
}

bool rule_misses_only_settings(const struct rule_context *context, const struct target *target)
{
    const struct account_view *account = analysis_find_account(context->analysis, target->account);

    return target->step && account && analysis_count_proved(context->analysis, account) > 0;
}

const char *rule_day(struct arena *arena, const char *time)
{
    enum { DAY_LEN = 10 };

    return time ? arena_copy_bytes(arena, time, strlen(time) < DAY_LEN ? strlen(time) : DAY_LEN) : NULL;
}

void finding_rest_on(struct rule_context *context, struct finding *finding, const char *format, ...)
{
    enum { PLACE_MAXIMUM = 2048 };
    char place[PLACE_MAXIMUM];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(place, sizeof place, format, arguments);
    va_end(arguments);
    text_list_append(context->arena, &finding->rests_on,
                     text_make_valid(context->arena, place, strlen(place), PLACE_MAXIMUM));
}

const char *finding_get(const struct finding *finding, const char *name)
{
    for (size_t i = 0; i < finding->parameters.count; i++) {
        if (text_equal(finding->parameters.items[i].name, name)) {
            return finding->parameters.items[i].value;
        }
    }
    return NULL;
}

bool rule_has_trouble(const struct rule_context *context, const char *account)
{
    for (size_t i = 0; i < context->findings->count; i++) {
        const struct finding *finding = &context->findings->items[i];
        if (finding->severity >= SEVERITY_WARNING &&
            (!finding->account || text_equal_ignoring_case(finding->account, account))) {
            return true;
        }
    }
    return false;
}

const char *rule_scope(const struct rule_context *context, const char *account)
{
    const struct targets *targets = &context->analysis->targets;

    for (size_t i = 0; i < targets->count; i++) {
        if (trouble_is_alive(targets->items[i].trouble)) {
            return account;
        }
    }
    return NULL;
}

const char *rule_account_of_host(const struct rule_context *context, const char *host)
{
    const struct targets *targets = &context->analysis->targets;
    const char *account = NULL;

    for (size_t i = 0; i < targets->count; i++) {
        const struct target *target = &targets->items[i];
        if (!text_equal_ignoring_case(target->host, host)) {
            continue;
        }
        if (account && !text_equal_ignoring_case(account, target->account)) {
            return NULL;
        }
        account = target->account;
    }
    return account;
}

static const char *address_of(const struct target *target)
{
    if (target->attempt && target->attempt->address && !target->attempt->proxy) {
        return target->attempt->address;
    }
    if (target->look && target->look->address && !target->look->proxy) {
        return target->look->address;
    }
    return target->name && target->name->addresses.count > 0 ? target->name->addresses.items[0] : NULL;
}

struct finding *rule_state_target(struct rule_context *context, const char *id, const char *account,
                                  const struct target *target, enum certainty certainty)
{
    enum severity severity = target->weight == WEIGHT_DECISIVE ? SEVERITY_PROBLEM : SEVERITY_WARNING;
    struct finding *finding = rule_state(context, id, account, severity, certainty);

    finding_set(context, finding, "host", target->host ? target->host : "?");
    finding_set_number(context, finding, "port", target->port);
    finding_set(context, finding, "address", address_of(target));
    finding_set(context, finding, "url", target->url);
    finding_rest_on(context, finding, "%s", target->place);
    if (target->look) {
        finding_rest_on(context, finding, "tls/%s:%lld", target->host, (long long)target->port);
    }
    if (target->name) {
        finding_rest_on(context, finding, "names/%s", target->host);
    }
    return finding;
}

bool finding_lists(const char *list, const char *item)
{
    size_t len = item ? strlen(item) : 0;

    while (list && len > 0) {
        if (strncmp(list, item, len) == 0 && (list[len] == '\0' || list[len] == ',')) {
            return true;
        }
        list = strstr(list, ", ");
        list = list ? list + 2 : NULL;
    }
    return false;
}

void rule_join_host(struct rule_context *context, struct finding *finding, const char *host)
{
    const char *also = finding_get(finding, "also");

    if (!host || host[0] == '\0' || finding_lists(finding_get(finding, "host"), host) ||
        finding_lists(also, host)) {
        return;
    }
    if (!also) {
        finding_set(context, finding, "also", host);
        return;
    }
    for (size_t i = 0; i < finding->parameters.count; i++) {
        if (text_equal(finding->parameters.items[i].name, "also")) {
            finding->parameters.items[i].value = arena_format(context->arena, "%s, %s", also, host);
        }
    }
}

struct finding *rule_find(const struct rule_context *context, const char *id, const char *account)
{
    for (size_t i = 0; i < context->findings->count; i++) {
        struct finding *finding = &context->findings->items[i];
        if (text_equal(finding->id, id) && text_equal_ignoring_case(finding->account, account)) {
            return finding;
        }
    }
    return NULL;
}

struct finding *rule_state_once(struct rule_context *context, const char *id, const char *account,
                                const struct target *target, enum certainty certainty)
{
    struct finding *finding = rule_find(context, id, account);

    if (!finding) {
        return rule_state_target(context, id, account, target, certainty);
    }
    rule_join_host(context, finding, target->host);
    finding_rest_on(context, finding, "%s", target->place);
    return NULL;
}
