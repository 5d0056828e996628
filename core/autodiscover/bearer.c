/*
 * A challenge's parameters are name=value pairs between commas, the value a token or a quoted string in which a backslash
 * takes the next character as it is (RFC 9110 sections 5.6.4 and 11.2). Spaces around "=" are allowed in old senders.
 */
#include "core/autodiscover/bearer.h"

#include <string.h>

#include "core/evidence/text.h"

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

static const char *skip_spaces(const char *at)
{
    while (is_space(*at)) {
        at++;
    }
    return at;
}

/* Reads the quoted string that begins after its first quote; *at ends behind the last one, or at the text's end. */
static const char *read_quoted(struct arena *arena, const char **at)
{
    char *value = arena_allocate(arena, strlen(*at) + 1, 1);
    size_t len = 0;
    const char *from = *at;
    while (*from != '\0' && *from != '"') {
        if (*from == '\\' && from[1] != '\0') {
            from++;
        }
        value[len++] = *from++;
    }
    *at = *from == '"' ? from + 1 : from;
    return value;
}

static const char *read_value(struct arena *arena, const char **at)
{
    if (**at == '"') {
        (*at)++;
        return read_quoted(arena, at);
    }
    size_t len = strcspn(*at, ", \t");
    const char *value = arena_copy_bytes(arena, *at, len);
    *at += len;
    return value;
}

/* Moves behind the next comma that stands in no quoted string. */
static const char *skip_item(const char *at)
{
    bool quoted = false;
    for (; *at != '\0'; at++) {
        if (quoted && *at == '\\' && at[1] != '\0') {
            at++;
        } else if (*at == '"') {
            quoted = !quoted;
        } else if (*at == ',' && !quoted) {
            return at + 1;
        }
    }
    return at;
}

static void keep(struct bearer *out, const char *name, const char *value)
{
    const struct {
        const char *name;
        const char **value;
    } known[] = {
        {"authorization_uri", &out->authorization_uri},
        {"trusted_issuers", &out->trusted_issuers},
        {"issuer_kind", &out->issuer_kind},
        {"client_id", &out->client_id},
        {"realm", &out->realm},
        {"error", &out->error},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (*known[i].value == NULL && text_equal_ignoring_case(name, known[i].name)) {
            *known[i].value = value;
        }
    }
}

bool bearer_read(struct arena *arena, const struct challenge *challenge, struct bearer *out)
{
    static const struct bearer nothing = {0};
    *out = nothing;
    if (!text_equal_ignoring_case(challenge->scheme, "Bearer")) {
        return false;
    }
    const char *at = challenge->parameters == NULL ? "" : challenge->parameters;
    while (*at != '\0') {
        at += strspn(at, ", \t");
        size_t name_len = strcspn(at, "=,\" \t");
        const char *after = skip_spaces(at + name_len);
        if (name_len > 0 && *after == '=') {
            const char *name = arena_copy_bytes(arena, at, name_len);
            after = skip_spaces(after + 1);
            keep(out, name, read_value(arena, &after));
            at = after;
        }
        at = skip_item(at);
    }
    return true;
}

bool bearer_find(struct arena *arena, const struct challenge_list *challenges, struct bearer *out)
{
    bool found = false;
    static const struct bearer nothing = {0};
    *out = nothing;
    for (size_t i = 0; i < challenges->count; i++) {
        struct bearer one;
        if (!bearer_read(arena, &challenges->items[i], &one)) {
            continue;
        }
        if (!found || (bearer_is_broken(out) && !bearer_is_broken(&one))) {
            *out = one;
        }
        found = true;
    }
    return found;
}

bool bearer_is_broken(const struct bearer *bearer)
{
    return bearer->authorization_uri == NULL || *bearer->authorization_uri == '\0';
}
