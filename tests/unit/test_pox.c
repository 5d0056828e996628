/*
 * Autodiscover answers: what real servers send, and what nobody should.
 */
#include <stdio.h>
#include <string.h>

#include "core/autodiscover/pox.h"
#include "core/autodiscover/xml.h"
#include "core/evidence/text.h"
#include "tests/unit/answer_kit.h"
#include "tests/unit/unit.h"

#define ACCOUNT "<Account><AccountType>email</AccountType><Action>settings</Action>"

static void test_both_forms_of_protocol(void **state)
{
    (void)state;
    struct autodiscover_answer answer = kit_read_answer_text(
        OPEN_POX
        "<User><DisplayName>A</DisplayName><LegacyDN>/o=Contoso/cn=a</LegacyDN>"
        "<AutoDiscoverSMTPAddress>a@contoso.test</AutoDiscoverSMTPAddress></User>" ACCOUNT
        "<MicrosoftOnline>False</MicrosoftOnline>"
        "<Protocol><Type>EXCH</Type><Server>guid@contoso.test</Server><ServerVersion>73C2A0B1</ServerVersion>"
        "<AuthPackage>Ntlm</AuthPackage><EwsUrl>https://mail.contoso.test/EWS/Exchange.asmx</EwsUrl></Protocol>"
        "<Protocol><Type>WEB</Type><Internal><Protocol><Type>EXPR</Type>"
        "<ASUrl>https://mail.contoso.test/EWS</ASUrl></Protocol></Internal></Protocol>"
        "<Protocol Type=\"mapiHttp\" Version=\"1\"><MailStore>"
        "<InternalUrl>https://int.contoso.test/mapi/emsmdb/</InternalUrl>"
        "<ExternalUrl>https://mail.contoso.test/mapi/emsmdb/</ExternalUrl></MailStore>"
        "<AddressBook><InternalUrl>https://int.contoso.test/mapi/nspi/</InternalUrl></AddressBook></Protocol>"
        "</Account>" CLOSE);
    assert_int_equal(answer.kind, ANSWER_SETTINGS);
    assert_string_equal(answer.autodiscover_address, "a@contoso.test");
    assert_string_equal(answer.microsoft_online, "False");
    /* the EXPR inside WEB is not one of the account's */
    assert_int_equal(answer.protocols.count, 3);
    assert_string_equal(answer.protocols.items[0].type, "EXCH");
    assert_string_equal(answer.protocols.items[0].server, "guid@contoso.test");
    assert_string_equal(answer.protocols.items[0].server_version, "73C2A0B1");
    assert_int_equal(answer.protocols.items[0].other.count, 0);
    assert_string_equal(answer.protocols.items[0].ews_url, "https://mail.contoso.test/EWS/Exchange.asmx");
    assert_string_equal(answer.protocols.items[1].type, "WEB");
    const struct protocol *mapi = &answer.protocols.items[2];
    assert_string_equal(mapi->type, "mapiHttp");
    assert_string_equal(mapi->mail_store_internal_url, "https://int.contoso.test/mapi/emsmdb/");
    assert_string_equal(mapi->mail_store_external_url, "https://mail.contoso.test/mapi/emsmdb/");
    assert_string_equal(mapi->address_book_internal_url, "https://int.contoso.test/mapi/nspi/");
    assert_null(mapi->address_book_external_url);
}

static void test_ports(void **state)
{
    (void)state;
    struct autodiscover_answer answer = kit_read_answer_text(
        OPEN_POX ACCOUNT
        "<Protocol><Type>IMAP</Type><Server>mail.contoso.test</Server><Port> 993 </Port><SSL>on</SSL>"
        "</Protocol><Protocol><Type>SMTP</Type><Port>70000</Port></Protocol></Account>" CLOSE);
    assert_int_equal(answer.kind, ANSWER_SETTINGS);
    assert_int_equal(answer.protocols.items[0].port, 993);
    assert_string_equal(answer.protocols.items[0].ssl, "on");
    /* a port that cannot be is no port, and is kept as it came */
    assert_true(answer.protocols.items[1].port == UNKNOWN_INTEGER);
    assert_string_equal(answer.protocols.items[1].other.items[0].value, "70000");
}

static void test_redirects(void **state)
{
    (void)state;
    struct autodiscover_answer answer = kit_read_answer_text(
        OPEN_POX
        "<Account><Action>redirectAddr</Action><RedirectAddr>a@fabrikam.test</RedirectAddr></Account>" CLOSE);
    assert_int_equal(answer.kind, ANSWER_REDIRECT_ADDRESS);
    assert_string_equal(answer.redirect_target, "a@fabrikam.test");
    answer = kit_read_answer_text(
        OPEN_POX "<Account><Action>redirectUrl</Action><RedirectUrl>https://other.test/a.xml</RedirectUrl>"
                 "</Account>" CLOSE);
    assert_int_equal(answer.kind, ANSWER_REDIRECT_URL);
    answer = kit_read_answer_text(OPEN_POX "<Account><Action>redirectUrl</Action></Account>" CLOSE);
    assert_int_equal(answer.kind, ANSWER_NOT_AUTODISCOVER);
}

static void test_errors(void **state)
{
    (void)state;
    struct autodiscover_answer answer = kit_read_answer_text(
        "<Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006\">"
        "<Response><Error Time=\"10:00\" Id=\"1\"><ErrorCode>600</ErrorCode><Message>Invalid Request</Message>"
        "<DebugData/></Error></Response></Autodiscover>");
    assert_int_equal(answer.kind, ANSWER_ERROR);
    assert_string_equal(answer.error_code, "600");
    assert_string_equal(answer.error_message, "Invalid Request");
    answer =
        kit_read_answer_text(OPEN_POX "<Account><Error><ErrorCode>500</ErrorCode></Error></Account>" CLOSE);
    assert_int_equal(answer.kind, ANSWER_ERROR);
    assert_string_equal(answer.error_code, "500");
}

static void test_namespace_does_not_matter(void **state)
{
    (void)state;
    struct autodiscover_answer answer = kit_read_answer_text(
        "<a:Autodiscover xmlns:a=\"https://schemas.microsoft.com/exchange/autodiscover/responseschema/2006\">"
        "<b:Response xmlns:b=\"https://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/"
        "2006a\"><b:Account><b:Protocol><b:Type>EXPR</b:Type></b:Protocol></b:Account></b:Response>"
        "</a:Autodiscover>");
    assert_int_equal(answer.kind, ANSWER_SETTINGS);
    assert_string_equal(answer.protocols.items[0].type, "EXPR");
}

static void assert_not_understood(const char *bytes, size_t len, int kind)
{
    struct autodiscover_answer answer = kit_read_answer(bytes, len);
    assert_int_equal(answer.kind, kind);
    assert_non_null(answer.problem);
    assert_true(strlen(answer.problem) > 0);
    assert_int_equal(answer.protocols.count, 0);
}

static void test_not_understood(void **state)
{
    (void)state;
    static const char html[] = "<html><body>Welcome</body></html>";
    static const char page[] = "<!DOCTYPE html><html><body><br>Welcome</body></html>";
    static const char entity[] =
        "<!DOCTYPE Autodiscover [<!ENTITY x \"y\">]><Autodiscover><Response><Account><Protocol>"
        "<Type>&x;</Type></Protocol></Account></Response></Autodiscover>";
    static const char file[] =
        "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Autodiscover>&x;</Autodiscover>";
    static const char truncated[] = OPEN_POX ACCOUNT "<Protocol><Type>EXCH</Ty";
    static const char bare[] = OPEN_POX CLOSE;
    static const char nothing_named[] = OPEN_POX ACCOUNT "</Account>" CLOSE;
    assert_not_understood("", 0, ANSWER_NOT_XML);
    assert_not_understood(" ", 1, ANSWER_NOT_XML);
    assert_not_understood("\0\0\0\0", 4, ANSWER_NOT_XML);
    assert_not_understood(html, sizeof html - 1, ANSWER_NOT_AUTODISCOVER);
    assert_not_understood(page, sizeof page - 1, ANSWER_NOT_XML);
    assert_not_understood(entity, sizeof entity - 1, ANSWER_NOT_XML);
    assert_not_understood(file, sizeof file - 1, ANSWER_NOT_XML);
    assert_not_understood(truncated, sizeof truncated - 1, ANSWER_NOT_XML);
    assert_not_understood(bare, sizeof bare - 1, ANSWER_NOT_AUTODISCOVER);
    assert_not_understood(nothing_named, sizeof nothing_named - 1, ANSWER_NOT_AUTODISCOVER);
}

static void test_hostile_sizes(void **state)
{
    (void)state;
    enum { DEPTH = 20000, PROTOCOLS = 2000 };
    char *deep = arena_allocate(kit_arena, DEPTH * 3 + 1, 1);
    for (size_t i = 0; i < DEPTH; i++) {
        memcpy(deep + i * 3, "<a>", 3);
    }
    assert_not_understood(deep, DEPTH * 3, ANSWER_NOT_XML);
    char *large = arena_allocate(kit_arena, POX_ANSWER_MAXIMUM + 2, 1);
    memset(large, 'x', POX_ANSWER_MAXIMUM + 1);
    assert_not_understood(large, POX_ANSWER_MAXIMUM + 1, ANSWER_NOT_XML);
    static const char item[] = "<Protocol><Type>EXCH</Type></Protocol>";
    char *many = arena_allocate(kit_arena, PROTOCOLS * sizeof item + 1000, 1);
    size_t used = (size_t)snprintf(many, 1000, "%s", OPEN_POX ACCOUNT);
    for (size_t i = 0; i < PROTOCOLS; i++) {
        memcpy(many + used, item, sizeof item - 1);
        used += sizeof item - 1;
    }
    used += (size_t)snprintf(many + used, 500, "%s", "</Account>" CLOSE);
    struct autodiscover_answer answer = kit_read_answer(many, used);
    assert_int_equal(answer.kind, ANSWER_SETTINGS);
    assert_int_equal(answer.protocols.count, POX_PROTOCOL_MAXIMUM);
}

static void test_utf16(void **state)
{
    (void)state;
    static const char text[] =
        "<?xml version=\"1.0\" encoding=\"utf-16\"?>"
        "<Autodiscover><Response><Error><ErrorCode>601</ErrorCode></Error></Response></Autodiscover>";
    char wide[sizeof text * 2 + 2];
    size_t used = 0;
    wide[used++] = '\xFF';
    wide[used++] = '\xFE';
    for (size_t i = 0; i + 1 < sizeof text; i++) {
        wide[used++] = text[i];
        wide[used++] = '\0';
    }
    struct autodiscover_answer answer = kit_read_answer(wide, used);
    assert_int_equal(answer.kind, ANSWER_ERROR);
    assert_string_equal(answer.error_code, "601");
}

static void test_request(void **state)
{
    (void)state;
    size_t len = 0;
    const char *request = pox_request(kit_arena, "a&b<c@contoso.test", &len);
    assert_non_null(request);
    assert_int_equal(len, strlen(request));
    const char *problem = NULL;
    xmlDocPtr document = xml_parse_untrusted(kit_arena, request, len, false, &problem);
    assert_non_null(document);
    xmlNodePtr root = xmlDocGetRootElement(document);
    assert_string_equal((const char *)root->ns->href,
                        "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006");
    xmlNodePtr inner = xml_child(root, "Request");
    assert_string_equal(xml_child_text(kit_arena, inner, "EMailAddress", 100), "a&b<c@contoso.test");
    assert_string_equal(xml_child_text(kit_arena, inner, "AcceptableResponseSchema", 200),
                        "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a");
    xmlFreeDoc(document);
}

int test_pox(void)
{
    const struct CMUnitTest tests[] = {
        KIT_ARENA_TEST(test_both_forms_of_protocol),
        KIT_ARENA_TEST(test_ports),
        KIT_ARENA_TEST(test_redirects),
        KIT_ARENA_TEST(test_errors),
        KIT_ARENA_TEST(test_namespace_does_not_matter),
        KIT_ARENA_TEST(test_not_understood),
        KIT_ARENA_TEST(test_hostile_sizes),
        KIT_ARENA_TEST(test_utf16),
        KIT_ARENA_TEST(test_request),
    };
    return cmocka_run_group_tests_name("pox", tests, NULL, NULL);
}
