/*
 * See results.h.
 */
#include "app/results.h"

#include "app/console.h"
#include "app/file.h"
#include "core/report/report.h"
#include "resources/version.h"

/* What the parts of one telling share. */
struct telling {
    struct arena *arena;
    const struct embedded *embedded;
};

void results_complain(struct arena *arena, const char *sentence)
{
    (void)console_write(CONSOLE_ERROR, arena_format(arena, "%s\n", sentence));
}

/*
 * Writes one report file. `bytes` NULL: it could not even be made. What is to be said of it goes to *message: it comes
 * after the summary, where it is seen.
 */
static bool save(const struct telling *telling, const char *path, const char *bytes, size_t len,
                 struct failure *failure, const char **message)
{
    struct named_value room[2] = {{"file", path}, {"reason", NULL}};
    struct named_value_list parameters = {room, 1, 2};

    if (bytes && file_save(telling->arena, path, bytes, len, failure)) {
        *message =
            catalogue_text(telling->embedded->catalogue, telling->arena, "unattended.saved", &parameters);
        return true;
    }
    parameters.count = 2;
    room[1].value = file_failure_text(telling->embedded->catalogue, telling->arena, failure);
    *message = catalogue_text(telling->embedded->catalogue, telling->arena, "save.failed", &parameters);
    return false;
}

/* Says of one file that it was saved, among the output, or that it was not, among the complaints. */
static void tell_saved(const struct telling *telling, bool saved, const char *message)
{
    if (!message) {
        return;
    }
    if (saved) {
        (void)console_write(CONSOLE_OUTPUT, arena_format(telling->arena, "%s\n", message));
    } else {
        results_complain(telling->arena, message);
    }
}

bool results_can_save(struct arena *arena, const struct options *options, const struct embedded *embedded)
{
    const char *const paths[] = {options->report_file, options->json_file};

    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};

        if (paths[i] && !file_can_save(arena, paths[i], &failure)) {
            struct named_value room[] = {{"file", paths[i]},
                                         {"reason", file_failure_text(embedded->catalogue, arena, &failure)}};
            struct named_value_list parameters = {room, 2, 2};

            results_complain(
                arena, catalogue_text(embedded->catalogue, arena, "unattended.not-writable", &parameters));
            return false;
        }
    }
    return true;
}

int results_tell(struct arena *arena, const struct options *options, const struct embedded *embedded,
                 const struct evidence *evidence)
{
    const struct telling telling = {arena, embedded};
    struct diagnosis *diagnosis = diagnose(evidence);
    struct report_input input = {evidence,        diagnosis,       embedded->catalogue,
                                 PROGRAM_VERSION, embedded->style, options->from_file != NULL};
    struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
    const char *report_message = NULL;
    const char *json_message = NULL;
    bool report_saved = true;
    bool json_saved = true;
    bool printed = false;
    size_t len = 0;
    int exit_code = verdict_exit_code((enum verdict)diagnosis->verdict);

    if (options->report_file) {
        const char *html = report_html(&input, arena, &len, &failure);
        report_saved = save(&telling, options->report_file, html, len, &failure, &report_message);
    }
    if (options->json_file) {
        const char *json = report_json(&input, arena, &len, &failure);
        json_saved = save(&telling, options->json_file, json, len, &failure, &json_message);
    }
    printed = console_write(CONSOLE_OUTPUT, report_text(&input, arena));
    if (!printed) {
        results_complain(arena, catalogue_text(embedded->catalogue, arena, "unattended.no-output", NULL));
    }
    tell_saved(&telling, report_saved, report_message);
    tell_saved(&telling, json_saved, json_message);
    if (evidence->run.cancelled == TRUTH_YES) {
        exit_code = verdict_exit_code(VERDICT_INCOMPLETE);
    }
    diagnosis_destroy(diagnosis);
    return report_saved && json_saved && printed ? exit_code : EXIT_INTERNAL;
}
