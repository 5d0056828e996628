/*
 * A sign-in that a person or a script has left in Windows' Credential Manager for this program to use.
 */
#ifndef CORE_COLLECT_CREDENTIAL_H
#define CORE_COLLECT_CREDENTIAL_H

#include <stdbool.h>
#include <stddef.h>

#include "core/evidence/evidence.h"

enum {
    CREDENTIAL_NAME_MAXIMUM =
        32767, /* UTF-16 units of a generic entry's name, CRED_MAX_GENERIC_TARGET_NAME_LENGTH */
    CREDENTIAL_USER_MAXIMUM = 513, /* UTF-16 units, CRED_MAX_USERNAME_LENGTH */
    CREDENTIAL_BLOB_MAXIMUM = 2560 /* bytes, CRED_MAX_CREDENTIAL_BLOB_SIZE */
};

/*
 * Reads the entry of the signed-in person's Credential Manager with this name (UTF-8). True with user name and password as
 * malloc'd UTF-8, which the caller wipes and releases. False with both NULL and the cause in *failure, whose texts are
 * static: there is no such entry, it has no user name, or its password can't be had. That is so for a Windows credential
 * (CRED_TYPE_DOMAIN_PASSWORD): Windows uses its password but shows it to no program, so only a generic one serves.
 */
bool collect_credential(const char *target_name, char **user, char **password, struct failure *failure);

/* How the bytes of an entry's password are to be taken. */
enum credential_encoding {
    CREDENTIAL_UNREADABLE, /* no text, or text of which nobody can say how it is meant */
    CREDENTIAL_UTF16,      /* little-endian, as Windows' own tools write it (cmdkey, the control panel) */
    CREDENTIAL_UTF8,
    CREDENTIAL_ANSI /* text in the computer's own old code page */
};

/*
 * How the bytes are meant, and in *text_len how many of them are text without a NUL at the end. A wrong guess would spend
 * the one sign-in of a run on a wrong password, so what could be two things is unreadable.
 */
enum credential_encoding credential_encoding_of(const unsigned char *bytes, size_t len, size_t *text_len);

#endif
