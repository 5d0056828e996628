/*
 * The registry value in which Windows keeps a proxy setting: WinHttpSettings of the computer, DefaultConnectionSettings of a
 * person.
 *
 * Windows' own call reads it for programs of one's own bitness only; the other half, which 32-bit Office on a 64-bit
 * Windows lives by, has to be read by its bytes.
 */
#ifndef CORE_COLLECT_CONNECTION_SETTINGS_H
#define CORE_COLLECT_CONNECTION_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/evidence/evidence.h"

enum { CONNECTION_SETTINGS_MAXIMUM = 64 * 1024 };

/*
 * Fills mode, proxies, bypass and script_url from the bytes of such a value: three numbers of four bytes, little-endian (a
 * version, a counter, flags: 2 a proxy, 4 a script, 8 detection), then the proxy, the exceptions and the script's URL, each
 * behind its length. The form is not documented; it is the one that Wine's winhttp reads and writes (dlls/winhttp/session.c)
 * and what the Internet Options write. What is missing at the end is empty. False, with the cause in out->failure, when a
 * length leads out of the value.
 */
bool connection_settings_parse(struct arena *arena, const unsigned char *bytes, size_t len,
                               struct proxy_setting *out);

/* Sets the mode from what is set: "detect" goes before "script", that before "named", as Windows tries them; else "direct". */
void connection_settings_set_mode(struct proxy_setting *setting, bool detects);

/*
 * Appends the computer's settings of both registry views: one record with the view "both" where they say the same, else two,
 * "64-bit" and "32-bit".
 */
void connection_settings_append(struct arena *arena, const struct proxy_setting *in_64_bit,
                                const struct proxy_setting *in_32_bit, struct proxy_setting_list *out);

#endif
