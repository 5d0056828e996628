/*
 * Functions that only some systems have.
 */
#ifndef CORE_COLLECT_WIN32_FUNCTIONS_H
#define CORE_COLLECT_WIN32_FUNCTIONS_H

#include <stdbool.h>

#include "core/collect/win32/system.h"

/* The address of a function of a DLL that is loaded, as a type that may be cast to the real one; or NULL. */
typedef void (*any_function)(void);
any_function function_find(const wchar_t *module, const char *name);

/* Whether this is Wine, which lacks some of what Windows has. */
bool function_is_wine(void);

#endif
