/*
 * See pox.h. Facts: [MS-OXDSCLI] sections 2.2.3 and 2.2.4 and the element pages of Microsoft's POX reference.
 */
#include "core/autodiscover/pox.h"

#include <string.h>

#include <libxml/parser.h>
#include <libxml/tree.h>

#include "core/autodiscover/xml.h"
#include "core/evidence/text.h"

/*
 * Real servers know the http:// form only. Microsoft's present web pages print https://, an editing accident of the
 * documentation, not of the protocol.
 */
static const char request_namespace[] =
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006";
static const char answer_namespace[] =
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";

const char *pox_request(struct arena *arena, const char *address, size_t *len)
{
    xmlDocPtr document = xmlNewDoc(BAD_CAST "1.0");
    xmlNodePtr root = document == NULL ? NULL : xmlNewDocNode(document, NULL, BAD_CAST "Autodiscover", NULL);
    if (root == NULL) {
        xmlFreeDoc(document);
        return NULL;
    }
    xmlDocSetRootElement(document, root);
    xmlSetNs(root, xmlNewNs(root, BAD_CAST request_namespace, NULL));
    xmlNodePtr request = xmlNewChild(root, NULL, BAD_CAST "Request", NULL);
    xmlNewTextChild(request, NULL, BAD_CAST "EMailAddress", BAD_CAST address);
    xmlNewTextChild(request, NULL, BAD_CAST "AcceptableResponseSchema", BAD_CAST answer_namespace);
    xmlChar *bytes = NULL;
    int size = 0;
    xmlDocDumpMemoryEnc(document, &bytes, &size, "utf-8");
    xmlFreeDoc(document);
    if (bytes == NULL || size <= 0) {
        return NULL;
    }
    *len = (size_t)size;
    const char *text = arena_copy_bytes(arena, (const char *)bytes, (size_t)size);
    xmlFree(bytes);
    return text;
}

static void read_url_pair(struct arena *arena, xmlNodePtr node, const char **internal_url,
                          const char **external_url)
{
    *internal_url = xml_child_text(arena, node, "InternalUrl", POX_TEXT_MAXIMUM);
    *external_url = xml_child_text(arena, node, "ExternalUrl", POX_TEXT_MAXIMUM);
}

static const char *attribute_text(struct arena *arena, xmlNodePtr node, const char *name)
{
    xmlChar *value = xmlGetNoNsProp(node, BAD_CAST name);
    if (value == NULL) {
        return NULL;
    }
    const char *text =
        text_make_valid(arena, (const char *)value, strlen((const char *)value), POX_TEXT_MAXIMUM);
    xmlFree(value);
    return text;
}

/* Puts one child with text where it belongs; what has no place of its own is kept by name. */
static void read_protocol_value(struct arena *arena, xmlNodePtr child, struct protocol *protocol)
{
    const char *text = xml_text(arena, child, POX_TEXT_MAXIMUM);
    if (text == NULL) {
        return;
    }
    if (xml_is(child, "Type")) {
        protocol->type = text;
    } else if (xml_is(child, "Server")) {
        protocol->server = text;
    } else if (xml_is(child, "SSL")) {
        protocol->ssl = text;
    } else if (xml_is(child, "AuthPackage")) {
        protocol->auth_package = text;
    } else if (xml_is(child, "ServerVersion")) {
        protocol->server_version = text;
    } else if (xml_is(child, "Port") && text_to_number(text, 65535, &protocol->port)) {
        return;
    } else if (protocol->other.count < POX_VALUE_MAXIMUM) {
        struct named_value *value = schema_append(arena, &named_value_schema, &protocol->other);
        value->name =
            text_make_valid(arena, (const char *)child->name, strlen((const char *)child->name), 128);
        value->value = text;
    }
}

static void read_protocol(struct arena *arena, xmlNodePtr node, struct autodiscover_answer *answer)
{
    if (answer->protocols.count >= POX_PROTOCOL_MAXIMUM) {
        return;
    }
    struct protocol *protocol = schema_append(arena, &protocol_schema, &answer->protocols);
    protocol->type = attribute_text(arena, node, "Type");
    for (xmlNodePtr child = xml_element(node->children); child != NULL; child = xml_element(child->next)) {
        if (xml_is(child, "MailStore")) {
            read_url_pair(arena, child, &protocol->mail_store_internal_url,
                          &protocol->mail_store_external_url);
        } else if (xml_is(child, "AddressBook")) {
            read_url_pair(arena, child, &protocol->address_book_internal_url,
                          &protocol->address_book_external_url);
        } else {
            read_protocol_value(arena, child, protocol);
        }
    }
}

static void read_alternative_mailbox(struct arena *arena, xmlNodePtr node, struct autodiscover_answer *answer)
{
    if (answer->alternative_mailboxes.count >= POX_VALUE_MAXIMUM) {
        return;
    }
    const char *name = xml_child_text(arena, node, "SmtpAddress", POX_TEXT_MAXIMUM);
    if (name == NULL) {
        name = xml_child_text(arena, node, "DisplayName", POX_TEXT_MAXIMUM);
    }
    struct named_value *mailbox = schema_append(arena, &named_value_schema, &answer->alternative_mailboxes);
    mailbox->name = name;
    mailbox->value = xml_child_text(arena, node, "Type", POX_TEXT_MAXIMUM);
}

/* The action decides the kind: [MS-OXDSCLI] section 2.2.4.1.1.2.2. */
static void read_action(struct arena *arena, xmlNodePtr account, struct autodiscover_answer *answer)
{
    const char *action = xml_child_text(arena, account, "Action", POX_TEXT_MAXIMUM);
    if (text_equal_ignoring_case(action, "redirectAddr")) {
        answer->kind = ANSWER_REDIRECT_ADDRESS;
        answer->redirect_target = xml_child_text(arena, account, "RedirectAddr", POX_TEXT_MAXIMUM);
    } else if (text_equal_ignoring_case(action, "redirectUrl")) {
        answer->kind = ANSWER_REDIRECT_URL;
        answer->redirect_target = xml_child_text(arena, account, "RedirectUrl", POX_TEXT_MAXIMUM);
    } else {
        answer->kind = ANSWER_SETTINGS;
    }
}

static void read_account(struct arena *arena, xmlNodePtr account, struct autodiscover_answer *answer)
{
    read_action(arena, account, answer);
    answer->account_type = xml_child_text(arena, account, "AccountType", POX_TEXT_MAXIMUM);
    answer->microsoft_online = xml_child_text(arena, account, "MicrosoftOnline", POX_TEXT_MAXIMUM);
    for (xmlNodePtr child = xml_element(account->children); child != NULL; child = xml_element(child->next)) {
        if (xml_is(child, "Protocol")) {
            read_protocol(arena, child, answer);
        } else if (xml_is(child, "AlternativeMailbox")) {
            read_alternative_mailbox(arena, child, answer);
        }
    }
    bool redirects = answer->kind == ANSWER_REDIRECT_ADDRESS || answer->kind == ANSWER_REDIRECT_URL;
    if (redirects ? answer->redirect_target == NULL : answer->protocols.count == 0) {
        answer->problem =
            redirects ? "it sends elsewhere but does not say where" : "it names no way to the mailbox";
        answer->kind = ANSWER_NOT_AUTODISCOVER;
    }
}

static void read_error(struct arena *arena, xmlNodePtr error, struct autodiscover_answer *answer)
{
    answer->kind = ANSWER_ERROR;
    answer->error_code = xml_child_text(arena, error, "ErrorCode", POX_TEXT_MAXIMUM);
    answer->error_message = xml_child_text(arena, error, "Message", POX_TEXT_MAXIMUM);
}

static void read_response(struct arena *arena, xmlNodePtr response, struct autodiscover_answer *answer)
{
    xmlNodePtr user = xml_child(response, "User");
    xmlNodePtr account = xml_child(response, "Account");
    xmlNodePtr error = xml_child(response, "Error");
    answer->display_name = xml_child_text(arena, user, "DisplayName", POX_TEXT_MAXIMUM);
    answer->legacy_dn = xml_child_text(arena, user, "LegacyDN", POX_TEXT_MAXIMUM);
    answer->autodiscover_address = xml_child_text(arena, user, "AutoDiscoverSMTPAddress", POX_TEXT_MAXIMUM);
    if (error == NULL && account != NULL) {
        error = xml_child(account, "Error");
    }
    if (error != NULL) {
        read_error(arena, error, answer);
    } else if (account != NULL) {
        read_account(arena, account, answer);
    } else {
        answer->kind = ANSWER_NOT_AUTODISCOVER;
        answer->problem = "its Response has neither Account nor Error";
    }
}

void pox_read_answer(struct arena *arena, const char *bytes, size_t len, struct autodiscover_answer *answer)
{
    const char *problem = NULL;
    xmlDocPtr document = len <= POX_ANSWER_MAXIMUM ? xml_parse_untrusted(arena, bytes, len, &problem) : NULL;
    if (document == NULL) {
        answer->kind = ANSWER_NOT_XML;
        answer->problem = problem != NULL ? problem : "it is larger than any Autodiscover answer";
        return;
    }
    xmlNodePtr root = xmlDocGetRootElement(document);
    xmlNodePtr response = xml_is(root, "Autodiscover") ? xml_child(root, "Response") : NULL;
    if (response != NULL) {
        read_response(arena, response, answer);
    } else {
        answer->kind = ANSWER_NOT_AUTODISCOVER;
        answer->problem = arena_format(
            arena, "its root element is <%s>, not <Autodiscover> with a <Response>",
            text_make_valid(arena, (const char *)root->name, strlen((const char *)root->name), 64));
    }
    xmlFreeDoc(document);
}
