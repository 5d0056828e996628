/*
 * How each named port is looked at, and what came of it: some looks are made for it alone, others are taken over from the look at
 * TLS, from the endpoint mapper's answers, or from the name that was not found.
 */
#ifndef CORE_PROBE_PORT_RESULTS_H
#define CORE_PROBE_PORT_RESULTS_H

#include <stdbool.h>

#include "core/evidence/evidence.h"

/* How a port is looked at. */
enum port_way {
    PORT_BY_WEB,    /* HTTPS: by the look at TLS, through the proxy where there is one */
    PORT_BY_TLS,    /* TLS from the first byte, without a proxy: by the look at TLS */
    PORT_BY_SOCKET, /* by a look of its own (JOB_PORT) */
    PORT_BY_MAPPER  /* by the endpoint mapper's look (JOB_MAPPER) */
};
enum port_way port_way(const struct port_look *look);

/* The id of the job that looks at it, owned by the arena. */
const char *port_job_id(struct arena *arena, const struct port_look *look);

/* Whether a look has got its result, or an end without one. */
bool port_look_has_ended(const struct port_look *look);

/* Whether the job with this id looks at it. */
bool port_is_looked_at_by(const struct port_look *look, const char *job_id);

/* Puts what a look found (outcome, address, greeting and all that follows) into a record. */
void port_result_copy(struct arena *arena, const struct port_look *from, struct port_look *to);

/* Adds what was said behind the handshake to a record that the look at TLS has filled. */
void port_result_greet(struct arena *arena, const struct port_look *from, struct port_look *to);

/* Takes over what other jobs have found meanwhile. */
void port_results_take(struct evidence *evidence, struct arena *scratch);

#endif
