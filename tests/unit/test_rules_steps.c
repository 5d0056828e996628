/*
 * Rules about the steps of Autodiscover beyond the two host names: redirects, the directory, service records, settings, what
 * Outlook keeps, several addresses of a name, devices in between. Each fires where it should, and
 * is silent where the same fact is ordinary.
 */
#include "tests/unit/unit.h"

#include "core/evidence/text.h"
#include "tests/unit/diagnosis_check.h"
#include "tests/unit/evidence_builder.h"

#define POLICY "HKCU\\Software\\Policies\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover"

/* Nothing works: no name exists, nothing is connected. */
static struct evidence *with_nothing(void)
{
    struct evidence *evidence = build_healthy();

    build_drop_connections(evidence);
    build_drop_endpoints(evidence);
    build_step_name_missing(evidence, BUILT_ADDRESS, "https-root");
    build_step_name_missing(evidence, BUILT_ADDRESS, "https-autodiscover");
    return evidence;
}

/* ---- redirects ---- */

static struct evidence *redirect(struct evidence *evidence, const char *step_id, const char *reason,
                                 const char *target)
{
    struct attempt *attempt = build_step_status(evidence, BUILT_ADDRESS, step_id, 302, STEP_REDIRECTED);
    struct step *step = build_step(evidence, BUILT_ADDRESS, step_id);

    attempt->location = target;
    step->reason = reason;
    return evidence;
}

static void redirects_that_lead_nowhere(void **state)
{
    static const char circle[] = "https://autodiscover.contoso.test/autodiscover/autodiscover.xml";
    static const struct {
        const char *reason;
        const char *id;
        const char *kind;
    } cases[] = {
        {"redirect-loop", "redirect-loop", "circle"},
        {"too-many-redirects", "redirect-loop", "too-many"},
        {"same-address", "redirect-loop", "same-address"},
        {"redirect-malformed", "redirect-loop", "unreadable"},
        {"redirect-not-secure", "redirect-not-secure", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct evidence *evidence =
            redirect(with_nothing(), "https-autodiscover", cases[i].reason, "http://elsewhere.test/");
        struct diagnosis *diagnosis = check_diagnose(evidence);
        const struct finding *finding = expect_finding(diagnosis, cases[i].id, SEVERITY_PROBLEM);
        assert_ptr_equal(finding, &diagnosis->findings.items[0]);
        assert_true(text_equal(parameter_of(finding, "kind"), cases[i].kind));
        assert_string_equal(parameter_of(finding, "target"), "http://elsewhere.test/");
        diagnosis_destroy(diagnosis);
        evidence_destroy(evidence);
    }
    /* of no weight before a step that works, none at all after it or on the company's web site */
    expect_severity(redirect(build_healthy(), "scp", "redirect-loop", circle), "redirect-loop",
                    SEVERITY_INFO);
    expect_absent(redirect(build_healthy(), "srv", "redirect-loop", circle), "redirect-loop");
    expect_absent(redirect(build_healthy(), "https-root", "redirect-loop", circle), "redirect-loop");
}

static void redirect_to_another_company_is_a_question(void **state)
{
    static const char other[] = "https://mail.fabrikam.test/autodiscover/autodiscover.xml";
    struct evidence *evidence = redirect(with_nothing(), "https-autodiscover", "waits-for-agreement", other);
    struct diagnosis *diagnosis;
    const struct finding *finding;

    (void)state;
    build_step(evidence, BUILT_ADDRESS, "https-autodiscover")->detail = "mail.fabrikam.test";
    diagnosis = check_diagnose(evidence);
    finding = expect_finding(diagnosis, "redirect-other-company", SEVERITY_PROBLEM);
    assert_string_equal(parameter_of(finding, "answer"), "open");
    assert_string_equal(parameter_of(finding, "target_host"), "mail.fabrikam.test");
    assert_string_equal(parameter_of(finding, "target"), other);
    assert_null(parameter_of(finding, "cloud"));
    diagnosis_destroy(diagnosis);

    build_step(evidence, BUILT_ADDRESS, "https-autodiscover")->reason = "declined";
    build_step(evidence, BUILT_ADDRESS, "https-autodiscover")->detail = "autodiscover-s.outlook.com";
    diagnosis = check_diagnose(evidence);
    finding = expect_finding(diagnosis, "redirect-other-company", SEVERITY_PROBLEM);
    assert_string_equal(parameter_of(finding, "answer"), "declined");
    assert_string_equal(parameter_of(finding, "cloud"), "yes");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);

    expect_severity(redirect(build_healthy(), "scp", "waits-for-agreement", other), "redirect-other-company",
                    SEVERITY_INFO);
    expect_absent(redirect(build_healthy(), "srv", "waits-for-agreement", other), "redirect-other-company");
}

/* There is no answer that leads on, but the DNS: another company's name in it is told as that, before Outlook asks about it. */
static void a_service_record_of_another_company_is_a_question(void **state)
{
    static const char *const reasons[] = {"waits-for-agreement", "declined"};
    static const char *const answers[] = {"open", "declined"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct evidence *evidence = with_nothing();
        struct step *step = build_step(evidence, BUILT_ADDRESS, "srv");
        struct diagnosis *diagnosis;
        const struct finding *finding;

        build_step_place(evidence, step, "https://mail.fabrikam.test/autodiscover/autodiscover.xml");
        step->outcome = STEP_REDIRECTED;
        step->reason = reasons[i];
        step->detail = "mail.fabrikam.test";
        diagnosis = check_diagnose(evidence);
        finding = expect_finding(diagnosis, "srv-other-company", SEVERITY_PROBLEM);
        assert_string_equal(parameter_of(finding, "host"), "mail.fabrikam.test");
        assert_string_equal(parameter_of(finding, "answer"), answers[i]);
        assert_null(find_finding(diagnosis, "healthy"));
        assert_null(find_finding(diagnosis, "redirect-other-company"));
        diagnosis_destroy(diagnosis);
        evidence_destroy(evidence);
    }
}

/* ---- the directory and service records ---- */

static struct step *name_by_directory(struct evidence *evidence, const char *url)
{
    struct step *step = build_step(evidence, BUILT_ADDRESS, "scp");

    step->reason = NULL;
    build_step_place(evidence, step, url);
    return step;
}

static void directory_names_a_dead_server(void **state)
{
    static const char old[] = "https://old.contoso.test/autodiscover/autodiscover.xml";
    struct evidence *evidence = build_healthy();
    struct diagnosis *diagnosis;

    (void)state;
    (void)name_by_directory(evidence, old);
    build_step_name_missing(evidence, BUILT_ADDRESS, "scp");
    diagnosis = check_diagnose(evidence);
    assert_string_equal(
        parameter_of(expect_finding(diagnosis, "scp-points-to-dead-server", SEVERITY_WARNING), "fault"),
        "no-such-name");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);

    evidence = build_healthy();
    (void)name_by_directory(evidence, old);
    build_step_bad_certificate(evidence, BUILT_ADDRESS, "scp", CERTIFICATE_EXPIRED);
    diagnosis = check_diagnose(evidence);
    assert_string_equal(
        parameter_of(expect_finding(diagnosis, "scp-points-to-dead-server", SEVERITY_WARNING), "fault"),
        "certificate");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);

    /* where nothing else works it is the cause */
    evidence = with_nothing();
    (void)name_by_directory(evidence, old);
    build_step_name_missing(evidence, BUILT_ADDRESS, "scp");
    expect_severity(evidence, "scp-points-to-dead-server", SEVERITY_PROBLEM);
    evidence = with_nothing();
    (void)name_by_directory(evidence, old);
    build_step_not_reached(evidence, BUILT_ADDRESS, "scp", REACH_NO_ANSWER);
    expect_with(evidence, "scp-points-to-dead-server", VERDICT_PROBLEM, "port-no-answer", true);
    /* Where a place of the company's own is broken too, that one decides. */
    evidence = with_nothing();
    (void)name_by_directory(evidence, old);
    build_step_not_reached(evidence, BUILT_ADDRESS, "scp", REACH_NO_ANSWER);
    build_step_bad_certificate(evidence, BUILT_ADDRESS, "https-autodiscover", CERTIFICATE_UNTRUSTED);
    expect_with(evidence, "certificate-untrusted", VERDICT_PROBLEM, "scp-points-to-dead-server", false);

    /* one that is alive, one that other steps ask too, and a dead one after the one that is taken */
    evidence = build_healthy();
    (void)name_by_directory(evidence, old);
    (void)build_step_asks(evidence, BUILT_ADDRESS, "scp", "NTLM");
    expect_absent(evidence, "scp-points-to-dead-server");
    evidence = with_nothing();
    (void)name_by_directory(evidence, "https://autodiscover.contoso.test/autodiscover/autodiscover.xml");
    build_step_name_missing(evidence, BUILT_ADDRESS, "scp");
    expect_absent(evidence, "scp-points-to-dead-server");
    evidence = build_healthy();
    text_list_append(evidence->arena, &name_by_directory(evidence, old)->candidates,
                     "https://older.contoso.test/");
    (void)build_step_asks(evidence, BUILT_ADDRESS, "scp", "NTLM");
    (void)build_name(evidence, "older.contoso.test", NAME_NOT_FOUND, NULL);
    expect_absent(evidence, "scp-points-to-dead-server");
}

static void directory_without_an_answer_is_no_fault(void **state)
{
    struct evidence *evidence = build_healthy();
    struct step *step = build_step(evidence, BUILT_ADDRESS, "scp");

    (void)state;
    step->outcome = STEP_NO_CONNECTION;
    step->reason = "directory-no-answer";
    expect_first(evidence, "healthy", VERDICT_HEALTHY);
    /* nothing is left open by it either */
    evidence = with_nothing();
    step = build_step(evidence, BUILT_ADDRESS, "scp");
    step->outcome = STEP_NO_CONNECTION;
    step->reason = "directory-no-answer";
    expect_first(evidence, "autodiscover-not-published", VERDICT_PROBLEM);
}

static struct evidence *with_service(int64_t port)
{
    struct evidence *evidence = build_healthy();
    struct service_lookup *lookup =
        schema_append(evidence->arena, &service_lookup_schema, &evidence->services);
    struct service_record *record = schema_append(evidence->arena, &service_record_schema, &lookup->records);

    lookup->name = "_autodiscover._tcp." BUILT_DOMAIN;
    record->target = BUILT_HOST;
    record->port = port;
    return evidence;
}

static void service_record_with_another_port(void **state)
{
    (void)state;
    expect_severity(with_service(8443), "srv-other-port", SEVERITY_INFO);
    expect_absent(with_service(443), "srv-other-port");
}

/* ---- settings ---- */

static void switch_off(struct evidence *evidence, const char *step_id, const char *value)
{
    struct step *step = build_step(evidence, BUILT_ADDRESS, step_id);

    step->outcome = STEP_SKIPPED;
    step->reason = "registry";
    step->detail = value;
    step->attempts.count = 0;
}

static void steps_that_are_switched_off(void **state)
{
    struct evidence *evidence = build_healthy();
    struct diagnosis *diagnosis;
    const struct finding *finding;

    (void)state;
    switch_off(evidence, "https-root", POLICY "\\ExcludeHttpsRootDomain");
    switch_off(evidence, "srv", POLICY "\\ExcludeSrvRecord");
    diagnosis = check_diagnose(evidence);
    finding = expect_finding(diagnosis, "autodiscover-steps-disabled", SEVERITY_INFO);
    assert_string_equal(parameter_of(finding, "settings"), "ExcludeHttpsRootDomain, ExcludeSrvRecord");
    assert_string_equal(parameter_of(finding, "policy"), "yes");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);

    /* nothing else works: it is the cause of that */
    evidence = with_nothing();
    switch_off(evidence, "https-root", "HKCU\\a\\ExcludeHttpsRootDomain");
    expect_with(evidence, "autodiscover-steps-disabled", VERDICT_PROBLEM, "autodiscover-not-published", true);
    /* something else is broken: perhaps it matters */
    evidence = with_nothing();
    switch_off(evidence, "https-root", POLICY "\\ExcludeHttpsRootDomain");
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", REACH_REFUSED);
    expect_severity(evidence, "autodiscover-steps-disabled", SEVERITY_WARNING);
    /* the person's own choice is no setting */
    evidence = build_healthy();
    switch_off(evidence, "office365-priority", NULL);
    build_step(evidence, BUILT_ADDRESS, "office365-priority")->reason = "person-said-no";
    expect_absent(evidence, "autodiscover-steps-disabled");
}

static struct evidence *with_setting(const char *name)
{
    struct evidence *evidence = build_healthy();
    struct setting *setting = schema_append(evidence->arena, &setting_schema, &evidence->settings);

    setting->key = "HKCU\\Software\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover";
    setting->name = name;
    setting->data = "1";
    setting->type = "number";
    setting->version = "16.0";
    return evidence;
}

static void setting_that_outlook_does_not_read(void **state)
{
    struct evidence *evidence = with_setting("ExcludeSrvLookup");
    struct diagnosis *diagnosis = check_diagnose(evidence);

    (void)state;
    assert_string_equal(parameter_of(expect_finding(diagnosis, "setting-not-read", SEVERITY_INFO), "meant"),
                        "ExcludeSrvRecord");
    assert_int_equal(diagnosis->verdict, VERDICT_HEALTHY);
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
    expect_absent(with_setting("ExcludeSrvRecord"), "setting-not-read");
}

/* The right name alone does not do it: a value of another type, or among the computer's own, is not read either. */
static void setting_with_the_right_name_that_does_nothing(void **state)
{
    static const struct {
        const char *key;
        const char *type;
        const char *why;
    } cases[] = {
        {"HKCU\\Software\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover", "text", "type"},
        {"HKLM\\Software\\Policies\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover", "number", "place"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct evidence *evidence = with_setting("ExcludeSrvRecord");
        struct setting *setting = &evidence->settings.items[evidence->settings.count - 1];
        struct diagnosis *diagnosis;

        setting->key = cases[i].key;
        setting->type = cases[i].type;
        diagnosis = check_diagnose(evidence);
        assert_string_equal(parameter_of(expect_finding(diagnosis, "setting-not-read", SEVERITY_INFO), "why"),
                            cases[i].why);
        assert_null(find_finding(diagnosis, "autodiscover-steps-disabled"));
        diagnosis_destroy(diagnosis);
        evidence_destroy(evidence);
    }
}

/* ---- what Outlook keeps ---- */

static struct evidence *with_kept_answer(const char *host)
{
    struct evidence *evidence = build_healthy();
    struct saved_answer *saved =
        schema_append(evidence->arena, &saved_answer_schema, &evidence->saved_answers);

    saved->kind = "cache";
    saved->path = "C:\\anna@contoso.test - Autodiscover.xml";
    saved->answer.kind = ANSWER_SETTINGS;
    build_mapi_http(evidence, &saved->answer, host);
    return evidence;
}

static void kept_answer_that_is_old(void **state)
{
    struct evidence *evidence = with_kept_answer("old.contoso.test");

    (void)state;
    expect_severity(evidence, "cached-answer-stale", SEVERITY_INFO);
    expect_absent(with_kept_answer(BUILT_HOST), "cached-answer-stale");
    evidence = with_kept_answer("old.contoso.test");
    build_drop_connections(evidence);
    build_connection(evidence, BUILT_PID, "198.51.100.99:443", STATE_ESTABLISHED);
    build_connection(evidence, BUILT_PID, "198.51.100.99:443", STATE_ESTABLISHED);
    expect_with(evidence, "cached-answer-stale", VERDICT_WARNING, "connected-elsewhere", true);
}

static void kept_address_that_is_dead(void **state)
{
    static const char old[] = "https://old.contoso.test/autodiscover/autodiscover.xml";
    struct evidence *evidence = build_healthy();
    struct step *step = build_step(evidence, BUILT_ADDRESS, "last-known-good");
    struct diagnosis *diagnosis;

    (void)state;
    step->reason = NULL;
    build_step_place(evidence, step, old);
    build_step_name_missing(evidence, BUILT_ADDRESS, "last-known-good");
    diagnosis = check_diagnose(evidence);
    assert_string_equal(parameter_of(expect_finding(diagnosis, "cached-answer-stale", SEVERITY_INFO), "what"),
                        "address");
    diagnosis_destroy(diagnosis);
    (void)build_step_asks(evidence, BUILT_ADDRESS, "last-known-good", "NTLM");
    expect_absent(evidence, "cached-answer-stale");
}

/* ---- the second try ---- */

static struct evidence *with_first_failure(int reach)
{
    static const struct failure broke_off = {"TLS look", 35, "curl", "SSL connect error"};
    struct evidence *evidence = build_healthy();

    if (reach == REACH_DONE) {
        struct attempt_list *attempts = &build_step(evidence, BUILT_ADDRESS, "https-autodiscover")->attempts;
        attempts->items[attempts->count - 1].first_failure = broke_off;
    } else {
        build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", reach);
        build_look(evidence, "autodiscover." BUILT_DOMAIN, reach, CERTIFICATE_UNKNOWN)->first_failure =
            broke_off;
    }
    return evidence;
}

static void what_broke_off_once(void **state)
{
    struct evidence *evidence = with_first_failure(REACH_DONE);
    const struct finding *finding;
    struct diagnosis *diagnosis;

    (void)state;
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "healthy");
    finding = expect_finding(diagnosis, "worked-second-time", SEVERITY_INFO);
    assert_string_equal(parameter_of(finding, "code"), "35");
    assert_string_equal(parameter_of(finding, "text"), "SSL connect error");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);

    /* twice in vain is a fault of its own */
    expect_absent(with_first_failure(REACH_TLS_FAILED), "worked-second-time");
    expect_absent(build_healthy(), "worked-second-time");
}

/* ---- several addresses ---- */

static struct evidence *with_looks(int ipv4, int second_ipv4, int ipv6)
{
    struct evidence *evidence = build_healthy();

    build_address_look(evidence, BUILT_REMOTE, ipv4, CERTIFICATE_UNKNOWN);
    build_address_look(evidence, "10.66.0.13", second_ipv4, CERTIFICATE_UNKNOWN);
    build_address_look(evidence, "2001:db8::12", ipv6, CERTIFICATE_UNKNOWN);
    return evidence;
}

static void every_address_counts(void **state)
{
    struct evidence *evidence = with_looks(REACH_DONE, REACH_NO_ANSWER, REACH_DONE);
    struct diagnosis *diagnosis = check_diagnose(evidence);
    const struct finding *finding = expect_finding(diagnosis, "one-server-of-several-down", SEVERITY_WARNING);

    (void)state;
    assert_string_equal(parameter_of(finding, "addresses"), "10.66.0.13");
    assert_string_equal(parameter_of(finding, "first_bad"), "10.66.0.13");
    assert_string_equal(parameter_of(finding, "first_good"), BUILT_REMOTE);
    assert_string_equal(parameter_of(finding, "alive"), BUILT_REMOTE ", 2001:db8::12");
    assert_string_equal(finding->account, BUILT_ADDRESS);
    diagnosis_destroy(diagnosis);
    /* DNS gives them in any order: the text keeps to one */
    evidence->address_looks.items[0].address = "10.66.0.13";
    evidence->address_looks.items[1].address = "10.66.0.9";
    evidence->address_looks.items[2].address = BUILT_REMOTE;
    diagnosis = check_diagnose(evidence);
    finding = expect_finding(diagnosis, "one-server-of-several-down", SEVERITY_WARNING);
    assert_string_equal(parameter_of(finding, "addresses"), "10.66.0.9");
    assert_string_equal(parameter_of(finding, "alive"), BUILT_REMOTE ", 10.66.0.13");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);

    expect_absent(with_looks(REACH_DONE, REACH_DONE, REACH_DONE), "one-server-of-several-down");
    expect_absent(with_looks(REACH_REFUSED, REACH_REFUSED, REACH_REFUSED), "one-server-of-several-down");
    expect_absent(with_looks(REACH_DONE, REACH_CANCELLED, REACH_DONE), "one-server-of-several-down");
    /* one of the servers has an old certificate */
    evidence = with_looks(REACH_DONE, REACH_DONE, REACH_DONE);
    evidence->address_looks.items[1].verdict = CERTIFICATE_EXPIRED;
    expect_severity(evidence, "one-server-of-several-down", SEVERITY_WARNING);

    expect_severity(with_looks(REACH_DONE, REACH_DONE, REACH_NO_ANSWER), "ipv6-broken", SEVERITY_WARNING);
    expect_absent(with_looks(REACH_DONE, REACH_DONE, REACH_NO_ANSWER), "one-server-of-several-down");
    /* a computer that has no IPv6 */
    expect_first(with_looks(REACH_DONE, REACH_DONE, REACH_UNREACHABLE), "healthy", VERDICT_HEALTHY);
    expect_absent(with_looks(REACH_NO_ANSWER, REACH_NO_ANSWER, REACH_DONE), "ipv6-broken");
}

/* ---- devices in between ---- */

static struct tls_look *cloud_look(struct evidence *evidence, enum truth root_is_public)
{
    struct tls_look *look = build_look(evidence, "outlook.office365.com", REACH_DONE, CERTIFICATE_GOOD);
    struct certificate *root = schema_append(evidence->arena, &certificate_schema, &look->root);

    root->subject = "CN=Contoso Inspection CA";
    look->root_is_public = root_is_public;
    return look;
}

static void opened_encryption(void **state)
{
    struct evidence *evidence = build_healthy();
    const struct finding *finding;
    struct diagnosis *diagnosis;

    (void)state;
    (void)cloud_look(evidence, TRUTH_NO);
    expect_severity(evidence, "tls-intercepted", SEVERITY_WARNING);
    evidence = build_healthy();
    build_look(evidence, BUILT_HOST, REACH_DONE, CERTIFICATE_GOOD)->chain.items[0].issuer =
        "CN=Zscaler Root CA, O=Zscaler Inc.";
    diagnosis = check_diagnose(evidence);
    finding = expect_finding(diagnosis, "tls-intercepted", SEVERITY_INFO);
    assert_int_equal(finding->certainty, CERTAINTY_LIKELY);
    assert_string_equal(parameter_of(finding, "connected"), "yes");
    assert_non_null(parameter_of(finding, "product"));
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
    evidence = build_healthy();
    (void)cloud_look(evidence, TRUTH_YES);
    expect_absent(evidence, "tls-intercepted");
    evidence = build_healthy();
    cloud_look(evidence, TRUTH_NO)->root.count = 0;
    expect_absent(evidence, "tls-intercepted");
    /* a company's own authority on the company's own server is ordinary */
    evidence = build_healthy();
    cloud_look(evidence, TRUTH_NO)->host = BUILT_HOST;
    expect_absent(evidence, "tls-intercepted");
    /* a known product gives itself away, also where nobody knows which roots are public */
    evidence = build_healthy();
    cloud_look(evidence, TRUTH_UNKNOWN)->root.items[0].subject = "CN=Zscaler Root CA, O=Zscaler Inc.";
    expect_severity(evidence, "tls-intercepted", SEVERITY_WARNING);
}

/* Looks stand in the order in which they happened to end. The same host is named whichever was first. */
static void opened_encryption_names_the_weightiest_host(void **state)
{
    (void)state;
    for (int turn = 0; turn < 2; turn++) {
        struct evidence *evidence = build_healthy();
        struct diagnosis *diagnosis;

        for (size_t i = 0; i < evidence->tls.count; i++) {
            evidence->tls.items[i].chain.items[0].issuer = "CN=Zscaler Root CA, O=Zscaler Inc.";
        }
        for (size_t i = 0; turn == 1 && i < evidence->tls.count / 2; i++) {
            struct tls_look *other = &evidence->tls.items[evidence->tls.count - 1 - i];
            struct tls_look one = evidence->tls.items[i];
            evidence->tls.items[i] = *other;
            *other = one;
        }
        diagnosis = check_diagnose(evidence);
        assert_string_equal(parameter_of(find_finding(diagnosis, "tls-intercepted"), "host"), BUILT_HOST);
        diagnosis_destroy(diagnosis);
        evidence_destroy(evidence);
    }
}

int test_rules_steps(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(redirects_that_lead_nowhere),
        cmocka_unit_test(redirect_to_another_company_is_a_question),
        cmocka_unit_test(a_service_record_of_another_company_is_a_question),
        cmocka_unit_test(directory_names_a_dead_server),
        cmocka_unit_test(directory_without_an_answer_is_no_fault),
        cmocka_unit_test(service_record_with_another_port),
        cmocka_unit_test(steps_that_are_switched_off),
        cmocka_unit_test(setting_that_outlook_does_not_read),
        cmocka_unit_test(setting_with_the_right_name_that_does_nothing),
        cmocka_unit_test(kept_answer_that_is_old),
        cmocka_unit_test(kept_address_that_is_dead),
        cmocka_unit_test(what_broke_off_once),
        cmocka_unit_test(every_address_counts),
        cmocka_unit_test(opened_encryption),
        cmocka_unit_test(opened_encryption_names_the_weightiest_host),
    };

    return cmocka_run_group_tests_name("rules_steps", tests, NULL, check_end);
}
