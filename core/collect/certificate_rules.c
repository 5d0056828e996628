/*
 * See certificate_rules.h.
 */
#include "core/collect/certificate_rules.h"

#include <stddef.h>

/* Trust error bits that are no fault here (CERT_TRUST_* of wincrypt.h, CERT_TRUST_STATUS.dwErrorStatus). */
#define REVOCATION_UNKNOWN 0x00000040u
#define REVOCATION_OFFLINE 0x01000000u
#define NOT_TIME_NESTED    0x00000002u /* "no longer an error", says wincrypt.h */

/*
 * Policy errors of winerror.h with the verdict that each means; every other one is another fault. That holds for "revocation
 * unknown" too: a policy stops at its first error, so such an answer says nothing of the name. The policy is therefore asked
 * of a chain without revocation, and these codes do not come.
 */
static const struct {
    uint32_t code;
    int verdict;
} code_rules[] = {
    {0x00000000u, CERTIFICATE_GOOD},        /* S_OK */
    {0x80092010u, CERTIFICATE_REVOKED},     /* CRYPT_E_REVOKED */
    {0x800B010Cu, CERTIFICATE_REVOKED},     /* CERT_E_REVOKED */
    {0x80096004u, CERTIFICATE_UNTRUSTED},   /* TRUST_E_CERT_SIGNATURE */
    {0x800B0109u, CERTIFICATE_UNTRUSTED},   /* CERT_E_UNTRUSTEDROOT */
    {0x800B010Au, CERTIFICATE_UNTRUSTED},   /* CERT_E_CHAINING */
    {0x800B0111u, CERTIFICATE_UNTRUSTED},   /* TRUST_E_EXPLICIT_DISTRUST */
    {0x800B0112u, CERTIFICATE_UNTRUSTED},   /* CERT_E_UNTRUSTEDCA */
    {0x800B010Fu, CERTIFICATE_OTHER_NAME},  /* CERT_E_CN_NO_MATCH */
    {0x800B0114u, CERTIFICATE_OTHER_NAME},  /* CERT_E_INVALID_NAME */
    {0x800B0101u, CERTIFICATE_EXPIRED},     /* CERT_E_EXPIRED, of either end of the time */
    {0x800B0102u, CERTIFICATE_EXPIRED},     /* CERT_E_VALIDITYPERIODNESTING */
    {0x800B0103u, CERTIFICATE_WRONG_USAGE}, /* CERT_E_ROLE */
    {0x800B0106u, CERTIFICATE_WRONG_USAGE}, /* CERT_E_PURPOSE */
    {0x800B0110u, CERTIFICATE_WRONG_USAGE}, /* CERT_E_WRONG_USAGE */
};

/* Trust errors, each with the code that a policy gives for it. */
static const struct {
    uint32_t bit;
    uint32_t code;
    int verdict;
} trust_rules[] = {
    {0x00000004u, 0x800B010Cu, CERTIFICATE_REVOKED},     /* CERT_TRUST_IS_REVOKED */
    {0x04000000u, 0x800B0111u, CERTIFICATE_UNTRUSTED},   /* CERT_TRUST_IS_EXPLICIT_DISTRUST */
    {0x00000020u, 0x800B0109u, CERTIFICATE_UNTRUSTED},   /* CERT_TRUST_IS_UNTRUSTED_ROOT */
    {0x00010000u, 0x800B010Au, CERTIFICATE_UNTRUSTED},   /* CERT_TRUST_IS_PARTIAL_CHAIN */
    {0x00000080u, 0x800B010Au, CERTIFICATE_UNTRUSTED},   /* CERT_TRUST_IS_CYCLIC */
    {0x00000008u, 0x80096004u, CERTIFICATE_UNTRUSTED},   /* CERT_TRUST_IS_NOT_SIGNATURE_VALID */
    {0x00000001u, 0x800B0101u, CERTIFICATE_EXPIRED},     /* CERT_TRUST_IS_NOT_TIME_VALID */
    {0x00000010u, 0x800B0110u, CERTIFICATE_WRONG_USAGE}, /* CERT_TRUST_IS_NOT_VALID_FOR_USAGE */
    {0x00100000u, 0x80096004u, CERTIFICATE_WEAK},        /* CERT_TRUST_HAS_WEAK_SIGNATURE */
};

/* The code for trust errors that are in no table: TRUST_E_FAIL. */
#define OTHER_FAULT_CODE 0x800B010Bu

#define SIGNATURE_NOT_VALID 0x00000008u
#define WEAK_SIGNATURE      0x00100000u
#define SIGNATURE_CODE      0x80096004u

static int verdict_of_code(uint32_t code)
{
    for (size_t i = 0; i < sizeof code_rules / sizeof code_rules[0]; i++) {
        if (code_rules[i].code == code) {
            return code_rules[i].verdict;
        }
    }
    return CERTIFICATE_OTHER_FAULT;
}

/* The place of a verdict in the order of the header; smaller is more serious. */
static int seriousness(int verdict)
{
    static const int order[] = {CERTIFICATE_REVOKED, CERTIFICATE_UNTRUSTED,     CERTIFICATE_OTHER_NAME,
                                CERTIFICATE_EXPIRED, CERTIFICATE_NOT_YET_VALID, CERTIFICATE_WRONG_USAGE,
                                CERTIFICATE_WEAK,    CERTIFICATE_OTHER_FAULT};
    int count = (int)(sizeof order / sizeof order[0]);
    for (int i = 0; i < count; i++) {
        if (order[i] == verdict) {
            return i;
        }
    }
    return count;
}

static void consider(int verdict, uint32_t code, int *worst, int64_t *worst_code)
{
    if (seriousness(verdict) < seriousness(*worst)) {
        *worst = verdict;
        *worst_code = (int64_t)code;
    }
}

int certificate_rules_judge(const struct certificate_facts *facts, int64_t *code)
{
    int worst = CERTIFICATE_GOOD;
    *code = 0;
    /* The policy's own code first: of two codes for the same verdict, the one Windows itself would show is kept. */
    int policy = verdict_of_code(facts->policy_error);
    if (facts->policy_error == SIGNATURE_CODE && (facts->trust_errors & SIGNATURE_NOT_VALID) == 0 &&
        (facts->trust_errors & WEAK_SIGNATURE) != 0) {
        policy =
            CERTIFICATE_WEAK; /* one policy code serves both a wrong and a weak signature; the bits tell */
    }
    consider(policy, facts->policy_error, &worst, code);
    consider(verdict_of_code(facts->name_error), facts->name_error, &worst, code);

    uint32_t left = facts->trust_errors & ~(REVOCATION_UNKNOWN | REVOCATION_OFFLINE | NOT_TIME_NESTED);
    for (size_t i = 0; i < sizeof trust_rules / sizeof trust_rules[0]; i++) {
        if ((left & trust_rules[i].bit) != 0) {
            consider(trust_rules[i].verdict, trust_rules[i].code, &worst, code);
            left &= ~trust_rules[i].bit;
        }
    }
    if (left != 0) {
        consider(CERTIFICATE_OTHER_FAULT, OTHER_FAULT_CODE, &worst, code);
    }
    return worst == CERTIFICATE_EXPIRED && facts->not_yet_valid ? CERTIFICATE_NOT_YET_VALID : worst;
}

enum truth certificate_rules_revocation_known(uint32_t trust_errors)
{
    return (trust_errors & (REVOCATION_UNKNOWN | REVOCATION_OFFLINE)) != 0 ? TRUTH_NO : TRUTH_YES;
}

enum truth certificate_rules_root_is_public(const struct root_facts *facts)
{
    if (!facts->is_there) {
        return TRUTH_UNKNOWN;
    }
    if (facts->is_microsoft || (facts->list_works ? facts->on_list : facts->in_store)) {
        return TRUTH_YES;
    }
    return facts->list_works && !facts->in_store ? TRUTH_NO : TRUTH_UNKNOWN;
}
