/*
 * The command line: one table of switches, one pass over the arguments, then the questions that concern several of them.
 */
#include "app/options.h"

#include <string.h>

#include "app/guess.h"
#include "app/typed_address.h"
#include "core/engine/engine.h"
#include "core/evidence/text.h"

enum { LONGEST_TIMEOUT_SECONDS = 3600 };

enum switch_id {
    SWITCH_QUIET,
    SWITCH_EMAIL,
    SWITCH_REPORT,
    SWITCH_JSON,
    SWITCH_EXPLAIN,
    SWITCH_FROM,
    SWITCH_USER,
    SWITCH_PASSWORD_INPUT,
    SWITCH_CREDENTIAL,
    SWITCH_WINDOWS_SIGN_IN,
    SWITCH_SIGN_IN_HOST,
    SWITCH_TIMEOUT,
    SWITCH_WATCH,
    SWITCH_ALLOW_REDIRECT,
    SWITCH_ALL_SESSIONS,
    SWITCH_NO_MICROSOFT,
    SWITCH_ALL_PROTOCOLS,
    SWITCH_HELP,
    SWITCH_VERSION,
    SWITCH_PASSWORD /* known only to be refused */
};

/* What is said of a switch that works without the window only: where the window has what it does. */
#define NOT_IN_WINDOW     "usage.needs-quiet"
#define RESULT_SAVES      "usage.needs-quiet-save"
#define CONNECTIONS_WATCH "usage.needs-quiet-watch"
#define WINDOW_ASKS       "usage.needs-quiet-asked"

struct switch_form {
    const char *name;
    enum switch_id id;
    const char *example;    /* of its value; NULL = it takes none */
    const char *quiet_only; /* the text that refuses it beside the window; NULL = the window takes it too */
};

static const struct switch_form switch_forms[] = {
    {"quiet", SWITCH_QUIET, NULL, NULL},
    {"email", SWITCH_EMAIL, "anna@contoso.com", NULL},
    {"report", SWITCH_REPORT, "report.html", RESULT_SAVES},
    {"json", SWITCH_JSON, "report.json", RESULT_SAVES},
    {"explain", SWITCH_EXPLAIN, "answer.xml", NULL},
    {"from", SWITCH_FROM, "report.html", NULL},
    {"user", SWITCH_USER, "anna@contoso.com", WINDOW_ASKS},
    {"password-stdin", SWITCH_PASSWORD_INPUT, NULL, WINDOW_ASKS},
    {"credential", SWITCH_CREDENTIAL, "helpdesk", WINDOW_ASKS},
    {"windows-sign-in", SWITCH_WINDOWS_SIGN_IN, NULL, WINDOW_ASKS},
    {"sign-in-host", SWITCH_SIGN_IN_HOST, "mail.fabrikam.com", WINDOW_ASKS},
    {"allow-redirect", SWITCH_ALLOW_REDIRECT, "mail.fabrikam.com", WINDOW_ASKS},
    {"all-sessions", SWITCH_ALL_SESSIONS, NULL, NOT_IN_WINDOW},
    {"no-microsoft", SWITCH_NO_MICROSOFT, NULL, NULL},
    {"all-protocols", SWITCH_ALL_PROTOCOLS, NULL, NOT_IN_WINDOW},
    {"timeout", SWITCH_TIMEOUT, "60", NOT_IN_WINDOW},
    {"watch", SWITCH_WATCH, "10m", CONNECTIONS_WATCH},
    {"help", SWITCH_HELP, NULL, NULL},
    {"h", SWITCH_HELP, NULL, NULL},
    {"?", SWITCH_HELP, NULL, NULL},
    {"version", SWITCH_VERSION, NULL, NULL},
    {"password", SWITCH_PASSWORD, NULL, NULL},
    {"pass", SWITCH_PASSWORD, NULL, NULL},
    {"pwd", SWITCH_PASSWORD, NULL, NULL},
};
enum { SWITCH_FORM_COUNT = sizeof switch_forms / sizeof switch_forms[0] };

/* What one pass over the arguments needs to remember. */
struct parser {
    struct arena *arena;
    size_t count;
    const char *const *arguments;
    size_t next;
    struct options *out;
    struct usage_error *error;
    bool quiet;
    const struct switch_form *quiet_only; /* the first switch that makes sense only without the window */
    const char *run_only; /* the first switch that makes sense only where something is asked */
};

static void add_parameter(struct arena *arena, struct named_value_list *list, const char *name,
                          const char *value)
{
    struct named_value *parameter = schema_append(arena, &named_value_schema, list);

    parameter->name = name;
    parameter->value = arena_copy_text(arena, value);
}

/* Notes what is wrong; `value` NULL = the text has no {value}. Returns false, so that callers can return it. */
static bool fail(struct parser *parser, const char *text, const char *switch_text, const char *value)
{
    memset(parser->error, 0, sizeof *parser->error);
    parser->error->text = text;
    add_parameter(parser->arena, &parser->error->parameters, "switch", switch_text);
    if (value) {
        add_parameter(parser->arena, &parser->error->parameters, "value", value);
    }
    return false;
}

/* How many characters introduce a switch: 2 for --, 1 for / and for a single - (which is answered with a hint). */
static size_t prefix_len(const char *argument)
{
    if (strncmp(argument, "--", 2) == 0) {
        return 2;
    }
    return argument[0] == '/' || argument[0] == '-' ? 1 : 0;
}

/* The switch that an argument names, and where its attached value begins (NULL = nothing is attached). */
static const struct switch_form *find_switch(struct arena *arena, const char *argument, const char **attached)
{
    size_t prefix = prefix_len(argument);
    const char *name = argument + prefix;
    size_t name_len = strcspn(name, argument[0] == '/' ? ":=" : "=");
    const char *name_copy = arena_copy_bytes(arena, name, name_len);

    *attached = name[name_len] ? name + name_len + 1 : NULL;
    for (size_t i = 0; prefix > 0 && i < SWITCH_FORM_COUNT; i++) {
        if (text_equal_ignoring_case(switch_forms[i].name, name_copy)) {
            return &switch_forms[i];
        }
    }
    return NULL;
}

/* The value of a switch: what is attached to it, else the next argument unless that is a switch itself. */
static const char *take_value(struct parser *parser, const char *attached)
{
    const char *ignored = NULL;
    const char *following;

    if (attached) {
        return attached[0] ? attached : NULL;
    }
    if (parser->next >= parser->count) {
        return NULL;
    }
    following = parser->arguments[parser->next];
    if (!following[0] || strncmp(following, "--", 2) == 0 ||
        find_switch(parser->arena, following, &ignored)) {
        return NULL;
    }
    parser->next++;
    return following;
}

/* Sets a value that may stand on the command line only once. */
static bool set_once(struct parser *parser, const char **field, const char *argument, const char *value)
{
    if (*field) {
        return fail(parser, "usage.twice", argument, NULL);
    }
    *field = arena_copy_text(parser->arena, value);
    return true;
}

/* A file's name. "-" is none: elsewhere it means standard output, and here a file called so would lie about. */
static bool take_file(struct parser *parser, const char **field, const char *argument, const char *value)
{
    if (strcmp(value, "-") == 0) {
        return fail(parser, "usage.dash", argument, NULL);
    }
    return set_once(parser, field, argument, value);
}

static bool take_email(struct parser *parser, const char *value)
{
    const char *address = typed_address_clean(parser->arena, value);

    const char *problem = typed_address_problem(parser->arena, address);

    if (problem) {
        bool is_foreign = text_equal(problem, "address.international");

        (void)fail(parser, is_foreign ? "usage.international-address" : "usage.not-an-address", "--email",
                   value);
        add_parameter(parser->arena, &parser->error->parameters, "problem", problem + strlen("address."));
        return false;
    }
    text_list_append(parser->arena, &parser->out->emails, address);
    return true;
}

/* A host alone: whoever gives a whole address means more than that one server, or less. */
static bool take_host(struct parser *parser, struct text_list *hosts, const char *argument, const char *value)
{
    const char *host = NULL;
    int64_t port = 0;
    bool secure = false;

    if (strpbrk(value, "/?#:@[]") ||
        !text_split_url(parser->arena, arena_format(parser->arena, "https://%s/", value), &host, &port,
                        &secure)) {
        return fail(parser, "usage.not-a-host", argument, value);
    }
    text_list_append(parser->arena, hosts, host);
    return true;
}

static bool take_timeout(struct parser *parser, const char *argument, const char *value)
{
    int64_t seconds = 0;

    if (!text_to_number(value, LONGEST_TIMEOUT_SECONDS, &seconds) || seconds < 1) {
        return fail(parser, "usage.not-seconds", argument, value);
    }
    parser->out->timeout_ms = seconds * 1000;
    return true;
}

/* "30s", "10m", "2h": the unit must stand there, since nobody could tell what a number alone means. */
static bool take_watch(struct parser *parser, const char *argument, const char *value)
{
    static const struct {
        char unit;
        int64_t ms;
    } units[] = {{'s', 1000}, {'m', INT64_C(60) * 1000}, {'h', INT64_C(60) * 60 * 1000}};
    size_t len = strlen(value);
    char unit = len > 0 ? text_lower(value[len - 1]) : '\0';
    const char *number = arena_copy_bytes(parser->arena, value, len > 0 ? len - 1 : 0);
    int64_t count = 0;

    if (parser->out->watch_ms > 0) {
        return fail(parser, "usage.twice", argument, NULL);
    }
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (unit == units[i].unit && text_to_number(number, WATCH_LONGEST_MS / units[i].ms, &count) &&
            count > 0) {
            parser->out->watch_ms = count * units[i].ms;
            return true;
        }
    }
    return fail(parser, "usage.not-a-watch", argument, value);
}

static bool apply_switch(struct parser *parser, const struct switch_form *form, const char *argument,
                         const char *value)
{
    switch (form->id) {
    case SWITCH_QUIET:
        parser->quiet = true;
        return true;
    case SWITCH_EMAIL:
        return take_email(parser, value);
    case SWITCH_REPORT:
        return take_file(parser, &parser->out->report_file, argument, value);
    case SWITCH_JSON:
        return take_file(parser, &parser->out->json_file, argument, value);
    case SWITCH_EXPLAIN:
        return take_file(parser, &parser->out->explain_file, argument, value);
    case SWITCH_FROM:
        return take_file(parser, &parser->out->from_file, argument, value);
    case SWITCH_USER:
        return set_once(parser, &parser->out->user, argument, value);
    case SWITCH_PASSWORD_INPUT:
        parser->out->password_from_input = true;
        return true;
    case SWITCH_ALLOW_REDIRECT:
        return take_host(parser, &parser->out->redirect_hosts, argument, value);
    case SWITCH_NO_MICROSOFT:
        parser->out->ask_microsoft = false;
        return true;
    case SWITCH_CREDENTIAL:
        return set_once(parser, &parser->out->credential, argument, value);
    case SWITCH_WINDOWS_SIGN_IN:
        parser->out->windows_sign_in = true;
        return true;
    case SWITCH_ALL_SESSIONS:
        parser->out->all_sessions = true;
        return true;
    case SWITCH_SIGN_IN_HOST:
        return take_host(parser, &parser->out->sign_in_hosts, argument, value);
    case SWITCH_ALL_PROTOCOLS:
        parser->out->all_protocols = true;
        return true;
    case SWITCH_TIMEOUT:
        return take_timeout(parser, argument, value);
    case SWITCH_WATCH:
        return take_watch(parser, argument, value);
    case SWITCH_HELP:
        parser->out->mode = OPTIONS_HELP;
        return true;
    case SWITCH_VERSION:
        parser->out->mode = OPTIONS_VERSION;
        return true;
    case SWITCH_PASSWORD:
        break;
    }
    return fail(parser, "usage.password", "--password-stdin", NULL);
}

/* The word as it would be right, for hints: "--quiet" for "-quiet". */
static const char *right_form(struct parser *parser, const struct switch_form *form)
{
    return arena_format(parser->arena, "--%s", form->name);
}

/* What only makes sense where something is asked. */
static bool is_for_runs(enum switch_id id)
{
    switch (id) {
    case SWITCH_EMAIL:
    case SWITCH_USER:
    case SWITCH_PASSWORD_INPUT:
    case SWITCH_CREDENTIAL:
    case SWITCH_WINDOWS_SIGN_IN:
    case SWITCH_SIGN_IN_HOST:
    case SWITCH_ALL_SESSIONS:
    case SWITCH_NO_MICROSOFT:
    case SWITCH_ALL_PROTOCOLS:
    case SWITCH_TIMEOUT:
    case SWITCH_WATCH:
        return true;
    default:
        return false;
    }
}

/* A switch without what is attached to it, which may be a password: it must not be repeated in a message. */
static const char *name_of(struct arena *arena, const char *argument)
{
    return prefix_len(argument) == 0
               ? argument
               : arena_copy_bytes(arena, argument, strcspn(argument, argument[0] == '/' ? ":=" : "="));
}

/* The switch that was probably meant, "--quiet", or NULL. */
static const char *guess_switch(struct arena *arena, const char *argument)
{
    const char *name = name_of(arena, argument) + prefix_len(argument);
    const char *names[SWITCH_FORM_COUNT];
    size_t found;

    for (size_t i = 0; i < SWITCH_FORM_COUNT; i++) {
        names[i] = switch_forms[i].name;
    }
    found = guess_word(name, names, SWITCH_FORM_COUNT);
    if (prefix_len(argument) == 0 || found == SWITCH_FORM_COUNT) {
        return NULL;
    }
    return switch_forms[found].id == SWITCH_PASSWORD ? "--password-stdin"
                                                     : arena_format(arena, "--%s", switch_forms[found].name);
}

/* "C:\\x" or "\\\\server\\x": what Windows gives a program onto whose icon a file was dropped, and nothing else. */
static bool is_dropped_file(const struct parser *parser, const char *argument)
{
    bool has_drive =
        strlen(argument) > 3 && argument[1] == ':' && (argument[2] == '\\' || argument[2] == '/');

    return parser->count == 1 && (has_drive || strncmp(argument, "\\\\", 2) == 0);
}

static bool take_argument(struct parser *parser)
{
    const char *argument = parser->arguments[parser->next++];
    const char *attached = NULL;
    const char *value = "";
    const struct switch_form *form = find_switch(parser->arena, argument, &attached);

    if (!form && is_dropped_file(parser, argument)) {
        return set_once(parser, &parser->out->from_file, argument, argument);
    }
    if (!form) {
        bool stray_address = prefix_len(argument) == 0 && strchr(argument, '@');
        const char *meant = guess_switch(parser->arena, argument);

        return fail(parser,
                    meant           ? "usage.unknown-meant"
                    : stray_address ? "usage.stray-address"
                                    : "usage.unknown",
                    name_of(parser->arena, argument), meant);
    }
    /* A password must not be repeated in a message either: only the switch is named. */
    if (form->id == SWITCH_PASSWORD) {
        return apply_switch(parser, form, argument, NULL);
    }
    if (argument[0] == '-' && prefix_len(argument) == 1 && form->id != SWITCH_HELP) {
        return fail(parser, "usage.one-dash", argument, right_form(parser, form));
    }
    if (form->example) {
        value = take_value(parser, attached);
        if (!value) {
            return fail(parser, "usage.value-missing", right_form(parser, form), form->example);
        }
    } else if (attached) {
        return fail(parser, "usage.value-unwanted", right_form(parser, form), NULL);
    }
    if (form->quiet_only && !parser->quiet_only) {
        parser->quiet_only = form;
    }
    if (is_for_runs(form->id) && !parser->run_only) {
        parser->run_only = right_form(parser, form);
    }
    return apply_switch(parser, form, right_form(parser, form), value);
}

/* What is read is not to be lost under its own report. */
static bool would_replace(const struct options *out, const char *file)
{
    return file && (text_equal_ignoring_case(file, out->report_file) ||
                    text_equal_ignoring_case(file, out->json_file));
}

/* A saved report says itself what was checked, and nobody is asked anything. */
static bool check_from(struct parser *parser)
{
    const struct options *out = parser->out;
    const char *other = out->explain_file ? "--explain" : parser->run_only;

    if (out->from_file && other) {
        return fail(parser, "usage.from-alone", other, NULL);
    }
    if (would_replace(out, out->from_file)) {
        return fail(parser, "usage.from-same-file", "--from", out->from_file);
    }
    return true;
}

/* There is one attempt in a run, so there is one way to make it. */
static bool check_sign_in(struct parser *parser)
{
    struct options *out = parser->out;
    bool typed = out->user || out->password_from_input;

    if (typed && (out->credential || out->windows_sign_in)) {
        return fail(parser, "usage.sign-in-twice", out->user ? "--user" : "--password-stdin",
                    out->credential ? "--credential" : "--windows-sign-in");
    }
    if (out->credential && out->windows_sign_in) {
        return fail(parser, "usage.sign-in-twice", "--credential", "--windows-sign-in");
    }
    if (out->user && !out->password_from_input) {
        return fail(parser, "usage.user-alone", "--user", NULL);
    }
    /* RFC 7617 section 2: what stands behind the first colon would be taken for the password. */
    if (out->user && strchr(out->user, ':')) {
        return fail(parser, "usage.user-colon", "--user", out->user);
    }
    if (out->password_from_input && !out->user) {
        return fail(parser, "usage.password-alone", "--password-stdin", NULL);
    }
    if (out->sign_in_hosts.count > 0 && !typed && !out->credential && !out->windows_sign_in) {
        return fail(parser, "usage.sign-in-host-alone", "--sign-in-host", NULL);
    }
    return true;
}

static bool saves(const struct options *out)
{
    return out->report_file || out->json_file;
}

static enum options_mode mode_of(const struct parser *parser)
{
    if (parser->out->explain_file) {
        return OPTIONS_EXPLAIN;
    }
    if (parser->out->from_file && (parser->quiet || saves(parser->out))) {
        return OPTIONS_FROM;
    }
    return parser->quiet ? OPTIONS_UNATTENDED : OPTIONS_WIZARD;
}

/* What only the whole command line can show. */
static bool check_together(struct parser *parser)
{
    struct options *out = parser->out;

    if (!check_from(parser)) {
        return false;
    }
    if (out->explain_file && parser->run_only) {
        return fail(parser, "usage.explain-alone", parser->run_only, NULL);
    }
    if (mode_of(parser) == OPTIONS_WIZARD && parser->quiet_only) {
        return fail(parser, parser->quiet_only->quiet_only, right_form(parser, parser->quiet_only), NULL);
    }
    if (!check_sign_in(parser)) {
        return false;
    }
    if (out->report_file && out->json_file && text_equal_ignoring_case(out->report_file, out->json_file)) {
        return fail(parser, "usage.same-file", "--report", out->report_file);
    }
    if (would_replace(out, out->explain_file)) {
        return fail(parser, "usage.explain-same-file", "--explain", out->explain_file);
    }
    out->mode = mode_of(parser);
    return true;
}

bool options_parse(struct arena *arena, size_t count, const char *const *arguments, struct options *out,
                   struct usage_error *error)
{
    struct parser parser = {arena, count, arguments, 0, out, error, false, NULL, NULL};

    memset(out, 0, sizeof *out);
    memset(error, 0, sizeof *error);
    out->ask_microsoft = true;
    while (parser.next < count) {
        if (!take_argument(&parser)) {
            return false;
        }
        if (out->mode == OPTIONS_HELP || out->mode == OPTIONS_VERSION) {
            return true;
        }
    }
    return check_together(&parser);
}

bool options_are_quiet(size_t count, const char *const *arguments)
{
    bool opens = false;
    bool saves_it = false;

    for (size_t i = 0; i < count; i++) {
        const char *name = arguments[i] + prefix_len(arguments[i]);
        bool is_switch = prefix_len(arguments[i]) > 0;

        if (is_switch && (text_begins_ignoring_case(name, "q") || text_begins_ignoring_case(name, "exp"))) {
            return true;
        }
        opens = opens || (is_switch && text_begins_ignoring_case(name, "fr"));
        saves_it =
            saves_it ||
            (is_switch && (text_begins_ignoring_case(name, "rep") || text_begins_ignoring_case(name, "js")));
    }
    return opens && saves_it;
}
