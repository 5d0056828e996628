/*
 * Why a fact is missing. Part of the evidence; include core/evidence/evidence.h.
 */
#ifndef CORE_EVIDENCE_EVIDENCE_FAILURE_H
#define CORE_EVIDENCE_EVIDENCE_FAILURE_H

#include <stdint.h>

#include "core/evidence/schema.h"

/* Why something could not be learned. `operation` NULL = nothing failed. */
struct failure {
    const char *operation; /* the call or the step, for IT: "GetExtendedTcpTable", "connect" */
    int64_t code;          /* the system's or library's number */
    const char *
        system; /* whose number it is: "windows", "winsock", "curl", "http", "schannel", "dns", "ldap", "program" */
    const char *text; /* the system's own words */
};

#endif
