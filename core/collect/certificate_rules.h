/*
 * One verdict from all that Windows' chain engine says of a certificate.
 *
 * The engine reports several things at once (a set of trust error bits, one policy error), in places and with gaps of its
 * own: a chain whose root is missing passes the SSL policy with error 0 and shows only in the trust bits. Which fault is
 * named must not depend on chance, and nothing may be called good because a bit was not looked at.
 */
#ifndef CORE_COLLECT_CERTIFICATE_RULES_H
#define CORE_COLLECT_CERTIFICATE_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "core/evidence/evidence.h"

/* What the chain engine said. Numbers as in wincrypt.h and winerror.h. */
struct certificate_facts {
    uint32_t trust_errors; /* CERT_TRUST_STATUS.dwErrorStatus of the chain, with that of its revocation */
    uint32_t
        policy_error; /* CERT_CHAIN_POLICY_STATUS.dwError of CERT_CHAIN_POLICY_SSL for the host, revocation left out */
    uint32_t name_error; /* the same with everything but the name ignored */
    bool not_yet_valid;  /* the time fault is that of a certificate whose time has not begun */
};

/*
 * The verdict, an enum certificate_verdict, and in *code the Windows error code that goes with it (0 for a good one), as
 * a positive number. Of several faults the first in this order is named:
 *
 *   revoked       somebody took the certificate back: nothing else about it matters
 *   untrusted     nobody we trust vouches for it, so none of its own words (name, dates) mean anything
 *   other name    it vouches for another computer, and renewing it would not help
 *   expired, not yet valid
 *   wrong usage   not made for a server
 *   weak          an algorithm that Windows refuses
 *   other fault   anything else that the engine calls an error
 *
 * Trust bits of unknown or offline revocation are no fault: only cached facts are asked for. Any policy error is one, known
 * or not: a policy stops at its first error, and what it did not look at may be the name.
 */
int certificate_rules_judge(const struct certificate_facts *facts, int64_t *code);

/* What Windows knows of a root. */
struct root_facts {
    bool is_there;     /* the chain ends at a root at all */
    bool in_store;     /* it is in the store of those public roots that Windows fetched */
    bool is_microsoft; /* it is one of Microsoft's own */
    bool list_works;   /* the list of all public roots can be read and knows roots of that store */
    bool on_list;
};

/*
 * Whether the root is a public one. Only the list can say no; without one, or where store and list contradict each other
 * (an administrator can put anything into the store, a root can leave the programme), it is unknown.
 */
enum truth certificate_rules_root_is_public(const struct root_facts *facts);

/* Whether the trust error bits leave the revocation state known. */
enum truth certificate_rules_revocation_known(uint32_t trust_errors);

#endif
