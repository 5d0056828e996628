/*
 * What the error codes of Autodiscover answers mean.
 */
#ifndef CORE_KNOWLEDGE_ANSWER_ERRORS_H
#define CORE_KNOWLEDGE_ANSWER_ERRORS_H

#include <stdbool.h>

/* What an error is about. */
enum error_about {
    ERROR_ABOUT_UNKNOWN,       /* a code that is not known: only the server's own words tell */
    ERROR_ABOUT_ADDRESS,       /* the server knows no such address */
    ERROR_ABOUT_NO_SETTINGS,   /* it knows the address, but has nothing to configure for it */
    ERROR_ABOUT_CONFIGURATION, /* it knows the address, but is configured wrongly for it */
    ERROR_ABOUT_REQUEST, /* it did not understand the question; what every visit with a web browser gets */
    ERROR_ABOUT_FORM,    /* it gives no answers of the kind that was asked for */
    ERROR_ABOUT_SERVER   /* a fault inside the server */
};

/* NULL-terminated names of the constants: "unknown", "address", "no-settings" … */
extern const char *const error_about_names[];

struct answer_error {
    const char *code; /* as the answer has it */
    enum error_about about;
    /*
     * Whether a published specification says so. Even then it is no proof: servers other than Exchange use the codes as they
     * like, and Exchange itself sends 603 with the words "The Active Directory user wasn't found", so the server's own words always
     * go with it.
     */
    bool is_specified;
};

/* The error of a code, "600" or "UserNotFound", without case; NULL for a code that is not known, and for NULL. Static. */
const struct answer_error *answer_error_find(const char *code);

/* What an answer with this code is about; ERROR_ABOUT_UNKNOWN where that can't be told. */
enum error_about answer_error_about(const char *code);

#endif
