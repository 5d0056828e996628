/*
 * The picture of the way in the report, in the JSON and on the console: all nine links, each with its shape and its word.
 */
#include "tests/unit/unit.h"

#include <string.h>

#include <libxml/HTMLparser.h>
#include <yyjson.h>

#include "core/report/view_path.h"
#include "tests/unit/report_kit.h"

static xmlNodePtr next_node(xmlNodePtr node)
{
    if (node->children != NULL) {
        return node->children;
    }
    while (node != NULL && node->next == NULL) {
        node = node->parent;
    }
    return node == NULL ? NULL : node->next;
}

static bool has_class(xmlNodePtr node, const char *class)
{
    xmlChar *classes = node->type == XML_ELEMENT_NODE ? xmlGetProp(node, (const xmlChar *)"class") : NULL;
    const char *at = classes == NULL ? NULL : strstr((const char *)classes, class);
    size_t len = strlen(class);
    bool has = false;
    for (; at != NULL && !has; at = strstr(at + 1, class)) {
        has = (at == (const char *)classes || at[-1] == ' ') && (at[len] == '\0' || at[len] == ' ');
    }
    xmlFree(classes);
    return has;
}

/* `other` NULL: whatever else it is. */
static size_t count_class(xmlDocPtr document, const char *class, const char *other)
{
    size_t count = 0;
    for (xmlNodePtr node = xmlDocGetRootElement(document); node != NULL; node = next_node(node)) {
        count += has_class(node, class) && (other == NULL || has_class(node, other));
    }
    return count;
}

static xmlDocPtr open_page(struct report_sample *sample)
{
    struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
    size_t len = 0;
    const char *html = report_html(&sample->input, sample->arena, &len, &failure);
    assert_non_null(html);
    xmlDocPtr document =
        htmlReadMemory(html, (int)len, NULL, "UTF-8",
                       HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_HUGE);
    assert_non_null(document);
    return document;
}

/* Each link stands in a row and once more in words, each with a drawing. */
static void the_page_shows_every_path(void **state)
{
    (void)state;
    for (int kind = 0; kind < SAMPLE_KIND_COUNT; kind++) {
        struct report_sample *sample = report_sample_create((enum sample_kind)kind, kit_messages, kit_style);
        const struct path_list *paths = &sample->diagnosis->interpretation.paths;
        xmlDocPtr document = open_page(sample);
        size_t bad = 0;
        for (size_t i = 0; i < paths->count; i++) {
            for (size_t k = 0; k < paths->items[i].links.count; k++) {
                bad += paths->items[i].links.items[k].state == PATH_BAD;
            }
        }
        assert_int_equal(count_class(document, "way-row", NULL), paths->count);
        assert_int_equal(count_class(document, "way-link", NULL), 9 * paths->count);
        assert_int_equal(count_class(document, "way-state", NULL), 9 * paths->count);
        assert_int_equal(count_class(document, "way-link", "focus"), paths->count);
        assert_int_equal(count_class(document, "way-link", "bad"), bad);
        xmlFreeDoc(document);
        report_sample_destroy(sample);
    }
}

static void scripts_read_every_path(void **state)
{
    (void)state;
    struct report_sample *sample = report_sample_create(SAMPLE_SEVERAL, kit_messages, kit_style);
    struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
    size_t len = 0;
    const char *json = report_json(&sample->input, sample->arena, &len, &failure);
    yyjson_doc *document = yyjson_read(json, len, YYJSON_READ_NOFLAG);
    yyjson_val *paths = yyjson_ptr_get(yyjson_doc_get_root(document), "/interpretation/paths");
    assert_int_equal(yyjson_arr_size(paths), 3);
    yyjson_val *first = yyjson_arr_get(paths, 0);
    yyjson_val *tls = yyjson_arr_get(yyjson_obj_get(first, "links"), 5);
    assert_string_equal(yyjson_get_str(yyjson_obj_get(first, "account")), "anna@fabrikam.example");
    assert_string_equal(yyjson_get_str(yyjson_obj_get(tls, "link")), "tls");
    assert_string_equal(yyjson_get_str(yyjson_obj_get(tls, "state")), "bad");
    assert_string_equal(yyjson_get_str(yyjson_obj_get(tls, "finding")), "certificate-expired");
    assert_true(yyjson_is_null(yyjson_obj_get(tls, "reason")));
    yyjson_doc_free(document);
    report_sample_destroy(sample);
}

/* Neighbours in the same state stand together; the console breaks its lines as it must. */
static void the_console_says_it_in_a_line(void **state)
{
    (void)state;
    struct report_sample *sample = report_sample_create(SAMPLE_SEVERAL, kit_messages, kit_style);
    struct view view = {&sample->input, sample->arena};
    const struct path_list *paths = &sample->diagnosis->interpretation.paths;
    assert_non_null(strstr(report_text(&sample->input, sample->arena),
                           "The way to the mailbox anna@fabrikam.example: This computer: "));
    const char *line = view_path_line(&view, &paths->items[0]);
    assert_non_null(strstr(line, "Encryption (TLS): Problem"));
    assert_non_null(strstr(line, "Sign-in, Settings (Autodiscover): Not reached"));
    assert_string_equal(view_path_title(&view, &paths->items[0]),
                        "The way to the mailbox anna@fabrikam.example");
    assert_int_equal(view_path_focus(&view, &paths->items[0]), 5);
    assert_ptr_equal(view_path_of(&view, "anna@contoso.test"), &paths->items[1]);
    assert_ptr_equal(view_path_of(&view, "nobody@contoso.test"), &paths->items[0]);
    report_sample_destroy(sample);
}

int test_report_path(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_shows_every_path),
        cmocka_unit_test(scripts_read_every_path),
        cmocka_unit_test(the_console_says_it_in_a_line),
    };

    return cmocka_run_group_tests_name("report_path", tests, kit_read_files, kit_free_files);
}
