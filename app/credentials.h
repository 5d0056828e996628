/*
 * Asks the person for a user name and a password, in Windows' own window for that.
 */
#ifndef APP_CREDENTIALS_H
#define APP_CREDENTIALS_H

#include <windows.h>

enum credentials_answer {
    CREDENTIALS_GIVEN,
    CREDENTIALS_CANCELLED,
    CREDENTIALS_NO_WINDOW /* this system has none, or it did not open: ask otherwise */
};

enum {
    CREDENTIALS_USER_LONGEST = 513,    /* characters, CREDUI_MAX_USERNAME_LENGTH */
    CREDENTIALS_PASSWORD_LONGEST = 256 /* CREDUI_MAX_PASSWORD_LENGTH */
};

/* UTF-8; whoever has it wipes it by credentials_wipe. */
struct credentials {
    char user[CREDENTIALS_USER_LONGEST * 3 + 1];
    char password[CREDENTIALS_PASSWORD_LONGEST * 3 + 1];
};

/*
 * Shows the window over its owner and waits until the person is done with it; messages of other windows go on meanwhile.
 * `host` is the server that asks, `user` what the user's name begins with; there is no offer to keep the password. All
 * texts are UTF-8. Fills *out, which is empty unless something was given.
 */
enum credentials_answer credentials_ask(HWND owner, const char *caption, const char *message,
                                        const char *host, const char *user, struct credentials *out);

void credentials_wipe(struct credentials *credentials);

#endif
