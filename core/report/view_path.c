/*
 * The words of the path picture.
 */
#include "core/report/view_path.h"

#include <string.h>

#include "core/diagnose/path.h"
#include "core/diagnose/rules.h"
#include "core/evidence/text.h"

/* A value may come from anyone, and a detail is one line. */
enum { TITLE_MAXIMUM = 400, VALUE_MAXIMUM = 200, VALUES_MAXIMUM = 16 };

const struct finding *view_path_finding(const struct view *view, const struct path *path,
                                        const struct path_part *part)
{
    const struct finding_list *findings = &view->input->diagnosis->findings;

    for (size_t i = 0; part->finding && i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        if (text_equal(finding->id, part->finding) && path_concerns(finding, path->account)) {
            return finding;
        }
    }
    return NULL;
}

const char *view_path_title(const struct view *view, const struct path *path)
{
    bool are_several = view->input->diagnosis->interpretation.paths.count > 1;

    return are_several && path->account ? view_text1(view, "path.title.of", "account",
                                                     view_visible(view->arena, path->account, VALUE_MAXIMUM))
                                        : view_text(view, "path.title");
}

const struct path *view_path_of(const struct view *view, const char *account)
{
    const struct path_list *paths = &view->input->diagnosis->interpretation.paths;

    for (size_t i = 0; account && i < paths->count; i++) {
        if (text_equal_ignoring_case(paths->items[i].account, account)) {
            return &paths->items[i];
        }
    }
    return paths->count > 0 ? &paths->items[0] : NULL;
}

size_t view_path_focus(const struct view *view, const struct path *path)
{
    const struct finding_list *findings = &view->input->diagnosis->findings;

    for (size_t i = 0; i < findings->count; i++) {
        for (size_t k = 0; k < path->links.count; k++) {
            if (view_path_finding(view, path, &path->links.items[k]) == &findings->items[i]) {
                return k;
            }
        }
    }
    return path->links.count > 0 ? path->links.count - 1 : 0;
}

/* The parameters as a person may see them: visible, times in words. */
static struct named_value_list shown(const struct view *view, const struct path_part *part)
{
    struct named_value_list list = {NULL, 0, 0};

    for (size_t i = 0; i < part->parameters.count && i < VALUES_MAXIMUM; i++) {
        const struct named_value *from = &part->parameters.items[i];
        struct named_value *to = schema_append(view->arena, &named_value_schema, &list);

        to->name = from->name;
        to->value = text_equal(from->name, "until") ? view_time(view, from->value) : from->value;
        to->value = view_visible(view->arena, to->value, VALUE_MAXIMUM);
    }
    return list;
}

static const char *text_of(const struct view *view, const char *id, const struct named_value_list *values)
{
    return catalogue_text(view->input->catalogue, view->arena, id, values);
}

static const char *sentence_of(const struct view *view, const struct path *path, const struct path_part *part,
                               const struct named_value_list *values)
{
    const struct finding *finding = view_path_finding(view, path, part);
    struct finding_text text;

    if (finding) {
        catalogue_finding(view->input->catalogue, view->arena, finding, &text);
        return view_visible(view->arena, text.title, TITLE_MAXIMUM);
    }
    if (part->state == PATH_NOT_REACHED) {
        return text_of(view, "path.not-reached", values);
    }
    return text_of(view,
                   arena_format(view->arena, "path.%s.%s", schema_name(path_link_names, part->link),
                                part->reason ? part->reason : "not-looked"),
                   values);
}

/* The technical word below a name, where it has one. */
static const char *tech_of(const struct view *view, int link)
{
    static const int with_one[] = {LINK_NAMES, LINK_PROXY, LINK_PORT, LINK_ENCRYPTION, LINK_AUTODISCOVER};

    for (size_t i = 0; i < sizeof with_one / sizeof with_one[0]; i++) {
        if (link == with_one[i]) {
            return view_text(view,
                             arena_format(view->arena, "path.%s.tech", schema_name(path_link_names, link)));
        }
    }
    return NULL;
}

/* Facts that nobody learned are left out of the text; where all are, the catalogue gives the id back. */
static const char *detail_of(const struct view *view, const char *link, const struct named_value_list *values)
{
    const char *id = arena_format(view->arena, "path.detail.%s", link);
    const char *text = text_of(view, id, values);

    return text_equal(text, arena_format(view->arena, "[%s]", id)) ? NULL : text;
}

void view_path_words(const struct view *view, const struct path *path, const struct path_part *part,
                     struct path_words *out)
{
    struct named_value_list values = shown(view, part);
    const char *link = schema_name(path_link_names, part->link);

    out->name = view_text(view, arena_format(view->arena, "path.%s", link));
    out->tech = tech_of(view, part->link);
    out->look = schema_name(path_state_names, part->state);
    out->state = view_word(view, "path-state", out->look);
    out->sentence = sentence_of(view, path, part, &values);
    out->detail = part->state == PATH_NOT_REACHED ? NULL : detail_of(view, link, &values);
}

/* "Server's door (port)" */
static const char *full_name(const struct view *view, const struct path_words *words)
{
    return words->tech ? arena_format(view->arena, "%s %s", words->name, words->tech) : words->name;
}

static const char *value_of(const struct named_value_list *values, const char *name)
{
    for (size_t i = 0; i < values->count; i++) {
        if (text_equal(values->items[i].name, name)) {
            return values->items[i].value;
        }
    }
    return NULL;
}

/*
 * Where a link is in trouble; NULL when nothing tells. A finding's host is the server that it was seen with. What is wrong with this
 * computer or its network is not there, and what is wrong with the proxy is at the proxy.
 */
static const char *where(const struct view *view, const struct path_part *part, const struct finding *finding,
                         const char *state)
{
    struct named_value_list values = {NULL, 0, 0};
    struct named_value_list of_part = shown(view, part);
    bool is_proxy = part->link == LINK_PROXY;
    const char *host = finding_get(finding, is_proxy ? "proxy_host" : "host");
    const char *port = is_proxy ? finding_get(finding, "proxy_port") : value_of(&of_part, "port");
    const struct named_value told[] = {
        {"state", state}, {"host", view_visible(view->arena, host, VALUE_MAXIMUM)}, {"port", port}};

    if (part->link == LINK_COMPUTER || part->link == LINK_NETWORK || !host) {
        return NULL;
    }
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
        if (told[i].value) {
            *(struct named_value *)schema_append(view->arena, &named_value_schema, &values) = told[i];
        }
    }
    return text_of(view, "path.where", &values);
}

const char *view_path_said(const struct view *view, const struct path *path, size_t index)
{
    const struct path_part *part = &path->links.items[index];
    struct path_words words;
    const struct finding *finding = view_path_finding(view, path, part);
    const char *place;

    view_path_words(view, path, part, &words);
    place = finding ? where(view, part, finding, words.state) : NULL;
    return view_text2(view, "path.sentence", "name", words.name, "sentence", place ? place : words.sentence);
}

const char *view_path_item(const struct view *view, const struct path *path, size_t index)
{
    struct path_words words;
    struct named_value room[5];
    struct named_value_list values = {room, 5, 5};

    view_path_words(view, path, &path->links.items[index], &words);
    room[0] = (struct named_value){"number", view_number(view, (int64_t)index + 1)};
    room[1] = (struct named_value){"count", view_number(view, (int64_t)path->links.count)};
    room[2] = (struct named_value){"name", full_name(view, &words)};
    room[3] = (struct named_value){"state", words.state};
    room[4] = (struct named_value){"sentence", words.sentence};
    return text_of(view, "path.item", &values);
}

const char *view_path_vpn(const struct view *view, const struct path *path)
{
    for (size_t i = 0; i < path->links.count; i++) {
        const struct path_part *part = &path->links.items[i];
        struct path_words words;

        for (size_t k = 0;
             part->link == LINK_NETWORK && part->state == PATH_GOOD && k < part->parameters.count; k++) {
            if (text_equal(part->parameters.items[k].name, "vpn")) {
                view_path_words(view, path, part, &words);
                return words.sentence;
            }
        }
    }
    return NULL;
}

const char *view_path_line(const struct view *view, const struct path *path)
{
    const char *line = NULL;
    const char *names = NULL;

    for (size_t i = 0; i < path->links.count; i++) {
        const struct path_part *part = &path->links.items[i];
        bool ends = i + 1 == path->links.count || path->links.items[i + 1].state != part->state;
        struct path_words words;

        view_path_words(view, path, part, &words);
        names = names ? arena_format(view->arena, "%s, %s", names, full_name(view, &words))
                      : full_name(view, &words);
        if (ends) {
            const char *group = view_text2(view, "path.group", "names", names, "state", words.state);
            line = line ? arena_format(view->arena, "%s \xE2\x86\x92 %s", line, group) : group;
            names = NULL;
        }
    }
    return view_text2(view, "path.line", "title", view_path_title(view, path), "links", line);
}
