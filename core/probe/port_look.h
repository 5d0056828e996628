/*
 * Looks at one port of one server over sockets of our own: whether somebody answers, what is said there, and, of an RPC endpoint
 * mapper, which ports it names. Each look blocks, within its time, so it belongs on the pool.
 */
#ifndef CORE_PROBE_PORT_LOOK_H
#define CORE_PROBE_PORT_LOOK_H

#include "core/collect/platform.h"
#include "core/evidence/evidence.h"
#include "core/probe/tls_hello.h"

struct port_target {
    const char *
        protocol; /* "imap", "pop", "smtp": what is expected there; anything else: only whether somebody answers */
    int64_t port;
    struct text_list addresses; /* numerical; tried in turn */
    int64_t connect_timeout_ms; /* for all addresses together */
    int64_t answer_timeout_ms;  /* for the greeting, and again for each answer */
    int64_t
        silence_timeout_ms; /* for an answer to the question where no greeting came; 0 = it is not asked then */
    const struct flag *stop; /* NULL = nobody stops it */
};

/* So many addresses of one server are tried. */
enum { PORT_ADDRESS_MAXIMUM = 4 };

/* Fills address, outcome, greeting, is_protocol, offers_tls, connect_ms, total_ms and failure. Texts in the arena. */
void port_look_run(struct arena *arena, const struct port_target *target, struct port_look *out);

/*
 * Listens to what is said behind the handshake of a port that is encrypted from the first byte. Fills greeting, is_protocol,
 * outcome, connect_ms (with the handshake), total_ms and failure; connect_ms stays unknown where nobody agreed on TLS.
 */
void port_look_hear(struct arena *arena, const struct port_target *target, const char *host,
                    struct port_look *out);

/*
 * Which TLS the server at these addresses takes for that host; the answer knows neither where it does not say, and the failure
 * why.
 */
void hello_run(struct arena *arena, const struct port_target *target, const char *host,
               struct tls_hello_answer *out, struct failure *failure);

/* Fills address, outcome, is_mapper, endpoints, total_ms and failure. */
void mapper_look_run(struct arena *arena, const struct port_target *target, struct mapper_look *out);

#endif
