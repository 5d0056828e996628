/*
 * See endpoints.h.
 */
#include "core/probe/endpoints.h"

#include <string.h>

#include "core/autodiscover/other_questions.h"
#include "core/autodiscover/sequence.h"
#include "core/evidence/text.h"
#include "core/knowledge/exchange_online.h"

struct named_endpoint {
    const char *account;
    const char *protocol;
    const char *purpose;
    const char *named_by;
    const char *url;
};

static bool is_known(const struct evidence *evidence, const struct named_endpoint *named, size_t *count)
{
    *count = 0;
    for (size_t i = 0; i < evidence->endpoints.count; i++) {
        const struct endpoint *endpoint = &evidence->endpoints.items[i];
        if (!text_equal_ignoring_case(endpoint->account, named->account)) {
            continue;
        }
        (*count)++;
        if (text_equal(endpoint->url, named->url)) {
            return true;
        }
    }
    return false;
}

static void append(struct evidence *evidence, struct arena *scratch, const struct named_endpoint *named)
{
    const char *host = NULL;
    int64_t port = 0;
    bool secure = false;
    size_t count = 0;
    if (named->url == NULL || !text_split_url(scratch, named->url, &host, &port, &secure) || !secure ||
        is_known(evidence, named, &count) || count >= ENDPOINT_MAXIMUM) {
        return;
    }
    struct endpoint *endpoint = schema_append(evidence->arena, &endpoint_schema, &evidence->endpoints);
    endpoint->account = arena_copy_text(evidence->arena, named->account);
    endpoint->protocol = named->protocol;
    endpoint->purpose = named->purpose;
    endpoint->named_by = named->named_by;
    endpoint->host = arena_copy_text(evidence->arena, host);
    endpoint->port = port;
    endpoint->url = arena_copy_text(evidence->arena, named->url);
}

static void append_mapi_http(struct evidence *evidence, struct arena *scratch, const char *account,
                             const struct protocol *protocol)
{
    const char *const stores[] = {protocol->mail_store_external_url, protocol->mail_store_internal_url};
    const char *const books[] = {protocol->address_book_external_url, protocol->address_book_internal_url};
    for (size_t i = 0; i < 2; i++) {
        const struct named_endpoint store = {account, "mapi-http", "mail-store", "autodiscover", stores[i]};
        const struct named_endpoint book = {account, "mapi-http", "address-book", "autodiscover", books[i]};
        append(evidence, scratch, &store);
        append(evidence, scratch, &book);
    }
}

/*
 * Outlook Anywhere enters at /rpc/rpcproxy.dll of the EXPR server, [MS-RPCH] section 2.1.2.1.1; EXHTTP names the same way in
 * two forms, inside and outside of the company.
 */
static void append_rpc_http(struct evidence *evidence, struct arena *scratch, const char *account,
                            const struct protocol *protocol)
{
    bool is_rpc_http = text_equal_ignoring_case(protocol->type, "EXPR") ||
                       text_equal_ignoring_case(protocol->type, "EXHTTP");
    if (!is_rpc_http || protocol->server == NULL) {
        return;
    }
    const char *url = arena_format(scratch, "https://%s/rpc/rpcproxy.dll", protocol->server);
    const struct named_endpoint proxy = {account, "rpc-http", "mail-store", "autodiscover", url};
    append(evidence, scratch, &proxy);
}

/* Exchange Web Services carry free/busy, out of office and more beside the mailbox connection itself. */
static void append_web_services(struct evidence *evidence, struct arena *scratch, const char *account,
                                const struct protocol *protocol)
{
    const char *const urls[] = {protocol->ews_url, protocol->as_url};
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        const struct named_endpoint services = {account, "ews", "web-services", "autodiscover", urls[i]};
        append(evidence, scratch, &services);
    }
}

/* The address book to be downloaded lies in a folder of its own. */
static void append_address_book(struct evidence *evidence, struct arena *scratch, const char *account,
                                const struct protocol *protocol)
{
    const struct named_endpoint book = {account, "oab", "offline-address-book", "autodiscover",
                                        protocol->oab_url};
    append(evidence, scratch, &book);
}

static void append_from_answer(struct evidence *evidence, struct arena *scratch, const char *account,
                               const struct autodiscover_answer *answer)
{
    for (size_t i = 0; i < answer->protocols.count; i++) {
        const struct protocol *protocol = &answer->protocols.items[i];
        append_mapi_http(evidence, scratch, account, protocol);
        append_rpc_http(evidence, scratch, account, protocol);
        append_web_services(evidence, scratch, account, protocol);
        append_address_book(evidence, scratch, account, protocol);
    }
}

/*
 * ActiveSync, as the questions beside Outlook's own steps name it. Microsoft's service names its own for any address of a domain
 * that it knows, so that counts only where it has the mailbox.
 */
static void append_devices(struct evidence *evidence, struct arena *scratch,
                           const struct autodiscover *autodiscover)
{
    bool in_cloud = other_questions_microsoft(autodiscover) == MICROSOFT_HAS_IT;
    for (size_t i = 0; i < autodiscover->other_questions.count; i++) {
        const struct attempt *attempt = step_attempt(&autodiscover->other_questions.items[i]);
        for (size_t k = 0; attempt != NULL && k < attempt->answer.protocols.count; k++) {
            const struct protocol *protocol = &attempt->answer.protocols.items[k];
            const char *host = NULL;
            int64_t port = 0;
            bool secure = false;
            bool is_eas = text_equal_ignoring_case(protocol->type, "MobileSync") ||
                          text_equal_ignoring_case(protocol->type, "ActiveSync");
            if (is_eas && protocol->url != NULL &&
                text_split_url(scratch, protocol->url, &host, &port, &secure) &&
                (in_cloud || !exchange_online_has_host(host))) {
                const struct named_endpoint devices = {autodiscover->address, "eas", "devices",
                                                       "autodiscover", protocol->url};
                append(evidence, scratch, &devices);
            }
        }
    }
}

/*
 * The profile's server may be a mailbox GUID with the mail domain ("…@contoso.com", Exchange 2013 and later), which is no
 * host; only what reads as a host name is asked, and whether MAPI over HTTP is offered there is what is asked.
 */
static void append_from_profile(struct evidence *evidence, struct arena *scratch,
                                const struct account *account)
{
    for (size_t i = 0; i < account->servers.count; i++) {
        const char *server = account->servers.items[i];
        if (strchr(server, '@') != NULL || strchr(server, '.') == NULL) {
            continue;
        }
        const char *url = arena_format(scratch, "https://%s/mapi/emsmdb/", server);
        const struct named_endpoint store = {account->address, "mapi-http", "mail-store", "profile", url};
        append(evidence, scratch, &store);
    }
}

void endpoints_append_named(struct evidence *evidence)
{
    /* This is called again and again: what it only needs on the way must not pile up in the evidence's memory. */
    struct arena *scratch = arena_create();
    for (size_t i = 0; i < evidence->autodiscover.count; i++) {
        const struct autodiscover *autodiscover = &evidence->autodiscover.items[i];
        const struct autodiscover_answer *answer =
            autodiscover == autodiscover_counting(evidence, autodiscover)
                ? step_settings(autodiscover_taken(evidence, autodiscover))
                : NULL;
        if (answer != NULL) {
            append_from_answer(evidence, scratch, autodiscover->account, answer);
        }
        append_devices(evidence, scratch, autodiscover);
    }
    for (size_t i = 0; i < evidence->accounts.count; i++) {
        const struct account *account = &evidence->accounts.items[i];
        bool asked = account->address != NULL &&
                     evidence_find_autodiscover(evidence, account->address, account->address) != NULL;
        if (asked && account->kind == ACCOUNT_EXCHANGE) {
            append_from_profile(evidence, scratch, account);
        }
    }
    arena_destroy(scratch);
}
