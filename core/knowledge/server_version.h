/*
 * Which Exchange an Autodiscover answer comes from: the number in ServerVersion, and the product that has such numbers.
 */
#ifndef CORE_KNOWLEDGE_SERVER_VERSION_H
#define CORE_KNOWLEDGE_SERVER_VERSION_H

#include <stdbool.h>
#include <stdint.h>

#include "core/evidence/arena.h"

struct server_version {
    int64_t major;
    int64_t minor;
    int64_t build;
    const char *product; /* "Exchange Server 2019", "Exchange Online"; NULL = the table can't tell. Static. */
    const char
        *update; /* "CU15", "SP3", "RTM", where the build number is that of a known one; else NULL. Static. */
};

/*
 * Decodes the text of a ServerVersion element: eight hexadecimal digits (fewer = zeros before them). False when it is
 * nothing of the kind. Security updates share their cumulative update's number and can't be told.
 */
bool server_version_decode(const char *hexadecimal, struct server_version *out);

/*
 * "15.2.1748 (Exchange Server 2019 CU15)", "15.20.8048 (Exchange Online)", "15.9.1" where the product is not known; NULL when the
 * text can't be decoded. Owned by the arena.
 */
const char *server_version_text(struct arena *arena, const char *hexadecimal);

#endif
