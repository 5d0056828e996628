/*
 * See explain.h.
 */
#include "app/explain.h"

#include <windows.h>

#include "app/file.h"
#include "app/results.h"
#include "app/scratch.h"
#include "core/autodiscover/explain.h"
#include "core/autodiscover/pox.h"
#include "core/collect/platform.h"
#include "core/evidence/evidence_json.h"
#include "resources/version.h"

/* A report that this program saved is no server's answer, though it may hold many. */
static bool is_report(struct arena *arena, const char *bytes, size_t len)
{
    struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
    struct evidence *evidence = evidence_load(bytes, len, arena, &failure);
    /* an answer is shorter than many a report, so that this may be only the beginning of one */
    bool is_one = evidence != NULL || failure.code == LOAD_NEWER_FORMAT ||
                  (len > (size_t)POX_ANSWER_MAXIMUM && failure.code == LOAD_DAMAGED);

    evidence_destroy(evidence);
    return is_one;
}

int explain_run(const struct options *options, const struct embedded *embedded)
{
    struct arena *arena = scratch_create();
    struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
    char now[32] = "";
    int exit_code = EXIT_USAGE;
    size_t len = 0;
    /* One byte more than an answer may have is enough to see that it is too large. */
    const char *bytes =
        file_read(arena, options->explain_file, (size_t)POX_ANSWER_MAXIMUM + 1, &len, &failure);

    if (bytes && is_report(arena, bytes, len)) {
        struct named_value file = {"file", options->explain_file};
        struct named_value_list parameters = {&file, 1, 1};
        results_complain(arena, catalogue_text(embedded->catalogue, arena, "explain.is-report", &parameters));
    } else if (bytes) {
        clock_time_of_day(now, sizeof now);
        const struct saved_bytes saved = {options->explain_file, bytes, len, PROGRAM_VERSION, now};
        struct evidence *evidence = explain_saved(&saved);
        exit_code = results_tell(arena, options, embedded, evidence);
        evidence_destroy(evidence);
    } else {
        struct named_value room[2] = {{"file", options->explain_file},
                                      {"reason", file_failure_text(embedded->catalogue, arena, &failure)}};
        struct named_value_list parameters = {room, 2, 2};
        bool is_missing = failure.code == ERROR_FILE_NOT_FOUND || failure.code == ERROR_PATH_NOT_FOUND;

        results_complain(arena,
                         catalogue_text(embedded->catalogue, arena,
                                        is_missing ? "saved.missing" : "explain.not-read", &parameters));
    }
    arena_destroy(arena);
    return exit_code;
}
