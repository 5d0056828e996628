/*
 * See style_hash.h. SHA-256 as FIPS 180-4 section 6.2 defines it. Written out here because the portable core links no
 * cryptography, and nothing secret depends on it: a wrong hash shows at once as a page without style.
 */
#include "core/report/style_hash.h"

#include <stdint.h>
#include <string.h>

enum { BLOCK_LEN = 64, DIGEST_LEN = 32, LENGTH_LEN = 8 };

static uint32_t rotate_right(uint32_t word, unsigned count)
{
    return word >> count | word << (32U - count);
}

/* FIPS 180-4 section 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static void fill_schedule(uint32_t schedule[64], const unsigned char *block)
{
    for (size_t i = 0; i < 16; i++) {
        schedule[i] = (uint32_t)block[i * 4] << 24 | (uint32_t)block[i * 4 + 1] << 16 |
                      (uint32_t)block[i * 4 + 2] << 8 | block[i * 4 + 3];
    }
    for (size_t i = 16; i < 64; i++) {
        uint32_t small0 =
            rotate_right(schedule[i - 15], 7) ^ rotate_right(schedule[i - 15], 18) ^ schedule[i - 15] >> 3;
        uint32_t small1 =
            rotate_right(schedule[i - 2], 17) ^ rotate_right(schedule[i - 2], 19) ^ schedule[i - 2] >> 10;
        schedule[i] = schedule[i - 16] + small0 + schedule[i - 7] + small1;
    }
}

static void digest_block(uint32_t state[8], const unsigned char *block)
{
    uint32_t schedule[64];
    uint32_t v[8]; /* a to h of the standard */
    fill_schedule(schedule, block);
    memcpy(v, state, sizeof v);
    for (size_t i = 0; i < 64; i++) {
        uint32_t big1 = rotate_right(v[4], 6) ^ rotate_right(v[4], 11) ^ rotate_right(v[4], 25);
        uint32_t choice = (v[4] & v[5]) ^ (~v[4] & v[6]);
        uint32_t first = v[7] + big1 + choice + round_constants[i] + schedule[i];
        uint32_t big0 = rotate_right(v[0], 2) ^ rotate_right(v[0], 13) ^ rotate_right(v[0], 22);
        uint32_t majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
        memmove(v + 1, v, 7 * sizeof v[0]);
        v[4] += first;
        v[0] = first + big0 + majority;
    }
    for (size_t i = 0; i < 8; i++) {
        state[i] += v[i];
    }
}

static void digest_bytes(const char *bytes, size_t len, unsigned char digest[DIGEST_LEN])
{
    uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    size_t whole = len / BLOCK_LEN * BLOCK_LEN;
    for (size_t i = 0; i < whole; i += BLOCK_LEN) {
        digest_block(state, (const unsigned char *)bytes + i);
    }
    /* the rest, a one bit, zeros, and the length in bits: one block or two */
    unsigned char tail[2 * BLOCK_LEN] = {0};
    size_t rest = len - whole;
    if (rest > 0) {
        memcpy(tail, bytes + whole, rest);
    }
    tail[rest] = 0x80;
    size_t tail_len = rest + 1 + LENGTH_LEN <= BLOCK_LEN ? BLOCK_LEN : 2 * BLOCK_LEN;
    for (size_t i = 0; i < LENGTH_LEN; i++) {
        tail[tail_len - 1 - i] = (unsigned char)((uint64_t)len * 8 >> (8 * i) & 0xFFU);
    }
    for (size_t i = 0; i < tail_len; i += BLOCK_LEN) {
        digest_block(state, tail + i);
    }
    for (size_t i = 0; i < DIGEST_LEN; i++) {
        digest[i] = (unsigned char)(state[i / 4] >> (24 - 8 * (i % 4)) & 0xFFU);
    }
}

const char *style_hash(struct arena *arena, const char *bytes, size_t len)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned char digest[DIGEST_LEN + 1] = {
        0}; /* 33 bytes make whole groups of three; the last one is padding */
    char text[44 + 1] = {0};
    digest_bytes(bytes, len, digest);
    for (size_t i = 0; i < 11; i++) {
        const unsigned char *three = digest + i * 3;
        uint32_t bits = (uint32_t)three[0] << 16 | (uint32_t)three[1] << 8 | three[2];
        for (size_t j = 0; j < 4; j++) {
            text[i * 4 + j] = alphabet[bits >> (18 - 6 * j) & 0x3FU];
        }
    }
    text[43] = '=';
    return arena_format(arena, "sha256-%s", text);
}
