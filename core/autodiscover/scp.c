/*
 * See scp.h.
 */
#include "core/autodiscover/scp.h"

#include <string.h>

#include "core/evidence/text.h"

#define URL_GUID     "77378F46-2C66-4aa9-A6A6-3E7A48B19596"
#define POINTER_GUID "67661d7F-8FC4-4fa7-BFAC-E1D7794C1F68"

enum { URL_MAXIMUM = 2048, LDAP_PORT = 389 };

enum scope { SCOPE_THIS_SITE, SCOPE_NO_SITE, SCOPE_OTHER_SITE, SCOPE_COUNT };

/* ---- one point ---- */

/* GUIDs are written with braces or without. */
static bool is_guid(const char *keyword, const char *guid)
{
    size_t len = strlen(guid);
    bool braced = keyword != NULL && keyword[0] == '{';
    const char *bare = braced ? keyword + 1 : keyword;
    return text_begins_ignoring_case(bare, guid) && text_equal(bare + len, braced ? "}" : "");
}

static bool has_guid(const struct connection_point *point, const char *guid)
{
    for (size_t i = 0; i < point->keywords.count; i++) {
        if (is_guid(point->keywords.items[i], guid)) {
            return true;
        }
    }
    return false;
}

/* Whether the point has a keyword "NAME=VALUE"; with value NULL: any value. `name` includes the equals sign. */
static bool has_keyword(const struct connection_point *point, const char *name, const char *value)
{
    for (size_t i = 0; i < point->keywords.count; i++) {
        const char *keyword = point->keywords.items[i];
        if (text_begins_ignoring_case(keyword, name) &&
            (value == NULL || text_equal_ignoring_case(keyword + strlen(name), value))) {
            return true;
        }
    }
    return false;
}

static enum scope scope_of(const struct connection_point *point, const char *site)
{
    if (site != NULL && site[0] != '\0' && has_keyword(point, "Site=", site)) {
        return SCOPE_THIS_SITE;
    }
    return has_keyword(point, "Site=", NULL) ? SCOPE_OTHER_SITE : SCOPE_NO_SITE;
}

/* The first value of serviceBindingInformation, the only one that is read; NULL when there is none. */
static const char *binding_of(const struct connection_point *point)
{
    return point->bindings.count > 0 ? point->bindings.items[0] : NULL;
}

/* The URL of a URL point; NULL when it is none, or no URL that can be asked. */
static const char *url_of(struct arena *arena, const struct connection_point *point, const char **host,
                          bool *secure)
{
    int64_t port = 0;
    const char *url = has_guid(point, URL_GUID) ? binding_of(point) : NULL;
    return url != NULL && strlen(url) <= URL_MAXIMUM && text_split_url(arena, url, host, &port, secure)
               ? url
               : NULL;
}

static bool has_url(struct arena *arena, const struct directory_search *search)
{
    const char *host = NULL;
    bool secure = false;
    for (size_t i = 0; i < search->points.count; i++) {
        if (url_of(arena, &search->points.items[i], &host, &secure) != NULL) {
            return true;
        }
    }
    return false;
}

/* The server of "LDAP://dc2.fabrikam.test/CN=…", as scp_pointer gives it. */
static const char *server_of(struct arena *arena, const struct connection_point *point)
{
    const char *host = NULL;
    const char *binding = binding_of(point);
    int64_t port = 0;
    bool secure = false;
    if (binding == NULL || !text_begins_ignoring_case(binding, "LDAP://")) {
        return NULL;
    }
    const char *authority = binding + strlen("LDAP://");
    size_t len = strcspn(authority, "/?#");
    /* Read as a URL's, since it has the same form; 80 then stands for "no port was given". */
    const char *url = arena_format(arena, "http://%s/", arena_copy_bytes(arena, authority, len));
    if (len > URL_MAXIMUM || !text_split_url(arena, url, &host, &port, &secure) ||
        strchr(host, ':') != NULL) {
        return NULL;
    }
    bool has_port = memchr(authority, ':', len) != NULL;
    return !has_port || port == LDAP_PORT ? host : arena_format(arena, "%s:%d", host, (int)port);
}

/* ---- the searches ---- */

const char *scp_pointer(struct arena *arena, const struct directory_search *search, const char *mail_domain)
{
    const char *fallback = NULL;
    if (search == NULL || search->asked != NULL) {
        return NULL;
    }
    for (size_t i = 0; i < search->points.count; i++) {
        const struct connection_point *point = &search->points.items[i];
        if (!has_guid(point, POINTER_GUID)) {
            continue;
        }
        if (mail_domain != NULL && has_keyword(point, "Domain=", mail_domain)) {
            return server_of(arena, point);
        }
        if (fallback == NULL && !has_keyword(point, "Domain=", NULL)) {
            fallback = server_of(arena, point);
        }
    }
    return has_url(arena, search) ? NULL : fallback;
}

bool scp_pointer_is_trusted(const struct directory_search *search)
{
    return search != NULL && text_equal(search->bind, "signed");
}

void scp_candidates(struct arena *arena, const struct evidence *evidence, const char *mail_domain,
                    struct text_list *urls)
{
    const struct directory_search *own = evidence_find_directory(evidence, NULL);
    const char *pointer = scp_pointer(arena, own, mail_domain);
    const struct directory_search *search =
        pointer == NULL ? own : evidence_find_directory(evidence, pointer);
    size_t appended = 0;
    if (search == NULL) {
        return;
    }
    /* The site is this computer's, whichever directory was asked. */
    const char *site = own->site != NULL ? own->site : search->site;
    for (int scope = SCOPE_THIS_SITE; scope < SCOPE_COUNT; scope++) {
        for (size_t i = 0; i < search->points.count && appended < SCP_CANDIDATE_MAXIMUM; i++) {
            const struct connection_point *point = &search->points.items[i];
            const char *host = NULL;
            bool secure = false;
            const char *url = url_of(arena, point, &host, &secure);
            if (url != NULL && (int)scope_of(point, site) == scope && !text_list_has(urls, url)) {
                text_list_append(arena, urls, url);
                appended++;
            }
        }
    }
}

static bool names_host(struct arena *arena, const struct directory_search *search, const char *host)
{
    for (size_t i = 0; i < search->points.count; i++) {
        const char *named = NULL;
        bool secure = false;
        if (url_of(arena, &search->points.items[i], &named, &secure) != NULL && secure &&
            text_equal_ignoring_case(named, host)) {
            return true;
        }
    }
    return false;
}

bool scp_names_host_signed(const struct evidence *evidence, const char *host)
{
    struct arena *scratch = arena_create();
    bool found = false;
    for (size_t i = 0; i < evidence->directories.count && !found && scratch != NULL; i++) {
        const struct directory_search *search = &evidence->directories.items[i];
        found = text_equal(search->bind, "signed") && names_host(scratch, search, host);
    }
    arena_destroy(scratch);
    return found;
}
