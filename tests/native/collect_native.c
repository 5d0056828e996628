/*
 * The seam on Linux, for what a portable test needs of it: names by the system's resolver, no proxy, the machine's name.
 *
 * What only Windows has (Outlook, its connections, its profiles) is a failure that says so, which is what a collector does
 * with a fact that it can't learn.
 */
#define _GNU_SOURCE 1 /* EAI_NODATA */

#include "core/collect/collect.h"

#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>

#include "core/collect/addresses.h"
#include "core/collect/credential.h"
#include "core/collect/failures.h"
#include "core/collect/platform.h"
#include "core/evidence/text.h"

static struct failure not_available(const char *operation)
{
    return failure_from_program(operation, "not available on this system");
}

void collect_machine(struct arena *arena, struct machine *out)
{
    struct utsname names;
    failure_keep_first(&out->failure, not_available("collect_machine"));
    if (uname(&names) == 0) {
        out->computer_name = arena_copy_text(arena, names.nodename);
        out->architecture =
            text_equal(names.machine, "x86_64") ? "x64" : arena_copy_text(arena, names.machine);
    }
}

void collect_accounts(struct arena *arena, struct profile_list *profiles, struct account_list *out,
                      struct failure *failure)
{
    (void)arena;
    (void)profiles;
    (void)out;
    failure_keep_first(failure, not_available("collect_accounts"));
}

void collect_processes(struct arena *arena, bool all_sessions, struct process_list *out,
                       struct process_list *helpers, struct failure *failure)
{
    (void)arena;
    (void)all_sessions;
    (void)helpers;
    (void)out;
    failure_keep_first(failure, not_available("collect_processes"));
}

void collect_connections(struct arena *arena, const struct process_list *processes,
                         struct connection_list *out, struct failure *failure)
{
    (void)arena;
    (void)processes;
    (void)out;
    failure_keep_first(failure, not_available("collect_connections"));
}

void collect_settings(struct arena *arena, struct setting_list *out, struct failure *failure)
{
    (void)arena;
    (void)out;
    failure_keep_first(failure, not_available("collect_settings"));
}

void collect_saved_files(struct arena *arena, const struct setting_list *settings, bool network_allowed,
                         struct saved_file_list *out, struct failure *failure)
{
    (void)arena;
    (void)settings;
    (void)network_allowed;
    out->count = 0;
    failure_keep_first(failure, not_available("collect_saved_files"));
}

void collect_zone(struct arena *arena, const char *host, struct zone *out)
{
    out->host = arena_copy_text(arena, host);
    failure_keep_first(&out->failure, not_available("collect_zone"));
}

bool collect_credential(const char *target_name, char **user, char **password, struct failure *failure)
{
    (void)target_name;
    *user = NULL;
    *password = NULL;
    failure_keep_first(failure, not_available("collect_credential"));
    return false;
}

void collect_service(struct arena *arena, const char *name, struct service_lookup *out)
{
    out->name = arena_copy_text(arena, name);
    out->outcome = NAME_FAILED;
    failure_keep_first(&out->failure, not_available("collect_service"));
}

void collect_directory(struct arena *arena, const char *server, bool sign_in, struct directory_search *out)
{
    (void)sign_in;
    out->asked = arena_copy_text(arena, server);
    out->outcome = DIRECTORY_FAILED;
    failure_keep_first(&out->failure, not_available("collect_directory"));
}

void collect_proxy(struct arena *arena, const char *url, struct proxy *out)
{
    out->url = arena_copy_text(arena, url);
    out->source = "none";
}

/* ---- names ---- */

static int outcome_of(int error)
{
    switch (error) {
    case 0:
        return NAME_FOUND;
    case EAI_NONAME:
        return NAME_NOT_FOUND;
    case EAI_NODATA:
    case EAI_ADDRFAMILY:
        return NAME_NO_ADDRESS;
    case EAI_AGAIN:
    case EAI_FAIL:
        return NAME_NO_ANSWER;
    default:
        return NAME_FAILED;
    }
}

static const char *address_of(struct arena *arena, const struct addrinfo *result)
{
    if (result->ai_family == AF_INET && result->ai_addrlen >= sizeof(struct sockaddr_in)) {
        struct sockaddr_in ipv4;
        memcpy(&ipv4, result->ai_addr, sizeof ipv4);
        return address_format_ipv4(arena, (const unsigned char *)&ipv4.sin_addr);
    }
    if (result->ai_family == AF_INET6 && result->ai_addrlen >= sizeof(struct sockaddr_in6)) {
        struct sockaddr_in6 ipv6;
        memcpy(&ipv6, result->ai_addr, sizeof ipv6);
        return address_format_ipv6(arena, (const unsigned char *)&ipv6.sin6_addr, ipv6.sin6_scope_id);
    }
    return NULL;
}

void collect_cached_name(struct arena *arena, const char *host, struct name_lookup *out)
{
    out->host = arena_copy_text(arena, host);
    out->outcome = NAME_FAILED;
    failure_keep_first(&out->failure, not_available("collect_cached_name"));
}

/* An address of the C library's own making, from text. */
static struct addrinfo *parse_address(const char *address)
{
    struct addrinfo hints;
    struct addrinfo *found = NULL;
    memset(&hints, 0, sizeof hints);
    hints.ai_flags = AI_NUMERICHOST;
    hints.ai_socktype = SOCK_STREAM;
    return getaddrinfo(address, NULL, &hints, &found) == 0 ? found : NULL;
}

void collect_reverse_name(struct arena *arena, const char *address, struct reverse_name *out)
{
    int64_t begin = clock_milliseconds();
    char name[NI_MAXHOST];
    struct addrinfo *found = parse_address(address);
    out->address = arena_copy_text(arena, address);
    if (found == NULL) {
        out->failure = failure_from_program("address", "this is no address");
        return;
    }
    int error = getnameinfo(found->ai_addr, found->ai_addrlen, name, sizeof name, NULL, 0, NI_NAMEREQD);
    if (error == 0) {
        out->name = arena_copy_text(arena, name);
    } else if (error != EAI_NONAME) {
        out->failure = failure_from_program("getnameinfo", "nobody knows a name for this address");
    }
    freeaddrinfo(found);
    out->duration_ms = clock_milliseconds() - begin;
}

void collect_name(struct arena *arena, const char *host, struct name_lookup *out)
{
    int64_t begin = clock_milliseconds();
    struct addrinfo hints = {0};
    struct addrinfo *results = NULL;
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_CANONNAME;
    out->host = arena_copy_text(arena, host);
    int error = host[0] != '\0' ? getaddrinfo(host, NULL, &hints, &results) : EAI_BADFLAGS;
    out->outcome = outcome_of(error);
    if (error != 0) {
        out->failure.operation = "getaddrinfo";
        out->failure.code = error;
        out->failure.system = "program";
        out->failure.text = arena_copy_text(arena, gai_strerror(error));
    }
    for (const struct addrinfo *result = results; error == 0 && result != NULL; result = result->ai_next) {
        const char *address = address_of(arena, result);
        if (address != NULL) {
            text_list_append(arena, &out->addresses, address);
        }
        if (result->ai_canonname != NULL && out->canonical_name == NULL &&
            !text_equal_ignoring_case(result->ai_canonname, host)) {
            out->canonical_name = arena_copy_text(arena, result->ai_canonname);
        }
    }
    if (results != NULL) {
        freeaddrinfo(results);
    }
    out->duration_ms = clock_milliseconds() - begin;
}
