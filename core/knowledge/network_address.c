/*
 * A small strict reader of IPv4 and IPv6 addresses. inet_pton is not portable without platform headers, and needs
 * Winsock started on Windows.
 */
#include "core/knowledge/network_address.h"

#include <string.h>

#include "core/evidence/text.h"

enum { GROUP_COUNT = 8, TEXT_MAXIMUM = 64 };

static int hexadecimal_digit(char character)
{
    char lower = text_lower(character);

    if (lower >= '0' && lower <= '9') {
        return lower - '0';
    }
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* Reads a dotted quad that ends at `end`. */
static bool parse_ipv4(const char *text, const char *end, unsigned char out[4])
{
    for (int part = 0; part < 4; part++) {
        int value = 0;
        int digits = 0;

        while (text < end && *text >= '0' && *text <= '9' && digits < 3) {
            value = value * 10 + (*text++ - '0');
            digits++;
        }
        if (digits == 0 || value > 255) {
            return false;
        }
        out[part] = (unsigned char)value;
        if (part < 3 && (text >= end || *text++ != '.')) {
            return false;
        }
    }
    return text == end;
}

/* The groups of one side of "::"; the last of the address may be a dotted quad. The number of groups, or -1. */
static int parse_groups(const char *text, const char *end, bool is_last, unsigned int groups[GROUP_COUNT])
{
    int count = 0;

    while (text < end) {
        const char *stop = text;
        unsigned int value = 0;

        while (stop < end && *stop != ':') {
            stop++;
        }
        if (memchr(text, '.', (size_t)(stop - text))) {
            unsigned char quad[4];
            if (!is_last || stop != end || count > GROUP_COUNT - 2 || !parse_ipv4(text, stop, quad)) {
                return -1;
            }
            groups[count++] = (unsigned int)(quad[0] << 8 | quad[1]);
            groups[count++] = (unsigned int)(quad[2] << 8 | quad[3]);
            return count;
        }
        if (stop == text || stop - text > 4 || count == GROUP_COUNT) {
            return -1;
        }
        for (; text < stop; text++) {
            int digit = hexadecimal_digit(*text);
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | (unsigned int)digit;
        }
        groups[count++] = value;
        if (text < end && ++text == end) {
            return -1; /* a lone colon at the end */
        }
    }
    return count;
}

static const char *find_double_colon(const char *text, const char *end)
{
    for (; text + 1 < end; text++) {
        if (text[0] == ':' && text[1] == ':') {
            return text;
        }
    }
    return NULL;
}

static bool parse_ipv6(const char *text, const char *end, unsigned char out[16])
{
    const char *gap = find_double_colon(text, end);
    unsigned int head[GROUP_COUNT];
    unsigned int tail[GROUP_COUNT];
    unsigned int all[GROUP_COUNT] = {0};
    int head_count = parse_groups(text, gap ? gap : end, !gap, head);
    int tail_count = gap ? parse_groups(gap + 2, end, true, tail) : 0;

    if (head_count < 0 || tail_count < 0) {
        return false;
    }
    if (gap ? head_count + tail_count >= GROUP_COUNT : head_count != GROUP_COUNT) {
        return false;
    }
    for (int i = 0; i < head_count; i++) {
        all[i] = head[i];
    }
    for (int i = 0; i < tail_count; i++) {
        all[GROUP_COUNT - tail_count + i] = tail[i];
    }
    for (int i = 0; i < GROUP_COUNT; i++) {
        out[i * 2] = (unsigned char)(all[i] >> 8);
        out[i * 2 + 1] = (unsigned char)(all[i] & 0xff);
    }
    return true;
}

bool network_address_parse(const char *text, struct network_address *out)
{
    static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    size_t len = text ? strlen(text) : 0;
    const char *end;

    memset(out, 0, sizeof *out);
    if (len == 0 || len > TEXT_MAXIMUM) {
        return false;
    }
    end = memchr(text, '%', len);
    end = end ? end : text + len;
    if (!memchr(text, ':', len)) {
        if (parse_ipv4(text, text + len, out->bytes)) {
            out->family = FAMILY_IPV4;
        }
    } else if (parse_ipv6(text, end, out->bytes)) {
        out->family = FAMILY_IPV6;
        if (memcmp(out->bytes, mapped, sizeof mapped) == 0) {
            out->family = FAMILY_IPV4;
            memmove(out->bytes, out->bytes + sizeof mapped, 4);
            memset(out->bytes + 4, 0, sizeof out->bytes - 4);
        }
    }
    if (out->family == FAMILY_UNKNOWN) {
        memset(out->bytes, 0, sizeof out->bytes);
    }
    return out->family != FAMILY_UNKNOWN;
}

bool network_address_equal(const struct network_address *left, const struct network_address *right)
{
    return left->family != FAMILY_UNKNOWN && left->family == right->family &&
           memcmp(left->bytes, right->bytes, sizeof left->bytes) == 0;
}

bool network_address_in_range(const struct network_address *address, const char *range)
{
    const char *slash = strchr(range, '/');
    char base_text[TEXT_MAXIMUM];
    struct network_address base;
    int64_t bits;

    if (!slash || (size_t)(slash - range) >= sizeof base_text || !text_to_number(slash + 1, 128, &bits)) {
        return false;
    }
    memcpy(base_text, range, (size_t)(slash - range));
    base_text[slash - range] = '\0';
    if (!network_address_parse(base_text, &base) || base.family != address->family) {
        return false;
    }
    for (size_t i = 0; i < sizeof base.bytes && bits > 0; i++, bits -= 8) {
        unsigned int mask = bits >= 8 ? 0xffu : (0xffu << (8 - bits)) & 0xffu;
        if (((unsigned int)(base.bytes[i] ^ address->bytes[i]) & mask) != 0) {
            return false;
        }
    }
    return true;
}

bool network_address_is_loopback(const struct network_address *address)
{
    return network_address_in_range(address, "127.0.0.0/8") || network_address_in_range(address, "::1/128");
}

bool network_address_is_unspecified(const struct network_address *address)
{
    return network_address_in_range(address, "0.0.0.0/32") || network_address_in_range(address, "::/128");
}

bool network_address_is_link_local(const struct network_address *address)
{
    return network_address_in_range(address, "169.254.0.0/16") ||
           network_address_in_range(address, "fe80::/10");
}
