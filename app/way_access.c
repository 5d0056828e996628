/*
 * The accessible object of the picture of the way, in the C form of COM. Its children are simple elements: they have no
 * object of their own, and are told by their number, from 1.
 *
 * oleacc.dll is loaded from the system's folder when somebody asks: most people have no screen reader, and the program must not
 * take the library from the folder that it was started in.
 */
#define COBJMACROS
#include "app/way_access.h"

#include <string.h>

#include <oleacc.h>
#include <oleauto.h>

#include "app/way_strip.h"

/* Microsoft's numbers, so that no library of ids is needed. */
static const GUID id_of_unknown = {
    0x00000000, 0x0000, 0x0000, {0xC0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46}};
static const GUID id_of_dispatch = {
    0x00020400, 0x0000, 0x0000, {0xC0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46}};
static const GUID id_of_accessible = {
    0x618736e0, 0x3c3d, 0x11cf, {0x81, 0x0c, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71}};

struct way_access {
    IAccessible object; /* first: a pointer to it is one to us */
    LONG references;
    HWND strip;            /* NULL: it is gone */
    IAccessible *standard; /* Windows' own object for the window, which knows its neighbours; or NULL */
};

typedef LRESULT(WINAPI *result_from_object)(REFIID, WPARAM, LPUNKNOWN);
typedef HRESULT(WINAPI *create_standard)(HWND, LONG, REFIID, void **);

static FARPROC oleacc_function(const char *name)
{
    static HMODULE library;

    if (!library) {
        library = LoadLibraryExW(L"oleacc.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    }
    return library ? GetProcAddress(library, name) : NULL;
}

static struct way_access *access_of(IAccessible *object)
{
    return (struct way_access *)object;
}

/* Whether the child is one of the strip's (0 = the strip itself); S_OK, or what the method returns. */
static HRESULT check(IAccessible *object, const VARIANT *child)
{
    if (!access_of(object)->strip) {
        return CO_E_OBJNOTCONNECTED;
    }
    if (V_VT(child) != VT_I4 || V_I4(child) < 0 || V_I4(child) > way_strip_count(access_of(object)->strip)) {
        return E_INVALIDARG;
    }
    return S_OK;
}

static void set_number(VARIANT *variant, LONG number)
{
    memset(variant, 0, sizeof *variant);
    V_VT(variant) = VT_I4;
    V_I4(variant) = number;
}

static void set_nothing(VARIANT *variant)
{
    memset(variant, 0, sizeof *variant);
    V_VT(variant) = VT_EMPTY;
}

/* ---- IUnknown, IDispatch ---- */

static HRESULT STDMETHODCALLTYPE query(IAccessible *object, REFIID id, void **out)
{
    if (memcmp(id, &id_of_unknown, sizeof id_of_unknown) == 0 ||
        memcmp(id, &id_of_dispatch, sizeof id_of_dispatch) == 0 ||
        memcmp(id, &id_of_accessible, sizeof id_of_accessible) == 0) {
        *out = object;
        (void)InterlockedIncrement(&access_of(object)->references);
        return S_OK;
    }
    *out = NULL;
    return E_NOINTERFACE;
}

static ULONG STDMETHODCALLTYPE add(IAccessible *object)
{
    return (ULONG)InterlockedIncrement(&access_of(object)->references);
}

static ULONG STDMETHODCALLTYPE release(IAccessible *object)
{
    struct way_access *access = access_of(object);
    LONG left = InterlockedDecrement(&access->references);

    if (left == 0) {
        if (access->standard) {
            (void)IAccessible_Release(access->standard);
        }
        (void)HeapFree(GetProcessHeap(), 0, access);
    }
    return (ULONG)left;
}

static HRESULT STDMETHODCALLTYPE type_count(IAccessible *object, UINT *count)
{
    (void)object;
    *count = 0;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE type_info(IAccessible *object, UINT index, LCID language, ITypeInfo **info)
{
    (void)object;
    (void)index;
    (void)language;
    *info = NULL;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE ids_of_names(IAccessible *object, REFIID id, LPOLESTR *names, UINT count,
                                              LCID language, DISPID *ids)
{
    (void)object;
    (void)id;
    (void)names;
    (void)count;
    (void)language;
    (void)ids;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE invoke(IAccessible *object, DISPID member, REFIID id, LCID language,
                                        WORD flags, DISPPARAMS *parameters, VARIANT *result,
                                        EXCEPINFO *exception, UINT *argument)
{
    (void)object;
    (void)member;
    (void)id;
    (void)language;
    (void)flags;
    (void)parameters;
    (void)result;
    (void)exception;
    (void)argument;
    return E_NOTIMPL;
}

/* ---- what is there ---- */

static HRESULT STDMETHODCALLTYPE parent(IAccessible *object, IDispatch **out)
{
    IAccessible *standard = access_of(object)->standard;

    *out = NULL;
    return standard ? IAccessible_get_accParent(standard, out) : S_FALSE;
}

static HRESULT STDMETHODCALLTYPE child_count(IAccessible *object, LONG *count)
{
    HWND strip = access_of(object)->strip;

    *count = strip ? way_strip_count(strip) : 0;
    return strip ? S_OK : CO_E_OBJNOTCONNECTED;
}

static HRESULT STDMETHODCALLTYPE child(IAccessible *object, VARIANT which, IDispatch **out)
{
    *out = NULL;
    return check(object, &which) == S_OK ? S_FALSE : E_INVALIDARG;
}

static HRESULT STDMETHODCALLTYPE name(IAccessible *object, VARIANT which, BSTR *out)
{
    HRESULT result = check(object, &which);

    *out = NULL;
    if (result != S_OK) {
        return result;
    }
    *out = SysAllocString(way_strip_words(access_of(object)->strip, (int)V_I4(&which) - 1));
    return *out ? S_OK : E_OUTOFMEMORY;
}

/* Value, description, help, the key for Alt and the default action: a link has none. */
static HRESULT STDMETHODCALLTYPE no_text(IAccessible *object, VARIANT which, BSTR *out)
{
    HRESULT result = check(object, &which);

    *out = NULL;
    return result == S_OK ? S_FALSE : result;
}

static HRESULT STDMETHODCALLTYPE role(IAccessible *object, VARIANT which, VARIANT *out)
{
    HRESULT result = check(object, &which);

    set_nothing(out);
    if (result == S_OK) {
        set_number(out, V_I4(&which) == CHILDID_SELF ? ROLE_SYSTEM_LIST : ROLE_SYSTEM_LISTITEM);
    }
    return result;
}

static HRESULT STDMETHODCALLTYPE state(IAccessible *object, VARIANT which, VARIANT *out)
{
    HWND strip = access_of(object)->strip;
    HRESULT result = check(object, &which);
    LONG found = STATE_SYSTEM_FOCUSABLE;

    set_nothing(out);
    if (result != S_OK) {
        return result;
    }
    if (!IsWindowVisible(strip)) {
        found |= STATE_SYSTEM_INVISIBLE;
    }
    if (V_I4(&which) != CHILDID_SELF) {
        found |= STATE_SYSTEM_SELECTABLE | STATE_SYSTEM_READONLY;
        if (V_I4(&which) == (LONG)way_strip_chosen(strip) + 1) {
            found |= STATE_SYSTEM_SELECTED | (GetFocus() == strip ? STATE_SYSTEM_FOCUSED : 0);
        }
    }
    set_number(out, found);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE help_topic(IAccessible *object, BSTR *file, VARIANT which, LONG *topic)
{
    (void)object;
    (void)which;
    *file = NULL;
    *topic = 0;
    return S_FALSE;
}

static HRESULT STDMETHODCALLTYPE selection(IAccessible *object, VARIANT *out)
{
    HWND strip = access_of(object)->strip;

    set_nothing(out);
    if (!strip) {
        return CO_E_OBJNOTCONNECTED;
    }
    if (way_strip_count(strip) > 0) {
        set_number(out, (LONG)way_strip_chosen(strip) + 1);
    }
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE focus(IAccessible *object, VARIANT *out)
{
    HWND strip = access_of(object)->strip;

    set_nothing(out);
    return strip && GetFocus() == strip ? selection(object, out) : S_OK;
}

/* ---- what can be done ---- */

static HRESULT STDMETHODCALLTYPE take(IAccessible *object, LONG how, VARIANT which)
{
    HWND strip = access_of(object)->strip;
    HRESULT result = check(object, &which);

    if (result != S_OK) {
        return result;
    }
    if (how & SELFLAG_TAKEFOCUS) {
        (void)SetFocus(strip);
    }
    if (how & (SELFLAG_TAKEFOCUS | SELFLAG_TAKESELECTION) && V_I4(&which) != CHILDID_SELF) {
        way_strip_take(strip, (int)V_I4(&which) - 1);
    }
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE location(IAccessible *object, LONG *left, LONG *top, LONG *width,
                                          LONG *height, VARIANT which)
{
    HWND strip = access_of(object)->strip;
    HRESULT result = check(object, &which);
    RECT place = {0, 0, 0, 0};

    if (result == S_OK && V_I4(&which) == CHILDID_SELF) {
        (void)GetWindowRect(strip, &place);
    } else if (result == S_OK) {
        place = way_strip_place(strip, (int)V_I4(&which) - 1);
        (void)MapWindowPoints(strip, NULL, (POINT *)(void *)&place, 2);
    }
    *left = place.left;
    *top = place.top;
    *width = place.right - place.left;
    *height = place.bottom - place.top;
    return result;
}

static HRESULT STDMETHODCALLTYPE navigate(IAccessible *object, LONG where, VARIANT from, VARIANT *out)
{
    struct way_access *access = access_of(object);
    HRESULT result = check(object, &from);
    LONG to = 0;

    set_nothing(out);
    if (result != S_OK) {
        return result;
    }
    if (where == NAVDIR_FIRSTCHILD || where == NAVDIR_LASTCHILD) {
        to = where == NAVDIR_FIRSTCHILD ? 1 : way_strip_count(access->strip);
    } else if (V_I4(&from) == CHILDID_SELF) {
        return access->standard ? IAccessible_accNavigate(access->standard, where, from, out) : S_FALSE;
    } else if (where == NAVDIR_NEXT || where == NAVDIR_RIGHT) {
        to = V_I4(&from) + 1;
    } else if (where == NAVDIR_PREVIOUS || where == NAVDIR_LEFT) {
        to = V_I4(&from) - 1;
    }
    if (to < 1 || to > way_strip_count(access->strip)) {
        return S_FALSE;
    }
    set_number(out, to);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE hit(IAccessible *object, LONG x, LONG y, VARIANT *out)
{
    HWND strip = access_of(object)->strip;
    POINT at = {x, y};
    RECT area;

    set_nothing(out);
    if (!strip) {
        return CO_E_OBJNOTCONNECTED;
    }
    (void)ScreenToClient(strip, &at);
    (void)GetClientRect(strip, &area);
    if (!PtInRect(&area, at)) {
        return S_FALSE;
    }
    set_number(out, CHILDID_SELF);
    for (int i = 0; i < way_strip_count(strip); i++) {
        RECT place = way_strip_place(strip, i);

        if (PtInRect(&place, at)) {
            set_number(out, i + 1);
        }
    }
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE do_nothing(IAccessible *object, VARIANT which)
{
    (void)object;
    (void)which;
    return DISP_E_MEMBERNOTFOUND;
}

static HRESULT STDMETHODCALLTYPE put_nothing(IAccessible *object, VARIANT which, BSTR text)
{
    (void)object;
    (void)which;
    (void)text;
    return DISP_E_MEMBERNOTFOUND;
}

/* Not constant: on some compilers the interface's pointer to it is not. */
static IAccessibleVtbl methods = {
    query,  add,         release,    type_count, type_info,  ids_of_names, invoke,
    parent, child_count, child,      name,       no_text,    no_text,      role,
    state,  no_text,     help_topic, no_text,    focus,      selection,    no_text,
    take,   location,    navigate,   hit,        do_nothing, put_nothing,  put_nothing,
};

/* ---- for the strip ---- */

static struct way_access *create(HWND strip)
{
    struct way_access *access = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof *access);
    FARPROC found = oleacc_function("CreateStdAccessibleObject");
    create_standard standard = NULL;
    void *object = NULL;

    if (!access) {
        return NULL;
    }
    access->object.lpVtbl = &methods;
    access->references = 1;
    access->strip = strip;
    if (found) {
        memcpy(&standard, &found, sizeof standard);
        if (SUCCEEDED(standard(strip, OBJID_CLIENT, &id_of_accessible, &object))) {
            access->standard = object;
        }
    }
    return access;
}

LRESULT way_access_answer(HWND strip, WPARAM wide, struct way_access **access)
{
    FARPROC found = oleacc_function("LresultFromObject");
    result_from_object answer = NULL;

    if (!found) {
        return 0;
    }
    if (!*access) {
        *access = create(strip);
    }
    memcpy(&answer, &found, sizeof answer);
    return *access ? answer(&id_of_accessible, wide, (LPUNKNOWN)(void *)&(*access)->object) : 0;
}

void way_access_forget(struct way_access *access)
{
    if (access) {
        access->strip = NULL;
        (void)release(&access->object);
    }
}

void way_access_tell_chosen(HWND strip, int index)
{
    NotifyWinEvent(EVENT_OBJECT_SELECTION, strip, OBJID_CLIENT, index + 1);
    if (GetFocus() == strip) {
        NotifyWinEvent(EVENT_OBJECT_FOCUS, strip, OBJID_CLIENT, index + 1);
    }
}
