/*
 * See evidence_builder.h.
 */
#include "tests/unit/evidence_builder.h"

#include <string.h>

#include "core/evidence/text.h"

#define TEXT(text) arena_copy_text(evidence->arena, text)

struct evidence *build_evidence(void)
{
    struct evidence *evidence = evidence_create();
    struct adapter *adapter;

    evidence->run.program_version = "0.1.0";
    evidence->run.started = "2026-11-21T10:00:00Z";
    evidence->run.duration_ms = 1500;
    evidence->run.cancelled = TRUTH_NO;
    evidence->run.deadline_passed = TRUTH_NO;
    evidence->run.network_allowed = TRUTH_YES;
    adapter = schema_append(evidence->arena, &adapter_schema, &evidence->machine.adapters);
    adapter->name = "Loopback";
    adapter->kind = "loopback";
    adapter->up = TRUTH_YES;
    text_list_append(evidence->arena, &adapter->addresses, "127.0.0.1/8");
    adapter = schema_append(evidence->arena, &adapter_schema, &evidence->machine.adapters);
    adapter->name = "Ethernet";
    adapter->kind = "ethernet";
    adapter->up = TRUTH_YES;
    text_list_append(evidence->arena, &adapter->addresses, "10.66.0.2/24");
    text_list_append(evidence->arena, &adapter->dns_servers, "10.66.0.1");
    return evidence;
}

void build_account(struct evidence *evidence, const char *address, int kind, const char *server)
{
    struct account *account = schema_append(evidence->arena, &account_schema, &evidence->accounts);

    account->address = TEXT(address);
    account->kind = kind;
    account->source = kind == ACCOUNT_UNKNOWN ? "typed" : "profile";
    if (server) {
        text_list_append(evidence->arena, &account->servers, server);
    }
}

void build_outlook(struct evidence *evidence, const char *program, int64_t pid)
{
    struct process *process = schema_append(evidence->arena, &process_schema, &evidence->outlook);

    process->pid = pid;
    process->program = TEXT(program);
    process->started = "2026-11-21T08:00:00.000Z";
}

void build_connection(struct evidence *evidence, int64_t pid, const char *remote, int state)
{
    struct connection *connection =
        schema_append(evidence->arena, &connection_schema, &evidence->connections);

    connection->pid = pid;
    connection->family = remote[0] == '[' ? FAMILY_IPV6 : FAMILY_IPV4;
    connection->state = state;
    connection->local = "10.66.0.2:49321";
    connection->remote = TEXT(remote);
}

void build_drop_connections(struct evidence *evidence)
{
    evidence->connections.count = 0;
}

struct name_lookup *build_name(struct evidence *evidence, const char *host, int outcome, const char *address)
{
    struct name_lookup *name = evidence_find_name(evidence, host);

    if (!name) {
        name = schema_append(evidence->arena, &name_lookup_schema, &evidence->names);
    }
    schema_initialize(&name_lookup_schema, name);
    name->host = TEXT(host);
    name->outcome = outcome;
    if (address) {
        text_list_append(evidence->arena, &name->addresses, address);
    }
    return name;
}

static void add_certificate(struct evidence *evidence, struct tls_look *look)
{
    struct certificate *certificate = schema_append(evidence->arena, &certificate_schema, &look->chain);

    certificate->subject = arena_format(evidence->arena, "CN=%s", look->host);
    certificate->issuer = "CN=Contoso Issuing CA";
    text_list_append(evidence->arena, &certificate->names, look->host);
    certificate->not_before =
        look->verdict == CERTIFICATE_NOT_YET_VALID ? "2027-02-01T00:00:00Z" : "2026-01-01T00:00:00Z";
    certificate->not_after =
        look->verdict == CERTIFICATE_EXPIRED ? "2026-11-01T00:00:00Z" : "2028-01-01T00:00:00Z";
    certificate->thumbprint = "0123456789abcdef0123456789abcdef01234567";
}

struct tls_look *build_look(struct evidence *evidence, const char *host, int outcome, int verdict)
{
    struct tls_look *look = evidence_find_tls(evidence, host, 443);
    const struct name_lookup *name = evidence_find_name(evidence, host);

    if (!look) {
        look = schema_append(evidence->arena, &tls_look_schema, &evidence->tls);
    }
    schema_initialize(&tls_look_schema, look);
    look->host = TEXT(host);
    look->port = 443;
    look->outcome = outcome;
    look->verdict = verdict;
    if (outcome == REACH_DONE) {
        look->address = name && name->addresses.count > 0 ? name->addresses.items[0] : NULL;
        look->tls_version = "TLS 1.2";
        add_certificate(evidence, look);
    } else {
        look->failure.operation = "connect";
        look->failure.code = 10060;
        look->failure.system = "winsock";
        look->failure.text = "connection timed out";
    }
    return look;
}

/* The steps of current Outlook's order, each as a computer of no domain, with nothing kept, finds it before it asks. */
static const struct {
    const char *id;
    int outcome;
    const char *reason;
    const char *prefix; /* before the mail domain; NULL = it asks no host */
    int port;
    const char *path;
} built_steps[] = {
    {"last-known-good", STEP_NOT_APPLICABLE, "nothing-kept", NULL, 0, NULL},
    {"office365-priority", STEP_NOT_APPLICABLE, "nothing-says-microsoft-365", NULL, 0, NULL},
    {"scp", STEP_NOT_APPLICABLE, "not-joined", NULL, 0, NULL},
    {"https-root", STEP_NOT_TRIED, NULL, "", 443, "/autodiscover/autodiscover.xml"},
    {"https-autodiscover", STEP_NOT_TRIED, NULL, "autodiscover.", 443, "/autodiscover/autodiscover.xml"},
    {"local-xml", STEP_NOT_APPLICABLE, "no-file", NULL, 0, NULL},
    {"http-redirect", STEP_NO_CONNECTION, NULL, "autodiscover.", 80, "/autodiscover/autodiscover.xml"},
    {"srv", STEP_NOT_APPLICABLE, "no-record", NULL, 0, NULL},
    {"office365-failsafe", STEP_NOT_APPLICABLE, "nothing-says-microsoft-365", NULL, 0, NULL},
};

/* Nothing answers the plain question, as with most firewalls. */
static void refuse_plain_question(struct evidence *evidence, struct step *step)
{
    struct attempt *attempt = schema_append(evidence->arena, &attempt_schema, &step->attempts);

    attempt->pass = 1;
    attempt->request = "redirect";
    attempt->method = "GET";
    attempt->url = step->url;
    attempt->outcome = REACH_NO_ANSWER;
}

struct autodiscover *build_redirected(struct evidence *evidence, const char *account, const char *address)
{
    struct autodiscover *asked =
        schema_append(evidence->arena, &autodiscover_schema, &evidence->autodiscover);

    asked->account = TEXT(account);
    asked->address = TEXT(address);
    asked->domain = text_mail_domain(evidence->arena, address);
    asked->order = "outlook-2016";
    for (size_t i = 0; i < sizeof built_steps / sizeof built_steps[0]; i++) {
        struct step *step = schema_append(evidence->arena, &step_schema, &asked->steps);
        step->id = built_steps[i].id;
        step->outcome = built_steps[i].outcome;
        step->reason = built_steps[i].reason;
        if (built_steps[i].prefix) {
            build_step_place(evidence, step,
                             arena_format(evidence->arena, "%s://%s%s%s",
                                          built_steps[i].port == 80 ? "http" : "https", built_steps[i].prefix,
                                          asked->domain, built_steps[i].path));
        }
        if (built_steps[i].port == 80) {
            refuse_plain_question(evidence, step);
        }
    }
    return asked;
}

struct autodiscover *build_autodiscover(struct evidence *evidence, const char *address)
{
    return build_redirected(evidence, address, address);
}

void build_step_place(struct evidence *evidence, struct step *step, const char *url)
{
    bool secure;

    step->url = TEXT(url);
    (void)text_split_url(evidence->arena, url, &step->host, &step->port, &secure);
    if (step->candidates.count == 0) {
        text_list_append(evidence->arena, &step->candidates, step->url);
    }
}

/* The last record that asked about the address, of whatever account. */
struct step *build_step(struct evidence *evidence, const char *address, const char *step_id)
{
    for (size_t i = evidence->autodiscover.count; i > 0; i--) {
        if (text_equal_ignoring_case(evidence->autodiscover.items[i - 1].address, address)) {
            return autodiscover_find_step(&evidence->autodiscover.items[i - 1], step_id);
        }
    }
    return NULL;
}

/* The address that a step's host has, so that two hosts are not the same by accident. */
static const char *address_of_step(const char *step_id)
{
    return text_equal(step_id, "https-root") ? "198.51.100.80" : BUILT_REMOTE;
}

void build_step_name_missing(struct evidence *evidence, const char *address, const char *step_id)
{
    struct step *step = build_step(evidence, address, step_id);

    step->outcome = STEP_NO_CONNECTION;
    step->attempts.count = 0;
    (void)build_name(evidence, step->host, NAME_NOT_FOUND, NULL);
}

void build_step_not_reached(struct evidence *evidence, const char *address, const char *step_id, int reach)
{
    struct step *step = build_step(evidence, address, step_id);

    step->outcome = STEP_NO_CONNECTION;
    step->attempts.count = 0;
    (void)build_name(evidence, step->host, NAME_FOUND, address_of_step(step_id));
    (void)build_look(evidence, step->host, reach, CERTIFICATE_UNKNOWN);
}

void build_step_bad_certificate(struct evidence *evidence, const char *address, const char *step_id,
                                int verdict)
{
    struct step *step = build_step(evidence, address, step_id);

    step->outcome = STEP_NO_CONNECTION;
    step->attempts.count = 0;
    (void)build_name(evidence, step->host, NAME_FOUND, address_of_step(step_id));
    (void)build_look(evidence, step->host, REACH_DONE, verdict);
}

struct attempt *build_step_status(struct evidence *evidence, const char *address, const char *step_id,
                                  int64_t status, int outcome)
{
    struct step *step = build_step(evidence, address, step_id);
    struct attempt *attempt;

    step->outcome = outcome;
    step->attempts.count = 0;
    (void)build_name(evidence, step->host, NAME_FOUND, address_of_step(step_id));
    (void)build_look(evidence, step->host, REACH_DONE, CERTIFICATE_GOOD);
    attempt = schema_append(evidence->arena, &attempt_schema, &step->attempts);
    attempt->pass = 1;
    attempt->request = "pox";
    attempt->method = "POST";
    attempt->url = step->url;
    attempt->outcome = REACH_DONE;
    attempt->address = address_of_step(step_id);
    attempt->http_status = status;
    return attempt;
}

static void add_challenge(struct evidence *evidence, struct attempt *attempt, const char *scheme)
{
    struct challenge *challenge = schema_append(evidence->arena, &challenge_schema, &attempt->challenges);

    challenge->scheme = TEXT(scheme);
}

struct attempt *build_step_asks(struct evidence *evidence, const char *address, const char *step_id,
                                const char *scheme)
{
    struct attempt *attempt = build_step_status(evidence, address, step_id, 401, STEP_ASKS_FOR_SIGN_IN);

    add_challenge(evidence, attempt, scheme);
    return attempt;
}

static struct attempt *add_second_pass(struct evidence *evidence, struct step *step, int64_t status)
{
    struct attempt *attempt = schema_append(evidence->arena, &attempt_schema, &step->attempts);

    attempt->pass = 2;
    attempt->request = "pox";
    attempt->method = "POST";
    attempt->url = step->url;
    attempt->outcome = REACH_DONE;
    attempt->address = step->attempts.items[0].address;
    attempt->http_status = status;
    attempt->sign_in = "Basic";
    attempt->user = "CONTOSO\\anna";
    return attempt;
}

struct attempt *build_step_refuses(struct evidence *evidence, const char *address, const char *step_id,
                                   const char *scheme)
{
    struct step *step = build_step(evidence, address, step_id);
    struct attempt *attempt;

    (void)build_step_asks(evidence, address, step_id, scheme);
    attempt = add_second_pass(evidence, step, 401);
    add_challenge(evidence, attempt, scheme);
    step->outcome = STEP_REFUSED;
    return attempt;
}

struct autodiscover_answer *build_step_answer(struct evidence *evidence, const char *address,
                                              const char *step_id)
{
    struct step *step = build_step(evidence, address, step_id);
    struct attempt *attempt;

    (void)build_step_asks(evidence, address, step_id, "Basic");
    attempt = add_second_pass(evidence, step, 200);
    attempt->answer.kind = ANSWER_SETTINGS;
    step->outcome = STEP_ANSWERED;
    return &attempt->answer;
}

struct protocol *build_protocol(struct evidence *evidence, struct autodiscover_answer *answer,
                                const char *type, const char *server)
{
    struct protocol *protocol = schema_append(evidence->arena, &protocol_schema, &answer->protocols);

    protocol->type = TEXT(type);
    protocol->server = TEXT(server);
    return protocol;
}

void build_mapi_http(struct evidence *evidence, struct autodiscover_answer *answer, const char *host)
{
    struct protocol *protocol = build_protocol(evidence, answer, "mapiHttp", NULL);

    protocol->mail_store_external_url =
        arena_format(evidence->arena, "https://%s/mapi/emsmdb/?MailboxId=1@contoso.test", host);
    protocol->address_book_external_url =
        arena_format(evidence->arena, "https://%s/mapi/nspi/?MailboxId=1@contoso.test", host);
}

struct endpoint *build_endpoint(struct evidence *evidence, const char *address, const char *protocol,
                                const char *purpose, const char *named_by, const char *url, int64_t status)
{
    struct endpoint *endpoint = schema_append(evidence->arena, &endpoint_schema, &evidence->endpoints);
    bool secure;

    endpoint->account = TEXT(address);
    endpoint->protocol = protocol;
    endpoint->purpose = purpose;
    endpoint->named_by = named_by;
    endpoint->url = TEXT(url);
    (void)text_split_url(evidence->arena, endpoint->url, &endpoint->host, &endpoint->port, &secure);
    if (status != 0) {
        struct attempt *attempt = schema_append(evidence->arena, &attempt_schema, &endpoint->attempts);
        attempt->pass = 1;
        attempt->method = "GET";
        attempt->url = endpoint->url;
        attempt->outcome = REACH_DONE;
        attempt->http_status = status;
    }
    return endpoint;
}

void build_drop_endpoints(struct evidence *evidence)
{
    size_t kept = 0;

    for (size_t i = 0; i < evidence->endpoints.count; i++) {
        if (!text_equal(evidence->endpoints.items[i].account, BUILT_ADDRESS)) {
            evidence->endpoints.items[kept++] = evidence->endpoints.items[i];
        }
    }
    evidence->endpoints.count = kept;
}

void build_question(struct evidence *evidence, const char *address, const char *host, int answer)
{
    struct question *question = schema_append(evidence->arena, &question_schema, &evidence->questions);

    question->id = arena_format(evidence->arena, "sign-in:%s:%s", address, host);
    question->kind = QUESTION_SIGN_IN;
    question->account = TEXT(address);
    question->host = TEXT(host);
    question->answer = answer;
}

void build_healthy_connections(struct evidence *evidence)
{
    build_connection(evidence, BUILT_PID, BUILT_REMOTE ":443", STATE_ESTABLISHED);
    build_connection(evidence, BUILT_PID, BUILT_REMOTE ":443", STATE_ESTABLISHED);
}

void build_healthy_account(struct evidence *evidence)
{
    struct autodiscover_answer *answer;

    build_account(evidence, BUILT_ADDRESS, ACCOUNT_EXCHANGE, NULL);
    (void)build_autodiscover(evidence, BUILT_ADDRESS);
    (void)build_step_status(evidence, BUILT_ADDRESS, "https-root", 404, STEP_HTTP_STATUS);
    answer = build_step_answer(evidence, BUILT_ADDRESS, "https-autodiscover");
    build_mapi_http(evidence, answer, BUILT_HOST);
    (void)build_name(evidence, BUILT_HOST, NAME_FOUND, BUILT_REMOTE);
    (void)build_look(evidence, BUILT_HOST, REACH_DONE, CERTIFICATE_GOOD);
    (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "mail-store", "autodiscover",
                         "https://" BUILT_HOST "/mapi/emsmdb/?MailboxId=1@contoso.test", 401);
    (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "address-book", "autodiscover",
                         "https://" BUILT_HOST "/mapi/nspi/?MailboxId=1@contoso.test", 401);
    build_question(evidence, BUILT_ADDRESS, "autodiscover." BUILT_DOMAIN, ANSWER_AGREED);
}

struct evidence *build_healthy(void)
{
    struct evidence *evidence = build_evidence();

    build_outlook(evidence, "OUTLOOK.EXE", BUILT_PID);
    build_healthy_connections(evidence);
    build_healthy_account(evidence);
    return evidence;
}

/* Moves a host to an address of the second company. */
static void move_host(struct evidence *evidence, const char *host, const char *address)
{
    (void)build_name(evidence, host, NAME_FOUND, address);
    build_look(evidence, host, REACH_DONE, CERTIFICATE_GOOD)->address = address;
}

void build_second_account(struct evidence *evidence)
{
    static const char host[] = "mail.fabrikam.test";
    static const char address[] = "203.0.113.20";
    struct autodiscover_answer *answer;
    struct step *step;

    build_account(evidence, BUILT_SECOND_ADDRESS, ACCOUNT_EXCHANGE, NULL);
    (void)build_autodiscover(evidence, BUILT_SECOND_ADDRESS);
    build_step_name_missing(evidence, BUILT_SECOND_ADDRESS, "https-root");
    answer = build_step_answer(evidence, BUILT_SECOND_ADDRESS, "https-autodiscover");
    build_mapi_http(evidence, answer, host);
    move_host(evidence, "autodiscover.fabrikam.test", address);
    move_host(evidence, host, address);
    step = build_step(evidence, BUILT_SECOND_ADDRESS, "https-autodiscover");
    for (size_t i = 0; i < step->attempts.count; i++) {
        step->attempts.items[i].address = address;
    }
    (void)build_endpoint(evidence, BUILT_SECOND_ADDRESS, "mapi-http", "mail-store", "autodiscover",
                         "https://mail.fabrikam.test/mapi/emsmdb/?MailboxId=2@fabrikam.test", 401);
    (void)build_endpoint(evidence, BUILT_SECOND_ADDRESS, "mapi-http", "address-book", "autodiscover",
                         "https://mail.fabrikam.test/mapi/nspi/?MailboxId=2@fabrikam.test", 401);
}

void build_second_connections(struct evidence *evidence)
{
    build_connection(evidence, BUILT_PID, "203.0.113.20:443", STATE_ESTABLISHED);
    build_connection(evidence, BUILT_PID, "203.0.113.20:443", STATE_ESTABLISHED);
}

struct evidence *build_healthy_without_sign_in(void)
{
    struct evidence *evidence = build_evidence();

    build_account(evidence, BUILT_ADDRESS, ACCOUNT_EXCHANGE, BUILT_HOST);
    build_outlook(evidence, "OUTLOOK.EXE", BUILT_PID);
    build_connection(evidence, BUILT_PID, BUILT_REMOTE ":443", STATE_ESTABLISHED);
    build_connection(evidence, BUILT_PID, BUILT_REMOTE ":443", STATE_ESTABLISHED);
    (void)build_autodiscover(evidence, BUILT_ADDRESS);
    (void)build_step_name_missing(evidence, BUILT_ADDRESS, "https-root");
    (void)build_step_asks(evidence, BUILT_ADDRESS, "https-autodiscover", "Basic");
    (void)build_name(evidence, BUILT_HOST, NAME_FOUND, BUILT_REMOTE);
    (void)build_look(evidence, BUILT_HOST, REACH_DONE, CERTIFICATE_GOOD);
    (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "mail-store", "profile",
                         "https://" BUILT_HOST "/mapi/emsmdb/", 401);
    build_question(evidence, BUILT_ADDRESS, "autodiscover." BUILT_DOMAIN, ANSWER_DECLINED);
    return evidence;
}

struct evidence *build_without_connections(struct evidence *evidence)
{
    build_drop_connections(evidence);
    return evidence;
}

struct evidence *build_broken_step(void)
{
    struct evidence *evidence = build_without_connections(build_healthy());

    build_drop_endpoints(evidence);
    build_step_name_missing(evidence, BUILT_ADDRESS, "https-root");
    return evidence;
}

struct evidence *build_answering(const char *type, const char *server, const char *type2, const char *server2)
{
    struct evidence *evidence = build_without_connections(build_healthy());
    struct autodiscover_answer *answer;

    build_drop_endpoints(evidence);
    answer = build_step_answer(evidence, BUILT_ADDRESS, "https-autodiscover");
    (void)build_protocol(evidence, answer, type, server);
    if (type2) {
        (void)build_protocol(evidence, answer, type2, server2);
    }
    return evidence;
}

void build_address_look(struct evidence *evidence, const char *address, int outcome, int verdict)
{
    struct tls_look *look = schema_append(evidence->arena, &tls_look_schema, &evidence->address_looks);

    look->host = BUILT_HOST;
    look->port = 443;
    look->address = address;
    look->outcome = outcome;
    look->verdict = verdict;
}
