/*
 * See pox.h. Facts: [MS-OXDSCLI] sections 2.2.3 and 2.2.4 and the element pages of Microsoft's POX reference
 * (office-developer-exchange-docs, web-service-reference, the pages ending in -pox).
 */
#include "core/autodiscover/pox.h"

#include <stdbool.h>
#include <string.h>

#include "core/autodiscover/request_body.h"
#include "core/autodiscover/xml.h"
#include "core/evidence/text.h"
#include "core/knowledge/answer_elements.h"

/*
 * Real servers know the http:// form only. Microsoft's present web pages print https://, an editing accident of the
 * documentation, not of the protocol.
 */
static const char request_namespace[] =
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006";
static const char answer_namespace[] =
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";

enum { NAME_MAXIMUM = 128 };

const char *pox_request(struct arena *arena, const char *address, size_t *len)
{
    return request_body(arena, request_namespace, answer_namespace, address, len);
}

static const char *name_of(struct arena *arena, xmlNodePtr node)
{
    return text_make_valid(arena, (const char *)node->name, strlen((const char *)node->name), NAME_MAXIMUM);
}

void pox_keep_other(struct arena *arena, xmlNodePtr child, struct named_value_list *other)
{
    const char *text = xml_text(arena, child, POX_TEXT_MAXIMUM);
    if (text == NULL || other->count >= POX_VALUE_MAXIMUM) {
        return;
    }
    struct named_value *value = schema_append(arena, &named_value_schema, other);
    value->name = name_of(arena, child);
    value->value = text;
}

/* Puts the child's text where the table says. False: no place, the place is taken, or a number that is none. */
static bool put(struct arena *arena, const struct answer_elements *elements, xmlNodePtr child, void *record)
{
    for (size_t i = 0; i < elements->count; i++) {
        const struct answer_element *element = &elements->items[i];
        void *field = (char *)record + element->offset;
        if (!xml_is(child, element->name)) {
            continue;
        }
        const char *text = xml_text(arena, child, POX_TEXT_MAXIMUM);
        if (element->maximum > 0) {
            return *(int64_t *)field == UNKNOWN_INTEGER && text_to_number(text, element->maximum, field);
        }
        if (*(const char **)field != NULL) {
            return false;
        }
        *(const char **)field = text;
        return true;
    }
    return false;
}

static void read_url_pair(struct arena *arena, xmlNodePtr node, const char **internal_url,
                          const char **external_url)
{
    *internal_url = xml_child_text(arena, node, "InternalUrl", POX_TEXT_MAXIMUM);
    *external_url = xml_child_text(arena, node, "ExternalUrl", POX_TEXT_MAXIMUM);
}

/* ---- Protocol WEB: the addresses of Outlook on the web, and which services belong to it ---- */

static void read_nested(struct arena *arena, xmlNodePtr node, const char *where, struct protocol *protocol)
{
    if (protocol->nested.count >= POX_PROTOCOL_MAXIMUM) {
        return;
    }
    struct nested_protocol *nested = schema_append(arena, &nested_protocol_schema, &protocol->nested);
    nested->where = where;
    nested->type = xml_attribute(arena, node, "Type", POX_TEXT_MAXIMUM);
    for (xmlNodePtr child = xml_element(node->children); child != NULL; child = xml_element(child->next)) {
        if (xml_is(child, "Type") && nested->type == NULL) {
            nested->type = xml_text(arena, child, POX_TEXT_MAXIMUM);
        } else if (xml_is(child, "ASUrl") && nested->as_url == NULL) {
            nested->as_url = xml_text(arena, child, POX_TEXT_MAXIMUM);
        } else {
            pox_keep_other(arena, child, &nested->other);
        }
    }
}

static void read_side(struct arena *arena, xmlNodePtr side, const char *where, struct protocol *protocol)
{
    for (xmlNodePtr child = xml_element(side->children); child != NULL; child = xml_element(child->next)) {
        if (xml_is(child, "Protocol")) {
            read_nested(arena, child, where, protocol);
        } else if (xml_is(child, "OWAUrl") && protocol->owa_urls.count < POX_VALUE_MAXIMUM) {
            struct owa_url *url = schema_append(arena, &owa_url_schema, &protocol->owa_urls);
            url->where = where;
            url->authentication = xml_attribute(arena, child, "AuthenticationMethod", POX_TEXT_MAXIMUM);
            url->url = xml_text(arena, child, POX_TEXT_MAXIMUM);
        } else {
            pox_keep_other(arena, child, &protocol->other);
        }
    }
}

/* ---- Account and User ---- */

static void read_protocol(struct arena *arena, xmlNodePtr node, struct autodiscover_answer *answer)
{
    if (answer->protocols.count >= POX_PROTOCOL_MAXIMUM) {
        return;
    }
    struct protocol *protocol = schema_append(arena, &protocol_schema, &answer->protocols);
    protocol->type = xml_attribute(arena, node, "Type", POX_TEXT_MAXIMUM);
    protocol->version = xml_attribute(arena, node, "Version", POX_TEXT_MAXIMUM);
    for (xmlNodePtr child = xml_element(node->children); child != NULL; child = xml_element(child->next)) {
        if (xml_is(child, "MailStore")) {
            read_url_pair(arena, child, &protocol->mail_store_internal_url,
                          &protocol->mail_store_external_url);
        } else if (xml_is(child, "AddressBook")) {
            read_url_pair(arena, child, &protocol->address_book_internal_url,
                          &protocol->address_book_external_url);
        } else if (xml_is(child, "Internal")) {
            read_side(arena, child, "internal", protocol);
        } else if (xml_is(child, "External")) {
            read_side(arena, child, "external", protocol);
        } else if (!put(arena, &protocol_elements, child, protocol)) {
            pox_keep_other(arena, child, &protocol->other);
        }
    }
}

static void read_alternative_mailbox(struct arena *arena, xmlNodePtr node, struct autodiscover_answer *answer)
{
    if (answer->alternative_mailboxes.count >= POX_VALUE_MAXIMUM) {
        return;
    }
    struct alternative_mailbox *mailbox =
        schema_append(arena, &alternative_mailbox_schema, &answer->alternative_mailboxes);
    for (xmlNodePtr child = xml_element(node->children); child != NULL; child = xml_element(child->next)) {
        (void)put(arena, &mailbox_elements, child, mailbox);
    }
}

/* The action decides the kind: [MS-OXDSCLI] section 2.2.4.1.1.2.2. */
static void read_action(struct arena *arena, xmlNodePtr account, struct autodiscover_answer *answer)
{
    if (text_equal_ignoring_case(answer->action, "redirectAddr")) {
        answer->kind = ANSWER_REDIRECT_ADDRESS;
        answer->redirect_target = xml_child_text(arena, account, "RedirectAddr", POX_TEXT_MAXIMUM);
    } else if (text_equal_ignoring_case(answer->action, "redirectUrl")) {
        answer->kind = ANSWER_REDIRECT_URL;
        answer->redirect_target = xml_child_text(arena, account, "RedirectUrl", POX_TEXT_MAXIMUM);
    } else {
        answer->kind = ANSWER_SETTINGS;
    }
}

static bool is_target(xmlNodePtr child)
{
    return xml_is(child, "RedirectAddr") || xml_is(child, "RedirectUrl");
}

static void read_account(struct arena *arena, xmlNodePtr account, struct autodiscover_answer *answer)
{
    for (xmlNodePtr child = xml_element(account->children); child != NULL; child = xml_element(child->next)) {
        if (xml_is(child, "Protocol")) {
            read_protocol(arena, child, answer);
        } else if (xml_is(child, "AlternativeMailbox")) {
            read_alternative_mailbox(arena, child, answer);
        } else if (xml_is(child, "PublicFolderInformation")) {
            answer->public_folder_address = xml_child_text(arena, child, "SmtpAddress", POX_TEXT_MAXIMUM);
        } else if (!is_target(child) && !put(arena, &account_elements, child, answer)) {
            pox_keep_other(arena, child, &answer->other);
        }
    }
    read_action(arena, account, answer);
    bool redirects = answer->kind == ANSWER_REDIRECT_ADDRESS || answer->kind == ANSWER_REDIRECT_URL;
    if (redirects ? answer->redirect_target == NULL : answer->protocols.count == 0) {
        answer->problem =
            redirects ? "it sends elsewhere but does not say where" : "it names no way to the mailbox";
        answer->kind = ANSWER_NOT_AUTODISCOVER;
    }
}

static void read_user(struct arena *arena, xmlNodePtr user, struct autodiscover_answer *answer)
{
    xmlNodePtr child = user == NULL ? NULL : xml_element(user->children);
    for (; child != NULL; child = xml_element(child->next)) {
        if (!put(arena, &user_elements, child, answer)) {
            pox_keep_other(arena, child, &answer->other);
        }
    }
}

void pox_read_error(struct arena *arena, xmlNodePtr error, struct autodiscover_answer *answer)
{
    answer->kind = ANSWER_ERROR;
    answer->error_code = xml_child_text(arena, error, "ErrorCode", POX_TEXT_MAXIMUM);
    answer->error_status = xml_child_text(arena, error, "Status", POX_TEXT_MAXIMUM);
    answer->error_message = xml_child_text(arena, error, "Message", POX_TEXT_MAXIMUM);
    answer->error_debug = xml_child_text(arena, error, "DebugData", POX_TEXT_MAXIMUM);
    answer->error_time = xml_attribute(arena, error, "Time", NAME_MAXIMUM);
    answer->error_id = xml_attribute(arena, error, "Id", NAME_MAXIMUM);
}

void pox_read(struct arena *arena, xmlNodePtr response, struct autodiscover_answer *answer)
{
    xmlNodePtr account = xml_child(response, "Account");
    xmlNodePtr error = xml_child(response, "Error");
    read_user(arena, xml_child(response, "User"), answer);
    if (error == NULL && account != NULL) {
        error = xml_child(account, "Error");
    }
    if (error != NULL) {
        pox_read_error(arena, error, answer);
    } else if (account != NULL) {
        read_account(arena, account, answer);
    } else {
        answer->kind = ANSWER_NOT_AUTODISCOVER;
        answer->problem = "its Response has neither Account nor Error";
    }
}
