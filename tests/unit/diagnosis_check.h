/*
 * What must hold for every diagnosis, whatever the evidence; and short ways to say what one should find.
 */
#ifndef TESTS_UNIT_DIAGNOSIS_CHECK_H
#define TESTS_UNIT_DIAGNOSIS_CHECK_H

#include "core/diagnose/diagnose.h"
#include "core/report/catalogue.h"

/* The catalogue of resources/messages/en.xml; made on first use, ended by check_end. Borrowed. */
const struct catalogue *check_catalogue(void);

/* A cmocka group teardown that ends what the checks hold. */
int check_end(void **state);

/*
 * Diagnoses and checks: the first finding and the verdict fit; every finding is of a known kind and carries exactly the
 * parameters that its kind declares; its texts are whole; nothing contradicts; causes stand before their consequences; the
 * same evidence gives the same findings again. The caller owns the diagnosis.
 */
struct diagnosis *check_diagnose(const struct evidence *evidence);

/* check_diagnose, and the first finding and the verdict are these. Ends diagnosis and evidence. */
void expect_first(struct evidence *evidence, const char *id, enum verdict verdict);

/* expect_first, and there is a second finding `other`: a consequence of the first if `follows`. Ends both. */
void expect_with(struct evidence *evidence, const char *id, enum verdict verdict, const char *other,
                 bool follows);

/* expect_first, and there is no finding `absent`. Ends both. */
void expect_without(struct evidence *evidence, const char *id, enum verdict verdict, const char *absent);

/* The first finding of this id, which must be there and have this severity. */
const struct finding *expect_finding(struct diagnosis *diagnosis, const char *id, int severity);

/* There is a finding of this id and severity, in whatever place; there is none. Both end the evidence. */
void expect_severity(struct evidence *evidence, const char *id, int severity);
void expect_absent(struct evidence *evidence, const char *id);

/* The first finding of this id, or NULL. */
const struct finding *find_finding(const struct diagnosis *diagnosis, const char *id);

/* The finding `effect` is there and is told as a consequence of `cause`. */
void expect_consequence(const struct diagnosis *diagnosis, const char *effect, const char *cause);

/* Ends both. */
void check_release(struct diagnosis *diagnosis, struct evidence *evidence);

/* The value of a finding's parameter, or NULL. */
const char *parameter_of(const struct finding *finding, const char *name);

#endif
