/*
 * Rules about Outlook itself and its settings: each fires where it should, and is silent where the same fact is ordinary.
 */
#include "tests/unit/unit.h"

#include "core/diagnose/kinds.h"
#include "core/evidence/text.h"
#include "tests/unit/diagnosis_check.h"
#include "tests/unit/evidence_builder.h"

/* ---- Outlook's own state ---- */

static void elevation_is_not_as_it_should_be(void **state)
{
    struct evidence *evidence = build_healthy();

    (void)state;
    evidence->outlook.items[0].elevated = TRUTH_YES;
    expect_first(evidence, "outlook-elevated", VERDICT_WARNING);
    evidence = build_healthy();
    evidence->outlook.items[0].elevated = TRUTH_YES;
    evidence->machine.elevated = TRUTH_YES; /* everything is started like that here */
    expect_absent(evidence, "outlook-elevated");
    evidence = build_healthy();
    evidence->outlook.items[0].elevated = TRUTH_NO;
    expect_absent(evidence, "outlook-elevated");
}

static void a_hung_window_is_told(void **state)
{
    struct evidence *evidence = build_healthy();

    (void)state;
    evidence->outlook.items[0].hung = TRUTH_YES;
    expect_first(evidence, "outlook-hung", VERDICT_WARNING);
    evidence = build_healthy();
    evidence->outlook.items[0].hung = TRUTH_YES;
    build_drop_connections(evidence);
    expect_with(evidence, "outlook-hung", VERDICT_PROBLEM, "outlook-no-connections", true);
    /* It may wait for a server that does not answer: killing it would change nothing. */
    evidence = build_healthy_without_sign_in();
    evidence->outlook.items[0].hung = TRUTH_YES;
    build_drop_connections(evidence);
    build_drop_endpoints(evidence);
    (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "mail-store", "profile",
                         "https://" BUILT_HOST "/mapi/emsmdb/", 0);
    (void)build_look(evidence, BUILT_HOST, REACH_NO_ANSWER, CERTIFICATE_UNKNOWN);
    expect_with(evidence, "port-no-answer", VERDICT_PROBLEM, "outlook-hung", true);
    evidence = build_healthy();
    evidence->outlook.items[0].hung = TRUTH_NO;
    expect_absent(evidence, "outlook-hung");
}

static struct profile *add_profile(struct evidence *evidence, const char *name, enum truth is_default,
                                   enum truth work_offline)
{
    struct profile *profile = schema_append(evidence->arena, &profile_schema, &evidence->profiles);

    profile->name = name;
    profile->is_default = is_default;
    profile->work_offline = work_offline;
    return profile;
}

static void working_offline_explains_no_connections(void **state)
{
    struct evidence *evidence = build_healthy();

    (void)state;
    build_drop_connections(evidence);
    (void)add_profile(evidence, "Outlook", TRUTH_YES, TRUTH_YES);
    expect_with(evidence, "outlook-work-offline", VERDICT_PROBLEM, "outlook-no-connections", true);
    /* Connections prove the opposite. */
    evidence = build_healthy();
    (void)add_profile(evidence, "Outlook", TRUTH_YES, TRUTH_YES);
    expect_absent(evidence, "outlook-work-offline");
    /* What is not known is not said; another profile's setting is nobody's business. */
    evidence = build_healthy();
    build_drop_connections(evidence);
    (void)add_profile(evidence, "Outlook", TRUTH_YES, TRUTH_UNKNOWN);
    (void)add_profile(evidence, "Old", TRUTH_NO, TRUTH_YES);
    expect_absent(evidence, "outlook-work-offline");
}

static void damage_is_a_note(void **state)
{
    struct evidence *evidence = build_healthy();

    (void)state;
    add_profile(evidence, "Outlook", TRUTH_YES, TRUTH_UNKNOWN)->failure.operation = "RegQueryValueExW";
    expect_severity(evidence, "profile-damaged", SEVERITY_INFO);
    evidence = build_healthy();
    (void)add_profile(evidence, "Outlook", TRUTH_YES, TRUTH_UNKNOWN);
    expect_absent(evidence, "profile-damaged");
}

/* ---- settings ---- */

static void add_setting(struct evidence *evidence, const char *key, const char *name, const char *data,
                        enum truth is_policy)
{
    struct setting *setting = schema_append(evidence->arena, &setting_schema, &evidence->settings);

    setting->key = key;
    setting->name = name;
    setting->data = data;
    setting->type = "number";
    setting->is_policy = is_policy;
}

static void move_to_cloud(struct evidence *evidence)
{
    struct step *step = build_step(evidence, BUILT_ADDRESS, "https-autodiscover");

    step->attempts.items[step->attempts.count - 1].answer.microsoft_online = "true";
}

static void settings_matter_where_the_mailbox_is(void **state)
{
    static const struct {
        const char *name;
        const char *data;
        const char *id;
        int in_company;
        int in_cloud;
    } cases[] = {
        {"MapiHttpDisabled", "1", "mapi-http-disabled-here", SEVERITY_WARNING, SEVERITY_PROBLEM},
        {"EnableADAL", "0", "modern-authentication-off-here", SEVERITY_INFO, SEVERITY_WARNING},
        {"UseOnlineContent", "0", "office-online-services-off", SEVERITY_INFO, SEVERITY_WARNING},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct evidence *evidence = build_healthy();
        add_setting(evidence, "HKCU\\Software", cases[i].name, cases[i].data, TRUTH_NO);
        expect_severity(evidence, cases[i].id, cases[i].in_company);
        evidence = build_healthy();
        move_to_cloud(evidence);
        add_setting(evidence, "HKCU\\Software", cases[i].name, cases[i].data, TRUTH_NO);
        expect_severity(evidence, cases[i].id, cases[i].in_cloud);
        /* The other value, and the policy that wins. */
        evidence = build_healthy();
        add_setting(evidence, "HKCU\\Software", cases[i].name, cases[i].data[0] == '0' ? "1" : "0", TRUTH_NO);
        expect_absent(evidence, cases[i].id);
        evidence = build_healthy();
        add_setting(evidence, "HKCU\\Software", cases[i].name, cases[i].data, TRUTH_NO);
        add_setting(evidence, "HKCU\\Software\\Policies", cases[i].name, cases[i].data[0] == '0' ? "1" : "0",
                    TRUTH_YES);
        expect_absent(evidence, cases[i].id);
        expect_absent(build_healthy(), cases[i].id);
    }
}

/* Both protocols of the web take the same port: a port that refuses is a problem, whichever is switched off. */
static void a_switch_hides_no_fault_of_the_way(void **state)
{
    struct evidence *evidence = build_healthy_without_sign_in();

    (void)state;
    build_drop_connections(evidence);
    build_drop_endpoints(evidence);
    (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "mail-store", "profile",
                         "https://" BUILT_HOST "/mapi/emsmdb/", 0);
    (void)build_look(evidence, BUILT_HOST, REACH_REFUSED, CERTIFICATE_UNKNOWN);
    add_setting(evidence, "HKCU\\Software\\Microsoft\\Exchange", "MapiHttpDisabled", "1", TRUTH_NO);
    expect_with(evidence, "port-refused", VERDICT_PROBLEM, "mapi-http-disabled-here", false);
}

static void a_switch_decides_the_protocol(void **state)
{
    struct evidence *evidence = build_healthy_without_sign_in();
    struct diagnosis *diagnosis;

    (void)state;
    add_setting(evidence, "HKCU\\Software\\Microsoft\\Exchange", "MapiHttpDisabled", "1", TRUTH_NO);
    diagnosis = check_diagnose(evidence);
    assert_int_equal(diagnosis->interpretation.accounts.items[0].protocol, PROTOCOL_RPC_HTTP);
    assert_string_equal(diagnosis->interpretation.accounts.items[0].protocol_reason, "switched-off-here");
    assert_string_equal(find_finding(diagnosis, "protocol-rpc-http")->consequence_of,
                        "mapi-http-disabled-here");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

#define TLS_CLIENT                                                                                           \
    "HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client"
#define TLS_3_CLIENT                                                                                         \
    "HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.3\\Client"

static void old_encryption_is_told(void **state)
{
    static const struct {
        const char *key;
        const char *name;
        const char *data;
        const char *what; /* NULL = nothing is said */
    } cases[] = {
        {TLS_CLIENT, "Enabled", "0", "windows"},
        {TLS_CLIENT, "Enabled", "1", NULL},
        {TLS_CLIENT, "Enabled", "4294967295", NULL},
        {TLS_CLIENT, "DisabledByDefault", "1", "windows"},
        {TLS_CLIENT, "DisabledByDefault", "0", NULL},
        {TLS_3_CLIENT, "Enabled", "0", NULL}, /* TLS 1.2 is enough */
        {"HKLM\\WinHttp", "DefaultSecureProtocols", "128", "programs"},
        {"HKLM\\WinHttp", "DefaultSecureProtocols", "2688", NULL},
        {"HKLM\\WinHttp", "DefaultSecureProtocols", "0", NULL},
        {"HKCU\\Internet Settings", "SecureProtocols", "160", "options"},
        {"HKCU\\Internet Settings", "SecureProtocols", "10240", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct evidence *evidence = build_healthy();
        struct diagnosis *diagnosis;
        const struct finding *finding;

        add_setting(evidence, cases[i].key, cases[i].name, cases[i].data, TRUTH_NO);
        for (size_t k = 0; k < evidence->tls.count; k++) {
            evidence->tls.items[k].tls_version = "TLS 1.3";
        }
        diagnosis = check_diagnose(evidence);
        finding = find_finding(diagnosis, "tls-disabled-here");
        if ((finding != NULL) != (cases[i].what != NULL)) {
            fail_msg("case %zu: tls-disabled-here", i);
        }
        if (finding) {
            assert_string_equal(parameter_of(finding, "what"), cases[i].what);
            assert_int_equal(finding->severity, SEVERITY_WARNING);
        }
        diagnosis_destroy(diagnosis);
        evidence_destroy(evidence);
    }
}

static void a_setting_that_a_server_misses_is_certain(void **state)
{
    static const struct {
        const char *version;
        int certainty;
    } cases[] = {{"TLS 1.3", CERTAINTY_CERTAIN}, {"TLS 1.0", CERTAINTY_LIKELY}, {NULL, CERTAINTY_LIKELY}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct evidence *evidence = build_healthy();
        struct diagnosis *diagnosis;

        for (size_t k = 0; k < evidence->tls.count; k++) {
            struct tls_look *look = &evidence->tls.items[k];
            look->tls_version = NULL;
            look->outcome = REACH_TLS_FAILED;
            look->server_version = cases[i].version;
        }
        add_setting(evidence, TLS_CLIENT, "Enabled", "0", TRUTH_NO);
        diagnosis = check_diagnose(evidence);
        assert_int_equal(expect_finding(diagnosis, "tls-disabled-here", SEVERITY_WARNING)->certainty,
                         cases[i].certainty);
        diagnosis_destroy(diagnosis);
        evidence_destroy(evidence);
    }
}

static void a_setting_that_does_not_hold_is_a_note(void **state)
{
    struct evidence *evidence = build_healthy();

    (void)state;
    add_setting(evidence, TLS_CLIENT, "Enabled", "0", TRUTH_NO);
    evidence_find_tls(evidence, BUILT_HOST, 443)->tls_version = "TLS 1.2";
    expect_severity(evidence, "tls-disabled-here", SEVERITY_INFO);
}

static void add_stored(struct evidence *evidence, const char *target)
{
    struct stored_credential *stored =
        schema_append(evidence->arena, &stored_credential_schema, &evidence->stored_credentials);

    stored->target = target;
    stored->kind = "generic";
    stored->written = "2024-03-01T10:00:00Z";
}

static void kept_sign_ins_are_possible_at_most(void **state)
{
    struct evidence *evidence = build_healthy();
    struct diagnosis *diagnosis;

    (void)state;
    build_drop_connections(evidence);
    add_stored(evidence, "MicrosoftOffice16_Data:SSPI:anna@contoso.test");
    diagnosis = check_diagnose(evidence);
    assert_int_equal(expect_finding(diagnosis, "stored-credentials-stale", SEVERITY_WARNING)->certainty,
                     CERTAINTY_POSSIBLE);
    /* what was seen comes first, and what costs nothing to try */
    assert_string_equal(diagnosis->findings.items[0].id, "outlook-no-connections");
    assert_null(diagnosis->findings.items[0].consequence_of);
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);

    evidence = build_healthy(); /* something better explains it */
    build_drop_connections(evidence);
    move_to_cloud(evidence);
    add_setting(evidence, "HKCU\\Software", "EnableADAL", "0", TRUTH_NO);
    add_stored(evidence, "MicrosoftOffice16_Data:SSPI:anna@contoso.test");
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "modern-authentication-off-here");
    (void)expect_finding(diagnosis, "stored-credentials-stale", SEVERITY_INFO);
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);

    evidence = build_healthy(); /* it works */
    add_stored(evidence, "MicrosoftOffice16_Data:SSPI:anna@contoso.test");
    expect_absent(evidence, "stored-credentials-stale");
    evidence = build_healthy(); /* another sort of entry */
    build_drop_connections(evidence);
    add_stored(evidence, "MicrosoftOffice16_Data:ADAL:anna@contoso.test");
    expect_absent(evidence, "stored-credentials-stale");
}

int test_rules_client(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(elevation_is_not_as_it_should_be),
        cmocka_unit_test(a_hung_window_is_told),
        cmocka_unit_test(working_offline_explains_no_connections),
        cmocka_unit_test(damage_is_a_note),
        cmocka_unit_test(settings_matter_where_the_mailbox_is),
        cmocka_unit_test(a_switch_decides_the_protocol),
        cmocka_unit_test(a_switch_hides_no_fault_of_the_way),
        cmocka_unit_test(old_encryption_is_told),
        cmocka_unit_test(a_setting_that_a_server_misses_is_certain),
        cmocka_unit_test(a_setting_that_does_not_hold_is_a_note),
        cmocka_unit_test(kept_sign_ins_are_possible_at_most),
    };

    return cmocka_run_group_tests_name("rules_client", tests, NULL, check_end);
}
