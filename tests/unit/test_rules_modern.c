/*
 * Rules about modern authentication, whole and broken, and about Microsoft's claim on an address.
 */
#include "tests/unit/unit.h"

#include "core/evidence/text.h"
#include "tests/unit/diagnosis_check.h"
#include "tests/unit/evidence_builder.h"

/* ---- modern authentication ---- */

static struct attempt *challenge(struct evidence *evidence, const char *request, const char *parameters)
{
    struct step *step = build_step(evidence, BUILT_ADDRESS, "https-autodiscover");
    struct attempt *attempt = &step->attempts.items[0];
    struct challenge *bearer;

    if (!text_equal(attempt->request, request)) {
        attempt = schema_append(evidence->arena, &attempt_schema, &step->attempts);
        attempt->pass = 1;
        attempt->request = request;
        attempt->url = step->url;
        attempt->outcome = REACH_DONE;
        attempt->http_status = 401;
    }
    bearer = schema_append(evidence->arena, &challenge_schema, &attempt->challenges);
    bearer->scheme = "Bearer";
    bearer->parameters = parameters;
    return attempt;
}

#define WHOLE                                                                                                \
    "client_id=\"1\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\""
#define BROKEN "client_id=\"1\", error=\"invalid_token\""

static void modern_authentication_is_no_fault(void **state)
{
    struct evidence *evidence = build_healthy_without_sign_in();
    struct diagnosis *diagnosis;

    (void)state;
    (void)challenge(evidence, "pox", WHOLE);
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "healthy");
    assert_null(
        parameter_of(expect_finding(diagnosis, "modern-authentication-needed", SEVERITY_INFO), "scheme"));
    assert_non_null(find_finding(diagnosis, "not-signed-in")); /* Basic is offered as well */
    assert_null(find_finding(diagnosis, "hybrid-modern-authentication-broken"));
    diagnosis_destroy(diagnosis);
    /* Exchange Online lists Basic and takes it from nobody */
    build_step_place(evidence, build_step(evidence, BUILT_ADDRESS, "https-autodiscover"),
                     "https://autodiscover-s.outlook.com/autodiscover/autodiscover.xml");
    diagnosis = check_diagnose(evidence);
    assert_string_equal(
        parameter_of(expect_finding(diagnosis, "modern-authentication-needed", SEVERITY_INFO), "cloud"),
        "yes");
    assert_null(find_finding(diagnosis, "not-signed-in"));
    assert_null(parameter_of(&diagnosis->findings.items[0], "signable")); /* nobody could sign in there */
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
    expect_absent(build_healthy_without_sign_in(), "modern-authentication-needed");
}

static void broken_hybrid_is_told_apart(void **state)
{
    struct evidence *evidence = build_healthy_without_sign_in();
    struct diagnosis *diagnosis;

    (void)state;
    /* every Exchange server answers an empty bearer like this */
    challenge(evidence, "pox-empty-bearer", BROKEN)->diagnostics = "4000000;reason=\"Flighting\"";
    diagnosis = check_diagnose(evidence);
    assert_null(find_finding(diagnosis, "hybrid-modern-authentication-broken"));
    assert_null(find_finding(diagnosis, "modern-authentication-needed"));
    diagnosis_destroy(diagnosis);

    /* but it offers Bearer unasked */
    (void)challenge(evidence, "pox", BROKEN);
    expect_severity(evidence, "hybrid-modern-authentication-broken", SEVERITY_INFO);
    evidence = build_healthy_without_sign_in();
    build_drop_connections(evidence);
    (void)challenge(evidence, "pox-empty-bearer", BROKEN);
    (void)challenge(evidence, "pox", BROKEN);
    diagnosis = check_diagnose(evidence);
    assert_string_equal(
        parameter_of(expect_finding(diagnosis, "hybrid-modern-authentication-broken", SEVERITY_PROBLEM),
                     "error"),
        "invalid_token");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);

    /* or it trusts a tenant by its number */
    evidence = build_healthy_without_sign_in();
    (void)challenge(evidence, "pox-empty-bearer", "trusted_issuers=\"00000001@6b1d2f4e\", " BROKEN);
    expect_severity(evidence, "hybrid-modern-authentication-broken", SEVERITY_INFO);
    evidence = build_healthy_without_sign_in();
    (void)challenge(evidence, "pox-empty-bearer", "trusted_issuers=\"00000001@*\", " BROKEN);
    expect_absent(evidence, "hybrid-modern-authentication-broken");

    /* the plain answer leaves the place out, the one to an empty bearer has it */
    evidence = build_healthy_without_sign_in();
    (void)challenge(evidence, "pox", "client_id=\"1\"");
    (void)challenge(evidence, "pox-empty-bearer", WHOLE);
    expect_absent(evidence, "hybrid-modern-authentication-broken");
}

/* A 401 that names no way to sign in leads nowhere, whatever else is well; one that could not be read to its end says nothing. */
static void a_sign_in_that_nobody_can_make(void **state)
{
    struct evidence *evidence = build_healthy_without_sign_in();
    struct diagnosis *diagnosis;
    struct step *step = build_step(evidence, BUILT_ADDRESS, "https-autodiscover");

    (void)state;
    for (size_t i = 0; i < step->attempts.count; i++) {
        step->attempts.items[i].challenges.count = 0;
    }
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "sign-in-not-offered");
    assert_int_equal(diagnosis->verdict, VERDICT_WARNING); /* Outlook is connected */
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "connected"), "yes");
    assert_null(find_finding(diagnosis, "not-signed-in"));
    diagnosis_destroy(diagnosis);

    build_drop_connections(evidence);
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "sign-in-not-offered");
    assert_int_equal(diagnosis->verdict, VERDICT_PROBLEM);
    assert_string_equal(find_finding(diagnosis, "outlook-no-connections")->consequence_of,
                        "sign-in-not-offered");
    diagnosis_destroy(diagnosis);

    /* the empty Bearer is answered with a way */
    (void)challenge(evidence, "pox-empty-bearer", WHOLE);
    expect_absent(evidence, "sign-in-not-offered");
    expect_absent(build_healthy_without_sign_in(), "sign-in-not-offered");
}

/* What is switched off here is all that the company's own server takes. */
static void a_switch_matters_where_the_server_wants_nothing_else(void **state)
{
    (void)state;
    for (int takes_passwords = 0; takes_passwords < 2; takes_passwords++) {
        struct evidence *evidence = build_healthy_without_sign_in();
        struct setting *setting = schema_append(evidence->arena, &setting_schema, &evidence->settings);
        struct attempt *attempt = challenge(evidence, "pox", WHOLE);
        struct diagnosis *diagnosis;
        const struct finding *finding;

        for (size_t i = 0; i < attempt->challenges.count && takes_passwords == 0; i++) {
            attempt->challenges.items[i].scheme = "Bearer";
        }
        setting->key = "HKCU\\Software\\Microsoft\\Office\\16.0\\Common\\Identity";
        setting->name = "EnableADAL";
        setting->data = "0";
        setting->type = "number";
        diagnosis = check_diagnose(evidence);
        finding = expect_finding(diagnosis, "modern-authentication-off-here",
                                 takes_passwords ? SEVERITY_INFO : SEVERITY_WARNING);
        assert_string_equal(parameter_of(finding, "needed"), takes_passwords ? "no" : "server");
        diagnosis_destroy(diagnosis);
        evidence_destroy(evidence);
    }
}

/* ---- Microsoft's claim ---- */

static struct evidence *claimed_by_microsoft(void)
{
    struct evidence *evidence = build_healthy();
    struct autodiscover *asked = &evidence->autodiscover.items[0];
    struct step *question = schema_append(evidence->arena, &step_schema, &asked->other_questions);
    struct attempt *attempt;
    struct protocol *protocol;

    question->id = "json-autodiscoverv1@outlook.office365.com";
    question->outcome = STEP_ANSWERED;
    build_step_place(evidence, question, "https://outlook.office365.com/autodiscover/autodiscover.json");
    attempt = schema_append(evidence->arena, &attempt_schema, &question->attempts);
    attempt->request = "json";
    attempt->url = question->url;
    attempt->answer.kind = ANSWER_SETTINGS;
    protocol = schema_append(evidence->arena, &protocol_schema, &attempt->answer.protocols);
    protocol->url = "https://outlook.office365.com/autodiscover/autodiscover.xml";
    return evidence;
}

static void microsoft_claims_the_address(void **state)
{
    struct evidence *evidence = claimed_by_microsoft();
    struct diagnosis *diagnosis = check_diagnose(evidence);
    struct step *step;

    (void)state;
    assert_true(expect_finding(diagnosis, "office365-takes-over", SEVERITY_WARNING)->certainty !=
                CERTAINTY_CERTAIN);
    diagnosis_destroy(diagnosis);
    step = build_step(evidence, BUILT_ADDRESS, "office365-priority");
    /* Microsoft's answer wins, but the company's own server is the other one. */
    step->outcome = STEP_ASKS_FOR_SIGN_IN;
    build_step_place(evidence, step, "https://outlook.office365.com/autodiscover/autodiscover.xml");
    diagnosis = check_diagnose(evidence);
    assert_string_equal(
        parameter_of(expect_finding(diagnosis, "office365-takes-over", SEVERITY_WARNING), "host"),
        "autodiscover." BUILT_DOMAIN);
    diagnosis_destroy(diagnosis);
    step->outcome = STEP_SKIPPED;
    step->reason = "registry";
    step->detail = "HKCU\\a\\ExcludeExplicitO365Endpoint";
    expect_severity(evidence, "office365-takes-over", SEVERITY_INFO);
    expect_absent(build_healthy(), "office365-takes-over");
    /* the mailbox is in the cloud, as Microsoft says */
    evidence = claimed_by_microsoft();
    build_step(evidence, BUILT_ADDRESS, "https-autodiscover")->attempts.items[1].answer.microsoft_online =
        "True";
    expect_absent(evidence, "office365-takes-over");
    /* the company's Autodiscover answers, but where the mailbox is nobody knows: that is a hybrid */
    evidence = claimed_by_microsoft();
    build_drop_endpoints(evidence);
    (void)build_step_asks(evidence, BUILT_ADDRESS, "https-autodiscover", "NTLM");
    expect_absent(evidence, "office365-takes-over");
}

int test_rules_modern(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_switch_matters_where_the_server_wants_nothing_else),
        cmocka_unit_test(modern_authentication_is_no_fault),
        cmocka_unit_test(broken_hybrid_is_told_apart),
        cmocka_unit_test(a_sign_in_that_nobody_can_make),
        cmocka_unit_test(microsoft_claims_the_address),
    };

    return cmocka_run_group_tests_name("rules_modern", tests, NULL, check_end);
}
