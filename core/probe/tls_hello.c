/*
 * See tls_hello.h.
 */
#include "core/probe/tls_hello.h"

#include <string.h>

#include "core/evidence/evidence.h"

enum {
    RECORD_HEADER_LEN = 5,
    RECORD_ALERT = 21,
    RECORD_HANDSHAKE = 22,
    CLIENT_HELLO = 1,
    SERVER_HELLO = 2,
    RANDOM_LEN = 32,
    NAME_MAXIMUM = 253,
    EXTENSION_VERSIONS = 43
};

/* ---- writing ---- */

struct writer {
    unsigned char *bytes;
    size_t len;
};

static void put(struct writer *writer, const void *bytes, size_t len)
{
    memcpy(writer->bytes + writer->len, bytes, len);
    writer->len += len;
}

static void put_number(struct writer *writer, unsigned value)
{
    unsigned char both[2] = {(unsigned char)(value >> 8 & 0xFFu), (unsigned char)(value & 0xFFu)};
    put(writer, both, sizeof both);
}

/* Leaves room for a length of two bytes, which end_length fills in. */
static size_t begin_length(struct writer *writer)
{
    put_number(writer, 0);
    return writer->len;
}

static void end_length(struct writer *writer, size_t begin)
{
    size_t len = writer->len - begin;
    writer->bytes[begin - 2] = (unsigned char)(len >> 8 & 0xFFu);
    writer->bytes[begin - 1] = (unsigned char)(len & 0xFFu);
}

/* An address stands in no server_name (RFC 6066 section 3). */
static bool is_name(const char *host)
{
    return host != NULL && strchr(host, ':') == NULL && strspn(host, "0123456789.") != strlen(host);
}

static void put_server_name(struct writer *writer, const char *host)
{
    if (!is_name(host)) {
        return;
    }
    put_number(writer, 0);
    size_t extension = begin_length(writer);
    size_t list = begin_length(writer);
    put(writer, "", 1); /* host_name */
    size_t name = begin_length(writer);
    put(writer, host, strlen(host));
    end_length(writer, name);
    end_length(writer, list);
    end_length(writer, extension);
}

/* The suites of all versions that Windows ever had switched on, so that no server refuses for want of one. */
static const unsigned char suites[] = {
    0x13, 0x02, 0x13, 0x01, 0x13, 0x03, /* TLS 1.3 */
    0xC0, 0x2C, 0xC0, 0x2B, 0xC0, 0x30, 0xC0, 0x2F, 0x00, 0x9F, 0x00, 0x9E, 0x00, 0x9D, 0x00, 0x9C, /* GCM */
    0xC0, 0x24, 0xC0, 0x23, 0xC0, 0x28, 0xC0, 0x27, 0x00, 0x3D, 0x00, 0x3C, /* CBC of TLS 1.2 */
    0xC0, 0x0A, 0xC0, 0x09, 0xC0, 0x14, 0xC0, 0x13, 0x00, 0x39, 0x00, 0x33, 0x00, 0x35, 0x00, 0x2F, /* CBC */
    0x00, 0x0A, 0x00, 0x05, 0x00, 0x04 /* 3DES, RC4 */
};

static const unsigned char extensions[] = {
    0x00, 0x0A, 0x00, 0x08, 0x00, 0x06, 0x00, 0x1D, 0x00, 0x17, 0x00, 0x18, /* supported_groups */
    0x00, 0x0B, 0x00, 0x02, 0x01, 0x00,                                     /* ec_point_formats */
    0x00, 0x0D, 0x00, 0x14, 0x00, 0x12, 0x08, 0x04, 0x08, 0x05, 0x08, 0x06, 0x04,
    0x03, 0x05, 0x03, 0x04, 0x01, 0x05, 0x01, 0x06, 0x01, 0x02, 0x01,             /* signature_algorithms */
    0x00, 0x2B, 0x00, 0x09, 0x08, 0x03, 0x04, 0x03, 0x03, 0x03, 0x02, 0x03, 0x01, /* supported_versions */
    0x00, 0x33, 0x00, 0x02, 0x00, 0x00                                            /* key_share: none */
};

size_t tls_hello_write(unsigned char out[TLS_HELLO_MAXIMUM], const char *host)
{
    /* The random number protects what follows a handshake, and nothing follows this one. */
    static const unsigned char random[RANDOM_LEN] = "which TLS does this server take?";
    struct writer writer = {out, 0};

    if (host != NULL && strlen(host) > NAME_MAXIMUM) {
        return 0;
    }
    put(&writer, "\x16\x03\x01", 3); /* a record of the handshake, as TLS 1.0 has it (RFC 8446 section 5.1) */
    size_t record = begin_length(&writer);
    put(&writer, "\x01\x00", 2); /* ClientHello; its length takes three bytes */
    size_t hello = begin_length(&writer);
    put_number(&writer, 0x0303);
    put(&writer, random, sizeof random);
    put(&writer, "", 1); /* no session */
    size_t suite = begin_length(&writer);
    put(&writer, suites, sizeof suites);
    end_length(&writer, suite);
    put(&writer, "\x01\x00", 2); /* no compression */
    size_t all = begin_length(&writer);
    put_server_name(&writer, host);
    put(&writer, extensions, sizeof extensions);
    end_length(&writer, all);
    end_length(&writer, hello);
    end_length(&writer, record);
    return writer.len;
}

/* ---- reading ---- */

static const char *name_version(unsigned version)
{
    static const char *const names[] = {"SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"};

    return version >= 0x0300 && version <= 0x0304 ? names[version - 0x0300] : NULL;
}

static unsigned number_at(const unsigned char *bytes)
{
    return (unsigned)bytes[0] << 8 | bytes[1];
}

/* The version of the extension supported_versions, if the server chose one there; else the one given. */
static unsigned version_of_extensions(const unsigned char *bytes, size_t len, unsigned version)
{
    size_t place = 0;

    while (len - place >= 4) {
        unsigned kind = number_at(bytes + place);
        size_t size = number_at(bytes + place + 2);
        place += 4;
        if (size > len - place) {
            break;
        }
        if (kind == EXTENSION_VERSIONS && size == 2) {
            return number_at(bytes + place);
        }
        place += size;
    }
    return version;
}

/* A ServerHello from its version on. */
static bool read_server_hello(const unsigned char *bytes, size_t len, struct tls_hello_answer *out)
{
    enum { BEHIND_SESSION = 3 /* suite and compression */ };
    unsigned version;
    size_t place;

    if (len < 2 + RANDOM_LEN + 1) {
        return false;
    }
    version = number_at(bytes);
    place = 2 + RANDOM_LEN + 1 + bytes[2 + RANDOM_LEN] + BEHIND_SESSION;
    if (place + 2 <= len) {
        size_t size = number_at(bytes + place);
        place += 2;
        version = version_of_extensions(bytes + place, size < len - place ? size : len - place, version);
    }
    out->version = name_version(version);
    return out->version != NULL;
}

bool tls_hello_is_whole(const unsigned char *bytes, size_t len)
{
    return len >= 1 && ((bytes[0] != RECORD_HANDSHAKE && bytes[0] != RECORD_ALERT) ||
                        (len >= RECORD_HEADER_LEN && len - RECORD_HEADER_LEN >= number_at(bytes + 3)));
}

bool tls_hello_read(const unsigned char *bytes, size_t len, struct tls_hello_answer *out)
{
    size_t size;

    out->version = NULL;
    out->alert = UNKNOWN_INTEGER;
    if (len < RECORD_HEADER_LEN || bytes[1] != 3) {
        return false;
    }
    size = number_at(bytes + 3);
    size = size < len - RECORD_HEADER_LEN ? size : len - RECORD_HEADER_LEN;
    bytes += RECORD_HEADER_LEN;
    if (bytes[-RECORD_HEADER_LEN] == RECORD_ALERT && size == 2) {
        out->alert = bytes[1];
        return true;
    }
    /* behind the kind of the message, the three bytes of its length */
    return bytes[-RECORD_HEADER_LEN] == RECORD_HANDSHAKE && size >= 4 && bytes[0] == SERVER_HELLO &&
           read_server_hello(bytes + 4, size - 4, out);
}
