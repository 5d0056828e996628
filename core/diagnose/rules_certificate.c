/*
 * The server's certificate, by Windows' own verdict.
 */
#include "core/diagnose/rules.h"

#include <string.h>

#include "core/evidence/text.h"

static const struct {
    int verdict; /* enum certificate_verdict */
    const char *id;
    const char *fault; /* for certificate-other-fault */
} certificate_faults[] = {
    {CERTIFICATE_EXPIRED, "certificate-expired", NULL},
    {CERTIFICATE_NOT_YET_VALID, "certificate-not-yet-valid", NULL},
    {CERTIFICATE_OTHER_NAME, "certificate-other-name", NULL},
    {CERTIFICATE_UNTRUSTED, "certificate-untrusted", NULL},
    {CERTIFICATE_REVOKED, "certificate-revoked", NULL},
    {CERTIFICATE_WEAK, "certificate-other-fault", "weak"},
    {CERTIFICATE_WRONG_USAGE, "certificate-other-fault", "wrong-usage"},
    {CERTIFICATE_OTHER_FAULT, "certificate-other-fault", "other-fault"},
};

static const char *join_names(struct arena *arena, const struct text_list *names)
{
    enum { SHOWN_MAXIMUM = 12 };
    const char *joined = NULL;

    for (size_t i = 0; i < names->count && i < SHOWN_MAXIMUM; i++) {
        joined = joined ? arena_format(arena, "%s, %s", joined, names->items[i]) : names->items[i];
    }
    if (names->count > SHOWN_MAXIMUM) {
        joined = arena_format(arena, "%s, ...", joined);
    }
    return joined;
}

/*
 * Which certificate of the chain a date fault is about: the first that is out of its time when the check ran. RFC 3339
 * times in UTC compare as text.
 */
static const struct certificate *out_of_date(const struct tls_look *look, const char *now)
{
    for (size_t i = 0; now && i < look->chain.count; i++) {
        const struct certificate *certificate = &look->chain.items[i];
        if ((certificate->not_after && strcmp(certificate->not_after, now) < 0) ||
            (certificate->not_before && strcmp(certificate->not_before, now) > 0)) {
            return certificate;
        }
    }
    return &look->chain.items[0];
}

static void describe(struct rule_context *context, struct finding *finding, const struct target *target)
{
    const char *now = context->analysis->evidence->run.started;
    int verdict = target->look->verdict;
    bool is_expired = verdict == CERTIFICATE_EXPIRED;
    bool is_about_time = is_expired || verdict == CERTIFICATE_NOT_YET_VALID;
    const struct certificate *certificate;

    if (is_about_time) {
        finding_set(context, finding, "checked", now ? now : "?");
        finding_set(context, finding, "clock_right", rule_clock_is_right(context) ? "yes" : NULL);
    }
    if (target->look->chain.count == 0) {
        return;
    }
    certificate = is_about_time ? out_of_date(target->look, now) : &target->look->chain.items[0];
    finding_set(context, finding, "subject", certificate->subject);
    finding_set(context, finding, "issuer", certificate->issuer);
    finding_set(context, finding, "thumbprint", certificate->thumbprint);
    if (is_about_time) {
        const char *limit = is_expired ? certificate->not_after : certificate->not_before;
        finding_set(context, finding, is_expired ? "valid_until" : "valid_from", limit);
        finding_set(context, finding, "day", rule_day(context->arena, limit));
    }
    if (verdict == CERTIFICATE_OTHER_NAME) {
        finding_set(context, finding, "names", join_names(context->arena, &certificate->names));
    }
}

/* Whether this computer's clock alone makes the host's certificate look bad (rules_clock.c, which ran before). */
static bool is_by_clock(const struct rule_context *context, const char *id, const char *host)
{
    for (size_t i = 0; i < context->findings->count; i++) {
        const struct finding *finding = &context->findings->items[i];
        if (text_equal(finding->id, "clock-wrong") && finding_lists(finding_get(finding, "explains"), id)) {
            return finding_lists(finding_get(finding, "host"), host) ||
                   finding_lists(finding_get(finding, "also"), host);
        }
    }
    return false;
}

/*
 * Joins the host to the account's finding of this kind, if there is one; each fault is told once. A certificate that has really
 * expired and one that only looks so by a wrong clock are two faults.
 */
static bool is_told_with(struct rule_context *context, const char *id, const struct target *target)
{
    bool by_clock = is_by_clock(context, id, target->host);

    for (size_t i = 0; i < context->findings->count; i++) {
        struct finding *finding = &context->findings->items[i];
        if (text_equal(finding->id, id) && text_equal_ignoring_case(finding->account, target->account) &&
            is_by_clock(context, id, finding_get(finding, "host")) == by_clock) {
            rule_join_host(context, finding, target->host);
            finding_rest_on(context, finding, "%s", target->place);
            return true;
        }
    }
    return false;
}

static void state_certificate(struct rule_context *context, const struct target *target)
{
    const char *id = "certificate-other-fault";
    const char *fault = "other-fault";
    struct finding *finding;

    for (size_t i = 0; target->look && i < sizeof certificate_faults / sizeof certificate_faults[0]; i++) {
        if (certificate_faults[i].verdict == target->look->verdict) {
            id = certificate_faults[i].id;
            fault = certificate_faults[i].fault;
        }
    }
    if (is_told_with(context, id, target)) {
        return;
    }
    finding = rule_state_target(context, id, target->account, target, CERTAINTY_CERTAIN);
    finding_set(context, finding, "fault", fault);
    rule_set_connected(context, finding, target->account);
    finding_set(context, finding, "settings", rule_misses_only_settings(context, target) ? "yes" : NULL);
    if (target->look) {
        describe(context, finding, target);
        if (fault && target->look->verdict_code != UNKNOWN_INTEGER) {
            finding_set(context, finding, "code",
                        arena_format(context->arena, "0x%08llx",
                                     (unsigned long long)target->look->verdict_code & 0xffffffffULL));
        }
    }
}

void rule_certificate(struct rule_context *context)
{
    const struct targets *targets = &context->analysis->targets;

    for (size_t i = 0; i < targets->count; i++) {
        const struct target *target = targets->ranked[i];
        if (target->weight != WEIGHT_HARMLESS && target->trouble == TROUBLE_CERTIFICATE) {
            state_certificate(context, target);
        }
    }
}
