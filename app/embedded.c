/*
 * What the program carries inside itself.
 */
#include "app/embedded.h"

#include <string.h>

#include <windows.h>

#include "resources/resource.h"

/* The bytes of a resource, valid as long as the program runs; NULL when it is not there. */
static const char *find_bytes(WORD id, size_t *len)
{
    HRSRC found = FindResourceW(NULL, MAKEINTRESOURCEW(id), (LPCWSTR)RT_RCDATA);
    HGLOBAL loaded = found ? LoadResource(NULL, found) : NULL;

    *len = found ? SizeofResource(NULL, found) : 0;
    return loaded ? LockResource(loaded) : NULL;
}

bool embedded_load(struct embedded *embedded, struct failure *failure)
{
    size_t catalogue_len = 0;
    size_t style_len = 0;
    const char *catalogue = find_bytes(IDR_CATALOGUE, &catalogue_len);
    const char *style = find_bytes(IDR_STYLE, &style_len);

    memset(embedded, 0, sizeof *embedded);
    embedded->arena = arena_create();
    if (!embedded->arena || !catalogue || !style) {
        failure->operation = "FindResourceW";
        failure->code = (int64_t)GetLastError();
        failure->system = "windows";
        failure->text = "a part of the program file is missing";
        return false;
    }
    embedded->style = arena_copy_bytes(embedded->arena, style, style_len);
    embedded->catalogue = catalogue_create(catalogue, catalogue_len, embedded->arena, failure);
    return embedded->catalogue != NULL;
}

void embedded_unload(struct embedded *embedded)
{
    catalogue_destroy(embedded->catalogue);
    arena_destroy(embedded->arena);
    memset(embedded, 0, sizeof *embedded);
}
