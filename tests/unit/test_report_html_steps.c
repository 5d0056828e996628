/*
 * What the HTML report shows of the search for the mailbox: every step with its standing, the way it was led, the other
 * questions, and the records that the search rests on.
 */
#include <string.h>

#include "tests/unit/report_kit.h"
#include "tests/unit/unit.h"

static void assert_shows(const char *page, const char *text)
{
    if (strstr(page, text) == NULL) {
        fail_msg("\"%s\" does not show", text);
    }
}

static void test_everything_shows(void **state)
{
    static const char *const shown[] = {
        "<span class=\"badge\">Outlook uses this one</span>",
        "<span class=\"badge quiet\">would be next, if that one were gone</span>",
        "<span class=\"badge quiet\">goes on with anna@contoso.mail.onmicrosoft.com</span>",
        "<h4>The answer for anna@contoso.test points to another address: ",
        "Left out: the setting ExcludeHttpsRootDomain switches it off",
        "http://autodiscover.contoso.mail.onmicrosoft.com \xE2\x86\x92 https://autodiscover-s.outlook.com",
        "Other questions, which change nothing for Outlook",
        "Names https://outlook.office365.com/autodiscover/autodiscover.xml",
        "asked unencrypted whether it leads on",
        "<b>Bearer</b>: modern authentication, in a window of its own",
        "<b>Basic</b>: user name and password, sent as they are",
        /* the directory */
        "signed in as the Windows user, protected against changes",
        "<dd>Berlin</dd>",
        "CN=EX1,CN=Autodiscover",
        /* the service record */
        "_autodiscover._tcp.contoso.test",
        "<td class=\"number\" data-label=\"Port\">8443</td>",
        /* settings, one of which Outlook does not read */
        "Outlook does not read this; probably meant: ExcludeSrvRecord",
        /* what Outlook keeps */
        "AutoD.anna@contoso.test.xml",
        "names other servers than today's",
        /* every address of a name */
        "Every address of names that have several",
        "198.51.100.22",
        /* what was sent */
        "The company's directory, searched at: <span class=\"address\">dc1.contoso.test</span>",
        "no address was sent): <span class=\"address\">autodiscover.contoso.mail.onmicrosoft.com</span>",
        /* where the mailbox is */
        "in Microsoft's cloud (Exchange Online) (likely)",
    };
    (void)state;
    struct report_sample *sample = report_sample_create(SAMPLE_HYBRID, kit_messages, "");
    const char *page = kit_page_of(sample);
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
        assert_shows(page, shown[i]);
    }
    report_sample_destroy(sample);
}

static void test_roots_are_told(void **state)
{
    (void)state;
    struct report_sample *sample = report_sample_create(SAMPLE_HEALTHY, kit_messages, "");
    struct tls_look *look = &sample->evidence->tls.items[0];
    struct certificate *root = schema_append(sample->evidence->arena, &certificate_schema, &look->root);
    root->subject = "CN=Contoso Root CA";
    look->root_is_public = TRUTH_NO;
    assert_shows(kit_page_of(sample),
                 "CN=Contoso Root CA, which is not one of those that all computers trust");
    look->root_is_public = TRUTH_YES;
    assert_shows(kit_page_of(sample), "CN=Contoso Root CA, which all computers trust");
    look->root_is_public = TRUTH_UNKNOWN;
    assert_shows(kit_page_of(sample), "<dd>CN=Contoso Root CA</dd>");
    /* what a search rests on is left out where there was none of it */
    assert_null(strstr(kit_page_of(sample), "id=\"sources\""));
    report_sample_destroy(sample);
}

/* What was asked over plain http had no encryption to wait for. */
static void test_plain_http_waits_for_no_encryption(void **state)
{
    (void)state;
    struct report_sample *sample = report_sample_create(SAMPLE_HEALTHY, kit_messages, "");
    struct step *step = &sample->evidence->autodiscover.items[0].steps.items[0];
    struct attempt *attempt = schema_append(sample->evidence->arena, &attempt_schema, &step->attempts);
    attempt->request = "redirect";
    attempt->url = "http://autodiscover.contoso.test/autodiscover/autodiscover.xml";
    attempt->outcome = REACH_DONE;
    attempt->http_status = 404;
    attempt->name_ms = 1;
    attempt->connect_ms = 3;
    attempt->first_byte_ms = 8;
    attempt->total_ms = 9;
    assert_null(strstr(kit_page_of(sample), "Encryption (did not finish)"));
    attempt->url = "https://autodiscover.contoso.test/autodiscover/autodiscover.xml";
    assert_shows(kit_page_of(sample), "Encryption (did not finish)");
    report_sample_destroy(sample);
}

int test_report_html_steps(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_everything_shows),
        cmocka_unit_test(test_roots_are_told),
        cmocka_unit_test(test_plain_http_waits_for_no_encryption),
    };
    return cmocka_run_group_tests_name("report_html_steps", tests, kit_read_files, kit_free_files);
}
