/*
 * See mapper_answers.h.
 */
#include "tests/unit/mapper_answers.h"

#include <string.h>

static void put(unsigned char *out, size_t *len, uint32_t value, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        out[(*len)++] = (unsigned char)(value >> (8 * i));
    }
}

static void begin(unsigned char out[MAPPER_ANSWER_ROOM], size_t *len, unsigned char type, uint32_t call_id)
{
    const unsigned char head[16] = {5, 0, type, 3, 0x10, 0, 0, 0};
    memset(out, 0, MAPPER_ANSWER_ROOM);
    memcpy(out, head, sizeof head);
    *len = 12;
    put(out, len, call_id, 4);
}

static size_t finish(unsigned char *out, size_t len)
{
    size_t at = 8;
    put(out, &at, (uint32_t)len, 2);
    return len;
}

size_t mapper_answer_bind(unsigned char out[MAPPER_ANSWER_ROOM], uint16_t result)
{
    size_t len = 0;
    begin(out, &len, 12, 1);
    put(out, &len, 4280, 2);
    put(out, &len, 4280, 2);
    put(out, &len, 0x53f0, 4);
    put(out, &len, 4, 2);
    memcpy(out + len, "135", 4);
    len += 4;
    len += 2; /* to a multiple of four */
    put(out, &len, 1, 4);
    put(out, &len, result, 2);
    put(out, &len, 0, 2);
    len += 20;
    return finish(out, len);
}

size_t mapper_answer_ports(unsigned char out[MAPPER_ANSWER_ROOM], uint32_t call_id,
                           const struct rpc_interface *asked, const uint16_t *ports, size_t count)
{
    unsigned char question[RPC_MAP_LEN];
    size_t len = 0;
    rpc_mapper_write_question(question, call_id, asked);
    begin(out, &len, 2, call_id);
    len += 8;
    len += 20;
    put(out, &len, (uint32_t)count, 4);
    put(out, &len, 4, 4);
    put(out, &len, 0, 4);
    put(out, &len, (uint32_t)count, 4);
    for (size_t i = 0; i < count; i++) {
        put(out, &len, 3 + (uint32_t)i, 4);
    }
    for (size_t i = 0; i < count; i++) {
        put(out, &len, 75, 4);
        put(out, &len, 75, 4);
        /* The tower of the question, with the port in its fourth floor. */
        memcpy(out + len, question + 24 + 4 + 16 + 4 + 4 + 4, 75);
        out[len + 64] = (unsigned char)(ports[i] >> 8);
        out[len + 65] = (unsigned char)(ports[i] & 0xFF);
        len += 76;
    }
    put(out, &len, count == 0 ? (uint32_t)RPC_NOT_REGISTERED : 0, 4);
    return finish(out, len);
}

size_t mapper_answer_fault(unsigned char out[MAPPER_ANSWER_ROOM], uint32_t call_id, uint32_t code)
{
    size_t len = 0;
    begin(out, &len, 3, call_id);
    len += 8;
    put(out, &len, code, 4);
    len += 4;
    return finish(out, len);
}
