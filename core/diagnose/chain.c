/*
 * See chain.h. A real run has a handful of records, so plain loops do.
 */
#include "core/diagnose/chain.h"

#include "core/evidence/text.h"

const char *chain_account(const struct autodiscover *asked)
{
    const char *account = asked->account ? asked->account : asked->address;

    return account && account[0] != '\0' ? account : NULL;
}

static bool is_same_account(const struct autodiscover *left, const struct autodiscover *right)
{
    const char *account = chain_account(left);

    return account && text_equal_ignoring_case(account, chain_account(right));
}

const struct autodiscover *chain_next(const struct evidence *evidence, const struct autodiscover *asked)
{
    const struct autodiscover *end = evidence->autodiscover.items + evidence->autodiscover.count;

    for (const struct autodiscover *other = asked + 1; other < end; other++) {
        if (is_same_account(asked, other)) {
            return other;
        }
    }
    return NULL;
}

const struct autodiscover *chain_previous(const struct evidence *evidence, const struct autodiscover *asked)
{
    for (const struct autodiscover *other = asked; other > evidence->autodiscover.items; other--) {
        if (is_same_account(asked, other - 1)) {
            return other - 1;
        }
    }
    return NULL;
}

const struct step *chain_link(const struct autodiscover *asked, const struct autodiscover *next)
{
    for (size_t i = 0; next && i < asked->steps.count; i++) {
        const struct step *step = &asked->steps.items[i];
        const struct attempt *attempt = step_attempt(step);

        if (attempt && attempt->answer.kind == ANSWER_REDIRECT_ADDRESS &&
            text_equal_ignoring_case(attempt->answer.redirect_target, next->address)) {
            return step;
        }
    }
    return NULL;
}

bool step_is_alive(const struct step *step)
{
    const struct attempt *attempt = step_attempt(step);

    return step->outcome == STEP_ANSWERED || step->outcome == STEP_ASKS_FOR_SIGN_IN ||
           (step->outcome == STEP_REFUSED && attempt && attempt->http_status != 403);
}

bool step_is_withdrawn(const struct evidence *evidence, const struct step *step)
{
    const struct tls_look *look = step->host ? evidence_find_tls(evidence, step->host, step->port) : NULL;

    return look && look->verdict == CERTIFICATE_REVOKED && text_begins_ignoring_case(step->url, "https://");
}

bool step_is_open(const struct step *step)
{
    return step->outcome == STEP_RUNNING || step->outcome == STEP_CANCELLED ||
           step->outcome == STEP_NOT_TRIED;
}

/* Whether nothing in the record can lead anywhere any more. */
static bool is_dead(const struct autodiscover *asked)
{
    for (size_t i = 0; i < asked->steps.count; i++) {
        const struct step *step = &asked->steps.items[i];

        if (step_is_alive(step) || step_is_open(step) || step->outcome == STEP_REDIRECTED) {
            return false;
        }
    }
    return asked->steps.count > 0;
}

static bool has_live_step(const struct autodiscover *asked)
{
    for (size_t i = 0; i < asked->steps.count; i++) {
        if (step_is_alive(&asked->steps.items[i])) {
            return true;
        }
    }
    return false;
}

const struct autodiscover *chain_counting(const struct evidence *evidence, const struct autodiscover *asked)
{
    const struct autodiscover *last = asked;

    for (const struct autodiscover *next = asked; next; next = chain_next(evidence, next)) {
        last = next;
    }
    for (const struct autodiscover *record = last; record && is_dead(last);
         record = chain_previous(evidence, record)) {
        if (has_live_step(record)) {
            return record;
        }
    }
    return last;
}
