/*
 * The forms of an Autodiscover answer beside POX, told apart by what they hold, and the questions that get them.
 */
#include <string.h>

#include "core/autodiscover/eas.h"
#include "core/autodiscover/v2.h"
#include "core/autodiscover/xml.h"
#include "tests/unit/answer_kit.h"
#include "tests/unit/unit.h"

static void test_activesync_settings(void **state)
{
    (void)state;
    struct autodiscover_answer answer = kit_read_answer_text(
        OPEN_EAS "<Culture>en:us</Culture><User><DisplayName>Anna</DisplayName>"
                 "<EMailAddress>anna@contoso.test</EMailAddress></User><Action><Settings><Server>"
                 "<Type>MobileSync</Type><Url>https://mail.contoso.test/Microsoft-Server-ActiveSync"
                 "</Url><Name>https://mail.contoso.test/Microsoft-Server-ActiveSync</Name></Server>"
                 "<Server><Type>CertEnroll</Type><Url>https://cert.contoso.test/enroll</Url>"
                 "<ServerData>CA1</ServerData></Server></Settings></Action>" CLOSE);
    assert_int_equal(answer.kind, ANSWER_SETTINGS);
    assert_string_equal(answer.schema, "eas");
    assert_string_equal(answer.culture, "en:us");
    assert_string_equal(answer.autodiscover_address, "anna@contoso.test");
    assert_int_equal(answer.protocols.count, 2);
    assert_string_equal(answer.protocols.items[0].type, "MobileSync");
    assert_string_equal(answer.protocols.items[0].url,
                        "https://mail.contoso.test/Microsoft-Server-ActiveSync");
    assert_string_equal(answer.protocols.items[1].other.items[0].name, "ServerData");
}

static void test_activesync_redirect_and_errors(void **state)
{
    (void)state;
    struct autodiscover_answer answer =
        kit_read_answer_text(OPEN_EAS "<Action><Redirect>anna@fabrikam.test</Redirect></Action>" CLOSE);
    assert_int_equal(answer.kind, ANSWER_REDIRECT_ADDRESS);
    assert_string_equal(answer.redirect_target, "anna@fabrikam.test");
    answer = kit_read_answer_text(OPEN_EAS
                                  "<Action><Error><Status>2</Status><Message>The directory is away</Message>"
                                  "<DebugData>MailUser</DebugData></Error></Action>" CLOSE);
    assert_int_equal(answer.kind, ANSWER_ERROR);
    assert_string_equal(answer.schema, "eas");
    assert_string_equal(answer.error_status, "2");
    assert_string_equal(answer.error_message, "The directory is away");
    assert_string_equal(answer.error_debug, "MailUser");
    answer = kit_read_answer_text(OPEN_EAS "<Error Time=\"10:00:00.1\" Id=\"42\"><ErrorCode>600</ErrorCode>"
                                           "<Message>Invalid Request</Message></Error>" CLOSE);
    assert_int_equal(answer.kind, ANSWER_ERROR);
    assert_string_equal(answer.error_code, "600");
    assert_string_equal(answer.error_time, "10:00:00.1");
    assert_string_equal(answer.error_id, "42");
    answer = kit_read_answer_text(OPEN_EAS "<Action><Redirect/></Action>" CLOSE);
    assert_int_equal(answer.kind, ANSWER_NOT_AUTODISCOVER);
    answer = kit_read_answer_text(OPEN_EAS "<Action><Settings/></Action>" CLOSE);
    assert_int_equal(answer.kind, ANSWER_NOT_AUTODISCOVER);
    assert_string_equal(answer.schema, "eas");
}

static void test_json(void **state)
{
    (void)state;
    struct autodiscover_answer answer =
        kit_read_answer_text("\r\n {\"Protocol\":\"AutodiscoverV1\","
                             "\"Url\":\"https:\\/\\/outlook.office365.com/autodiscover/autodiscover.xml\"}");
    assert_int_equal(answer.kind, ANSWER_SETTINGS);
    assert_string_equal(answer.schema, "json");
    assert_string_equal(answer.protocols.items[0].type, "AutodiscoverV1");
    assert_string_equal(answer.protocols.items[0].url,
                        "https://outlook.office365.com/autodiscover/autodiscover.xml");
    answer = kit_read_answer_text(
        "{\"errorCode\":\"UserNotFound\",\"ErrorMessage\":\"The given user is not found.\"}");
    assert_int_equal(answer.kind, ANSWER_ERROR);
    assert_string_equal(answer.error_code, "UserNotFound");
    assert_string_equal(answer.error_message, "The given user is not found.");
    assert_int_equal(kit_read_answer_text("{\"Protocol\":\"Ews\"}").kind, ANSWER_NOT_AUTODISCOVER);
    assert_int_equal(kit_read_answer_text("[1]").kind, ANSWER_NOT_AUTODISCOVER);
    answer = kit_read_answer_text("{\"Protocol\":\"Ews\",\"Url\":");
    assert_int_equal(answer.kind, ANSWER_NOT_XML);
    assert_non_null(strstr(answer.problem, "JSON"));
    assert_int_equal(kit_read_answer_text("{\"Url\":7}").kind, ANSWER_NOT_AUTODISCOVER);
}

static void test_other_forms_are_not_taken_for_pox(void **state)
{
    (void)state;
    struct autodiscover_answer answer =
        kit_read_answer_text("<Autodiscover><Response><Action><Redirect>a@b.test</Redirect></Action>" CLOSE);
    assert_string_equal(answer.schema, "eas");
    answer = kit_read_answer_text(OPEN_POX
                                  "<Account><Action>settings</Action><Protocol><Type>EXPR</Type></Protocol>"
                                  "</Account>" CLOSE);
    assert_string_equal(answer.schema, "pox");
    assert_string_equal(answer.xml_namespace, NAMESPACE "outlook/responseschema/2006a");
}

/* What names an encoding is looked for in the first 200 characters; here they end where the name should begin. */
static void test_encoding_is_cut_off(void **state)
{
    (void)state;
    enum { LOOKED_AT = 200 };
    static const char begin[] = "<?xml";
    static const char end[] = "encoding=";
    char text[2 * LOOKED_AT];

    for (size_t quoted = 0; quoted < 2; quoted++) {
        memset(text, ' ', sizeof text);
        memcpy(text, begin, sizeof begin - 1);
        memcpy(text + LOOKED_AT - quoted - (sizeof end - 1), end, sizeof end - 1);
        text[LOOKED_AT - quoted] = '"';
        assert_int_equal(kit_read_answer(text, sizeof text).kind, ANSWER_NOT_XML);
    }
}

static void test_requests(void **state)
{
    (void)state;
    size_t len = 0;
    const char *problem = NULL;
    const char *request = eas_request(kit_arena, "a&b@contoso.test", &len);
    xmlDocPtr document = xml_parse_untrusted(kit_arena, request, len, false, &problem);
    assert_non_null(document);
    xmlNodePtr root = xmlDocGetRootElement(document);
    assert_string_equal((const char *)root->ns->href, NAMESPACE "mobilesync/requestschema/2006");
    xmlNodePtr inner = xml_child(root, "Request");
    assert_string_equal(xml_child_text(kit_arena, inner, "EMailAddress", 100), "a&b@contoso.test");
    assert_string_equal(xml_child_text(kit_arena, inner, "AcceptableResponseSchema", 200),
                        NAMESPACE "mobilesync/responseschema/2006");
    xmlFreeDoc(document);
    assert_string_equal(
        v2_url(kit_arena, "mail.contoso.test", "a+b&c%d\xC3\xBC@contoso.test", "AutodiscoverV1"),
        "https://mail.contoso.test/autodiscover/autodiscover.json"
        "?Email=a%2Bb%26c%25d%C3%BC%40contoso.test&Protocol=AutodiscoverV1&RedirectCount=1");
}

int test_answer(void)
{
    const struct CMUnitTest tests[] = {
        KIT_ARENA_TEST(test_activesync_settings),
        KIT_ARENA_TEST(test_activesync_redirect_and_errors),
        KIT_ARENA_TEST(test_json),
        KIT_ARENA_TEST(test_other_forms_are_not_taken_for_pox),
        KIT_ARENA_TEST(test_encoding_is_cut_off),
        KIT_ARENA_TEST(test_requests),
    };
    return cmocka_run_group_tests_name("answer", tests, NULL, NULL);
}
