/*
 * The way through the wizard's pages.
 */
#ifndef TESTS_GUI_WALK_H
#define TESTS_GUI_WALK_H

#include <stdbool.h>
#include <stddef.h>

#include <windows.h>

/* What is to be done on the way, and what was met. */
struct driver {
    const wchar_t *email;
    const wchar_t *user;
    const wchar_t *save;
    wchar_t password[256];
    bool wait;
    bool smallest;
    bool stop;
    bool hurry;
    bool again;
    bool escape;
    bool fields; /* the system is expected to have no window for credentials */
    bool windows_sign_in;
    bool follow; /* goes on to another company */
    DWORD responsive_ms;
    UINT dpi; /* 0 = as it is */
    DWORD process;
    HANDLE process_handle;
    HWND frame;
    int faults;
    DWORD slowest_ms;
    int slowest_page;
    unsigned answers;
};

/*
 * Walks through all pages and back, and closes the wizard. False when it did not go on somewhere. Faults are printed and
 * counted in driver->faults.
 */
bool walk_wizard(struct driver *driver);

/* Reads a line of standard input byte by byte; what stands behind it is for later. False at the end of input. */
bool walk_read_line(char *line, size_t size);

#endif
