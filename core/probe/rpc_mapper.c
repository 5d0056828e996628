/*
 * See rpc_mapper.h.
 */
#include "core/probe/rpc_mapper.h"

#include <string.h>

/* Packet types, C706 section 12.6.4. */
enum {
    PDU_REQUEST = 0,
    PDU_RESPONSE = 2,
    PDU_FAULT = 3,
    PDU_BIND = 11,
    PDU_BIND_ACK = 12,
    PDU_BIND_NAK = 13
};
enum {
    FIRST_AND_LAST = 0x03,
    LITTLE_ENDIAN_ASCII = 0x10,
    FRAGMENT_MAXIMUM = RPC_ANSWER_MAXIMUM,
    OPERATION_MAP = 3,
    TOWER_LEN = 75,
    TOWERS_WANTED = RPC_PORTS_MAXIMUM,
    FLOORS_MAXIMUM = 8,
    /* Protocol identifiers of a tower's floors, C706 appendix I. */
    FLOOR_UUID = 0x0D,
    FLOOR_RPC = 0x0B,
    FLOOR_TCP = 0x07,
    FLOOR_IP = 0x09
};

/* e1af8308-5d1f-11c9-91a4-08002b14a0fa, version 3.0: the mapper itself. */
static const unsigned char mapper_uuid[16] = {0x08, 0x83, 0xaf, 0xe1, 0x1f, 0x5d, 0xc9, 0x11,
                                              0x91, 0xa4, 0x08, 0x00, 0x2b, 0x14, 0xa0, 0xfa};
/* 8a885d04-1ceb-11c9-9fe8-08002b104860, version 2.0: NDR, how the arguments are written. */
static const unsigned char ndr_uuid[16] = {0x04, 0x5d, 0x88, 0x8a, 0xeb, 0x1c, 0xc9, 0x11,
                                           0x9f, 0xe8, 0x08, 0x00, 0x2b, 0x10, 0x48, 0x60};

static const struct rpc_interface interfaces[] = {
    {"emsmdb",
     "a4f1db00-ca47-1067-b31f-00dd010662da",
     {0x00, 0xdb, 0xf1, 0xa4, 0x47, 0xca, 0x67, 0x10, 0xb3, 0x1f, 0x00, 0xdd, 0x01, 0x06, 0x62, 0xda},
     0,
     81},
    {"nspi",
     "f5cc5a18-4264-101a-8c59-08002b2f8426",
     {0x18, 0x5a, 0xcc, 0xf5, 0x64, 0x42, 0x1a, 0x10, 0x8c, 0x59, 0x08, 0x00, 0x2b, 0x2f, 0x84, 0x26},
     56,
     0},
    {"rfr",
     "1544f5e0-613c-11d1-93df-00c04fd7bd09",
     {0xe0, 0xf5, 0x44, 0x15, 0x3c, 0x61, 0xd1, 0x11, 0x93, 0xdf, 0x00, 0xc0, 0x4f, 0xd7, 0xbd, 0x09},
     1,
     0},
};

const struct rpc_interface *rpc_interfaces(size_t *count)
{
    *count = sizeof interfaces / sizeof interfaces[0];
    return interfaces;
}

/* ---- writing ---- */

struct writer {
    unsigned char *out;
    size_t len;
};

static void put8(struct writer *writer, unsigned value)
{
    writer->out[writer->len++] = (unsigned char)(value & 0xFFu);
}

static void put16(struct writer *writer, unsigned value)
{
    put8(writer, value);
    put8(writer, value >> 8);
}

static void put32(struct writer *writer, uint32_t value)
{
    put16(writer, value & 0xFFFFu);
    put16(writer, value >> 16);
}

static void put_uuid(struct writer *writer, const unsigned char uuid[16])
{
    memcpy(writer->out + writer->len, uuid, 16);
    writer->len += 16;
}

static void put_header(struct writer *writer, unsigned type, unsigned len, uint32_t call_id)
{
    put8(writer, 5); /* version 5.0 */
    put8(writer, 0);
    put8(writer, type);
    put8(writer, FIRST_AND_LAST);
    put32(writer, LITTLE_ENDIAN_ASCII);
    put16(writer, len);
    put16(writer, 0); /* no sign-in */
    put32(writer, call_id);
}

void rpc_mapper_write_bind(unsigned char out[RPC_BIND_LEN])
{
    struct writer writer = {out, 0};
    put_header(&writer, PDU_BIND, RPC_BIND_LEN, 1);
    put16(&writer, FRAGMENT_MAXIMUM);
    put16(&writer, FRAGMENT_MAXIMUM);
    put32(&writer, 0); /* a new association */
    put32(&writer, 1); /* one context, number 0, with one way of writing */
    put16(&writer, 0);
    put16(&writer, 1);
    put_uuid(&writer, mapper_uuid);
    put32(&writer, 3);
    put_uuid(&writer, ndr_uuid);
    put32(&writer, 2);
}

/* A floor of two identifiers and versions: an interface, or how its arguments are written. */
static void put_uuid_floor(struct writer *writer, const unsigned char uuid[16], unsigned major,
                           unsigned minor)
{
    put16(writer, 19);
    put8(writer, FLOOR_UUID);
    put_uuid(writer, uuid);
    put16(writer, major);
    put16(writer, 2);
    put16(writer, minor);
}

static void put_tower(struct writer *writer, const struct rpc_interface *asked)
{
    put16(writer, 5);
    put_uuid_floor(writer, asked->bytes, asked->major, asked->minor);
    put_uuid_floor(writer, ndr_uuid, 2, 0);
    put16(writer, 1);
    put8(writer, FLOOR_RPC);
    put16(writer, 2);
    put16(writer, 0);
    put16(writer, 1);
    put8(writer, FLOOR_TCP);
    put16(writer, 2);
    put16(writer, 0); /* the port is what is asked for */
    put16(writer, 1);
    put8(writer, FLOOR_IP);
    put16(writer, 4);
    put32(writer, 0);
}

void rpc_mapper_write_question(unsigned char out[RPC_MAP_LEN], uint32_t call_id,
                               const struct rpc_interface *asked)
{
    static const unsigned char nobody[16] = {0};
    struct writer writer = {out, 0};
    put_header(&writer, PDU_REQUEST, RPC_MAP_LEN, call_id);
    put32(&writer, RPC_MAP_LEN - 24); /* allocation hint: the arguments' length */
    put16(&writer, 0);
    put16(&writer, OPERATION_MAP);
    put32(&writer, 1); /* a reference to the object: of no object in particular */
    put_uuid(&writer, nobody);
    put32(&writer, 2); /* a reference to the tower */
    put32(&writer, TOWER_LEN);
    put32(&writer, TOWER_LEN);
    put_tower(&writer, asked);
    put8(&writer, 0); /* to a multiple of four */
    put32(&writer, 0);
    put_uuid(&writer, nobody); /* no earlier question is gone on with */
    put32(&writer, TOWERS_WANTED);
}

/* ---- reading ---- */

/* What is left to read. `failed` is set by a read past the end and never cleared: only the end has to look. */
struct reader {
    const unsigned char *bytes;
    size_t len;
    size_t at;
    bool failed;
};

static bool has(struct reader *reader, size_t len)
{
    if (reader->failed || reader->len - reader->at < len) {
        reader->failed = true;
    }
    return !reader->failed;
}

static void skip(struct reader *reader, size_t len)
{
    if (has(reader, len)) {
        reader->at += len;
    }
}

static uint32_t take(struct reader *reader, size_t size)
{
    uint32_t value = 0;
    if (!has(reader, size)) {
        return 0;
    }
    for (size_t i = 0; i < size; i++) {
        value |= (uint32_t)reader->bytes[reader->at + i] << (8 * i);
    }
    reader->at += size;
    return value;
}

static void align(struct reader *reader)
{
    skip(reader, (4 - reader->at % 4) % 4);
}

size_t rpc_answer_len(const unsigned char *bytes, size_t len)
{
    if (len < RPC_HEADER_LEN || bytes[0] != 5 || bytes[1] > 1 || (bytes[4] & 0xF0u) != LITTLE_ENDIAN_ASCII) {
        return 0;
    }
    size_t whole = (size_t)bytes[8] | (size_t)bytes[9] << 8;
    return whole >= RPC_HEADER_LEN && whole <= RPC_ANSWER_MAXIMUM ? whole : 0;
}

/* The packet type of a whole answer in one piece without a sign-in; -1 for anything else. The reader then stands behind the header. */
static int open_answer(const unsigned char *bytes, size_t len, uint32_t call_id, struct reader *reader)
{
    const struct reader whole = {bytes, len, 0, false};
    *reader = whole;
    if (len < RPC_HEADER_LEN || rpc_answer_len(bytes, len) != len ||
        (bytes[3] & FIRST_AND_LAST) != FIRST_AND_LAST || (bytes[10] | bytes[11]) != 0) {
        return -1;
    }
    skip(reader, 12);
    return take(reader, 4) == call_id ? bytes[2] : -1;
}

bool rpc_mapper_read_bind(const unsigned char *bytes, size_t len, const char **problem)
{
    struct reader reader;
    int type = open_answer(bytes, len, 1, &reader);
    *problem = "the answer to the bind is damaged";
    if (type == PDU_BIND_NAK) {
        *problem = "the bind was refused";
    }
    if (type != PDU_BIND_ACK) {
        return false;
    }
    skip(&reader, 8);
    skip(&reader, take(&reader, 2)); /* the secondary address: "135" */
    align(&reader);
    uint32_t results = take(&reader, 4) & 0xFFu;
    uint32_t result = take(&reader, 4) & 0xFFFFu;
    if (reader.failed || results != 1) {
        return false;
    }
    if (result != 0) {
        *problem = "the mapper's interface is not offered";
    }
    return result == 0;
}

/* Skips a floor, or takes the port of one for TCP (in network order); -1 when the tower is damaged, 0 for another floor. */
static int64_t read_floor(struct reader *reader)
{
    uint32_t left_len = take(reader, 2);
    size_t left = reader->at;
    skip(reader, left_len);
    uint32_t right_len = take(reader, 2);
    size_t right = reader->at;
    skip(reader, right_len);
    if (reader->failed) {
        return -1;
    }
    if (left_len != 1 || reader->bytes[left] != FLOOR_TCP || right_len != 2) {
        return 0;
    }
    return (int64_t)reader->bytes[right] << 8 | reader->bytes[right + 1];
}

/* The TCP port of a tower of this interface; 0 when it has none, -1 when the tower is damaged. */
static int64_t read_tower(const unsigned char *bytes, size_t len, const struct rpc_interface *asked)
{
    struct reader reader = {bytes, len, 0, false};
    int64_t port = 0;
    uint32_t floors = take(&reader, 2);
    if (floors > FLOORS_MAXIMUM) {
        return -1;
    }
    /* The first floor: 19 bytes, of which the first says that an interface follows. */
    bool is_asked = len >= 21 && bytes[2] == 19 && bytes[3] == 0 && bytes[4] == FLOOR_UUID &&
                    memcmp(bytes + 5, asked->bytes, 16) == 0;
    for (uint32_t i = 0; i < floors; i++) {
        int64_t found = read_floor(&reader);
        if (found < 0) {
            return -1;
        }
        port = port == 0 ? found : port;
    }
    return is_asked ? port : 0;
}

static void add_port(struct rpc_mapped *out, int64_t port)
{
    for (size_t i = 0; i < out->count; i++) {
        if (out->ports[i] == port) {
            return;
        }
    }
    if (out->count < RPC_PORTS_MAXIMUM) {
        out->ports[out->count++] = port;
    }
}

/* The towers: a conformant and varying array of references, then what they refer to. */
static bool read_towers(struct reader *reader, const struct rpc_interface *asked, struct rpc_mapped *out)
{
    uint32_t references = 0;
    uint32_t count = take(reader, 4);
    uint32_t room = take(reader, 4);
    uint32_t offset = take(reader, 4);
    uint32_t sent = take(reader, 4);
    if (reader->failed || count > TOWERS_WANTED || sent > TOWERS_WANTED || offset != 0 || sent > room ||
        count > sent) {
        return false;
    }
    for (uint32_t i = 0; i < sent; i++) {
        references += take(reader, 4) != 0 ? 1 : 0;
    }
    for (uint32_t i = 0; i < references; i++) {
        uint32_t tower_room = take(reader, 4);
        uint32_t tower_len = take(reader, 4);
        size_t at = reader->at;
        skip(reader, tower_len);
        int64_t port =
            reader->failed || tower_room != tower_len ? -1 : read_tower(reader->bytes + at, tower_len, asked);
        if (port < 0) {
            return false;
        }
        if (port > 0) {
            add_port(out, port);
        }
        align(reader);
    }
    return true;
}

bool rpc_mapper_read_answer(const unsigned char *bytes, size_t len, uint32_t call_id,
                            const struct rpc_interface *asked, struct rpc_mapped *out, const char **problem)
{
    struct reader reader;
    int type = open_answer(bytes, len, call_id, &reader);
    memset(out, 0, sizeof *out);
    *problem = "the answer of the endpoint mapper is damaged";
    skip(&reader, 8); /* allocation hint, context, counts */
    if (type == PDU_FAULT) {
        out->status = take(&reader, 4);
        *problem = "the endpoint mapper refused the question";
        return false;
    }
    if (type != PDU_RESPONSE) {
        return false;
    }
    skip(&reader, 20); /* its handle for going on */
    if (!read_towers(&reader, asked, out)) {
        out->count = 0;
        return false;
    }
    out->status = take(&reader, 4);
    if (reader.failed) {
        out->count = 0;
        return false;
    }
    return true;
}
