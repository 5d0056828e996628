/*
 * See answer_story.h: the plain sentences. The list for IT is answer_facts.c.
 */
#include "core/report/answer_story.h"

#include <string.h>

#include "core/evidence/text.h"
#include "core/knowledge/answer_errors.h"
#include "core/knowledge/answer_protocol.h"
#include "core/knowledge/exchange_online.h"
#include "core/knowledge/protocols.h"
#include "core/knowledge/server_version.h"
#include "core/report/answer_facts.h"

enum { MAILBOXES_MAXIMUM = 10, BRIEF_MAXIMUM = 200 };

struct teller {
    const struct view *view;
    const struct autodiscover_answer *answer;
    struct text_list *plain;
};

static void say(struct teller *teller, const char *sentence)
{
    if (sentence != NULL && *sentence != '\0') {
        text_list_append(teller->view->arena, teller->plain, sentence);
    }
}

static bool is_yes(const char *text)
{
    return text_equal_ignoring_case(text, "true") || text_equal_ignoring_case(text, "on") ||
           text_equal_ignoring_case(text, "yes");
}

/* Enough of a text from outside to be known by; all of it stands in the list for IT. */
static const char *brief(const struct teller *teller, const char *text)
{
    return text == NULL ? NULL : view_visible(teller->view->arena, text, BRIEF_MAXIMUM);
}

static const char *host_of(const struct teller *teller, const char *url)
{
    const char *host = NULL;
    int64_t port = 0;
    bool secure = false;
    return url != NULL && text_split_url(teller->view->arena, url, &host, &port, &secure) ? host : NULL;
}

static const char *first_of(const char *left, const char *right)
{
    return left != NULL ? left : right;
}

/* ---- where the mailbox is reached ---- */

/* The servers that a protocol names: one for the company's own network, one for everywhere else; each may be NULL. */
struct servers {
    const char *inside;
    const char *outside;
    const char *anywhere; /* the answer makes no difference */
};

static void add_servers(const struct teller *teller, const struct protocol *protocol, struct servers *servers)
{
    servers->inside = first_of(servers->inside, host_of(teller, protocol->mail_store_internal_url));
    servers->outside = first_of(servers->outside, host_of(teller, protocol->mail_store_external_url));
    if (text_equal_ignoring_case(protocol->type, "mapiHttp")) {
        return;
    }
    const char *server = first_of(host_of(teller, protocol->url), protocol->server);
    bool is_host = server != NULL && strchr(server, '@') == NULL;
    servers->anywhere = first_of(servers->anywhere, is_host ? server : NULL);
}

/* The servers of the protocol that Outlook takes. */
static struct servers find_servers(const struct teller *teller, const char *protocol)
{
    struct servers servers = {NULL, NULL, NULL};
    for (size_t i = 0; i < teller->answer->protocols.count; i++) {
        const struct protocol *candidate = &teller->answer->protocols.items[i];
        if (text_equal(protocol_of_type(candidate->type), protocol)) {
            add_servers(teller, candidate, &servers);
        }
    }
    return servers;
}

static void say_servers(struct teller *teller, const char *protocol)
{
    const struct view *view = teller->view;
    struct servers servers = find_servers(teller, protocol);
    bool both = servers.inside != NULL && servers.outside != NULL;
    if (both && text_equal_ignoring_case(servers.inside, servers.outside)) {
        say(teller, view_text1(view, "explain.server", "host", servers.outside));
    } else if (both) {
        say(teller,
            view_text2(view, "explain.server.both", "inside", servers.inside, "outside", servers.outside));
    } else if (servers.inside != NULL) {
        say(teller, view_text1(view, "explain.server.inside", "host", servers.inside));
    } else if (first_of(servers.outside, servers.anywhere) != NULL) {
        say(teller, view_text1(view, "explain.server", "host", first_of(servers.outside, servers.anywhere)));
    }
}

/* Mail that is sent goes another way with IMAP and POP. */
static void say_sending(struct teller *teller)
{
    for (size_t i = 0; i < teller->answer->protocols.count; i++) {
        const struct protocol *protocol = &teller->answer->protocols.items[i];
        if (text_equal_ignoring_case(protocol->type, "SMTP") && protocol->server != NULL) {
            say(teller, view_text1(teller->view, "explain.sending", "host", protocol->server));
            return;
        }
    }
}

/* ---- signing in ---- */

/* Which way of signing in a word of AuthPackage stands for (authpackage-pox.md). */
static const char *sign_in_of(const char *package)
{
    static const char *const ways[][2] = {
        {"basic", "password"},          {"ntlm", "windows"},          {"kerb", "windows"},
        {"kerbntlm", "windows"},        {"negotiate", "windows"},     {"nego2", "windows"},
        {"certificate", "certificate"}, {"anonymous", "server-says"},
    };
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        if (text_equal_ignoring_case(package, ways[i][0])) {
            return ways[i][1];
        }
    }
    return NULL;
}

static const char *find_sign_in(const struct teller *teller, const char *protocol)
{
    for (size_t i = 0; i < teller->answer->protocols.count; i++) {
        const struct protocol *candidate = &teller->answer->protocols.items[i];
        const char *way = text_equal(protocol_of_type(candidate->type), protocol)
                              ? sign_in_of(candidate->auth_package)
                              : NULL;
        if (way != NULL) {
            return way;
        }
    }
    return NULL;
}

static void say_sign_in(struct teller *teller, const char *protocol)
{
    const char *way = find_sign_in(teller, protocol);
    if (is_yes(teller->answer->microsoft_online)) {
        way = "microsoft"; /* Exchange Online takes modern authentication only, whatever the answer lists */
    } else if (text_equal(protocol, "imap") || text_equal(protocol, "pop")) {
        way = way == NULL ? "password" : way;
    } else if (text_equal(protocol, "mapi-http") || way == NULL) {
        way = "server-says"; /* AuthPackage belongs to the older ways */
    }
    say(teller, view_word(teller->view, "explain.sign-in", way));
}

/* ---- the rest of a POX answer ---- */

static void say_whose(struct teller *teller)
{
    const struct autodiscover_answer *answer = teller->answer;
    bool any = answer->display_name != NULL || answer->autodiscover_address != NULL;
    say(teller, any ? view_text2(teller->view, "explain.whose", "name", brief(teller, answer->display_name),
                                 "address", brief(teller, answer->autodiscover_address))
                    : view_text(teller->view, "explain.whose.nobody"));
}

static void say_home(struct teller *teller)
{
    const struct autodiscover_answer *answer = teller->answer;
    const char *product = NULL;
    for (size_t i = 0; i < answer->protocols.count && product == NULL; i++) {
        struct server_version version;
        if (server_version_decode(answer->protocols.items[i].server_version, &version)) {
            product = version.product;
        }
    }
    if (is_yes(answer->consumer_mailbox)) {
        say(teller, view_text(teller->view, "explain.home.private"));
    } else if (is_yes(answer->microsoft_online)) {
        say(teller, view_text(teller->view, "explain.home.online"));
    } else if (product != NULL) {
        say(teller, view_text1(teller->view, "explain.home.product", "product", product));
    }
}

static void say_mailbox(struct teller *teller, const struct alternative_mailbox *mailbox)
{
    static const char *const known[] = {"Delegate", "Archive", "TeamMailbox"};
    const char *id = "explain.mailbox.other";
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (text_equal_ignoring_case(mailbox->type, known[i])) {
            id = arena_format(teller->view->arena, "explain.mailbox.%s",
                              text_lower_copy(teller->view->arena, known[i]));
        }
    }
    const char *name = first_of(mailbox->display_name, mailbox->smtp_address);
    const char *address = mailbox->display_name == NULL ? NULL : mailbox->smtp_address;
    say(teller, view_text2(teller->view, id, "name", brief(teller, name), "address", brief(teller, address)));
}

static void say_other_mailboxes(struct teller *teller)
{
    const struct autodiscover_answer *answer = teller->answer;
    size_t count = answer->alternative_mailboxes.count;
    for (size_t i = 0; i < count && i < MAILBOXES_MAXIMUM; i++) {
        say_mailbox(teller, &answer->alternative_mailboxes.items[i]);
    }
    if (count > MAILBOXES_MAXIMUM) {
        say(teller, view_text1(teller->view, "explain.mailboxes.more", "count",
                               view_number(teller->view, (int64_t)(count - MAILBOXES_MAXIMUM))));
    }
    if (answer->public_folder_address != NULL) {
        say(teller,
            view_text1(teller->view, "explain.public-folders", "address", answer->public_folder_address));
    }
}

/* ---- each kind of answer ---- */

static void tell_settings(struct teller *teller)
{
    const struct view *view = teller->view;
    struct named_protocols named = answer_named_protocols(teller->answer);
    bool certain = false;
    const char *protocol = answer_protocol(&named, &certain);
    say_whose(teller);
    if (protocol == NULL) {
        say(teller, view_text(view, "explain.way.none"));
        return;
    }
    if (text_equal(protocol, "rpc-http") && is_yes(teller->answer->microsoft_online)) {
        say(teller, view_text(view, "explain.way.rpc-http-online"));
    } else {
        say(teller, view_word(view, certain ? "explain.way" : "explain.way-likely", protocol));
    }
    say_servers(teller, protocol);
    if (text_equal(protocol, "imap") || text_equal(protocol, "pop")) {
        say_sending(teller);
    }
    if (!text_equal(protocol, "eas")) {
        say_sign_in(teller, protocol);
    }
    say_home(teller);
    say_other_mailboxes(teller);
}

static void tell_json(struct teller *teller)
{
    const struct view *view = teller->view;
    const struct protocol *protocol = &teller->answer->protocols.items[0];
    const char *host = host_of(teller, protocol->url);
    say(teller, view_text2(view, "explain.json", "protocol", protocol->type, "url", protocol->url));
    /* A hint, no proof: the service answers this to anybody, also for addresses that it does not know. */
    if (host != NULL) {
        bool cloud = exchange_online_has_host(host);
        say(teller, view_text1(view, cloud ? "explain.json.cloud" : "explain.json.elsewhere", "host", host));
    }
}

static void tell_redirect(struct teller *teller)
{
    const struct view *view = teller->view;
    const char *target = teller->answer->redirect_target;
    if (teller->answer->kind == ANSWER_REDIRECT_ADDRESS) {
        say(teller, view_text1(view, "explain.redirect.address", "target", target));
        return;
    }
    say(teller, view_text2(view, "explain.redirect.url", "target", target, "host", host_of(teller, target)));
    if (!text_begins_ignoring_case(target, "https://")) {
        say(teller, view_text(view, "explain.redirect.not-secure"));
    }
}

static void tell_error(struct teller *teller)
{
    const struct autodiscover_answer *answer = teller->answer;
    enum error_about about = answer_error_about(answer->error_code);
    const char *id =
        arena_format(teller->view->arena, "explain.error.%s", schema_name(error_about_names, (int)about));
    say(teller, view_text1(teller->view, id, "code", answer->error_code));
    if (answer->error_message != NULL) {
        say(teller,
            view_text1(teller->view, "explain.error.words", "message", brief(teller, answer->error_message)));
    }
}

/*
 * Real servers have "http://schemas.microsoft.com/…"; answers that were made by hand after Microsoft's present pages have
 * "https://…". Nobody has published what Outlook does with those.
 */
static void say_namespace(struct teller *teller)
{
    static const char usual[] =
        "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";
    bool has_settings = teller->answer->kind == ANSWER_SETTINGS ||
                        teller->answer->kind == ANSWER_REDIRECT_ADDRESS ||
                        teller->answer->kind == ANSWER_REDIRECT_URL;
    if (has_settings && text_equal(teller->answer->schema, "pox") && teller->answer->xml_namespace != NULL &&
        !text_equal(teller->answer->xml_namespace, usual)) {
        say(teller, view_text(teller->view, "explain.namespace"));
    }
}

void answer_story_tell(const struct view *view, const struct autodiscover_answer *answer,
                       struct answer_story *out)
{
    struct teller teller = {view, answer, &out->plain};
    memset(out, 0, sizeof *out);
    switch (answer->kind) {
    case ANSWER_SETTINGS:
        if (text_equal(answer->schema, "json")) {
            tell_json(&teller);
        } else {
            tell_settings(&teller);
        }
        break;
    case ANSWER_REDIRECT_ADDRESS:
    case ANSWER_REDIRECT_URL:
        tell_redirect(&teller);
        break;
    case ANSWER_ERROR:
        tell_error(&teller);
        break;
    case ANSWER_NOT_XML:
    case ANSWER_NOT_AUTODISCOVER:
        say(&teller, view_text(view, "explain.unusable"));
        break;
    default:
        break;
    }
    say_namespace(&teller);
    answer_facts_list(view, answer, &out->sections);
}
