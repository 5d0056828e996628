/*
 * The search for Exchange's service connection points in Active Directory, as Outlook on a joined computer makes it.
 *
 * Which domain controller to ask is Windows' business (DsGetDcNameW for the computer's own domain, as a bind without a
 * server name does it). A server that does not answer is found out by a connection of our own first, since LDAP's calls tell
 * only that it is "down", and some of them know no time limit.
 */
#include "core/collect/collect.h"

#include "core/collect/win32/system.h"

#include <dsgetdc.h>
#include <lm.h>
#include <string.h>

#include "core/collect/directory_rules.h"
#include "core/collect/failures.h"
#include "core/collect/platform.h"
#include "core/collect/win32/directory_session.h"
#include "core/collect/win32/tcp_reach.h"
#include "core/collect/win32/wide_text.h"
#include "core/evidence/text.h"

enum { LDAP_PORT_NUMBER = 389, NAME_UNITS = 1024, CONNECT_MILLISECONDS = 4000 };

/* ---- the computer's domain ---- */

static enum truth read_joined(void)
{
    wchar_t *name = NULL;
    NETSETUP_JOIN_STATUS status = NetSetupUnknownStatus;
    if (NetGetJoinInformation(NULL, &name, &status) != NERR_Success) {
        return TRUTH_UNKNOWN;
    }
    if (name != NULL) {
        (void)NetApiBufferFree(name);
    }
    switch (status) {
    case NetSetupDomainName:
        return TRUTH_YES;
    case NetSetupUnjoined:
    case NetSetupWorkgroupName:
        return TRUTH_NO;
    default:
        return TRUTH_UNKNOWN;
    }
}

/* Whether the computer's own name has a domain behind it. */
static bool has_domain_name(void)
{
    wchar_t name[NAME_UNITS] = {0};
    DWORD count = NAME_UNITS;
    return GetComputerNameExW(ComputerNameDnsDomain, name, &count) && count > 0 && name[0] != L'\0';
}

/* Without the two backslashes that Windows puts before a server's name, and without a final dot; NULL for an empty one. */
static const char *read_name(struct arena *arena, const wchar_t *wide)
{
    const char *text = wide_to_text(arena, wide, NAME_UNITS);
    if (text == NULL) {
        return NULL;
    }
    text += strspn(text, "\\");
    size_t len = strlen(text);
    if (len > 0 && text[len - 1] == '.') {
        len--;
    }
    return len > 0 ? text_make_valid(arena, text, len, NAME_UNITS) : NULL;
}

/* The Active Directory site that the computer is in, as Windows keeps it; NULL when it knows none. */
static const char *read_site(struct arena *arena)
{
    wchar_t *name = NULL;
    if (DsGetSiteNameW(NULL, &name) != ERROR_SUCCESS) {
        return NULL;
    }
    const char *site = read_name(arena, name);
    (void)NetApiBufferFree(name);
    return site;
}

/* Finds a domain controller of the computer's own domain. False when there is none: the outcome says why. */
static bool find_domain_controller(struct arena *arena, struct directory_search *out)
{
    DOMAIN_CONTROLLER_INFOW *found = NULL;
    enum truth joined = read_joined();
    /* Windows could take its time to find no domain for a computer that has none. */
    if (joined == TRUTH_NO && !has_domain_name()) {
        out->outcome = DIRECTORY_NOT_JOINED;
        return false;
    }
    DWORD error =
        DsGetDcNameW(NULL, NULL, NULL, NULL, DS_DIRECTORY_SERVICE_REQUIRED | DS_RETURN_DNS_NAME, &found);
    if (error != ERROR_SUCCESS) {
        out->outcome = directory_rules_from_locator((int64_t)error, joined);
        if (out->outcome != DIRECTORY_NOT_JOINED) {
            failure_keep_first(&out->failure, failure_from_windows(arena, "DsGetDcNameW", error));
        }
        return false;
    }
    out->server = read_name(arena, found->DomainControllerName);
    out->domain = read_name(arena, found->DomainName);
    if (out->site == NULL) {
        out->site = read_name(arena, found->ClientSiteName);
    }
    (void)NetApiBufferFree(found);
    if (out->server == NULL) {
        failure_keep_first(&out->failure,
                           failure_from_program("DsGetDcNameW", "the domain controller has no name"));
    }
    return out->server != NULL;
}

/* ---- the search ---- */

/*
 * Signs in where that is wanted and possible, else goes on without; why it could not sign in goes to *refusal. NULL when the
 * server is gone, with the cause in out->failure.
 */
static struct directory_session *open_session(struct arena *arena, const struct directory_place *place,
                                              bool sign_in, struct directory_search *out,
                                              struct failure *refusal)
{
    struct directory_session *session = directory_session_open(arena, place, &out->failure);
    if (session == NULL || !sign_in) {
        return session;
    }
    int64_t code = directory_session_sign_in(session, &out->bind, refusal);
    if (code == 0) {
        return session;
    }
    directory_session_close(session);
    if (directory_rules_from_ldap(code) == DIRECTORY_NO_ANSWER) {
        out->failure = *refusal;
        return NULL;
    }
    /* On a connection of its own, since nothing is known of what a failed sign-in leaves behind on this one. */
    return directory_session_open(arena, place, &out->failure);
}

static void search_place(struct arena *arena, const struct directory_place *place, bool sign_in,
                         struct directory_search *out)
{
    struct failure refusal = {0};
    struct failure failure = {0};
    out->outcome = DIRECTORY_NO_ANSWER;
    if (!tcp_reach(arena, place->host, place->port, CONNECT_MILLISECONDS, &out->failure)) {
        return;
    }
    struct directory_session *session = open_session(arena, place, sign_in, out, &refusal);
    if (session == NULL) {
        return;
    }
    int64_t code = directory_session_search(session, out, &failure);
    directory_session_close(session);
    out->outcome = directory_rules_from_ldap(code);
    if (directory_rules_is_partial(code) || code == 0) {
        out->outcome = out->points.count > 0 ? DIRECTORY_FOUND : DIRECTORY_EMPTY;
    }
    if (out->outcome == DIRECTORY_NO_ANSWER || out->outcome == DIRECTORY_FAILED) {
        out->failure = failure;
        return;
    }
    /* What a directory shows, and what it refuses, depends on who is asking: not having signed in is the cause. */
    out->failure = refusal.operation != NULL ? refusal : failure;
    if (out->bind == NULL) {
        out->bind = "anonymous";
    }
}

/* The server that was asked for by name, perhaps with a port. */
static void search_named(struct arena *arena, const char *server, bool sign_in, struct directory_search *out)
{
    const char *host = server;
    int64_t port = LDAP_PORT_NUMBER;
    (void)text_split_endpoint(arena, server, &host, &port);
    out->server = host;
    struct directory_place place = {wide_from_host(arena, host, &out->failure), (uint16_t)port, false};
    if (place.host != NULL && place.host[0] != L'\0') {
        search_place(arena, &place, sign_in, out);
    } else {
        failure_keep_first(&out->failure, failure_from_program("server name", "the server's name is empty"));
    }
}

static void search_own_domain(struct arena *arena, bool sign_in, struct directory_search *out)
{
    if (find_domain_controller(arena, out)) {
        struct directory_place place = {wide_from_host(arena, out->server, &out->failure), LDAP_PORT_NUMBER,
                                        true};
        if (place.host != NULL) {
            search_place(arena, &place, sign_in, out);
        }
    }
}

void collect_directory(struct arena *arena, const char *server, bool sign_in, struct directory_search *out)
{
    int64_t begin = clock_milliseconds();
    WSADATA winsock;
    out->asked = arena_copy_text(arena, server);
    out->outcome = DIRECTORY_FAILED;
    int error = WSAStartup(MAKEWORD(2, 2), &winsock);
    if (error != 0) {
        out->failure = failure_from_system(arena, "WSAStartup", (DWORD)error, "winsock", NULL);
    } else {
        out->site = read_site(arena);
        if (out->asked != NULL) {
            search_named(arena, out->asked, sign_in, out);
        } else {
            search_own_domain(arena, sign_in, out);
        }
        (void)WSACleanup();
    }
    out->duration_ms = clock_milliseconds() - begin;
}
