/*
 * The program's version, in one place: the version resource, the window, the report and --version all take it from here.
 * Only preprocessor lines, since the resource compiler reads this file too.
 */
#ifndef RESOURCES_VERSION_H
#define RESOURCES_VERSION_H

#define PROGRAM_VERSION         "0.1.0"
#define PROGRAM_VERSION_NUMBERS 0, 1, 0, 0
#define PROGRAM_NAME            "Outlook Connection Wizard"

#endif
