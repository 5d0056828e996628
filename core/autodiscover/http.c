/*
 * See http.h. What libcurl reports is read into evidence in http_read.c.
 */
#include "core/autodiscover/http.h"

#include <stdlib.h>
#include <string.h>

#include "core/autodiscover/base64.h"
#include "core/autodiscover/http_transfer.h"
#include "core/collect/failures.h"
#include "core/collect/platform.h"
#include "core/evidence/text.h"

/*
 * Exchange 2019 leaves parts out of its answer for clients that do not look like a new enough Outlook, so the agent
 * begins as Outlook's does; it ends with our name, for the administrator who reads the server's log.
 */
static const char user_agent[] =
    "Microsoft Office/16.0 (Windows NT 10.0; MAPI 16.0.17328; Pro) OutlookConnectionWizard";

static size_t keep_body(char *bytes, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;
    size_t len = size * count;
    if (len > HTTP_BODY_MAXIMUM - transfer->body_len) {
        transfer->too_large = true;
        return 0;
    }
    if (transfer->body_len + len > transfer->body_capacity) {
        size_t capacity = transfer->body_capacity == 0 ? 16 * 1024 : transfer->body_capacity * 2;
        while (capacity < transfer->body_len + len) {
            capacity *= 2;
        }
        char *grown = realloc(transfer->body, capacity);
        if (grown == NULL) {
            return 0;
        }
        transfer->body = grown;
        transfer->body_capacity = capacity;
    }
    memcpy(transfer->body + transfer->body_len, bytes, len);
    transfer->body_len += len;
    return len;
}

/*
 * Whether a request of a conversation goes by the connection that it must go by: libcurl opens another where the server has
 * closed the first, and sends the request again by itself where it breaks. Notes the connection and its binding.
 */
static bool is_right_connection(struct transfer *transfer, const struct curl_tlssessioninfo *session)
{
    curl_off_t connection = ANY_CONNECTION;
    if (curl_easy_getinfo(transfer->easy, CURLINFO_CONN_ID, &connection) != CURLE_OK) {
        connection = ANY_CONNECTION;
    }
    transfer->connection = connection;
    if (transfer->only_connection != ANY_CONNECTION && transfer->only_connection != connection) {
        transfer->is_other_connection = true;
        return false;
    }
    if (transfer->wants_binding) {
        /* Where there is none the server may still do without; one that can't says so with 401. */
        struct failure failure = {0};
        (void)channel_binding_of_session(transfer->arena, session, &transfer->chain.certificates[0],
                                         &transfer->binding, &failure);
    }
    return true;
}

/*
 * Called with the TLS session ready and nothing sent yet. A look ends here. A request goes on only when the system's
 * chain engine says that this server is the host we meant: libcurl verified already, but not every Schannel does (Wine's
 * accepts anything).
 */
static int before_request(void *context, char *remote_address, char *local_address, int remote_port,
                          int local_port)
{
    struct transfer *transfer = context;
    (void)remote_address;
    (void)local_address;
    (void)remote_port;
    (void)local_port;
    const struct curl_tlssessioninfo *session = NULL;
    if (curl_easy_getinfo(transfer->easy, CURLINFO_TLS_SSL_PTR, &session) != CURLE_OK || session == NULL) {
        return CURL_PREREQFUNC_ABORT;
    }
    transfer->has_session =
        collect_tls_session(transfer->arena, session, &transfer->tls_version, &transfer->cipher,
                            &transfer->chain, &transfer->session_failure);
    if (transfer->look || !transfer->has_session) {
        return transfer->stays && transfer->has_session ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
    }
    struct tls_look judged;
    schema_initialize(&tls_look_schema, &judged);
    collect_certificate_verdict(transfer->arena, &transfer->chain, transfer->host, &judged);
    transfer->certificate_refused = judged.verdict != CERTIFICATE_GOOD;
    if (transfer->certificate_refused) {
        /* The look before found a good one, so the record must say what was wrong with this one. */
        struct failure refusal = {"check the certificate", judged.verdict_code, "windows",
                                  schema_name(certificate_verdict_names, judged.verdict)};
        transfer->session_failure = judged.failure.operation != NULL ? judged.failure : refusal;
        return CURL_PREREQFUNC_ABORT;
    }
    if (!is_right_connection(transfer, session)) {
        return CURL_PREREQFUNC_ABORT;
    }
    transfer->was_sent = true;
    return CURL_PREREQFUNC_OK;
}

static bool add_header(struct transfer *transfer, const char *line)
{
    struct curl_slist *grown = curl_slist_append(transfer->headers, line);
    if (grown == NULL) {
        return false;
    }
    transfer->headers = grown;
    return true;
}

static bool add_headers(struct transfer *transfer, const struct http_request *request)
{
    /* No "Expect: 100-continue": it costs a round trip and old proxies stumble over it. */
    bool added = add_header(transfer, "Expect:");
    for (size_t i = 0; added && request->headers != NULL && request->headers[i] != NULL; i++) {
        added = add_header(transfer, request->headers[i]);
    }
    added = added && (request->authorization == NULL || add_header(transfer, request->authorization));
    return added;
}

/*
 * Tells libcurl the addresses that our own look-up found, so that what is recorded and what is used can't differ. An
 * IPv6 address is put in brackets (CURLOPT_RESOLVE). One with a scope ("fe80::1%5") is left out, because libcurl would
 * refuse the whole list for it; where there is no other, libcurl looks the name up itself. A host that is an address
 * itself needs no list.
 */
static bool add_addresses(struct transfer *transfer, const struct http_request *request)
{
    if (request->proxy != NULL || request->addresses == NULL || strchr(request->host, ':') != NULL) {
        return true;
    }
    const char *entry = arena_format(transfer->arena, "%s:%d:", request->host, (int)request->port);
    bool first = true;
    for (size_t i = 0; i < request->addresses->count; i++) {
        const char *address = request->addresses->items[i];
        bool ipv6 = strchr(address, ':') != NULL;
        if (strchr(address, '%') != NULL) {
            continue;
        }
        entry = arena_format(transfer->arena, "%s%s%s%s%s", entry, first ? "" : ",", ipv6 ? "[" : "", address,
                             ipv6 ? "]" : "");
        first = false;
    }
    transfer->resolve = first ? NULL : curl_slist_append(NULL, entry);
    return first || transfer->resolve != NULL;
}

#define SET(option, value) (code = code != CURLE_OK ? code : curl_easy_setopt(easy, (option), (value)))

static CURLcode set_connection(CURL *easy, const struct transfer *transfer,
                               const struct http_request *request)
{
    CURLcode code = CURLE_OK;
    SET(CURLOPT_URL, request->url);
    /* http only where Outlook itself asks so, for a redirect: such a transfer carries no body and never credentials. */
    SET(CURLOPT_PROTOCOLS_STR, transfer->secure ? "https" : "http");
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    SET(CURLOPT_NOSIGNAL, 1L);
    /* "" and not unset: the environment variables http_proxy and no_proxy are not what Outlook looks at. */
    SET(CURLOPT_PROXY, request->proxy == NULL ? "" : request->proxy);
    SET(CURLOPT_NOPROXY, "");
    SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    /* libcurl's default since 7.42.1, said aloud: the proxy gets none of our headers, above all no credentials. */
    SET(CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
    /* libcurl looks the proxy's name up on a thread of its own; given up, that thread must not be waited for. */
    SET(CURLOPT_QUICK_EXIT, 1L);
    SET(CURLOPT_RESOLVE, transfer->resolve);
    /* Each transfer on its own connection: its times and its certificate are its own, and no state leaks. */
    SET(CURLOPT_FRESH_CONNECT, request->keeps_connection ? 0L : 1L);
    SET(CURLOPT_FORBID_REUSE, request->keeps_connection ? 0L : 1L);
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)request->connect_timeout_ms);
    SET(CURLOPT_TIMEOUT_MS, (long)request->transfer_timeout_ms);
    /* Ends after the handshake; no request is made of it. */
    SET(CURLOPT_CONNECT_ONLY, transfer->stays ? 1L : 0L);
    /* A mail server that is offered the web's protocols and no other refuses the connection (RFC 7301 section 3.2). */
    SET(CURLOPT_SSL_ENABLE_ALPN, request->no_web ? 0L : 1L);
    return code;
}

static CURLcode set_verification(CURL *easy, struct transfer *transfer)
{
    CURLcode code = CURLE_OK;
    SET(CURLOPT_SSL_VERIFYPEER, transfer->look ? 0L : 1L);
    SET(CURLOPT_SSL_VERIFYHOST, transfer->look ? 0L : 2L);
    SET(CURLOPT_SSLVERSION, transfer->look ? (long)CURL_SSLVERSION_TLSv1 : (long)CURL_SSLVERSION_TLSv1_2);
    /* libcurl would fetch revocation lists inside the handshake and block the engine; our own verdict uses the cache. */
    SET(CURLOPT_SSL_OPTIONS, (long)CURLSSLOPT_NO_REVOKE);
    /* A resumed session may come without the whole chain, which is what is to be judged. */
    SET(CURLOPT_SSL_SESSIONID_CACHE, 0L);
    if (transfer->secure) {
        SET(CURLOPT_PREREQFUNCTION, before_request);
        SET(CURLOPT_PREREQDATA, transfer);
    }
    return code;
}

static CURLcode set_message(CURL *easy, struct transfer *transfer, const struct http_request *request)
{
    CURLcode code = CURLE_OK;
    bool post = request->body != NULL;
    SET(CURLOPT_USERAGENT, user_agent);
    SET(CURLOPT_HTTPHEADER, transfer->headers);
    SET(CURLOPT_WRITEFUNCTION, keep_body);
    SET(CURLOPT_WRITEDATA, transfer);
    SET(CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)HTTP_BODY_MAXIMUM);
    SET(CURLOPT_ERRORBUFFER, transfer->error);
    SET(CURLOPT_PRIVATE, transfer);
    if (post) {
        SET(CURLOPT_POSTFIELDSIZE, (long)request->body_len);
        SET(CURLOPT_COPYPOSTFIELDS, request->body);
    } else {
        SET(CURLOPT_HTTPGET, 1L);
    }
    return code;
}

static void set_failure(struct failure *failure, CURLcode code)
{
    failure->operation = "curl_easy_setopt";
    failure->system = "curl";
    failure->code = (int64_t)code;
    failure->text = curl_easy_strerror(code);
}

struct transfer *transfer_create(const struct http_request *request, struct failure *failure)
{
    struct transfer *transfer = calloc(1, sizeof *transfer);
    CURL *easy = transfer == NULL ? NULL : curl_easy_init();
    if (easy == NULL) {
        free(transfer);
        set_failure(failure, CURLE_OUT_OF_MEMORY);
        return NULL;
    }
    transfer->easy = easy;
    transfer->arena = arena_create();
    transfer->look = request->look;
    transfer->stays = request->look && request->stays;
    transfer->secure = text_begins_ignoring_case(request->url, "https://");
    transfer->host = arena_copy_text(transfer->arena, request->host);
    transfer->proxy = arena_copy_text(transfer->arena, request->proxy);
    transfer->method = arena_copy_text(transfer->arena, request->method);
    transfer->url = arena_copy_text(transfer->arena, request->url);
    transfer->connection = ANY_CONNECTION;
    transfer->only_connection = ANY_CONNECTION;
    CURLcode code = CURLE_OUT_OF_MEMORY;
    if (add_headers(transfer, request) && add_addresses(transfer, request)) {
        code = set_connection(easy, transfer, request);
        code = code != CURLE_OK ? code : set_verification(easy, transfer);
        code = code != CURLE_OK ? code : set_message(easy, transfer, request);
    }
    if (code != CURLE_OK) {
        set_failure(failure, code);
        transfer_destroy(transfer);
        return NULL;
    }
    return transfer;
}

struct transfer *transfer_start(CURLM *multi, const struct http_request *request, struct failure *failure)
{
    struct transfer *transfer = transfer_create(request, failure);
    if (transfer != NULL && curl_multi_add_handle(multi, transfer->easy) != CURLM_OK) {
        set_failure(failure, CURLE_FAILED_INIT);
        transfer_destroy(transfer);
        return NULL;
    }
    if (transfer != NULL) {
        transfer->multi = multi;
    }
    return transfer;
}

/* One of them may be a sign-in. */
static void release_headers(struct transfer *transfer)
{
    for (struct curl_slist *line = transfer->headers; line != NULL; line = line->next) {
        memory_wipe(line->data, strlen(line->data));
    }
    curl_slist_free_all(transfer->headers);
    transfer->headers = NULL;
}

bool transfer_renew(struct transfer *transfer, const struct http_request *request, struct failure *failure)
{
    release_headers(transfer);
    transfer->method = arena_copy_text(transfer->arena, request->method);
    transfer->body_len = 0;
    transfer->too_large = false;
    transfer->has_session = false;
    transfer->certificate_refused = false;
    transfer->is_other_connection = false;
    transfer->was_sent = false;
    transfer->error[0] = '\0';
    transfer->session_failure = (struct failure){0};
    CURLcode code =
        add_headers(transfer, request) ? set_message(transfer->easy, transfer, request) : CURLE_OUT_OF_MEMORY;
    if (code != CURLE_OK) {
        set_failure(failure, code);
    }
    return code == CURLE_OK;
}

void transfer_destroy(struct transfer *transfer)
{
    if (transfer == NULL) {
        return;
    }
    if (transfer->multi != NULL) {
        (void)curl_multi_remove_handle(transfer->multi, transfer->easy);
    }
    curl_easy_cleanup(transfer->easy);
    release_headers(transfer);
    curl_slist_free_all(transfer->resolve);
    arena_destroy(transfer->arena);
    free(transfer->body);
    free(transfer);
}

void transfer_set_owner(struct transfer *transfer, void *owner)
{
    transfer->owner = owner;
}

void *transfer_owner(const struct transfer *transfer)
{
    return transfer->owner;
}

const char *transfer_body(const struct transfer *transfer, size_t *len)
{
    *len = transfer->body_len;
    return transfer->body;
}
