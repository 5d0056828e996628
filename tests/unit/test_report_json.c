/*
 * report.json keeps its promises to scripts.
 */
#include <string.h>

#include "core/evidence/evidence_json.h"
#include "core/report/report_json.h"
#include "tests/unit/report_kit.h"
#include "tests/unit/unit.h"

static const char messages[] =
    "<catalogue language=\"en\"><texts></texts><findings>"
    "<finding id=\"root-cause\"><title>{host} is \"blocked\"</title><meaning>M</meaning>"
    "<do><step>First</step><step>Second</step></do><tell-it>Open {port}</tell-it>"
    "<check><command>ping {host}</command></check><link>https://learn.microsoft.com/x</link>"
    "<phone>ROOT-CAUSE \xC2\xB7 {host} \xC2\xB7 {port}</phone></finding>"
    "<finding id=\"its-consequence\"><title>C</title><meaning>M</meaning><tell-it>T</tell-it><phone>P</phone>"
    "</finding></findings></catalogue>";

static yyjson_doc *read_report(const struct report_sample *sample)
{
    struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
    size_t len = 0;
    const char *json = report_json(&sample->input, sample->arena, &len, &failure);
    assert_non_null(json);
    assert_int_equal(len, strlen(json));
    assert_int_equal(json[len - 1], '\n');
    assert_memory_equal(json, "{\n  \"schema\": ", 14);
    yyjson_doc *document = yyjson_read(json, len, YYJSON_READ_NOFLAG);
    assert_non_null(document);
    return document;
}

/* The names of an object's members, in order, with a comma between them. */
static void assert_members(struct arena *arena, yyjson_val *object, const char *expected)
{
    const char *names = "";
    size_t index = 0;
    size_t count = 0;
    yyjson_val *key = NULL;
    yyjson_val *value = NULL;
    assert_true(yyjson_is_obj(object));
    yyjson_obj_foreach(object, index, count, key, value)
    {
        names = arena_format(arena, "%s%s%s", names, index == 0 ? "" : ",", yyjson_get_str(key));
    }
    assert_string_equal(names, expected);
}

static const char *text_at(yyjson_val *root, const char *pointer)
{
    return yyjson_get_str(yyjson_ptr_get(root, pointer));
}

static void test_members(void **state)
{
    (void)state;
    struct report_sample *sample = report_sample_create_by_hand(messages, "");
    yyjson_doc *document = read_report(sample);
    yyjson_val *root = yyjson_doc_get_root(document);
    assert_members(sample->arena, root,
                   "schema,program,read_again,started,duration_ms,verdict,findings,interpretation,evidence");
    assert_string_equal(text_at(root, "/schema"), EVIDENCE_FORMAT);
    assert_string_equal(text_at(root, "/program/version"), "0.1.0");
    assert_string_equal(text_at(root, "/started"), "2026-11-21T10:00:00Z");
    assert_int_equal(yyjson_get_int(yyjson_ptr_get(root, "/duration_ms")), 21340);
    assert_string_equal(text_at(root, "/verdict"), "problem");
    yyjson_doc_free(document);
    report_sample_destroy(sample);
}

static void test_findings(void **state)
{
    (void)state;
    struct report_sample *sample = report_sample_create_by_hand(messages, "");
    yyjson_doc *document = read_report(sample);
    yyjson_val *root = yyjson_doc_get_root(document);
    assert_members(
        sample->arena, yyjson_ptr_get(root, "/findings/0"),
        "id,account,severity,certainty,consequence_of,parameters,title,meaning,do,not_when,tell_it,check,link,phone,"
        "rests_on");
    assert_string_equal(text_at(root, "/findings/0/id"), "root-cause");
    assert_true(yyjson_is_null(yyjson_ptr_get(root, "/findings/0/account")));
    assert_true(yyjson_is_null(yyjson_ptr_get(root, "/findings/0/consequence_of")));
    assert_string_equal(text_at(root, "/findings/0/severity"), "problem");
    assert_string_equal(text_at(root, "/findings/0/certainty"), "likely");
    assert_members(sample->arena, yyjson_ptr_get(root, "/findings/0/parameters"), "host,port");
    assert_string_equal(text_at(root, "/findings/0/parameters/port"), "443");
    assert_string_equal(text_at(root, "/findings/0/title"), "mail.contoso.test is \"blocked\"");
    assert_string_equal(text_at(root, "/findings/0/do/1"), "Second");
    assert_string_equal(text_at(root, "/findings/0/tell_it"), "Open 443");
    assert_string_equal(text_at(root, "/findings/0/check/0"), "ping mail.contoso.test");
    assert_string_equal(text_at(root, "/findings/0/phone"),
                        "ROOT-CAUSE \xC2\xB7 mail.contoso.test \xC2\xB7 443");
    assert_string_equal(text_at(root, "/findings/0/rests_on/0"), "tls/mail.contoso.test:443");
    assert_string_equal(text_at(root, "/findings/1/account"), "anna@contoso.test");
    assert_string_equal(text_at(root, "/findings/1/consequence_of"), "root-cause");
    assert_int_equal(yyjson_arr_size(yyjson_ptr_get(root, "/findings/1/do")), 0);
    assert_true(yyjson_is_null(yyjson_ptr_get(root, "/findings/1/link")));
    yyjson_doc_free(document);
    report_sample_destroy(sample);
}

static void test_interpretation(void **state)
{
    (void)state;
    struct report_sample *sample = report_sample_create_by_hand(messages, "");
    yyjson_doc *document = read_report(sample);
    yyjson_val *root = yyjson_doc_get_root(document);
    yyjson_val *account = yyjson_ptr_get(root, "/interpretation/accounts/0");
    assert_string_equal(text_at(account, "/address"), "anna@contoso.test");
    assert_string_equal(text_at(account, "/protocol"), "mapi-http");
    assert_string_equal(text_at(account, "/winner"), "none");
    assert_members(sample->arena, yyjson_ptr_get(account, "/expected_connections"),
                   "min,max,reason,for_protocol,other_mailboxes,for_other_mailboxes,for_public_folders");
    assert_int_equal(yyjson_get_int(yyjson_ptr_get(account, "/expected_connections/min")), 2);
    assert_true(yyjson_is_null(yyjson_ptr_get(account, "/expected_connections/max")));
    assert_int_equal(yyjson_get_int(yyjson_ptr_get(account, "/found_connections")), 0);
    assert_int_equal(yyjson_arr_size(yyjson_ptr_get(root, "/interpretation/connections")),
                     yyjson_arr_size(yyjson_ptr_get(root, "/evidence/connections")));
    assert_string_equal(text_at(root, "/interpretation/accounts/0/would_win_next"), "none");
    assert_string_equal(text_at(root, "/interpretation/accounts/0/cached_answer"), "none");
    assert_string_equal(text_at(root, "/interpretation/accounts/0/hosting/where"), "unknown");
    assert_true(yyjson_is_bool(yyjson_ptr_get(root, "/interpretation/accounts/0/winner_is_provisional")));
    assert_string_equal(text_at(root, "/interpretation/connections/1/role"), "mapi-http");
    assert_string_equal(text_at(root, "/interpretation/connections/1/certainty"), "possible");
    yyjson_doc_free(document);
    report_sample_destroy(sample);
}

static void test_evidence_keeps_its_names(void **state)
{
    (void)state;
    struct report_sample *sample = report_sample_create_by_hand(messages, "");
    yyjson_doc *document = read_report(sample);
    yyjson_val *root = yyjson_doc_get_root(document);
    assert_int_equal(yyjson_get_int(yyjson_ptr_get(root, "/evidence/outlook/0/pid")), 4028);
    assert_string_equal(text_at(root, "/evidence/outlook/0/program"), "OUTLOOK.EXE");
    assert_string_equal(text_at(root, "/evidence/connections/0/state"), "syn-sent");
    assert_string_equal(text_at(root, "/evidence/connections/0/family"), "ipv4");
    assert_string_equal(text_at(root, "/evidence/connections/0/remote"), "10.66.0.12:443");
    assert_string_equal(text_at(root, "/evidence/autodiscover/0/order"), "outlook-2016");
    assert_string_equal(text_at(root, "/evidence/autodiscover/0/steps/4/id"), "https-autodiscover");
    assert_string_equal(text_at(root, "/evidence/autodiscover/0/steps/4/outcome"), "no-connection");
    assert_true(yyjson_is_arr(yyjson_ptr_get(root, "/evidence/endpoints")));
    assert_true(yyjson_is_arr(yyjson_ptr_get(root, "/evidence/timeline")));
    yyjson_doc_free(document);
    report_sample_destroy(sample);
}

/* What was loaded, judged and saved again is the same document but for saying so. */
static void assert_saved_again_unchanged(const struct report_sample *sample, const struct evidence *loaded)
{
    struct diagnosis *diagnosis = diagnose(loaded);
    struct diagnosis *first_diagnosis = diagnose(sample->evidence);
    struct report_input input = sample->input;
    struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
    size_t len = 0;
    input.diagnosis = first_diagnosis;
    const char *first = report_json(&input, sample->arena, &len, &failure);
    input.evidence = loaded;
    input.diagnosis = diagnosis;
    input.is_read_again = true;
    const char *second = report_json(&input, sample->arena, &len, &failure);
    assert_non_null(second);
    size_t member = (size_t)(strstr(first, "\"read_again\": null") - first);
    assert_memory_equal(first, second, member + strlen("\"read_again\": "));
    assert_string_equal(strstr(first + member, "\"started\""),
                        strstr(strstr(second, "},\n  \"started\""), "\"started\""));
    const char *html = report_html(&input, sample->arena, &len, &failure);
    assert_non_null(html);
    struct evidence *again = evidence_load(html, len, sample->arena, &failure);
    assert_non_null(again);
    assert_true(schema_equal(&evidence_schema, sample->evidence, again));
    evidence_destroy(again);
    diagnosis_destroy(first_diagnosis);
    diagnosis_destroy(diagnosis);
}

static void test_every_sample_loads_back(void **state)
{
    (void)state;
    for (int kind = 0; kind < SAMPLE_KIND_COUNT; kind++) {
        struct report_sample *sample = report_sample_create((enum sample_kind)kind, kit_messages, "");
        struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
        size_t len = 0;
        assert_non_null(sample);
        const char *plain = report_json(&sample->input, sample->arena, &len, &failure);
        assert_non_null(plain);
        struct evidence *loaded = evidence_load(plain, len, sample->arena, &failure);
        assert_non_null(loaded);
        assert_true(schema_equal(&evidence_schema, sample->evidence, loaded));
        assert_saved_again_unchanged(sample, loaded);
        evidence_destroy(loaded);
        const char *ascii = report_json_ascii(&sample->input, sample->arena, &len, &failure);
        assert_non_null(ascii);
        for (size_t i = 0; i < len; i++) {
            assert_in_range((unsigned char)ascii[i], '\n', 0x7F);
        }
        loaded = evidence_load(ascii, len, sample->arena, &failure);
        assert_non_null(loaded);
        assert_true(schema_equal(&evidence_schema, sample->evidence, loaded));
        evidence_destroy(loaded);
        report_sample_destroy(sample);
    }
}

int test_report_json(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_findings),
        cmocka_unit_test(test_interpretation),
        cmocka_unit_test(test_evidence_keeps_its_names),
        cmocka_unit_test(test_every_sample_loads_back),
    };
    return cmocka_run_group_tests_name("report_json", tests, kit_read_files, kit_free_files);
}
