/*
 * See answer_facts.h. Facts are named as in the answer, so that they are found again there and in Microsoft's reference.
 */
#include "core/report/answer_facts.h"

#include "core/evidence/text.h"
#include "core/knowledge/answer_elements.h"
#include "core/knowledge/server_version.h"

enum { SECTIONS_MAXIMUM = 100 };

/* The section's facts are appended to a list apart, since the list of sections may move while it grows. */
struct lister {
    const struct view *view;
    struct named_value_list facts;
};

static void add(struct lister *lister, const char *name, const char *value)
{
    if (value != NULL && *value != '\0') {
        struct named_value *fact = schema_append(lister->view->arena, &named_value_schema, &lister->facts);
        fact->name = name;
        fact->value = value;
    }
}

static void add_others(struct lister *lister, const char *before, const struct named_value_list *others)
{
    for (size_t i = 0; i < others->count; i++) {
        add(lister, arena_format(lister->view->arena, "%s%s", before, others->items[i].name),
            others->items[i].value);
    }
}

/* What an element means where its text does not say so by itself; else NULL. */
static const char *meaning_of(const struct view *view, const char *element, const char *value)
{
    if (text_equal(element, "ServerVersion")) {
        const char *version = server_version_text(view->arena, value);
        return version == NULL ? view_text(view, "explain.version.unknown") : version;
    }
    if (text_equal(element, "TTL")) {
        return text_equal(value, "0") ? view_text(view, "explain.ttl.never")
                                      : view_text1(view, "explain.ttl", "hours", value);
    }
    if (text_equal(element, "CertPrincipalName") && text_equal_ignoring_case(value, "none")) {
        return view_text(view, "explain.certificate.unchecked");
    }
    return NULL;
}

static void add_elements(struct lister *lister, const struct answer_elements *elements, const void *record)
{
    const struct view *view = lister->view;
    for (size_t i = 0; i < elements->count; i++) {
        const struct answer_element *element = &elements->items[i];
        const void *field = (const char *)record + element->offset;
        const char *value =
            element->maximum > 0 ? view_number(view, *(const int64_t *)field) : *(const char *const *)field;
        const char *meaning = value == NULL ? NULL : meaning_of(view, element->name, value);
        add(lister, element->name,
            meaning == NULL ? value : arena_format(view->arena, "%s = %s", value, meaning));
    }
}

static void end_section(struct lister *lister, const char *title, struct answer_section_list *out)
{
    struct arena *arena = lister->view->arena;
    if (lister->facts.count == 0 || out->count >= SECTIONS_MAXIMUM) {
        return;
    }
    if (out->count == out->capacity) {
        size_t capacity = out->capacity == 0 ? 8 : out->capacity * 2;
        struct answer_section *items = arena_allocate(arena, capacity, sizeof *items);
        for (size_t i = 0; i < out->count; i++) {
            items[i] = out->items[i];
        }
        out->items = items;
        out->capacity = capacity;
    }
    out->items[out->count].title = title;
    out->items[out->count].facts = lister->facts;
    out->count++;
    lister->facts = (struct named_value_list){NULL, 0, 0};
}

/* ---- the answer as a whole ---- */

static void add_answer(struct lister *lister, const struct autodiscover_answer *answer)
{
    const struct view *view = lister->view;
    add(lister, view_text(view, "explain.form"), view_label(view, "explain.form", answer->schema));
    add(lister, "Namespace", answer->xml_namespace);
    add(lister, "Culture", answer->culture);
    if (text_equal(answer->schema, "eas")) {
        add(lister, "DisplayName", answer->display_name);
        add(lister, "EMailAddress", answer->autodiscover_address);
        add(lister, "Action", answer->action);
    } else {
        add_elements(lister, &user_elements, answer);
        add_elements(lister, &account_elements, answer);
    }
    add(lister, answer->kind == ANSWER_REDIRECT_URL ? "RedirectUrl" : "RedirectAddr",
        answer->redirect_target);
    add(lister, "PublicFolderInformation", answer->public_folder_address);
    add_others(lister, "", &answer->other);
    add(lister, "ErrorCode", answer->error_code);
    add(lister, "Status", answer->error_status);
    add(lister, text_equal(answer->schema, "json") ? "ErrorMessage" : "Message", answer->error_message);
    add(lister, "DebugData", answer->error_debug);
    add(lister, "Time", answer->error_time);
    add(lister, "Id", answer->error_id);
    add(lister, view_text(view, "explain.problem"), answer->problem);
}

/* ---- Protocol ---- */

static const char *side_of(const char *where)
{
    return text_equal(where, "internal") ? "Internal" : "External";
}

static void add_web(struct lister *lister, const struct protocol *protocol)
{
    struct arena *arena = lister->view->arena;
    for (size_t i = 0; i < protocol->owa_urls.count; i++) {
        const struct owa_url *url = &protocol->owa_urls.items[i];
        const char *value = url->url == NULL ? "" : url->url;
        add(lister, arena_format(arena, "%s OWAUrl", side_of(url->where)),
            url->authentication == NULL ? value : arena_format(arena, "%s (%s)", value, url->authentication));
    }
    for (size_t i = 0; i < protocol->nested.count; i++) {
        const struct nested_protocol *nested = &protocol->nested.items[i];
        const char *before = arena_format(arena, "%s %s ", side_of(nested->where),
                                          nested->type == NULL ? "Protocol" : nested->type);
        add(lister, arena_format(arena, "%sASUrl", before), nested->as_url);
        add_others(lister, before, &nested->other);
    }
}

static void add_protocol(struct lister *lister, const struct protocol *protocol)
{
    add(lister, "Version", protocol->version);
    add_elements(lister, &protocol_elements, protocol);
    add(lister, "Url", protocol->url);
    add(lister, "MailStore InternalUrl", protocol->mail_store_internal_url);
    add(lister, "MailStore ExternalUrl", protocol->mail_store_external_url);
    add(lister, "AddressBook InternalUrl", protocol->address_book_internal_url);
    add(lister, "AddressBook ExternalUrl", protocol->address_book_external_url);
    add_web(lister, protocol);
    add_others(lister, "", &protocol->other);
}

void answer_facts_list(const struct view *view, const struct autodiscover_answer *answer,
                       struct answer_section_list *out)
{
    struct lister lister = {view, {NULL, 0, 0}};
    if (answer->kind == ANSWER_UNKNOWN) {
        return;
    }
    add_answer(&lister, answer);
    end_section(&lister, view_text(view, "explain.section.answer"), out);
    for (size_t i = 0; i < answer->protocols.count; i++) {
        const struct protocol *protocol = &answer->protocols.items[i];
        add_protocol(&lister, protocol);
        end_section(&lister, view_text1(view, "explain.section.protocol", "type", protocol->type), out);
    }
    for (size_t i = 0; i < answer->alternative_mailboxes.count; i++) {
        add_elements(&lister, &mailbox_elements, &answer->alternative_mailboxes.items[i]);
        end_section(&lister, view_text(view, "explain.section.mailbox"), out);
    }
}
