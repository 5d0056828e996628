/*
 * Outlook's connections as a list that lives: what is new is marked for some seconds, what has gone stays for some seconds and
 * is marked too, as in TCPView; rows can be sorted and keep their identity. Portable, no window here.
 */
#ifndef APP_LIVE_LIST_H
#define APP_LIVE_LIST_H

#include "app/page_view.h"

/* How long a row is marked, milliseconds; and how many that have gone are kept, the newest. */
enum { LIVE_MARKED_MS = 4000, LIVE_GONE_MAXIMUM = 2000 };

struct live_list;

/* Empty. The caller ends it with live_list_destroy. NULL when memory is out. */
struct live_list *live_list_create(void);
void live_list_destroy(struct live_list *live);

/*
 * Takes over what the evidence says now, `now_ms` on any clock that does not go back. The same process, addresses, ports and
 * time of creation are the same connection. The first time after live_list_create or live_list_forget nothing is marked.
 */
void live_list_update(struct live_list *live, const struct report_input *input, int64_t now_ms);
void live_list_forget(struct live_list *live);

/* Sorts by a column (enum connection_column), from now on; -1 = as Windows lists them. Equal ones stay in that order. */
void live_list_sort(struct live_list *live, int column, bool descending);

size_t live_list_count(const struct live_list *live);

/* What stays the same for a row as long as it is there, whatever its place. */
uint64_t live_list_identity(const struct live_list *live, size_t row);

/* One cell; `view` is asked for words only. Never NULL. */
const char *live_list_cell(const struct live_list *live, const struct view *view, size_t row, size_t column);

/* The row's mark: MARK_NEW and MARK_GONE for some seconds, else that of its state. */
enum mark live_list_mark(const struct live_list *live, size_t row);

#endif
