/*
 * How what the pool found enters the evidence, on the engine thread.
 */
#include "core/engine/job_work.h"

#include "core/engine/timeline.h"
#include "core/knowledge/made_up_name.h"

void result_append_processes(struct arena *arena, struct process_list *to, const struct process_list *from)
{
    for (size_t i = 0; i < from->count; i++) {
        schema_copy(arena, &process_schema, schema_append(arena, &process_schema, to), &from->items[i]);
    }
}

static void take_accounts(struct evidence *evidence, const struct job_work *item)
{
    evidence->profiles.count = 0;
    for (size_t i = 0; i < item->profiles.count; i++) {
        struct profile *profile = schema_append(evidence->arena, &profile_schema, &evidence->profiles);
        schema_copy(evidence->arena, &profile_schema, profile, &item->profiles.items[i]);
        profile->job = "accounts";
    }
    evidence->accounts.count = 0;
    for (size_t i = 0; i < item->accounts.count; i++) {
        struct account *account = schema_append(evidence->arena, &account_schema, &evidence->accounts);
        schema_copy(evidence->arena, &account_schema, account, &item->accounts.items[i]);
        account->job = "accounts";
    }
}

static void take_processes(struct evidence *evidence, const struct job_work *item)
{
    evidence->outlook.count = 0;
    evidence->helpers.count = 0;
    schema_copy(evidence->arena, &failure_schema, &evidence->outlook_failure, &item->failure);
    result_append_processes(evidence->arena, &evidence->outlook, &item->processes);
    result_append_processes(evidence->arena, &evidence->helpers, &item->helpers);
    for (size_t i = 0; i < evidence->outlook.count; i++) {
        evidence->outlook.items[i].job = "processes";
    }
    for (size_t i = 0; i < evidence->helpers.count; i++) {
        evidence->helpers.items[i].job = "processes";
    }
}

static void take_connections(struct engine *engine, const struct job_work *item, int64_t started_ms)
{
    struct evidence *evidence = engine->evidence;
    bool known = item->failure.operation == NULL && evidence->outlook_failure.operation == NULL;
    if (engine->connections_known && known) {
        timeline_compare(evidence, &evidence->connections, &item->connections, engine_now(engine));
    }
    engine->connections_known = known;
    evidence->connections.count = 0;
    evidence->connections_at_ms = started_ms;
    schema_copy(evidence->arena, &failure_schema, &evidence->connections_failure, &item->failure);
    for (size_t i = 0; i < item->connections.count; i++) {
        struct connection *connection =
            schema_append(evidence->arena, &connection_schema, &evidence->connections);
        schema_copy(evidence->arena, &connection_schema, connection, &item->connections.items[i]);
        connection->job = "connections";
    }
}

static void take_settings(struct evidence *evidence, const struct job_work *item)
{
    schema_copy(evidence->arena, &failure_schema, &evidence->settings_failure, &item->failure);
    for (size_t i = 0; i < item->settings.count; i++) {
        struct setting *setting = schema_append(evidence->arena, &setting_schema, &evidence->settings);
        schema_copy(evidence->arena, &setting_schema, setting, &item->settings.items[i]);
        setting->job = "settings";
    }
}

static void take_saved_answers(struct evidence *evidence, const struct job_work *item)
{
    for (size_t i = 0; i < item->saved_answers.count; i++) {
        struct saved_answer *answer =
            schema_append(evidence->arena, &saved_answer_schema, &evidence->saved_answers);
        schema_copy(evidence->arena, &saved_answer_schema, answer, &item->saved_answers.items[i]);
        answer->job = "saved-files";
    }
}

/* What the DNS, the directory and the zones say of a name; the name is the job's, whatever came back. */
static void take_name_fact(struct evidence *evidence, const struct job_work *item)
{
    struct arena *arena = evidence->arena;
    const char *job = arena_copy_text(arena, item->job.id);
    const char *name = arena_copy_text(arena, item->job.host);
    if (item->job.kind == JOB_SERVICE) {
        struct service_lookup *service = schema_append(arena, &service_lookup_schema, &evidence->services);
        schema_copy(arena, &service_lookup_schema, service, &item->service);
        service->name = name;
        service->job = job;
    } else if (item->job.kind == JOB_DIRECTORY) {
        struct directory_search *search =
            schema_append(arena, &directory_search_schema, &evidence->directories);
        schema_copy(arena, &directory_search_schema, search, &item->directory);
        search->asked = name;
        search->job = job;
        way_note_directory(evidence, search);
    } else {
        struct zone *zone = schema_append(arena, &zone_schema, &evidence->zones);
        schema_copy(arena, &zone_schema, zone, &item->zone);
        zone->host = name;
        zone->job = job;
    }
}

static void take_network_fact(struct evidence *evidence, const struct job_work *item)
{
    struct arena *arena = evidence->arena;
    const char *job = arena_copy_text(arena, item->job.id);
    if (item->job.kind == JOB_PROXY) {
        struct proxy *proxy = schema_append(arena, &proxy_schema, &evidence->proxies);
        schema_copy(arena, &proxy_schema, proxy, &item->proxy);
        proxy->url = arena_copy_text(arena, item->job.url);
        proxy->job = job;
    } else if (item->job.kind == JOB_REVERSE_NAME) {
        struct reverse_name *reverse = schema_append(arena, &reverse_name_schema, &evidence->reverse_names);
        schema_copy(arena, &reverse_name_schema, reverse, &item->reverse);
        reverse->address = arena_copy_text(arena, item->job.remote);
        reverse->job = job;
    } else if (item->job.kind == JOB_NAME || item->job.kind == JOB_CACHED_NAME) {
        struct name_lookup_list *names =
            item->job.kind == JOB_NAME ? &evidence->names : &evidence->cached_names;
        struct name_lookup *name = schema_append(arena, &name_lookup_schema, names);
        schema_copy(arena, &name_lookup_schema, name, &item->name);
        name->made_up = is_made_up_name(name->host) ? TRUTH_YES : TRUTH_UNKNOWN;
        name->host = arena_copy_text(arena, item->job.host);
        name->job = job;
    } else if (item->job.kind == JOB_TLS_LOOK || item->job.kind == JOB_ADDRESS_LOOK) {
        struct tls_look_list *looks =
            item->job.kind == JOB_TLS_LOOK ? &evidence->tls : &evidence->address_looks;
        struct tls_look *look = schema_append(arena, &tls_look_schema, looks);
        schema_copy(arena, &tls_look_schema, look, &item->look);
    }
}

/* The item has the look as it was recorded, with the new verdict in place of the old one. */
static void take_revocation(struct evidence *evidence, const struct job_work *item)
{
    struct tls_look *look = evidence_find_tls(evidence, item->job.host, item->job.port);
    if (look != NULL && item->failure.operation == NULL) {
        schema_copy(evidence->arena, &tls_look_schema, look, &item->look);
    }
}

void result_take(struct engine *engine, const struct active *active, const struct job_work *item)
{
    struct evidence *evidence = engine->evidence;
    switch (item->job.kind) {
    case JOB_MACHINE:
        schema_copy(evidence->arena, &machine_schema, &evidence->machine, &item->machine);
        evidence->machine.job = "machine";
        break;
    case JOB_ACCOUNTS:
        take_accounts(evidence, item);
        break;
    case JOB_PROCESSES:
        take_processes(evidence, item);
        break;
    case JOB_CONNECTIONS:
        take_connections(engine, item, active->started_ms);
        break;
    case JOB_SETTINGS:
        take_settings(evidence, item);
        break;
    case JOB_SAVED_FILES:
        take_saved_answers(evidence, item);
        break;
    case JOB_SIGN_IN:
        sign_in_job_take(engine, active, item->sign_in);
        break;
    case JOB_PORT:
    case JOB_GREETING:
    case JOB_MAPPER:
    case JOB_HELLO:
    case JOB_WATCH_PORT:
        port_job_take(engine, active, item->port);
        break;
    case JOB_SERVICE:
    case JOB_DIRECTORY:
    case JOB_ZONE:
        take_name_fact(evidence, item);
        break;
    case JOB_REVOCATION:
        take_revocation(evidence, item);
        break;
    default:
        if (is_way_job(&item->job)) {
            way_take(evidence, &item->job, &item->way);
        } else {
            take_network_fact(evidence, item);
        }
        break;
    }
}

/* That a name or a record does not exist is an answer; the check did not fail. */
static bool says_there_is_none(const struct job_work *item)
{
    int outcome = item->job.kind == JOB_NAME      ? item->name.outcome
                  : item->job.kind == JOB_SERVICE ? item->service.outcome
                                                  : (int)NAME_UNKNOWN;
    return outcome == NAME_NOT_FOUND || outcome == NAME_NO_ADDRESS;
}

static const struct failure *record_of_failure(const struct job_work *item)
{
    if (is_way_job(&item->job)) {
        return way_failure(&item->job, &item->way);
    }
    switch (item->job.kind) {
    case JOB_MACHINE:
        return &item->machine.failure;
    case JOB_PROXY:
        return &item->proxy.failure;
    case JOB_NAME:
    case JOB_CACHED_NAME:
        return &item->name.failure;
    case JOB_REVERSE_NAME:
        return &item->reverse.failure;
    case JOB_SIGN_IN:
        return sign_in_job_failure(item->sign_in);
    case JOB_PORT:
    case JOB_GREETING:
    case JOB_MAPPER:
    case JOB_HELLO:
    case JOB_WATCH_PORT:
        return port_job_failure(item->port);
    case JOB_SERVICE:
        return &item->service.failure;
    case JOB_DIRECTORY:
        return &item->directory.failure;
    case JOB_ZONE:
        return &item->zone.failure;
    case JOB_TLS_LOOK:
    case JOB_ADDRESS_LOOK:
        return &item->look.failure;
    default:
        return &item->failure;
    }
}

const struct failure *result_failure(const struct job_work *item)
{
    const struct failure *failure = record_of_failure(item);
    return failure->operation != NULL && !says_there_is_none(item) ? failure : NULL;
}
