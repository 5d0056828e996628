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
    const wchar_t *open;     /* the saved report to open on the Start page */
    const wchar_t *open_bad; /* before, a file that is none */
    wchar_t password[256];
    bool wait;
    bool saved;      /* a saved report is shown */
    bool no_address; /* Outlook has none, and none is typed */
    bool smallest;
    bool stop;
    bool hurry;
    bool again;
    bool tips;
    bool escape;
    bool fields; /* the system is expected to have no window for credentials */
    bool windows_sign_in;
    bool watch;  /* at the end: watch for some seconds, on the Connections page */
    bool follow; /* goes on to another company */
    DWORD responsive_ms;
    UINT dpi; /* 0 = as it is */
    DWORD process;
    HANDLE process_handle;
    HWND frame;
    bool presented_changes;
    int faults;
    DWORD slowest_ms;
    int slowest_page;
    UINT slowest_message;
    WPARAM slowest_wide; /* what came with it: of a command its number */
    unsigned answers;
};

/*
 * Walks through all pages and back, and closes the wizard. False when it did not go on somewhere. Faults are printed and
 * counted in driver->faults.
 */
bool walk_wizard(struct driver *driver);

/* ---- for the files that walk.c calls, walk_*.c ---- */

/* "Step 2 of 5: Outlook": the page that is shown, from 1; 0 when it can't be told. */
int walk_page_number(HWND frame);

/* Waits for the page of this number. False, and a fault is printed, when it does not come. */
bool walk_wait_for_page(struct driver *driver, int number, DWORD timeout_ms);

/* Points at the cells of the page's list, where the driver was told to. */
void walk_tips(struct driver *driver);

/* Waits until the wizard has closed; that it did not end well is among its faults. False when it stays. */
bool walk_closed(struct driver *driver);

/* What is to be done on the Start page, up to Next. False when that did not go as it should. */
bool walk_start(struct driver *driver);

/* Next without any address must ask for one and stay; then the wizard is closed. */
bool walk_no_address(struct driver *driver);

/* Sends one message and notes how long the answer took. */
void walk_measure(struct driver *driver, HWND window, UINT message, WPARAM wide, LPARAM longer);

/* A moment of waiting, in which the window is asked whether it is there. */
void walk_pause(struct driver *driver);

/* Looks at the page that is shown, says so, and waits for the word to go on. */
void walk_present(struct driver *driver, const char *name);

/* Presses Next or Back and waits for the page. */
bool walk_to_page(struct driver *driver, int button, int page);

/* Copies by this button, or this command of the page's menu, and looks whether the clipboard begins like this. */
void walk_look_at_copy(struct driver *driver, int button, const wchar_t *expected);

/* Sorts, selects, copies and scrolls on the Connections page, measuring each answer. */
void walk_list(struct driver *driver);

/* Chooses findings and links of the way on the Result page. */
void walk_choices(struct driver *driver);

/* From the Result page back to Connections, watches there, and comes back with what was seen. */
bool walk_watch(struct driver *driver);

/* Opens the files that driver->open_bad and driver->open name. False when that did not go as it should. */
bool walk_open(struct driver *driver);

/* On a page of a saved report: that it says so and has nothing on it that asks. */
void walk_look_at_saved(struct driver *driver);

/* Waits for a line of standard input, where the driver stops at each page. */
void walk_wait_for_go(const struct driver *driver);

/* The dialog that the wizard opens above its window, or NULL when it does not come. */
HWND walk_wait_for_dialog(const struct driver *driver);

/* Gives a file's name to the dialog that the button brings, and confirms it. Returns the dialog, or NULL as above. */
HWND walk_give_file(const struct driver *driver, int button, const wchar_t *path);

/* Reads a line of standard input byte by byte; what stands behind it is for later. False at the end of input. */
bool walk_read_line(char *line, size_t size);

/* Hears the picture of the way as a screen reader does: a list with an item for each link, by the interface for that. */
void walk_listen(struct driver *driver);

#endif
