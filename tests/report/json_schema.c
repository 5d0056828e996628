/*
 * See json_schema.h.
 */
#include "tests/report/json_schema.h"

#include <yyjson.h>

#include "core/diagnose/diagnose.h"

static void add_definition(yyjson_mut_doc *document, yyjson_mut_val *definitions,
                           const struct record_schema *schema);

static yyjson_mut_val *typed(yyjson_mut_doc *document, const char *type)
{
    yyjson_mut_val *object = yyjson_mut_obj(document);
    (void)yyjson_mut_obj_add_str(document, object, "type", type);
    return object;
}

static yyjson_mut_val *reference(yyjson_mut_doc *document, yyjson_mut_val *definitions,
                                 const struct record_schema *schema)
{
    char path[100] = "#/$defs/";
    size_t len = 8;
    for (const char *name = schema->name; *name != '\0' && len + 1 < sizeof path; name++) {
        path[len++] = *name;
    }
    yyjson_mut_val *object = yyjson_mut_obj(document);
    (void)yyjson_mut_obj_add_strcpy(document, object, "$ref", path);
    if (yyjson_mut_obj_get(definitions, schema->name) == NULL) {
        add_definition(document, definitions, schema);
    }
    return object;
}

static yyjson_mut_val *array_of(yyjson_mut_doc *document, yyjson_mut_val *items)
{
    yyjson_mut_val *object = typed(document, "array");
    (void)yyjson_mut_obj_add_val(document, object, "items", items);
    return object;
}

static yyjson_mut_val *one_of(yyjson_mut_doc *document, const char *const *names)
{
    yyjson_mut_val *array = yyjson_mut_arr(document);
    for (; *names != NULL; names++) {
        (void)yyjson_mut_arr_add_str(document, array, *names);
    }
    yyjson_mut_val *object = yyjson_mut_obj(document);
    (void)yyjson_mut_obj_add_val(document, object, "enum", array);
    return object;
}

static yyjson_mut_val *field_definition(yyjson_mut_doc *document, yyjson_mut_val *definitions,
                                        const struct field_schema *field)
{
    switch (field->kind) {
    case FIELD_TEXT:
        return typed(document, "string");
    case FIELD_INTEGER:
        return typed(document, "integer");
    case FIELD_TRUTH:
        return typed(document, "boolean");
    case FIELD_NAME:
        return one_of(document, field->names);
    case FIELD_RECORD:
        return reference(document, definitions, field->record);
    case FIELD_LIST:
        return array_of(document, reference(document, definitions, field->record));
    case FIELD_TEXT_LIST:
        return array_of(document, typed(document, "string"));
    }
    return NULL;
}

/* Lists are always there; everything else is left out while it is not known. */
static void add_definition(yyjson_mut_doc *document, yyjson_mut_val *definitions,
                           const struct record_schema *schema)
{
    yyjson_mut_val *definition = typed(document, "object");
    yyjson_mut_val *required = yyjson_mut_arr(document);
    yyjson_mut_val *properties = yyjson_mut_obj(document);
    (void)yyjson_mut_obj_add_val(document, definitions, schema->name, definition);
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field_schema *field = &schema->fields[i];
        (void)yyjson_mut_obj_add_val(document, properties, field->name,
                                     field_definition(document, definitions, field));
        if (field->kind == FIELD_LIST || field->kind == FIELD_TEXT_LIST) {
            (void)yyjson_mut_arr_add_str(document, required, field->name);
        }
    }
    if (yyjson_mut_arr_size(required) > 0) {
        (void)yyjson_mut_obj_add_val(document, definition, "required", required);
    }
    (void)yyjson_mut_obj_add_val(document, definition, "properties", properties);
}

static void add_names(yyjson_mut_doc *document, yyjson_mut_val *definitions)
{
    (void)yyjson_mut_obj_add_val(document, definitions, "verdict", one_of(document, verdict_names));
    (void)yyjson_mut_obj_add_val(document, definitions, "severity", one_of(document, severity_names));
    (void)yyjson_mut_obj_add_val(document, definitions, "certainty", one_of(document, certainty_names));
    (void)yyjson_mut_obj_add_val(document, definitions, "mail_protocol",
                                 one_of(document, mail_protocol_names));
    (void)yyjson_mut_obj_add_val(document, definitions, "connection_role",
                                 one_of(document, connection_role_names));
}

char *json_schema_of_tables(void)
{
    yyjson_mut_doc *document = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *definitions = yyjson_mut_obj(document);
    yyjson_mut_doc_set_root(document, definitions);
    add_names(document, definitions);
    add_definition(document, definitions, &evidence_schema);
    char *text = yyjson_mut_write(document, YYJSON_WRITE_PRETTY_TWO_SPACES, NULL);
    yyjson_mut_doc_free(document);
    return text;
}
