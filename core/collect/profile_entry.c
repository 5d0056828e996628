/*
 * See profile_entry.h.
 */
#include "core/collect/profile_entry.h"

#include <string.h>

#include "core/collect/failures.h"
#include "core/evidence/text.h"

/*
 * The class identifiers are those of "Constants (Account management API)" (Outlook auxiliary reference). That a profile
 * stores them in the value "clsid" is undocumented but told alike by every public tool that reads profiles.
 * CLSID_OlkHotmailAccount marking today's Exchange ActiveSync accounts is [unverified].
 */
static const struct {
    const char *clsid;
    int kind;
} class_rules[] = {
    {"{ED475411-B0D6-11D2-8C3B-00104B2A6676}", ACCOUNT_POP},  /* CLSID_OlkPOP3Account */
    {"{ED475412-B0D6-11D2-8C3B-00104B2A6676}", ACCOUNT_IMAP}, /* CLSID_OlkIMAP4Account */
    {"{4DB5CBF0-3B77-4852-BC8E-BB81908861F3}", ACCOUNT_EAS},  /* CLSID_OlkHotmailAccount */
};

/* CLSID_OlkMAPIAccount wraps any MAPI service: Exchange, data files and address books alike. */
static const char mapi_class[] = "{ED475414-B0D6-11D2-8C3B-00104B2A6676}";

enum entry_class { NOT_MAIL, MAIL, UNRECOGNISED };

/* Judges a wrapped MAPI service by its name. */
static enum entry_class classify_service(const char *service_name, int *kind)
{
    *kind = ACCOUNT_UNKNOWN;
    if (service_name == NULL) {
        return UNRECOGNISED;
    }
    if (text_equal_ignoring_case(service_name, "MSEMS")) {
        *kind = ACCOUNT_EXCHANGE;
        return MAIL;
    }
    if (text_equal_ignoring_case(service_name, "EAS")) {
        *kind = ACCOUNT_EAS;
        return MAIL;
    }
    /* MSUPST MS and MSPST MS (data files), INTERSTOR (an IMAP account's data file), CONTAB, EMABLT and MSPST AB (address
     * books), and whatever add-ins bring: none of them is a mail account. */
    return NOT_MAIL;
}

static enum entry_class classify(const struct profile_entry *entry, int *kind)
{
    *kind = ACCOUNT_UNKNOWN;
    if (entry->clsid == NULL) {
        if (entry->imap_server != NULL || entry->pop3_server != NULL) {
            *kind = entry->imap_server != NULL ? ACCOUNT_IMAP : ACCOUNT_POP;
            return MAIL;
        }
        return classify_service(entry->service_name, kind);
    }
    if (text_equal_ignoring_case(entry->clsid, mapi_class)) {
        return classify_service(entry->service_name, kind);
    }
    for (size_t i = 0; i < sizeof class_rules / sizeof class_rules[0]; i++) {
        if (text_equal_ignoring_case(entry->clsid, class_rules[i].clsid)) {
            *kind = class_rules[i].kind;
            return MAIL;
        }
    }
    return NOT_MAIL;
}

/* A copy without blanks at either end; NULL when nothing is left. */
static const char *trim(struct arena *arena, const char *text)
{
    if (text == NULL) {
        return NULL;
    }
    while (*text == ' ') {
        text++;
    }
    size_t len = strlen(text);
    while (len > 0 && text[len - 1] == ' ') {
        len--;
    }
    return len > 0 ? arena_copy_bytes(arena, text, len) : NULL;
}

const char *profile_encryption(int64_t secure_connection, int64_t use_ssl)
{
    static const char *const names[] = {"none", "tls", "starttls", "automatic"};
    if (secure_connection >= 0 && secure_connection < (int64_t)(sizeof names / sizeof names[0])) {
        return names[secure_connection];
    }
    if (use_ssl == UNKNOWN_INTEGER) {
        return NULL;
    }
    return use_ssl != 0 ? "tls" : "none";
}

static void append_server(struct arena *arena, struct account *out, const char *protocol, const char *server,
                          const struct profile_server *way)
{
    enum { PORT_MAXIMUM = 65535 };
    const char *name = trim(arena, server);
    if (name == NULL) {
        return;
    }
    text_list_append(arena, &out->servers, name);
    struct mail_server *mail_server = schema_append(arena, &mail_server_schema, &out->mail_servers);
    mail_server->protocol = protocol;
    mail_server->host = name;
    mail_server->encryption = way->encryption;
    if (way->port > 0 && way->port <= PORT_MAXIMUM) {
        mail_server->port = way->port;
    } else if (way->port != 0) {
        failure_keep_first(&out->failure,
                           failure_from_program("Port", "the registry value is no port of a server"));
    }
}

bool profile_entry_to_account(struct arena *arena, const struct profile_entry *entry, struct account *out)
{
    int kind;
    enum entry_class class = classify(entry, &kind);
    const char *email = trim(arena, entry->email);
    const char *name = trim(arena, entry->account_name);
    bool damaged = entry->damage.operation != NULL;
    bool has_address = text_mail_domain(arena, email) != NULL;
    if (class == NOT_MAIL || (class == UNRECOGNISED && !has_address && !damaged)) {
        return false;
    }
    out->kind = kind;
    out->name = name;
    out->source = "profile";
    if (damaged) {
        out->failure = entry->damage;
    }
    append_server(arena, out, "imap", entry->imap_server, &entry->imap);
    append_server(arena, out, "pop", entry->pop3_server, &entry->pop3);
    append_server(arena, out, "smtp", entry->smtp_server, &entry->smtp);
    if (has_address) {
        out->address = email;
    } else if (kind != ACCOUNT_IMAP && kind != ACCOUNT_POP && text_mail_domain(arena, name) != NULL) {
        /* An Exchange entry has no Email value as a rule, its name is the mailbox address; the name of an IMAP or POP
         * account is only what the person called it. */
        out->address = name;
    } else if (email != NULL) {
        failure_keep_first(&out->failure,
                           failure_from_program("Email", "the registry value is no mail address"));
    }
    return true;
}
