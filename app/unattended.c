/*
 * A run without a window. The engine works on its own thread; this one waits for its phases, answers its questions from
 * the switches, and at the end writes what was found.
 */
#include "app/unattended.h"

#include <stdio.h>
#include <string.h>

#include <windows.h>

#include "app/console.h"
#include "app/file.h"
#include "app/scratch.h"
#include "core/collect/platform.h"
#include "core/engine/engine.h"
#include "core/evidence/text.h"
#include "core/report/report.h"
#include "resources/version.h"

enum {
    EXIT_INTERNAL = 70,
    /* The engine ends a pass at its deadline by itself and says so; only a second pass has to be cut off from here. */
    DEADLINE_GRACE_MS = 500
};

/* What the engine's thread and the console's interrupt thread hand to the one that waits. Guarded by the monitor. */
struct mailbox {
    struct monitor *monitor;
    struct evidence *evidence; /* the newest copy */
    enum engine_phase phase;
    bool began;       /* the network part has begun: ENGINE_FINISHED from now on means the end */
    bool interrupted; /* Ctrl+C */
};

struct unattended {
    const struct options *options;
    const char *password;
    const struct embedded *embedded;
    struct arena *arena;
    struct engine *engine;
    struct mailbox mailbox;
    bool signed_in; /* the one attempt was given away */
};

/* The console's handler gets no context, so the mailbox of the one run that a process makes stands here meanwhile. */
static struct mailbox *interrupt_mailbox;

static BOOL WINAPI on_console_control(DWORD event)
{
    if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT) {
        return FALSE;
    }
    monitor_lock(interrupt_mailbox->monitor);
    interrupt_mailbox->interrupted = true;
    monitor_wake(interrupt_mailbox->monitor);
    monitor_unlock(interrupt_mailbox->monitor);
    return TRUE;
}

static void on_engine(void *context, enum engine_phase phase, struct evidence *copy)
{
    struct mailbox *mailbox = context;
    struct evidence *older;

    monitor_lock(mailbox->monitor);
    older = mailbox->evidence;
    mailbox->evidence = copy;
    mailbox->phase = phase;
    mailbox->began = mailbox->began || phase == ENGINE_RUNNING;
    monitor_wake(mailbox->monitor);
    monitor_unlock(mailbox->monitor);
    evidence_destroy(older);
}

static const char *text_with(struct unattended *run, const char *id, const char *name, const char *value)
{
    struct named_value room[1] = {{name, value}};
    struct named_value_list parameters = {room, 1, 1};

    return catalogue_text(run->embedded->catalogue, run->arena, id, &parameters);
}

static void complain(struct unattended *run, const char *sentence)
{
    (void)console_write(CONSOLE_ERROR, arena_format(run->arena, "%s\n", sentence));
}

/*
 * Whether the password may go to this host without a person who looks: the mail domain itself or a name below it, and
 * only once in a run, so that a mistyped password can't lock an account.
 */
static bool may_sign_in(const struct unattended *run, const struct question *question)
{
    const char *domain = text_mail_domain(run->arena, question->account);

    if (!run->password || run->signed_in || question->kind != QUESTION_SIGN_IN || !domain ||
        !question->host) {
        return false;
    }
    return text_equal_ignoring_case(question->host, domain) ||
           text_ends_ignoring_case(question->host, arena_format(run->arena, ".%s", domain));
}

static void answer_questions(struct unattended *run, const struct evidence *evidence)
{
    for (size_t i = 0; i < evidence->questions.count; i++) {
        const struct question *question = &evidence->questions.items[i];

        if (question->answer != ANSWER_NOT_ASKED) {
            continue;
        }
        if (!run->password) {
            continue; /* nobody was asked, and so nobody declined */
        }
        if (may_sign_in(run, question)) {
            engine_answer(run->engine, question->id, ANSWER_AGREED, run->options->user, run->password);
            run->signed_in = true;
            continue;
        }
        engine_answer(run->engine, question->id, ANSWER_DECLINED, NULL, NULL);
        if (!run->signed_in) {
            complain(run, text_with(run, "unattended.not-signed-in", "host", question->host));
        }
    }
    engine_continue(run->engine);
}

/* Waits for the next phase or interruption and returns the newest evidence, which the caller then owns; NULL = none. */
static struct evidence *wait_for_phase(struct mailbox *mailbox, int64_t end, enum engine_phase *phase,
                                       bool *stop)
{
    struct evidence *evidence = NULL;

    monitor_lock(mailbox->monitor);
    for (;;) {
        int64_t left = end > 0 ? end - clock_milliseconds() : -1;

        *phase = mailbox->phase;
        *stop = mailbox->interrupted || (end > 0 && left <= 0);
        if (mailbox->began && (*phase == ENGINE_QUESTIONS || *phase == ENGINE_FINISHED)) {
            evidence = mailbox->evidence;
            mailbox->evidence = NULL;
            if (evidence) {
                break;
            }
        }
        if (*stop) {
            break;
        }
        monitor_wait(mailbox->monitor, left);
    }
    monitor_unlock(mailbox->monitor);
    return evidence;
}

/* Carries the run to its end and returns its evidence, owned by the caller. */
static struct evidence *run_engine(struct unattended *run)
{
    int64_t timeout = run->options->timeout_ms;
    int64_t end = timeout > 0 ? clock_milliseconds() + timeout + DEADLINE_GRACE_MS : 0;
    bool cancelled = false;

    const struct engine_ask ask = {run->options->emails.items, run->options->emails.count, true};

    engine_ask_network(run->engine, &ask);
    for (;;) {
        enum engine_phase phase = ENGINE_RUNNING;
        bool stop = false;
        struct evidence *evidence = wait_for_phase(&run->mailbox, cancelled ? 0 : end, &phase, &stop);

        if (evidence && phase == ENGINE_FINISHED) {
            return evidence;
        }
        if (stop && !cancelled) {
            cancelled = true;
            monitor_lock(run->mailbox.monitor);
            run->mailbox.interrupted = false;
            monitor_unlock(run->mailbox.monitor);
            engine_cancel(run->engine);
        } else if (evidence && phase == ENGINE_QUESTIONS) {
            answer_questions(run, evidence);
        }
        evidence_destroy(evidence);
    }
}

/*
 * Writes one report file. `bytes` NULL: it could not even be made. What is to be said of it goes to *message: it comes
 * after the summary, where it is seen.
 */
static bool save(struct unattended *run, const char *path, const char *bytes, size_t len,
                 struct failure *failure, const char **message)
{
    struct named_value room[2] = {{"file", path}, {"reason", NULL}};
    struct named_value_list parameters = {room, 2, 2};

    if (bytes && file_save(run->arena, path, bytes, len, failure)) {
        *message = text_with(run, "unattended.saved", "file", path);
        return true;
    }
    room[1].value = arena_format(run->arena, "%s (%s, %lld)", failure->text ? failure->text : "",
                                 failure->operation ? failure->operation : "", (long long)failure->code);
    *message = catalogue_text(run->embedded->catalogue, run->arena, "save.failed", &parameters);
    return false;
}

/* Says of one file that it was saved, among the output, or that it was not, among the complaints. */
static void tell_saved(struct unattended *run, bool saved, const char *message)
{
    if (!message) {
        return;
    }
    if (saved) {
        (void)console_write(CONSOLE_OUTPUT, arena_format(run->arena, "%s\n", message));
    } else {
        complain(run, message);
    }
}

/* Tells what was found, in every form that was asked for. Returns the exit code. */
static int tell(struct unattended *run, const struct evidence *evidence)
{
    struct diagnosis *diagnosis = diagnose(evidence);
    struct report_input input = {evidence, diagnosis, run->embedded->catalogue, PROGRAM_VERSION,
                                 run->embedded->style};
    const struct options *options = run->options;
    struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
    const char *report_message = NULL;
    const char *json_message = NULL;
    bool report_saved = true;
    bool json_saved = true;
    bool printed = false;
    size_t len = 0;
    int exit_code = verdict_exit_code((enum verdict)diagnosis->verdict);

    if (options->report_file) {
        const char *html = report_html(&input, run->arena, &len, &failure);
        report_saved = save(run, options->report_file, html, len, &failure, &report_message);
    }
    if (options->json_file) {
        const char *json = report_json(&input, run->arena, &len, &failure);
        json_saved = save(run, options->json_file, json, len, &failure, &json_message);
    }
    printed = console_write(CONSOLE_OUTPUT, report_text(&input, run->arena));
    if (!printed) {
        complain(run, catalogue_text(run->embedded->catalogue, run->arena, "unattended.no-output", NULL));
    }
    tell_saved(run, report_saved, report_message);
    tell_saved(run, json_saved, json_message);
    if (evidence->run.cancelled == TRUTH_YES) {
        exit_code = verdict_exit_code(VERDICT_INCOMPLETE);
    }
    diagnosis_destroy(diagnosis);
    return report_saved && json_saved && printed ? exit_code : EXIT_INTERNAL;
}

int unattended_run(const struct options *options, const char *password, const struct embedded *embedded)
{
    struct unattended run = {options, password, embedded, scratch_create(), NULL, {0}, false};
    struct engine_options engine_options = {.deadline_ms = options->timeout_ms,
                                            .program_version = PROGRAM_VERSION,
                                            .notify = on_engine,
                                            .notify_context = &run.mailbox};
    struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
    int exit_code = EXIT_INTERNAL;

    run.mailbox.monitor = monitor_create();
    if (run.mailbox.monitor) {
        interrupt_mailbox = &run.mailbox;
        (void)SetConsoleCtrlHandler(on_console_control, TRUE);
        run.engine = engine_create(&engine_options, &failure);
        if (run.engine) {
            struct evidence *evidence = run_engine(&run);

            exit_code = tell(&run, evidence);
            evidence_destroy(evidence);
        } else {
            complain(&run, text_with(&run, "program.no-engine", "reason", failure.text ? failure.text : ""));
        }
        engine_destroy(run.engine);
        (void)SetConsoleCtrlHandler(on_console_control, FALSE);
        evidence_destroy(run.mailbox.evidence);
    }
    monitor_destroy(run.mailbox.monitor);
    arena_destroy(run.arena);
    return exit_code;
}
