/*
 * See report_sample_steps.h.
 */
#include "tests/unit/report_sample_steps.h"

#include "tests/unit/evidence_builder.h"

#define NEW(list, schema) schema_append(evidence->arena, &(schema), &(list))

static const char own[] = "anna@contoso.test";
static const char other[] = "anna@contoso.mail.onmicrosoft.com";
static const char key[] = "HKCU\\Software\\Policies\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover";

static void add_setting(struct evidence *evidence, const char *name, const char *data)
{
    struct setting *setting = NEW(evidence->settings, setting_schema);
    setting->key = key;
    setting->name = name;
    setting->data = data;
    setting->type = "number";
    setting->version = "16.0";
    setting->is_policy = TRUTH_YES;
    setting->view = "both";
}

static void add_directory(struct evidence *evidence)
{
    struct directory_search *search = NEW(evidence->directories, directory_search_schema);
    search->outcome = DIRECTORY_FOUND;
    search->server = "dc1.contoso.test";
    search->domain = "contoso.test";
    search->site = "Berlin";
    search->bind = "signed";
    search->duration_ms = 34;
    struct connection_point *point = NEW(search->points, connection_point_schema);
    point->dn = "CN=EX1,CN=Autodiscover,CN=Protocols,CN=EX1,CN=Servers,DC=contoso,DC=test";
    text_list_append(evidence->arena, &point->keywords, "77378F46-2C66-4aa9-A6A6-3E7A48B19596");
    text_list_append(evidence->arena, &point->keywords, "Site=Berlin");
    text_list_append(evidence->arena, &point->bindings,
                     "https://old.contoso.test/autodiscover/autodiscover.xml");
}

static void add_services(struct evidence *evidence)
{
    struct service_lookup *lookup = NEW(evidence->services, service_lookup_schema);
    lookup->name = "_autodiscover._tcp.contoso.test";
    lookup->outcome = NAME_FOUND;
    lookup->duration_ms = 5;
    struct service_record *record = NEW(lookup->records, service_record_schema);
    record->priority = 0;
    record->weight = 10;
    record->port = 8443;
    record->target = "mail.contoso.test";
}

static void add_saved_answer(struct evidence *evidence)
{
    struct saved_answer *saved = NEW(evidence->saved_answers, saved_answer_schema);
    saved->kind = "cache";
    saved->path = "C:\\Users\\anna\\AppData\\Local\\Microsoft\\Outlook\\16\\AutoD.anna@contoso.test.xml";
    saved->modified = "2026-10-02T07:15:00Z";
    saved->size = 5120;
    saved->answer.kind = ANSWER_SETTINGS;
    saved->answer.schema = "pox";
    saved->answer.autodiscover_address = own;
    build_mapi_http(evidence, &saved->answer, "old.contoso.test");
}

static void add_address_looks(struct evidence *evidence)
{
    static const char *const addresses[] = {"198.51.100.21", "198.51.100.22", "2001:db8:66::21"};
    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        struct tls_look *look = NEW(evidence->address_looks, tls_look_schema);
        look->host = "autodiscover.contoso.test";
        look->port = 443;
        look->address = addresses[i];
        look->outcome = i == 1 ? REACH_NO_ANSWER : REACH_DONE;
        look->verdict = i == 1 ? CERTIFICATE_UNKNOWN : CERTIFICATE_GOOD;
        look->total_ms = i == 1 ? 10002 : 24;
        look->tls_version = i == 1 ? NULL : "TLS 1.2";
    }
}

static void add_challenge(struct evidence *evidence, struct attempt *attempt, const char *scheme,
                          const char *parameters)
{
    struct challenge *challenge = NEW(attempt->challenges, challenge_schema);
    challenge->scheme = scheme;
    challenge->parameters = parameters;
}

static struct attempt *add_attempt(struct evidence *evidence, struct step *step, const char *request,
                                   const char *url, int64_t status)
{
    struct attempt *attempt = NEW(step->attempts, attempt_schema);
    attempt->pass = 1;
    attempt->request = request;
    attempt->method = request[0] == 'p' ? "POST" : "GET";
    attempt->url = url;
    attempt->outcome = REACH_DONE;
    attempt->started_ms = 120;
    attempt->name_ms = 2;
    attempt->connect_ms = 8;
    attempt->tls_ms = 20;
    attempt->first_byte_ms = 39;
    attempt->total_ms = 41;
    attempt->http_status = status;
    return attempt;
}

static void add_skipped(struct evidence *evidence, const char *address)
{
    struct step *step = build_step(evidence, address, "https-root");
    step->outcome = STEP_SKIPPED;
    step->reason = "registry";
    step->detail = arena_format(evidence->arena, "%s\\ExcludeHttpsRootDomain", key);
}

static void add_first_record(struct evidence *evidence)
{
    (void)build_autodiscover(evidence, own);
    struct step *kept = build_step(evidence, own, "last-known-good");
    kept->reason = NULL;
    build_step_place(evidence, kept, "https://old.contoso.test/autodiscover/autodiscover.xml");
    build_step_name_missing(evidence, own, "last-known-good");
    struct step *directory = build_step(evidence, own, "scp");
    directory->reason = NULL;
    build_step_place(evidence, directory, "https://old.contoso.test/autodiscover/autodiscover.xml");
    build_step_name_missing(evidence, own, "scp");
    add_skipped(evidence, own);
    struct autodiscover_answer *answer = build_step_answer(evidence, own, "https-autodiscover");
    answer->kind = ANSWER_REDIRECT_ADDRESS;
    answer->redirect_target = other;
    build_step(evidence, own, "https-autodiscover")->outcome = STEP_REDIRECTED;
    struct step *service = build_step(evidence, own, "srv");
    service->reason = "waits-for-agreement";
    service->detail = "mail.fabrikam.test";
    service->outcome = STEP_REDIRECTED;
    build_step_place(evidence, service, "https://mail.contoso.test/autodiscover/autodiscover.xml");
    add_attempt(evidence, service, "pox", service->url, 302)->location =
        "https://mail.fabrikam.test/autodiscover/autodiscover.xml";
}

static void add_redirect_to_cloud(struct evidence *evidence)
{
    static const char cloud[] = "https://autodiscover-s.outlook.com/autodiscover/autodiscover.xml";
    struct step *step = build_step(evidence, other, "http-redirect");
    step->attempts.count = 0;
    add_attempt(evidence, step, "redirect", step->url, 302)->location = cloud;
    build_step_place(evidence, step, cloud);
    step->outcome = STEP_ASKS_FOR_SIGN_IN;
    struct attempt *asked = add_attempt(evidence, step, "pox", cloud, 401);
    add_challenge(evidence, asked, "Bearer",
                  "client_id=\"00000002-0000-0ff1-ce00-000000000000\", trusted_issuers=\"00000001@*\", "
                  "authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\"");
    add_challenge(evidence, asked, "Basic", "realm=\"\"");
    (void)add_attempt(evidence, step, "pox-empty-bearer", cloud, 401);
    (void)build_name(evidence, step->host, NAME_FOUND, "52.96.0.1");
    (void)build_look(evidence, step->host, REACH_DONE, CERTIFICATE_GOOD);
    evidence_find_tls(evidence, step->host, 443)->root_is_public = TRUTH_YES;
}

static void add_other_questions(struct evidence *evidence, struct autodiscover *asked)
{
    struct step *question = NEW(asked->other_questions, step_schema);
    question->id = "json-autodiscoverv1@outlook.office365.com";
    question->outcome = STEP_ANSWERED;
    build_step_place(evidence, question, "https://outlook.office365.com/autodiscover/autodiscover.json");
    struct attempt *attempt = add_attempt(evidence, question, "json", question->url, 200);
    attempt->answer.kind = ANSWER_SETTINGS;
    attempt->answer.schema = "json";
    struct protocol *protocol = NEW(attempt->answer.protocols, protocol_schema);
    protocol->type = "AutodiscoverV1";
    protocol->url = "https://outlook.office365.com/autodiscover/autodiscover.xml";
    question = NEW(asked->other_questions, step_schema);
    question->id = "eas@autodiscover-s.outlook.com";
    question->outcome = STEP_ASKS_FOR_SIGN_IN;
    build_step_place(evidence, question, "https://autodiscover-s.outlook.com/autodiscover/autodiscover.xml");
    (void)add_attempt(evidence, question, "eas", question->url, 401);
}

static void add_second_record(struct evidence *evidence)
{
    struct autodiscover *asked = build_redirected(evidence, own, other);
    struct step *cloud = build_step(evidence, other, "office365-failsafe");
    add_skipped(evidence, other);
    build_step_name_missing(evidence, other, "https-autodiscover");
    add_redirect_to_cloud(evidence);
    cloud->reason = NULL;
    build_step_place(evidence, cloud, "https://outlook.office365.com/autodiscover/autodiscover.xml");
    (void)build_step_asks(evidence, other, "office365-failsafe", "Bearer");
    add_other_questions(evidence, asked);
}

static void add_questions(struct evidence *evidence)
{
    struct question *question = NEW(evidence->questions, question_schema);
    question->id = "follow:anna@contoso.test:mail.fabrikam.test";
    question->kind = QUESTION_FOLLOW;
    question->account = own;
    question->host = "mail.fabrikam.test";
    question->asked_by = "mail.contoso.test";
    question->answer = ANSWER_NOT_ASKED;
}

void sample_add_hybrid(struct evidence *evidence)
{
    evidence->run.microsoft_allowed = TRUTH_YES;
    evidence->machine.joined_to = "domain CONTOSO";
    build_account(evidence, own, ACCOUNT_EXCHANGE, NULL);
    add_setting(evidence, "ExcludeHttpsRootDomain", "1");
    add_setting(evidence, "ExcludeSrvLookup", "1");
    add_directory(evidence);
    add_services(evidence);
    add_saved_answer(evidence);
    add_first_record(evidence);
    add_second_record(evidence);
    add_address_looks(evidence);
    add_questions(evidence);
}

/* ---- a watch: connections that are cut off, a server that was gone for a while ---- */

static struct event *add_event(struct evidence *evidence, int64_t at_ms, const char *kind,
                               const char *subject, const char *detail)
{
    struct event *event = NEW(evidence->timeline, event_schema);
    event->at_ms = at_ms;
    event->kind = kind;
    event->subject = subject;
    event->detail = detail;
    return event;
}

void report_sample_add_watch(struct evidence *evidence)
{
    enum { DROPS = 6, AGE_MS = 70000, ROUNDS = 40, ROUND_MS = 15000 };
    evidence->run.watch_ms = ROUNDS * ROUND_MS;
    (void)add_event(evidence, 1200, "connection-closed", "4028 10.66.0.2:40001 10.66.0.12:443",
                    "established");
    for (int i = 0; i < DROPS; i++) {
        const char *subject = arena_format(evidence->arena, "4028 10.66.0.2:%d 10.66.0.12:443", 41001 + i);
        int64_t at = 1500 + i * (AGE_MS + 20000);
        (void)add_event(evidence, at, "connection-opened", subject, "established");
        (void)add_event(evidence, at + AGE_MS, "connection-state", subject, "close-wait");
        (void)add_event(evidence, at + AGE_MS + 15000, "connection-closed", subject, "close-wait");
    }
    for (int i = 0; i < ROUNDS; i++) {
        bool bad = i >= 20 && i < 26;
        struct event *event =
            add_event(evidence, i * ROUND_MS, bad ? "endpoint-bad" : "endpoint-good",
                      "https://mail.contoso.test/ews/exchange.asmx", bad ? "no-answer" : "401");
        event->address = i % 2 == 0 ? "10.66.0.12" : "10.66.0.13";
        event->duration_ms = bad ? 10000 : 38;
    }
    evidence->timeline_dropped = 12;
}
