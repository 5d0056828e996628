/*
 * See eas.h. The elements are those of the schema files AutodiscoverMobileSync.xsd and AutodiscoverResponse.xsd of Microsoft's
 * Interop-TestSuites (ExchangeActiveSync).
 */
#include "core/autodiscover/eas.h"

#include "core/autodiscover/pox.h"
#include "core/autodiscover/request_body.h"
#include "core/autodiscover/xml.h"

static const char request_namespace[] =
    "http://schemas.microsoft.com/exchange/autodiscover/mobilesync/requestschema/2006";
static const char answer_namespace[] =
    "http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006";

const char *eas_request(struct arena *arena, const char *address, size_t *len)
{
    return request_body(arena, request_namespace, answer_namespace, address, len);
}

static void read_server(struct arena *arena, xmlNodePtr node, struct autodiscover_answer *answer)
{
    if (answer->protocols.count >= POX_PROTOCOL_MAXIMUM) {
        return;
    }
    struct protocol *protocol = schema_append(arena, &protocol_schema, &answer->protocols);
    protocol->type = xml_child_text(arena, node, "Type", POX_TEXT_MAXIMUM);
    protocol->url = xml_child_text(arena, node, "Url", POX_TEXT_MAXIMUM);
    protocol->server = xml_child_text(arena, node, "Name", POX_TEXT_MAXIMUM);
    for (xmlNodePtr child = xml_element(node->children); child != NULL; child = xml_element(child->next)) {
        if (!xml_is(child, "Type") && !xml_is(child, "Url") && !xml_is(child, "Name")) {
            pox_keep_other(arena, child, &protocol->other);
        }
    }
}

static void read_settings(struct arena *arena, xmlNodePtr settings, struct autodiscover_answer *answer)
{
    answer->kind = ANSWER_SETTINGS;
    answer->action = "Settings";
    for (xmlNodePtr child = xml_element(settings->children); child != NULL;
         child = xml_element(child->next)) {
        if (xml_is(child, "Server")) {
            read_server(arena, child, answer);
        }
    }
    if (answer->protocols.count == 0) {
        answer->kind = ANSWER_NOT_AUTODISCOVER;
        answer->problem = "its Settings name no Server";
    }
}

void eas_read(struct arena *arena, xmlNodePtr response, struct autodiscover_answer *answer)
{
    xmlNodePtr user = xml_child(response, "User");
    xmlNodePtr action = xml_child(response, "Action");
    xmlNodePtr error = xml_child(action, "Error");
    answer->culture = xml_child_text(arena, response, "Culture", POX_TEXT_MAXIMUM);
    answer->display_name = xml_child_text(arena, user, "DisplayName", POX_TEXT_MAXIMUM);
    answer->autodiscover_address = xml_child_text(arena, user, "EMailAddress", POX_TEXT_MAXIMUM);
    if (error == NULL) {
        error = xml_child(response, "Error");
    }
    if (error != NULL) {
        pox_read_error(arena, error, answer);
    } else if (xml_child(action, "Redirect") != NULL) {
        answer->kind = ANSWER_REDIRECT_ADDRESS;
        answer->action = "Redirect";
        answer->redirect_target = xml_child_text(arena, action, "Redirect", POX_TEXT_MAXIMUM);
    } else if (xml_child(action, "Settings") != NULL) {
        read_settings(arena, xml_child(action, "Settings"), answer);
    } else {
        answer->kind = ANSWER_NOT_AUTODISCOVER;
        answer->problem = "its Response has no Action that says what to do";
    }
    if (answer->kind == ANSWER_REDIRECT_ADDRESS && answer->redirect_target == NULL) {
        answer->kind = ANSWER_NOT_AUTODISCOVER;
        answer->problem = "it sends elsewhere but does not say where";
    }
}
