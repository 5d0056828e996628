/*
 * See view.h.
 */
#include "core/report/view.h"

#include <string.h>

#include "core/evidence/text.h"

const char *view_text(const struct view *view, const char *id)
{
    return catalogue_text(view->input->catalogue, view->arena, id, NULL);
}

static void add_parameter(struct named_value_list *parameters, struct named_value *room, const char *name,
                          const char *value)
{
    if (value != NULL) {
        room[parameters->count].name = name;
        room[parameters->count].value = value;
        parameters->count++;
    }
}

const char *view_text_of(const struct view *view, const char *id, const struct named_value *all, size_t count)
{
    struct named_value_list known = {NULL, 0, 0};
    for (size_t i = 0; i < count; i++) {
        if (all[i].value != NULL) {
            struct named_value *value = schema_append(view->arena, &named_value_schema, &known);
            *value = all[i];
        }
    }
    return catalogue_text(view->input->catalogue, view->arena, id, &known);
}

const char *view_text3(const struct view *view, const char *id, const char *name, const char *value,
                       const char *name2, const char *value2, const char *name3, const char *value3)
{
    struct named_value room[3];
    struct named_value_list parameters = {room, 0, 3};
    add_parameter(&parameters, room, name, value);
    add_parameter(&parameters, room, name2, value2);
    add_parameter(&parameters, room, name3, value3);
    return catalogue_text(view->input->catalogue, view->arena, id, &parameters);
}

const char *view_text2(const struct view *view, const char *id, const char *name, const char *value,
                       const char *name2, const char *value2)
{
    return view_text3(view, id, name, value, name2, value2, NULL, NULL);
}

const char *view_text1(const struct view *view, const char *id, const char *name, const char *value)
{
    return view_text3(view, id, name, value, NULL, NULL, NULL, NULL);
}

const char *view_word(const struct view *view, const char *group, const char *name)
{
    return name == NULL ? NULL : view_text(view, arena_format(view->arena, "%s.%s", group, name));
}

const char *view_label(const struct view *view, const char *group, const char *name)
{
    const char *word = view_word(view, group, name);
    bool missing = word != NULL && text_equal(word, arena_format(view->arena, "[%s.%s]", group, name));
    return missing ? name : word;
}

/* ---- text from outside ---- */

static uint32_t decode(const unsigned char *bytes, size_t len)
{
    static const unsigned char lead_masks[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t character = (uint32_t)bytes[0] & lead_masks[len];
    for (size_t i = 1; i < len; i++) {
        character = character << 6 | (bytes[i] & 0x3FU);
    }
    return character;
}

struct range {
    uint32_t first;
    uint32_t last;
};

/*
 * What the eye can't see or what changes how its neighbours look: controls (Unicode 15 category Cc), the bidirectional
 * controls of Unicode Standard Annex 9, invisible format characters, and noncharacters. The joiners U+200C and U+200D
 * are left alone, since Persian and Indic names are spelt with them.
 */
static bool is_hidden(uint32_t character)
{
    static const struct range hidden[] = {
        {0x0000, 0x0008}, {0x000B, 0x001F}, {0x007F, 0x009F}, {0x00AD, 0x00AD},   {0x034F, 0x034F},
        {0x061C, 0x061C}, {0x115F, 0x1160}, {0x17B4, 0x17B5}, {0x180B, 0x180F},   {0x200B, 0x200B},
        {0x200E, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F}, {0x3164, 0x3164},   {0xFDD0, 0xFDEF},
        {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB}, {0xE0000, 0xE0FFF},
    };
    if ((character & 0xFFFEU) == 0xFFFEU) {
        return true;
    }
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++) {
        if (character >= hidden[i].first && character <= hidden[i].last) {
            return true;
        }
    }
    return false;
}

enum { ESCAPE_LONGEST = sizeof "[U+10FFFF]" - 1 };

/* Writes what one character of the input looks like; returns its length. */
static size_t write_visible(const unsigned char *bytes, size_t step, char *out)
{
    static const char replacement[] = "\xEF\xBF\xBD";
    static const char digits[] = "0123456789ABCDEF";
    if (step == 0) {
        memcpy(out, replacement, sizeof replacement - 1);
        return sizeof replacement - 1;
    }
    uint32_t character = decode(bytes, step);
    if (!is_hidden(character)) {
        memcpy(out, bytes, step);
        return step;
    }
    size_t len = 0;
    memcpy(out, "[U+", 3);
    len = 3;
    for (int shift = character > 0xFFFFF ? 20 : character > 0xFFFF ? 16 : 12; shift >= 0; shift -= 4) {
        out[len++] = digits[character >> shift & 0xFU];
    }
    out[len++] = ']';
    return len;
}

const char *view_visible(struct arena *arena, const char *text, size_t maximum)
{
    static const char ellipsis[] = " \xE2\x80\xA6";
    size_t len = text == NULL ? 0 : strlen(text);
    size_t room = len < maximum / ESCAPE_LONGEST ? len * ESCAPE_LONGEST : maximum;
    char *out = arena_allocate(arena, room + ESCAPE_LONGEST + sizeof ellipsis, 1);
    size_t used = 0;
    for (size_t i = 0; i < len;) {
        const unsigned char *at = (const unsigned char *)text + i;
        size_t step = text_sequence_len(at, len - i);
        if (*at == '\r' && i + 1 < len && text[i + 1] == '\n') {
            i++;
            continue;
        }
        if (used >= maximum) {
            memcpy(out + used, ellipsis, sizeof ellipsis);
            return out;
        }
        used += write_visible(at, step, out + used);
        i += step == 0 ? 1 : step;
    }
    out[used] = '\0';
    return out;
}

/* ---- times and numbers ---- */

static bool is_date_and_minute(const char *text)
{
    static const char pattern[] = "dddd-dd-ddTdd:dd:dd";
    for (size_t i = 0; pattern[i] != '\0'; i++) {
        bool matches = pattern[i] == 'd' ? text[i] >= '0' && text[i] <= '9' : text[i] == pattern[i];
        if (!matches) {
            return false;
        }
    }
    return text[strlen(text) - 1] == 'Z';
}

const char *view_time(const struct view *view, const char *rfc3339)
{
    if (rfc3339 == NULL || !is_date_and_minute(rfc3339)) {
        return rfc3339;
    }
    int month = (rfc3339[5] - '0') * 10 + rfc3339[6] - '0';
    if (month < 1 || month > 12) {
        return rfc3339;
    }
    struct named_value room[] = {
        {"day",
         arena_copy_bytes(view->arena, rfc3339 + (rfc3339[8] == '0' ? 9 : 8), rfc3339[8] == '0' ? 1 : 2)},
        {"month", view_text(view, arena_format(view->arena, "month.%d", month))},
        {"year", arena_copy_bytes(view->arena, rfc3339, 4)},
        {"time", arena_copy_bytes(view->arena, rfc3339 + 11, 5)},
    };
    struct named_value_list parameters = {room, 4, 4};
    return catalogue_text(view->input->catalogue, view->arena, "report.time", &parameters);
}

const char *view_duration(const struct view *view, int64_t ms)
{
    if (ms == UNKNOWN_INTEGER) {
        return NULL;
    }
    if (ms < 1000) {
        return arena_format(view->arena, "%lld ms", (long long)ms);
    }
    if (ms < 60000) {
        return arena_format(view->arena, "%lld.%lld s", (long long)(ms / 1000), (long long)(ms % 1000 / 100));
    }
    return arena_format(view->arena, "%lld min %lld s", (long long)(ms / 60000),
                        (long long)(ms % 60000 / 1000));
}

const char *view_after_start(const struct view *view, int64_t ms)
{
    return ms == UNKNOWN_INTEGER
               ? NULL
               : view_text1(view, "report.after-start", "duration", view_duration(view, ms));
}

const char *view_number(const struct view *view, int64_t number)
{
    enum { LONGEST = 21 };
    char digits[LONGEST];
    size_t at = sizeof digits;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

    if (number == UNKNOWN_INTEGER) {
        return NULL;
    }
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0) {
        digits[--at] = '-';
    }
    return arena_copy_bytes(view->arena, digits + at, sizeof digits - at);
}

/* ---- facts in a line ---- */

const char *view_failure(const struct view *view, const struct failure *failure)
{
    if (failure->operation == NULL) {
        return NULL;
    }
    const char *text = failure->text == NULL ? "" : failure->text;
    const char *system = failure->system == NULL ? "" : failure->system;
    /* The codes of NTSTATUS are written in hexadecimal wherever they are listed. */
    const char *code = failure->code == UNKNOWN_INTEGER ? ""
                       : strcmp(system, "ntstatus") == 0
                           ? arena_format(view->arena, " 0x%llX", (unsigned long long)failure->code)
                           : arena_format(view->arena, " %lld", (long long)failure->code);
    const char *origin =
        *system == '\0' && *code == '\0' ? "" : arena_format(view->arena, " (%s%s)", system, code);
    return arena_format(view->arena, "%s%s%s%s", failure->operation, *text == '\0' ? "" : ": ", text, origin);
}

const char *view_role(const struct view *view, const struct connection_interpretation *meaning)
{
    static const int hedged[] = {ROLE_MAPI_HTTP, ROLE_RPC_HTTP, ROLE_RPC_DYNAMIC};

    if (meaning == NULL) {
        return NULL;
    }
    const char *name = schema_name(connection_role_names, meaning->role);
    bool is_rpc_or_mapi = meaning->role == ROLE_MAPI_HTTP || meaning->role == ROLE_RPC_HTTP ||
                          meaning->role == ROLE_RPC_DYNAMIC;
    if (is_rpc_or_mapi && meaning->part != PART_UNKNOWN) {
        const char *group =
            arena_format(view->arena, "role-%s%s", meaning->certainty == CERTAINTY_CERTAIN ? "" : "hedged-",
                         schema_name(connection_part_names, meaning->part));
        return view_word(view, group, name);
    }
    for (size_t i = 0; i < sizeof hedged / sizeof hedged[0]; i++) {
        if (meaning->role == hedged[i] && meaning->certainty != CERTAINTY_CERTAIN) {
            return view_word(view, "role-hedged", name);
        }
    }
    return view_word(view, "role", name);
}

const char *view_role_reason(const struct view *view, const struct connection_interpretation *meaning)
{
    const char *id =
        arena_format(view->arena, "reason.%s", meaning->reason == NULL ? "nothing-known" : meaning->reason);

    return view_text1(view, id, "detail", meaning->detail);
}

const char *view_verdict(const struct view *view, const char *group)
{
    const struct diagnosis *diagnosis = view->input->diagnosis;
    const char *first = diagnosis->findings.count > 0 ? diagnosis->findings.items[0].id : NULL;
    bool unchecked = diagnosis->verdict == VERDICT_WARNING &&
                     (text_equal(first, "outlook-not-running") || text_equal(first, "new-outlook-only"));

    if (view->input->evidence != NULL && view->input->evidence->run.explained_file != NULL) {
        return view_word(
            view, group,
            arena_format(view->arena, "explained-%s", schema_name(verdict_names, diagnosis->verdict)));
    }
    return view_word(view, group, unchecked ? "unchecked" : schema_name(verdict_names, diagnosis->verdict));
}

const char *view_read_again(const struct view *view)
{
    const struct evidence *evidence = view->input->evidence;
    const struct named_value all[] = {
        {"time", view_time(view, evidence->run.started)},
        {"computer", evidence->machine.computer_name},
        {"collector", evidence->run.program_version},
        {"version", view->input->program_version},
    };
    if (!view->input->is_read_again) {
        return NULL;
    }
    return view_text_of(
        view, evidence->run.explained_file == NULL ? "report.read-again" : "report.read-again.explained", all,
        sizeof all / sizeof all[0]);
}

const char *view_concerned_account(const struct view *view, const struct finding *finding, const char *title)
{
    bool is_one_of_several = view->input->diagnosis->interpretation.accounts.count > 1;
    bool is_named = finding->account != NULL && title != NULL && strstr(title, finding->account) != NULL;
    return is_one_of_several && !is_named ? finding->account : NULL;
}

const char *view_first_sentence(const struct view *view, const char *text)
{
    for (size_t i = 0; text != NULL && text[i] != '\0'; i++) {
        bool ends = text[i] == '.' || text[i] == '?' || text[i] == '!';
        if (ends && text[i + 1] == ' ') {
            return arena_copy_bytes(view->arena, text, i + 1);
        }
    }
    return text;
}

const char *view_list(const struct view *view, const struct text_list *list, size_t maximum)
{
    if (list->count == 0) {
        return NULL;
    }
    const char *all = list->items[0];
    for (size_t i = 1; i < list->count && i < maximum; i++) {
        all = arena_format(view->arena, "%s, %s", all, list->items[i]);
    }
    return list->count <= maximum ? all
                                  : arena_format(view->arena, "%s, \xE2\x80\xA6 (%zu)", all, list->count);
}

const char *view_proxy_of(const struct view *view, const struct account_interpretation *account)
{
    const struct connection_interpretation_list *meanings =
        &view->input->diagnosis->interpretation.connections;
    const struct connection_list *connections = &view->input->evidence->connections;
    const char *proxy = NULL;

    for (size_t i = 0; i < meanings->count && i < connections->count; i++) {
        const struct connection_interpretation *meaning = &meanings->items[i];
        if (connections->items[i].state != STATE_ESTABLISHED || !meaning->host) {
            continue;
        }
        if (meaning->role != ROLE_PROXY) {
            return NULL;
        }
        proxy = meaning->host;
    }
    return account->found_connections > 0 ? proxy : NULL;
}

const struct process *view_process(const struct view *view, int64_t pid)
{
    const struct process_list *outlook = &view->input->evidence->outlook;
    for (size_t i = 0; i < outlook->count; i++) {
        if (outlook->items[i].pid == pid) {
            return &outlook->items[i];
        }
    }
    return NULL;
}

const struct finding *view_find_cause(const struct view *view, const struct finding *finding)
{
    const struct finding_list *findings = &view->input->diagnosis->findings;
    const struct finding *cause = NULL;
    for (size_t i = 0; finding->consequence_of != NULL && i < findings->count; i++) {
        const struct finding *candidate = &findings->items[i];
        if (strcmp(candidate->id, finding->consequence_of) == 0 &&
            (cause == NULL || text_equal(candidate->account, finding->account))) {
            cause = candidate;
        }
    }
    return cause;
}

const char *view_verdict_look(int verdict)
{
    switch (verdict) {
    case VERDICT_HEALTHY:
        return "ok";
    case VERDICT_WARNING:
        return "warning";
    case VERDICT_PROBLEM:
        return "problem";
    default:
        return "incomplete";
    }
}
