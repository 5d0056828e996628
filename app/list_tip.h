/*
 * What a list's column is too narrow for, shown in whole beside the pointer. Windows' own LVS_EX_LABELTIP does that for a row's
 * first cell alone.
 */
#ifndef APP_LIST_TIP_H
#define APP_LIST_TIP_H

#include "app/list.h"

/* Once, when the list is made. It goes with the list's window. */
void list_tip_open(struct list *list);

/* The rows may have changed: what is shown goes where the cell says something else by now. */
void list_tip_refresh(struct list *list);

#endif
