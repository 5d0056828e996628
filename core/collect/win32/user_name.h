/*
 * The signed-in person's name in the forms that Windows knows.
 */
#ifndef CORE_COLLECT_WIN32_USER_NAME_H
#define CORE_COLLECT_WIN32_USER_NAME_H

#include "core/collect/win32/system.h"
#include "core/evidence/evidence.h"

/* CONTOSO\anna, owned by the arena; NULL with a failure. */
const char *user_name_read(struct arena *arena, struct failure *failure);

/*
 * The user principal name, anna@contoso.test, owned by the arena. NULL for a person who has none, which is usual outside
 * a domain (ERROR_NONE_MAPPED) and no failure, or with a failure. May ask a domain controller.
 */
const char *user_name_read_principal(struct arena *arena, struct failure *failure);

#endif
