/*
 * The web hosts that a modern sign-in (Microsoft Entra ID) goes to. Outlook needs them beside the mail server itself: while one is shut
 * off, a mailbox that is reached perfectly still can't be opened.
 */
#ifndef CORE_KNOWLEDGE_SIGN_IN_HOSTS_H
#define CORE_KNOWLEDGE_SIGN_IN_HOSTS_H

#include <stdbool.h>
#include <stddef.h>

struct sign_in_host {
    const char *name;
    const char *cloud;    /* as sign_in_cloud names it */
    const char *what_for; /* "sign-in", "sign-in-pages", "windows-sign-in", "device" */
    bool joined_only;     /* used by computers of a company's domain */
};

/* The table. The first host of each cloud is where every sign-in begins; without the others parts of it may fail. Static. */
const struct sign_in_host *sign_in_hosts(size_t *count);

/* Which of Microsoft's clouds a mail host of Exchange Online belongs to: "worldwide", "us-government", "china". Static. */
const char *sign_in_cloud(const char *mail_host);

/* The date of the published list. */
const char *sign_in_hosts_date(void);

#endif
