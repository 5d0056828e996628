/*
 * The catalogue: how texts are filled in, what is refused, and whether en.xml says something whole, in plain words, for
 * every finding that a rule can state.
 */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "core/diagnose/kinds.h"
#include "core/evidence/text.h"
#include "tests/unit/diagnosis_check.h"

/* ---- small catalogues ---- */

#define HEAD "<?xml version=\"1.0\"?><catalogue language=\"en\">"
#define FINDING                                                                                              \
    "<finding id=\"f\"><title>T</title><meaning>M</meaning><tell-it>I</tell-it><phone>P</phone></finding>"
#define FINDINGS "<findings>" FINDING "</findings>"

static struct catalogue *create(struct arena *arena, const char *xml, struct failure *failure)
{
    return catalogue_create(xml, strlen(xml), arena, failure);
}

static void damaged_catalogues_are_refused(void **state)
{
    static const char *const damaged[] = {
        "",
        "<catalogue",
        "<?xml version=\"1.0\"?><!DOCTYPE catalogue><catalogue language=\"en\"/>",
        "<other language=\"en\"/>",
        "<catalogue/>",
        HEAD "<stray/></catalogue>",
        HEAD "<texts><text>no id</text></texts></catalogue>",
        HEAD "<texts><text id=\"a\">1</text><text id=\"a\">2</text></texts></catalogue>",
        HEAD "<texts><text id=\"a\">{open</text></texts></catalogue>",
        HEAD "<texts><text id=\"a\">close}</text></texts></catalogue>",
        HEAD "<texts><text id=\"a\">{}</text></texts></catalogue>",
        HEAD "<texts><text id=\"a\">{a{b}</text></texts></catalogue>",
        HEAD "<texts><text id=\"a\"></text></texts></catalogue>",
        HEAD "<texts><text id=\"a\"><b>bold</b></text></texts></catalogue>",
        HEAD "<texts><text id=\"a\"><sentence><sentence>x</sentence></sentence></text></texts></catalogue>",
        HEAD "<findings><finding id=\"f\"><title>T</title></finding></findings></catalogue>",
        HEAD "<findings>" FINDING FINDING "</findings></catalogue>",
        HEAD "<findings><finding id=\"f\"><title>T</title><title>T</title></finding></findings></catalogue>",
        HEAD "<findings><finding id=\"f\"><do><command>x</command></do></finding></findings></catalogue>",
        HEAD "<findings><finding id=\"f\"><stray/></finding></findings></catalogue>",
    };
    struct arena *arena = arena_create();

    (void)state;
    for (size_t i = 0; i < sizeof damaged / sizeof damaged[0]; i++) {
        struct failure failure = {0};
        if (create(arena, damaged[i], &failure)) {
            fail_msg("not refused: %s", damaged[i]);
        }
        assert_non_null(failure.operation);
        assert_non_null(failure.text);
    }
    arena_destroy(arena);
}

static void texts_are_filled_in(void **state)
{
    static const char xml[] =
        HEAD "<texts>"
             "<text id=\"plain\">  Two\n   words </text>"
             "<text id=\"value\">Port {port}.</text>"
             "<text id=\"braces\">Where-Object {{ $_ }}</text>"
             "<text id=\"word\">{state as state}</text>"
             "<text id=\"state.up\"> connected </text>"
             "<text id=\"mixed\">{a}<sentence>: {b}</sentence>!</text>"
             "<text id=\"several\"><sentence when=\"a\">A.</sentence> <sentence when=\"a=1\">One.</sentence>"
             " <sentence unless=\"a=1\">Not one.</sentence> <sentence unless=\"a\">No a.</sentence></text>"
             "</texts></catalogue>";
    struct arena *arena = arena_create();
    struct failure failure = {0};
    struct catalogue *catalogue = create(arena, xml, &failure);
    struct named_value values[] = {{"port", "443"}, {"state", "up"}, {"a", "1"}, {"b", "x {port} <"}};
    struct named_value_list all = {values, 4, 4};
    struct named_value_list none = {NULL, 0, 0};
    struct named_value_list three = {values, 3, 3};

    (void)state;
    assert_non_null(catalogue);
    assert_string_equal(catalogue_language(catalogue), "en");
    assert_string_equal(catalogue_text(catalogue, arena, "plain", NULL), "Two words");
    assert_string_equal(catalogue_text(catalogue, arena, "value", &all), "Port 443.");
    assert_string_equal(catalogue_text(catalogue, arena, "value", NULL), "[value]");
    assert_string_equal(catalogue_text(catalogue, arena, "nowhere", &all), "[nowhere]");
    assert_string_equal(catalogue_text(catalogue, arena, "braces", &none), "Where-Object { $_ }");
    assert_string_equal(catalogue_text(catalogue, arena, "word", &all), "connected");
    /* A value is taken as it is: braces in it are no placeholders. */
    assert_string_equal(catalogue_text(catalogue, arena, "mixed", &all), "1: x {port} <!");
    assert_string_equal(catalogue_text(catalogue, arena, "mixed", &three), "1!");
    assert_string_equal(catalogue_text(catalogue, arena, "several", &three), "A. One.");
    assert_string_equal(catalogue_text(catalogue, arena, "several", &none), "Not one. No a.");
    values[2].value = "2";
    assert_string_equal(catalogue_text(catalogue, arena, "several", &three), "A. Not one.");
    values[1].value = "strange";
    assert_string_equal(catalogue_text(catalogue, arena, "word", &all), "strange");
    catalogue_destroy(catalogue);
    arena_destroy(arena);
}

/* A person will run these lines: a value from a server must not add to them. */
static void command_lines_take_no_strange_values(void **state)
{
    static const char xml[] = HEAD
        "<findings><finding id=\"f\"><title>T</title><meaning>{host}</meaning><tell-it>I</tell-it><phone>P</phone>"
        "<check><command>nslookup {host}</command><command>ipconfig /all</command></check></finding></findings>"
        "</catalogue>";
    static const struct {
        const char *host;
        size_t commands;
    } cases[] = {
        {"mail.contoso.test", 2},
        {"[2001:db8::1]", 2},
        {"https://mail.contoso.test:444/a/?b=c", 2},
        {"a; calc", 1},
        {"a&calc", 1},
        {"$(calc)", 1},
        {"a|calc", 1},
        {"`calc`", 1},
        {"%PATH%", 1},
        {"-type=any", 1},
        {"a\"b", 1},
        {"a\nb", 1},
        {"m\xc3\xa4il.test", 1},
    };
    struct arena *arena = arena_create();
    struct failure failure = {0};
    struct catalogue *catalogue = create(arena, xml, &failure);

    (void)state;
    assert_non_null(catalogue);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct named_value value = {"host", cases[i].host};
        struct finding finding = {0};
        struct finding_text text;

        finding.id = "f";
        finding.parameters.items = &value;
        finding.parameters.count = 1;
        catalogue_finding(catalogue, arena, &finding, &text);
        if (text.check.count != cases[i].commands) {
            fail_msg("%s", cases[i].host);
        }
    }
    catalogue_destroy(catalogue);
    arena_destroy(arena);
}

static void unknown_finding_shows_its_id(void **state)
{
    struct arena *arena = arena_create();
    struct failure failure = {0};
    struct catalogue *catalogue = create(arena, HEAD FINDINGS "</catalogue>", &failure);
    struct finding finding = {0};
    struct finding_text text;

    (void)state;
    finding.id = "stranger";
    catalogue_finding(catalogue, arena, &finding, &text);
    assert_string_equal(text.title, "[stranger]");
    assert_true(catalogue_has_finding(catalogue, "f"));
    assert_false(catalogue_has_finding(catalogue, "stranger"));
    catalogue_destroy(catalogue);
    arena_destroy(arena);
}

/* ---- en.xml ---- */

/* Whether the kind declares a parameter; its declaration ("host", "address?", "reason=a|b") goes to *declared. */
static bool find_parameter(const struct finding_kind *kind, const char *name, size_t name_len,
                           const char **declared)
{
    const char *at = kind->parameters;

    while (*at) {
        size_t len = strcspn(at, " ");
        if (strcspn(at, "?= ") == name_len && strncmp(at, name, name_len) == 0) {
            *declared = at;
            return true;
        }
        at += len + (at[len] == ' ');
    }
    return false;
}

static bool has_group(const struct catalogue *catalogue, struct arena *arena, const char *group)
{
    struct text_list ids = {NULL, 0, 0};
    const char *prefix = arena_format(arena, "%s.", group);

    catalogue_list_texts(catalogue, arena, &ids);
    for (size_t i = 0; i < ids.count; i++) {
        if (text_begins_ignoring_case(ids.items[i], prefix)) {
            return true;
        }
    }
    return false;
}

/* One line of catalogue_list_uses: "title uses host", "step when reason=declined". */
static void check_use(const struct catalogue *catalogue, struct arena *arena, const struct finding_kind *kind,
                      const char *use)
{
    const char *verb = strchr(use, ' ') + 1;
    const char *object = strchr(verb, ' ') + 1;
    size_t name_len = strcspn(object, "= ");
    const char *as = strstr(object, " as ");
    const char *declared;

    if (!find_parameter(kind, object, name_len, &declared)) {
        fail_msg("%s: %s, but it has no such parameter", kind->id, use);
        return;
    }
    if (as && !has_group(catalogue, arena, as + 4)) {
        fail_msg("%s: %s, but there are no such texts", kind->id, use);
    }
    if (object[name_len] == '=' && declared[strcspn(declared, "?= ")] == '=') {
        const char *value = arena_copy_text(arena, object + name_len + 1);
        const char *list = arena_format(arena, "|%.*s|", (int)(strcspn(declared, " ") - name_len - 1),
                                        declared + name_len + 1);
        if (!strstr(list, arena_format(arena, "|%s|", value))) {
            fail_msg("%s: %s, but that is not among its values", kind->id, use);
        }
    }
}

static void texts_refer_to_declared_parameters(void **state)
{
    const struct catalogue *catalogue = check_catalogue();
    struct arena *arena = arena_create();
    size_t count;
    const struct finding_kind *kinds = finding_kind_table(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        struct text_list uses = {NULL, 0, 0};
        if (!catalogue_has_finding(catalogue, kinds[i].id)) {
            fail_msg("%s has no texts", kinds[i].id);
        }
        catalogue_list_uses(catalogue, arena, kinds[i].id, &uses);
        for (size_t u = 0; u < uses.count; u++) {
            check_use(catalogue, arena, &kinds[i], uses.items[u]);
        }
    }
    arena_destroy(arena);
}

static void every_text_belongs_to_a_kind(void **state)
{
    struct arena *arena = arena_create();
    struct text_list ids = {NULL, 0, 0};

    (void)state;
    catalogue_list_findings(check_catalogue(), arena, &ids);
    for (size_t i = 0; i < ids.count; i++) {
        if (!finding_kind_find(ids.items[i])) {
            fail_msg("%s has texts, but is no finding", ids.items[i]);
        }
    }
    arena_destroy(arena);
}

/* The n-th of "a|b|c", or NULL. */
static const char *nth_value(struct arena *arena, const char *values, size_t n)
{
    for (; n > 0; n--) {
        size_t len = strcspn(values, "| ");
        if (values[len] != '|') {
            return NULL;
        }
        values += len + 1;
    }
    return arena_copy_bytes(arena, values, strcspn(values, "| "));
}

/* A value that a parameter of this name could have. */
static const char *sample_value(const char *name)
{
    static const char *const samples[][2] = {
        {"protocol", "mapi-http"},
        {"account", "anna@contoso.test"},
        {"pid", "4028"},
        {"port", "443"},
        {"status", "404"},
        {"count", "2"},
        {"found", "1"},
        {"expected", "2"},
        {"url", "https://mail.contoso.test/"},
        {"domain", "contoso.test"},
        {"seconds", "30"},
        {"cloud", "yes"},
        {"connections", "2"},
        {"unproved", "3"},
    };

    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        if (text_equal(samples[i][0], name)) {
            return samples[i][1];
        }
    }
    return "mail.contoso.test";
}

/* A finding of the kind with the n-th value of its list-valued parameters, with or without those that may be missing. */
static struct finding sample_finding(struct arena *arena, const struct finding_kind *kind, size_t n,
                                     bool whole)
{
    struct finding finding;
    const char *at = kind->parameters;

    schema_initialize(&finding_schema, &finding);
    finding.id = kind->id;
    while (*at) {
        size_t len = strcspn(at, " ");
        size_t name_len = strcspn(at, "?= ");
        if (name_len > 0 && (whole || at[name_len] != '?')) {
            struct named_value *value = schema_append(arena, &named_value_schema, &finding.parameters);
            value->name = arena_copy_bytes(arena, at, name_len);
            value->value = sample_value(value->name);
            if (at[name_len] == '=') {
                const char *nth = nth_value(arena, at + name_len + 1, n);
                value->value = nth ? nth : nth_value(arena, at + name_len + 1, 0);
            }
        }
        at += len + (at[len] == ' ');
    }
    return finding;
}

static const char *upper_copy(struct arena *arena, const char *text)
{
    char *copy = arena_allocate(arena, strlen(text) + 1, 1);

    for (size_t i = 0; text[i]; i++) {
        copy[i] = text[i] >= 'a' && text[i] <= 'z' ? (char)(text[i] - 'a' + 'A') : text[i];
    }
    return copy;
}

static void check_whole(const char *id, const char *part, const char *text)
{
    size_t len = text ? strlen(text) : 0;

    if (len == 0 || text[0] == '[' || strpbrk(text, "{}\n\t") || strstr(text, "  ") || strstr(text, " .") ||
        strstr(text, "TODO")) {
        fail_msg("%s: its %s is not whole: %s", id, part, len ? text : "(nothing)");
    }
    for (size_t i = 0; i < len;) {
        size_t sequence = text_sequence_len((const unsigned char *)text + i, len - i);
        assert_true(sequence > 0);
        i += sequence;
    }
}

/* Words that a person who never heard of networks would stumble over. In parentheses, after plain words, they may stand. */
static const char *const jargon[] = {
    "dns",          "tls",          "ssl",
    "tcp",          "udp",          "ip",
    "ipv4",         "ipv6",         "http",
    "https",        "url",          "xml",
    "html",         "rpc",          "mapi",
    "imap",         "pop",          "smtp",
    "ldap",         "autodiscover", "endpoint",
    "endpoints",    "port",         "ports",
    "host",         "hostname",     "socket",
    "pid",          "process",      "handshake",
    "protocol",     "resolver",     "authentication",
    "authenticate", "credentials",  "domain",
    "proxy",        "cname",        "srv",
    "scp",          "syn",          "rst",
    "timeout",      "cipher",       "chain",
    "root",         "ews",          "registry",
    "schannel",     "winsock",      "session",
    "cache",        "cached",       "iis",
    "nat",          "loopback",     "adapter",
    "netstat",      "powershell",   "ping",
    "server-side",
};

static const char *find_jargon(struct arena *arena, const char *text)
{
    const char *lower = text_lower_copy(arena, text);
    int depth = 0;

    while (*lower) {
        size_t len = strspn(lower, "abcdefghijklmnopqrstuvwxyz0123456789-");
        if (len == 0) {
            depth += *lower == '(' ? 1 : *lower == ')' ? -1 : 0;
            lower++;
            continue;
        }
        for (size_t i = 0; depth == 0 && i < sizeof jargon / sizeof jargon[0]; i++) {
            /* "https://..." is an address to open, not a word. */
            if (strlen(jargon[i]) == len && memcmp(jargon[i], lower, len) == 0 &&
                strncmp(lower + len, "://", 3) != 0) {
                return jargon[i];
            }
        }
        lower += len;
    }
    return NULL;
}

static void check_plain(struct arena *arena, const char *id, const char *part, const char *text)
{
    const char *word = find_jargon(arena, text);

    if (word) {
        fail_msg("%s: its %s says \"%s\": %s", id, part, word, text);
    }
}

static void check_sample(struct arena *arena, const struct finding_kind *kind, size_t n, bool whole)
{
    enum { TITLE_MAXIMUM = 160, PHONE_MAXIMUM = 110 };
    struct finding finding = sample_finding(arena, kind, n, whole);
    const char *upper = upper_copy(arena, kind->id);
    struct finding_text text;

    catalogue_finding(check_catalogue(), arena, &finding, &text);
    check_whole(kind->id, "title", text.title);
    check_whole(kind->id, "meaning", text.meaning);
    check_whole(kind->id, "tell-it", text.tell_it);
    check_whole(kind->id, "phone", text.phone);
    check_plain(arena, kind->id, "title", text.title);
    assert_true(strlen(text.title) <= TITLE_MAXIMUM && strlen(text.phone) <= PHONE_MAXIMUM);
    /* One sentence: one full stop, at the end. */
    assert_int_equal(text.title[strlen(text.title) - 1], '.');
    assert_null(strstr(text.title, ". "));
    if (strncmp(text.phone, upper, strlen(upper)) != 0) {
        fail_msg("%s: its phone line is %s", kind->id, text.phone);
    }
    if (text.steps.count == 0) {
        fail_msg("%s tells nothing to do", kind->id);
    }
    for (size_t i = 0; i < text.steps.count; i++) {
        check_whole(kind->id, "step", text.steps.items[i]);
        check_plain(arena, kind->id, "step", text.steps.items[i]);
    }
    for (size_t i = 0; i < text.check.count; i++) {
        check_whole(kind->id, "command", text.check.items[i]);
    }
    if (text.link && strncmp(text.link, "https://learn.microsoft.com/", 28) != 0 &&
        strncmp(text.link, "https://support.microsoft.com/", 30) != 0) {
        fail_msg("%s: its link is %s", kind->id, text.link);
    }
}

static void every_finding_is_told_whole_and_plainly(void **state)
{
    enum { VALUES_MAXIMUM = 4 };
    size_t count;
    const struct finding_kind *kinds = finding_kind_table(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        for (size_t n = 0; n < VALUES_MAXIMUM; n++) {
            struct arena *arena = arena_create();
            check_sample(arena, &kinds[i], n, false);
            check_sample(arena, &kinds[i], n, true);
            arena_destroy(arena);
        }
    }
}

static void jargon_is_found(void **state)
{
    struct arena *arena = arena_create();

    (void)state;
    assert_string_equal(find_jargon(arena, "The DNS is gone."), "dns");
    assert_string_equal(find_jargon(arena, "Open port 443."), "port");
    assert_null(find_jargon(arena, "The way is blocked (port 443)."));
    assert_null(find_jargon(arena, "Support reports that importance matters at https://mail.contoso.test/."));
    arena_destroy(arena);
}

/* ---- fixed words ---- */

static void check_group(struct arena *arena, const char *group, const char *const *names)
{
    for (size_t i = 0; names[i]; i++) {
        const char *id = arena_format(arena, "%s.%s", group, names[i]);
        check_whole(id, "text", catalogue_text(check_catalogue(), arena, id, NULL));
    }
}

static void fixed_values_have_words(void **state)
{
    struct arena *arena = arena_create();
    size_t count;
    const char *const *reasons = interpretation_reason_table(&count);
    size_t texts_found = 0;
    struct text_list ids = {NULL, 0, 0};

    (void)state;
    check_group(arena, "verdict", verdict_names);
    check_group(arena, "severity", severity_names);
    check_group(arena, "certainty", certainty_names);
    check_group(arena, "protocol", mail_protocol_names);
    check_group(arena, "role", connection_role_names);
    check_group(arena, "state", connection_state_names);
    check_group(arena, "reach", reach_outcome_names);
    check_group(arena, "certificate", certificate_verdict_names);
    check_group(arena, "name-outcome", name_outcome_names);
    check_group(arena, "step-outcome", step_outcome_names);
    check_group(arena, "answer", answer_kind_names);
    for (size_t i = 0; i < count; i++) {
        const char *id = arena_format(arena, "reason.%s", reasons[i]);
        check_whole(id, "text", catalogue_text(check_catalogue(), arena, id, NULL));
    }
    catalogue_list_texts(check_catalogue(), arena, &ids);
    for (size_t i = 0; i < ids.count; i++) {
        texts_found += text_begins_ignoring_case(ids.items[i], "reason.");
    }
    assert_int_equal(texts_found, count); /* none that nobody gives */
    arena_destroy(arena);
}

int test_catalogue(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(damaged_catalogues_are_refused),
        cmocka_unit_test(texts_are_filled_in),
        cmocka_unit_test(command_lines_take_no_strange_values),
        cmocka_unit_test(unknown_finding_shows_its_id),
        cmocka_unit_test(texts_refer_to_declared_parameters),
        cmocka_unit_test(every_text_belongs_to_a_kind),
        cmocka_unit_test(every_finding_is_told_whole_and_plainly),
        cmocka_unit_test(jargon_is_found),
        cmocka_unit_test(fixed_values_have_words),
    };

    return cmocka_run_group_tests_name("catalogue", tests, NULL, check_end);
}
