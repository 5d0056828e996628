/*
 * A run without a window. The engine works on its own thread; this one waits for its phases, answers its questions from
 * the switches, and at the end writes what was found.
 */
#include "app/unattended.h"

#include <stdio.h>
#include <string.h>

#include <windows.h>

#include "app/results.h"
#include "app/scratch.h"
#include "core/collect/platform.h"
#include "core/engine/engine.h"
#include "core/evidence/text.h"
#include "core/report/view.h"
#include "resources/version.h"

enum {
    /* The engine ends a pass at its deadline by itself and says so; only a second pass has to be cut off from here. */
    DEADLINE_GRACE_MS = 500
};

/* What the engine's thread and the console's interrupt thread hand to the one that waits. Guarded by the monitor. */
struct mailbox {
    struct monitor *monitor;
    struct evidence *evidence; /* the newest copy */
    enum engine_phase phase;
    bool watches;     /* the watch goes on: no time limit but its own */
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
    mailbox->watches = mailbox->watches || phase == ENGINE_WATCHING;
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

/* Whether the switches hold this host: --allow-redirect, --sign-in-host. */
static bool is_named(const struct text_list *hosts, const char *host)
{
    for (size_t i = 0; i < hosts->count; i++) {
        if (text_equal_ignoring_case(hosts->items[i], host)) {
            return true;
        }
    }
    return false;
}

/* Whether a sign-in may go to this host without a person who looks: the mail domain, a name below it, or one given. */
static bool is_allowed(const struct unattended *run, const struct question *question)
{
    const char *domain = text_mail_domain(run->arena, question->account);

    return is_named(&run->options->sign_in_hosts, question->host) ||
           (domain && (text_equal_ignoring_case(question->host, domain) ||
                       text_ends_ignoring_case(question->host, arena_format(run->arena, ".%s", domain))));
}

/* Whether the server takes the kind of sign-in that was given. */
static bool is_offered(const struct unattended *run, const struct question *question)
{
    return (run->options->windows_sign_in ? question->can_use_windows : question->can_use_password) ==
           TRUTH_YES;
}

/* Only once in a run, so that a mistyped password can't lock an account. */
static void answer_sign_in(struct unattended *run, const struct question *question)
{
    const char *complaint = !is_allowed(run, question)   ? "unattended.not-signed-in"
                            : !is_offered(run, question) ? "unattended.not-offered"
                                                         : NULL;

    if (!run->password && !run->options->windows_sign_in) {
        return; /* nobody was asked, and so nobody declined */
    }
    if (!complaint && !run->signed_in) {
        engine_answer(run->engine, question->id, ANSWER_AGREED, run->options->user, run->password);
        run->signed_in = true;
        return;
    }
    engine_answer(run->engine, question->id, ANSWER_DECLINED, NULL, NULL);
    if (complaint && !run->signed_in) {
        results_complain(run->arena, text_with(run, complaint, "host", question->host));
    }
}

/* The switches allow this host, or nobody was asked: then the step says that it waits for an agreement. */
static void answer_follow(struct unattended *run, const struct question *question)
{
    if (is_named(&run->options->redirect_hosts, question->host)) {
        engine_answer(run->engine, question->id, ANSWER_AGREED, NULL, NULL);
    }
}

static void answer_questions(struct unattended *run, const struct evidence *evidence)
{
    for (size_t i = 0; i < evidence->questions.count; i++) {
        const struct question *question = &evidence->questions.items[i];

        if (question->answer != ANSWER_NOT_ASKED) {
            continue;
        }
        if (question->kind == QUESTION_FOLLOW) {
            answer_follow(run, question);
        } else if (question->kind == QUESTION_SIGN_IN && question->host) {
            answer_sign_in(run, question);
        }
    }
    engine_continue(run->engine);
}

/* What ends a phase that is not waited for to go on. */
static bool is_over(const struct mailbox *mailbox, bool told_of_watch)
{
    return mailbox->began && (mailbox->phase == ENGINE_QUESTIONS || mailbox->phase == ENGINE_FINISHED ||
                              (mailbox->phase == ENGINE_WATCHING && !told_of_watch));
}

/* Waits for the next phase or interruption and returns the newest evidence, which the caller then owns; NULL = none. */
static struct evidence *wait_for_phase(struct mailbox *mailbox, int64_t end, bool told_of_watch,
                                       enum engine_phase *phase, bool *stop)
{
    struct evidence *evidence = NULL;

    monitor_lock(mailbox->monitor);
    for (;;) {
        bool is_limited = end > 0 && !mailbox->watches;
        int64_t left = is_limited ? end - clock_milliseconds() : -1;

        *phase = mailbox->phase;
        *stop = mailbox->interrupted || (is_limited && left <= 0);
        if (is_over(mailbox, told_of_watch)) {
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

/* Among the complaints, so that it does not get into what a script reads. */
static void tell_of_watch(struct unattended *run)
{
    const struct view view = {NULL, run->arena};

    results_complain(run->arena, text_with(run, "unattended.watching", "time",
                                           view_duration(&view, run->options->watch_ms)));
}

/* Carries the run to its end and returns its evidence, owned by the caller. */
static struct evidence *run_engine(struct unattended *run)
{
    int64_t timeout = run->options->timeout_ms;
    int64_t end = timeout > 0 ? clock_milliseconds() + timeout + DEADLINE_GRACE_MS : 0;
    bool cancelled = false;
    bool told_of_watch = false;

    const struct engine_ask ask = {run->options->emails.items, run->options->emails.count,
                                   run->options->ask_microsoft, run->options->all_protocols};

    engine_ask_network(run->engine, &ask);
    if (run->options->watch_ms > 0) {
        engine_watch(run->engine, run->options->watch_ms, 0);
    }
    for (;;) {
        enum engine_phase phase = ENGINE_RUNNING;
        bool stop = false;
        struct evidence *evidence =
            wait_for_phase(&run->mailbox, cancelled ? 0 : end, told_of_watch, &phase, &stop);

        if (evidence && phase == ENGINE_FINISHED) {
            return evidence;
        }
        if (evidence && phase == ENGINE_WATCHING) {
            told_of_watch = true;
            tell_of_watch(run);
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

int unattended_run(const struct options *options, const char *password, const struct embedded *embedded)
{
    struct unattended run = {options, password, embedded, scratch_create(), NULL, {0}, false};
    struct engine_options engine_options = {.deadline_ms = options->timeout_ms,
                                            .all_sessions = options->all_sessions,
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

            exit_code = results_tell(run.arena, options, embedded, evidence);
            evidence_destroy(evidence);
        } else {
            results_complain(
                run.arena, text_with(&run, "program.no-engine", "reason", failure.text ? failure.text : ""));
        }
        engine_destroy(run.engine);
        (void)SetConsoleCtrlHandler(on_console_control, FALSE);
        evidence_destroy(run.mailbox.evidence);
    }
    monitor_destroy(run.mailbox.monitor);
    arena_destroy(run.arena);
    return exit_code;
}
