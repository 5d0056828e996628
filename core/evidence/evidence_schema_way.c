/*
 * The records of evidence_way.h as tables: one row for each field of each struct, in the same order.
 */
#include "core/evidence/evidence.h"

#include "core/evidence/schema_rows.h"

static const struct field_schema port_look_fields[] = {
    TEXT(port_look, account),
    TEXT(port_look, protocol),
    TEXT(port_look, purpose),
    TEXT(port_look, named_by),
    TEXT(port_look, host),
    INTEGER(port_look, port),
    TEXT(port_look, address),
    NAME(port_look, outcome, reach_outcome_names),
    TEXT(port_look, greeting),
    TRUTH(port_look, is_protocol),
    TRUTH(port_look, offers_tls),
    INTEGER(port_look, started_ms),
    INTEGER(port_look, connect_ms),
    INTEGER(port_look, total_ms),
    RECORD(port_look, failure, failure_schema),
    TEXT(port_look, job),
};
SCHEMA(port_look);

static const struct field_schema mapped_endpoint_fields[] = {
    TEXT(mapped_endpoint, interface_name),
    TEXT(mapped_endpoint, uuid),
    INTEGER(mapped_endpoint, port),
    INTEGER(mapped_endpoint, status),
};
SCHEMA(mapped_endpoint);

static const struct field_schema mapper_look_fields[] = {
    TEXT(mapper_look, account),       TEXT(mapper_look, named_by),
    TEXT(mapper_look, host),          INTEGER(mapper_look, port),
    TEXT(mapper_look, address),       NAME(mapper_look, outcome, reach_outcome_names),
    TRUTH(mapper_look, is_mapper),    LIST(mapper_look, endpoints, mapped_endpoint_schema),
    INTEGER(mapper_look, started_ms), INTEGER(mapper_look, connect_ms),
    INTEGER(mapper_look, total_ms),   RECORD(mapper_look, failure, failure_schema),
    TEXT(mapper_look, job),
};
SCHEMA(mapper_look);

static const struct field_schema route_fields[] = {
    TEXT(route, host),    TEXT(route, address), TEXT(route, adapter),
    TEXT(route, gateway), TEXT(route, source),  RECORD(route, failure, failure_schema),
    TEXT(route, job),
};
SCHEMA(route);

static const struct field_schema name_check_fields[] = {
    TEXT(name_check, host),
    TEXT(name_check, server),
    NAME(name_check, outcome, name_outcome_names),
    TEXT_LIST(name_check, addresses),
    TEXT_LIST(name_check, hosts_file),
    INTEGER(name_check, duration_ms),
    RECORD(name_check, failure, failure_schema),
    TEXT(name_check, job),
};
SCHEMA(name_check);

static const struct field_schema proxy_setting_fields[] = {
    TEXT(proxy_setting, scope),
    TEXT(proxy_setting, view),
    TEXT(proxy_setting, mode),
    TEXT(proxy_setting, proxies),
    TEXT(proxy_setting, bypass),
    TEXT(proxy_setting, script_url),
    RECORD(proxy_setting, failure, failure_schema),
    TEXT(proxy_setting, job),
};
SCHEMA(proxy_setting);

static const struct field_schema latency_fields[] = {
    TEXT(latency, host),          TEXT(latency, address),
    INTEGER(latency, port),       TEXT(latency, method),
    INTEGER(latency, sent),       INTEGER(latency, received),
    INTEGER(latency, minimum_ms), INTEGER(latency, average_ms),
    INTEGER(latency, maximum_ms), RECORD(latency, failure, failure_schema),
    TEXT(latency, job),
};
SCHEMA(latency);

static const struct field_schema clock_look_fields[] = {
    TEXT(clock_look, source),
    TEXT(clock_look, host),
    TEXT(clock_look, theirs),
    TEXT(clock_look, ours),
    INTEGER(clock_look, difference_ms),
    RECORD(clock_look, failure, failure_schema),
    TEXT(clock_look, job),
};
SCHEMA(clock_look);

static const struct field_schema portal_look_fields[] = {
    TEXT(portal_look, url),
    NAME(portal_look, outcome, reach_outcome_names),
    INTEGER(portal_look, http_status),
    TEXT(portal_look, location),
    TRUTH(portal_look, is_expected),
    RECORD(portal_look, failure, failure_schema),
    TEXT(portal_look, job),
};
SCHEMA(portal_look);

static const struct field_schema stored_credential_fields[] = {
    TEXT(stored_credential, target),
    TEXT(stored_credential, kind),
    TEXT(stored_credential, written),
    TEXT(stored_credential, job),
};
SCHEMA(stored_credential);
