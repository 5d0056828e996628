/*
 * Where the program starts, as a window's program (.exe) and as a console program (.com): both are made from the same
 * objects and differ in the subsystem that their header names.
 */
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include <curl/curl.h>
#include <libxml/parser.h>

#include "app/console.h"
#include "app/embedded.h"
#include "app/explain.h"
#include "app/frame.h"
#include "app/help.h"
#include "app/options.h"
#include "app/results.h"
#include "app/saved.h"
#include "app/scratch.h"
#include "app/unattended.h"
#include "app/wide.h"
#include "core/autodiscover/http_memory.h"
#include "core/collect/credential.h"
#include "core/collect/platform.h"
#include "core/evidence/text.h"
#include "resources/version.h"

enum { LONGEST_PASSWORD = 512 };

struct program {
    struct arena *arena;
    struct embedded embedded;
    const char **arguments;
    size_t argument_count;
    struct options options;
    bool windowed; /* started as the .exe */
};

/* A program for windows has no console to print to, so what it must say when nobody reads its output is a box. */
static bool is_windowed(void)
{
    const unsigned char *image = (const unsigned char *)GetModuleHandleW(NULL);
    const IMAGE_DOS_HEADER *start = (const IMAGE_DOS_HEADER *)(const void *)image;
    const IMAGE_NT_HEADERS *headers = (const IMAGE_NT_HEADERS *)(const void *)(image + start->e_lfanew);

    return headers->OptionalHeader.Subsystem == IMAGE_SUBSYSTEM_WINDOWS_GUI;
}

/* Says something outside the wizard: on a stream where there is one, else in a box unless a script is at work. */
static void say(const struct program *program, enum console_stream stream, const char *text)
{
    bool quiet = options_are_quiet(program->argument_count, program->arguments);

    if (console_has(stream) || !program->windowed || quiet) {
        (void)console_write(stream, text);
        return;
    }
    (void)MessageBoxW(NULL, wide_from_utf8(program->arena, text),
                      wide_from_utf8(program->arena, PROGRAM_NAME),
                      MB_OK | (stream == CONSOLE_ERROR ? MB_ICONWARNING : MB_ICONINFORMATION));
}

static int complain(struct program *program, const struct usage_error *error)
{
    say(program, CONSOLE_ERROR, help_usage_error(program->embedded.catalogue, program->arena, error));
    return EXIT_USAGE;
}

/* With the password of standard input. */
static int run_with_input(struct program *program)
{
    char password[LONGEST_PASSWORD] = "";
    bool taken = console_read_secret(password, sizeof password);
    int exit_code;

    /* Sent as it is, it would cost the one attempt. */
    if (!taken || !text_is_valid(password)) {
        struct usage_error error = {taken ? "usage.password-encoding" : "usage.no-password", {NULL, 0, 0}};

        memory_wipe(password, sizeof password);
        return complain(program, &error);
    }
    exit_code = unattended_run(&program->options, password, &program->embedded);
    memory_wipe(password, sizeof password);
    return exit_code;
}

/* With what an entry of Windows' Credential Manager holds. */
static int run_with_credential(struct program *program)
{
    struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
    char *user = NULL;
    char *password = NULL;
    int exit_code;

    if (!collect_credential(program->options.credential, &user, &password, &failure)) {
        struct named_value room[] = {{"value", program->options.credential},
                                     {"reason", failure.text ? failure.text : failure.operation}};
        struct usage_error error = {"usage.credential", {room, 2, 2}};

        return complain(program, &error);
    }
    program->options.user = arena_copy_text(program->arena, user);
    exit_code = unattended_run(&program->options, password, &program->embedded);
    memory_wipe(user, strlen(user));
    memory_wipe(password, strlen(password));
    free(user);
    free(password);
    return exit_code;
}

/* A run that ends with a report: whether it can be written is seen before the password is read and anything is asked. */
static bool can_begin(const struct program *program)
{
    return results_can_save(program->arena, &program->options, &program->embedded);
}

static int run_unattended(struct program *program)
{
    if (program->options.password_from_input) {
        return run_with_input(program);
    }
    if (program->options.credential) {
        return run_with_credential(program);
    }
    return unattended_run(&program->options, NULL, &program->embedded);
}

/* The window, with a check or with a saved report. */
static int run_window(struct program *program)
{
    const char *file = program->options.from_file;
    const char *complaint = NULL;
    struct evidence *evidence = NULL;

    if (file) {
        evidence = saved_open(program->arena, program->embedded.catalogue, file, &complaint);
        if (!evidence) {
            say(program, CONSOLE_ERROR, arena_format(program->arena, "%s\n", complaint));
            return EXIT_USAGE;
        }
    }
    return frame_run(&program->options, &program->embedded, evidence);
}

static int run(struct program *program)
{
    const struct catalogue *catalogue = program->embedded.catalogue;
    struct usage_error error = {NULL, {NULL, 0, 0}};

    if (!options_parse(program->arena, program->argument_count, program->arguments, &program->options,
                       &error)) {
        return complain(program, &error);
    }
    switch (program->options.mode) {
    case OPTIONS_HELP:
        say(program, CONSOLE_OUTPUT, help_text(catalogue, program->arena, PROGRAM_VERSION));
        return 0;
    case OPTIONS_VERSION:
        say(program, CONSOLE_OUTPUT, PROGRAM_NAME " " PROGRAM_VERSION "\n");
        return 0;
    case OPTIONS_UNATTENDED:
        return can_begin(program) ? run_unattended(program) : EXIT_INTERNAL;
    case OPTIONS_EXPLAIN:
        return can_begin(program) ? explain_run(&program->options, &program->embedded) : EXIT_INTERNAL;
    case OPTIONS_FROM:
        return can_begin(program) ? saved_run(&program->options, &program->embedded) : EXIT_INTERNAL;
    case OPTIONS_WIZARD:
        break;
    }
    return run_window(program);
}

/* The libraries' own start, which must happen once and before any thread. */
static bool start_libraries(struct program *program)
{
    struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};

    xmlInitParser();
    if (!http_begin()) {
        say(program, CONSOLE_ERROR, PROGRAM_NAME ": curl_global_init failed.\n");
        return false;
    }
    if (!embedded_load(&program->embedded, &failure)) {
        say(program, CONSOLE_ERROR,
            arena_format(program->arena, PROGRAM_NAME ": %s: %s\n", failure.operation, failure.text));
        return false;
    }
    return true;
}

int wmain(int count, wchar_t **arguments)
{
    struct program program;
    int exit_code = EXIT_INTERNAL;

    /* Before anything can load a library: only Windows' own folder is searched, never the one we were started in. */
    (void)SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32);
    (void)HeapSetInformation(NULL, HeapEnableTerminationOnCorruption, NULL, 0);
    memset(&program, 0, sizeof program);
    program.arena = scratch_create();
    program.windowed = is_windowed();
    program.argument_count = count > 1 ? (size_t)count - 1 : 0;
    program.arguments = arena_allocate(program.arena, program.argument_count + 1, sizeof *program.arguments);
    for (size_t i = 0; i < program.argument_count; i++) {
        program.arguments[i] = wide_to_utf8(program.arena, arguments[i + 1]);
    }
    if (start_libraries(&program)) {
        exit_code = run(&program);
    }
    embedded_unload(&program.embedded);
    arena_destroy(program.arena);
    curl_global_cleanup();
    return exit_code;
}
