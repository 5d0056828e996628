/*
 * libcurl's memory, wiped as it is released.
 *
 * libcurl copies request headers, and with them a sign-in, into buffers of its own that it frees as they are. It lets its
 * user bring the functions that allocate; ours remember each block's size and overwrite it before it goes.
 */
#ifndef CORE_AUTODISCOVER_HTTP_MEMORY_H
#define CORE_AUTODISCOVER_HTTP_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Initialises libcurl for the process with this memory; once, before any thread of ours. False when libcurl refuses. The
 * caller ends it with curl_global_cleanup.
 */
bool http_begin(void);

/* The five functions, with the meaning of malloc, free, realloc, strdup and calloc. For http_begin and its test. */
void *http_memory_allocate(size_t size);
void http_memory_release(void *memory);
void *http_memory_resize(void *memory, size_t size);
char *http_memory_copy_text(const char *text);
void *http_memory_allocate_zeroed(size_t count, size_t size);

#endif
