/*
 * resources/messages/en.xml: whether a person who never heard of networks can read what is said of a finding, and what to do
 * now. Each fault is printed with the sentence that has it; resources/messages/README.md tells how to write one.
 */
#include "tests/unit/unit.h"

#include <string.h>

#include "core/diagnose/path.h"
#include "core/evidence/text.h"
#include "core/report/view.h"
#include "tests/unit/diagnosis_check.h"
#include "tests/unit/finding_sample.h"

/* What is looked at, and how many faults it had. */
struct reading {
    struct arena *arena;
    const char *id;
    size_t faults;
    struct text_list said; /* each fault is told once */
};

static void complain(struct reading *reading, const char *part, const char *what, const char *text)
{
    const char *fault = arena_format(reading->arena, "%s: its %s %s: %s", reading->id, part, what, text);

    for (size_t i = 0; i < reading->said.count; i++) {
        if (text_equal(reading->said.items[i], fault)) {
            return;
        }
    }
    text_list_append(reading->arena, &reading->said, fault);
    print_error("%s\n", fault);
    reading->faults++;
}

/* Calls the check for each kind of finding with each value of its parameters, with and without those that may be missing. */
static void for_each_sample(void (*check)(struct reading *reading, const struct finding_text *text))
{
    size_t count;
    const struct finding_kind *kinds = finding_kind_table(&count);
    size_t faults = 0;

    for (size_t i = 0; i < count; i++) {
        struct reading reading = {arena_create(), kinds[i].id, 0, {NULL, 0, 0}};

        for (size_t n = 0; n < 2 * FINDING_SAMPLE_VALUES; n++) {
            struct finding finding = finding_sample(reading.arena, &kinds[i], n / 2, n % 2 == 1);
            struct finding_text text;

            catalogue_finding(check_catalogue(), reading.arena, &finding, &text);
            check(&reading, &text);
        }
        faults += reading.faults;
        arena_destroy(reading.arena);
    }
    assert_int_equal(faults, 0);
}

/* One sample of each kind, with every parameter that it may have. */
static void for_each_kind(void (*check)(struct reading *reading, const struct finding_kind *kind,
                                        const struct finding_text *text))
{
    size_t count;
    const struct finding_kind *kinds = finding_kind_table(&count);
    struct reading reading = {arena_create(), NULL, 0, {NULL, 0, 0}};

    for (size_t i = 0; i < count; i++) {
        struct finding finding = finding_sample(reading.arena, &kinds[i], 0, true);
        struct finding_text text;

        catalogue_finding(check_catalogue(), reading.arena, &finding, &text);
        reading.id = kinds[i].id;
        check(&reading, &kinds[i], &text);
    }
    assert_int_equal(reading.faults, 0);
    arena_destroy(reading.arena);
}

/* ---- words ---- */

/*
 * Words that a person who never heard of networks would stumble over. In parentheses, after plain words, they may
 * stand, and in quotation marks, as something to type.
 */
static const char *const jargon[] = {
    "dns",           "tls",          "ssl",          "tcp",
    "udp",           "ip",           "ipv4",         "ipv6",
    "http",          "https",        "url",          "urls",
    "xml",           "html",         "json",         "rpc",
    "mapi",          "imap",         "pop",          "smtp",
    "ldap",          "eas",          "pox",          "ews",
    "autodiscover",  "endpoint",     "endpoints",    "port",
    "ports",         "host",         "hostname",     "hosts",
    "socket",        "sockets",      "pid",          "process",
    "processes",     "handshake",    "protocol",     "protocols",
    "resolver",      "resolve",      "authenticate", "authentication",
    "credential",    "credentials",  "domain",       "domains",
    "proxy",         "proxies",      "winhttp",      "cname",
    "srv",           "scp",          "syn",          "rst",
    "timeout",       "timeouts",     "cipher",       "chain",
    "root",          "registry",     "schannel",     "winsock",
    "session",       "sessions",     "cache",        "cached",
    "iis",           "nat",          "loopback",     "adapter",
    "adapters",      "netstat",      "powershell",   "ping",
    "server-side",   "client-side",  "packet",       "packets",
    "latency",       "bandwidth",    "subnet",       "gui",
    "token",         "tokens",       "bearer",       "oauth",
    "ntlm",          "kerberos",     "tenant",       "hybrid",
    "revoked",       "intermediate", "header",       "headers",
    "query",         "queries",      "parse",        "parser",
    "payload",       "redirect",     "redirects",    "redirected",
    "load-balancer",
};

/* A word that stands there bare, or NULL. */
static const char *find_jargon(struct arena *arena, const char *text)
{
    const char *lower = text_lower_copy(arena, text);
    int depth = 0;
    bool quoted = false;

    while (*lower) {
        size_t len = strspn(lower, "abcdefghijklmnopqrstuvwxyz0123456789-");
        if (len == 0) {
            depth += *lower == '(' ? 1 : *lower == ')' ? -1 : 0;
            quoted = quoted != (*lower == '"');
            lower++;
            continue;
        }
        for (size_t i = 0; depth == 0 && !quoted && i < sizeof jargon / sizeof jargon[0]; i++) {
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

static void check_words(struct reading *reading, const char *part, const char *text)
{
    const char *word = text ? find_jargon(reading->arena, text) : NULL;

    if (word) {
        complain(reading, part,
                 arena_format(reading->arena,
                              "says \"%s\" bare; say it in plain words, and \"%s\" in parentheses after them",
                              word, word),
                 text);
    }
}

static void check_plain(struct reading *reading, const struct finding_text *text)
{
    check_words(reading, "title", text->title);
    check_words(reading, "meaning", text->meaning);
    check_words(reading, "not-when", text->not_when);
    for (size_t i = 0; i < text->steps.count; i++) {
        check_words(reading, "step", text->steps.items[i]);
    }
}

static void words_are_plain(void **state)
{
    (void)state;
    for_each_sample(check_plain);
}

static void jargon_is_found(void **state)
{
    struct arena *arena = arena_create();

    (void)state;
    assert_string_equal(find_jargon(arena, "The DNS is gone."), "dns");
    assert_string_equal(find_jargon(arena, "Open port 443."), "port");
    assert_string_equal(find_jargon(arena, "Type \"proxy\" for the proxy."), "proxy");
    assert_null(find_jargon(arena, "Type \"proxy\" and look."));
    assert_null(find_jargon(arena, "The way is blocked (port 443)."));
    assert_null(find_jargon(arena, "Support reports that importance matters at https://mail.contoso.test/."));
    arena_destroy(arena);
}

/* ---- sentences ---- */

enum { TITLE_WORDS = 22, SENTENCE_WORDS = 25, NOW_WORDS = 4 };

static size_t count_words(const char *text)
{
    size_t count = 0;

    while (*text) {
        size_t len = strcspn(text, " ");
        count += len > 0;
        text += len;
        text += strspn(text, " ");
    }
    return count;
}

/* The longest sentence of a text, in words; *which is that sentence. */
static size_t longest_sentence(struct arena *arena, const char *text, const char **which)
{
    size_t most = 0;

    *which = "";
    while (text && *text) {
        struct view view = {NULL, arena};
        const char *sentence = view_first_sentence(&view, text);
        size_t words = count_words(sentence);
        if (words > most) {
            most = words;
            *which = sentence;
        }
        text += strlen(sentence);
        text += strspn(text, " ");
    }
    return most;
}

static void check_length(struct reading *reading, const char *part, const char *text, size_t limit)
{
    const char *sentence = NULL;
    size_t words = longest_sentence(reading->arena, text, &sentence);

    if (words > limit) {
        complain(reading, part,
                 arena_format(reading->arena, "has a sentence of %zu words; %zu are the most", words, limit),
                 sentence);
    }
}

static void check_lengths(struct reading *reading, const struct finding_text *text)
{
    check_length(reading, "title", text->title, TITLE_WORDS);
    check_length(reading, "meaning", text->meaning, SENTENCE_WORDS);
    check_length(reading, "not-when", text->not_when, SENTENCE_WORDS);
    for (size_t i = 0; i < text->steps.count; i++) {
        check_length(reading, "step", text->steps.items[i], SENTENCE_WORDS);
    }
}

static void sentences_are_short(void **state)
{
    (void)state;
    for_each_sample(check_lengths);
}

static void long_sentences_are_found(void **state)
{
    struct arena *arena = arena_create();
    const char *which = NULL;

    (void)state;
    assert_int_equal(longest_sentence(arena, "One two. One two three? One.", &which), 3);
    assert_string_equal(which, "One two three?");
    /* The dots of an address end no sentence. */
    assert_int_equal(longest_sentence(arena, "Ask www.contoso.test, please.", &which), 3);
    assert_int_equal(longest_sentence(arena, NULL, &which), 0);
    arena_destroy(arena);
}

/* ---- what to do now, and when not ---- */

/* Its first sentence stands alone at the top, as the answer to "What do I do now?". */
static void check_first_step(struct reading *reading, const struct finding_text *text)
{
    struct view view = {NULL, reading->arena};
    const char *now = text->steps.count > 0 ? view_first_sentence(&view, text->steps.items[0]) : NULL;

    if (!now) {
        complain(reading, "first step", "is missing, which is to answer: What do I do now?", "");
    } else if (now[0] < 'A' || now[0] > 'Z' || now[strlen(now) - 1] != '.' || count_words(now) < 2) {
        complain(reading, "first step", "does not begin with a whole sentence", now);
    } else if (count_words(now) < NOW_WORDS || strncmp(now, "If ", 3) == 0) {
        complain(
            reading, "first step",
            "must say in its first sentence what everybody can do: not \"If …\", and not a part of it alone",
            now);
    }
}

static void what_to_do_now_is_one_sentence(void **state)
{
    (void)state;
    for_each_sample(check_first_step);
}

static void check_not_when(struct reading *reading, const struct finding_kind *kind,
                           const struct finding_text *text)
{
    const char *none = catalogue_why_always(check_catalogue(), kind->id);

    if (!text->not_when && (!none || strlen(none) < 10)) {
        complain(reading, "advice",
                 "does not say when it does not apply: write <not-when>…</not-when> after its steps, or "
                 "<not-when none=\"why there is no such case\"/>",
                 text->title);
    }
}

static void advice_says_when_it_does_not_apply(void **state)
{
    (void)state;
    for_each_kind(check_not_when);
}

/* ---- checking by hand ---- */

/* What is about the check itself, or about a file that somebody saved, can't be checked with a command. */
static void check_has_command(struct reading *reading, const struct finding_kind *kind,
                              const struct finding_text *text)
{
    if (text->check.count == 0 && kind->link != LINK_CHECK && strncmp(kind->id, "answer-", 7) != 0) {
        complain(reading, "check", "is missing: write <check> with a <command> that shows the same by hand",
                 text->title);
    }
}

static void faults_can_be_checked_by_hand(void **state)
{
    (void)state;
    for_each_kind(check_has_command);
}

/* ---- links ---- */

static void check_link(struct reading *reading, const struct finding_text *text)
{
    static const char *const makers[] = {"https://learn.microsoft.com/", "https://support.microsoft.com/"};
    bool is_makers = !text->link;

    for (size_t i = 0; text->link && i < sizeof makers / sizeof makers[0]; i++) {
        is_makers = is_makers || strncmp(text->link, makers[i], strlen(makers[i])) == 0;
    }
    if (!is_makers) {
        complain(reading, "link", "is not https at one of the maker's hosts", text->link);
    } else if (text->link && (strpbrk(text->link, " \"<>{}") || strstr(text->link, "/en-us/"))) {
        complain(reading, "link", "has a blank, or names a language, which the reader's browser is to choose",
                 text->link);
    }
}

static void links_are_the_makers(void **state)
{
    (void)state;
    for_each_sample(check_link);
}

/* The picture of the way: a link's technical word stands apart from its name, in parentheses. */
static void the_way_is_told_plainly(void **state)
{
    struct reading reading = {arena_create(), "path", 0, {NULL, 0, 0}};
    struct named_value values[] = {
        {"host", "mail.contoso.test"}, {"proxy", "gate.contoso.test"}, {"before", "tls"}};
    struct named_value_list parameters = {values, 3, 3};
    const char *const *reasons = path_reason_table();

    (void)state;
    for (int link = PATH_FIRST; link <= PATH_LAST; link++) {
        const char *id = arena_format(reading.arena, "path.%s", path_link_names[link]);
        check_words(&reading, id, catalogue_text(check_catalogue(), reading.arena, id, NULL));
    }
    for (size_t i = 0; reasons[i]; i++) {
        const char *id = arena_format(reading.arena, "path.%s", reasons[i]);
        check_words(&reading, id, catalogue_text(check_catalogue(), reading.arena, id, &parameters));
    }
    check_words(&reading, "path.not-reached",
                catalogue_text(check_catalogue(), reading.arena, "path.not-reached", &parameters));
    assert_int_equal(reading.faults, 0);
    arena_destroy(reading.arena);
}

int test_reading(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_plain),
        cmocka_unit_test(jargon_is_found),
        cmocka_unit_test(sentences_are_short),
        cmocka_unit_test(long_sentences_are_found),
        cmocka_unit_test(what_to_do_now_is_one_sentence),
        cmocka_unit_test(advice_says_when_it_does_not_apply),
        cmocka_unit_test(faults_can_be_checked_by_hand),
        cmocka_unit_test(links_are_the_makers),
        cmocka_unit_test(the_way_is_told_plainly),
    };

    return cmocka_run_group_tests_name("reading", tests, NULL, check_end);
}
