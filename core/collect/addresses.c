/*
 * See addresses.h.
 */
#include "core/collect/addresses.h"

#include <stdio.h>
#include <string.h>

enum { GROUPS = 8 };

const char *address_format_ipv4(struct arena *arena, const unsigned char address[4])
{
    return arena_format(arena, "%u.%u.%u.%u", (unsigned)address[0], (unsigned)address[1],
                        (unsigned)address[2], (unsigned)address[3]);
}

bool address_is_mapped_ipv4(const unsigned char address[16])
{
    static const unsigned char prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    return memcmp(address, prefix, sizeof prefix) == 0;
}

/* The longest run of at least two zero groups, the first one of equal length; *length 0 when there is none. */
static void find_longest_run(const unsigned groups[GROUPS], int *start, int *length)
{
    *start = 0;
    *length = 0;
    int i = 0;
    while (i < GROUPS) {
        int end = i;
        while (end < GROUPS && groups[end] == 0) {
            end++;
        }
        if (end - i >= 2 && end - i > *length) {
            *start = i;
            *length = end - i;
        }
        i = end + 1;
    }
}

const char *address_format_ipv6(struct arena *arena, const unsigned char address[16], uint32_t scope)
{
    if (address_is_mapped_ipv4(address)) {
        return address_format_ipv4(arena, address + 12);
    }
    unsigned groups[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
        groups[i] = (unsigned)address[2 * i] << 8 | address[2 * i + 1];
    }
    int start;
    int length;
    find_longest_run(groups, &start, &length);

    char text[GROUPS * 5 + 2]; /* eight groups of four digits, their colons, one more for "::" and the NUL */
    size_t used = 0;
    for (int i = 0; i < GROUPS;) {
        int written;
        if (length > 0 && i == start) {
            written = snprintf(text + used, sizeof text - used, "%s", i == 0 ? "::" : ":");
            i += length;
        } else {
            written = snprintf(text + used, sizeof text - used, "%x%s", groups[i], i < GROUPS - 1 ? ":" : "");
            i++;
        }
        used += (size_t)written;
    }
    text[used] = '\0';
    bool link_local = address[0] == 0xFE && (address[1] & 0xC0) == 0x80;
    if (link_local && scope != 0) {
        return arena_format(arena, "%s%%%u", text, (unsigned)scope);
    }
    return arena_copy_text(arena, text);
}
