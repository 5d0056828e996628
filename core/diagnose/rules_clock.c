/*
 * This computer's clock, held against others'. Two that agree with each other prove it wrong; one alone may itself be wrong.
 */
#include "core/diagnose/rules.h"

#include <string.h>

#include "core/evidence/moment.h"
#include "core/evidence/text.h"
#include "core/knowledge/thresholds.h"

static int64_t amount(int64_t value)
{
    return value < 0 ? -value : value;
}

static bool is_usable(const struct clock_look *look)
{
    return look->difference_ms != UNKNOWN_INTEGER && !look->failure.operation && look->host;
}

/* Whether two looks are of two clocks: another host, or the same one's directory beside its web server. */
static bool are_two(const struct clock_look *left, const struct clock_look *right)
{
    return !text_equal_ignoring_case(left->host, right->host) || !text_equal(left->source, right->source);
}

/* The look that a judgement rests on: one that a second agrees with, else the only one there is; NULL = none. */
static const struct clock_look *find_look(const struct clock_look_list *looks, bool *is_proved)
{
    const struct clock_look *only = NULL;
    size_t usable = 0;

    *is_proved = false;
    for (size_t i = 0; i < looks->count; i++) {
        const struct clock_look *look = &looks->items[i];
        if (!is_usable(look)) {
            continue;
        }
        only = look;
        usable++;
        for (size_t k = 0; k < i; k++) {
            const struct clock_look *other = &looks->items[k];
            if (is_usable(other) && are_two(look, other) &&
                amount(look->difference_ms - other->difference_ms) <= CLOCKS_AGREE_MS) {
                *is_proved = true;
                return look;
            }
        }
    }
    return usable == 1 ? only : NULL;
}

static bool is_valid_at(const struct certificate *certificate, int64_t moment)
{
    int64_t begins;
    int64_t ends;

    return moment_from_text(certificate->not_before, &begins) &&
           moment_from_text(certificate->not_after, &ends) && begins <= moment && moment <= ends;
}

/* Whether every certificate of the chain is valid by the other clock, and one is not by this computer's. */
static bool would_be_valid(const struct tls_look *look, int64_t ours, int64_t difference)
{
    bool is_wrong_here = false;

    for (size_t i = 0; i < look->chain.count; i++) {
        if (!is_valid_at(&look->chain.items[i], ours + difference)) {
            return false;
        }
        is_wrong_here = is_wrong_here || !is_valid_at(&look->chain.items[i], ours);
    }
    return is_wrong_here;
}

/* Names the hosts whose certificates are out of date only because of the clock; the kind of the fault, or NULL. */
static const char *explain_certificates(struct rule_context *context, struct finding *finding,
                                        int64_t difference)
{
    const struct evidence *evidence = context->analysis->evidence;
    const char *explained = NULL;
    int64_t ours;

    if (!moment_from_text(evidence->run.started, &ours)) {
        return NULL;
    }
    for (size_t i = 0; i < evidence->tls.count; i++) {
        const struct tls_look *look = &evidence->tls.items[i];
        const char *id = look->verdict == CERTIFICATE_EXPIRED         ? "certificate-expired"
                         : look->verdict == CERTIFICATE_NOT_YET_VALID ? "certificate-not-yet-valid"
                                                                      : NULL;
        if (!id || !look->host || !would_be_valid(look, ours, difference) ||
            (explained && !text_equal(explained, id))) {
            continue;
        }
        if (explained) {
            rule_join_host(context, finding, look->host);
        } else {
            finding_set(context, finding, "host", look->host);
        }
        explained = id;
    }
    return explained;
}

static void describe(struct rule_context *context, struct finding *finding, const struct clock_look *look)
{
    enum { MINUTE_MS = 60 * 1000, HOUR_MS = 60 * MINUTE_MS, DAY_MS = 24 * HOUR_MS };
    int64_t off = amount(look->difference_ms);
    bool is_days = off >= 2 * (int64_t)DAY_MS;
    bool is_hours = !is_days && off >= 2 * (int64_t)HOUR_MS;
    int64_t unit = is_days ? DAY_MS : is_hours ? HOUR_MS : MINUTE_MS;

    finding_set(context, finding, "direction", look->difference_ms > 0 ? "behind" : "ahead");
    finding_set_number(context, finding, "difference", (off + unit / 2) / unit);
    finding_set(context, finding, "unit", is_days ? "days" : is_hours ? "hours" : "minutes");
    finding_set(context, finding, "source", look->host);
    finding_set(context, finding, "theirs", look->theirs);
    finding_set(context, finding, "ours", look->ours);
    finding_rest_on(context, finding, "clocks/%s", look->host);
}

bool rule_clock_is_wrong(const struct rule_context *context)
{
    bool is_proved;
    const struct clock_look *look = find_look(&context->analysis->evidence->clocks, &is_proved);

    return look && is_proved && amount(look->difference_ms) >= CLOCK_WRONG_MS;
}

bool rule_clock_is_right(const struct rule_context *context)
{
    bool is_proved;
    const struct clock_look *look = find_look(&context->analysis->evidence->clocks, &is_proved);

    return look && is_proved && amount(look->difference_ms) < CLOCK_WRONG_MS;
}

void rule_clock(struct rule_context *context)
{
    bool is_proved;
    const struct clock_look *look = find_look(&context->analysis->evidence->clocks, &is_proved);
    const char *explained;
    struct finding *finding;

    if (!look || amount(look->difference_ms) < CLOCK_WRONG_MS) {
        return;
    }
    finding = rule_state(context, "clock-wrong", NULL, SEVERITY_WARNING,
                         is_proved ? CERTAINTY_CERTAIN : CERTAINTY_POSSIBLE);
    describe(context, finding, look);
    explained = explain_certificates(context, finding, look->difference_ms);
    /* Where the cloud's sign-in happens there is a certificate as well. */
    finding_set(context, finding, "explains",
                explained ? arena_format(context->arena, "%s, sign-in-service-unreachable", explained)
                          : "nothing");
    finding_set(context, finding, "proved", is_proved ? "yes" : NULL);
    if (explained && !is_proved) {
        finding->certainty = CERTAINTY_LIKELY;
    }
}
