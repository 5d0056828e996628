/*
 * Passwords that come back. What was sent to sign in goes to the server and nowhere else: error pages that print the whole
 * request are common, and must not carry it into the evidence, which is passed on.
 */
#ifndef CORE_AUTODISCOVER_HTTP_SECRETS_H
#define CORE_AUTODISCOVER_HTTP_SECRETS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/evidence/evidence.h"

enum { SENT_SECRET_MAXIMUM = 16 };

/* What is not to come back. Begin with zeroes. */
struct sent_secrets {
    struct {
        char *text;      /* malloc'd */
        bool is_telling; /* long enough to be no part of an honest host name or setting */
    } items[SENT_SECRET_MAXIMUM];
    size_t count;
};

/* Adds a copy of a token as it was sent. */
void sent_secrets_add_token(struct sent_secrets *secrets, const char *token);

/* Adds a password, also in the forms that it takes in HTML and in a URL. NULL and "" are allowed: there is none. */
void sent_secrets_add_password(struct sent_secrets *secrets, const char *password);

/*
 * Takes every text of the server's out of the attempt (with its answer read) that repeats one of them; `body` is all that
 * was received. A password of up to five bytes is looked for in free texts only, since it may well be a part of a host's
 * name.
 */
void sent_secrets_leave_out(const struct sent_secrets *secrets, const char *body, size_t body_len,
                            struct attempt *attempt);

/* Wipes and releases. */
void sent_secrets_destroy(struct sent_secrets *secrets);

#endif
