/*
 * What the tests of Autodiscover's steps share: evidence in which jobs have ended and requests were answered, step by step.
 */
#ifndef TESTS_UNIT_STEP_KIT_H
#define TESTS_UNIT_STEP_KIT_H

#include "tests/unit/kit.h"

#define KIT_ACCOUNT "a@contoso.test"
#define POX_PATH    "/autodiscover/autodiscover.xml"

/* Begins the record of KIT_ACCOUNT. */
struct autodiscover *kit_begin(void);

/* A step of it, which must be there. */
struct step *kit_step(struct autodiscover *record, const char *id);

/* An attempt of pass 1 that got through. */
struct attempt *kit_attempt(struct step *step, const char *request, const char *url, int64_t status);

/* An attempt that sends elsewhere. */
void kit_redirects(struct step *step, const char *from, int64_t status, const char *to);

/* An attempt at the step's first place that names another address. */
struct attempt *kit_answers_address(struct autodiscover *record, const char *step_id, const char *target);

/* A value of Outlook's AutoDiscover key, or of one below it ("\\RedirectServers"). */
void kit_add_setting(const char *key_end, const char *name, const char *data);

/* What the DNS says of the SRV records of contoso.test. */
struct service_lookup *kit_service(int outcome);

#endif
