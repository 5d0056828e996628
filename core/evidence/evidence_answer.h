/*
 * What an Autodiscover answer says, as facts: in the form that Outlook asks for (POX, [MS-OXDSCLI] section 2.2.4), in
 * ActiveSync's (EAS, [MS-ASCMD] section 2.2.2.1 Autodiscover), and in that of the V2 service (JSON). Part of the evidence;
 * include core/evidence/evidence.h.
 *
 * Texts stand here as the server sent them, bounded and made valid; NULL where the answer has none. Element names are those of Microsoft's reference of
 * the POX answer (office-developer-exchange-docs, web-service-reference, the pages ending in -pox).
 */
#ifndef CORE_EVIDENCE_EVIDENCE_ANSWER_H
#define CORE_EVIDENCE_EVIDENCE_ANSWER_H

#include <stdint.h>

#include "core/evidence/schema.h"

struct named_value {
    const char *name;
    const char *value;
};
struct named_value_list LIST_OF(struct named_value);

/* An address of Outlook on the web, inside Protocol WEB. */
struct owa_url {
    const char *where;          /* "internal", "external": the element that holds it */
    const char *authentication; /* AuthenticationMethod: "Basic, Fba" */
    const char *url;
};
struct owa_url_list LIST_OF(struct owa_url);

/*
 * A Protocol element inside the Internal or External of Protocol WEB. It says which web services belong to Outlook on the
 * web there; it is no way to the mailbox of its own, and never counts as the account's EXCH or EXPR.
 */
struct nested_protocol {
    const char *where; /* "internal", "external" */
    const char *type;
    const char *as_url;
    struct named_value_list other;
};
struct nested_protocol_list LIST_OF(struct nested_protocol);

/*
 * One Protocol element, a direct child of Account, in either of its forms; of an EAS answer one Server element, and of a JSON answer
 * the protocol that was asked about (type and url only).
 */
struct protocol {
    /* EXCH, EXPR, EXHTTP, WEB, mapiHttp, IMAP, POP3, SMTP, DAV; EAS: MobileSync, CertEnroll; JSON: AutodiscoverV1, Ews, … */
    const char *type;
    const char *version; /* the attribute Version, mapiHttp only */
    const char
        *server; /* Server; of EXCH since Exchange 2013 "<guid>@contoso.com", which is no host. EAS: Name */
    const char *server_dn;
    const char *server_version; /* hexadecimal: core/knowledge/server_version.h */
    const char *mdb_dn;
    int64_t port;
    int64_t directory_port;
    int64_t referral_port;
    int64_t ttl_hours; /* TTL: for how long the answer holds; 0 = never ask again */
    const char *login_name;
    const char *domain_required;
    const char *domain_name;
    const char *spa; /* whether the sign-in is Secure Password Authentication */
    const char *ssl; /* "on", "off", "On" */
    const char *auth_package;
    const char *auth_required;
    const char *use_pop_auth;
    const char *smtp_last;
    const char *cert_principal_name;      /* "msstd:mail.contoso.com"; "None" = the name is not checked */
    const char *server_exclusive_connect; /* "on": this entry is to be used first */
    const char *public_folder_server;
    const char *network_requirements;
    const char *grouping_information;
    const char *as_url; /* availability: free/busy times */
    const char *ews_url;
    const char *emws_url;
    const char *ews_partner_url;
    const char *sharing_url;
    const char *ecp_url;
    const char *oof_url;
    const char *oab_url;
    const char *um_url;
    const char *url;                     /* EAS: Url; JSON: Url */
    const char *mail_store_internal_url; /* mapiHttp only */
    const char *mail_store_external_url;
    const char *address_book_internal_url;
    const char *address_book_external_url;
    struct owa_url_list owa_urls;       /* WEB only */
    struct nested_protocol_list nested; /* WEB only */
    struct named_value_list other;      /* every other child with text, in order, bounded */
};
struct protocol_list LIST_OF(struct protocol);

/* Another mailbox that the same person sees in Outlook: a shared one, an archive. */
struct alternative_mailbox {
    const char *type; /* "Delegate", "Archive", "TeamMailbox" */
    const char *display_name;
    const char *smtp_address; /* either this, or the server and the legacyDN */
    const char *owner_smtp_address;
    const char *legacy_dn;
    const char *server;
};
struct alternative_mailbox_list LIST_OF(struct alternative_mailbox);

/*
 * What kind of answer it is. EAS: Settings, Redirect (to another address) and Error are the same three kinds. JSON: an
 * answer with a Url is ANSWER_SETTINGS (even where the URL is another Autodiscover service's: it is what was asked for), one with an
 * ErrorCode is ANSWER_ERROR.
 */
enum answer_kind {
    ANSWER_UNKNOWN,
    ANSWER_SETTINGS,
    ANSWER_REDIRECT_ADDRESS, /* Action redirectAddr; EAS: Redirect */
    ANSWER_REDIRECT_URL,     /* Action redirectUrl */
    ANSWER_ERROR,            /* an Error element; JSON: ErrorCode */
    ANSWER_NOT_XML,          /* not well-formed (XML or JSON), or refused (a DOCTYPE, too deep, too large) */
    ANSWER_NOT_AUTODISCOVER  /* well-formed, but something else */
};
struct autodiscover_answer {
    int kind;                  /* enum answer_kind */
    const char *schema;        /* "pox", "eas", "json", also where it is not complete; NULL = none of them */
    const char *xml_namespace; /* of Response, as sent; "" = it has none */
    const char *display_name;
    const char *legacy_dn;
    const char *autodiscover_address; /* AutoDiscoverSMTPAddress; EAS: EMailAddress */
    const char *deployment_id;
    const char *default_ab_view;
    const char *culture; /* EAS only */
    const char *account_type;
    const char *action;
    const char *redirect_target;
    const char *microsoft_online; /* whether the mailbox is in Exchange Online */
    const char *consumer_mailbox; /* whether it is a private person's at Microsoft (Outlook.com) */
    const char *service_home;
    const char *image;
    const char
        *public_folder_address; /* PublicFolderInformation/SmtpAddress: the mailbox with the public folders */
    struct protocol_list protocols;
    struct alternative_mailbox_list alternative_mailboxes;
    struct named_value_list other; /* every other child of User and Account with text, bounded */
    const char *error_code;        /* ErrorCode: "600"; JSON: "UserNotFound" */
    const char *error_status;      /* EAS: Status */
    const char *error_message;     /* the server's own words */
    const char *error_debug;       /* DebugData */
    const char *error_time;
    const char *error_id;
    const char *problem; /* why it is not understood: the parser's words with the line */
};

extern const struct record_schema named_value_schema, owa_url_schema, nested_protocol_schema, protocol_schema,
    alternative_mailbox_schema, autodiscover_answer_schema;

/* NULL-terminated JSON names, indexed by the enum's constants. */
extern const char *const answer_kind_names[];

#endif
