/*
 * See profile_section.h. How the sections hang together is undocumented for the registry; the properties are documented for
 * MAPI, and public tools read them alike. What the names do not lead to stays unknown.
 */
#include "core/collect/profile_section.h"

#include "core/collect/failures.h"
#include "core/collect/registry_text.h"
#include "core/evidence/text.h"

enum {
    SECTION_ID_LEN = 16,
    CACHED_MODE_FLAGS = 0x180, /* CONFIG_OST_CACHE_PRIVATE: any of its bits, as MFCMAPI reads it */
    STORE_OF_SOMEBODY_ELSE = 2 /* PROFILE_DELEGATE of edkmdb.h */
};

/* The section that had the settings of the only account before Outlook 2010: pbGlobalProfileSectionGuid. */
static const char global_section[] = "13dbb0c8aa05101a9bb000aa002fc45a";

const char *const profile_property_names[PROFILE_PROPERTY_COUNT] = {
    "001f6622", "00036601", "0003660a", "001f6641", "001f3001", "01023d15", "01023d00"};

static const struct record_schema section_schema = {"section", sizeof(struct profile_section), NULL, 0};

struct profile_section *profile_section_append(struct arena *arena, struct profile_section_list *list,
                                               const char *name)
{
    struct profile_section *section = schema_append(arena, &section_schema, list);
    section->name = text_lower_copy(arena, name);
    section->config_flags = UNKNOWN_INTEGER;
    section->store_type = UNKNOWN_INTEGER;
    return section;
}

const char *profile_section_name(struct arena *arena, const unsigned char *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    char name[2 * SECTION_ID_LEN];
    if (len != SECTION_ID_LEN) {
        return NULL;
    }
    for (size_t i = 0; i < len; i++) {
        name[2 * i] = digits[bytes[i] >> 4];
        name[2 * i + 1] = digits[bytes[i] & 0xF];
    }
    return arena_copy_bytes(arena, name, sizeof name);
}

static void take_text(struct arena *arena, enum profile_property property, uint32_t registry_type,
                      const unsigned char *bytes, size_t len, struct profile_section *section)
{
    const char **field = property == PROFILE_WEB_SERVER ? &section->web_server
                         : property == PROFILE_ADDRESS  ? &section->address
                                                        : &section->display_name;
    struct failure failure = {0};
    if (!registry_text_decode(arena, profile_property_names[property], registry_type, bytes, len, field,
                              &failure)) {
        failure_keep_first(&section->damage, failure);
    }
}

static void take_number(enum profile_property property, uint32_t registry_type, const unsigned char *bytes,
                        size_t len, struct profile_section *section)
{
    int64_t *field = property == PROFILE_CONFIG_FLAGS ? &section->config_flags : &section->store_type;
    struct failure failure = {0};
    if (!registry_number_decode(profile_property_names[property], registry_type, bytes, len, field,
                                &failure)) {
        failure_keep_first(&section->damage, failure);
    }
}

static void take_sections(struct arena *arena, enum profile_property property, uint32_t registry_type,
                          const unsigned char *bytes, size_t len, struct profile_section *section)
{
    size_t count = len / SECTION_ID_LEN;
    if (registry_type != REGISTRY_BINARY || len % SECTION_ID_LEN != 0 ||
        count > (property == PROFILE_STORE_SECTIONS ? (size_t)PROFILE_STORE_MAXIMUM : 1)) {
        failure_keep_first(&section->damage,
                           failure_from_program(profile_property_names[property],
                                                "the registry value does not name sections"));
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const char *name = profile_section_name(arena, bytes + i * SECTION_ID_LEN, SECTION_ID_LEN);
        if (property == PROFILE_STORE_SECTIONS) {
            text_list_append(arena, &section->store_sections, name);
        } else {
            section->account_section = name;
        }
    }
}

void profile_section_take(struct arena *arena, enum profile_property property, uint32_t registry_type,
                          const unsigned char *bytes, size_t len, struct profile_section *section)
{
    switch (property) {
    case PROFILE_WEB_SERVER:
    case PROFILE_ADDRESS:
    case PROFILE_DISPLAY_NAME:
        take_text(arena, property, registry_type, bytes, len, section);
        break;
    case PROFILE_CONFIG_FLAGS:
    case PROFILE_STORE_TYPE:
        take_number(property, registry_type, bytes, len, section);
        break;
    case PROFILE_ACCOUNT_SECTION:
    case PROFILE_STORE_SECTIONS:
        take_sections(arena, property, registry_type, bytes, len, section);
        break;
    case PROFILE_PROPERTY_COUNT:
        break;
    }
}

/* ---- whose they are ---- */

static const struct profile_section *find_section(const struct profile_section_list *sections,
                                                  const char *name)
{
    for (size_t i = 0; i < sections->count; i++) {
        if (text_equal_ignoring_case(sections->items[i].name, name)) {
            return &sections->items[i];
        }
    }
    return NULL;
}

/* The sections of one account, as far as the names lead. */
struct owner {
    const struct profile_section *service;
    const struct profile_section *settings;
    bool is_only; /* the profile's only Exchange account */
};

static const struct text_list *stores_of(const struct owner *owner)
{
    static const struct text_list none = {NULL, 0, 0};
    return owner->service != NULL ? &owner->service->store_sections : &none;
}

static bool is_owned(const struct owner *owner, const struct profile_section *section)
{
    return owner->is_only || section == owner->service || section == owner->settings ||
           text_list_has(stores_of(owner), section->name);
}

static bool tells_of_cached_mode(const struct owner *owner, const struct profile_section *section)
{
    if (section->config_flags == UNKNOWN_INTEGER) {
        return false;
    }
    if (owner->settings != NULL) {
        return section == owner->settings;
    }
    /* Other services number their own properties alike: only a section that is Exchange's by another sign counts. */
    return section->web_server != NULL || section->address != NULL ||
           text_equal(section->name, global_section);
}

static void append_once(struct arena *arena, struct text_list *list, const char *text)
{
    if (!text_list_has(list, text)) {
        text_list_append(arena, list, text);
    }
}

static void take_mailbox(struct arena *arena, const struct profile_section *section, struct account *account)
{
    const char *name = section->address;
    if (text_begins_ignoring_case(name, "SMTP:")) {
        name += sizeof "SMTP:" - 1;
    }
    name = name == NULL || name[0] == '\0' ? section->display_name : name;
    if (name != NULL && name[0] != '\0' && !text_equal_ignoring_case(name, account->address)) {
        append_once(arena, &account->other_mailboxes, name);
    }
}

static void apply_section(struct arena *arena, const struct owner *owner,
                          const struct profile_section *section, struct account *account)
{
    if (section->damage.operation != NULL) {
        failure_keep_first(&account->failure, section->damage);
    }
    if (section->web_server != NULL) {
        append_once(arena, &account->servers, section->web_server);
    }
    if (account->cached_mode == TRUTH_UNKNOWN && tells_of_cached_mode(owner, section)) {
        account->cached_mode = (section->config_flags & CACHED_MODE_FLAGS) != 0 ? TRUTH_YES : TRUTH_NO;
    }
    if (section->store_type == STORE_OF_SOMEBODY_ELSE &&
        (section->address != NULL || text_list_has(stores_of(owner), section->name))) {
        take_mailbox(arena, section, account);
    }
}

void profile_sections_apply(struct arena *arena, const struct profile_section_list *sections,
                            const struct text_list *services, struct account_list *accounts, size_t first)
{
    size_t exchange_count = 0;
    for (size_t i = first; i < accounts->count; i++) {
        exchange_count += accounts->items[i].kind == ACCOUNT_EXCHANGE;
    }
    for (size_t i = first; i < accounts->count; i++) {
        struct account *account = &accounts->items[i];
        struct owner owner = {NULL, NULL, exchange_count == 1};
        if (account->kind != ACCOUNT_EXCHANGE) {
            continue;
        }
        if (i - first < services->count) {
            owner.service = find_section(sections, services->items[i - first]);
        }
        if (owner.service != NULL && owner.service->account_section != NULL) {
            owner.settings = find_section(sections, owner.service->account_section);
        }
        for (size_t k = 0; k < sections->count; k++) {
            if (is_owned(&owner, &sections->items[k])) {
                apply_section(arena, &owner, &sections->items[k], account);
            }
        }
    }
}
