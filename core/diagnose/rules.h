/*
 * What a rule is, and the words that it speaks in.
 *
 * A rule is one function that reads the analysis and states findings: an id with parameters, how bad, how sure, and the
 * evidence it rests on. It holds no prose (that is the catalogue's), decides no order (that is causes.h's) and changes
 * nothing else. To add one: write the function in the file of its subject, add its row to the table in rules.c, its
 * finding to kinds.c, what it explains to causes.c, and its texts to resources/messages/en.xml.
 */
#ifndef CORE_DIAGNOSE_RULES_H
#define CORE_DIAGNOSE_RULES_H

#include <stdbool.h>

#include "core/diagnose/analysis.h"
#include "core/diagnose/chain.h"

struct rule_context {
    const struct analysis *analysis;
    struct arena *arena;
    struct finding_list *findings;
};

/* Runs every rule, in the table's order, over the analysis. */
void rules_run(struct rule_context *context);

/*
 * States a finding. `account` is a mail address, or NULL for the computer as a whole; it becomes the parameter "account"
 * too. The pointer is good until the next finding is stated.
 */
struct finding *rule_state(struct rule_context *context, const char *id, const char *account,
                           enum severity severity, enum certainty certainty);

/* Gives a finding a parameter; a NULL value (nothing known) is left out. */
void finding_set(struct rule_context *context, struct finding *finding, const char *name, const char *value);
void finding_set_number(struct rule_context *context, struct finding *finding, const char *name,
                        int64_t value);

/* Sets the parameter "connected" of a finding of an account that Outlook itself is connected for at the moment. */
void rule_set_connected(struct rule_context *context, struct finding *finding, const char *account);

/*
 * Whether the target only gives Outlook its settings, while Outlook is connected to the mailbox: then it goes on with what it
 * remembers.
 */
bool rule_misses_only_settings(const struct rule_context *context, const struct target *target);

/* The day of a moment (RFC 3339), "2026-11-21"; NULL when that is not known. Owned by the arena. */
const char *rule_day(struct arena *arena, const char *time);

/* Names a piece of evidence that the finding rests on, by a printf format: "names/%s". */
PRINTF_LIKE(3, 4)
void finding_rest_on(struct rule_context *context, struct finding *finding, const char *format, ...);

/* The value of a finding's parameter, or NULL. Borrowed. */
const char *finding_get(const struct finding *finding, const char *name);

/* Whether a value that lists several ("a, b") has the item; a value of one is a list too. NULL has none, NULL is in none. */
bool finding_lists(const char *list, const char *item);

/* The finding of this id that was stated for this account (NULL = the computer as a whole); NULL when there is none. */
struct finding *rule_find(const struct rule_context *context, const char *id, const char *account);

/* Whether a warning or problem was stated for the account or for the computer as a whole. */
bool rule_has_trouble(const struct rule_context *context, const char *account);

/* The account that a fault of the network is told for: NULL, the whole computer, unless some account gets through. */
const char *rule_scope(const struct rule_context *context, const char *account);

/* The account that asks this host, when it is one account's alone; else NULL. */
const char *rule_account_of_host(const struct rule_context *context, const char *host);

/*
 * States a fault of one target, for its account or another scope: a problem when the target is decisive, else a warning.
 * It carries host, port, address and url, and rests on the target's records.
 */
struct finding *rule_state_target(struct rule_context *context, const char *id, const char *account,
                                  const struct target *target, enum certainty certainty);

/*
 * The same for faults of the way, which one cause often brings upon several hosts: says it once for each account. Where
 * the account (or scope) has this finding already, the target's host joins its parameter "also", and NULL comes back.
 * Meant to be called in the order of targets.ranked, so that the first host is the one that matters most.
 */
struct finding *rule_state_once(struct rule_context *context, const char *id, const char *account,
                                const struct target *target, enum certainty certainty);

/* Adds a host to a finding's parameter "also", unless the finding names it already. */
void rule_join_host(struct rule_context *context, struct finding *finding, const char *host);

/* Whether this computer's clock is proved to be right: two others agree with each other, and with it (rules_clock.c). */
bool rule_clock_is_right(const struct rule_context *context);

/* Whether it is proved to be wrong by more than a sign-in by Kerberos bears: two others agree, and not with it. */
bool rule_clock_is_wrong(const struct rule_context *context);

/* The subjects. Each states what it finds; the file of the same name holds it. */
void rule_run_state(struct rule_context *context);
void rule_accounts(struct rule_context *context);
void rule_outlook(struct rule_context *context);
void rule_office(struct rule_context *context);
void rule_client(struct rule_context *context);
void rule_clock(struct rule_context *context);
void rule_way(struct rule_context *context);
void rule_mail_port(struct rule_context *context);
void rule_stored_credentials(struct rule_context *context);
void rule_network(struct rule_context *context);
void rule_names(struct rule_context *context);
void rule_proxy(struct rule_context *context);
void rule_port(struct rule_context *context);
void rule_addresses(struct rule_context *context);
void rule_certificate(struct rule_context *context);
void rule_tls(struct rule_context *context);
void rule_inspection(struct rule_context *context);
void rule_sign_in(struct rule_context *context);
void rule_sign_in_service(struct rule_context *context);
void rule_settings(struct rule_context *context);
void rule_published(struct rule_context *context);
void rule_kept(struct rule_context *context);
void rule_hosting(struct rule_context *context);
void rule_autodiscover(struct rule_context *context);
void rule_redirect(struct rule_context *context);
void rule_endpoint(struct rule_context *context);
void rule_connections(struct rule_context *context);
void rule_protocol(struct rule_context *context);
void rule_timeline(struct rule_context *context);
void rule_second_try(struct rule_context *context);
void rule_open_ends(struct rule_context *context);
void rule_well(struct rule_context *context);

/* Runs instead of all others where a saved answer was read and nothing else looked at. */
void rule_explained(struct rule_context *context);

#endif
