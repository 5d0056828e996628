/*
 * The records of evidence_answer.h as tables: one row for each field of each struct, in the same order.
 */
#include "core/evidence/evidence_answer.h"

#include "core/evidence/schema_rows.h"

const char *const answer_kind_names[] = {"unknown", "settings", "redirect-address", "redirect-url",
                                         "error",   "not-xml",  "not-autodiscover", NULL};

static const struct field_schema named_value_fields[] = {
    TEXT(named_value, name),
    TEXT(named_value, value),
};
SCHEMA(named_value);

static const struct field_schema owa_url_fields[] = {
    TEXT(owa_url, where),
    TEXT(owa_url, authentication),
    TEXT(owa_url, url),
};
SCHEMA(owa_url);

static const struct field_schema nested_protocol_fields[] = {
    TEXT(nested_protocol, where),
    TEXT(nested_protocol, type),
    TEXT(nested_protocol, as_url),
    LIST(nested_protocol, other, named_value_schema),
};
SCHEMA(nested_protocol);

static const struct field_schema protocol_fields[] = {
    TEXT(protocol, type),
    TEXT(protocol, version),
    TEXT(protocol, server),
    TEXT(protocol, server_dn),
    TEXT(protocol, server_version),
    TEXT(protocol, mdb_dn),
    INTEGER(protocol, port),
    INTEGER(protocol, directory_port),
    INTEGER(protocol, referral_port),
    INTEGER(protocol, ttl_hours),
    TEXT(protocol, login_name),
    TEXT(protocol, domain_required),
    TEXT(protocol, domain_name),
    TEXT(protocol, spa),
    TEXT(protocol, ssl),
    TEXT(protocol, auth_package),
    TEXT(protocol, auth_required),
    TEXT(protocol, use_pop_auth),
    TEXT(protocol, smtp_last),
    TEXT(protocol, cert_principal_name),
    TEXT(protocol, server_exclusive_connect),
    TEXT(protocol, public_folder_server),
    TEXT(protocol, network_requirements),
    TEXT(protocol, grouping_information),
    TEXT(protocol, as_url),
    TEXT(protocol, ews_url),
    TEXT(protocol, emws_url),
    TEXT(protocol, ews_partner_url),
    TEXT(protocol, sharing_url),
    TEXT(protocol, ecp_url),
    TEXT(protocol, oof_url),
    TEXT(protocol, oab_url),
    TEXT(protocol, um_url),
    TEXT(protocol, url),
    TEXT(protocol, mail_store_internal_url),
    TEXT(protocol, mail_store_external_url),
    TEXT(protocol, address_book_internal_url),
    TEXT(protocol, address_book_external_url),
    LIST(protocol, owa_urls, owa_url_schema),
    LIST(protocol, nested, nested_protocol_schema),
    LIST(protocol, other, named_value_schema),
};
SCHEMA(protocol);

static const struct field_schema alternative_mailbox_fields[] = {
    TEXT(alternative_mailbox, type),         TEXT(alternative_mailbox, display_name),
    TEXT(alternative_mailbox, smtp_address), TEXT(alternative_mailbox, owner_smtp_address),
    TEXT(alternative_mailbox, legacy_dn),    TEXT(alternative_mailbox, server),
};
SCHEMA(alternative_mailbox);

static const struct field_schema autodiscover_answer_fields[] = {
    NAME(autodiscover_answer, kind, answer_kind_names),
    TEXT(autodiscover_answer, schema),
    TEXT(autodiscover_answer, xml_namespace),
    TEXT(autodiscover_answer, display_name),
    TEXT(autodiscover_answer, legacy_dn),
    TEXT(autodiscover_answer, autodiscover_address),
    TEXT(autodiscover_answer, deployment_id),
    TEXT(autodiscover_answer, default_ab_view),
    TEXT(autodiscover_answer, culture),
    TEXT(autodiscover_answer, account_type),
    TEXT(autodiscover_answer, action),
    TEXT(autodiscover_answer, redirect_target),
    TEXT(autodiscover_answer, microsoft_online),
    TEXT(autodiscover_answer, consumer_mailbox),
    TEXT(autodiscover_answer, service_home),
    TEXT(autodiscover_answer, image),
    TEXT(autodiscover_answer, public_folder_address),
    LIST(autodiscover_answer, protocols, protocol_schema),
    LIST(autodiscover_answer, alternative_mailboxes, alternative_mailbox_schema),
    LIST(autodiscover_answer, other, named_value_schema),
    TEXT(autodiscover_answer, error_code),
    TEXT(autodiscover_answer, error_status),
    TEXT(autodiscover_answer, error_message),
    TEXT(autodiscover_answer, error_debug),
    TEXT(autodiscover_answer, error_time),
    TEXT(autodiscover_answer, error_id),
    TEXT(autodiscover_answer, problem),
};
SCHEMA(autodiscover_answer);
