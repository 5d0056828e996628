/*
 * The first words of TLS, and what a server says to them: by hand, over a socket, and in the plan.
 */
#include <string.h>

#include "core/engine/plan.h"
#include "core/evidence/job_ids.h"
#include "core/evidence/text.h"
#include "core/probe/port_look.h"
#include "core/probe/tls_hello.h"
#include "tests/unit/evidence_builder.h"
#include "tests/unit/kit.h"
#include "tests/unit/listener.h"
#include "tests/unit/unit.h"

static unsigned number_at(const unsigned char *bytes)
{
    return (unsigned)bytes[0] << 8 | bytes[1];
}

static void the_question_is_well_formed(void **state)
{
    static const char *const hosts[] = {"mail.contoso.test", "10.66.0.12", "fd66::12", NULL};
    unsigned char bytes[TLS_HELLO_MAXIMUM];
    char longest[300];

    (void)state;
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        size_t len = tls_hello_write(bytes, hosts[i]);
        assert_true(len > 100 && len < sizeof bytes);
        assert_int_equal(number_at(bytes + 3), len - 5);
        assert_int_equal(number_at(bytes + 7), len - 9);
        /* behind version, random, session, suites and compression: all extensions, and nothing after them */
        size_t place = 11 + 32 + 1;
        place += 2 + number_at(bytes + place);
        place += 2;
        assert_int_equal(number_at(bytes + place), len - place - 2);
        place += 2;
        bool named = number_at(bytes + place) == 0;
        assert_int_equal(named, i == 0);
        while (place < len) {
            place += 4 + number_at(bytes + place + 2);
        }
        assert_int_equal(place, len);
    }
    memset(longest, 'a', sizeof longest);
    longest[253] = '\0';
    assert_true(tls_hello_write(bytes, longest) > 0);
    longest[253] = 'a';
    longest[254] = '\0';
    assert_int_equal(tls_hello_write(bytes, longest), 0);
}

#define RANDOM_BYTES "0123456789abcdef0123456789abcdef"
#define OLD_HELLO    "\x16\x03\x01\x00\x2a\x02\x00\x00\x26\x03\x01" RANDOM_BYTES "\x00\xc0\x13\x00"
#define NEW_HELLO                                                                                            \
    "\x16\x03\x03\x00\x32\x02\x00\x00\x2e\x03\x03" RANDOM_BYTES                                              \
    "\x00\x13\x02\x00\x00\x06\x00\x2b\x00\x02\x03\x04"
#define REFUSAL "\x15\x03\x01\x00\x02\x02\x46"

static const struct {
    const char *bytes;
    size_t len;
    const char *version; /* NULL: it is no answer, or a refusal */
    int64_t alert;
    bool is_answer;
} answers[] = {
    {OLD_HELLO, sizeof OLD_HELLO - 1, "TLS 1.0", UNKNOWN_INTEGER, true},
    {NEW_HELLO, sizeof NEW_HELLO - 1, "TLS 1.3", UNKNOWN_INTEGER, true},
    {NEW_HELLO, sizeof NEW_HELLO - 9, "TLS 1.2", UNKNOWN_INTEGER, true}, /* without its extensions */
    {REFUSAL, sizeof REFUSAL - 1, NULL, TLS_ALERT_PROTOCOL_VERSION, true},
    {REFUSAL, sizeof REFUSAL - 2, NULL, UNKNOWN_INTEGER, false},
    {OLD_HELLO, 20, NULL, UNKNOWN_INTEGER, false},
    {"HTTP/1.1 400 Bad Request\r\n\r\n", 28, NULL, UNKNOWN_INTEGER, false},
    {"", 0, NULL, UNKNOWN_INTEGER, false},
};

static void answers_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        struct tls_hello_answer answer;
        const unsigned char *bytes = (const unsigned char *)answers[i].bytes;

        if (tls_hello_read(bytes, answers[i].len, &answer) != answers[i].is_answer ||
            !text_equal(answer.version ? answer.version : "", answers[i].version ? answers[i].version : "") ||
            answer.alert != answers[i].alert) {
            fail_msg("answer %zu", i);
        }
    }
    assert_true(tls_hello_is_whole((const unsigned char *)OLD_HELLO, sizeof OLD_HELLO - 1));
    assert_false(tls_hello_is_whole((const unsigned char *)OLD_HELLO, sizeof OLD_HELLO - 2));
    assert_true(tls_hello_is_whole((const unsigned char *)"HTTP", 4)); /* nothing better will come */
    assert_false(tls_hello_is_whole((const unsigned char *)"", 0));
}

static struct tls_hello_answer ask(const struct play *play, struct failure *failure)
{
    struct listener *listener = listener_start(play);
    struct port_target target = {NULL, 0, {NULL, 0, 0}, 5000, 5000, 0, NULL};
    struct tls_hello_answer answer;

    assert_non_null(listener);
    target.port = listener_port(listener);
    text_list_append(kit_arena, &target.addresses, "127.0.0.1");
    schema_initialize(&failure_schema, failure);
    hello_run(kit_arena, &target, "mail.contoso.test", &answer, failure);
    listener_stop(listener);
    return answer;
}

static void a_server_is_asked(void **state)
{
    const struct line_of_play hello[] = {{OLD_HELLO, sizeof OLD_HELLO - 1}};
    const struct line_of_play page[] = {{"HTTP/1.1 400 Bad Request\r\n", 26}};
    const struct play says_hello = {hello, 1, false};
    const struct play says_page = {page, 1, false};
    const struct play hangs_up = {NULL, 0, true};
    struct failure failure;
    struct tls_hello_answer answer = ask(&says_hello, &failure);

    (void)state;
    assert_string_equal(answer.version, "TLS 1.0");
    assert_int_equal(answer.outcome, REACH_DONE);
    assert_null(failure.operation);
    answer = ask(&says_page, &failure);
    assert_null(answer.version);
    assert_string_equal(failure.operation, "TLS hello");
    assert_int_equal(answer.outcome, REACH_DONE);
    answer = ask(&hangs_up, &failure);
    assert_int_equal(answer.outcome, REACH_CLOSED_EARLY);
    assert_null(answer.version);
    assert_int_equal(answer.alert, UNKNOWN_INTEGER);
    assert_non_null(failure.operation);
}

static bool is_planned(struct evidence *evidence)
{
    struct arena *arena = arena_create();
    const char *id = job_id_hello(arena, BUILT_HOST, 443);
    struct plan plan;
    bool found = false;

    memset(&plan, 0, sizeof plan);
    plan_next(arena, evidence, 1, &plan);
    for (size_t i = 0; i < plan.jobs.count; i++) {
        found = found || text_equal(plan.jobs.items[i].id, id);
    }
    arena_destroy(arena);
    return found;
}

static void end_job(struct evidence *evidence, const char *id)
{
    struct job_record *record = schema_append(evidence->arena, &job_record_schema, &evidence->jobs);

    record->id = id;
    record->state = JOB_DONE;
}

static void it_is_asked_where_nothing_was_agreed(void **state)
{
    struct evidence *evidence = build_healthy();

    (void)state;
    evidence->run.network_allowed = TRUTH_YES;
    end_job(evidence, job_id_name(evidence->arena, BUILT_HOST));
    end_job(evidence, job_id_proxy(evidence->arena, BUILT_HOST, 443));
    end_job(evidence, job_id_tls(evidence->arena, BUILT_HOST, 443));
    assert_false(is_planned(evidence));
    (void)build_look(evidence, BUILT_HOST, REACH_TLS_FAILED, CERTIFICATE_UNKNOWN);
    assert_true(is_planned(evidence));
    end_job(evidence, job_id_hello(evidence->arena, BUILT_HOST, 443));
    assert_false(is_planned(evidence));
    evidence_destroy(evidence);
}

int test_tls_hello(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_question_is_well_formed),
        cmocka_unit_test(answers_are_read),
        cmocka_unit_test(a_server_is_asked),
        cmocka_unit_test(it_is_asked_where_nothing_was_agreed),
    };

    return cmocka_run_group_tests_name("tls_hello", tests, kit_make_arena, kit_end_arena);
}
