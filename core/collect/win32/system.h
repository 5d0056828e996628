/*
 * The one place that says which Windows this program is written for, before any Windows header is read.
 *
 * Winsock's header must come before windows.h, and every file of this folder must see the same Windows version
 * (Windows 10, the oldest one supported): so all of them begin with this header.
 */
#ifndef CORE_COLLECT_WIN32_SYSTEM_H
#define CORE_COLLECT_WIN32_SYSTEM_H

#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#ifndef NOMINMAX
#define NOMINMAX
#endif
#ifndef UNICODE
#define UNICODE
#endif
#ifndef _UNICODE
#define _UNICODE
#endif
#ifndef _WIN32_WINNT
#define _WIN32_WINNT 0x0A00
#endif

/* The order matters, so no formatter may sort it. */
/* clang-format off */
#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
/* clang-format on */

#endif
