/*
 * What is said of the computer as a whole and of the check itself: severity, certainty, and the values that matter.
 */
#include "tests/unit/unit.h"

#include "core/diagnose/kinds.h"
#include "core/evidence/text.h"
#include "tests/unit/diagnosis_check.h"
#include "tests/unit/evidence_builder.h"

static void lose_network(struct evidence *evidence)
{
    build_drop_connections(evidence);
    build_drop_endpoints(evidence);
    evidence->machine.adapters.items[1].up = TRUTH_NO;
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-root", REACH_UNREACHABLE);
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", REACH_UNREACHABLE);
}

static void close_outlook(struct evidence *evidence)
{
    evidence->outlook.count = 0;
    build_drop_connections(evidence);
}

static void use_new_outlook(struct evidence *evidence)
{
    evidence->outlook.items[0].program = "olk.exe";
}

static void hide_processes(struct evidence *evidence)
{
    close_outlook(evidence);
    evidence->outlook_failure.operation = "CreateToolhelp32Snapshot";
    evidence->outlook_failure.code = 5;
}

static void hide_connections(struct evidence *evidence)
{
    build_drop_connections(evidence);
    evidence->connections_failure.operation = "GetExtendedTcpTable";
    evidence->connections_failure.code = 50;
}

static void call_strangers(struct evidence *evidence)
{
    build_drop_connections(evidence);
    build_connection(evidence, BUILT_PID, "203.0.113.9:443", STATE_SYN_SENT);
}

static void call_strangers_too(struct evidence *evidence)
{
    build_connection(evidence, BUILT_PID, "203.0.113.9:443", STATE_SYN_SENT);
}

static void call_server_too(struct evidence *evidence)
{
    build_connection(evidence, BUILT_PID, BUILT_REMOTE ":443", STATE_SYN_SENT);
}

static void be_left_by_strangers(struct evidence *evidence)
{
    build_drop_connections(evidence);
    build_connection(evidence, BUILT_PID, "203.0.113.9:443", STATE_CLOSE_WAIT);
}

static void forget_accounts(struct evidence *evidence)
{
    evidence->autodiscover.count = 0;
    evidence->accounts.count = 0;
}

static void not_ask(struct evidence *evidence)
{
    evidence->autodiscover.count = 0;
    evidence->run.network_allowed = TRUTH_NO;
}

static void ask_in_vain(struct evidence *evidence)
{
    evidence->autodiscover.count = 0;
}

static void cancel_at_once(struct evidence *evidence)
{
    evidence->autodiscover.count = 0;
    evidence->run.cancelled = TRUTH_YES;
}

static void severity_and_certainty_are_those_of_the_rule(void **state)
{
    static const struct {
        void (*put_fault)(struct evidence *evidence);
        const char *id;
        const char *name; /* a parameter and its value, or NULL */
        const char *value;
        int severity;
        int certainty;
    } cases[] = {
        {lose_network, "no-network", "adapters", "Ethernet", SEVERITY_PROBLEM, CERTAINTY_CERTAIN},
        {build_drop_connections, "outlook-no-connections", "pid", "4028", SEVERITY_PROBLEM,
         CERTAINTY_CERTAIN},
        {close_outlook, "outlook-not-running", NULL, NULL, SEVERITY_WARNING, CERTAINTY_CERTAIN},
        {use_new_outlook, "new-outlook-only", "program", "olk.exe", SEVERITY_WARNING, CERTAINTY_CERTAIN},
        {hide_processes, "list-not-readable", "list", "processes", SEVERITY_INFO, CERTAINTY_CERTAIN},
        {hide_connections, "list-not-readable", "list", "connections", SEVERITY_INFO, CERTAINTY_CERTAIN},
        {call_strangers, "connections-not-answered", "remote", "203.0.113.9:443", SEVERITY_PROBLEM,
         CERTAINTY_LIKELY},
        {call_strangers_too, "connections-not-answered", "remote", "203.0.113.9:443", SEVERITY_WARNING,
         CERTAINTY_POSSIBLE},
        {call_server_too, "connections-not-answered", "host", BUILT_HOST, SEVERITY_WARNING,
         CERTAINTY_POSSIBLE},
        {be_left_by_strangers, "connections-closed-by-server", "count", "1", SEVERITY_PROBLEM,
         CERTAINTY_LIKELY},
        {forget_accounts, "no-account-found", NULL, NULL, SEVERITY_WARNING, CERTAINTY_CERTAIN},
        {not_ask, "check-incomplete", "reason", "network-not-asked", SEVERITY_WARNING, CERTAINTY_CERTAIN},
        {ask_in_vain, "check-incomplete", "reason", "no-result", SEVERITY_WARNING, CERTAINTY_CERTAIN},
        {cancel_at_once, "check-cancelled", NULL, NULL, SEVERITY_WARNING, CERTAINTY_CERTAIN},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct evidence *evidence = build_healthy();
        struct diagnosis *diagnosis;
        const struct finding *finding;

        cases[i].put_fault(evidence);
        diagnosis = check_diagnose(evidence);
        finding = find_finding(diagnosis, cases[i].id);
        if (!finding || finding->severity != cases[i].severity || finding->certainty != cases[i].certainty) {
            fail_msg("%s is not there, or said otherwise", cases[i].id);
        }
        if (cases[i].name) {
            assert_string_equal(parameter_of(finding, cases[i].name), cases[i].value);
        }
        diagnosis_destroy(diagnosis);
        evidence_destroy(evidence);
    }
}

/* Only what keeps the check from a conclusion leaves it open. */
static void few_kinds_leave_the_check_open(void **state)
{
    static const char *const open[] = {"check-cancelled", "check-incomplete", "no-account-found"};
    size_t count;
    const struct finding_kind *kinds = finding_kind_table(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        bool is_open = false;
        for (size_t k = 0; k < sizeof open / sizeof open[0]; k++) {
            is_open = is_open || text_equal(open[k], kinds[i].id);
        }
        assert_int_equal(kinds[i].leaves_open, is_open);
    }
}

int test_rules_computer(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(severity_and_certainty_are_those_of_the_rule),
        cmocka_unit_test(few_kinds_leave_the_check_open),
    };

    return cmocka_run_group_tests_name("rules_computer", tests, NULL, check_end);
}
