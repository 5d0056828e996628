/*
 * Reads and operates the windows of another program as a person's eyes and hands would, through window messages alone.
 * Every message has a time limit: a window that does not answer is a finding, not a hang.
 */
#ifndef TESTS_GUI_WINDOW_H
#define TESTS_GUI_WINDOW_H

#include <stdbool.h>
#include <stddef.h>

#include <windows.h>

enum { WINDOW_TEXT = 4096, WINDOW_CHILDREN = 128 };

/* Prints a line in UTF-8. %s is UTF-8. */
void say(const char *format, ...);

/* A UTF-8 copy in one of a few buffers that take turns: for one say() call. Line breaks become " / ". */
const char *utf8(const wchar_t *text);

/* Sends a message and waits at most so long; false when there was no answer in time. `result` may be NULL. */
bool window_send(HWND window, UINT message, WPARAM wide, LPARAM longer, DWORD timeout_ms, DWORD_PTR *result);

/* The text of a window or control ("" when there is no answer). The buffer holds WINDOW_TEXT characters. */
void window_text(HWND window, wchar_t *text);

/* Whether the control is of this window class (ignoring case). */
bool window_is(HWND window, const wchar_t *class_name);

/* Whether the window and all windows around it are shown. */
bool window_shown(HWND window);

/* The visible controls below a window that a person meets: in the order of Tab, dialogs inside replaced by theirs. */
size_t window_controls(HWND dialog, HWND *controls, size_t most);

/* The control with this id, anywhere below the window, or NULL. */
HWND window_find(HWND window, int id);

/* The visible main window of a process that has a control with this id; NULL when it does not come in time. */
HWND window_wait_main(DWORD process, int id, DWORD timeout_ms);

/* Presses a button. */
bool window_click(HWND button);

/* Replaces the text of an input field or of a drop-down list's field, as typing would. */
bool window_type(HWND field, const wchar_t *text);

/*
 * Tells the window, as Windows does when it is moved to another monitor, that its resolution is now this one, and what its
 * place there is: larger in proportion.
 */
bool window_change_dpi(HWND window, DWORD process, UINT dpi);

/* ---- lists of another process ---- */

struct list_reader {
    HWND list;
    HANDLE process;
    void *remote; /* memory in the list's process */
};

/* False when the process can't be opened. */
bool list_reader_open(struct list_reader *reader, HWND list, DWORD process);
void list_reader_close(struct list_reader *reader);
int list_reader_rows(const struct list_reader *reader);
int list_reader_columns(const struct list_reader *reader);
/* The text of a cell; row -1 is the head line. */
void list_reader_cell(const struct list_reader *reader, int row, int column, wchar_t *text);
/* How many pixels wide the text is that was read last. */
int list_reader_text_width(const struct list_reader *reader);

#endif
