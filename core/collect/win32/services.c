/*
 * The SRV records that the DNS has for a name.
 *
 * Through the DNS client and not the resolver, since only that knows SRV. Its answer is a list of records of any type:
 * addresses of the targets come along, and some servers add records that have nothing to do with the question.
 */
#include "core/collect/collect.h"

#include "core/collect/win32/system.h"

#include <string.h>
#include <windns.h>

#include "core/collect/failures.h"
#include "core/collect/name_rules.h"
#include "core/collect/platform.h"
#include "core/collect/win32/wide_text.h"
#include "core/evidence/text.h"

enum { RECORD_MAXIMUM = 32, WALK_MAXIMUM = 1024, TARGET_UNITS = 256, TARGET_BYTES = 1024 };

/* A name as the DNS writes it, without the final dot; "." alone, which says that there is no service, stays. */
static const char *read_target(struct arena *arena, const wchar_t *wide)
{
    const char *text = wide_to_text(arena, wide, TARGET_UNITS);
    if (text == NULL) {
        return NULL;
    }
    text = text_make_valid(arena, text, strlen(text), TARGET_BYTES);
    size_t len = strlen(text);
    if (len == 0) {
        return ".";
    }
    return len > 1 && text[len - 1] == '.' ? arena_copy_bytes(arena, text, len - 1) : text;
}

static void take_records(struct arena *arena, const DNS_RECORDW *records, struct service_lookup *out)
{
    size_t walked = 0;
    for (const DNS_RECORDW *record = records; record != NULL && walked < WALK_MAXIMUM;
         record = record->pNext, walked++) {
        if (record->wType != DNS_TYPE_SRV || out->records.count >= RECORD_MAXIMUM) {
            continue;
        }
        struct service_record *taken = schema_append(arena, &service_record_schema, &out->records);
        taken->priority = record->Data.SRV.wPriority;
        taken->weight = record->Data.SRV.wWeight;
        taken->port = record->Data.SRV.wPort;
        taken->target = read_target(arena, record->Data.SRV.pNameTarget);
    }
}

static void look_up(struct arena *arena, const wchar_t *name, struct service_lookup *out)
{
    DNS_RECORD *answer = NULL;
    /* The name is whole: no suffix of this computer may be hung on it, which would be another company's records. */
    DNS_STATUS status =
        DnsQuery_W(name, DNS_TYPE_SRV, DNS_QUERY_STANDARD | DNS_QUERY_TREAT_AS_FQDN, NULL, &answer, NULL);
    out->outcome = name_rules_from_dns((int64_t)status);
    if (status != 0) {
        out->failure = failure_from_system(arena, "DnsQuery_W", (DWORD)status, "dns", NULL);
    } else {
        take_records(arena, (const DNS_RECORDW *)answer, out);
        if (out->records.count == 0) {
            out->outcome = NAME_NO_ADDRESS;
        }
    }
    if (answer != NULL) {
        DnsRecordListFree(answer, DnsFreeRecordList);
    }
}

void collect_service(struct arena *arena, const char *name, struct service_lookup *out)
{
    int64_t begin = clock_milliseconds();
    out->name = arena_copy_text(arena, name);
    out->outcome = NAME_FAILED;
    wchar_t *wide = wide_from_host(arena, name, &out->failure);
    if (wide != NULL && wide[0] != L'\0') {
        look_up(arena, wide, out);
    } else {
        failure_keep_first(&out->failure, failure_from_program("service name", "the name is empty"));
    }
    out->duration_ms = clock_milliseconds() - begin;
}
