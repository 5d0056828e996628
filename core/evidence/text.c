/*
 * See text.h.
 */
#include "core/evidence/text.h"

#include <string.h>

enum { HOST_MAXIMUM = 253, LABEL_MAXIMUM = 63, MAIL_LOCAL_MAXIMUM = 64, PORT_MAXIMUM = 65535 };

bool text_equal(const char *left, const char *right)
{
    return left == right || (left != NULL && right != NULL && strcmp(left, right) == 0);
}

char text_lower(char character)
{
    return character >= 'A' && character <= 'Z' ? (char)(character - 'A' + 'a') : character;
}

bool text_equal_ignoring_case(const char *left, const char *right)
{
    if (left == NULL || right == NULL) {
        return left == right;
    }
    while (*left != '\0' && text_lower(*left) == text_lower(*right)) {
        left++;
        right++;
    }
    return text_lower(*left) == text_lower(*right);
}

bool text_begins_ignoring_case(const char *text, const char *prefix)
{
    if (text == NULL) {
        return false;
    }
    while (*prefix != '\0') {
        if (text_lower(*text++) != text_lower(*prefix++)) {
            return false;
        }
    }
    return true;
}

bool text_ends_ignoring_case(const char *text, const char *suffix)
{
    if (text == NULL || strlen(text) < strlen(suffix)) {
        return false;
    }
    return text_equal_ignoring_case(text + strlen(text) - strlen(suffix), suffix);
}

const char *text_lower_copy(struct arena *arena, const char *text)
{
    if (text == NULL) {
        return NULL;
    }
    size_t len = strlen(text);
    char *copy = arena_allocate(arena, len + 1, 1);
    for (size_t i = 0; i < len; i++) {
        copy[i] = text_lower(text[i]);
    }
    return copy;
}

bool text_to_number(const char *text, int64_t maximum, int64_t *out)
{
    if (text == NULL || *text == '\0') {
        return false;
    }
    int64_t number = 0;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9') {
            return false;
        }
        int digit = *text - '0';
        if (number > (maximum - digit) / 10) {
            return false;
        }
        number = number * 10 + digit;
    }
    *out = number;
    return true;
}

size_t text_sequence_len(const unsigned char *bytes, size_t len)
{
    if (len == 0) {
        return 0;
    }
    unsigned char lead = bytes[0];
    if (lead < 0x80) {
        return 1;
    }
    size_t need = lead >= 0xC2 && lead <= 0xDF   ? 2
                  : lead >= 0xE0 && lead <= 0xEF ? 3
                  : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                 : 0;
    if (need == 0 || need > len) {
        return 0;
    }
    unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (bytes[1] < low || bytes[1] > high) {
        return 0;
    }
    for (size_t i = 2; i < need; i++) {
        if (bytes[i] < 0x80 || bytes[i] > 0xBF) {
            return 0;
        }
    }
    return need;
}

bool text_is_valid(const char *text)
{
    size_t len = strlen(text);
    for (size_t i = 0; i < len;) {
        size_t step = text_sequence_len((const unsigned char *)text + i, len - i);
        if (step == 0) {
            return false;
        }
        i += step;
    }
    return true;
}

static bool is_shown(unsigned char byte)
{
    return byte == '\t' || byte == '\n' || (byte >= 0x20 && byte != 0x7F);
}

const char *text_make_valid(struct arena *arena, const char *bytes, size_t len, size_t maximum)
{
    static const char replacement[] = "\xEF\xBF\xBD";
    size_t room = len < maximum / 3 ? len * 3 : maximum;
    char *text = arena_allocate(arena, room + 1, 1);
    size_t used = 0;
    for (size_t i = 0; i < len;) {
        if (bytes[i] == '\r') {
            i++; /* half of a Windows line end, and no sign of damage */
            continue;
        }
        size_t step = text_sequence_len((const unsigned char *)bytes + i, len - i);
        bool keep = step > 1 || (step == 1 && is_shown((unsigned char)bytes[i]));
        const char *from = keep ? bytes + i : replacement;
        size_t add = keep ? step : sizeof replacement - 1;
        if (add > room - used) {
            break;
        }
        memcpy(text + used, from, add);
        used += add;
        i += step == 0 ? 1 : step;
    }
    return text;
}

bool text_split_endpoint(struct arena *arena, const char *endpoint, const char **address, int64_t *port)
{
    const char *colon = endpoint == NULL ? NULL : strrchr(endpoint, ':');
    int64_t number = 0;
    if (colon == NULL || colon == endpoint || !text_to_number(colon + 1, PORT_MAXIMUM, &number)) {
        return false;
    }
    const char *start = endpoint;
    size_t len = (size_t)(colon - endpoint);
    if (*start == '[') {
        if (len < 3 || start[len - 1] != ']') {
            return false;
        }
        start++;
        len -= 2;
    } else if (memchr(start, ':', len) != NULL) {
        return false;
    }
    *address = arena_copy_bytes(arena, start, len);
    *port = number;
    return true;
}

static bool is_host_character(char character)
{
    return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9') ||
           character == '-' || character == '.' || character == '_';
}

/* Letters, digits, hyphens in labels of 1 to 63 bytes: RFC 1123 section 2.1 (underscores are met in practice). */
static bool is_host(const char *host)
{
    size_t label = 0;
    size_t len = strlen(host);
    if (len == 0 || len > HOST_MAXIMUM) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (!is_host_character(host[i])) {
            return false;
        }
        label = host[i] == '.' ? 0 : label + 1;
        if (label > LABEL_MAXIMUM || (host[i] == '.' && (i == 0 || host[i - 1] == '.'))) {
            return false;
        }
    }
    return true;
}

static bool is_ipv6_literal(const char *text)
{
    size_t len = strlen(text);
    return len >= 2 && len <= 45 && strspn(text, "0123456789abcdef:.") == len && strchr(text, ':') != NULL;
}

bool text_split_url(struct arena *arena, const char *url, const char **host, int64_t *port, bool *secure)
{
    bool is_secure = text_begins_ignoring_case(url, "https://");
    if (!is_secure && !text_begins_ignoring_case(url, "http://")) {
        return false;
    }
    const char *authority = url + (is_secure ? 8 : 7);
    size_t len = strcspn(authority, "/?#");
    const char *text = text_lower_copy(arena, arena_copy_bytes(arena, authority, len));
    const char *after = text + (text[0] == '[' ? strcspn(text, "]") + 1 : strcspn(text, ":"));
    int64_t number = is_secure ? 443 : 80;
    if (strchr(text, '@') != NULL || (size_t)(after - text) > strlen(text)) {
        return false;
    }
    if (*after == ':' && after[1] != '\0' &&
        (!text_to_number(after + 1, PORT_MAXIMUM, &number) || number == 0)) {
        return false;
    }
    if (*after != '\0' && *after != ':') {
        return false;
    }
    size_t name_len = (size_t)(after - text);
    /* The dot at the end is the root's: "mail.contoso.test." is the same host (RFC 1034 section 3.1). */
    name_len -= name_len > 1 && text[name_len - 1] == '.' && text[name_len - 2] != '.' ? 1 : 0;
    const char *name = text[0] == '[' ? arena_copy_bytes(arena, text + 1, (size_t)(after - text) - 2)
                                      : arena_copy_bytes(arena, text, name_len);
    if (text[0] == '[' ? !is_ipv6_literal(name) : !is_host(name)) {
        return false;
    }
    *host = name;
    *port = number;
    *secure = is_secure;
    return true;
}

static const char *path_of_url(const char *url)
{
    const char *authority = strstr(url, "://");
    return authority == NULL ? url : authority + 3 + strcspn(authority + 3, "/?#");
}

bool text_same_place(const char *left, const char *right)
{
    struct arena *scratch = arena_create();
    const char *hosts[2] = {NULL, NULL};
    int64_t ports[2] = {0, 0};
    bool secure[2] = {false, false};
    bool is_same =
        left != NULL && right != NULL && text_split_url(scratch, left, &hosts[0], &ports[0], &secure[0]) &&
        text_split_url(scratch, right, &hosts[1], &ports[1], &secure[1]) && text_equal(hosts[0], hosts[1]) &&
        ports[0] == ports[1] && secure[0] == secure[1] && text_equal(path_of_url(left), path_of_url(right));
    arena_destroy(scratch);
    return is_same || text_equal(left, right);
}

const char *text_mail_domain(struct arena *arena, const char *address)
{
    const char *at = address == NULL ? NULL : strchr(address, '@');
    if (at == NULL || at == address || at - address > MAIL_LOCAL_MAXIMUM || strchr(at + 1, '@') != NULL) {
        return NULL;
    }
    for (const char *c = address; c < at; c++) {
        unsigned char byte = (unsigned char)*c;
        if (byte <= 0x20 || byte == 0x7F || strchr("\"(),:;<>[\\]", *c) != NULL) {
            return NULL;
        }
    }
    const char *domain = text_lower_copy(arena, at + 1);
    size_t len = strlen(domain);
    const char *last_dot = strrchr(domain, '.');
    if (!is_host(domain) || domain[len - 1] == '.' || last_dot == NULL) {
        return NULL;
    }
    /* RFC 3696 section 2: a top-level domain is never all digits; what is, is an address and not a name. */
    if (strspn(last_dot + 1, "0123456789") == strlen(last_dot + 1)) {
        return NULL;
    }
    return domain;
}
