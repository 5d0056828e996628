/*
 * Every finding there is: its id, the link of the way that it is about, and the parameters that it carries. Rules emit
 * only what stands here, the catalogue has a text for each row, and tests hold the two together.
 */
#ifndef CORE_DIAGNOSE_KINDS_H
#define CORE_DIAGNOSE_KINDS_H

#include <stdbool.h>
#include <stddef.h>

/* The links of the way from this computer to the mailbox, in order. A fault of an earlier link is told first. */
enum path_link {
    LINK_CHECK, /* the check itself */
    LINK_COMPUTER,
    LINK_NETWORK,
    LINK_NAMES,
    LINK_PROXY,
    LINK_PORT,
    LINK_ENCRYPTION,
    LINK_SIGN_IN,
    LINK_AUTODISCOVER,
    LINK_MAILBOX,
    LINK_CONNECTIONS,
    LINK_PROTOCOL
};

struct finding_kind {
    const char *id;
    int link; /* enum path_link */
    /*
     * When a finding of this kind is a warning, the check reached no conclusion: the verdict is "incomplete" unless a
     * problem was found all the same.
     */
    bool leaves_open;
    /*
     * Parameter names, separated by spaces. "host" is always there, "address?" may be missing, "reason=a|b" has one of
     * these values. "account" is the mail address of the account that the finding is about.
     */
    const char *parameters;
};

/* The row of an id, or NULL. Borrowed, static. */
const struct finding_kind *finding_kind_find(const char *id);

/* The whole table, for tests and documentation. */
const struct finding_kind *finding_kind_table(size_t *count);

/*
 * Every reason that an interpretation may give (protocol_reason, expected_reason, a connection's reason); the catalogue has
 * a text "reason.<id>" for each.
 */
const char *const *interpretation_reason_table(size_t *count);

#endif
