/*
 * See profile_sections.h.
 */
#include "core/collect/win32/profile_sections.h"

#include "core/collect/failures.h"
#include "core/collect/win32/wide_text.h"

enum { KEY_NAME_UNITS = 256, SECTION_MAXIMUM = 500, SECTION_NAME_LEN = 32 };

static void read_property(struct arena *arena, HKEY key, enum profile_property property,
                          struct profile_section *section)
{
    unsigned char bytes[PROFILE_PROPERTY_MAXIMUM];
    DWORD type = 0;
    DWORD len = sizeof bytes;
    const char *name = profile_property_names[property];
    LSTATUS status = RegQueryValueExW(key, wide_from_text(arena, name), NULL, &type, bytes, &len);
    if (status == ERROR_SUCCESS) {
        profile_section_take(arena, property, type, bytes, len, section);
    } else if (status == ERROR_MORE_DATA) {
        failure_keep_first(&section->damage, failure_from_program(name, "the registry value is too long"));
    } else if (status != ERROR_FILE_NOT_FOUND) {
        failure_keep_first(&section->damage, failure_from_windows(arena, name, (DWORD)status));
    }
}

void profile_sections_read(struct arena *arena, HKEY profile, struct profile_section_list *out)
{
    wchar_t name[KEY_NAME_UNITS];
    DWORD count = KEY_NAME_UNITS;
    for (DWORD i = 0; i < SECTION_MAXIMUM &&
                      RegEnumKeyExW(profile, i, name, &count, NULL, NULL, NULL, NULL) == ERROR_SUCCESS;
         i++, count = KEY_NAME_UNITS) {
        HKEY key = NULL;
        if (count != SECTION_NAME_LEN ||
            RegOpenKeyExW(profile, name, 0, KEY_QUERY_VALUE, &key) != ERROR_SUCCESS) {
            continue;
        }
        struct profile_section *section =
            profile_section_append(arena, out, wide_to_text(arena, name, count));
        for (int property = 0; property < PROFILE_PROPERTY_COUNT; property++) {
            read_property(arena, key, (enum profile_property)property, section);
        }
        (void)RegCloseKey(key);
    }
}
