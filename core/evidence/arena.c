/*
 * The arena: blocks chained in a list, handed out from the front, released together.
 */
#include "core/evidence/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Each block is as large as all before it together, up to a bound: most arenas need one small block, and evidence with ten
 * thousand connections is a dozen blocks instead of a thousand. Every block that is taken or given back locks the heap, for
 * which the window's thread would have to wait.
 */
enum {
    BLOCK_SIZE = 16 * 1024,
    BLOCK_SIZE_MAXIMUM = 1024 * 1024,
    FORMAT_MAXIMUM = 64 * 1024,
    EXIT_INTERNAL_ERROR = 70
};

/* Large enough for any type that evidence holds; C17's max_align_t is missing from MSVC's C headers. */
union alignment {
    long long integer;
    long double real;
    void *pointer;
    void (*function)(void);
};

struct block {
    struct block *next;
    size_t size;
    size_t used;
    union alignment start[1];
};

struct arena {
    struct block *blocks;
    size_t next_size; /* of the next block, unless something larger is asked for; 0 = the first */
};

static void end_out_of_memory(void)
{
    fputs("Outlook Connection Wizard: this computer has no memory left to go on.\n", stderr);
    exit(EXIT_INTERNAL_ERROR);
}

struct arena *arena_create(void)
{
    return calloc(1, sizeof(struct arena));
}

void arena_destroy(struct arena *arena)
{
    if (arena == NULL) {
        return;
    }
    for (struct block *block = arena->blocks; block != NULL;) {
        struct block *next = block->next;
        free(block);
        block = next;
    }
    free(arena);
}

static struct block *add_block(struct arena *arena, size_t size)
{
    size_t header = offsetof(struct block, start);
    size_t usual = arena->next_size == 0 ? BLOCK_SIZE : arena->next_size;
    size_t wanted = size > usual ? size : usual;
    struct block *block = wanted <= SIZE_MAX - header ? calloc(1, header + wanted) : NULL;
    if (block == NULL) {
        end_out_of_memory();
        return NULL;
    }
    block->size = wanted;
    block->next = arena->blocks;
    arena->blocks = block;
    /* The first two are small: a message or a table row seldom needs the second. */
    arena->next_size = arena->next_size == 0            ? BLOCK_SIZE
                       : usual * 2 < BLOCK_SIZE_MAXIMUM ? usual * 2
                                                        : BLOCK_SIZE_MAXIMUM;
    return block;
}

void *arena_allocate(struct arena *arena, size_t count, size_t size)
{
    size_t unit = sizeof(union alignment);
    if (arena == NULL || (size != 0 && count > (SIZE_MAX - unit) / size)) {
        end_out_of_memory();
        return NULL;
    }
    size_t len = (count * size + unit - 1) / unit * unit;
    if (len == 0) {
        len = unit;
    }
    struct block *block = arena->blocks;
    if (block == NULL || block->size - block->used < len) {
        block = add_block(arena, len);
    }
    void *memory = (char *)block->start + block->used;
    block->used += len;
    return memory;
}

const char *arena_copy_text(struct arena *arena, const char *text)
{
    return text == NULL ? NULL : arena_copy_bytes(arena, text, strlen(text));
}

const char *arena_copy_bytes(struct arena *arena, const char *bytes, size_t len)
{
    const char *end = len == 0 ? NULL : memchr(bytes, 0, len);
    size_t text_len = end == NULL ? len : (size_t)(end - bytes);
    char *copy = arena_allocate(arena, text_len + 1, 1);
    if (text_len > 0) {
        memcpy(copy, bytes, text_len);
    }
    return copy;
}

/* Where to cut so that no UTF-8 sequence (RFC 3629) is torn: the lead byte of the last sequence is looked for. */
static size_t cut_at_character(const char *text, size_t len)
{
    while (len > 0 && ((unsigned char)text[len] & 0xC0U) == 0x80U) {
        len--;
    }
    return len;
}

const char *arena_format(struct arena *arena, const char *format, ...)
{
    enum { USUAL = 128 };
    char usual[USUAL]; /* most texts are short, and formatting costs more than copying */
    va_list arguments;
    va_list again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int needed = vsnprintf(usual, sizeof usual, format, arguments);
    va_end(arguments);
    const char *result = "";
    if (needed > 0) {
        size_t len = (size_t)needed;
        char *text = arena_allocate(arena, len + 1, 1);
        if (len < sizeof usual) {
            memcpy(text, usual, len + 1);
        } else {
            (void)vsnprintf(text, len + 1, format, again);
        }
        if (len > FORMAT_MAXIMUM) {
            text[cut_at_character(text, FORMAT_MAXIMUM)] = '\0';
        }
        result = text;
    }
    va_end(again);
    return result;
}
