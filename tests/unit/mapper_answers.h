/*
 * Answers of an RPC endpoint mapper, put together as C706 has them, for the tests of what reads them.
 */
#ifndef TESTS_UNIT_MAPPER_ANSWERS_H
#define TESTS_UNIT_MAPPER_ANSWERS_H

#include "core/probe/rpc_mapper.h"

enum { MAPPER_ANSWER_ROOM = 1024 };

/* Each writes a whole answer and returns its length. */
size_t mapper_answer_bind(unsigned char out[MAPPER_ANSWER_ROOM], uint16_t result);
/* `ports`: one tower each; none = the interface is not registered. */
size_t mapper_answer_ports(unsigned char out[MAPPER_ANSWER_ROOM], uint32_t call_id,
                           const struct rpc_interface *asked, const uint16_t *ports, size_t count);
size_t mapper_answer_fault(unsigned char out[MAPPER_ANSWER_ROOM], uint32_t call_id, uint32_t code);

#endif
