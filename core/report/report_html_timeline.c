/*
 * What happened over time, as a chart: the life of each of Outlook's connections as a bar, each test of a server as a mark.
 * Words beside it say the same, and a table holds every event.
 */
#include <stdlib.h>
#include <string.h>

#include "core/diagnose/lives.h"
#include "core/evidence/text.h"
#include "core/report/report_html.h"

enum {
    CHART_WIDTH = 1000, /* in the drawing's own units: it is stretched to the page */
    LANE_HEIGHT = 14,
    BAR_HEIGHT = 10,
    SLIVER = 3, /* what is too short to be seen is drawn this wide */
    LANES_MAXIMUM = 24,
    STANDING_MAXIMUM = 2, /* of those to one server that nothing happened to: more would show nothing more */
    SERVERS_MAXIMUM = 12
};

/* No real watch is longer; a file may say anything. */
static const int64_t longest_ms = INT64_C(100) * 24 * 60 * 60 * 1000;

struct chart {
    struct html *html;
    xmlNodePtr parent;
    int64_t end_ms;
};

static int64_t clamp(int64_t value, int64_t least, int64_t most)
{
    return value < least ? least : value > most ? most : value;
}

static int64_t place_of(const struct chart *chart, int64_t ms)
{
    return clamp(ms, 0, chart->end_ms) * CHART_WIDTH / chart->end_ms;
}

static int64_t end_of_chart(const struct evidence *evidence)
{
    int64_t end =
        clamp(evidence->run.duration_ms, 1, longest_ms) + clamp(evidence->run.watch_ms, 0, longest_ms);

    for (size_t i = 0; i < evidence->timeline.count; i++) {
        int64_t at = clamp(evidence->timeline.items[i].at_ms, 0, longest_ms);
        end = at > end ? at : end;
    }
    return end;
}

static xmlNodePtr add_drawing(const struct chart *chart, int64_t height)
{
    struct html *html = chart->html;
    xmlNodePtr drawing = html_element(html, chart->parent, "svg", "chart");

    html_attribute(html, drawing, "viewBox",
                   arena_format(html->view.arena, "0 0 %d %lld", CHART_WIDTH, (long long)height));
    html_attribute(html, drawing, "preserveAspectRatio", "none");
    html_attribute(html, drawing, "width", "100%");
    html_attribute(html, drawing, "height", view_number(&html->view, height));
    /* the words above it say what it shows, and the table holds all of it */
    html_attribute(html, drawing, "aria-hidden", "true");
    return drawing;
}

static xmlNodePtr add_box(const struct chart *chart, xmlNodePtr drawing, const char *classes, int64_t from,
                          int64_t to, int64_t top, int64_t height)
{
    struct html *html = chart->html;
    xmlNodePtr box = html_element(html, drawing, "rect", classes);
    int64_t width = to - from < SLIVER ? SLIVER : to - from;

    from = from > CHART_WIDTH - SLIVER ? CHART_WIDTH - SLIVER : from;
    html_attribute(html, box, "x", view_number(&html->view, from));
    html_attribute(html, box, "y", view_number(&html->view, top));
    html_attribute(html, box, "width", view_number(&html->view, width));
    html_attribute(html, box, "height", view_number(&html->view, height));
    return box;
}

/* ---- connections ---- */

static int64_t begin_of(const struct connection_life *life)
{
    return life->opened_ms == UNKNOWN_INTEGER ? 0 : life->opened_ms;
}

static int64_t end_of(const struct chart *chart, const struct connection_life *life)
{
    return life->closed_ms == UNKNOWN_INTEGER ? chart->end_ms : life->closed_ms;
}

/* Whether it was there all the time. */
static bool is_standing(const struct connection_life *life)
{
    return life->opened_ms == UNKNOWN_INTEGER && life->closed_ms == UNKNOWN_INTEGER;
}

/* By the server, then what changed before what stands, then by the beginning. */
static int compare_lives(const void *left, const void *right)
{
    const struct connection_life *one = *(const struct connection_life *const *)left;
    const struct connection_life *other = *(const struct connection_life *const *)right;
    int order = strcmp(one->remote, other->remote);

    order = order != 0 ? order : (int)is_standing(one) - (int)is_standing(other);
    return order != 0 ? order : (begin_of(one) > begin_of(other)) - (begin_of(one) < begin_of(other));
}

/* "port 49321: from 3.0 s to 7.1 s, then the server hung up", for who points at the bar. */
static const char *life_words(const struct chart *chart, const struct connection_life *life)
{
    const struct view *view = &chart->html->view;
    const char *from = life->opened_ms == UNKNOWN_INTEGER ? view_text(view, "report.chart.before")
                                                          : view_duration(view, life->opened_ms);
    const char *to = life->closed_ms == UNKNOWN_INTEGER ? view_text(view, "report.chart.still")
                                                        : view_duration(view, life->closed_ms);
    const char *id = life->hung_up_ms == UNKNOWN_INTEGER ? "report.chart.life" : "report.chart.life-hung-up";

    return view_text3(view, id, "local", life->local, "from", from, "to", to);
}

static void add_life(const struct chart *chart, xmlNodePtr drawing, const struct connection_life *life,
                     size_t lane)
{
    int64_t top = (int64_t)lane * LANE_HEIGHT + (LANE_HEIGHT - BAR_HEIGHT) / 2;
    int64_t end = end_of(chart, life);
    int64_t of_use = life->hung_up_ms == UNKNOWN_INTEGER ? end : life->hung_up_ms;
    xmlNodePtr box = add_box(chart, drawing, life->was_open ? "life" : "life waiting",
                             place_of(chart, begin_of(life)), place_of(chart, of_use), top, BAR_HEIGHT);

    (void)html_leaf(chart->html, box, "title", NULL, life_words(chart, life));
    if (of_use < end) {
        (void)add_box(chart, drawing, "life hung-up", place_of(chart, of_use), place_of(chart, end),
                      top + BAR_HEIGHT / 3, BAR_HEIGHT / 3);
    }
    if (life->closed_ms != UNKNOWN_INTEGER) {
        (void)add_box(chart, drawing, "life-end", place_of(chart, end), 0, top - 2, BAR_HEIGHT + 4);
    }
}

/* Lives that do not overlap share a lane, so that one connection that is opened anew each time is one line with gaps. */
struct lanes {
    int64_t free_from[LANES_MAXIMUM];
    size_t count;
    size_t standing;
    size_t left_out; /* of those that changed */
};

static bool find_lane(struct lanes *lanes, int64_t begin, int64_t end, size_t *lane)
{
    size_t at = 0;

    while (at < lanes->count && lanes->free_from[at] > begin) {
        at++;
    }
    if (at == LANES_MAXIMUM) {
        lanes->left_out++;
        return false;
    }
    lanes->count = at == lanes->count ? at + 1 : lanes->count;
    lanes->free_from[at] = end;
    *lane = at;
    return true;
}

static bool place_life(struct lanes *lanes, const struct chart *chart, const struct connection_life *life,
                       size_t *lane)
{
    if (is_standing(life)) {
        return lanes->standing++ < STANDING_MAXIMUM && lanes->count < LANES_MAXIMUM &&
               find_lane(lanes, INT64_MIN, INT64_MAX, lane);
    }
    return find_lane(lanes, begin_of(life), end_of(chart, life), lane);
}

/* The connections to one server, sorted by compare_lives. */
static void add_server(const struct chart *chart, const struct connection_life *const *lives, size_t count)
{
    struct html *html = chart->html;
    struct view *view = &html->view;
    struct lanes lanes = {{0}, 0, 0, 0};
    size_t *lane = arena_allocate(view->arena, count + 1, sizeof *lane);
    bool *drawn = arena_allocate(view->arena, count + 1, sizeof *drawn);
    size_t ended = 0;

    for (size_t i = 0; i < count; i++) {
        drawn[i] = place_life(&lanes, chart, lives[i], &lane[i]);
        ended += lives[i]->closed_ms != UNKNOWN_INTEGER;
    }
    const char *numbers =
        view_text3(view, "report.chart.numbers", "count", view_number(view, (int64_t)count), "ended",
                   view_number(view, (int64_t)ended), "standing", view_number(view, (int64_t)lanes.standing));
    (void)html_leaf(html, chart->parent, "p", "chart-label",
                    view_text2(view, "report.chart.server", "remote", lives[0]->remote, "numbers", numbers));
    xmlNodePtr drawing = add_drawing(chart, (int64_t)lanes.count * LANE_HEIGHT);
    for (size_t i = 0; i < count; i++) {
        if (drawn[i]) {
            add_life(chart, drawing, lives[i], lane[i]);
        }
    }
    html_more(html, chart->parent, lanes.left_out, 0);
}

static void add_connections(const struct chart *chart)
{
    struct html *html = chart->html;
    struct connection_life_list list;
    size_t servers = 0;
    size_t first = 0;

    lives_of_connections(html->view.arena, html->view.input->evidence, &list);
    const struct connection_life **lives =
        arena_allocate(html->view.arena, list.count + 1, sizeof(struct connection_life *));
    for (size_t i = 0; i < list.count; i++) {
        lives[i] = &list.items[i];
    }
    qsort((void *)lives, list.count, sizeof *lives, compare_lives);
    for (size_t i = 1; i <= list.count; i++) {
        if (i == list.count || !text_equal(lives[i]->remote, lives[first]->remote)) {
            if (servers++ < SERVERS_MAXIMUM) {
                add_server(chart, lives + first, i - first);
            }
            first = i;
        }
    }
    html_more(html, chart->parent, servers, SERVERS_MAXIMUM);
}

/* ---- watched servers ---- */

/* A test that went well is a short mark below, a failed one a tall one: the shape tells, not only the colour. */
static void add_tests(const struct chart *chart, xmlNodePtr drawing, const struct watched_place *place)
{
    struct html *html = chart->html;
    const struct event_list *events = &html->view.input->evidence->timeline;

    for (size_t i = 0; i < events->count; i++) {
        const struct event *event = &events->items[i];
        bool bad = text_equal(event->kind, "endpoint-bad");
        if ((!bad && !text_equal(event->kind, "endpoint-good")) || !text_equal(event->subject, place->url) ||
            !text_equal(event->address, place->address)) {
            continue;
        }
        int64_t at = place_of(chart, event->at_ms);
        (void)add_box(chart, drawing, bad ? "test bad" : "test good", at, bad ? at + 2 * SLIVER : at,
                      bad ? 0 : LANE_HEIGHT / 2, bad ? LANE_HEIGHT : LANE_HEIGHT / 2);
    }
}

static void add_places(const struct chart *chart)
{
    struct html *html = chart->html;
    struct view *view = &html->view;
    struct watched_place_list places;

    lives_of_places(view->arena, view->input->evidence, &places);
    for (size_t i = 0; i < places.count && i < SERVERS_MAXIMUM * 2; i++) {
        const struct watched_place *place = &places.items[i];
        const char *where = place->address == NULL
                                ? place->url
                                : arena_format(view->arena, "%s (%s)", place->url, place->address);
        const char *words =
            view_text3(view, "report.chart.place", "place", where, "count",
                       view_number(view, place->good + place->bad), "bad", view_number(view, place->bad));
        (void)html_leaf(html, chart->parent, "p", "chart-label", words);
        add_tests(chart, add_drawing(chart, LANE_HEIGHT), place);
    }
    html_more(html, chart->parent, places.count, SERVERS_MAXIMUM * 2);
}

/* ---- around them ---- */

static void add_scale(const struct chart *chart)
{
    struct html *html = chart->html;
    xmlNodePtr scale = html_element(html, chart->parent, "p", "chart-scale");

    (void)html_leaf(html, scale, "span", NULL, view_text(&html->view, "report.chart.start"));
    (void)html_leaf(html, scale, "span", NULL, view_duration(&html->view, chart->end_ms / 2));
    (void)html_leaf(html, scale, "span", NULL, view_duration(&html->view, chart->end_ms));
}

static void add_key(const struct chart *chart)
{
    static const char *const keys[][2] = {
        {"life", "report.chart.key.life"},       {"waiting", "report.chart.key.waiting"},
        {"hung-up", "report.chart.key.hung-up"}, {"life-end", "report.chart.key.ended"},
        {"test-good", "report.chart.key.good"},  {"test-bad", "report.chart.key.bad"},
    };
    struct html *html = chart->html;
    xmlNodePtr list = html_element(html, chart->parent, "ul", "chart-key");

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const char *classes = arena_format(html->view.arena, "key-%s", keys[i][0]);
        (void)html_leaf_id(html, list, "li", classes, keys[i][1]);
    }
}

/* How long the connection that an event ended was of use; NULL when its beginning is not known. */
static const char *age_of(const struct view *view, const struct connection_life_list *lives,
                          const struct event *event)
{
    for (size_t i = 0; i < lives->count; i++) {
        const struct connection_life *life = &lives->items[i];
        if (life->closed_ms == event->at_ms && life->age_ms != UNKNOWN_INTEGER &&
            text_equal(
                arena_format(view->arena, "%lld %s %s", (long long)life->pid, life->local, life->remote),
                event->subject)) {
            return view_text1(view, "report.event.after", "time", view_duration(view, life->age_ms));
        }
    }
    return NULL;
}

/* The state of a connection that is gone is no news: it says how long it was there. */
static const char *detail_of(const struct view *view, const struct connection_life_list *lives,
                             const struct event *event)
{
    if (text_equal(event->kind, "connection-closed")) {
        return age_of(view, lives, event);
    }
    if (event->kind != NULL && strncmp(event->kind, "connection-", strlen("connection-")) == 0) {
        return view_label(view, "state", event->detail);
    }
    bool is_status = event->detail != NULL && event->detail[0] >= '0' && event->detail[0] <= '9';
    return is_status ? view_text1(view, "report.event.status", "status", event->detail)
                     : view_label(view, "reach", event->detail);
}

static void add_events(struct html *html, xmlNodePtr parent)
{
    static const char *const columns[] = {"report.event.at",       "report.event.kind",
                                          "report.event.subject",  "report.event.detail",
                                          "report.event.duration", NULL};
    struct view *view = &html->view;
    const struct event_list *events = &view->input->evidence->timeline;
    xmlNodePtr body = html_details(html, parent, "events", view_text(view, "report.events.all"));
    struct html_table table = html_table(html, body, "report.events", columns);
    struct connection_life_list lives;

    lives_of_connections(view->arena, view->input->evidence, &lives);
    for (size_t i = 0; i < events->count && i < HTML_ROWS_MAXIMUM; i++) {
        const struct event *event = &events->items[i];
        html_row(html, &table);
        (void)html_cell(html, &table, "number", view_duration(view, event->at_ms));
        (void)html_cell(html, &table, NULL, view_label(view, "event", event->kind));
        xmlNodePtr where = html_cell(html, &table, "address", event->subject);
        html_text(html, where, " ");
        (void)html_leaf(html, where, "small", NULL, event->address);
        (void)html_cell(html, &table, NULL, detail_of(view, &lives, event));
        (void)html_cell(html, &table, "number", view_duration(view, event->duration_ms));
    }
    html_more(html, body, events->count, HTML_ROWS_MAXIMUM);
}

void html_add_timeline(struct html *html, xmlNodePtr parent)
{
    struct view *view = &html->view;
    const struct evidence *evidence = view->input->evidence;
    bool watched = evidence->run.watch_ms != UNKNOWN_INTEGER;

    if (evidence->timeline.count == 0) {
        return;
    }
    const char *note = watched ? view_text1(view, "report.timeline.watched", "time",
                                            view_duration(view, evidence->run.watch_ms))
                               : NULL;
    xmlNodePtr body = html_section(html, parent, "timeline", "report.timeline", note, watched);
    const struct chart chart = {html, body, end_of_chart(evidence)};
    add_scale(&chart);
    add_connections(&chart);
    add_places(&chart);
    add_key(&chart);
    if (evidence->timeline_dropped != UNKNOWN_INTEGER && evidence->timeline_dropped > 0) {
        (void)html_leaf(html, body, "p", "more",
                        view_text1(view, "report.timeline.dropped", "count",
                                   view_number(view, evidence->timeline_dropped)));
    }
    add_events(html, body);
}
