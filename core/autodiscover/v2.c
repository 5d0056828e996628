/*
 * See v2.h.
 */
#include "core/autodiscover/v2.h"

#include <string.h>

#include <yyjson.h>

#include "core/autodiscover/pox.h"
#include "core/evidence/text.h"

static int is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("-._~", c) != NULL);
}

static const char *percent_encode(struct arena *arena, const char *text)
{
    static const char digits[] = "0123456789ABCDEF";
    char *out = arena_allocate(arena, strlen(text) * 3 + 1, 1);
    size_t used = 0;
    for (; *text != '\0'; text++) {
        unsigned char byte = (unsigned char)*text;
        if (is_unreserved(*text)) {
            out[used++] = *text;
        } else {
            out[used++] = '%';
            out[used++] = digits[byte >> 4];
            out[used++] = digits[byte & 15];
        }
    }
    return out;
}

const char *v2_url(struct arena *arena, const char *host, const char *address, const char *protocol)
{
    return arena_format(arena,
                        "https://%s/autodiscover/autodiscover.json?Email=%s&Protocol=%s&RedirectCount=1",
                        host, percent_encode(arena, address), percent_encode(arena, protocol));
}

/* A member's text, by a name that counts without case, since servers other than Exchange write it in several ways. */
static const char *member_text(struct arena *arena, yyjson_val *object, const char *name)
{
    size_t index = 0;
    size_t count = 0;
    yyjson_val *key = NULL;
    yyjson_val *value = NULL;
    yyjson_obj_foreach(object, index, count, key, value)
    {
        if (text_equal_ignoring_case(yyjson_get_str(key), name) && yyjson_is_str(value) &&
            yyjson_get_len(value) > 0) {
            return text_make_valid(arena, yyjson_get_str(value), yyjson_get_len(value), POX_TEXT_MAXIMUM);
        }
    }
    return NULL;
}

static void read_object(struct arena *arena, yyjson_val *root, struct autodiscover_answer *answer)
{
    const char *url = member_text(arena, root, "Url");
    answer->error_code = member_text(arena, root, "ErrorCode");
    answer->error_message = member_text(arena, root, "ErrorMessage");
    if (answer->error_code != NULL) {
        answer->kind = ANSWER_ERROR;
        answer->schema = "json";
    } else if (url != NULL) {
        struct protocol *protocol = schema_append(arena, &protocol_schema, &answer->protocols);
        protocol->type = member_text(arena, root, "Protocol");
        protocol->url = url;
        answer->kind = ANSWER_SETTINGS;
        answer->schema = "json";
    } else {
        answer->kind = ANSWER_NOT_AUTODISCOVER;
        answer->problem = "it is JSON, but has neither a Url nor an ErrorCode";
    }
}

void v2_read(struct arena *arena, const char *bytes, size_t len, struct autodiscover_answer *answer)
{
    yyjson_read_err error = {0};
    char *copy = arena_allocate(arena, len + 1, 1);
    memcpy(copy, bytes, len); /* yyjson wants it writable, and writes nothing without YYJSON_READ_INSITU */
    yyjson_doc *document = yyjson_read_opts(copy, len, 0, NULL, &error);
    yyjson_val *root = yyjson_doc_get_root(document);
    if (document == NULL) {
        answer->kind = ANSWER_NOT_XML;
        answer->problem = arena_format(arena, "it begins like JSON, but is broken at byte %lld: %s",
                                       (long long)error.pos + 1, error.msg);
    } else if (yyjson_is_obj(root)) {
        read_object(arena, root, answer);
    } else {
        answer->kind = ANSWER_NOT_AUTODISCOVER;
        answer->problem = "it is JSON, but no object with a Url or an ErrorCode";
    }
    yyjson_doc_free(document);
}
