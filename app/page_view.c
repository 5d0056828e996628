/*
 * What the wizard's pages say.
 */
#include "app/page_view.h"

#include <string.h>

#include "core/evidence/text.h"

/* A cell is one line; more than this can't be seen anyway, and it may come from anyone. */
enum { CELL_MAXIMUM = 300 };

static const char *cell_text(const struct view *view, const char *text)
{
    return text ? view_visible(view->arena, text, CELL_MAXIMUM) : "";
}

static const char *number_text(const struct view *view, size_t number)
{
    return view_number(view, (int64_t)number);
}

/* ---- a saved report ---- */

const char *page_saved_headline(const struct view *view)
{
    const struct evidence *evidence = view->input->evidence;
    const struct named_value all[] = {{"time", view_time(view, evidence->run.started)},
                                      {"computer", evidence->machine.computer_name}};
    struct named_value room[2];
    struct named_value_list known = {room, 0, 2};

    for (size_t i = 0; i < 2; i++) {
        if (all[i].value) {
            room[known.count] = all[i];
            room[known.count++].value = cell_text(view, all[i].value);
        }
    }
    return catalogue_text(view->input->catalogue, view->arena, "page.saved.headline", &known);
}

const char *page_tense(const struct view *view, const char *id)
{
    return view->input->is_read_again ? arena_format(view->arena, "%s.then", id) : id;
}

const char *page_hint(const struct view *view, const char *id)
{
    return view_text(view, view->input->is_read_again ? "page.saved.hint" : id);
}

/* ---- the Outlook page ---- */

/* New Outlook is another program: it keeps its mail in Microsoft's cloud and speaks no MAPI. */
static bool is_new_outlook(const struct process *process)
{
    return text_equal_ignoring_case(process->program, "olk.exe");
}

static size_t count_classic(const struct evidence *evidence)
{
    size_t count = 0;

    for (size_t i = 0; i < evidence->outlook.count; i++) {
        count += !is_new_outlook(&evidence->outlook.items[i]);
    }
    return count;
}

/* The four cases that the Outlook page and the Connections page share. False when Outlook is there to be looked at. */
static bool tell_without_outlook(const struct view *view, bool looked, struct page_words *out)
{
    const struct evidence *evidence = view->input->evidence;

    if (evidence->run.explained_file) {
        out->mark = MARK_NOTE;
        out->sentence = view_text(view, "page.outlook.explained");
        out->hint = view_text(view, "page.saved.hint");
        return true;
    }
    if (evidence->outlook_failure.operation) {
        out->mark = MARK_WARNING;
        out->sentence = view_text(view, page_tense(view, "page.outlook.failed"));
        out->hint = view_text1(view, page_tense(view, "page.outlook.failed.hint"), "failure",
                               view_failure(view, &evidence->outlook_failure));
        return true;
    }
    if (!looked) {
        out->mark = MARK_WAITING;
        out->sentence = view_text(view, page_tense(view, "page.outlook.looking"));
        out->hint = "";
        return true;
    }
    if (evidence->outlook.count == 0) {
        out->mark = MARK_WARNING;
        out->sentence = view_text(view, page_tense(view, "page.outlook.none"));
        out->hint = page_hint(view, "page.outlook.none.hint");
        return true;
    }
    return false;
}

void page_outlook_words(const struct view *view, bool looked, struct page_words *out)
{
    const struct evidence *evidence = view->input->evidence;
    size_t classic = count_classic(evidence);

    if (tell_without_outlook(view, looked, out)) {
        return;
    }
    if (classic == 0) {
        out->mark = MARK_NOTE;
        out->sentence = view_text(view, page_tense(view, "page.outlook.new-only"));
        out->hint = page_hint(view, "page.outlook.new-only.hint");
        return;
    }
    if (page_outlook_trouble(view, out)) {
        return;
    }
    out->mark = MARK_GOOD;
    out->sentence =
        view_text1(view, page_tense(view, "page.outlook.running"), "count", number_text(view, classic));
    out->hint = page_hint(view, "page.outlook.running.hint");
}

const char *page_outlook_cell(const struct view *view, size_t row, size_t column)
{
    const struct process *process = &view->input->evidence->outlook.items[row];

    switch (column) {
    case OUTLOOK_PROGRAM:
        return cell_text(view, process->program);
    case OUTLOOK_VERSION:
        return process->version && process->architecture
                   ? cell_text(view,
                               arena_format(view->arena, "%s (%s)", process->version, process->architecture))
                   : cell_text(view, process->version);
    case OUTLOOK_PID:
        return cell_text(view, view_number(view, process->pid));
    case OUTLOOK_SINCE:
        return cell_text(view, view_time(view, process->started));
    default:
        return "";
    }
}

/* ---- the Connections page ---- */

static const struct connection_interpretation *meaning_of(const struct view *view, size_t row)
{
    const struct connection_interpretation_list *meanings =
        &view->input->diagnosis->interpretation.connections;

    return row < meanings->count ? &meanings->items[row] : NULL;
}

/* What the sentence above the list counts. */
struct connection_counts {
    size_t open;      /* established */
    size_t hung_up;   /* the other side has closed them */
    size_t waiting;   /* sent a request to connect and got no answer yet */
    size_t to_host;   /* open ones to `host` */
    const char *host; /* the server that the most open connections are proved to lead to; NULL = none is */
    bool to_proxy;    /* all of the open ones lead to a proxy */
};

/* More servers than this have no place in one sentence; their connections are still counted as open. */
enum { HOSTS_MAXIMUM = 32 };

struct host_count {
    const char *host;
    size_t count;
};

static void count_host(struct host_count *hosts, const char *host)
{
    for (size_t i = 0; host && i < HOSTS_MAXIMUM; i++) {
        if (!hosts[i].host) {
            hosts[i].host = host;
        }
        if (text_equal_ignoring_case(hosts[i].host, host)) {
            hosts[i].count++;
            return;
        }
    }
}

static void count_connections(const struct view *view, struct connection_counts *out)
{
    const struct connection_list *connections = &view->input->evidence->connections;
    struct host_count hosts[HOSTS_MAXIMUM];

    memset(out, 0, sizeof *out);
    memset(hosts, 0, sizeof hosts);
    for (size_t i = 0; i < connections->count; i++) {
        const struct connection_interpretation *meaning = meaning_of(view, i);

        out->waiting += connections->items[i].state == STATE_SYN_SENT;
        out->hung_up += connections->items[i].state == STATE_CLOSE_WAIT;
        if (connections->items[i].state == STATE_ESTABLISHED) {
            out->to_proxy = meaning && meaning->role == ROLE_PROXY && (out->open == 0 || out->to_proxy);
            out->open++;
            count_host(hosts, meaning ? meaning->host : NULL);
        }
    }
    for (size_t i = 0; i < HOSTS_MAXIMUM; i++) {
        if (hosts[i].count > out->to_host) {
            out->to_host = hosts[i].count;
            out->host = hosts[i].host;
        }
    }
}

/* The sentence for so many open connections: to no known server, all to one, or some of them. */
static const char *connections_sentence(const struct view *view, const struct connection_counts *counts)
{
    const char *open = number_text(view, counts->open);

    if (!counts->host) {
        return view_text1(view, page_tense(view, "page.connections.open"), "count", open);
    }
    if (counts->to_host == counts->open && counts->to_proxy) {
        return view_text2(view, page_tense(view, "page.connections.to-proxy"), "count", open, "host",
                          counts->host);
    }
    if (counts->to_host == counts->open) {
        return view_text2(view, page_tense(view, "page.connections.open-to"), "count", open, "host",
                          counts->host);
    }
    return view_text3(view, page_tense(view, "page.connections.some-to"), "count", open, "some",
                      number_text(view, counts->to_host), "host", counts->host);
}

void page_connections_words(const struct view *view, bool looked, struct page_words *out)
{
    const struct evidence *evidence = view->input->evidence;
    struct connection_counts counts;

    if (evidence->connections_failure.operation) {
        out->mark = MARK_WARNING;
        out->sentence = view_text(view, page_tense(view, "page.connections.failed"));
        out->hint = view_text1(view, page_tense(view, "page.connections.failed.hint"), "failure",
                               view_failure(view, &evidence->connections_failure));
        return;
    }
    if (tell_without_outlook(view, looked, out)) {
        return;
    }
    count_connections(view, &counts);
    out->hint = page_hint(view, "page.connections.hint");
    if (counts.open > 0) {
        out->mark = counts.waiting > 0 ? MARK_WARNING : counts.to_proxy ? MARK_NOTE : MARK_GOOD;
        out->sentence = connections_sentence(view, &counts);
        out->hint = page_connections_expected(view, out->hint);
    } else if (counts.waiting > 0) {
        out->mark = MARK_PROBLEM;
        out->sentence = view_text(view, page_tense(view, "page.connections.waiting"));
    } else if (counts.hung_up > 0) {
        out->mark = MARK_PROBLEM;
        out->sentence = view_text(view, page_tense(view, "page.connections.hung-up"));
    } else {
        out->mark = MARK_WARNING;
        out->sentence = view_text(view, page_tense(view, "page.connections.none"));
        out->hint = page_hint(view, "page.connections.none.hint");
    }
}

/* The address or the port of "10.66.0.12:443". */
static const char *endpoint_part(const struct view *view, const char *endpoint, bool want_port)
{
    const char *address = NULL;
    int64_t port = UNKNOWN_INTEGER;

    if (!endpoint || !text_split_endpoint(view->arena, endpoint, &address, &port)) {
        return want_port ? "" : cell_text(view, endpoint);
    }
    return want_port ? view_number(view, port) : cell_text(view, address);
}

const char *page_connection_text(const struct view *view, const struct connection *connection,
                                 const struct connection_interpretation *meaning, size_t column)
{
    switch (column) {
    case CONNECTION_STATE:
        return view_word(view, "state", schema_name(connection_state_names, connection->state));
    case CONNECTION_SERVER:
        return cell_text(view, meaning ? meaning->host : NULL);
    case CONNECTION_REMOTE:
        return endpoint_part(view, connection->remote, false);
    case CONNECTION_PORT:
        return endpoint_part(view, connection->remote, true);
    case CONNECTION_PURPOSE:
        return meaning ? view_role(view, meaning) : "";
    case CONNECTION_PID:
        return cell_text(view, view_number(view, connection->pid));
    case CONNECTION_LOCAL:
        return cell_text(view, connection->local);
    default:
        return "";
    }
}

const char *page_connection_cell(const struct view *view, size_t row, size_t column)
{
    return page_connection_text(view, &view->input->evidence->connections.items[row], meaning_of(view, row),
                                column);
}

enum mark page_state_mark(int state)
{
    switch (state) {
    case STATE_ESTABLISHED:
        return MARK_GOOD;
    case STATE_SYN_SENT:
        return MARK_PROBLEM;
    case STATE_CLOSE_WAIT:
        return MARK_WARNING;
    default:
        return MARK_NONE;
    }
}

/* "3:07", "1:03:07" */
static const char *clock_text(const struct view *view, int64_t ms)
{
    int64_t seconds = ms == UNKNOWN_INTEGER || ms < 0 ? 0 : ms / 1000;
    int64_t hours = seconds / 3600;

    if (hours > 0) {
        return arena_format(view->arena, "%lld:%02lld:%02lld", (long long)hours,
                            (long long)(seconds / 60 % 60), (long long)(seconds % 60));
    }
    return arena_format(view->arena, "%lld:%02lld", (long long)(seconds / 60), (long long)(seconds % 60));
}

const char *page_watch_hint(const struct view *view, enum watching watching, enum asking asking,
                            const char *usual)
{
    switch (watching) {
    case WATCHING_WANTED:
        return view_text(view, asking == ASKING_QUESTIONS ? "page.connections.watch-question"
                                                          : "page.connections.watch-wanted");
    case WATCHING_NOW:
        return view_text1(view, "page.connections.watching", "time",
                          clock_text(view, view->input->evidence->run.watch_ms));
    default:
        return usual;
    }
}

/* ---- the Result page ---- */

/* What is wrong in one sentence, and what to do now in another. */
static void say_first(const struct view *view, const struct finding *finding, struct page_words *out)
{
    struct finding_text text;
    const char *account;
    const char *now;

    catalogue_finding(view->input->catalogue, view->arena, finding, &text);
    account = view_concerned_account(view, finding, text.title);
    out->sentence = cell_text(
        view, account ? view_text2(view, "page.result.of-account", "account", account, "title", text.title)
                      : text.title);
    now = view_first_sentence(view, text.steps.count > 0 ? text.steps.items[0] : NULL);
    if (now) {
        out->hint = view_text1(view, "page.result.now", "step", now);
    }
}

void page_result_words(const struct view *view, enum asking asking, struct page_words *out)
{
    static const enum mark marks[] = {MARK_GOOD, MARK_WARNING, MARK_PROBLEM, MARK_WARNING};
    int verdict = view->input->diagnosis->verdict;

    if (asking != ASKING_DONE) {
        out->mark = MARK_WAITING;
        out->sentence = view_text(view, "page.result.not-yet");
        out->hint = view_text(view, "page.result.not-yet.hint");
        return;
    }
    out->mark =
        verdict >= 0 && verdict < (int)(sizeof marks / sizeof marks[0]) ? marks[verdict] : MARK_WARNING;
    out->sentence = view_verdict(view, "verdict");
    out->hint = verdict == VERDICT_INCOMPLETE && view->input->is_read_again
                    ? view_text(view, "page.result.hint.incomplete.then")
                    : view_word(view, "page.result.hint", schema_name(verdict_names, verdict));
    if (view->input->diagnosis->findings.count > 0) {
        say_first(view, &view->input->diagnosis->findings.items[0], out);
    }
}

enum mark page_path_mark(int state)
{
    static const enum mark marks[] = {
        [PATH_NOT_CHECKED] = MARK_UNCHECKED, [PATH_GOOD] = MARK_GOOD,
        [PATH_DOUBTFUL] = MARK_WARNING,      [PATH_BAD] = MARK_PROBLEM,
        [PATH_NOT_REACHED] = MARK_UNREACHED, [PATH_NOT_NEEDED] = MARK_NONE,
    };

    return marks[state];
}

enum mark page_finding_mark(const struct finding *finding)
{
    switch (finding->severity) {
    case SEVERITY_OK:
        return MARK_GOOD;
    case SEVERITY_WARNING:
        return MARK_WARNING;
    case SEVERITY_PROBLEM:
        return MARK_PROBLEM;
    default:
        return MARK_NOTE;
    }
}

const char *page_finding_title(const struct view *view, const struct finding *finding)
{
    struct finding_text text;

    catalogue_finding(view->input->catalogue, view->arena, finding, &text);
    return cell_text(view, text.title);
}

static void say(struct finding_words *out, enum paragraph_kind kind, const char *text)
{
    if (text && text[0] && out->count < PARAGRAPHS_MAXIMUM) {
        out->paragraphs[out->count].kind = kind;
        out->paragraphs[out->count].text = text;
        out->count++;
    }
}

/* A heading with numbered steps, or nothing when there is none. */
static void say_steps(const struct view *view, struct finding_words *out, const char *heading,
                      const struct text_list *steps)
{
    if (steps->count > 0) {
        say(out, PARAGRAPH_HEADING, view_text(view, heading));
    }
    for (size_t i = 0; i < steps->count; i++) {
        say(out, PARAGRAPH_STEP, arena_format(view->arena, "%zu.\t%s", i + 1, steps->items[i]));
    }
}

/* The title of the finding that explains this one, or NULL. */
static const char *cause_title(const struct view *view, const struct finding *finding)
{
    const struct finding_list *findings = &view->input->diagnosis->findings;

    for (size_t i = 0; finding->consequence_of && i < findings->count; i++) {
        if (text_equal(findings->items[i].id, finding->consequence_of)) {
            return page_finding_title(view, &findings->items[i]);
        }
    }
    return NULL;
}

void page_finding_words(const struct view *view, const struct finding *finding, struct finding_words *out)
{
    const char *cause = cause_title(view, finding);
    struct finding_text text;

    out->count = 0;
    catalogue_finding(view->input->catalogue, view->arena, finding, &text);
    say(out, PARAGRAPH_TITLE, text.title);
    say(out, PARAGRAPH_TEXT, text.meaning);
    if (cause) {
        say(out, PARAGRAPH_TEXT, view_text1(view, "report.follows-from", "cause", cause));
    }
    if (finding->account && view->input->diagnosis->interpretation.accounts.count > 1) {
        say(out, PARAGRAPH_TEXT, view_text1(view, "report.concerns", "account", finding->account));
    }
    say_steps(view, out, "report.do", &text.steps);
    if (text.not_when) {
        say(out, PARAGRAPH_HEADING, view_text(view, "report.not-when"));
        say(out, PARAGRAPH_TEXT, text.not_when);
    }
    if (text.tell_it && text.tell_it[0]) {
        say(out, PARAGRAPH_HEADING, view_text(view, "report.tell"));
        say(out, PARAGRAPH_TEXT, text.tell_it);
    }
    say_steps(view, out, "report.check", &text.check);
    if (text.link) {
        say(out, PARAGRAPH_HEADING, view_text(view, "report.link"));
        say(out, PARAGRAPH_TEXT, text.link);
    }
}
