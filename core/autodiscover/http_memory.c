/*
 * See http_memory.h. A block's size stands before it, in as much room as the strictest alignment wants.
 */
#include "core/autodiscover/http_memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "core/collect/platform.h"

union size_before {
    size_t size;
    long long integer;
    long double real;
    void *pointer;
};

void *http_memory_allocate(size_t size)
{
    union size_before *block =
        size <= SIZE_MAX - sizeof(union size_before) ? malloc(sizeof(union size_before) + size) : NULL;
    if (block == NULL) {
        return NULL;
    }
    block->size = size;
    return block + 1;
}

void http_memory_release(void *memory)
{
    if (memory == NULL) {
        return;
    }
    union size_before *block = (union size_before *)memory - 1;
    memory_wipe(memory, block->size);
    free(block);
}

/* Never grown in place: the system's realloc would leave the old copy behind unwiped. */
void *http_memory_resize(void *memory, size_t size)
{
    void *resized = http_memory_allocate(size);
    if (resized == NULL || memory == NULL) {
        return resized;
    }
    size_t old_size = ((union size_before *)memory - 1)->size;
    memcpy(resized, memory, old_size < size ? old_size : size);
    http_memory_release(memory);
    return resized;
}

char *http_memory_copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = http_memory_allocate(size);
    if (copy != NULL) {
        memcpy(copy, text, size);
    }
    return copy;
}

void *http_memory_allocate_zeroed(size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        return NULL;
    }
    void *memory = http_memory_allocate(count * size);
    if (memory != NULL) {
        memset(memory, 0, count * size);
    }
    return memory;
}

bool http_begin(void)
{
    return curl_global_init_mem(CURL_GLOBAL_ALL, http_memory_allocate, http_memory_release,
                                http_memory_resize, http_memory_copy_text,
                                http_memory_allocate_zeroed) == CURLE_OK;
}
