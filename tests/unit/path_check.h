/*
 * What must hold for the picture of the way (core/diagnose/path.h), whatever the evidence.
 */
#ifndef TESTS_UNIT_PATH_CHECK_H
#define TESTS_UNIT_PATH_CHECK_H

#include "core/report/catalogue.h"

/*
 * Every account has its way, the worst first; all nine links are there in order; one is bad or doubtful exactly where a finding
 * says so, and no fault of the way is missing; behind a bad link what nothing got through to is not reached, and nothing else is; a
 * verdict that is a problem shows a bad link, one that is healthy shows none; each link's words are whole.
 */
void path_check(const struct evidence *evidence, const struct diagnosis *diagnosis,
                const struct catalogue *catalogue);

/* The link (enum path_link) of the account's way; NULL account = the path shown first. Fails when there is none. */
const struct path_part *path_part_of(const struct diagnosis *diagnosis, const char *account, int link);

/* "ggg-gg?gg": a letter for each link, for tests: g good, ! doubtful, X bad, . not reached, ? not checked, - not needed. */
void path_letters(const struct path *path, char out[16]);

#endif
