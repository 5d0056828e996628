/*
 * See sign_in_offers.h.
 */
#include "core/diagnose/sign_in_offers.h"

#include "core/autodiscover/bearer.h"
#include "core/evidence/text.h"
#include "core/knowledge/exchange_online.h"

bool sign_in_offers(const struct attempt_list *attempts, const char *scheme)
{
    for (size_t i = 0; i < attempts->count; i++) {
        for (size_t c = 0; c < attempts->items[i].challenges.count; c++) {
            if (text_equal_ignoring_case(attempts->items[i].challenges.items[c].scheme, scheme)) {
                return true;
            }
        }
    }
    return false;
}

bool sign_in_is_offered_nowhere(const struct step *step)
{
    size_t asking = 0;

    for (size_t i = 0; i < step->attempts.count; i++) {
        const struct attempt *attempt = &step->attempts.items[i];
        if (attempt->outcome != REACH_DONE || attempt->http_status != 401 ||
            !text_equal(attempt->url, step->url)) {
            continue;
        }
        if (attempt->challenges.count > 0) {
            return false;
        }
        asking++;
    }
    return asking > 0;
}

/* Whether the steps' server takes a user name and password, or the Windows sign-in, from this program. */
bool sign_in_takes_password(const struct step *step)
{
    return sign_in_offers(&step->attempts, "Negotiate") || sign_in_offers(&step->attempts, "NTLM") ||
           (sign_in_offers(&step->attempts, "Basic") && !exchange_online_has_host(step->host));
}

/*
 * Whether modern authentication can be had: the server says where a token is. A server with no more than the beginnings of
 * it answers Bearer too when it is asked with an empty one.
 */
bool sign_in_is_modern(struct arena *arena, const struct step *step)
{
    for (size_t i = 0; i < step->attempts.count; i++) {
        struct bearer bearer;
        if (bearer_find(arena, &step->attempts.items[i].challenges, &bearer) &&
            (!bearer_is_broken(&bearer) || exchange_online_has_host(step->host))) {
            return true;
        }
    }
    return false;
}
