/*
 * From what libcurl knows of a finished transfer to evidence.
 */
#include <errno.h>
#include <string.h>

#include "core/autodiscover/challenge.h"
#include "core/autodiscover/http_transfer.h"
#include "core/collect/platform.h"
#include "core/evidence/moment.h"
#include "core/evidence/text.h"

enum {
    BODY_START_MAXIMUM = 400,
    HEADER_VALUE_MAXIMUM = 4096, /* more than a redirect may have: one that is cut off here leads nowhere */
    /* Winsock's numbers, which CURLINFO_OS_ERRNO gives on Windows; errno's are used elsewhere. */
    WINSOCK_NETWORK_UNREACHABLE = 10051,
    WINSOCK_TIMED_OUT = 10060,
    WINSOCK_REFUSED = 10061,
    WINSOCK_HOST_UNREACHABLE = 10065
};

static int64_t milliseconds(struct transfer *transfer, CURLINFO info)
{
    curl_off_t microseconds = 0;
    if (curl_easy_getinfo(transfer->easy, info, &microseconds) != CURLE_OK || microseconds <= 0) {
        return UNKNOWN_INTEGER;
    }
    return (int64_t)(microseconds / 1000);
}

static long get_long(struct transfer *transfer, CURLINFO info)
{
    long value = 0;
    return curl_easy_getinfo(transfer->easy, info, &value) == CURLE_OK ? value : 0;
}

static int outcome_of_connect(long system_code, bool through_proxy)
{
    if (through_proxy) {
        return REACH_PROXY_NO_ANSWER;
    }
    switch (system_code) {
    case WINSOCK_REFUSED:
    case ECONNREFUSED:
        return REACH_REFUSED;
    case WINSOCK_NETWORK_UNREACHABLE:
    case WINSOCK_HOST_UNREACHABLE:
    case ENETUNREACH:
    case EHOSTUNREACH:
        return REACH_UNREACHABLE;
    case WINSOCK_TIMED_OUT:
    case ETIMEDOUT:
        return REACH_NO_ANSWER;
    default:
        return REACH_OTHER;
    }
}

/*
 * libcurl tells the time of the connection only once the encryption stands too. Its count of new connections is that of TCP, so it
 * tells a port that is silent from one that takes the call and then says nothing.
 */
static int outcome_of_time_out(struct transfer *transfer)
{
    if (milliseconds(transfer, CURLINFO_CONNECT_TIME_T) != UNKNOWN_INTEGER) {
        return REACH_TIMED_OUT;
    }
    if (transfer->proxy != NULL) {
        return REACH_PROXY_NO_ANSWER;
    }
    return get_long(transfer, CURLINFO_NUM_CONNECTS) > 0 ? REACH_TIMED_OUT : REACH_NO_ANSWER;
}

static int outcome_of_proxy(long status)
{
    return status == 407 ? REACH_PROXY_SIGN_IN : REACH_PROXY_REFUSED;
}

/* libcurl gives up with the error of a broken connection on a head of more than 300 KiB (its MAX_HTTP_RESP_HEADER_SIZE). */
static bool has_large_head(struct transfer *transfer)
{
    return get_long(transfer, CURLINFO_HEADER_SIZE) > 300L * 1024;
}

static bool has_header(struct transfer *transfer, const char *name)
{
    struct curl_header *header = NULL;
    return curl_easy_header(transfer->easy, name, 0, CURLH_HEADER, -1, &header) == CURLHE_OK;
}

/*
 * An answer that says no length ends where the connection ends (RFC 9112 section 6.3). Many a server closes it without TLS's word of
 * farewell, which browsers and WinHTTP take; libcurl calls it an error. What was cut off there is seen by its content.
 */
static bool ends_with_connection(struct transfer *transfer, CURLcode code)
{
    return code == CURLE_RECV_ERROR && get_long(transfer, CURLINFO_OS_ERRNO) == 0 &&
           get_long(transfer, CURLINFO_RESPONSE_CODE) > 0 && transfer->body_len > 0 &&
           !has_header(transfer, "Content-Length") && !has_header(transfer, "Transfer-Encoding");
}

/* On plain http there is no CONNECT: a proxy answers in the server's place, and 407 is its word alone (RFC 9110 section 15.5.8). */
static bool is_word_of_proxy(struct transfer *transfer, CURLcode code)
{
    return code == CURLE_OK && transfer->proxy != NULL && !transfer->secure &&
           get_long(transfer, CURLINFO_RESPONSE_CODE) == 407;
}

int transfer_outcome(struct transfer *transfer, CURLcode code)
{
    long proxy_status = transfer->proxy == NULL ? 0 : get_long(transfer, CURLINFO_HTTP_CONNECTCODE);
    if (transfer->certificate_refused) {
        return REACH_CERTIFICATE_BAD;
    }
    if (is_word_of_proxy(transfer, code)) {
        return REACH_PROXY_SIGN_IN;
    }
    if (code == CURLE_OK || (transfer->look && transfer->has_session) ||
        ends_with_connection(transfer, code)) {
        return REACH_DONE;
    }
    if (proxy_status != 0 && proxy_status / 100 != 2) {
        return outcome_of_proxy(proxy_status);
    }
    switch (code) {
    case CURLE_COULDNT_RESOLVE_PROXY:
        return REACH_PROXY_NOT_FOUND;
    case CURLE_COULDNT_RESOLVE_HOST:
        return REACH_NAME_NOT_FOUND;
    case CURLE_COULDNT_CONNECT:
        return outcome_of_connect(get_long(transfer, CURLINFO_OS_ERRNO), transfer->proxy != NULL);
    case CURLE_OPERATION_TIMEDOUT:
        return outcome_of_time_out(transfer);
    case CURLE_PEER_FAILED_VERIFICATION:
        return REACH_CERTIFICATE_BAD;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CIPHER:
        return REACH_TLS_FAILED;
    case CURLE_RECV_ERROR:
        return has_large_head(transfer) ? REACH_TOO_LARGE : REACH_CLOSED_EARLY;
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
        return REACH_CLOSED_EARLY;
    case CURLE_FILESIZE_EXCEEDED:
    case CURLE_TOO_LARGE: /* one line of the head, over libcurl's own limit */
        return REACH_TOO_LARGE;
    default:
        return transfer->too_large ? REACH_TOO_LARGE : REACH_OTHER;
    }
}

static void read_failure(struct transfer *transfer, CURLcode code, struct arena *arena,
                         struct failure *failure)
{
    if (transfer->session_failure.operation != NULL) {
        schema_copy(arena, &failure_schema, failure, &transfer->session_failure);
        return;
    }
    if (is_word_of_proxy(transfer, code)) {
        failure->operation = "HTTP request";
        failure->system = "http";
        failure->code = 407;
        failure->text = "Proxy Authentication Required";
        return;
    }
    long system_code = get_long(transfer, CURLINFO_OS_ERRNO);
    const char *text = transfer->error[0] != '\0' ? transfer->error : curl_easy_strerror(code);
    failure->operation = transfer->look ? "TLS look" : transfer->secure ? "HTTPS request" : "HTTP request";
    failure->system = "curl";
    failure->code = (int64_t)code;
    failure->text = text_make_valid(arena, text, strlen(text), 512);
    if (system_code != 0) {
        failure->text = arena_format(arena, "%s (system error %ld)", failure->text, system_code);
    }
}

bool transfer_broke_off(struct transfer *transfer, CURLcode code, struct arena *arena,
                        struct failure *failure)
{
    int outcome = transfer_outcome(transfer, code);
    bool broke_off = outcome == REACH_TLS_FAILED ||
                     (outcome == REACH_CLOSED_EARLY && get_long(transfer, CURLINFO_RESPONSE_CODE) == 0);
    if (broke_off) {
        read_failure(transfer, code, arena, failure);
    }
    return broke_off;
}

static const char *remote_address(struct transfer *transfer, struct arena *arena)
{
    const char *address = NULL;
    /* Through a proxy libcurl knows the proxy's address only, and that would be a lie here. */
    if (transfer->proxy != NULL ||
        curl_easy_getinfo(transfer->easy, CURLINFO_PRIMARY_IP, &address) != CURLE_OK || address == NULL ||
        *address == '\0') {
        return NULL;
    }
    return arena_copy_text(arena, address);
}

static void copy_chain(struct arena *arena, const struct der_chain *from, struct der_chain *to)
{
    to->count = from->count;
    for (size_t i = 0; i < from->count; i++) {
        size_t len = from->certificates[i].len;
        unsigned char *bytes = arena_allocate(arena, len, 1);
        memcpy(bytes, from->certificates[i].bytes, len);
        to->certificates[i].bytes = bytes;
        to->certificates[i].len = len;
    }
}

void transfer_read_look(struct transfer *transfer, CURLcode code, struct arena *arena, struct tls_look *look,
                        struct der_chain *chain)
{
    look->outcome = transfer_outcome(transfer, code);
    look->address = remote_address(transfer, arena);
    look->proxy = arena_copy_text(arena, transfer->proxy);
    look->connect_ms = milliseconds(transfer, CURLINFO_CONNECT_TIME_T);
    look->tls_ms = milliseconds(transfer, CURLINFO_APPCONNECT_TIME_T);
    look->total_ms = milliseconds(transfer, CURLINFO_TOTAL_TIME_T);
    look->tls_version = arena_copy_text(arena, transfer->tls_version);
    look->cipher = arena_copy_text(arena, transfer->cipher);
    copy_chain(arena, &transfer->chain, chain);
    if (look->outcome != REACH_DONE) {
        read_failure(transfer, code, arena, &look->failure);
    }
}

/* The first header of that name in the final answer, bounded and valid. */
static const char *read_header(struct transfer *transfer, struct arena *arena, const char *name)
{
    struct curl_header *header = NULL;
    if (curl_easy_header(transfer->easy, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK) {
        return NULL;
    }
    return text_make_valid(arena, header->value, strlen(header->value), HEADER_VALUE_MAXIMUM);
}

static void read_challenges(struct transfer *transfer, struct arena *arena, struct attempt *attempt)
{
    struct curl_header *header = NULL;
    for (size_t i = 0;
         curl_easy_header(transfer->easy, "WWW-Authenticate", i, CURLH_HEADER, -1, &header) == CURLHE_OK;
         i++) {
        challenge_parse(arena, header->value, strlen(header->value), &attempt->challenges);
    }
}

static const char *http_version_text(long version)
{
    switch (version) {
    case CURL_HTTP_VERSION_1_0:
        return "HTTP/1.0";
    case CURL_HTTP_VERSION_1_1:
        return "HTTP/1.1";
    default:
        return NULL;
    }
}

/*
 * The server's clock, where a wrong clock here can't have kept the answer away: on plain http, where no certificate is out of
 * date. An answer with an Age comes from a cache (RFC 9111 section 5.1) and tells another moment. The head came before the body
 * did, so its moment is counted back from now, which is the end of the transfer.
 */
static void read_date(struct transfer *transfer, struct arena *arena, struct attempt *attempt)
{
    char text[32];
    int64_t now = 0;
    if (transfer->secure || read_header(transfer, arena, "Age") != NULL) {
        return;
    }
    attempt->date = read_header(transfer, arena, "Date");
    clock_time_of_day(text, sizeof text);
    if (attempt->date == NULL || !moment_from_text(text, &now)) {
        return;
    }
    bool is_known = attempt->total_ms != UNKNOWN_INTEGER && attempt->first_byte_ms != UNKNOWN_INTEGER;
    attempt->date_at =
        moment_to_text(arena, is_known ? now - attempt->total_ms + attempt->first_byte_ms : now);
}

void transfer_read_attempt(struct transfer *transfer, CURLcode code, struct arena *arena,
                           struct attempt *attempt)
{
    attempt->method = arena_copy_text(arena, transfer->method);
    attempt->url = arena_copy_text(arena, transfer->url);
    attempt->outcome = transfer_outcome(transfer, code);
    attempt->address = remote_address(transfer, arena);
    attempt->proxy = arena_copy_text(arena, transfer->proxy);
    attempt->name_ms = milliseconds(transfer, CURLINFO_NAMELOOKUP_TIME_T);
    attempt->connect_ms = milliseconds(transfer, CURLINFO_CONNECT_TIME_T);
    attempt->tls_ms = milliseconds(transfer, CURLINFO_APPCONNECT_TIME_T);
    attempt->first_byte_ms = milliseconds(transfer, CURLINFO_STARTTRANSFER_TIME_T);
    attempt->total_ms = milliseconds(transfer, CURLINFO_TOTAL_TIME_T);
    long status = get_long(transfer, CURLINFO_RESPONSE_CODE);
    if (status > 0) {
        attempt->http_status = status;
        attempt->http_version = http_version_text(get_long(transfer, CURLINFO_HTTP_VERSION));
        attempt->server = read_header(transfer, arena, "Server");
        attempt->content_type = read_header(transfer, arena, "Content-Type");
        attempt->location = read_header(transfer, arena, "Location");
        attempt->diagnostics = read_header(transfer, arena, "x-ms-diagnostics");
        read_date(transfer, arena, attempt);
        read_challenges(transfer, arena, attempt);
        attempt->body_len = (int64_t)transfer->body_len;
        attempt->body_start =
            transfer->body_len == 0
                ? NULL
                : text_make_valid(arena, transfer->body, transfer->body_len, BODY_START_MAXIMUM);
    }
    if (attempt->outcome != REACH_DONE) {
        read_failure(transfer, code, arena, &attempt->failure);
    }
}
