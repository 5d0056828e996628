/*
 * See report_sample.h.
 */
#include "tests/unit/report_sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/fill.h"
#include "tests/unit/report_sample_steps.h"

#define NEW(list, schema) schema_append(evidence->arena, &(schema), &(list))

/* ---- what every sample has ---- */

static void add_machine(struct evidence *evidence)
{
    struct machine *machine = &evidence->machine;
    machine->windows_version = "10.0.26100";
    machine->windows_name = "Windows 11 Pro 24H2";
    machine->architecture = "x64";
    machine->computer_name = "PC-ANNA";
    machine->joined_to = "domain CONTOSO";
    machine->user = "CONTOSO\\anna";
    machine->user_principal_name = "anna@contoso.test";
    machine->session = 1;
    machine->elevated = TRUTH_NO;
    struct adapter *cable = NEW(machine->adapters, adapter_schema);
    cable->name = "Ethernet";
    cable->description = "Contoso Gigabit Adapter";
    cable->kind = "ethernet";
    cable->up = TRUTH_YES;
    text_list_append(evidence->arena, &cable->addresses, "10.66.0.2/24");
    text_list_append(evidence->arena, &cable->addresses, "2001:db8:66::2/64");
    text_list_append(evidence->arena, &cable->gateways, "10.66.0.1");
    text_list_append(evidence->arena, &cable->dns_servers, "10.66.0.10");
}

static void add_account(struct evidence *evidence, const char *address, int kind, const char *server)
{
    struct account *account = NEW(evidence->accounts, account_schema);
    account->address = address;
    account->name = address;
    account->kind = kind;
    account->source = "profile";
    account->profile = "Outlook";
    account->default_profile = TRUTH_YES;
    if (server != NULL) {
        text_list_append(evidence->arena, &account->servers, server);
    }
}

static void add_outlook(struct evidence *evidence)
{
    struct process *process = NEW(evidence->outlook, process_schema);
    process->pid = 4028;
    process->started = "2026-11-21T07:58:11.204Z";
    process->program = "OUTLOOK.EXE";
    process->path = "C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE";
    process->version = "16.0.17328.20162";
    process->session = 1;
    process->architecture = "x64";
    process->channel = "click-to-run";
    process->user = "CONTOSO\\anna";
    process->elevated = TRUTH_NO;
    process->hung = TRUTH_YES;
    struct profile *profile = NEW(evidence->profiles, profile_schema);
    profile->name = "Outlook";
    profile->version = "16.0";
    profile->is_default = TRUTH_YES;
    profile->account_count = 3;
}

static void add_connection(struct evidence *evidence, int state, const char *local, const char *remote)
{
    struct connection *connection = NEW(evidence->connections, connection_schema);
    connection->pid = 4028;
    connection->family = remote[0] == '[' ? FAMILY_IPV6 : FAMILY_IPV4;
    connection->state = state;
    connection->local = local;
    connection->remote = remote;
    connection->job = "connections";
}

static void add_name(struct evidence *evidence, const char *host, const char *address)
{
    struct name_lookup *name = NEW(evidence->names, name_lookup_schema);
    name->host = host;
    name->outcome = address == NULL ? NAME_NOT_FOUND : NAME_FOUND;
    name->duration_ms = 3;
    if (address != NULL) {
        text_list_append(evidence->arena, &name->addresses, address);
    }
}

static void add_proxy(struct evidence *evidence, const char *url)
{
    struct proxy *proxy = NEW(evidence->proxies, proxy_schema);
    proxy->url = url;
    proxy->source = "none";
}

static void add_certificate(struct evidence *evidence, struct tls_look *look, const char *subject,
                            const char *issuer)
{
    struct certificate *certificate = NEW(look->chain, certificate_schema);
    certificate->subject = subject;
    certificate->issuer = issuer;
    certificate->not_before = "2026-03-01T00:00:00Z";
    certificate->not_after = "2027-03-01T00:00:00Z";
    certificate->thumbprint = "3f5a09c1d2e4b68790aabbccddeeff0011223344";
    text_list_append(evidence->arena, &certificate->names, look->host);
}

static struct tls_look *add_look(struct evidence *evidence, const char *host, const char *address,
                                 int verdict)
{
    struct tls_look *look = NEW(evidence->tls, tls_look_schema);
    look->host = host;
    look->port = 443;
    look->outcome = REACH_DONE;
    look->address = address;
    look->started_ms = 40;
    look->connect_ms = 6;
    look->tls_ms = 31;
    look->total_ms = 32;
    look->tls_version = "TLS 1.2";
    look->cipher = "ECDHE-RSA-AES256-GCM-SHA384";
    look->verdict = verdict;
    look->verdict_code = verdict == CERTIFICATE_GOOD ? 0 : 0x800B0101;
    look->revocation_known = TRUTH_NO;
    add_certificate(evidence, look, arena_format(evidence->arena, "CN=%s", host),
                    "CN=Contoso Issuing CA,O=Contoso");
    add_certificate(evidence, look, "CN=Contoso Issuing CA,O=Contoso", "CN=Contoso Root CA,O=Contoso");
    return look;
}

/* What became of a step that asks a host over HTTPS. */
static struct step *add_step(struct evidence *evidence, struct autodiscover *autodiscover, const char *id,
                             const char *host, int outcome)
{
    struct step *step = autodiscover_find_step(autodiscover, id);
    step->outcome = outcome;
    step->reason = NULL;
    step->host = host;
    step->port = 443;
    step->url = arena_format(evidence->arena, "https://%s/autodiscover/autodiscover.xml", host);
    text_list_append(evidence->arena, &step->candidates, step->url);
    return step;
}

static struct attempt *add_attempt(struct evidence *evidence, struct attempt_list *attempts, const char *url,
                                   int64_t status, int64_t total_ms)
{
    struct attempt *attempt = NEW(*attempts, attempt_schema);
    attempt->pass = 1;
    attempt->request = "pox";
    attempt->method = "POST";
    attempt->url = url;
    attempt->outcome = status == UNKNOWN_INTEGER ? REACH_NO_ANSWER : REACH_DONE;
    attempt->started_ms = 80;
    attempt->name_ms = 2;
    attempt->total_ms = total_ms;
    attempt->http_status = status;
    if (status != UNKNOWN_INTEGER) {
        attempt->address = "10.66.0.12";
        attempt->connect_ms = total_ms / 8 + 2;
        attempt->tls_ms = total_ms / 3 + 2;
        attempt->first_byte_ms = total_ms - 4;
        attempt->http_version = "HTTP/1.1";
        attempt->server = "Microsoft-IIS/10.0";
        attempt->content_type = "text/html";
        attempt->body_len = 1293;
    }
    return attempt;
}

static void add_challenge(struct evidence *evidence, struct attempt *attempt, const char *scheme,
                          const char *parameters)
{
    struct challenge *challenge = NEW(attempt->challenges, challenge_schema);
    challenge->scheme = scheme;
    challenge->parameters = parameters;
}

/* The steps of current Outlook's order, on a computer of no domain where nothing but the names is set up. */
static const struct {
    const char *id;
    const char *reason;
} sample_steps[] = {
    {"last-known-good", "nothing-kept"},
    {"office365-priority", "nothing-says-microsoft-365"},
    {"scp", "not-joined"},
    {"https-root", "no-record"},
    {"https-autodiscover", "no-record"},
    {"local-xml", "no-file"},
    {"http-redirect", "no-record"},
    {"srv", "no-record"},
    {"office365-failsafe", "nothing-says-microsoft-365"},
};

static struct autodiscover *add_autodiscover(struct evidence *evidence, const char *address,
                                             const char *domain)
{
    struct autodiscover *autodiscover = NEW(evidence->autodiscover, autodiscover_schema);
    autodiscover->account = address;
    autodiscover->address = address;
    autodiscover->domain = domain;
    autodiscover->order = "outlook-2016";
    for (size_t i = 0; i < sizeof sample_steps / sizeof sample_steps[0]; i++) {
        struct step *step = NEW(autodiscover->steps, step_schema);
        step->id = sample_steps[i].id;
        step->outcome = STEP_NOT_APPLICABLE;
        step->reason = sample_steps[i].reason;
    }
    return autodiscover;
}

static void add_job(struct evidence *evidence, const char *id, int state, int64_t ended_ms)
{
    struct job_record *job = NEW(evidence->jobs, job_record_schema);
    job->id = id;
    job->state = state;
    job->started_ms = 0;
    job->ended_ms = ended_ms;
}

static void add_run(struct evidence *evidence, int64_t duration_ms)
{
    evidence->run.program_version = "0.1.0";
    evidence->run.started = "2026-11-21T10:00:00Z";
    evidence->run.duration_ms = duration_ms;
    evidence->run.deadline_ms = 60000;
    evidence->run.cancelled = TRUTH_NO;
    evidence->run.deadline_passed = TRUTH_NO;
    evidence->run.network_allowed = TRUTH_YES;
    evidence->connections_at_ms = 35;
    add_machine(evidence);
    add_outlook(evidence);
    add_job(evidence, "machine", JOB_DONE, 21);
    add_job(evidence, "processes", JOB_DONE, 30);
    add_job(evidence, "connections", JOB_DONE, 35);
}

static struct endpoint *add_endpoint(struct evidence *evidence, const char *purpose, const char *url)
{
    struct endpoint *endpoint = NEW(evidence->endpoints, endpoint_schema);
    endpoint->account = "anna@contoso.test";
    endpoint->protocol = "mapi-http";
    endpoint->purpose = purpose;
    endpoint->named_by = "autodiscover";
    endpoint->host = "mail.contoso.test";
    endpoint->port = 443;
    endpoint->url = url;
    return endpoint;
}

/* ---- healthy ---- */

static void add_settings(struct evidence *evidence, struct autodiscover_answer *answer)
{
    answer->kind = ANSWER_SETTINGS;
    answer->display_name = "Anna Example";
    answer->legacy_dn = "/o=Contoso/ou=Exchange Administrative Group/cn=Recipients/cn=anna";
    answer->autodiscover_address = "anna@contoso.test";
    answer->account_type = "email";
    answer->microsoft_online = "False";
    struct protocol *mapi = NEW(answer->protocols, protocol_schema);
    mapi->type = "mapiHttp";
    mapi->mail_store_external_url = "https://mail.contoso.test/mapi/emsmdb/?MailboxId=0f1e2d3c@contoso.test";
    mapi->address_book_external_url = "https://mail.contoso.test/mapi/nspi/?MailboxId=0f1e2d3c@contoso.test";
    struct protocol *web = NEW(answer->protocols, protocol_schema);
    web->type = "WEB";
    web->ews_url = "https://mail.contoso.test/ews/exchange.asmx";
    struct alternative_mailbox *mailbox = NEW(answer->alternative_mailboxes, alternative_mailbox_schema);
    mailbox->smtp_address = "sales@contoso.test";
    mailbox->type = "Delegate";
}

static void add_healthy_autodiscover(struct evidence *evidence)
{
    struct autodiscover *autodiscover = add_autodiscover(evidence, "anna@contoso.test", "contoso.test");
    struct step *root = add_step(evidence, autodiscover, "https-root", "contoso.test", STEP_HTTP_STATUS);
    (void)add_attempt(evidence, &root->attempts, root->url, 404, 58);
    struct step *named =
        add_step(evidence, autodiscover, "https-autodiscover", "autodiscover.contoso.test", STEP_ANSWERED);
    struct attempt *first = add_attempt(evidence, &named->attempts, named->url, 401, 62);
    add_challenge(evidence, first, "Negotiate", NULL);
    add_challenge(evidence, first, "NTLM", NULL);
    add_challenge(evidence, first, "Basic", "realm=\"autodiscover.contoso.test\"");
    struct attempt *second = add_attempt(evidence, &named->attempts, named->url, 200, 417);
    second->pass = 2;
    second->sign_in = "Basic";
    second->user = "anna@contoso.test";
    second->started_ms = 4210;
    second->content_type = "text/xml; charset=utf-8";
    add_settings(evidence, &second->answer);
}

static void make_healthy(struct evidence *evidence)
{
    add_run(evidence, 6804);
    add_account(evidence, "anna@contoso.test", ACCOUNT_EXCHANGE, "0f1e2d3c@contoso.test");
    add_connection(evidence, STATE_ESTABLISHED, "10.66.0.2:49321", "10.66.0.12:443");
    add_connection(evidence, STATE_ESTABLISHED, "10.66.0.2:49324", "10.66.0.12:443");
    add_connection(evidence, STATE_ESTABLISHED, "10.66.0.2:49388", "203.0.113.20:443");
    add_connection(evidence, STATE_TIME_WAIT, "10.66.0.2:49311", "10.66.0.12:443");
    add_name(evidence, "contoso.test", "10.66.0.11");
    add_name(evidence, "autodiscover.contoso.test", "10.66.0.12");
    add_name(evidence, "mail.contoso.test", "10.66.0.12");
    add_proxy(evidence, "https://contoso.test/");
    add_proxy(evidence, "https://autodiscover.contoso.test/");
    (void)add_look(evidence, "contoso.test", "10.66.0.11", CERTIFICATE_GOOD);
    (void)add_look(evidence, "autodiscover.contoso.test", "10.66.0.12", CERTIFICATE_GOOD);
    (void)add_look(evidence, "mail.contoso.test", "10.66.0.12", CERTIFICATE_GOOD);
    add_healthy_autodiscover(evidence);
    struct endpoint *store = add_endpoint(evidence, "mail-store", "https://mail.contoso.test/mapi/emsmdb/");
    (void)add_attempt(evidence, &store->attempts, store->url, 401, 44);
    struct endpoint *book = add_endpoint(evidence, "address-book", "https://mail.contoso.test/mapi/nspi/");
    (void)add_attempt(evidence, &book->attempts, book->url, 401, 39);
    struct question *question = NEW(evidence->questions, question_schema);
    question->id = "sign-in:anna@contoso.test:autodiscover.contoso.test";
    question->kind = QUESTION_SIGN_IN;
    question->account = "anna@contoso.test";
    question->host = "autodiscover.contoso.test";
    question->url = "https://autodiscover.contoso.test/autodiscover/autodiscover.xml";
    question->answer = ANSWER_AGREED;
    add_job(evidence, "names:autodiscover.contoso.test", JOB_DONE, 44);
}

/* ---- blocked ---- */

static void add_dead_look(struct evidence *evidence, const char *host, const char *address)
{
    struct tls_look *look = NEW(evidence->tls, tls_look_schema);
    look->host = host;
    look->port = 443;
    look->outcome = REACH_NO_ANSWER;
    look->address = address;
    look->started_ms = 50;
    look->total_ms = 10003;
    look->failure.operation = "connect";
    look->failure.code = 10060;
    look->failure.system = "winsock";
    look->failure.text = "no answer within 10 s";
}

static void make_blocked(struct evidence *evidence)
{
    add_run(evidence, 21340);
    add_account(evidence, "anna@contoso.test", ACCOUNT_EXCHANGE, "mail.contoso.test");
    add_connection(evidence, STATE_SYN_SENT, "10.66.0.2:50112", "10.66.0.12:443");
    add_connection(evidence, STATE_SYN_SENT, "10.66.0.2:50113", "10.66.0.12:443");
    add_name(evidence, "contoso.test", "10.66.0.12");
    add_name(evidence, "autodiscover.contoso.test", "10.66.0.12");
    add_name(evidence, "mail.contoso.test", "10.66.0.12");
    add_proxy(evidence, "https://autodiscover.contoso.test/");
    add_dead_look(evidence, "contoso.test", "10.66.0.12");
    add_dead_look(evidence, "autodiscover.contoso.test", "10.66.0.12");
    add_dead_look(evidence, "mail.contoso.test", "10.66.0.12");
    struct autodiscover *autodiscover = add_autodiscover(evidence, "anna@contoso.test", "contoso.test");
    struct step *root = add_step(evidence, autodiscover, "https-root", "contoso.test", STEP_NO_CONNECTION);
    struct step *named = add_step(evidence, autodiscover, "https-autodiscover", "autodiscover.contoso.test",
                                  STEP_NO_CONNECTION);
    (void)add_attempt(evidence, &root->attempts, root->url, UNKNOWN_INTEGER, 10002);
    (void)add_attempt(evidence, &named->attempts, named->url, UNKNOWN_INTEGER, 10004);
    add_job(evidence, "look:contoso.test:443", JOB_TIMED_OUT, 10053);
    add_job(evidence, "look:autodiscover.contoso.test:443", JOB_TIMED_OUT, 10054);
}

/* ---- several accounts, many connections ---- */

static void make_several(struct evidence *evidence)
{
    add_run(evidence, 60000);
    evidence->run.cancelled = TRUTH_YES;
    add_account(evidence, "anna@contoso.test", ACCOUNT_EXCHANGE, "mail.contoso.test");
    add_account(evidence, "anna@fabrikam.example", ACCOUNT_EXCHANGE, "mail.fabrikam.example");
    add_account(evidence, "anna@mail.example", ACCOUNT_IMAP, "imap.mail.example");
    for (int i = 0; i < 1200; i++) {
        const char *local = arena_format(evidence->arena, "10.66.0.2:%d", 40000 + i);
        add_connection(evidence, 1 + i % 12, local, i % 3 == 0 ? "[2001:db8:66::12]:443" : "10.66.0.12:443");
    }
    add_name(evidence, "contoso.test", "10.66.0.11");
    add_name(evidence, "autodiscover.contoso.test", "10.66.0.12");
    add_name(evidence, "autodiscover.fabrikam.example", "198.51.100.7");
    add_name(evidence, "autodiscover.mail.example", NULL);
    (void)add_look(evidence, "autodiscover.contoso.test", "10.66.0.12", CERTIFICATE_GOOD);
    (void)add_look(evidence, "autodiscover.fabrikam.example", "198.51.100.7", CERTIFICATE_EXPIRED);
    struct autodiscover *first = add_autodiscover(evidence, "anna@contoso.test", "contoso.test");
    struct step *alive =
        add_step(evidence, first, "https-autodiscover", "autodiscover.contoso.test", STEP_ASKS_FOR_SIGN_IN);
    struct attempt *asks = add_attempt(evidence, &alive->attempts, alive->url, 401, 2300);
    add_challenge(evidence, asks, "Negotiate", NULL);
    struct autodiscover *second = add_autodiscover(evidence, "anna@fabrikam.example", "fabrikam.example");
    (void)add_step(evidence, second, "https-autodiscover", "autodiscover.fabrikam.example",
                   STEP_NO_CONNECTION);
    struct autodiscover *third = add_autodiscover(evidence, "anna@mail.example", "mail.example");
    (void)add_step(evidence, third, "https-autodiscover", "autodiscover.mail.example", STEP_NO_CONNECTION);
    report_sample_add_watch(evidence);
}

/* ---- hostile ---- */

/* Every text of every record, from the schema tables, then the fields that rules look at, so that findings come up. */
static void make_hostile(struct evidence *evidence)
{
    int64_t seed = 1;
    fill_record(evidence->arena, &evidence_schema, evidence, 2, &seed);
    evidence->run.started = "2026-11-21T10:00:00Z";
    evidence->run.explained_file = NULL; /* else nothing but the answer would be shown */
    for (size_t i = 0; i < evidence->connections.count; i++) {
        evidence->connections.items[i].pid = evidence->outlook.items[0].pid;
    }
}

/* ---- a saved answer ---- */

static void make_explained(struct evidence *evidence)
{
    evidence->run.started = "2026-11-21T10:00:00Z";
    evidence->run.explained_file = "answer.xml";
    struct autodiscover *record = NEW(evidence->autodiscover, autodiscover_schema);
    record->account = "anna@contoso.test";
    record->address = record->account;
    record->domain = "contoso.test";
    record->order = "file";
    struct step *step = NEW(record->steps, step_schema);
    step->id = "file";
    step->outcome = STEP_ANSWERED;
    step->url = evidence->run.explained_file;
    struct attempt *attempt = NEW(step->attempts, attempt_schema);
    attempt->pass = 1;
    attempt->request = "file";
    attempt->url = step->url;
    attempt->outcome = REACH_DONE;
    attempt->answer.schema = "pox";
    add_settings(evidence, &attempt->answer);
}

static void make_explained_hostile(struct evidence *evidence)
{
    make_hostile(evidence);
    evidence->run.explained_file = "<script>alert(1)</script>\x1B[31m.xml";
    evidence->autodiscover.items[0].steps.items[0].attempts.items[1].answer.kind = ANSWER_SETTINGS;
}

static void make_evidence(enum sample_kind kind, struct evidence *evidence)
{
    switch (kind) {
    case SAMPLE_HEALTHY:
        make_healthy(evidence);
        break;
    case SAMPLE_BLOCKED:
        make_blocked(evidence);
        break;
    case SAMPLE_SEVERAL:
        make_several(evidence);
        break;
    case SAMPLE_HYBRID:
        add_run(evidence, 12480);
        sample_add_hybrid(evidence);
        break;
    case SAMPLE_HOSTILE:
        make_hostile(evidence);
        break;
    case SAMPLE_EXPLAINED:
        make_explained(evidence);
        break;
    case SAMPLE_EXPLAINED_HOSTILE:
        make_explained_hostile(evidence);
        break;
    default:
        break;
    }
}

static struct report_sample *create(enum sample_kind kind, const char *messages, const char *style)
{
    static const char *const names[SAMPLE_KIND_COUNT] = {
        "healthy", "blocked", "several", "hybrid", "hostile", "nothing", "explained", "explained-hostile"};
    struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
    struct arena *arena = arena_create();
    struct catalogue *catalogue =
        arena == NULL ? NULL : catalogue_create(messages, strlen(messages), arena, &failure);
    if (catalogue == NULL) {
        (void)fprintf(stderr, "the catalogue can't be read: %s\n", failure.text == NULL ? "" : failure.text);
        arena_destroy(arena);
        return NULL;
    }
    struct report_sample *sample = arena_allocate(arena, 1, sizeof *sample);
    sample->name = names[kind];
    sample->arena = arena;
    sample->catalogue = catalogue;
    sample->evidence = evidence_create();
    make_evidence(kind, sample->evidence);
    sample->input = (struct report_input){sample->evidence, NULL, catalogue, "0.1.0", style, false};
    return sample;
}

struct report_sample *report_sample_create(enum sample_kind kind, const char *messages, const char *style)
{
    struct report_sample *sample = create(kind, messages, style);
    if (sample != NULL) {
        sample->diagnosis = diagnose(sample->evidence);
        sample->input.diagnosis = sample->diagnosis;
    }
    return sample;
}

static void add_parameter(struct arena *arena, struct finding *finding, const char *name, const char *value)
{
    struct named_value *parameter = schema_append(arena, &named_value_schema, &finding->parameters);
    parameter->name = name;
    parameter->value = value;
}

struct report_sample *report_sample_create_by_hand(const char *messages, const char *style)
{
    struct report_sample *sample = create(SAMPLE_BLOCKED, messages, style);
    if (sample == NULL) {
        return NULL;
    }
    struct arena *arena = sample->arena;
    struct diagnosis *diagnosis = arena_allocate(arena, 1, sizeof *diagnosis);
    diagnosis->verdict = VERDICT_PROBLEM;
    struct finding *cause = schema_append(arena, &finding_schema, &diagnosis->findings);
    cause->id = "root-cause";
    cause->severity = SEVERITY_PROBLEM;
    cause->certainty = CERTAINTY_LIKELY;
    add_parameter(arena, cause, "host", "mail.contoso.test");
    add_parameter(arena, cause, "port", "443");
    text_list_append(arena, &cause->rests_on, "tls/mail.contoso.test:443");
    struct finding *consequence = schema_append(arena, &finding_schema, &diagnosis->findings);
    consequence->id = "its-consequence";
    consequence->account = "anna@contoso.test";
    consequence->severity = SEVERITY_WARNING;
    consequence->certainty = CERTAINTY_CERTAIN;
    consequence->consequence_of = "root-cause";
    struct account_interpretation *account =
        schema_append(arena, &account_interpretation_schema, &diagnosis->interpretation.accounts);
    account->address = "anna@contoso.test";
    account->protocol = PROTOCOL_MAPI_HTTP;
    account->protocol_reason = "by-hand";
    account->winner = "none";
    account->expected_minimum = 2;
    account->found_connections = 0;
    for (size_t i = 0; i < sample->evidence->connections.count; i++) {
        struct connection_interpretation *connection =
            schema_append(arena, &connection_interpretation_schema, &diagnosis->interpretation.connections);
        connection->role = ROLE_MAPI_HTTP;
        connection->certainty = CERTAINTY_POSSIBLE;
    }
    sample->input.diagnosis = diagnosis;
    return sample;
}

void report_sample_destroy(struct report_sample *sample)
{
    if (sample != NULL) {
        diagnosis_destroy(sample->diagnosis);
        evidence_destroy(sample->evidence);
        catalogue_destroy(sample->catalogue);
        arena_destroy(sample->arena);
    }
}
