/*
 * See saved.h.
 */
#include "app/saved.h"

#include <windows.h>

#include "app/file.h"
#include "app/results.h"
#include "app/scratch.h"
#include "core/autodiscover/answer.h"
#include "core/evidence/evidence_json.h"

static const char *complaint_id(const struct failure *failure, bool is_read)
{
    if (!is_read) {
        bool is_missing = failure->code == ERROR_FILE_NOT_FOUND || failure->code == ERROR_PATH_NOT_FOUND;
        return is_missing ? "saved.missing" : "saved.not-read";
    }
    switch ((enum load_error)failure->code) {
    case LOAD_NEWER_FORMAT:
        return "saved.newer";
    case LOAD_DAMAGED:
        return "saved.damaged";
    case LOAD_TOO_LARGE:
        return "saved.too-large";
    case LOAD_NOT_A_REPORT:
        break;
    }
    return "saved.not-a-report";
}

/* Whether it is what --explain is for. */
static bool is_answer(struct arena *arena, const char *bytes, size_t len)
{
    struct autodiscover_answer answer;

    schema_initialize(&autodiscover_answer_schema, &answer);
    answer_read_copied(arena, bytes, len, &answer);
    return answer_outcome(&answer) != STEP_NOT_UNDERSTOOD;
}

struct evidence *saved_open(struct arena *arena, const struct catalogue *catalogue, const char *path,
                            const char **complaint)
{
    struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
    size_t len = 0;
    /* One byte more than a report may have is enough to see that it is too large. */
    const char *bytes = file_read(arena, path, (size_t)EVIDENCE_FILE_MAXIMUM + 1, &len, &failure);
    struct evidence *evidence = bytes ? evidence_load(bytes, len, arena, &failure) : NULL;

    if (!evidence) {
        struct named_value room[2] = {
            {"file", path}, {"reason", bytes ? failure.text : file_failure_text(catalogue, arena, &failure)}};
        struct named_value_list parameters = {room, 2, 2};

        bool is_other = bytes && failure.code == LOAD_NOT_A_REPORT && is_answer(arena, bytes, len);

        *complaint =
            catalogue_text(catalogue, arena,
                           is_other ? "saved.is-answer" : complaint_id(&failure, bytes != NULL), &parameters);
    }
    return evidence;
}

int saved_run(const struct options *options, const struct embedded *embedded)
{
    struct arena *arena = scratch_create();
    const char *complaint = NULL;
    struct evidence *evidence = saved_open(arena, embedded->catalogue, options->from_file, &complaint);
    int exit_code = EXIT_USAGE;

    if (evidence) {
        exit_code = results_tell(arena, options, embedded, evidence);
        evidence_destroy(evidence);
    } else {
        results_complain(arena, complaint);
    }
    arena_destroy(arena);
    return exit_code;
}
