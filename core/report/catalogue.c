/*
 * Fills the catalogue's templates in, as often as asked. catalogue_read.c reads them.
 */
#include "core/report/catalogue.h"

#include <string.h>

#include "core/evidence/text.h"
#include "core/report/catalogue_inside.h"

void catalogue_destroy(struct catalogue *catalogue)
{
    if (catalogue) {
        arena_destroy(catalogue->arena);
    }
}

const char *catalogue_language(const struct catalogue *catalogue)
{
    return catalogue->language;
}

/* ---- filling in ---- */

/* Without the space at either end that collapse may leave; NULL when nothing remains. */
static const char *trim(struct arena *arena, const char *text)
{
    const char *start = text[0] == ' ' ? text + 1 : text;
    size_t len = strlen(start);

    len -= len > 0 && start[len - 1] == ' ';
    return len > 0 ? arena_copy_bytes(arena, start, len) : NULL;
}

struct filler {
    const struct catalogue *catalogue;
    struct arena *arena;
    const struct named_value_list *parameters;
    bool is_command; /* the text is a command line that a person will run */
};

/*
 * Values come from servers and files. In a command line only what can't end the word that it stands in is let through;
 * everything a host name, an address, a number or a plain URL needs is.
 */
static bool is_safe_in_command(const char *value)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:/@[]?=";

    return value[strspn(value, safe)] == '\0' && value[0] != '-';
}

static const char *value_of(const struct filler *filler, const char *name, size_t name_len)
{
    for (size_t i = 0; filler->parameters && i < filler->parameters->count; i++) {
        const struct named_value *parameter = &filler->parameters->items[i];
        if (parameter->name && strlen(parameter->name) == name_len &&
            memcmp(parameter->name, name, name_len) == 0) {
            return parameter->value;
        }
    }
    return NULL;
}

/* Whether "name" has a value, or "name=value" that one. */
static bool holds(const struct filler *filler, const char *condition)
{
    size_t name_len = strcspn(condition, "=");
    const char *value = value_of(filler, condition, name_len);

    return value && (condition[name_len] == '\0' || text_equal(value, condition + name_len + 1));
}

/* A day as people write it, from one such as 2026-11-20; what is no day stays as it is. */
static const char *day_in_words(const struct filler *filler, const char *value)
{
    static const char form[] = "0000-00-00";
    struct named_value room[3];
    struct named_value_list parameters = {room, 3, 3};
    int month;

    for (size_t i = 0; i < sizeof form; i++) {
        bool fits = form[i] == '0' ? value[i] >= '0' && value[i] <= '9' : value[i] == form[i];

        if (!fits) {
            return value;
        }
    }
    month = (value[5] - '0') * 10 + value[6] - '0';
    if (month < 1 || month > 12) {
        return value;
    }
    room[0].name = "day";
    room[0].value = value[8] == '0' ? value + 9 : value + 8;
    room[1].name = "month";
    room[1].value = catalogue_text(filler->catalogue, filler->arena,
                                   arena_format(filler->arena, "month.%d", month), NULL);
    room[2].name = "year";
    room[2].value = arena_copy_bytes(filler->arena, value, 4);
    return catalogue_text(filler->catalogue, filler->arena, "date.day", &parameters);
}

/* The value of a placeholder's inside: "host", "purpose as purpose" or "day as date". NULL when there is none. */
static const char *fill_placeholder(const struct filler *filler, const char *inside)
{
    const char *as = strstr(inside, " as ");
    const char *value = value_of(filler, inside, as ? (size_t)(as - inside) : strlen(inside));
    const struct text_entry *entry;

    if (!as || !value) {
        return value;
    }
    if (strcmp(as + 4, "date") == 0) {
        return day_in_words(filler, value);
    }
    entry = catalogue_find_text(filler->catalogue, arena_format(filler->arena, "%s.%s", as + 4, value));
    return entry && entry->text.count > 0 ? trim(filler->arena, entry->text.items[0].text) : value;
}

static bool ends_with_stop(const char *value)
{
    size_t len = strlen(value);

    return len > 0 && value[len - 1] == '.';
}

/* The piece with everything filled in, or NULL when it is to be left out. */
static const char *fill_piece(const struct filler *filler, const struct piece *piece)
{
    const char *text = piece->text;
    const char *out = "";

    if ((piece->when && !holds(filler, piece->when)) || (piece->unless && holds(filler, piece->unless))) {
        return NULL;
    }
    while (*text) {
        size_t plain = strcspn(text, "{}");
        out = arena_format(filler->arena, "%s%s", out, arena_copy_bytes(filler->arena, text, plain));
        text += plain;
        if (text[0] != '\0' && text[1] == text[0]) {
            out = arena_format(filler->arena, "%s%c", out, text[0]);
            text += 2;
        } else if (text[0] == '{') {
            size_t len = catalogue_placeholder_len(text);
            const char *inside = arena_copy_bytes(filler->arena, text + 1, len - 2);
            const char *value = fill_placeholder(filler, inside);
            if (!value || (filler->is_command && !is_safe_in_command(value))) {
                return NULL;
            }
            out = arena_format(filler->arena, "%s%s", out, value);
            text += len;
            text += ends_with_stop(value) && text[0] == '.' &&
                    text[1] != '.'; /* "Contoso Inc." ends a sentence too */
        }
    }
    return out;
}

/* The pieces that remain, one after the other; NULL when nothing does. */
static const char *fill(const struct filler *filler, const struct template *template)
{
    const char *out = "";

    for (size_t i = 0; i < template->count; i++) {
        const char *piece = fill_piece(filler, &template->items[i]);
        if (piece) {
            out = arena_format(filler->arena, "%s%s", out, piece);
        }
    }
    return trim(filler->arena, catalogue_collapse(filler->arena, out));
}

static void fill_list(const struct filler *filler, const struct template_list *list, struct text_list *out)
{
    for (size_t i = 0; i < list->count; i++) {
        const char *text = fill(filler, &list->items[i]);
        if (text) {
            text_list_append(filler->arena, out, text);
        }
    }
}

const char *catalogue_text(const struct catalogue *catalogue, struct arena *arena, const char *id,
                           const struct named_value_list *parameters)
{
    struct filler filler = {catalogue, arena, parameters, false};
    const struct text_entry *entry = catalogue_find_text(catalogue, id);
    const char *text = entry ? fill(&filler, &entry->text) : NULL;

    return text ? text : arena_format(arena, "[%s]", id);
}

bool catalogue_has_finding(const struct catalogue *catalogue, const char *id)
{
    return catalogue_find_finding(catalogue, id) != NULL;
}

void catalogue_finding(const struct catalogue *catalogue, struct arena *arena, const struct finding *finding,
                       struct finding_text *out)
{
    struct filler filler = {catalogue, arena, &finding->parameters, false};
    const struct finding_entry *entry = catalogue_find_finding(catalogue, finding->id);
    const char *missing = arena_format(arena, "[%s]", finding->id ? finding->id : "");
    const char *text;

    memset(out, 0, sizeof *out);
    out->title = out->meaning = out->tell_it = out->phone = missing;
    if (!entry) {
        return;
    }
    text = fill(&filler, &entry->title);
    out->title = text ? text : missing;
    text = fill(&filler, &entry->meaning);
    out->meaning = text ? text : missing;
    text = fill(&filler, &entry->tell_it);
    out->tell_it = text ? text : missing;
    text = fill(&filler, &entry->phone);
    out->phone = text ? text : missing;
    out->not_when = fill(&filler, &entry->not_when);
    out->link = fill(&filler, &entry->link);
    fill_list(&filler, &entry->steps, &out->steps);
    filler.is_command = true;
    fill_list(&filler, &entry->check, &out->check);
}

/* ---- looking the catalogue over ---- */

static void list_uses(struct arena *arena, const char *part, const struct template *template,
                      struct text_list *out)
{
    for (size_t i = 0; i < template->count; i++) {
        const struct piece *piece = &template->items[i];
        if (piece->when) {
            text_list_append(arena, out, arena_format(arena, "%s when %s", part, piece->when));
        }
        if (piece->unless) {
            text_list_append(arena, out, arena_format(arena, "%s unless %s", part, piece->unless));
        }
        for (const char *text = piece->text; *text;) {
            size_t len = text[0] == '{' && text[1] != '{' ? catalogue_placeholder_len(text) : 1;
            if (len > 1) {
                text_list_append(
                    arena, out,
                    arena_format(arena, "%s uses %s", part, arena_copy_bytes(arena, text + 1, len - 2)));
            } else if (text[0] == '{' || text[0] == '}') {
                len = 2;
            }
            text += len;
        }
    }
}

void catalogue_list_uses(const struct catalogue *catalogue, struct arena *arena, const char *finding_id,
                         struct text_list *out)
{
    const struct finding_entry *entry = catalogue_find_finding(catalogue, finding_id);

    if (!entry) {
        return;
    }
    list_uses(arena, "title", &entry->title, out);
    list_uses(arena, "meaning", &entry->meaning, out);
    list_uses(arena, "tell-it", &entry->tell_it, out);
    list_uses(arena, "phone", &entry->phone, out);
    list_uses(arena, "not-when", &entry->not_when, out);
    list_uses(arena, "link", &entry->link, out);
    for (size_t i = 0; i < entry->steps.count; i++) {
        list_uses(arena, "step", &entry->steps.items[i], out);
    }
    for (size_t i = 0; i < entry->check.count; i++) {
        list_uses(arena, "command", &entry->check.items[i], out);
    }
}

const char *catalogue_why_always(const struct catalogue *catalogue, const char *finding_id)
{
    const struct finding_entry *entry = catalogue_find_finding(catalogue, finding_id);

    return entry ? entry->always : NULL;
}

void catalogue_list_findings(const struct catalogue *catalogue, struct arena *arena, struct text_list *out)
{
    for (size_t i = 0; i < catalogue->findings.count; i++) {
        text_list_append(arena, out, catalogue->findings.items[i].id);
    }
}

void catalogue_list_texts(const struct catalogue *catalogue, struct arena *arena, struct text_list *out)
{
    for (size_t i = 0; i < catalogue->texts.count; i++) {
        text_list_append(arena, out, catalogue->texts.items[i].id);
    }
}
