/*
 * The evidence model as tables: one row for each field of each struct of evidence.h, in the same order. JSON names are
 * the fields' names.
 */
#include "core/evidence/evidence.h"

#include "core/evidence/schema_rows.h"

const char *const job_state_names[] = {"unknown",   "running",   "done", "failed",
                                       "cancelled", "timed-out", NULL};
const char *const question_kind_names[] = {"unknown", "sign-in", "follow", NULL};
const char *const question_answer_names[] = {"not-asked", "agreed", "declined", NULL};
const char *const name_outcome_names[] = {"unknown",   "found",  "not-found", "no-address",
                                          "no-answer", "failed", NULL};
const char *const certificate_verdict_names[] = {"unknown",     "good",        "expired", "not-yet-valid",
                                                 "other-name",  "untrusted",   "revoked", "weak",
                                                 "wrong-usage", "other-fault", NULL};
const char *const reach_outcome_names[] = {"unknown",
                                           "done",
                                           "name-not-found",
                                           "name-no-answer",
                                           "no-answer",
                                           "refused",
                                           "unreachable",
                                           "closed-early",
                                           "tls-failed",
                                           "certificate-bad",
                                           "timed-out",
                                           "too-large",
                                           "proxy-not-found",
                                           "proxy-no-answer",
                                           "proxy-sign-in",
                                           "proxy-refused",
                                           "cancelled",
                                           "other",
                                           NULL};
const char *const step_outcome_names[] = {"not-tried",    "running",
                                          "answered",     "asks-for-sign-in",
                                          "refused",      "redirected",
                                          "error-answer", "not-understood",
                                          "http-status",  "no-connection",
                                          "skipped",      "not-applicable",
                                          "cancelled",    NULL};

const char *const directory_outcome_names[] = {"unknown",   "not-joined", "found",  "empty",
                                               "no-answer", "refused",    "failed", NULL};

static const struct field_schema failure_fields[] = {
    TEXT(failure, operation),
    INTEGER(failure, code),
    TEXT(failure, system),
    TEXT(failure, text),
};
SCHEMA(failure);

static const struct field_schema run_fields[] = {
    TEXT(run, program_version),  TEXT(run, started),
    INTEGER(run, duration_ms),   INTEGER(run, deadline_ms),
    TRUTH(run, cancelled),       TRUTH(run, deadline_passed),
    TRUTH(run, network_allowed), TRUTH(run, microsoft_allowed),
    TRUTH(run, all_sessions),    TRUTH(run, all_protocols),
    INTEGER(run, watch_ms),      TEXT(run, explained_file),
};
SCHEMA(run);

static const struct field_schema job_record_fields[] = {
    TEXT(job_record, id),
    NAME(job_record, state, job_state_names),
    INTEGER(job_record, started_ms),
    INTEGER(job_record, ended_ms),
    RECORD(job_record, failure, failure_schema),
};
SCHEMA(job_record);

static const struct field_schema question_fields[] = {
    TEXT(question, id),
    NAME(question, kind, question_kind_names),
    TEXT(question, account),
    TEXT(question, host),
    TEXT(question, url),
    TEXT(question, asked_by),
    TRUTH(question, can_use_windows),
    TRUTH(question, can_use_password),
    NAME(question, answer, question_answer_names),
};
SCHEMA(question);

static const struct field_schema adapter_fields[] = {
    TEXT(adapter, name),
    TEXT(adapter, description),
    TEXT(adapter, kind),
    TRUTH(adapter, up),
    TEXT_LIST(adapter, addresses),
    TEXT_LIST(adapter, gateways),
    TEXT_LIST(adapter, dns_servers),
};
SCHEMA(adapter);

static const struct field_schema machine_fields[] = {
    TEXT(machine, windows_version),
    TEXT(machine, windows_name),
    TEXT(machine, architecture),
    TEXT(machine, wine_version),
    TEXT(machine, computer_name),
    TEXT(machine, joined_to),
    TEXT(machine, user),
    TEXT(machine, user_principal_name),
    INTEGER(machine, session),
    TRUTH(machine, elevated),
    LIST(machine, adapters, adapter_schema),
    RECORD(machine, failure, failure_schema),
    TEXT(machine, job),
};
SCHEMA(machine);

static const struct field_schema proxy_fields[] = {
    TEXT(proxy, url),
    TEXT(proxy, host_and_port),
    TEXT(proxy, source),
    TEXT(proxy, script_url),
    RECORD(proxy, failure, failure_schema),
    TEXT(proxy, job),
};
SCHEMA(proxy);

static const struct field_schema setting_fields[] = {
    TEXT(setting, key),     TEXT(setting, name),       TEXT(setting, data), TEXT(setting, type),
    TEXT(setting, version), TRUTH(setting, is_policy), TEXT(setting, view), TEXT(setting, job),
};
SCHEMA(setting);

static const struct field_schema name_lookup_fields[] = {
    TEXT(name_lookup, host),
    NAME(name_lookup, outcome, name_outcome_names),
    TEXT(name_lookup, canonical_name),
    TEXT_LIST(name_lookup, addresses),
    TRUTH(name_lookup, made_up),
    INTEGER(name_lookup, duration_ms),
    RECORD(name_lookup, failure, failure_schema),
    TEXT(name_lookup, job),
};
SCHEMA(name_lookup);

static const struct field_schema service_record_fields[] = {
    INTEGER(service_record, priority),
    INTEGER(service_record, weight),
    INTEGER(service_record, port),
    TEXT(service_record, target),
};
SCHEMA(service_record);

static const struct field_schema service_lookup_fields[] = {
    TEXT(service_lookup, name),
    NAME(service_lookup, outcome, name_outcome_names),
    LIST(service_lookup, records, service_record_schema),
    INTEGER(service_lookup, duration_ms),
    RECORD(service_lookup, failure, failure_schema),
    TEXT(service_lookup, job),
};
SCHEMA(service_lookup);

static const struct field_schema connection_point_fields[] = {
    TEXT(connection_point, dn),
    TEXT_LIST(connection_point, keywords),
    TEXT_LIST(connection_point, bindings),
};
SCHEMA(connection_point);

static const struct field_schema directory_search_fields[] = {
    TEXT(directory_search, asked),
    NAME(directory_search, outcome, directory_outcome_names),
    TEXT(directory_search, server),
    TEXT(directory_search, domain),
    TEXT(directory_search, site),
    TEXT(directory_search, bind),
    LIST(directory_search, points, connection_point_schema),
    TEXT(directory_search, current_time),
    TEXT(directory_search, current_time_at),
    INTEGER(directory_search, duration_ms),
    RECORD(directory_search, failure, failure_schema),
    TEXT(directory_search, job),
};
SCHEMA(directory_search);

static const struct field_schema zone_fields[] = {
    TEXT(zone, host),
    TEXT(zone, name),
    RECORD(zone, failure, failure_schema),
    TEXT(zone, job),
};
SCHEMA(zone);

static const struct field_schema certificate_fields[] = {
    TEXT(certificate, subject),    TEXT(certificate, issuer),    TEXT_LIST(certificate, names),
    TEXT(certificate, not_before), TEXT(certificate, not_after), TEXT(certificate, thumbprint),
};
SCHEMA(certificate);

static const struct field_schema tls_look_fields[] = {
    TEXT(tls_look, host),
    INTEGER(tls_look, port),
    NAME(tls_look, outcome, reach_outcome_names),
    TEXT(tls_look, address),
    TEXT(tls_look, proxy),
    INTEGER(tls_look, started_ms),
    INTEGER(tls_look, connect_ms),
    INTEGER(tls_look, tls_ms),
    INTEGER(tls_look, total_ms),
    TEXT(tls_look, tls_version),
    TEXT(tls_look, server_version),
    INTEGER(tls_look, server_alert),
    NAME(tls_look, server_hello, reach_outcome_names),
    TEXT(tls_look, cipher),
    LIST(tls_look, chain, certificate_schema),
    LIST(tls_look, root, certificate_schema),
    TRUTH(tls_look, root_is_public),
    NAME(tls_look, verdict, certificate_verdict_names),
    INTEGER(tls_look, verdict_code),
    TRUTH(tls_look, revocation_known),
    RECORD(tls_look, failure, failure_schema),
    RECORD(tls_look, first_failure, failure_schema),
    TEXT(tls_look, job),
};
SCHEMA(tls_look);

static const struct field_schema challenge_fields[] = {
    TEXT(challenge, scheme),
    TEXT(challenge, parameters),
};
SCHEMA(challenge);

static const struct field_schema saved_answer_fields[] = {
    TEXT(saved_answer, kind),
    TEXT(saved_answer, path),
    TEXT(saved_answer, domain),
    TEXT(saved_answer, modified),
    INTEGER(saved_answer, size),
    RECORD(saved_answer, answer, autodiscover_answer_schema),
    RECORD(saved_answer, failure, failure_schema),
    TEXT(saved_answer, job),
};
SCHEMA(saved_answer);

static const struct field_schema attempt_fields[] = {
    INTEGER(attempt, pass),
    TEXT(attempt, request),
    TEXT(attempt, method),
    TEXT(attempt, url),
    TEXT(attempt, sign_in),
    TEXT(attempt, user),
    NAME(attempt, outcome, reach_outcome_names),
    TEXT(attempt, address),
    TEXT(attempt, proxy),
    INTEGER(attempt, started_ms),
    INTEGER(attempt, name_ms),
    INTEGER(attempt, connect_ms),
    INTEGER(attempt, tls_ms),
    INTEGER(attempt, first_byte_ms),
    INTEGER(attempt, total_ms),
    INTEGER(attempt, http_status),
    TEXT(attempt, http_version),
    TEXT(attempt, server),
    TEXT(attempt, content_type),
    TEXT(attempt, location),
    TEXT(attempt, diagnostics),
    TEXT(attempt, date),
    TEXT(attempt, date_at),
    LIST(attempt, challenges, challenge_schema),
    INTEGER(attempt, body_len),
    TEXT(attempt, body_start),
    RECORD(attempt, answer, autodiscover_answer_schema),
    RECORD(attempt, failure, failure_schema),
    RECORD(attempt, first_failure, failure_schema),
    TEXT(attempt, job),
};
SCHEMA(attempt);

static const struct field_schema step_fields[] = {
    TEXT(step, id),
    NAME(step, outcome, step_outcome_names),
    TEXT(step, reason),
    TEXT(step, detail),
    TEXT_LIST(step, candidates),
    TEXT(step, host),
    INTEGER(step, port),
    TEXT(step, url),
    LIST(step, attempts, attempt_schema),
};
SCHEMA(step);

static const struct field_schema autodiscover_fields[] = {
    TEXT(autodiscover, account),
    TEXT(autodiscover, address),
    TEXT(autodiscover, domain),
    TEXT(autodiscover, order),
    LIST(autodiscover, steps, step_schema),
    LIST(autodiscover, other_questions, step_schema),
};
SCHEMA(autodiscover);

static const struct field_schema endpoint_fields[] = {
    TEXT(endpoint, account), TEXT(endpoint, protocol),
    TEXT(endpoint, purpose), TEXT(endpoint, named_by),
    TEXT(endpoint, host),    INTEGER(endpoint, port),
    TEXT(endpoint, url),     LIST(endpoint, attempts, attempt_schema),
    TEXT(endpoint, job),
};
SCHEMA(endpoint);

static const struct field_schema event_fields[] = {
    INTEGER(event, at_ms), TEXT(event, kind),    TEXT(event, subject),        TEXT(event, address),
    TEXT(event, detail),   TEXT(event, created), INTEGER(event, duration_ms),
};
SCHEMA(event);

static const struct field_schema evidence_fields[] = {
    RECORD(evidence, run, run_schema),
    RECORD(evidence, machine, machine_schema),
    LIST(evidence, proxies, proxy_schema),
    LIST(evidence, settings, setting_schema),
    RECORD(evidence, settings_failure, failure_schema),
    LIST(evidence, proxy_settings, proxy_setting_schema),
    LIST(evidence, stored_credentials, stored_credential_schema),
    RECORD(evidence, stored_credentials_failure, failure_schema),
    LIST(evidence, profiles, profile_schema),
    LIST(evidence, accounts, account_schema),
    LIST(evidence, outlook, process_schema),
    LIST(evidence, helpers, process_schema),
    RECORD(evidence, outlook_failure, failure_schema),
    LIST(evidence, connections, connection_schema),
    RECORD(evidence, connections_failure, failure_schema),
    INTEGER(evidence, connections_at_ms),
    LIST(evidence, names, name_lookup_schema),
    LIST(evidence, cached_names, name_lookup_schema),
    LIST(evidence, reverse_names, reverse_name_schema),
    LIST(evidence, name_checks, name_check_schema),
    LIST(evidence, services, service_lookup_schema),
    LIST(evidence, directories, directory_search_schema),
    LIST(evidence, zones, zone_schema),
    LIST(evidence, tls, tls_look_schema),
    LIST(evidence, address_looks, tls_look_schema),
    LIST(evidence, saved_answers, saved_answer_schema),
    LIST(evidence, autodiscover, autodiscover_schema),
    LIST(evidence, endpoints, endpoint_schema),
    LIST(evidence, ports, port_look_schema),
    LIST(evidence, mappers, mapper_look_schema),
    LIST(evidence, routes, route_schema),
    LIST(evidence, latencies, latency_schema),
    LIST(evidence, clocks, clock_look_schema),
    LIST(evidence, portals, portal_look_schema),
    LIST(evidence, timeline, event_schema),
    INTEGER(evidence, timeline_dropped),
    LIST(evidence, questions, question_schema),
    LIST(evidence, jobs, job_record_schema),
};
SCHEMA(evidence);
