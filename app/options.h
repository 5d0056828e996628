/*
 * The command line. Scripts rely on it, so it is strict: what is not understood is an error that says what is right,
 * never a guess. It is portable so that every form of it is tested without Windows; it holds no prose, since errors are
 * told in the person's language by the message catalogue.
 */
#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/evidence/evidence.h"

enum options_mode {
    OPTIONS_WIZARD,     /* show the window: a check, or from_file */
    OPTIONS_UNATTENDED, /* --quiet */
    OPTIONS_FROM,       /* --from with --quiet, --report or --json */
    OPTIONS_EXPLAIN,    /* --explain */
    OPTIONS_HELP,
    OPTIONS_VERSION
};

struct options {
    enum options_mode mode;
    struct text_list emails; /* each one is a mail address (text_mail_domain) */
    const char *report_file; /* as typed; NULL = none */
    const char *json_file;
    const char *explain_file; /* the saved answer to explain */
    const char *from_file;    /* the saved report to open instead of a check */
    /* At most one way to sign in: */
    const char *user;
    bool password_from_input;        /* the first line of standard input is the password of `user` */
    const char *credential;          /* the entry of Windows' Credential Manager that holds both */
    bool windows_sign_in;            /* as the person who is signed in to Windows */
    struct text_list sign_in_hosts;  /* servers outside the mail domain that may get it; lower case */
    struct text_list redirect_hosts; /* other companies' hosts that a redirect may lead to; lower case */
    bool all_sessions;               /* Outlook of other people who are signed in to this computer too */
    bool ask_microsoft;              /* Microsoft's own service may be shown the addresses */
    bool all_protocols;              /* the ports of every protocol, not only of those in use */
    int64_t timeout_ms;              /* of the whole run, a watch apart; 0 = the engine's own */
    int64_t watch_ms;                /* how long to watch afterwards; 0 = not at all */
};

/* What is wrong with a command line: a text of the catalogue and what its {placeholders} are filled with. */
struct usage_error {
    const char *text;
    struct named_value_list parameters;
};

/*
 * Reads the arguments (UTF-8, without the program's name) into *out. Switches are written --name VALUE, --name=VALUE or
 * /name:VALUE, in any case. Everything that *out and *error point at is owned by the arena. False when the command line
 * is wrong; then *error says why.
 */
bool options_parse(struct arena *arena, size_t count, const char *const *arguments, struct options *out,
                   struct usage_error *error);

/*
 * Whether the arguments, right or wrong, ask for a run without windows: a script must not be held up by a message box
 * that tells it of a typing mistake.
 */
bool options_are_quiet(size_t count, const char *const *arguments);

#endif
