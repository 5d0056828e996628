/*
 * See directory_session.h.
 */
#include "core/collect/win32/directory_session.h"

#define SECURITY_WIN32
#include <security.h>
#include <string.h>
#include <winldap.h>

#include "core/collect/failures.h"
#include "core/collect/platform.h"
#include "core/collect/win32/wide_text.h"
#include "core/evidence/moment.h"
#include "core/evidence/text.h"

/* Each answer may take this long, and there are three of them: connecting, the root, the search. */
enum { ANSWER_SECONDS = 3 };
enum {
    POINT_MAXIMUM = 200,
    KEYWORD_MAXIMUM = 32,
    BINDING_MAXIMUM = 8,
    VALUE_UNITS = 2048,
    VALUE_BYTES = 4096,
    MESSAGE_UNITS = 512
};

#define URL_GUID     L"77378F46-2C66-4aa9-A6A6-3E7A48B19596"
#define POINTER_GUID L"67661d7F-8FC4-4fa7-BFAC-E1D7794C1F68"

/* Microsoft, "Find Autodiscover endpoints by using SCP lookup in Exchange": the two kinds of point. */
static const wchar_t *const search_filter =
    L"(&(objectClass=serviceConnectionPoint)(|(keywords=" POINTER_GUID L")(keywords=" URL_GUID L")))";

struct directory_session {
    struct arena *arena;
    LDAP *ldap;
};

/* wldap32 does not change the texts that it takes as changeable. */
static wchar_t *unchanged(const wchar_t *text)
{
    union {
        const wchar_t *given;
        wchar_t *taken;
    } both = {text};
    return both.taken;
}

static struct failure failure_of(struct arena *arena, const char *operation, ULONG code)
{
    struct failure failure = {operation, (int64_t)code, "ldap", NULL};
    failure.text = wide_to_text(arena, ldap_err2stringW(code), MESSAGE_UNITS);
    return failure;
}

static const char *read_value(struct arena *arena, const wchar_t *wide)
{
    const char *text = wide_to_text(arena, wide, VALUE_UNITS);
    return text == NULL ? NULL : text_make_valid(arena, text, strlen(text), VALUE_BYTES);
}

/* ---- the connection ---- */

static void set_number(LDAP *ldap, int option, ULONG value)
{
    /* Not every Windows has every option; those that matter are looked at where they do. */
    (void)ldap_set_optionW(ldap, option, &value);
}

static void set_options(LDAP *ldap, bool is_server)
{
    set_number(ldap, LDAP_OPT_PROTOCOL_VERSION, LDAP_VERSION3);
    /* A referral would lead to a server that nobody agreed to. */
    (void)ldap_set_optionW(ldap, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
    (void)ldap_set_optionW(ldap, LDAP_OPT_AUTO_RECONNECT, LDAP_OPT_OFF);
    if (is_server) {
        (void)ldap_set_optionW(ldap, LDAP_OPT_AREC_EXCLUSIVE, LDAP_OPT_ON);
    }
    set_number(ldap, LDAP_OPT_TIMELIMIT, ANSWER_SECONDS);
    set_number(ldap, LDAP_OPT_SEND_TIMEOUT, ANSWER_SECONDS);
}

struct directory_session *directory_session_open(struct arena *arena, const struct directory_place *place,
                                                 struct failure *failure)
{
    struct l_timeval limit = {ANSWER_SECONDS, 0};
    LDAP *ldap = ldap_initW(unchanged(place->host), place->port);
    if (ldap == NULL) {
        failure_keep_first(failure, failure_of(arena, "ldap_initW", LdapGetLastError()));
        return NULL;
    }
    set_options(ldap, place->is_server);
    ULONG code = ldap_connect(ldap, &limit);
    if (code != LDAP_SUCCESS) {
        failure_keep_first(failure, failure_of(arena, "ldap_connect", code));
        (void)ldap_unbind(ldap);
        return NULL;
    }
    struct directory_session *session = arena_allocate(arena, 1, sizeof *session);
    session->arena = arena;
    session->ldap = ldap;
    return session;
}

void directory_session_close(struct directory_session *session)
{
    if (session != NULL) {
        (void)ldap_unbind(session->ldap);
        session->ldap = NULL;
    }
}

/* ---- signing in ---- */

/* What was agreed to, not what was asked for: the security context itself is asked. */
static bool is_signed(LDAP *ldap)
{
    CtxtHandle context = {0, 0};
    SecPkgContext_Flags flags = {0};
    return ldap_get_optionW(ldap, LDAP_OPT_SECURITY_CONTEXT, &context) == LDAP_SUCCESS &&
           QueryContextAttributesW(&context, SECPKG_ATTR_FLAGS, &flags) == SEC_E_OK &&
           (flags.Flags & ISC_RET_INTEGRITY) != 0;
}

int64_t directory_session_sign_in(struct directory_session *session, const char **bind,
                                  struct failure *failure)
{
    ULONG code = ldap_set_optionW(session->ldap, LDAP_OPT_SIGN, LDAP_OPT_ON);
    if (code != LDAP_SUCCESS) {
        /* Without it whoever sits on the way could pass the sign-in on, or change what the directory says. */
        failure_keep_first(failure, failure_of(session->arena, "LDAP_OPT_SIGN", code));
        return (int64_t)code;
    }
    (void)ldap_set_optionW(session->ldap, LDAP_OPT_ENCRYPT, LDAP_OPT_ON);
    code = ldap_bind_sW(session->ldap, NULL, NULL, LDAP_AUTH_NEGOTIATE);
    if (code != LDAP_SUCCESS) {
        failure_keep_first(failure, failure_of(session->arena, "ldap_bind_sW", code));
        return (int64_t)code;
    }
    *bind = is_signed(session->ldap) ? "signed" : "unsigned";
    return LDAP_SUCCESS;
}

/* ---- searching ---- */

static void take_values(struct arena *arena, LDAP *ldap, LDAPMessage *entry, const wchar_t *attribute,
                        size_t maximum, struct text_list *list)
{
    wchar_t **values = ldap_get_valuesW(ldap, entry, unchanged(attribute));
    for (size_t i = 0; values != NULL && values[i] != NULL && i < maximum; i++) {
        const char *value = read_value(arena, values[i]);
        if (value != NULL) {
            text_list_append(arena, list, value);
        }
    }
    if (values != NULL) {
        (void)ldap_value_freeW(values);
    }
}

static void take_points(struct arena *arena, LDAP *ldap, LDAPMessage *result,
                        struct connection_point_list *points)
{
    for (LDAPMessage *entry = ldap_first_entry(ldap, result); entry != NULL && points->count < POINT_MAXIMUM;
         entry = ldap_next_entry(ldap, entry)) {
        struct connection_point *point = schema_append(arena, &connection_point_schema, points);
        wchar_t *name = ldap_get_dnW(ldap, entry);
        point->dn = read_value(arena, name);
        if (name != NULL) {
            ldap_memfreeW(name);
        }
        take_values(arena, ldap, entry, L"keywords", KEYWORD_MAXIMUM, &point->keywords);
        take_values(arena, ldap, entry, L"serviceBindingInformation", BINDING_MAXIMUM, &point->bindings);
    }
}

/* A search of ours: bounded in time and rows. The result is the caller's to free, and may be there beside an error. */
static ULONG search(LDAP *ldap, const wchar_t *base, ULONG scope, const wchar_t *filter,
                    const wchar_t *const *attributes, LDAPMessage **result)
{
    struct l_timeval limit = {ANSWER_SECONDS, 0};
    wchar_t *wanted[3] = {NULL, NULL, NULL};
    for (size_t i = 0; i < 2 && attributes[i] != NULL; i++) {
        wanted[i] = unchanged(attributes[i]);
    }
    *result = NULL;
    return ldap_search_ext_sW(ldap, unchanged(base), scope, unchanged(filter), wanted, 0, NULL, NULL, &limit,
                              scope == LDAP_SCOPE_BASE ? 1 : POINT_MAXIMUM, result);
}

/* The clock of the server beside ours; what is no time is left out. */
static void take_clock(struct arena *arena, const struct text_list *values, struct directory_search *out)
{
    char now[32];
    int64_t theirs = 0;
    if (values->count > 0 && moment_from_generalized_time(values->items[0], &theirs)) {
        clock_time_of_day(now, sizeof now);
        out->current_time = moment_to_text(arena, theirs);
        out->current_time_at = arena_copy_text(arena, now);
    }
}

/*
 * The place of the configuration, read from the directory's root (RFC 4512 section 5.1); NULL when there is none. Its clock
 * stands there too, for everybody ([MS-ADTS] section 3.1.1.3.2).
 */
static ULONG find_configuration(struct directory_session *session, struct directory_search *out,
                                const wchar_t **place)
{
    static const wchar_t *const attributes[] = {L"configurationNamingContext", L"currentTime"};
    struct text_list values = {NULL, 0, 0};
    struct text_list times = {NULL, 0, 0};
    LDAPMessage *result = NULL;
    ULONG code = search(session->ldap, L"", LDAP_SCOPE_BASE, L"(objectClass=*)", attributes, &result);
    LDAPMessage *root =
        code == LDAP_SUCCESS && result != NULL ? ldap_first_entry(session->ldap, result) : NULL;
    if (root != NULL) {
        take_values(session->arena, session->ldap, root, attributes[0], 1, &values);
        take_values(session->arena, session->ldap, root, attributes[1], 1, &times);
        take_clock(session->arena, &times, out);
    }
    if (result != NULL) {
        (void)ldap_msgfree(result);
    }
    *place = values.count > 0 ? wide_from_text(session->arena, values.items[0]) : NULL;
    return code;
}

int64_t directory_session_search(struct directory_session *session, struct directory_search *out,
                                 struct failure *failure)
{
    static const wchar_t *const attributes[] = {L"keywords", L"serviceBindingInformation"};
    const wchar_t *configuration = NULL;
    LDAPMessage *result = NULL;
    ULONG code = find_configuration(session, out, &configuration);
    if (code != LDAP_SUCCESS) {
        failure_keep_first(failure, failure_of(session->arena, "ldap_search_ext_sW (root)", code));
        return (int64_t)code;
    }
    if (configuration == NULL) {
        failure_keep_first(failure, failure_from_program("configurationNamingContext",
                                                         "the server names no configuration: it is no Active "
                                                         "Directory, or hides it"));
        return LDAP_OTHER;
    }
    code = search(session->ldap, configuration, LDAP_SCOPE_SUBTREE, search_filter, attributes, &result);
    if (result != NULL) {
        take_points(session->arena, session->ldap, result, &out->points);
        (void)ldap_msgfree(result);
    }
    if (code != LDAP_SUCCESS) {
        failure_keep_first(failure, failure_of(session->arena, "ldap_search_ext_sW", code));
    }
    return (int64_t)code;
}
