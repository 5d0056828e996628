/*
 * The strip on top of the wizard that shows which step of how many this is.
 */
#ifndef APP_STEPS_H
#define APP_STEPS_H

#include <windows.h>

#include "app/theme.h"

enum { STEPS_MAXIMUM = 8 };

/* Registers the window class "OutlookConnectionWizardSteps", which the frame's template names. */
bool steps_register(HINSTANCE instance);

/*
 * Sets the names of all steps, UTF-8, copied. `summary` ("Step 2 of 5: Outlook") is the strip's window text, which screen
 * readers say.
 */
void steps_set(HWND strip, const char *const *names, size_t count, size_t current, const char *summary);

/* The theme to draw with; the strip does not own it. */
void steps_set_theme(HWND strip, const struct theme *theme);

/* The height that the strip needs, in pixels. */
int steps_height(const struct theme *theme);

#endif
