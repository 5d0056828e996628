/*
 * The HTML report, read again by libxml2's parser: nothing that runs or loads, nothing that broke out of its place, all
 * that a screen reader needs, and the evidence in it equal to what went in.
 */
#include <stdio.h>
#include <string.h>

#include <libxml/HTMLparser.h>

#include "core/evidence/evidence_json.h"
#include "core/report/html.h"
#include "core/report/style_hash.h"
#include "core/report/view.h"
#include "tests/unit/report_kit.h"
#include "tests/unit/unit.h"

struct page {
    struct report_sample *sample;
    const char *html;
    size_t len;
    xmlDocPtr document;
};

static struct page open_page(enum sample_kind kind)
{
    struct page page = {report_sample_create(kind, kit_messages, kit_style), NULL, 0, NULL};
    struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
    assert_non_null(page.sample);
    page.html = report_html(&page.sample->input, page.sample->arena, &page.len, &failure);
    assert_non_null(page.html);
    assert_int_equal(page.len, strlen(page.html));
    page.document =
        htmlReadMemory(page.html, (int)page.len, NULL, "UTF-8",
                       HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_HUGE);
    assert_non_null(page.document);
    return page;
}

static void close_page(struct page *page)
{
    xmlFreeDoc(page->document);
    report_sample_destroy(page->sample);
}

/* The node after this one in the order of the page. */
static xmlNodePtr next_node(xmlNodePtr node)
{
    if (node->children != NULL && node->type == XML_ELEMENT_NODE) {
        return node->children;
    }
    while (node != NULL && node->next == NULL) {
        node = node->parent;
    }
    return node == NULL ? NULL : node->next;
}

static bool is_element(xmlNodePtr node, const char *name)
{
    return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

/* An attribute's value, owned by the sample's arena; NULL when it has none. */
static const char *attribute_of(const struct page *page, xmlNodePtr node, const char *name)
{
    xmlChar *value = xmlGetNoNsProp(node, (const xmlChar *)name);
    const char *copy = arena_copy_text(page->sample->arena, (const char *)value);
    xmlFree(value);
    return copy;
}

static const char *content_of(const struct page *page, xmlNodePtr node)
{
    xmlChar *content = xmlNodeGetContent(node);
    const char *copy = arena_copy_text(page->sample->arena, (const char *)content);
    xmlFree(content);
    return copy;
}

static xmlNodePtr find_element(const struct page *page, const char *name, const char *id)
{
    for (xmlNodePtr node = xmlDocGetRootElement(page->document); node != NULL; node = next_node(node)) {
        if (is_element(node, name)) {
            const char *own = attribute_of(page, node, "id");
            if (id == NULL || (own != NULL && strcmp(own, id) == 0)) {
                return node;
            }
        }
    }
    return NULL;
}

static size_t count_elements(const struct page *page, xmlNodePtr within, const char *name)
{
    size_t count = 0;
    (void)page;
    for (xmlNodePtr node = next_node(within); node != NULL; node = next_node(node)) {
        xmlNodePtr parent = node;
        while (parent != NULL && parent != within) {
            parent = parent->parent;
        }
        if (parent == NULL) {
            break;
        }
        count += is_element(node, name);
    }
    return count;
}

typedef void check_page(struct page *page);

static void for_each_sample(check_page *check)
{
    for (int kind = 0; kind < SAMPLE_KIND_COUNT; kind++) {
        struct page page = open_page((enum sample_kind)kind);
        check(&page);
        close_page(&page);
    }
}

/* ---- nothing that runs or loads ---- */

static void check_elements(struct page *page)
{
    static const char *const allowed[] = {
        "html",       "head",    "meta", "title",   "style",   "body", "a",      "article", "b",
        "blockquote", "caption", "code", "dd",      "details", "div",  "dl",     "dt",      "footer",
        "h1",         "h2",      "h3",   "h4",      "header",  "li",   "main",   "ol",      "p",
        "path",       "pre",     "rect", "section", "small",   "span", "strong", "summary", "svg",
        "table",      "tbody",   "td",   "th",      "thead",   "time", "tr",     "ul",      "wbr",
    };
    static const char *const allowed_attributes[] = {
        "aria-hidden",
        "aria-labelledby",
        "charset",
        "class",
        "content",
        "d",
        "data-label",
        "datetime",
        "height",
        "hidden",
        "href",
        "http-equiv",
        "id",
        "lang",
        "name",
        "open",
        "preserveaspectratio",
        "preserveAspectRatio",
        "rel",
        "role",
        "scope",
        "title",
        "viewBox",
        "viewbox",
        "width",
        "x",
        "y",
    };
    for (xmlNodePtr node = xmlDocGetRootElement(page->document); node != NULL; node = next_node(node)) {
        if (node->type != XML_ELEMENT_NODE) {
            assert_true(node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE);
            continue;
        }
        bool known = false;
        for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++) {
            known = known || is_element(node, allowed[i]);
        }
        if (!known) {
            fail_msg("%s: an element <%s>", page->sample->name, (const char *)node->name);
        }
        for (xmlAttrPtr attribute = node->properties; attribute != NULL; attribute = attribute->next) {
            known = false;
            for (size_t i = 0; i < sizeof allowed_attributes / sizeof allowed_attributes[0]; i++) {
                known = known || strcmp((const char *)attribute->name, allowed_attributes[i]) == 0;
            }
            if (!known) {
                fail_msg("%s: an attribute %s", page->sample->name, (const char *)attribute->name);
            }
        }
    }
}

static void test_only_known_elements(void **state)
{
    (void)state;
    for_each_sample(check_elements);
}

static void check_links(struct page *page)
{
    for (xmlNodePtr node = xmlDocGetRootElement(page->document); node != NULL; node = next_node(node)) {
        const char *target = node->type == XML_ELEMENT_NODE ? attribute_of(page, node, "href") : NULL;
        if (target == NULL) {
            continue;
        }
        assert_true(is_element(node, "a"));
        if (target[0] == '#') {
            assert_true(find_element(page, "details", target + 1) != NULL ||
                        find_element(page, "h2", target + 1) != NULL);
        } else {
            assert_memory_equal(target, "https://", 8);
            assert_string_equal(attribute_of(page, node, "rel"), "noopener noreferrer");
        }
    }
}

static void test_links_are_harmless(void **state)
{
    (void)state;
    for_each_sample(check_links);
}

static void check_policy(struct page *page)
{
    xmlNodePtr charset = find_element(page, "head", NULL)->children;
    assert_string_equal(attribute_of(page, charset, "charset"), "utf-8");
    xmlNodePtr policy = charset->next;
    assert_string_equal(attribute_of(page, policy, "http-equiv"), "Content-Security-Policy");
    const char *style = content_of(page, find_element(page, "style", NULL));
    assert_string_equal(
        attribute_of(page, policy, "content"),
        arena_format(page->sample->arena,
                     "default-src 'none'; style-src '%s'; base-uri 'none'; form-action 'none'",
                     style_hash(page->sample->arena, style, strlen(style))));
}

static void test_policy_lets_in_the_style_alone(void **state)
{
    (void)state;
    for_each_sample(check_policy);
}

static void test_style_hash_of_known_texts(void **state)
{
    (void)state;
    /* FIPS 180-4's examples: the empty text, "abc", and one of two blocks */
    struct arena *arena = arena_create();
    assert_string_equal(style_hash(arena, "", 0), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    assert_string_equal(style_hash(arena, "abc", 3), "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
    static const char two_blocks[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    assert_string_equal(style_hash(arena, two_blocks, sizeof two_blocks - 1),
                        "sha256-JI1qYdIGOLjlwCaTDD5gOaM85Flk/yFn9uzt1BnbBsE=");
    arena_destroy(arena);
}

static void test_style_cannot_end_early(void **state)
{
    (void)state;
    struct report_sample *sample = report_sample_create(SAMPLE_HEALTHY, kit_messages, "p{}</style><script>");
    struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
    size_t len = 0;
    assert_null(report_html(&sample->input, sample->arena, &len, &failure));
    assert_non_null(failure.operation);
    report_sample_destroy(sample);
}

static void test_line_ends_of_the_style_do_not_matter(void **state)
{
    (void)state;
    struct report_sample *unix_sample = report_sample_create(SAMPLE_NOTHING, kit_messages, "p {\n}\n");
    struct report_sample *dos_sample = report_sample_create(SAMPLE_NOTHING, kit_messages, "p {\r\n}\r\n");
    struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
    size_t len = 0;
    assert_string_equal(report_html(&unix_sample->input, unix_sample->arena, &len, &failure),
                        report_html(&dos_sample->input, dos_sample->arena, &len, &failure));
    report_sample_destroy(unix_sample);
    report_sample_destroy(dos_sample);
}

/* ---- text stays text ---- */

static void check_texts(struct page *page)
{
    xmlNodePtr evidence = find_element(page, "pre", "evidence");
    for (xmlNodePtr node = find_element(page, "body", NULL); node != NULL; node = next_node(node)) {
        if (node->type != XML_TEXT_NODE || node->parent == evidence) {
            continue;
        }
        const char *text = (const char *)node->content;
        assert_string_equal(view_visible(page->sample->arena, text, strlen(text)), text);
        assert_true(strlen(text) < 2100);
    }
}

/* A path is broken after its backslashes, a switch nowhere, and the text stays what it was. */
static void test_words_stay_whole(void **state)
{
    static const char *const cases[][2] = {
        {"plain - text", "plain - text"},
        {"C:\\Office\\OUTLOOK.EXE", "C:\\<wbr>Office\\<wbr>OUTLOOK.EXE"},
        {"ends in \\", "ends in \\"},
        {"\\\\server\\share", "\\<wbr>\\<wbr>server\\<wbr>share"},
        {"give --user NAME and --password-stdin.", "give <span class=\"whole\">--user</span> NAME and <span "
                                                   "class=\"whole\">--password-stdin</span>."},
        {"--a\\--b", "<span class=\"whole\">--a</span>\\<wbr><span class=\"whole\">--b</span>"},
        {"a--b --- c", "a--b --- c"},
        {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct html html = {xmlNewDoc(NULL), {NULL, arena_create()}, false};
        size_t len = 0;
        xmlNodePtr body = xmlNewDocNode(html.document, NULL, (const xmlChar *)"p", NULL);
        (void)xmlDocSetRootElement(html.document, body);
        html_text(&html, body, cases[i][0]);
        const char *page = html_serialize(&html, &len);
        assert_non_null(page);
        const char *wanted = arena_format(html.view.arena, "<p>%s</p>", cases[i][1]);
        if (strstr(page, wanted) == NULL) {
            fail_msg("%s became %s", cases[i][0], page);
        }
        xmlFreeDoc(html.document);
        arena_destroy(html.view.arena);
    }
}

static void test_nothing_hidden_in_texts(void **state)
{
    (void)state;
    for_each_sample(check_texts);
}

static void test_hostile_texts_show_as_text(void **state)
{
    (void)state;
    struct page page = open_page(SAMPLE_HOSTILE);
    const char *body = content_of(&page, find_element(&page, "main", NULL));
    static const char *const shown[] = {"<script>alert(1)</script>", "]]> --> </pre>",
                                        "\"quotes\" 'and'",          "[U+001B][31m",
                                        "[U+202E]gpj.exe",           "&amp; &#0; %00"};
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
        if (strstr(body, shown[i]) == NULL) {
            fail_msg("\"%s\" does not show", shown[i]);
        }
    }
    close_page(&page);
}

/* A text that the catalogue lacks shows as its id in brackets. Raw text from outside can look like that too, but not in
 * the samples with ordinary texts. */
static void check_no_text_missing(struct page *page)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz-";
    xmlNodePtr evidence = find_element(page, "pre", "evidence");
    for (xmlNodePtr node = find_element(page, "html", NULL); node != NULL; node = next_node(node)) {
        const char *text =
            node->type == XML_TEXT_NODE && node->parent != evidence ? (const char *)node->content : "";
        for (const char *open = strchr(text, '['); open != NULL; open = strchr(open + 1, '[')) {
            size_t group = strspn(open + 1, letters);
            if (group > 0 && (open[1 + group] == '.' || open[1 + group] == ']')) {
                fail_msg("%s: a text is missing: %.60s", page->sample->name, open);
            }
        }
    }
}

static void test_no_text_is_missing(void **state)
{
    (void)state;
    for_each_sample(check_no_text_missing);
}

static void test_every_name_has_a_word(void **state)
{
    (void)state;
    static const char *const steps[] = {
        "last-known-good", "office365-priority", "scp", "https-root",         "https-autodiscover",
        "local-xml",       "http-redirect",      "srv", "office365-failsafe", NULL};
    static const char *const purposes[] = {"mail-store", "address-book", "web-services", NULL};
    static const char *const sources[] = {"none", "setting", "script", "detected", NULL};
    static const char *const adapters[] = {"ethernet", "wireless", "ppp", "tunnel",
                                           "loopback", "other",    NULL};
    static const char *const account_sources[] = {"profile", "typed", "signed-in-user", NULL};
    static const char *const events[] = {"connection-opened", "connection-closed", "connection-state", NULL};
    static const char *const named_by[] = {"autodiscover", "profile", NULL};
    static const char *const phases[] = {"name", "connect", "encryption", "answer", "transfer", NULL};
    const struct {
        const char *group;
        const char *const *names;
    } groups[] = {
        {"verdict", verdict_names},
        {"report.verdict", verdict_names},
        {"severity", severity_names},
        {"certainty", certainty_names},
        {"report.certainty", certainty_names},
        {"protocol", mail_protocol_names},
        {"role", connection_role_names},
        {"state", connection_state_names},
        {"state-netstat", connection_state_names},
        {"reach", reach_outcome_names},
        {"certificate", certificate_verdict_names},
        {"name-outcome", name_outcome_names},
        {"step-outcome", step_outcome_names},
        {"answer", answer_kind_names},
        {"account-kind", account_kind_names},
        {"job-state", job_state_names},
        {"question", question_kind_names},
        {"question-answer", question_answer_names},
        {"step", steps},
        {"purpose", purposes},
        {"proxy-source", sources},
        {"adapter", adapters},
        {"account-source", account_sources},
        {"event", events},
        {"named-by", named_by},
        {"phase", phases},
        {"phase-in-vain", phases},
    };
    struct report_sample *sample = report_sample_create(SAMPLE_NOTHING, kit_messages, "");
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        for (size_t j = 0; groups[i].names[j] != NULL; j++) {
            const char *id = arena_format(sample->arena, "%s.%s", groups[i].group, groups[i].names[j]);
            if (catalogue_text(sample->catalogue, sample->arena, id, NULL)[0] == '[') {
                fail_msg("the catalogue has no text %s", id);
            }
        }
    }
    for (int month = 1; month <= 12; month++) {
        const char *id = arena_format(sample->arena, "month.%d", month);
        assert_true(catalogue_text(sample->catalogue, sample->arena, id, NULL)[0] != '[');
    }
    report_sample_destroy(sample);
}

/* ---- what a reader needs ---- */

static int heading_level(xmlNodePtr node)
{
    bool heading = node->type == XML_ELEMENT_NODE && node->name[0] == 'h' && node->name[1] >= '1' &&
                   node->name[1] <= '6' && node->name[2] == '\0';
    return heading ? node->name[1] - '0' : 0;
}

static void check_structure(struct page *page)
{
    int level = 0;
    size_t first_headings = 0;
    assert_string_equal(attribute_of(page, find_element(page, "html", NULL), "lang"), "en");
    for (xmlNodePtr node = find_element(page, "body", NULL); node != NULL; node = next_node(node)) {
        int here = heading_level(node);
        if (here > 0) {
            assert_true(here <= level + 1);
            assert_true(content_of(page, node)[0] != '\0');
            level = here;
            first_headings += here == 1;
        }
        if (is_element(node, "th")) {
            assert_string_equal(attribute_of(page, node, "scope"), "col");
        }
        if (is_element(node, "table")) {
            assert_non_null(node->children);
            assert_true(is_element(node->children, "caption"));
        }
        if (is_element(node, "svg")) {
            assert_string_equal(attribute_of(page, node, "aria-hidden"), "true");
        }
        const char *label =
            node->type == XML_ELEMENT_NODE ? attribute_of(page, node, "aria-labelledby") : NULL;
        if (label != NULL) {
            assert_true(find_element(page, "h1", label) != NULL || find_element(page, "h2", label) != NULL);
        }
    }
    assert_int_equal(first_headings, 1);
}

static void test_structure_can_be_followed(void **state)
{
    (void)state;
    for_each_sample(check_structure);
}

static void check_ids(struct page *page)
{
    const char *seen = " ";
    for (xmlNodePtr node = xmlDocGetRootElement(page->document); node != NULL; node = next_node(node)) {
        const char *id = node->type == XML_ELEMENT_NODE ? attribute_of(page, node, "id") : NULL;
        if (id != NULL) {
            assert_null(strstr(seen, arena_format(page->sample->arena, " %s ", id)));
            seen = arena_format(page->sample->arena, "%s%s ", seen, id);
        }
    }
}

static void test_ids_are_unique(void **state)
{
    (void)state;
    for_each_sample(check_ids);
}

static void test_answer_comes_first(void **state)
{
    (void)state;
    struct page page = open_page(SAMPLE_BLOCKED);
    struct finding_text text;
    catalogue_finding(page.sample->catalogue, page.sample->arena, &page.sample->diagnosis->findings.items[0],
                      &text);
    assert_string_equal(content_of(&page, find_element(&page, "h1", NULL)), text.title);
    assert_non_null(strstr(content_of(&page, find_element(&page, "main", NULL)), text.phone));
    close_page(&page);
}

static void test_long_lists_are_bounded(void **state)
{
    (void)state;
    struct page page = open_page(SAMPLE_SEVERAL);
    xmlNodePtr connections = find_element(&page, "details", "connections");
    assert_int_equal(page.sample->evidence->connections.count, 1200);
    assert_int_equal(count_elements(&page, connections, "tr"), 500 + 1); /* rows, head */
    assert_non_null(strstr(content_of(&page, connections), "700"));
    close_page(&page);
}

/* ---- the evidence ---- */

static void check_evidence(struct page *page)
{
    struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
    struct evidence *loaded = evidence_load(page->html, page->len, page->sample->arena, &failure);
    assert_non_null(loaded);
    assert_true(schema_equal(&evidence_schema, page->sample->evidence, loaded));
    evidence_destroy(loaded);
}

static void test_evidence_loads_back(void **state)
{
    (void)state;
    for_each_sample(check_evidence);
}

/* Half of a report is told from a strange web page, wherever behind its head it was cut. */
static void a_report_that_was_cut_off_is_known_as_one(void **state)
{
    struct page page = open_page(SAMPLE_HEALTHY);
    const char *body = strstr(page.html, "<body");

    (void)state;
    assert_non_null(body);
    for (size_t len = (size_t)(body - page.html); len < page.len - 100; len += page.len / 20) {
        struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};

        assert_null(evidence_load(page.html, len, page.sample->arena, &failure));
        assert_int_equal(failure.code, LOAD_DAMAGED);
    }
    close_page(&page);
}

int test_report_html(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_that_was_cut_off_is_known_as_one),
        cmocka_unit_test(test_only_known_elements),
        cmocka_unit_test(test_links_are_harmless),
        cmocka_unit_test(test_policy_lets_in_the_style_alone),
        cmocka_unit_test(test_style_hash_of_known_texts),
        cmocka_unit_test(test_style_cannot_end_early),
        cmocka_unit_test(test_line_ends_of_the_style_do_not_matter),
        cmocka_unit_test(test_words_stay_whole),
        cmocka_unit_test(test_nothing_hidden_in_texts),
        cmocka_unit_test(test_hostile_texts_show_as_text),
        cmocka_unit_test(test_no_text_is_missing),
        cmocka_unit_test(test_every_name_has_a_word),
        cmocka_unit_test(test_structure_can_be_followed),
        cmocka_unit_test(test_ids_are_unique),
        cmocka_unit_test(test_answer_comes_first),
        cmocka_unit_test(test_long_lists_are_bounded),
        cmocka_unit_test(test_evidence_loads_back),
    };
    return cmocka_run_group_tests_name("report_html", tests, kit_read_files, kit_free_files);
}
