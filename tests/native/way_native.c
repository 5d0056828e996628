/*
 * The seam of the way to a server on Linux: connections are measured and the hosts file is read for real; what only Windows
 * has is a failure that says so.
 */
#define _GNU_SOURCE 1 /* SOCK_NONBLOCK */

#include "core/collect/collect_way.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "core/collect/failures.h"
#include "core/collect/hosts_file.h"
#include "core/collect/latency_rules.h"
#include "core/collect/platform.h"
#include "core/evidence/text.h"
#include "core/knowledge/network_address.h"

static struct failure not_available(const char *operation)
{
    return failure_from_program(operation, "not available on this system");
}

void collect_proxy_settings(struct arena *arena, struct proxy_setting_list *out, struct failure *failure)
{
    (void)arena;
    (void)out;
    failure_keep_first(failure, not_available("collect_proxy_settings"));
}

void collect_stored_credentials(struct arena *arena, struct stored_credential_list *out,
                                struct failure *failure)
{
    (void)arena;
    (void)out;
    failure_keep_first(failure, not_available("collect_stored_credentials"));
}

void collect_name_check(struct arena *arena, const char *host, const char *server, struct name_check *out)
{
    char *bytes = malloc(HOSTS_FILE_BYTES_MAXIMUM);
    FILE *file = fopen("/etc/hosts", "rb");
    out->host = arena_copy_text(arena, host);
    out->server = arena_copy_text(arena, server);
    out->outcome = NAME_FAILED;
    failure_keep_first(&out->failure, not_available("collect_name_check"));
    if (bytes != NULL && file != NULL) {
        size_t len = fread(bytes, 1, HOSTS_FILE_BYTES_MAXIMUM, file);
        hosts_file_find(arena, bytes, len, host, &out->hosts_file);
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    free(bytes);
}

/* The length of the address of a socket, or 0 when the text is no address. */
static socklen_t make_address(const char *text, int64_t port, struct sockaddr_storage *out)
{
    struct network_address address;
    struct sockaddr_in ipv4 = {0};
    struct sockaddr_in6 ipv6 = {0};
    memset(out, 0, sizeof *out);
    if (port < 0 || port > 65535 || !network_address_parse(text, &address)) {
        return 0;
    }
    if (address.family == FAMILY_IPV4) {
        ipv4.sin_family = AF_INET;
        ipv4.sin_port = htons((uint16_t)port);
        memcpy(&ipv4.sin_addr, address.bytes, 4);
        memcpy(out, &ipv4, sizeof ipv4);
        return sizeof ipv4;
    }
    ipv6.sin6_family = AF_INET6;
    ipv6.sin6_port = htons((uint16_t)port);
    memcpy(&ipv6.sin6_addr, address.bytes, 16);
    memcpy(out, &ipv6, sizeof ipv6);
    return sizeof ipv6;
}

void collect_route(struct arena *arena, const char *host, const char *address, struct route *out)
{
    out->host = arena_copy_text(arena, host);
    out->address = arena_copy_text(arena, address);
    failure_keep_first(&out->failure, not_available("collect_route"));
}

/* 0 when the address answers within the time, else errno. */
static int reach(const struct sockaddr_storage *address, socklen_t len)
{
    int handle = socket(address->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct pollfd watched = {handle, POLLOUT, 0};
    int error = 0;
    socklen_t size = sizeof error;
    if (handle < 0) {
        return errno;
    }
    if (connect(handle, (const struct sockaddr *)address, len) != 0) {
        error = errno;
    }
    if (error == EINPROGRESS) {
        error = poll(&watched, 1, LATENCY_TIMEOUT_MS) <= 0                     ? ETIMEDOUT
                : getsockopt(handle, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error
                                                                               : errno;
    }
    (void)close(handle);
    return error;
}

void collect_latency(struct arena *arena, const char *method, const char *address, int64_t port,
                     struct latency *out)
{
    struct sockaddr_storage target;
    int64_t total = 0;
    socklen_t len = make_address(address, port, &target);
    out->address = arena_copy_text(arena, address);
    out->method = arena_copy_text(arena, method);
    if (!text_equal(method, "tcp")) {
        failure_keep_first(&out->failure, not_available("collect_latency (icmp)"));
        return;
    }
    if (len == 0) {
        failure_keep_first(&out->failure, failure_from_program("latency", "this is no address or port"));
        return;
    }
    out->port = port;
    for (int i = 0; i < LATENCY_PROBES; i++) {
        const struct timespec pause = {0, LATENCY_PAUSE_MS * 1000000L};
        if (i > 0) {
            (void)nanosleep(&pause, NULL);
        }
        int64_t begin = clock_milliseconds();
        int error = reach(&target, len);
        latency_count(out, error == 0 ? clock_milliseconds() - begin : UNKNOWN_INTEGER, &total);
        if (error != 0 && error != ETIMEDOUT) {
            failure_keep_first(&out->failure, failure_from_program("connect", "it was refused"));
        }
    }
}
