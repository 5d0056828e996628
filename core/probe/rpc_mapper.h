/*
 * The RPC endpoint mapper (port 135) over a plain socket: on which TCP ports a server offers Outlook's three RPC interfaces. Windows' own
 * functions for it would sign in by themselves and hold on to connections; this asks four small questions without any sign-in.
 *
 * Sources: C706 "DCE 1.1: Remote Procedure Call", chapter 12 (the PDUs), appendix I (towers), appendix O (ept_map); [MS-RPCE]
 * sections 2.2.1.2 and 2.2.2. Bytes that come back are hostile: every length is compared with what is there.
 */
#ifndef CORE_PROBE_RPC_MAPPER_H
#define CORE_PROBE_RPC_MAPPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/evidence/evidence.h"

enum {
    RPC_MAPPER_PORT = 135,
    RPC_HEADER_LEN = 16,
    RPC_BIND_LEN = 72,
    RPC_MAP_LEN = 156,
    /* So much of an answer is read: the four towers that are asked for take less than 500 bytes. */
    RPC_ANSWER_MAXIMUM = 4096,
    RPC_PORTS_MAXIMUM = 4
};

/* "No such interface is registered here": ept_s_not_registered as it comes over the wire. */
#define RPC_NOT_REGISTERED INT64_C(0x16C9A0D6)

/* An interface of Outlook's, [MS-OXCRPC] section 1.9, [MS-OXNSPI] section 1.9, [MS-OXABREF] section 1.9. */
struct rpc_interface {
    const char *name; /* "emsmdb", "nspi", "rfr" */
    const char *uuid;
    unsigned char bytes[16]; /* the same as it goes over the wire, little-endian */
    uint16_t major;
    uint16_t minor;
};

/* The three, in this order. Static. */
const struct rpc_interface *rpc_interfaces(size_t *count);

/* The bind to the mapper's own interface. */
void rpc_mapper_write_bind(unsigned char out[RPC_BIND_LEN]);

/* The question for one interface (ept_map) over TCP. */
void rpc_mapper_write_question(unsigned char out[RPC_MAP_LEN], uint32_t call_id,
                               const struct rpc_interface *asked);

/*
 * The length that the header of an answer gives for the whole of it; 0 when the bytes are no RPC. For at least RPC_HEADER_LEN bytes. Over
 * RPC_ANSWER_MAXIMUM counts as none.
 */
size_t rpc_answer_len(const unsigned char *bytes, size_t len);

/* Whether the whole answer accepts the bind. *problem says what is wrong otherwise. */
bool rpc_mapper_read_bind(const unsigned char *bytes, size_t len, const char **problem);

/* What the mapper said of one interface. */
struct rpc_mapped {
    int64_t status; /* 0 = found */
    int64_t ports[RPC_PORTS_MAXIMUM];
    size_t count; /* different ones, in the mapper's order */
};

/* Reads the answer to a question; false, with *problem, when it is damaged or an RPC fault (whose code then is out->status). */
bool rpc_mapper_read_answer(const unsigned char *bytes, size_t len, uint32_t call_id,
                            const struct rpc_interface *asked, struct rpc_mapped *out, const char **problem);

#endif
