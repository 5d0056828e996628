/*
 * What matters less for what stands beside it: a closed door beside a redirect that waits for the person's word, and a bad server
 * beside a good one of the same name.
 */
#include "core/diagnose/analysis.h"

#include "core/evidence/text.h"

/* Whether the plain question for a redirect leads to a place that waits for the person's word. */
static bool waits_for_word(const struct target *target)
{
    return text_equal(target->step->id, "http-redirect") && target->trouble == TROUBLE_LEADS_ON &&
           (text_equal(target->step->reason, "waits-for-agreement") ||
            text_equal(target->step->reason, "declined"));
}

/*
 * The hoster's own identity is what such a host shows behind a door that is not meant for anybody; a certificate with the right name
 * that has expired is one that was meant to be used.
 */
static bool is_closed_door(const struct target *target)
{
    return target->trouble < TROUBLE_TLS || (target->trouble == TROUBLE_CERTIFICATE && target->look &&
                                             target->look->verdict == CERTIFICATE_OTHER_NAME);
}

void analysis_weigh_waiting(struct analysis *analysis, const struct account_view *account)
{
    bool waits = false;

    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *target = &analysis->targets.items[i];
        waits =
            waits || (target->step && target_is_step_of(target, account->address) && waits_for_word(target));
    }
    for (size_t i = 0; waits && i < analysis->targets.count; i++) {
        struct target *target = &analysis->targets.items[i];
        if (target->step && target_is_step_of(target, account->address) &&
            text_equal(target->step->id, "https-autodiscover") && is_closed_door(target)) {
            target->weight = WEIGHT_HARMLESS;
        }
    }
}

/* Whether another server behind the same name and port shows a certificate that is good. */
static bool has_good_server(const struct evidence *evidence, const struct target *target)
{
    for (size_t i = 0; i < evidence->address_looks.count; i++) {
        const struct tls_look *look = &evidence->address_looks.items[i];
        if (look->port == target->port && look->outcome == REACH_DONE && look->verdict == CERTIFICATE_GOOD &&
            text_equal_ignoring_case(look->host, target->host)) {
            return true;
        }
    }
    return false;
}

void analysis_weigh_one_of_several(struct analysis *analysis)
{
    for (size_t i = 0; i < analysis->targets.count; i++) {
        struct target *target = &analysis->targets.items[i];
        if (target->weight == WEIGHT_DECISIVE && target->trouble == TROUBLE_CERTIFICATE && !target->proxy &&
            !target_is_plain(target) && has_good_server(analysis->evidence, target)) {
            target->weight = WEIGHT_SIDE;
        }
    }
}
