/*
 * See command_line.h. The rules for quotation marks are those of CommandLineToArgvW, as far as they matter: a blank inside
 * quotation marks does not end a word.
 */
#include "core/collect/command_line.h"

#include <stddef.h>
#include <string.h>

#include "core/evidence/text.h"

enum { SWITCH_MAXIMUM = 16, SWITCH_LEN_MAXIMUM = 32 };

static bool is_blank(char character)
{
    return character == ' ' || character == '\t';
}

static bool is_letter_or_digit(char character)
{
    char lower = text_lower(character);
    return (lower >= 'a' && lower <= 'z') || (character >= '0' && character <= '9');
}

/* The length of the word that begins here. */
static size_t word_len(const char *text)
{
    bool quoted = false;
    size_t len = 0;
    for (; text[len] != '\0' && (quoted || !is_blank(text[len])); len++) {
        quoted = text[len] == '"' ? !quoted : quoted;
    }
    return len;
}

/* The length of the switch that the word is, with its slash; 0 when it is none. */
static size_t switch_len(const char *word, size_t len)
{
    size_t end = 1;
    if (len < 2 || word[0] != '/') {
        return 0;
    }
    while (end < len && is_letter_or_digit(word[end])) {
        end++;
    }
    bool whole = end == len || word[end] == ':' || word[end] == '=';
    return whole && end > 1 && end <= SWITCH_LEN_MAXIMUM ? end : 0;
}

static bool has(const char *switches, const char *name, size_t name_len)
{
    for (const char *at = switches; *at != '\0';) {
        size_t len = word_len(at);
        size_t same = 0;
        while (len == name_len && same < len && text_lower(at[same]) == text_lower(name[same])) {
            same++;
        }
        if (same == len && len == name_len) {
            return true;
        }
        at += len;
        at += *at == ' ' ? 1 : 0;
    }
    return false;
}

bool command_line_has(const char *switches, const char *name)
{
    return switches != NULL && has(switches, name, strlen(name));
}

const char *command_line_switches(struct arena *arena, const char *command_line)
{
    const char *found = "";
    size_t count = 0;
    bool first = true;
    while (*command_line != '\0' && count < SWITCH_MAXIMUM) {
        while (is_blank(*command_line)) {
            command_line++;
        }
        size_t len = word_len(command_line);
        size_t name_len = first ? 0 : switch_len(command_line, len);
        if (name_len > 0 && !has(found, command_line, name_len)) {
            const char *name = arena_copy_bytes(arena, command_line, name_len);
            found = found[0] == '\0' ? name : arena_format(arena, "%s %s", found, name);
            count++;
        }
        first = false;
        command_line += len;
    }
    return found;
}
