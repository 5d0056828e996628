/*
 * What a screen reader hears of the picture of the way, asked as a screen reader asks: from another process, by Microsoft
 * Active Accessibility.
 */
#define COBJMACROS
#include "tests/gui/walk.h"

#include <string.h>

#include <windows.h>

#include <oleacc.h>
#include <oleauto.h>

#include "resources/resource.h"
#include "tests/gui/window.h"

enum { LINKS = 9, NAME_SIZE = 1024 };

static const GUID id_of_accessible = {
    0x618736e0, 0x3c3d, 0x11cf, {0x81, 0x0c, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71}};

static VARIANT number(LONG child)
{
    VARIANT variant;

    memset(&variant, 0, sizeof variant);
    V_VT(&variant) = VT_I4;
    V_I4(&variant) = child;
    return variant;
}

static void name_of(IAccessible *way, LONG child, wchar_t *out)
{
    BSTR name = NULL;

    out[0] = L'\0';
    if (IAccessible_get_accName(way, number(child), &name) == S_OK && name) {
        (void)wcsncat(out, name, NAME_SIZE - 1);
        SysFreeString(name);
    }
}

static LONG value_of(HRESULT result, const VARIANT *variant)
{
    return result == S_OK && V_VT(variant) == VT_I4 ? V_I4(variant) : -1;
}

static LONG role_of(IAccessible *way, LONG child)
{
    VARIANT role;
    HRESULT result = IAccessible_get_accRole(way, number(child), &role);

    return value_of(result, &role);
}

static LONG state_of(IAccessible *way, LONG child)
{
    VARIANT state;
    HRESULT result = IAccessible_get_accState(way, number(child), &state);

    return value_of(result, &state);
}

static LONG selection_of(IAccessible *way)
{
    VARIANT selection;
    HRESULT result = IAccessible_get_accSelection(way, &selection);

    return value_of(result, &selection);
}

static void expect(struct driver *driver, bool holds, const char *what, LONG link)
{
    if (!holds) {
        say("fault: a screen reader does not hear %s (link %ld)", what, link);
        driver->faults++;
    }
}

static void listen_to_link(struct driver *driver, IAccessible *way, HWND window, LONG link)
{
    wchar_t name[NAME_SIZE];
    LONG left = 0;
    LONG top = 0;
    LONG width = 0;
    LONG height = 0;
    VARIANT hit;
    RECT strip;

    name_of(way, link, name);
    expect(driver, name[0] == L'0' + link && wcsncmp(name + 1, L" of 9, ", 7) == 0, "which link it is", link);
    expect(driver, role_of(way, link) == ROLE_SYSTEM_LISTITEM, "that it is an item of a list", link);
    (void)GetWindowRect(window, &strip);
    expect(driver,
           IAccessible_accLocation(way, &left, &top, &width, &height, number(link)) == S_OK && width > 0 &&
               left >= strip.left && top >= strip.top && left + width <= strip.right &&
               top + height <= strip.bottom,
           "where it stands", link);
    memset(&hit, 0, sizeof hit);
    expect(driver,
           IAccessible_accHitTest(way, left + width / 2, top + height / 2, &hit) == S_OK &&
               V_VT(&hit) == VT_I4 && V_I4(&hit) == link,
           "what is below the pointer", link);
}

/* The selection is where the keyboard or the screen reader put it, and nowhere else. */
static void listen_to_choice(struct driver *driver, IAccessible *way)
{
    wchar_t said[WINDOW_TEXT];

    expect(driver, IAccessible_accSelect(way, SELFLAG_TAKESELECTION, number(2)) == S_OK, "a choice", 2);
    expect(driver, selection_of(way) == 2, "that it was chosen", 2);
    expect(driver, (state_of(way, 2) & STATE_SYSTEM_SELECTED) != 0, "that it is chosen", 2);
    expect(driver, (state_of(way, 1) & STATE_SYSTEM_SELECTED) == 0, "that it is no longer chosen", 1);
    window_text(window_find(driver->frame, IDC_RESULT_WAY_SAID), said);
    expect(driver, wcsncmp(said, L"Network: ", 9) == 0, "what the page says of it", 2);
    expect(driver, IAccessible_accSelect(way, SELFLAG_TAKESELECTION, number(1)) == S_OK, "a choice", 1);
    expect(driver, IAccessible_accSelect(way, SELFLAG_TAKESELECTION, number(LINKS + 1)) != S_OK,
           "that there is no such link", LINKS + 1);
}

void walk_listen(struct driver *driver)
{
    HWND window = window_find(driver->frame, IDC_RESULT_WAY);
    HRESULT com = CoInitializeEx(NULL, COINIT_APARTMENTTHREADED);
    IAccessible *way = NULL;
    wchar_t name[NAME_SIZE];
    void *object = NULL;
    LONG count = 0;

    if (window_shown(window)) {
        if (AccessibleObjectFromWindow(window, (DWORD)OBJID_CLIENT, &id_of_accessible, &object) == S_OK) {
            way = object;
            (void)IAccessible_get_accChildCount(way, &count);
        }
        expect(driver, count == LINKS, "how many links there are", count);
        if (way && count == LINKS) {
            name_of(way, CHILDID_SELF, name);
            expect(driver, wcsncmp(name, L"The way to ", 11) == 0, "what the picture shows", CHILDID_SELF);
            expect(driver, role_of(way, CHILDID_SELF) == ROLE_SYSTEM_LIST, "that it is a list", CHILDID_SELF);
            for (LONG link = 1; link <= LINKS; link++) {
                listen_to_link(driver, way, window, link);
            }
            listen_to_choice(driver, way);
        }
        if (way) {
            (void)IAccessible_Release(way);
        }
    }
    if (SUCCEEDED(com)) {
        CoUninitialize();
    }
}
