/*
 * One TLS connection of our own that stays open after the handshake, for servers that speak by themselves then: mail servers at
 * the ports that are encrypted from the first byte. Made by libcurl as every other TLS connection is, by the rules of a look: the
 * certificate is judged elsewhere, so nothing that is secret may be said here.
 *
 * Each call may block, within its time, or until a tenth of a second after `stop` is raised; so it belongs on the pool.
 */
#ifndef CORE_AUTODISCOVER_TLS_TALK_H
#define CORE_AUTODISCOVER_TLS_TALK_H

#include <stddef.h>
#include <stdint.h>

#include "core/collect/socket.h"
#include "core/evidence/evidence.h"

struct tls_talk;

/* Where to; the texts are copied. */
struct tls_talk_place {
    const char *host; /* whose name is asked for in the handshake */
    int64_t port;
    const struct text_list *addresses; /* numerical */
    int64_t connect_timeout_ms;        /* for the connection with its handshake */
};

/*
 * Connects and agrees on TLS. NULL with *outcome (enum reach_outcome) and *failure (texts in the arena); else the caller ends it
 * with tls_talk_end.
 */
struct tls_talk *tls_talk_begin(struct arena *arena, const struct tls_talk_place *place,
                                const struct flag *stop, int *outcome, struct failure *failure);

/* As socket_send and socket_receive. */
int tls_talk_send(struct arena *arena, struct tls_talk *talk, const void *bytes, size_t len,
                  const struct socket_patience *patience, struct failure *failure);
int tls_talk_receive(struct arena *arena, struct tls_talk *talk, void *bytes, size_t size,
                     const struct socket_patience *patience, size_t *len, struct failure *failure);

/* Closes and releases. NULL is allowed. */
void tls_talk_end(struct tls_talk *talk);

#endif
