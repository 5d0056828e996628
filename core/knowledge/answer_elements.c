/*
 * See answer_elements.h.
 */
#include "core/knowledge/answer_elements.h"

#include "core/evidence/evidence_answer.h"

enum { PORT_MAXIMUM = 65535, TTL_MAXIMUM = 1000000 };

#define TEXT_OF(element, owner, field)                                                                       \
    {                                                                                                        \
        element, offsetof(struct owner, field), 0                                                            \
    }
#define NUMBER_OF(element, owner, field, maximum)                                                            \
    {                                                                                                        \
        element, offsetof(struct owner, field), maximum                                                      \
    }

static const struct answer_element of_protocol[] = {
    TEXT_OF("Type", protocol, type),
    TEXT_OF("Server", protocol, server),
    TEXT_OF("ServerDN", protocol, server_dn),
    TEXT_OF("ServerVersion", protocol, server_version),
    TEXT_OF("MdbDN", protocol, mdb_dn),
    TEXT_OF("PublicFolderServer", protocol, public_folder_server),
    NUMBER_OF("Port", protocol, port, PORT_MAXIMUM),
    NUMBER_OF("DirectoryPort", protocol, directory_port, PORT_MAXIMUM),
    NUMBER_OF("ReferralPort", protocol, referral_port, PORT_MAXIMUM),
    TEXT_OF("SSL", protocol, ssl),
    TEXT_OF("AuthPackage", protocol, auth_package),
    TEXT_OF("AuthRequired", protocol, auth_required),
    TEXT_OF("UsePOPAuth", protocol, use_pop_auth),
    TEXT_OF("SMTPLast", protocol, smtp_last),
    TEXT_OF("SPA", protocol, spa),
    TEXT_OF("LoginName", protocol, login_name),
    TEXT_OF("DomainRequired", protocol, domain_required),
    TEXT_OF("DomainName", protocol, domain_name),
    TEXT_OF("CertPrincipalName", protocol, cert_principal_name),
    TEXT_OF("ServerExclusiveConnect", protocol, server_exclusive_connect),
    TEXT_OF("NetworkRequirements", protocol, network_requirements),
    TEXT_OF("GroupingInformation", protocol, grouping_information),
    NUMBER_OF("TTL", protocol, ttl_hours, TTL_MAXIMUM),
    TEXT_OF("ASUrl", protocol, as_url),
    TEXT_OF("EwsUrl", protocol, ews_url),
    TEXT_OF("EmwsUrl", protocol, emws_url),
    TEXT_OF("EwsPartnerUrl", protocol, ews_partner_url),
    TEXT_OF("SharingUrl", protocol, sharing_url),
    TEXT_OF("EcpUrl", protocol, ecp_url),
    TEXT_OF("OOFUrl", protocol, oof_url),
    TEXT_OF("OABUrl", protocol, oab_url),
    TEXT_OF("UMUrl", protocol, um_url),
};

static const struct answer_element of_user[] = {
    TEXT_OF("DisplayName", autodiscover_answer, display_name),
    TEXT_OF("LegacyDN", autodiscover_answer, legacy_dn),
    TEXT_OF("AutoDiscoverSMTPAddress", autodiscover_answer, autodiscover_address),
    TEXT_OF("DeploymentId", autodiscover_answer, deployment_id),
    TEXT_OF("DefaultABView", autodiscover_answer, default_ab_view),
};

static const struct answer_element of_account[] = {
    TEXT_OF("AccountType", autodiscover_answer, account_type),
    TEXT_OF("Action", autodiscover_answer, action),
    TEXT_OF("MicrosoftOnline", autodiscover_answer, microsoft_online),
    TEXT_OF("ConsumerMailbox", autodiscover_answer, consumer_mailbox),
    TEXT_OF("ServiceHome", autodiscover_answer, service_home),
    TEXT_OF("Image", autodiscover_answer, image),
};

static const struct answer_element of_mailbox[] = {
    TEXT_OF("Type", alternative_mailbox, type),
    TEXT_OF("DisplayName", alternative_mailbox, display_name),
    TEXT_OF("SmtpAddress", alternative_mailbox, smtp_address),
    TEXT_OF("OwnerSmtpAddress", alternative_mailbox, owner_smtp_address),
    TEXT_OF("LegacyDN", alternative_mailbox, legacy_dn),
    TEXT_OF("Server", alternative_mailbox, server),
};

#define ALL_OF(rows)                                                                                         \
    {                                                                                                        \
        rows, sizeof(rows) / sizeof(rows)[0]                                                                 \
    }

const struct answer_elements protocol_elements = ALL_OF(of_protocol);
const struct answer_elements user_elements = ALL_OF(of_user);
const struct answer_elements account_elements = ALL_OF(of_account);
const struct answer_elements mailbox_elements = ALL_OF(of_mailbox);
