/*
 * The engine thread and the words that reach it from outside.
 */
#include <stdlib.h>
#include <string.h>

#include "core/autodiscover/sequence.h"
#include "core/engine/engine_inside.h"
#include "core/evidence/job_ids.h"
#include "core/evidence/text.h"
#include "core/probe/endpoints.h"
#include "core/probe/named_ports.h"

enum {
    DEADLINE_DEFAULT_MS = 60 * 1000,
    CONNECT_TIMEOUT_DEFAULT_MS = 10 * 1000,
    TRANSFER_TIMEOUT_DEFAULT_MS = 30 * 1000,
    NOTIFY_INTERVAL_MS = 50,
    POLL_MAXIMUM_MS = 1000,
    ADDRESS_MAXIMUM = 16
};

static void wake_engine(void *context)
{
    struct engine *engine = context;
    (void)curl_multi_wakeup(engine->multi);
}

static void notify(struct engine *engine)
{
    int64_t now = clock_milliseconds();
    bool due = engine->changed && now - engine->notified_clock >= NOTIFY_INTERVAL_MS;
    if (!engine->phase_changed && !due) {
        return;
    }
    engine->changed = false;
    engine->phase_changed = false;
    engine->notified_clock = now;
    if (engine->options.notify != NULL) {
        engine->options.notify(engine->options.notify_context, engine->phase,
                               evidence_copy(engine->evidence));
    }
}

static void enter_phase(struct engine *engine, enum engine_phase phase)
{
    engine->phase = phase;
    engine->phase_changed = true;
    engine->deadline_clock = phase == ENGINE_RUNNING ? clock_milliseconds() + engine->options.deadline_ms : 0;
    if (phase == ENGINE_FINISHED || phase == ENGINE_QUESTIONS) {
        engine->evidence->run.duration_ms = engine_now(engine);
        secrets_destroy_all(engine);
    }
}

/* Nothing is left to do; but a watch may have been asked for. */
static void finish(struct engine *engine)
{
    enter_phase(engine, ENGINE_FINISHED);
    if (engine->watch_ms > 0) {
        watch_begin(engine);
        engine->phase = ENGINE_WATCHING;
    }
}

/* How long a watch took is told apart from how long the check took. */
static void finish_watch(struct engine *engine)
{
    int64_t check_ms = engine->evidence->run.duration_ms;
    watch_end(engine);
    enter_phase(engine, ENGINE_FINISHED);
    engine->evidence->run.duration_ms = check_ms;
}

static void keep_facts_of_this_computer(struct evidence *fresh, const struct evidence *old)
{
    struct evidence *copy = evidence_copy(old);
    schema_copy(fresh->arena, &machine_schema, &fresh->machine, &copy->machine);
    for (size_t i = 0; i < copy->outlook.count; i++) {
        struct process *process = schema_append(fresh->arena, &process_schema, &fresh->outlook);
        schema_copy(fresh->arena, &process_schema, process, &copy->outlook.items[i]);
    }
    for (size_t i = 0; i < copy->helpers.count; i++) {
        struct process *process = schema_append(fresh->arena, &process_schema, &fresh->helpers);
        schema_copy(fresh->arena, &process_schema, process, &copy->helpers.items[i]);
    }
    for (size_t i = 0; i < copy->connections.count; i++) {
        struct connection *connection = schema_append(fresh->arena, &connection_schema, &fresh->connections);
        schema_copy(fresh->arena, &connection_schema, connection, &copy->connections.items[i]);
    }
    for (size_t i = 0; i < copy->profiles.count; i++) {
        struct profile *profile = schema_append(fresh->arena, &profile_schema, &fresh->profiles);
        schema_copy(fresh->arena, &profile_schema, profile, &copy->profiles.items[i]);
    }
    for (size_t i = 0; i < copy->accounts.count; i++) {
        struct account *account = schema_append(fresh->arena, &account_schema, &fresh->accounts);
        schema_copy(fresh->arena, &account_schema, account, &copy->accounts.items[i]);
    }
    evidence_destroy(copy);
}

/* A new run: all is asked anew; what was known of this computer stays in view until its job is done again. */
static void begin_evidence(struct engine *engine)
{
    struct evidence *fresh = evidence_create();
    char now[32];
    jobs_stop(engine, JOB_CANCELLED);
    secrets_destroy_all(engine);
    if (engine->evidence != NULL) {
        keep_facts_of_this_computer(fresh, engine->evidence);
        evidence_destroy(engine->evidence);
    }
    clock_time_of_day(now, sizeof now);
    fresh->run.started = arena_copy_text(fresh->arena, now);
    fresh->run.deadline_ms = engine->options.deadline_ms;
    fresh->run.cancelled = TRUTH_NO;
    fresh->run.deadline_passed = TRUTH_NO;
    fresh->run.network_allowed = TRUTH_NO;
    fresh->run.all_sessions = engine->options.all_sessions ? TRUTH_YES : TRUTH_NO;
    fresh->run.program_version = arena_copy_text(fresh->arena, engine->options.program_version);
    engine->evidence = fresh;
    engine->base_clock = clock_milliseconds();
    engine->refresh_clock = engine->base_clock + engine->options.connections_refresh_ms;
    engine->watch_ms = 0;
    engine->refresh_connections = false;
}

static void apply_ask_network(struct engine *engine, const struct command *command)
{
    begin_evidence(engine);
    engine->evidence->run.network_allowed = TRUTH_YES;
    engine->evidence->run.microsoft_allowed = command->ask_microsoft ? TRUTH_YES : TRUTH_NO;
    engine->evidence->run.all_protocols = command->all_protocols ? TRUTH_YES : TRUTH_NO;
    arena_destroy(engine->addresses_arena);
    engine->addresses_arena = arena_create();
    memset(&engine->addresses, 0, sizeof engine->addresses);
    for (size_t i = 0; i < command->addresses.count; i++) {
        text_list_append(engine->addresses_arena, &engine->addresses, command->addresses.items[i]);
    }
    engine->addresses_pending = true;
    engine->pass = 1;
    enter_phase(engine, ENGINE_RUNNING);
}

static void apply_answer(struct engine *engine, struct command *command)
{
    struct question *question = evidence_find_question(engine->evidence, command->question_id);
    if (question == NULL || engine->phase != ENGINE_QUESTIONS) {
        return;
    }
    question->answer = command->answer;
    engine->changed = true;
    engine->agreed = engine->agreed || command->answer == ANSWER_AGREED;
    if (command->answer == ANSWER_AGREED && question->kind == QUESTION_SIGN_IN) {
        secret_keep(engine, question->id, command->user, command->password);
        command->user = NULL;
        command->password = NULL;
    }
}

static void apply_continue(struct engine *engine)
{
    if (engine->phase != ENGINE_QUESTIONS) {
        return;
    }
    engine->pass = 2;
    if (engine->agreed) {
        enter_phase(engine, ENGINE_RUNNING);
    } else {
        finish(engine);
    }
}

static void apply_watch(struct engine *engine, const struct command *command)
{
    watch_ask(engine, command->duration_ms, command->interval_ms);
    if (engine->watch_ms > 0 && (engine->phase == ENGINE_FINISHED || engine->phase == ENGINE_LOOKING)) {
        finish(engine);
    }
}

static void destroy_command(struct command *command)
{
    secret_destroy_text(command->user);
    secret_destroy_text(command->password);
    arena_destroy(command->arena);
    free(command);
}

/* True when what runs after these commands is to be stopped. */
static bool apply_commands(struct engine *engine)
{
    monitor_lock(engine->monitor);
    struct command *command = engine->commands;
    bool cancelled = engine->cancel;
    engine->commands = NULL;
    engine->cancel = false;
    monitor_unlock(engine->monitor);
    while (command != NULL) {
        struct command *next = command->next;
        if (command->kind == COMMAND_ASK_NETWORK) {
            apply_ask_network(engine, command);
        } else if (command->kind == COMMAND_ANSWER) {
            apply_answer(engine, command);
        } else if (command->kind == COMMAND_WATCH) {
            apply_watch(engine, command);
        } else {
            apply_continue(engine);
        }
        destroy_command(command);
        command = next;
    }
    return cancelled;
}

/* A sign-in that was agreed to and is not tried after all must not look as if it had been. */
static void take_answers_back(struct evidence *evidence)
{
    for (size_t i = 0; i < evidence->questions.count; i++) {
        if (evidence->questions.items[i].answer == ANSWER_AGREED) {
            evidence->questions.items[i].answer = ANSWER_NOT_ASKED;
        }
    }
}

/* What stops pass 1 or 2 from outside: the person, or the clock. What was found so far stays. */
static void apply_stop(struct engine *engine, bool cancelled)
{
    bool late = engine->deadline_clock != 0 && clock_milliseconds() >= engine->deadline_clock;
    if (cancelled && engine->phase == ENGINE_WATCHING) {
        finish_watch(engine);
    }
    engine->watch_ms = cancelled ? 0 : engine->watch_ms;
    if (cancelled && engine->phase == ENGINE_QUESTIONS) {
        take_answers_back(engine->evidence);
        enter_phase(engine, ENGINE_FINISHED);
    }
    if ((!cancelled && !late) || engine->phase != ENGINE_RUNNING) {
        return;
    }
    jobs_stop(engine, cancelled ? JOB_CANCELLED : JOB_TIMED_OUT);
    if (cancelled) {
        engine->evidence->run.cancelled = TRUTH_YES;
    } else {
        engine->evidence->run.deadline_passed = TRUTH_YES;
    }
    engine->stopped = true;
}

static bool has_ended(const struct evidence *evidence, const char *job_id)
{
    const struct job_record *job = evidence_find_job(evidence, job_id);
    return job != NULL && job_state_has_ended(job->state);
}

static bool account_is_known(const struct evidence *evidence, const char *address)
{
    for (size_t i = 0; i < evidence->accounts.count; i++) {
        if (text_equal_ignoring_case(evidence->accounts.items[i].address, address)) {
            return true;
        }
    }
    return false;
}

static void add_typed_account(struct evidence *evidence, const char *address)
{
    if (account_is_known(evidence, address)) {
        return;
    }
    struct account *account = schema_append(evidence->arena, &account_schema, &evidence->accounts);
    account->address = arena_copy_text(evidence->arena, address);
    account->source = "typed";
}

/* The addresses to ask about can be settled only once the profile was read. */
static void begin_addresses(struct engine *engine)
{
    struct evidence *evidence = engine->evidence;
    /* saved-files comes after settings; the order of the steps depends on Outlook's version, so on the processes */
    if (!engine->addresses_pending || !has_ended(evidence, "accounts") || !has_ended(evidence, "processes") ||
        !has_ended(evidence, "saved-files")) {
        return;
    }
    engine->addresses_pending = false;
    for (size_t i = 0; i < engine->addresses.count; i++) {
        add_typed_account(evidence, engine->addresses.items[i]);
    }
    bool all = engine->addresses.count == 0;
    size_t count = all ? evidence->accounts.count : engine->addresses.count;
    for (size_t i = 0; i < count && evidence->autodiscover.count < ADDRESS_MAXIMUM; i++) {
        const char *address = all ? evidence->accounts.items[i].address : engine->addresses.items[i];
        if (address != NULL && evidence_find_autodiscover(evidence, address, address) == NULL) {
            (void)autodiscover_begin(evidence, address, address);
        }
    }
    engine->changed = true;
}

static void update_steps(struct engine *engine)
{
    autodiscover_update(engine->evidence);
    if (engine->phase == ENGINE_RUNNING) {
        endpoints_append_named(engine->evidence);
        named_ports_update(engine->evidence);
    }
}

/* Pass 1 or 2 has come to its end: nothing to begin, nothing under way. */
static void finish_pass(struct engine *engine, const struct plan *plan)
{
    for (size_t i = 0; i < plan->questions.count && !engine->stopped; i++) {
        struct question *question =
            schema_append(engine->evidence->arena, &question_schema, &engine->evidence->questions);
        schema_copy(engine->evidence->arena, &question_schema, question, &plan->questions.items[i]);
    }
    bool asks = plan->questions.count > 0 && !engine->stopped;
    engine->agreed = false;
    engine->stopped = false;
    if (asks) {
        enter_phase(engine, ENGINE_QUESTIONS);
    } else {
        finish(engine);
    }
}

static void plan_and_begin(struct engine *engine)
{
    bool network = engine->phase == ENGINE_RUNNING && !engine->stopped;
    struct arena *arena = arena_create();
    struct plan plan = {0};
    update_steps(engine);
    plan_next(arena, engine->evidence, network ? engine->pass : 0, &plan);
    for (size_t i = 0; i < plan.jobs.count; i++) {
        job_begin(engine, &plan.jobs.items[i]);
    }
    bool idle = plan.jobs.count == 0 && !plan.waiting && !engine->addresses_pending;
    if (engine->phase == ENGINE_RUNNING && (idle || engine->stopped)) {
        engine->addresses_pending = false;
        finish_pass(engine, &plan);
    }
    arena_destroy(arena);
}

/* How long nothing can happen by itself. */
static int wait_time(const struct engine *engine)
{
    int64_t now = clock_milliseconds();
    int64_t wait = POLL_MAXIMUM_MS;
    if (engine->changed && engine->notified_clock + NOTIFY_INTERVAL_MS - now < wait) {
        wait = engine->notified_clock + NOTIFY_INTERVAL_MS - now;
    }
    if (engine->deadline_clock != 0 && engine->deadline_clock - now < wait) {
        wait = engine->deadline_clock - now;
    }
    bool reads = job_is_active(engine, JOB_PROCESSES) || job_is_active(engine, JOB_CONNECTIONS);
    if (refresh_interval(engine) != 0 && !reads && engine->refresh_clock - now < wait) {
        wait = engine->refresh_clock - now;
    }
    if (engine->phase == ENGINE_WATCHING && watch_clock(engine) - now < wait) {
        wait = watch_clock(engine) - now;
    }
    /* At least a millisecond: a refresh that is due while its job still runs must not spin. */
    return wait < 1 ? 1 : (int)wait;
}

static void run_engine(void *context)
{
    struct engine *engine = context;
    begin_evidence(engine);
    enter_phase(engine, ENGINE_LOOKING);
    while (!flag_raised(&engine->quit)) {
        bool cancelled = apply_commands(engine);
        work_take_all(engine);
        transfer_work(engine);
        apply_stop(engine, cancelled);
        refresh_connections(engine);
        begin_addresses(engine);
        plan_and_begin(engine);
        if (watch_work(engine)) {
            finish_watch(engine);
        }
        notify(engine);
        (void)curl_multi_poll(engine->multi, NULL, 0, wait_time(engine), NULL);
    }
    jobs_stop(engine, JOB_CANCELLED);
    work_wait_for_sign_ins(engine);
}

static void release(struct engine *engine)
{
    while (engine->commands != NULL) {
        struct command *next = engine->commands->next;
        destroy_command(engine->commands);
        engine->commands = next;
    }
    secrets_destroy_all(engine);
    if (engine->pool != NULL) {
        pool_close(engine->pool);
    }
    if (engine->multi != NULL) {
        (void)curl_multi_cleanup(engine->multi);
    }
    if (engine->monitor != NULL) {
        monitor_destroy(engine->monitor);
    }
    evidence_destroy(engine->evidence);
    arena_destroy(engine->addresses_arena);
    free(engine);
}

static void set_defaults(struct engine_options *options)
{
    if (options->deadline_ms <= 0) {
        options->deadline_ms = DEADLINE_DEFAULT_MS;
    }
    if (options->connect_timeout_ms <= 0) {
        options->connect_timeout_ms = CONNECT_TIMEOUT_DEFAULT_MS;
    }
    if (options->transfer_timeout_ms <= 0) {
        options->transfer_timeout_ms = TRANSFER_TIMEOUT_DEFAULT_MS;
    }
}

struct engine *engine_create(const struct engine_options *options, struct failure *failure)
{
    failure->operation = "start the engine";
    failure->code = 0;
    failure->system = "program";
    failure->text = "the system gave no memory or no thread";
    struct engine *engine = calloc(1, sizeof *engine);
    if (engine == NULL) {
        return NULL;
    }
    engine->options = *options;
    set_defaults(&engine->options);
    engine->monitor = monitor_create();
    engine->multi = curl_multi_init();
    engine->pool = engine->multi == NULL ? NULL : pool_create(wake_engine, engine);
    if (engine->monitor != NULL && engine->pool != NULL) {
        engine->thread = thread_start(run_engine, engine);
    }
    if (engine->thread == NULL) {
        release(engine);
        return NULL;
    }
    schema_initialize(&failure_schema, failure);
    return engine;
}

static void send_command(struct engine *engine, struct command *command)
{
    monitor_lock(engine->monitor);
    struct command **link = &engine->commands;
    while (*link != NULL) {
        link = &(*link)->next;
    }
    *link = command;
    if (command->kind == COMMAND_ASK_NETWORK) {
        engine->cancel = false; /* it stopped what ran before, and asking anew does that too */
    }
    monitor_unlock(engine->monitor);
    wake_engine(engine);
}

static struct command *make_command(enum command_kind kind)
{
    struct command *command = calloc(1, sizeof *command);
    if (command != NULL) {
        command->kind = (int)kind;
        command->arena = arena_create();
    }
    return command;
}

void engine_ask_network(struct engine *engine, const struct engine_ask *ask)
{
    struct command *command = make_command(COMMAND_ASK_NETWORK);
    if (command == NULL) {
        return;
    }
    for (size_t i = 0; i < ask->count && i < ADDRESS_MAXIMUM; i++) {
        text_list_append(command->arena, &command->addresses, ask->addresses[i]);
    }
    command->ask_microsoft = ask->ask_microsoft;
    command->all_protocols = ask->all_protocols;
    send_command(engine, command);
}

void engine_answer(struct engine *engine, const char *question_id, enum question_answer answer,
                   const char *user, const char *password)
{
    struct command *command = make_command(COMMAND_ANSWER);
    if (command == NULL) {
        return;
    }
    command->question_id = arena_copy_text(command->arena, question_id);
    command->answer = (int)answer;
    command->user = secret_copy_text(user);
    command->password = secret_copy_text(password);
    /* Without memory for what was typed it must not look like the Windows sign-in. */
    if ((command->user == NULL) != (user == NULL) || (command->password == NULL) != (password == NULL)) {
        destroy_command(command);
        return;
    }
    send_command(engine, command);
}

void engine_continue(struct engine *engine)
{
    struct command *command = make_command(COMMAND_CONTINUE);
    if (command != NULL) {
        send_command(engine, command);
    }
}

void engine_watch(struct engine *engine, int64_t duration_ms, int64_t interval_ms)
{
    struct command *command = make_command(COMMAND_WATCH);
    if (command != NULL) {
        command->duration_ms = duration_ms;
        command->interval_ms = interval_ms;
        send_command(engine, command);
    }
}

void engine_cancel(struct engine *engine)
{
    monitor_lock(engine->monitor);
    engine->cancel = true;
    monitor_unlock(engine->monitor);
    wake_engine(engine);
}

void engine_destroy(struct engine *engine)
{
    if (engine == NULL) {
        return;
    }
    flag_raise(&engine->quit);
    wake_engine(engine);
    thread_join(engine->thread);
    release(engine);
}
