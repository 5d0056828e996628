/*
 * The stages of a diagnosis in their order: interpret, run the rules, put the root cause first, draw the way, judge.
 */
#include "core/diagnose/diagnose.h"

#include "core/diagnose/analysis.h"
#include "core/diagnose/causes.h"
#include "core/diagnose/kinds.h"
#include "core/diagnose/path.h"
#include "core/diagnose/rules.h"
#include "core/evidence/schema_rows.h"

const char *const severity_names[] = {"ok", "info", "warning", "problem", NULL};
const char *const certainty_names[] = {"certain", "likely", "possible", NULL};
const char *const verdict_names[] = {"healthy", "warning", "problem", "incomplete", NULL};
const char *const mail_protocol_names[] = {"unknown", "mapi-http", "rpc-http", "rpc-tcp",
                                           "imap",    "pop",       "eas",      NULL};
const char *const hosting_names[] = {"unknown", "cloud", "on-premises", NULL};
const char *const cached_answer_names[] = {"none", "no-live-answer", "same", "differs", NULL};
const char *const connection_role_names[] = {
    "other",    "mapi-http",     "rpc-http", "rpc-endpoint-mapper", "rpc-dynamic", "imap",
    "pop",      "smtp",          "ldap",     "global-catalog",      "https",       "proxy",
    "loopback", "microsoft-365", NULL};
const char *const connection_part_names[] = {"unknown", "mailbox", "directory", NULL};

static const struct field_schema account_interpretation_fields[] = {
    TEXT(account_interpretation, address),
    TEXT(account_interpretation, asked_address),
    NAME(account_interpretation, protocol, mail_protocol_names),
    NAME(account_interpretation, protocol_certainty, certainty_names),
    TEXT(account_interpretation, protocol_reason),
    TEXT(account_interpretation, winner),
    NAME(account_interpretation, winner_certainty, certainty_names),
    TRUTH(account_interpretation, winner_is_provisional),
    TEXT(account_interpretation, next),
    NAME(account_interpretation, cached_answer, cached_answer_names),
    NAME(account_interpretation, hosting, hosting_names),
    NAME(account_interpretation, hosting_certainty, certainty_names),
    TEXT(account_interpretation, hosting_reason),
    INTEGER(account_interpretation, expected_minimum),
    INTEGER(account_interpretation, expected_maximum),
    TEXT(account_interpretation, expected_reason),
    INTEGER(account_interpretation, expected_for_protocol),
    INTEGER(account_interpretation, other_mailboxes),
    INTEGER(account_interpretation, expected_for_mailboxes),
    TRUTH(account_interpretation, has_public_folders),
    INTEGER(account_interpretation, expected_for_public_folders),
    TRUTH(account_interpretation, cloud_adds_more),
    INTEGER(account_interpretation, found_connections),
};
SCHEMA(account_interpretation);

static const struct field_schema connection_interpretation_fields[] = {
    NAME(connection_interpretation, role, connection_role_names),
    NAME(connection_interpretation, certainty, certainty_names),
    TEXT(connection_interpretation, reason),
    TEXT(connection_interpretation, detail),
    NAME(connection_interpretation, part, connection_part_names),
    TEXT(connection_interpretation, host),
};
SCHEMA(connection_interpretation);

const char *const path_link_names[] = {"check",       "computer", "network", "dns",          "proxy",
                                       "port",        "tls",      "sign-in", "autodiscover", "mailbox",
                                       "connections", "protocol", NULL};
const char *const path_state_names[] = {"not-checked", "good",       "doubtful", "bad",
                                        "not-reached", "not-needed", NULL};

static const struct field_schema path_part_fields[] = {
    NAME(path_part, link, path_link_names),
    NAME(path_part, state, path_state_names),
    TEXT(path_part, reason),
    TEXT(path_part, finding),
    LIST(path_part, parameters, named_value_schema),
};
SCHEMA(path_part);

static const struct field_schema path_fields[] = {
    TEXT(path, account),
    LIST(path, links, path_part_schema),
};
SCHEMA(path);

static const struct field_schema interpretation_fields[] = {
    LIST(interpretation, accounts, account_interpretation_schema),
    LIST(interpretation, connections, connection_interpretation_schema),
    LIST(interpretation, paths, path_schema),
};
SCHEMA(interpretation);

static const struct field_schema finding_fields[] = {
    TEXT(finding, id),
    TEXT(finding, account),
    NAME(finding, severity, severity_names),
    NAME(finding, certainty, certainty_names),
    TEXT(finding, consequence_of),
    LIST(finding, parameters, named_value_schema),
    TEXT_LIST(finding, rests_on),
};
SCHEMA(finding);

static enum verdict judge(const struct finding_list *findings)
{
    bool warns = false;
    bool is_open = false;

    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        const struct finding_kind *kind = finding_kind_find(finding->id);

        if (finding->severity == SEVERITY_PROBLEM) {
            return VERDICT_PROBLEM;
        }
        if (finding->severity == SEVERITY_WARNING) {
            warns = true;
            is_open = is_open || (kind && kind->leaves_open);
        }
    }
    if (is_open) {
        return VERDICT_INCOMPLETE;
    }
    return warns ? VERDICT_WARNING : VERDICT_HEALTHY;
}

/*
 * The accounts that were only typed, beside others that Outlook knows: neither is there one in its profile, nor does it
 * hold a connection to their servers. None when Outlook knows none of those that were asked about.
 */
static void find_strangers(struct arena *arena, const struct analysis *analysis, struct text_list *strangers)
{
    size_t known = 0;

    for (size_t i = 0; i < analysis->account_count; i++) {
        known += account_is_outlooks(analysis, &analysis->accounts[i]);
    }
    for (size_t i = 0; known > 0 && i < analysis->account_count; i++) {
        const struct account_view *account = &analysis->accounts[i];
        if (account->address && !account_is_outlooks(analysis, account)) {
            text_list_append(arena, strangers, account->address);
        }
    }
}

struct diagnosis *diagnose(const struct evidence *evidence)
{
    struct arena *arena = arena_create();
    struct arena *scratch = arena_create();
    struct diagnosis *diagnosis = arena_allocate(arena, 1, sizeof *diagnosis);
    struct interpretation interpretation;
    struct finding_list findings = {NULL, 0, 0};
    struct text_list strangers = {NULL, 0, 0};
    struct rule_context context;

    schema_initialize(&interpretation_schema, &interpretation);
    context.analysis = analysis_create(scratch, evidence, &interpretation);
    context.arena = scratch;
    context.findings = &findings;
    rules_run(&context);
    find_strangers(scratch, context.analysis, &strangers);
    causes_order(scratch, &findings, &strangers);
    paths_draw(scratch, context.analysis, &findings, &interpretation.paths);

    /* What was made points into the evidence; the diagnosis may live longer. */
    diagnosis->arena = arena;
    schema_copy(arena, &interpretation_schema, &diagnosis->interpretation, &interpretation);
    for (size_t i = 0; i < findings.count; i++) {
        schema_copy(arena, &finding_schema, schema_append(arena, &finding_schema, &diagnosis->findings),
                    &findings.items[i]);
    }
    diagnosis->verdict = (int)judge(&findings);
    arena_destroy(scratch);
    return diagnosis;
}

void diagnosis_destroy(struct diagnosis *diagnosis)
{
    if (diagnosis) {
        arena_destroy(diagnosis->arena);
    }
}

int verdict_exit_code(enum verdict verdict)
{
    static const int codes[] = {0, 1, 2, 3};

    return codes[verdict];
}
