/*
 * report.json: what DESIGN.md promises to scripts. Members keep their names and order; what is not known is null where a
 * script expects the member, and absent inside the evidence.
 */
#include "core/report/report_json.h"

#include <stdlib.h>

#include "core/evidence/evidence_json.h"
#include "core/report/view_path.h"

/* A document being built; `failed` is set once memory is exhausted. */
struct writer {
    yyjson_mut_doc *document;
    const struct report_input *input;
    struct arena *arena;
    bool failed;
};

static void add_value(struct writer *writer, yyjson_mut_val *object, const char *name, yyjson_mut_val *value)
{
    if (!yyjson_mut_obj_add(object, yyjson_mut_str(writer->document, name), value)) {
        writer->failed = true;
    }
}

static yyjson_mut_val *text_value(struct writer *writer, const char *text)
{
    return text == NULL ? yyjson_mut_null(writer->document) : text_to_json(writer->document, text);
}

static void add_text(struct writer *writer, yyjson_mut_val *object, const char *name, const char *text)
{
    add_value(writer, object, name, text_value(writer, text));
}

static void add_integer(struct writer *writer, yyjson_mut_val *object, const char *name, int64_t number)
{
    add_value(writer, object, name,
              number == UNKNOWN_INTEGER ? yyjson_mut_null(writer->document)
                                        : yyjson_mut_sint(writer->document, number));
}

static void append_value(struct writer *writer, yyjson_mut_val *array, yyjson_mut_val *value)
{
    if (!yyjson_mut_arr_append(array, value)) {
        writer->failed = true;
    }
}

static void add_texts(struct writer *writer, yyjson_mut_val *object, const char *name,
                      const struct text_list *texts)
{
    yyjson_mut_val *array = yyjson_mut_arr(writer->document);
    for (size_t i = 0; i < texts->count; i++) {
        append_value(writer, array, text_value(writer, texts->items[i]));
    }
    add_value(writer, object, name, array);
}

static yyjson_mut_val *parameters_value(struct writer *writer, const struct named_value_list *parameters)
{
    yyjson_mut_val *object = yyjson_mut_obj(writer->document);
    for (size_t i = 0; i < parameters->count; i++) {
        add_text(writer, object, parameters->items[i].name, parameters->items[i].value);
    }
    return object;
}

static yyjson_mut_val *finding_value(struct writer *writer, const struct finding *finding)
{
    struct finding_text text;
    catalogue_finding(writer->input->catalogue, writer->arena, finding, &text);
    yyjson_mut_val *object = yyjson_mut_obj(writer->document);
    add_text(writer, object, "id", finding->id);
    add_text(writer, object, "account", finding->account);
    add_text(writer, object, "severity", schema_name(severity_names, finding->severity));
    add_text(writer, object, "certainty", schema_name(certainty_names, finding->certainty));
    add_text(writer, object, "consequence_of", finding->consequence_of);
    add_value(writer, object, "parameters", parameters_value(writer, &finding->parameters));
    add_text(writer, object, "title", text.title);
    add_text(writer, object, "meaning", text.meaning);
    add_texts(writer, object, "do", &text.steps);
    add_text(writer, object, "not_when", text.not_when);
    add_text(writer, object, "tell_it", text.tell_it);
    add_texts(writer, object, "check", &text.check);
    add_text(writer, object, "link", text.link);
    add_text(writer, object, "phone", text.phone);
    add_texts(writer, object, "rests_on", &finding->rests_on);
    return object;
}

static yyjson_mut_val *findings_value(struct writer *writer)
{
    const struct finding_list *findings = &writer->input->diagnosis->findings;
    yyjson_mut_val *array = yyjson_mut_arr(writer->document);
    for (size_t i = 0; i < findings->count; i++) {
        append_value(writer, array, finding_value(writer, &findings->items[i]));
    }
    return array;
}

static yyjson_mut_val *account_value(struct writer *writer, const struct account_interpretation *account)
{
    yyjson_mut_val *object = yyjson_mut_obj(writer->document);
    add_text(writer, object, "address", account->address);
    add_text(writer, object, "asked_address", account->asked_address);
    add_text(writer, object, "protocol", schema_name(mail_protocol_names, account->protocol));
    add_text(writer, object, "protocol_certainty", schema_name(certainty_names, account->protocol_certainty));
    add_text(writer, object, "protocol_reason", account->protocol_reason);
    add_text(writer, object, "winner", account->winner == NULL ? "none" : account->winner);
    add_text(writer, object, "winner_certainty", schema_name(certainty_names, account->winner_certainty));
    add_value(writer, object, "winner_is_provisional",
              yyjson_mut_bool(writer->document, account->winner_is_provisional == TRUTH_YES));
    add_text(writer, object, "would_win_next", account->next == NULL ? "none" : account->next);
    add_text(writer, object, "cached_answer", schema_name(cached_answer_names, account->cached_answer));
    yyjson_mut_val *hosting = yyjson_mut_obj(writer->document);
    add_text(writer, hosting, "where", schema_name(hosting_names, account->hosting));
    add_text(writer, hosting, "certainty", schema_name(certainty_names, account->hosting_certainty));
    add_text(writer, hosting, "reason", account->hosting_reason);
    add_value(writer, object, "hosting", hosting);
    yyjson_mut_val *expected = yyjson_mut_obj(writer->document);
    add_integer(writer, expected, "min", account->expected_minimum);
    add_integer(writer, expected, "max", account->expected_maximum);
    add_text(writer, expected, "reason", account->expected_reason);
    add_integer(writer, expected, "for_protocol", account->expected_for_protocol);
    add_integer(writer, expected, "other_mailboxes", account->other_mailboxes);
    add_integer(writer, expected, "for_other_mailboxes", account->expected_for_mailboxes);
    add_integer(writer, expected, "for_public_folders", account->expected_for_public_folders);
    add_value(writer, object, "expected_connections", expected);
    add_integer(writer, object, "found_connections", account->found_connections);
    return object;
}

static yyjson_mut_val *connection_value(struct writer *writer,
                                        const struct connection_interpretation *connection)
{
    yyjson_mut_val *object = yyjson_mut_obj(writer->document);
    add_text(writer, object, "role", schema_name(connection_role_names, connection->role));
    add_text(writer, object, "certainty", schema_name(certainty_names, connection->certainty));
    add_text(writer, object, "reason", connection->reason);
    add_text(writer, object, "detail", connection->detail);
    add_text(writer, object, "part", schema_name(connection_part_names, connection->part));
    add_text(writer, object, "host", connection->host);
    return object;
}

static yyjson_mut_val *path_part_value(struct writer *writer, const struct path *path,
                                       const struct path_part *part)
{
    struct view view = {writer->input, writer->arena};
    struct path_words words;
    yyjson_mut_val *object = yyjson_mut_obj(writer->document);
    view_path_words(&view, path, part, &words);
    add_text(writer, object, "link", schema_name(path_link_names, part->link));
    add_text(writer, object, "state", schema_name(path_state_names, part->state));
    add_text(writer, object, "finding", part->finding);
    add_text(writer, object, "reason", part->reason);
    add_value(writer, object, "parameters", parameters_value(writer, &part->parameters));
    add_text(writer, object, "sentence", words.sentence);
    add_text(writer, object, "detail", words.detail);
    return object;
}

static yyjson_mut_val *paths_value(struct writer *writer)
{
    const struct path_list *paths = &writer->input->diagnosis->interpretation.paths;
    yyjson_mut_val *array = yyjson_mut_arr(writer->document);
    for (size_t i = 0; i < paths->count; i++) {
        const struct path *path = &paths->items[i];
        yyjson_mut_val *object = yyjson_mut_obj(writer->document);
        yyjson_mut_val *links = yyjson_mut_arr(writer->document);
        for (size_t k = 0; k < path->links.count; k++) {
            append_value(writer, links, path_part_value(writer, path, &path->links.items[k]));
        }
        add_text(writer, object, "account", path->account);
        add_value(writer, object, "links", links);
        append_value(writer, array, object);
    }
    return array;
}

static yyjson_mut_val *interpretation_value(struct writer *writer)
{
    const struct interpretation *interpretation = &writer->input->diagnosis->interpretation;
    yyjson_mut_val *object = yyjson_mut_obj(writer->document);
    yyjson_mut_val *accounts = yyjson_mut_arr(writer->document);
    yyjson_mut_val *connections = yyjson_mut_arr(writer->document);
    for (size_t i = 0; i < interpretation->accounts.count; i++) {
        append_value(writer, accounts, account_value(writer, &interpretation->accounts.items[i]));
    }
    for (size_t i = 0; i < interpretation->connections.count; i++) {
        append_value(writer, connections, connection_value(writer, &interpretation->connections.items[i]));
    }
    add_value(writer, object, "accounts", accounts);
    add_value(writer, object, "connections", connections);
    add_value(writer, object, "paths", paths_value(writer));
    return object;
}

/* What this report was made from, where that is a saved report and no check; null else. */
static yyjson_mut_val *read_again_value(struct writer *writer)
{
    const struct evidence *evidence = writer->input->evidence;
    if (!writer->input->is_read_again) {
        return yyjson_mut_null(writer->document);
    }
    yyjson_mut_val *object = yyjson_mut_obj(writer->document);
    add_text(writer, object, "checked", evidence->run.started);
    add_text(writer, object, "computer", evidence->machine.computer_name);
    add_text(writer, object, "program_version", evidence->run.program_version);
    return object;
}

static void build_document(struct writer *writer)
{
    const struct evidence *evidence = writer->input->evidence;
    yyjson_mut_val *root = yyjson_mut_obj(writer->document);
    yyjson_mut_val *program = yyjson_mut_obj(writer->document);
    yyjson_mut_doc_set_root(writer->document, root);
    add_text(writer, root, "schema", EVIDENCE_FORMAT);
    add_text(writer, program, "version", writer->input->program_version);
    add_value(writer, root, "program", program);
    add_value(writer, root, "read_again", read_again_value(writer));
    add_text(writer, root, "started", evidence->run.started);
    add_integer(writer, root, "duration_ms", evidence->run.duration_ms);
    add_text(writer, root, "verdict", schema_name(verdict_names, writer->input->diagnosis->verdict));
    add_value(writer, root, "findings", findings_value(writer));
    add_value(writer, root, "interpretation", interpretation_value(writer));
    add_value(writer, root, "evidence", schema_to_json(writer->document, &evidence_schema, evidence));
}

static const char *write_report(const struct report_input *input, yyjson_write_flag flags,
                                struct arena *arena, size_t *len, struct failure *failure)
{
    struct writer writer = {yyjson_mut_doc_new(NULL), input, arena, false};
    char *text = NULL;
    if (writer.document != NULL) {
        build_document(&writer);
        if (!writer.failed) {
            text = yyjson_mut_write(
                writer.document, flags | YYJSON_WRITE_PRETTY_TWO_SPACES | YYJSON_WRITE_NEWLINE_AT_END, len);
        }
    }
    yyjson_mut_doc_free(writer.document);
    if (text == NULL) {
        failure->operation = "report_json";
        failure->code = UNKNOWN_INTEGER;
        failure->system = "program";
        failure->text = "out of memory";
        return NULL;
    }
    const char *report = arena_copy_bytes(arena, text, *len);
    free(text);
    return report;
}

const char *report_json(const struct report_input *input, struct arena *arena, size_t *len,
                        struct failure *failure)
{
    return write_report(input, YYJSON_WRITE_NOFLAG, arena, len, failure);
}

const char *report_json_ascii(const struct report_input *input, struct arena *arena, size_t *len,
                              struct failure *failure)
{
    return write_report(input, YYJSON_WRITE_ESCAPE_UNICODE, arena, len, failure);
}
