/*
 * See requests.h.
 *
 * X-MapiHttpCapability: without it a server leaves the MAPI over HTTP block out ([MS-OXDSCLI] section 2.2.2.1), and with it
 * Exchange 2019 leaves out the older ones. X-ClientCanHandle: without ExHttpInfo no EXHTTP block, without Negotiate no such
 * AuthPackage (section 2.2.2.2). An empty Bearer makes a server send its whole challenge of modern authentication
 * (microsoft/CSS-Exchange, docs/Hybrid/Test-HMAEAS.md).
 */
#include "core/autodiscover/requests.h"

#include "core/autodiscover/answer.h"
#include "core/autodiscover/eas.h"
#include "core/autodiscover/pox.h"
#include "core/evidence/text.h"

#define XML_HEADERS "Content-Type: text/xml; charset=utf-8", "Accept: text/xml"

static const char *const pox_headers[] = {XML_HEADERS, "X-MapiHttpCapability: 1",
                                          "X-ClientCanHandle: Negotiate,ExHttpInfo", NULL};
static const char *const pox_without_mapi_http_headers[] = {XML_HEADERS,
                                                            "X-ClientCanHandle: Negotiate,ExHttpInfo", NULL};
static const char *const pox_empty_bearer_headers[] = {XML_HEADERS, "X-MapiHttpCapability: 1",
                                                       "X-ClientCanHandle: Negotiate,ExHttpInfo",
                                                       "Authorization: Bearer ", NULL};
static const char *const eas_headers[] = {XML_HEADERS, NULL};
static const char *const json_headers[] = {"Accept: application/json", NULL};

static const struct {
    const char *name;
    const char *const *headers;
    const char *(*make_body)(struct arena *arena, const char *address, size_t *len); /* NULL: a GET */
} forms[] = {
    {"pox", pox_headers, pox_request},
    {"pox-without-mapi-http", pox_without_mapi_http_headers, pox_request},
    {"pox-empty-bearer", pox_empty_bearer_headers, pox_request},
    {"eas", eas_headers, eas_request},
    {"json", json_headers, NULL},
    {"redirect", NULL, NULL},
};

bool request_describe(struct arena *arena, const char *name, const char *address,
                      struct http_request *request)
{
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (text_equal(name, forms[i].name)) {
            request->headers = forms[i].headers;
            request->method = forms[i].make_body == NULL ? "GET" : "POST";
            if (forms[i].make_body == NULL) {
                return true;
            }
            request->body = forms[i].make_body(arena, address, &request->body_len);
            return request->body != NULL;
        }
    }
    return false;
}

/* The V2 service says its errors with status 400; to the question for a redirect only a redirect is an answer. */
static bool is_worth_reading(const struct attempt *attempt)
{
    if (attempt->outcome != REACH_DONE || text_equal(attempt->request, "redirect")) {
        return false;
    }
    return attempt->http_status == 200 ||
           (attempt->http_status == 400 && text_equal(attempt->request, "json"));
}

void request_read_answer(struct arena *arena, const char *body, size_t len, struct attempt *attempt)
{
    if (is_worth_reading(attempt)) {
        answer_read(arena, body == NULL ? "" : body, len, &attempt->answer);
    }
    if (attempt->answer.kind == ANSWER_SETTINGS || attempt->answer.kind == ANSWER_ERROR) {
        attempt->body_start = NULL;
    }
}
