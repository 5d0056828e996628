/*
 * See process_rules.h.
 */
#include "core/collect/process_rules.h"

#include <string.h>

#include "core/evidence/schema.h"
#include "core/evidence/text.h"

/* A chain of parents is no longer than this; a circle, which reused PIDs can make, ends here. */
enum { PARENT_MAXIMUM = 32 };

static const struct process_row *find_row(const struct process_row *rows, size_t count, uint32_t pid)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].pid == pid) {
            return &rows[i];
        }
    }
    return NULL;
}

bool process_descends_from(const struct process_row *rows, size_t count, uint32_t pid, uint32_t ancestor)
{
    const struct process_row *child = find_row(rows, count, pid);
    for (int i = 0; i < PARENT_MAXIMUM && child != NULL && child->parent != 0; i++) {
        const struct process_row *parent = find_row(rows, count, child->parent);
        if (parent == NULL || parent == child ||
            (parent->started != 0 && child->started != 0 && parent->started > child->started)) {
            return false;
        }
        if (parent->pid == ancestor) {
            return true;
        }
        child = parent;
    }
    return false;
}

/* Whether a path lies in the folder, or in one of that; both as Windows writes them. */
static bool lies_in(const char *path, const char *folder)
{
    size_t len = folder != NULL ? strlen(folder) : 0;
    while (len > 0 && folder[len - 1] == '\\') {
        len--;
    }
    if (len == 0 || strlen(path) <= len || path[len] != '\\') {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (text_lower(path[i]) != text_lower(folder[i])) {
            return false;
        }
    }
    return true;
}

static bool has_folder(const char *path, const char *name)
{
    for (const char *at = strchr(path, '\\'); at != NULL; at = strchr(at + 1, '\\')) {
        if (text_begins_ignoring_case(at + 1, name) && at[1 + strlen(name)] == '\\') {
            return true;
        }
    }
    return false;
}

bool process_session_counts(int64_t session, int64_t own_session, bool all_sessions)
{
    return all_sessions || (session != UNKNOWN_INTEGER && session == own_session);
}

const char *process_install_channel(const char *path, const char *click_to_run_folder,
                                    const char *installer_folder)
{
    if (path == NULL) {
        return NULL;
    }
    if (has_folder(path, "WindowsApps")) {
        return "store";
    }
    if (lies_in(path, click_to_run_folder)) {
        return "click-to-run";
    }
    return lies_in(path, installer_folder) ? "msi" : NULL;
}

static uint32_t read_number(const unsigned char *bytes, size_t size)
{
    uint32_t number = 0;
    for (size_t i = size; i > 0; i--) {
        number = (number << 8) | bytes[i - 1];
    }
    return number;
}

const char *process_machine_name(struct arena *arena, uint16_t machine)
{
    switch (machine) {
    case 0:
        return NULL;
    case 0x8664:
        return "x64";
    case 0x014C:
        return "x86";
    case 0xAA64:
        return "arm64";
    default:
        return arena_format(arena, "0x%04x", (unsigned)machine);
    }
}

const char *process_architecture(struct arena *arena, const unsigned char *file, size_t len)
{
    enum { HEADER_OFFSET = 0x3C, SIGNATURE_LEN = 4, MACHINE_LEN = 2 };
    if (len < HEADER_OFFSET + 4 || file[0] != 'M' || file[1] != 'Z') {
        return NULL;
    }
    size_t offset = read_number(file + HEADER_OFFSET, 4);
    if (offset > len || len - offset < SIGNATURE_LEN + MACHINE_LEN ||
        memcmp(file + offset, "PE\0", SIGNATURE_LEN) != 0) {
        return NULL;
    }
    return process_machine_name(arena, (uint16_t)read_number(file + offset + SIGNATURE_LEN, MACHINE_LEN));
}
