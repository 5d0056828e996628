/*
 * The fingerprint by which a page's Content-Security-Policy lets in its own style sheet and no other.
 */
#ifndef CORE_REPORT_STYLE_HASH_H
#define CORE_REPORT_STYLE_HASH_H

#include <stddef.h>

#include "core/evidence/arena.h"

/* "sha256-" and the Base64 of the bytes' SHA-256 (CSP Level 3, section 2.3.1, hash-source). Owned by the arena. */
const char *style_hash(struct arena *arena, const char *bytes, size_t len);

#endif
