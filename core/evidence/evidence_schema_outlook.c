/*
 * The records of evidence_outlook.h as tables: one row for each field of each struct, in the same order.
 */
#include "core/evidence/evidence.h"

#include "core/evidence/schema_rows.h"

const char *const account_kind_names[] = {"unknown", "exchange", "imap", "pop", "eas", NULL};
const char *const address_family_names[] = {"unknown", "ipv4", "ipv6", NULL};
const char *const connection_state_names[] = {
    "unknown",    "closed",     "listen",  "syn-sent", "syn-received", "established", "fin-wait-1",
    "fin-wait-2", "close-wait", "closing", "last-ack", "time-wait",    "delete-tcb",  NULL};

static const struct field_schema mail_server_fields[] = {
    TEXT(mail_server, protocol),
    TEXT(mail_server, host),
    INTEGER(mail_server, port),
    TEXT(mail_server, encryption),
};
SCHEMA(mail_server);

static const struct field_schema account_fields[] = {
    TEXT(account, address),
    TEXT(account, name),
    NAME(account, kind, account_kind_names),
    TEXT(account, source),
    TEXT(account, profile),
    TRUTH(account, default_profile),
    TEXT_LIST(account, servers),
    LIST(account, mail_servers, mail_server_schema),
    TRUTH(account, cached_mode),
    TEXT_LIST(account, other_mailboxes),
    RECORD(account, failure, failure_schema),
    TEXT(account, job),
};
SCHEMA(account);

static const struct field_schema profile_fields[] = {
    TEXT(profile, name),          TEXT(profile, version),          TRUTH(profile, is_default),
    TRUTH(profile, work_offline), INTEGER(profile, account_count), RECORD(profile, failure, failure_schema),
    TEXT(profile, job),
};
SCHEMA(profile);

static const struct field_schema process_fields[] = {
    INTEGER(process, pid),
    TEXT(process, started),
    TEXT(process, program),
    TEXT(process, path),
    TEXT(process, version),
    TEXT(process, architecture),
    TEXT(process, channel),
    TEXT(process, update_channel),
    INTEGER(process, parent_pid),
    INTEGER(process, session),
    TEXT(process, user),
    TRUTH(process, is_own_session),
    TRUTH(process, elevated),
    TRUTH(process, safe_mode),
    TRUTH(process, hung),
    TEXT(process, switches),
    RECORD(process, failure, failure_schema),
    TEXT(process, job),
};
SCHEMA(process);

static const struct field_schema connection_fields[] = {
    INTEGER(connection, pid),
    NAME(connection, family, address_family_names),
    NAME(connection, state, connection_state_names),
    TEXT(connection, local),
    TEXT(connection, remote),
    TEXT(connection, created),
    TEXT(connection, job),
};
SCHEMA(connection);

static const struct field_schema reverse_name_fields[] = {
    TEXT(reverse_name, address),
    TEXT(reverse_name, name),
    INTEGER(reverse_name, duration_ms),
    RECORD(reverse_name, failure, failure_schema),
    TEXT(reverse_name, job),
};
SCHEMA(reverse_name);
