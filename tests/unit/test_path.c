/*
 * The picture of the way: which link is what. The invariants of path_check.h run over every evidence of these tests; here stands
 * what a person would see.
 */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "core/diagnose/path.h"
#include "core/evidence/text.h"
#include "tests/unit/diagnosis_check.h"
#include "tests/unit/evidence_builder.h"
#include "tests/unit/path_check.h"
#include "tests/unit/report_sample.h"

/* Diagnoses, compares the first path with its letters (path_check.h), and ends the evidence. */
static void expect_letters(struct evidence *evidence, const char *letters)
{
    struct diagnosis *diagnosis = check_diagnose(evidence);
    char found[16];

    path_letters(&diagnosis->interpretation.paths.items[0], found);
    assert_string_equal(found, letters);
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

static void expect_reason(const struct diagnosis *diagnosis, int link, const char *reason)
{
    assert_string_equal(path_part_of(diagnosis, NULL, link)->reason, reason);
}

static const char *value_of(const struct path_part *part, const char *name)
{
    for (size_t i = 0; i < part->parameters.count; i++) {
        if (text_equal(part->parameters.items[i].name, name)) {
            return part->parameters.items[i].value;
        }
    }
    return NULL;
}

static void all_is_well(void **state)
{
    struct evidence *evidence = build_healthy();
    struct diagnosis *diagnosis = check_diagnose(evidence);
    const struct path_part *port = path_part_of(diagnosis, BUILT_ADDRESS, LINK_PORT);

    (void)state;
    assert_string_equal(value_of(port, "host"), BUILT_HOST);
    assert_string_equal(value_of(port, "port"), "443");
    assert_string_equal(value_of(path_part_of(diagnosis, NULL, LINK_MAILBOX), "connections"), "2");
    expect_reason(diagnosis, LINK_MAILBOX, "connected");
    diagnosis_destroy(diagnosis);
    expect_letters(evidence, "ggg?ggggg"); /* nobody asked Windows for its proxy */
}

static void without_signing_in(void **state)
{
    static const struct {
        int answer;
        const char *reason;
    } cases[] = {{ANSWER_DECLINED, "declined"}, {ANSWER_NOT_ASKED, "not-asked"}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct evidence *evidence = build_healthy_without_sign_in();
        struct diagnosis *diagnosis;

        evidence->questions.count = 0;
        build_question(evidence, BUILT_ADDRESS, "autodiscover." BUILT_DOMAIN, cases[i].answer);
        diagnosis = check_diagnose(evidence);
        assert_int_equal(path_part_of(diagnosis, NULL, LINK_SIGN_IN)->state, PATH_NOT_CHECKED);
        expect_reason(diagnosis, LINK_SIGN_IN, cases[i].reason);
        expect_reason(diagnosis, LINK_AUTODISCOVER, "asks");
        diagnosis_destroy(diagnosis);
        evidence_destroy(evidence);
    }
}

static void add_proxy(struct evidence *evidence, const char *url, const char *host_and_port)
{
    struct proxy *proxy = schema_append(evidence->arena, &proxy_schema, &evidence->proxies);

    proxy->url = url;
    proxy->host_and_port = host_and_port;
}

static void no_proxy_is_not_needed(void **state)
{
    struct evidence *evidence = build_healthy();

    (void)state;
    add_proxy(evidence, "https://" BUILT_HOST "/", NULL);
    expect_letters(evidence, "ggg-ggggg");
}

static struct evidence *with_dead_server(int outcome)
{
    struct evidence *evidence = build_healthy();

    build_drop_connections(evidence);
    build_drop_endpoints(evidence);
    build_step_name_missing(evidence, BUILT_ADDRESS, "https-root");
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", outcome);
    add_proxy(evidence, "https://" BUILT_HOST "/", NULL);
    return evidence;
}

/* Whoever was asked and told nothing was asked all the same. */
static void who_was_asked_is_not_said_to_be_left_out(void **state)
{
    struct evidence *evidence = build_healthy();
    struct diagnosis *diagnosis;

    (void)state;
    build_step_name_missing(evidence, BUILT_ADDRESS, "https-root");
    build_step_bad_certificate(evidence, BUILT_ADDRESS, "https-autodiscover", CERTIFICATE_EXPIRED);
    diagnosis = check_diagnose(evidence);
    expect_reason(diagnosis, LINK_AUTODISCOVER, "none-told");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);

    evidence = build_healthy_without_sign_in();
    (void)build_step_refuses(evidence, BUILT_ADDRESS, "https-autodiscover", "Basic");
    diagnosis = check_diagnose(evidence);
    expect_reason(diagnosis, LINK_AUTODISCOVER, "refused");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

static void nothing_is_good_behind_a_closed_door(void **state)
{
    struct evidence *evidence = with_dead_server(REACH_NO_ANSWER);
    struct diagnosis *diagnosis = check_diagnose(evidence);
    const struct path_part *port = path_part_of(diagnosis, NULL, LINK_PORT);

    (void)state;
    assert_string_equal(port->finding, "port-no-answer");
    assert_string_equal(value_of(port, "host"), "autodiscover." BUILT_DOMAIN);
    assert_string_equal(value_of(path_part_of(diagnosis, NULL, LINK_MAILBOX), "before"), "port");
    diagnosis_destroy(diagnosis);
    expect_letters(evidence, "ggg-X....");
    expect_letters(with_dead_server(REACH_REFUSED), "ggg-X....");
    expect_letters(with_dead_server(REACH_TLS_FAILED), "ggg-gX...");
}

/* One cross for one cause: what a clock that is wrong explains is no second fault of the way. */
static void what_an_earlier_link_explains_is_not_reached(void **state)
{
    struct evidence *evidence = with_dead_server(REACH_NO_ANSWER);
    struct adapter *adapter;

    (void)state;
    evidence->machine.adapters.count = 0;
    adapter = schema_append(evidence->arena, &adapter_schema, &evidence->machine.adapters);
    adapter->name = "Ethernet";
    adapter->kind = "ethernet";
    adapter->up = TRUTH_NO;
    evidence->names.count = 0;
    expect_letters(evidence, "gX.-.....");
}

/* A web site that has nothing to do with mail answers at the same port: that is no way to the mailbox. */
static void a_web_site_is_no_way(void **state)
{
    struct evidence *evidence = with_dead_server(REACH_NO_ANSWER);

    (void)state;
    (void)build_step_status(evidence, BUILT_ADDRESS, "https-root", 404, STEP_HTTP_STATUS);
    expect_letters(evidence, "ggg-X....");
}

static void a_dead_mailbox_behind_a_live_directory(void **state)
{
    struct evidence *evidence = build_healthy();

    (void)state;
    build_drop_connections(evidence);
    build_drop_endpoints(evidence);
    (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "mail-store", "autodiscover",
                         "https://" BUILT_HOST "/mapi/emsmdb/", 503);
    expect_letters(evidence, "ggg?ggggX");
}

static void a_refused_sign_in_ends_there(void **state)
{
    struct evidence *evidence = build_healthy_without_sign_in();

    (void)state;
    build_drop_connections(evidence);
    build_drop_endpoints(evidence);
    (void)build_step_refuses(evidence, BUILT_ADDRESS, "https-autodiscover", "Basic");
    expect_letters(evidence, "ggg?ggX..");
}

static void nobody_to_ask_about(void **state)
{
    struct evidence *evidence = build_evidence();
    struct diagnosis *diagnosis = check_diagnose(evidence);

    (void)state;
    assert_int_equal(diagnosis->interpretation.paths.count, 1);
    assert_null(diagnosis->interpretation.paths.items[0].account);
    diagnosis_destroy(diagnosis);
    expect_letters(evidence, "!g???????"); /* Outlook does not run */
}

static void a_warning_makes_a_link_doubtful(void **state)
{
    struct evidence *evidence = build_healthy();
    struct diagnosis *diagnosis;

    (void)state;
    evidence->outlook.count = 0;
    build_drop_connections(evidence);
    diagnosis = check_diagnose(evidence);
    assert_int_equal(path_part_of(diagnosis, NULL, LINK_COMPUTER)->state, PATH_DOUBTFUL);
    assert_string_equal(path_part_of(diagnosis, NULL, LINK_COMPUTER)->finding, "outlook-not-running");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

/* The second account's server is dead: its path comes first, the other's is all good. */
static void the_worst_path_comes_first(void **state)
{
    struct evidence *evidence = build_healthy();
    struct diagnosis *diagnosis;
    char letters[16];

    (void)state;
    build_second_account(evidence);
    build_step_name_missing(evidence, BUILT_SECOND_ADDRESS, "https-root");
    build_step_not_reached(evidence, BUILT_SECOND_ADDRESS, "https-autodiscover", REACH_REFUSED);
    diagnosis = check_diagnose(evidence);
    assert_int_equal(diagnosis->interpretation.paths.count, 2);
    assert_string_equal(diagnosis->interpretation.paths.items[0].account, BUILT_SECOND_ADDRESS);
    assert_int_equal(path_part_of(diagnosis, BUILT_SECOND_ADDRESS, LINK_PORT)->state, PATH_BAD);
    path_letters(&diagnosis->interpretation.paths.items[1], letters);
    assert_string_equal(letters, "ggg?ggggg");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

/* ---- each kind of finding, at its link ---- */

static void draw_with(const struct evidence *evidence, const char *id, int severity, const char *cause,
                      struct arena *arena, struct path_list *paths)
{
    struct interpretation interpretation;
    struct finding_list findings = {NULL, 0, 0};
    struct finding *finding;
    const struct analysis *analysis;

    schema_initialize(&interpretation_schema, &interpretation);
    analysis = analysis_create(arena, evidence, &interpretation);
    if (cause) {
        finding = schema_append(arena, &finding_schema, &findings);
        finding->id = cause;
        finding->severity = SEVERITY_PROBLEM;
    }
    finding = schema_append(arena, &finding_schema, &findings);
    finding->id = id;
    finding->severity = severity;
    finding->consequence_of = cause;
    paths_draw(arena, analysis, &findings, paths);
}

static int state_with(const struct evidence *evidence, const char *id, int severity, const char *cause)
{
    struct arena *arena = arena_create();
    struct path_list paths = {NULL, 0, 0};
    int link = path_link_of(finding_kind_find(id));
    int state = PATH_NOT_CHECKED;

    draw_with(evidence, id, severity, cause, arena, &paths);
    assert_int_equal(paths.count, 1);
    for (size_t i = 0; i < PATH_LINKS; i++) {
        const struct path_part *part = &paths.items[0].links.items[i];
        bool marked = part->state == PATH_BAD || part->state == PATH_DOUBTFUL;

        if (part->link == link) {
            state = part->state;
        } else if (!cause) {
            assert_false(marked);
        }
    }
    arena_destroy(arena);
    return state;
}

static void each_kind_marks_its_link(void **state)
{
    struct evidence *evidence = build_healthy();
    struct evidence *unconnected = build_healthy();
    struct evidence *unknown = build_evidence();
    size_t count;
    const struct finding_kind *kinds = finding_kind_table(&count);

    (void)state;
    build_drop_connections(unconnected);
    for (size_t i = 0; i < count; i++) {
        bool is_of_way = kinds[i].link != LINK_CHECK;
        int good = state_with(evidence, kinds[i].id, SEVERITY_INFO, NULL);

        assert_true(good == PATH_GOOD || !is_of_way || path_link_of(&kinds[i]) == LINK_PROXY);
        assert_int_equal(state_with(evidence, kinds[i].id, SEVERITY_PROBLEM, NULL),
                         is_of_way ? PATH_BAD : PATH_NOT_CHECKED);
        assert_int_equal(state_with(unknown, kinds[i].id, SEVERITY_WARNING, NULL),
                         is_of_way ? PATH_DOUBTFUL : PATH_NOT_CHECKED);
        /* What the computer explains is not reached, unless something got through all the same. */
        if (is_of_way && kinds[i].link > LINK_NETWORK) {
            assert_int_equal(state_with(unknown, kinds[i].id, SEVERITY_PROBLEM, "outlook-hung"),
                             PATH_NOT_REACHED);
            assert_int_equal(state_with(evidence, kinds[i].id, SEVERITY_PROBLEM, "outlook-hung"),
                             path_link_of(&kinds[i]) == LINK_PROXY ? PATH_NOT_CHECKED : PATH_BAD);
            assert_int_equal(state_with(unconnected, kinds[i].id, SEVERITY_PROBLEM, "outlook-hung"),
                             path_link_of(&kinds[i]) == LINK_PROXY ? PATH_NOT_CHECKED
                             : kinds[i].link == LINK_CONNECTIONS   ? PATH_NOT_REACHED
                                                                   : PATH_BAD);
        }
    }
    evidence_destroy(evidence);
    evidence_destroy(unconnected);
    evidence_destroy(unknown);
}

/* Behind a network that answers itself, somebody who lets us in is no sign of the mail server. */
static void a_stranger_at_the_door_proves_nothing(void **state)
{
    struct evidence *evidence = build_healthy_without_sign_in();
    struct arena *arena = arena_create();
    struct path_list paths = {NULL, 0, 0};
    char letters[16];

    (void)state;
    build_drop_connections(evidence);
    build_drop_endpoints(evidence);
    build_step_bad_certificate(evidence, BUILT_ADDRESS, "https-autodiscover", CERTIFICATE_OTHER_NAME);
    draw_with(evidence, "certificate-other-name", SEVERITY_PROBLEM, NULL, arena, &paths);
    path_letters(&paths.items[0], letters);
    assert_string_equal(letters, "ggg?gX...");
    assert_string_equal(paths.items[0].links.items[LINK_PORT - PATH_FIRST].reason, "somebody");
    paths = (struct path_list){NULL, 0, 0};
    draw_with(evidence, "certificate-other-name", SEVERITY_PROBLEM, "captive-portal", arena, &paths);
    path_letters(&paths.items[0], letters);
    assert_string_equal(letters, "gXg......");
    arena_destroy(arena);
    evidence_destroy(evidence);
}

static void the_samples_of_reports_hold(void **state)
{
    size_t len;
    char *messages = unit_read_file("resources/messages/en.xml", &len);
    char *style = unit_read_file("resources/report.css", &len);

    (void)state;
    for (int kind = 0; kind < SAMPLE_KIND_COUNT; kind++) {
        struct report_sample *sample = report_sample_create((enum sample_kind)kind, messages, style);

        path_check(sample->evidence, sample->diagnosis, sample->catalogue);
        report_sample_destroy(sample);
    }
    free(messages);
    free(style);
}

int test_path(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_is_well),
        cmocka_unit_test(without_signing_in),
        cmocka_unit_test(no_proxy_is_not_needed),
        cmocka_unit_test(who_was_asked_is_not_said_to_be_left_out),
        cmocka_unit_test(nothing_is_good_behind_a_closed_door),
        cmocka_unit_test(what_an_earlier_link_explains_is_not_reached),
        cmocka_unit_test(a_web_site_is_no_way),
        cmocka_unit_test(a_dead_mailbox_behind_a_live_directory),
        cmocka_unit_test(a_refused_sign_in_ends_there),
        cmocka_unit_test(nobody_to_ask_about),
        cmocka_unit_test(a_warning_makes_a_link_doubtful),
        cmocka_unit_test(the_worst_path_comes_first),
        cmocka_unit_test(each_kind_marks_its_link),
        cmocka_unit_test(a_stranger_at_the_door_proves_nothing),
        cmocka_unit_test(the_samples_of_reports_hold),
    };

    return cmocka_run_group_tests_name("path", tests, NULL, check_end);
}
