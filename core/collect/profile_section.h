/*
 * What the sections of a profile say of its Exchange accounts.
 *
 * A profile keeps MAPI properties in sections, each under a name of 32 hexadecimal digits, a MAPIUID. The value's name is the
 * property's type and then its id, the value its bytes. An account's entry names its service's section; that names the
 * section with the account's own settings, and those of the stores (mailboxes) that are opened for it.
 */
#ifndef CORE_COLLECT_PROFILE_SECTION_H
#define CORE_COLLECT_PROFILE_SECTION_H

#include <stddef.h>
#include <stdint.h>

#include "core/evidence/evidence.h"

/*
 * The properties that are read. Sources: 0x6622 KB923575; 0x6601 and its bits, 0x3D15 and 0x3D00 the article "Compute a store
 * hash" of the Outlook MAPI reference; 0x660A edkmdb.h of the Exchange SDK; 0x6641 "Programmatically update a profile in
 * Outlook" of the same reference.
 */
enum profile_property {
    PROFILE_WEB_SERVER,      /* 001f6622: the mail server's web name, PR_PROFILE_RPC_PROXY_SERVER */
    PROFILE_CONFIG_FLAGS,    /* 00036601: PR_PROFILE_CONFIG_FLAGS */
    PROFILE_STORE_TYPE,      /* 0003660a: PR_PROFILE_TYPE; 2 = somebody else's mailbox */
    PROFILE_ADDRESS,         /* 001f6641: PR_PROFILE_USER_SMTP_EMAIL_ADDRESS_W */
    PROFILE_DISPLAY_NAME,    /* 001f3001: PR_DISPLAY_NAME_W */
    PROFILE_ACCOUNT_SECTION, /* 01023d15: PR_EMSMDB_SECTION_UID */
    PROFILE_STORE_SECTIONS,  /* 01023d00: PR_STORE_PROVIDERS, one MAPIUID after the other */
    PROFILE_PROPERTY_COUNT
};

/* The names of their values, indexed by the enum. */
extern const char *const profile_property_names[PROFILE_PROPERTY_COUNT];

/* The most bytes of one value that are read: 64 stores, or a text. */
enum { PROFILE_PROPERTY_MAXIMUM = 4096, PROFILE_STORE_MAXIMUM = 64 };

struct profile_section {
    const char *name; /* lower case */
    const char *web_server;
    int64_t config_flags; /* UNKNOWN_INTEGER = not there; so the store's type */
    int64_t store_type;
    const char *address;
    const char *display_name;
    const char *account_section; /* the name of another section */
    struct text_list store_sections;
    struct failure damage; /* the first value that is not what it should be */
};
struct profile_section_list LIST_OF(struct profile_section);

/* An empty section of this name, appended to the list. */
struct profile_section *profile_section_append(struct arena *arena, struct profile_section_list *list,
                                               const char *name);

/*
 * Takes one value, with its registry type (winnt.h), into the section. What is damaged is left out, with the cause in
 * section->damage.
 */
void profile_section_take(struct arena *arena, enum profile_property property, uint32_t registry_type,
                          const unsigned char *bytes, size_t len, struct profile_section *section);

/* "6f1c…" of 16 bytes; NULL for any other number of bytes. Owned by the arena. */
const char *profile_section_name(struct arena *arena, const unsigned char *bytes, size_t len);

/*
 * Fills servers, cached_mode, other_mailboxes and failure of the profile's Exchange accounts, which are accounts->items[first]
 * and those that follow. `services` has, in the same order, the name of each account's service section, or "". Where a
 * profile has one Exchange account, all of its sections are taken for that account's, named or not. With two, nobody could
 * tell: then only what the names lead to.
 */
void profile_sections_apply(struct arena *arena, const struct profile_section_list *sections,
                            const struct text_list *services, struct account_list *accounts, size_t first);

#endif
