/*
 * Places are looked up in the evidence as JSON, as somebody with a saved report would do it.
 */
#include "tests/unit/evidence_places.h"

#include <stdio.h>
#include <string.h>

#include "core/evidence/evidence_json.h"
#include "core/evidence/text.h"
#include "tests/unit/unit.h"

/* What a record is found by: members of it, and what stands between them. */
struct key {
    const char *list;
    const char *format; /* "host:port": words are members, the rest stands as it is */
};

static const struct key keys[] = {
    {"accounts", "address"},   {"address_looks", "host:port"},
    {"clocks", "host"},        {"connections", "pid/remote"},
    {"endpoints", "url"},      {"latencies", "host"},
    {"mappers", "host"},       {"name_checks", "host"},
    {"names", "host"},         {"outlook", "pid"},
    {"portals", "url"},        {"ports", "host:port"},
    {"profiles", "name"},      {"proxies", "host_and_port"},
    {"questions", "id"},       {"routes", "host"},
    {"saved_answers", "path"}, {"services", "name"},
    {"settings", "key\\name"}, {"stored_credentials", "target"},
    {"tls", "host:port"},
};

static void append_value(char *out, size_t size, yyjson_val *value)
{
    size_t len = strlen(out);

    if (yyjson_is_str(value)) {
        (void)snprintf(out + len, size - len, "%s", yyjson_get_str(value));
    } else if (yyjson_is_int(value)) {
        (void)snprintf(out + len, size - len, "%lld", (long long)yyjson_get_sint(value));
    }
}

/* The record's key, or with `parts` words of it only the first ones. */
static void make_key(char *out, size_t size, const char *format, yyjson_val *record)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz_";

    out[0] = '\0';
    while (*format) {
        size_t word = strspn(format, letters);
        size_t between = strcspn(format + word, letters);
        size_t len;

        append_value(out, size, yyjson_obj_getn(record, format, word));
        len = strlen(out);
        (void)snprintf(out + len, size - len, "%.*s", (int)between, format + word);
        format += word + between;
    }
}

/* The whole key, or what stands before a slash in it: all connections of a process. */
static bool has_key(yyjson_val *list, const char *format, const char *wanted)
{
    enum { KEY_SIZE = 4096 };
    char key[KEY_SIZE];
    size_t len = strlen(wanted);
    size_t index;
    size_t count;
    yyjson_val *record;

    yyjson_arr_foreach(list, index, count, record)
    {
        make_key(key, sizeof key, format, record);
        if (strcmp(key, wanted) == 0 ||
            (strchr(format, '/') && strncmp(key, wanted, len) == 0 && key[len] == '/')) {
            return true;
        }
    }
    return false;
}

/* "autodiscover/a@contoso.test/scp": a step, or another question, of what was asked for an address. */
static bool has_step(yyjson_val *list, const char *wanted)
{
    static const char *const members[] = {"steps", "other_questions"};
    const char *slash = strchr(wanted, '/');
    size_t index;
    size_t count;
    yyjson_val *asked;

    yyjson_arr_foreach(list, index, count, asked)
    {
        const char *address = yyjson_get_str(yyjson_obj_get(asked, "address"));
        size_t len = address ? strlen(address) : 0;

        if (!slash || (size_t)(slash - wanted) != len || memcmp(wanted, address ? address : "", len) != 0) {
            continue;
        }
        for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
            if (has_key(yyjson_obj_get(asked, members[i]), "id", slash + 1)) {
                return true;
            }
        }
    }
    return false;
}

/* "timeline/4028 10.66.0.2:49321 10.66.0.12:443": an event's subject, or words of it one after the other. */
static bool has_event(yyjson_val *list, const char *wanted)
{
    size_t index;
    size_t count;
    yyjson_val *event;

    yyjson_arr_foreach(list, index, count, event)
    {
        const char *subject = yyjson_get_str(yyjson_obj_get(event, "subject"));

        if (subject && strstr(subject, wanted)) {
            return true;
        }
    }
    return false;
}

static bool leads_somewhere(yyjson_val *root, const char *place)
{
    size_t len = strcspn(place, "/");
    yyjson_val *member = yyjson_obj_getn(root, place, len);
    const char *wanted = place + len + 1;

    if (place[len] == '\0' || (member && strcmp(place, "machine/adapters") == 0)) {
        return member != NULL;
    }
    if (strncmp(place, "autodiscover/", len + 1) == 0) {
        return has_step(member, wanted);
    }
    if (strncmp(place, "timeline/", len + 1) == 0) {
        return has_event(member, wanted);
    }
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (strncmp(place, keys[i].list, len) == 0 && keys[i].list[len] == '\0') {
            return has_key(member, keys[i].format, wanted);
        }
    }
    return false;
}

void check_places(const struct evidence *evidence, const struct diagnosis *diagnosis)
{
    yyjson_mut_doc *written = yyjson_mut_doc_new(NULL);
    yyjson_mut_doc_set_root(written, schema_to_json(written, &evidence_schema, evidence));
    yyjson_doc *document = yyjson_mut_doc_imut_copy(written, NULL);
    yyjson_val *root = yyjson_doc_get_root(document);

    for (size_t i = 0; i < diagnosis->findings.count; i++) {
        const struct finding *finding = &diagnosis->findings.items[i];

        if (finding->rests_on.count == 0) {
            fail_msg("%s rests on nothing", finding->id);
        }
        for (size_t k = 0; k < finding->rests_on.count; k++) {
            if (!leads_somewhere(root, finding->rests_on.items[k])) {
                fail_msg("%s rests on %s, which is not in the evidence", finding->id,
                         finding->rests_on.items[k]);
            }
        }
    }
    yyjson_doc_free(document);
    yyjson_mut_doc_free(written);
}
