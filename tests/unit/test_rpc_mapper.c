/*
 * The questions to an RPC endpoint mapper, byte for byte, and its answers, whole and damaged.
 */
#include <string.h>

#include "core/probe/rpc_mapper.h"
#include "tests/unit/mapper_answers.h"
#include "tests/unit/unit.h"

static const struct rpc_interface *interface_at(size_t index)
{
    size_t count = 0;
    const struct rpc_interface *all = rpc_interfaces(&count);
    assert_int_equal(count, 3);
    return &all[index];
}

/* A UUID's text and its bytes on the wire are the same number: three little-endian fields, then eight bytes. */
static void the_interfaces_are_outlooks(void **state)
{
    static const unsigned order[16] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const struct rpc_interface *each = interface_at(i);
        unsigned char bytes[16] = {0};
        size_t digits = 0;
        for (const char *c = each->uuid; *c != '\0'; c++) {
            if (*c != '-') {
                unsigned value = (unsigned)(*c >= 'a' ? *c - 'a' + 10 : *c - '0');
                bytes[order[digits / 2]] |= (unsigned char)(digits % 2 == 0 ? value << 4 : value);
                digits++;
            }
        }
        assert_int_equal(digits, 32);
        assert_memory_equal(bytes, each->bytes, 16);
    }
    assert_string_equal(interface_at(0)->name, "emsmdb");
    assert_int_equal(interface_at(0)->minor, 81);
    assert_int_equal(interface_at(1)->major, 56);
    assert_int_equal(interface_at(2)->major, 1);
}

static void the_bind_is_what_c706_says(void **state)
{
    static const unsigned char begin[] = {5, 0, 11, 3, 0x10, 0, 0, 0, 72, 0, 0, 0, 1, 0, 0, 0};
    static const unsigned char end[] = {0x04, 0x5d, 0x88, 0x8a, 0xeb, 0x1c, 0xc9, 0x11, 0x9f, 0xe8,
                                        0x08, 0x00, 0x2b, 0x10, 0x48, 0x60, 2,    0,    0,    0};
    unsigned char out[RPC_BIND_LEN];
    (void)state;
    rpc_mapper_write_bind(out);
    assert_memory_equal(out, begin, sizeof begin);
    assert_memory_equal(out + sizeof out - sizeof end, end, sizeof end);
    assert_int_equal(out[24], 1);
}

static void the_question_names_the_interface(void **state)
{
    unsigned char out[RPC_MAP_LEN];
    (void)state;
    rpc_mapper_write_question(out, 7, interface_at(1));
    assert_int_equal(out[2], 0);
    assert_int_equal(out[8], RPC_MAP_LEN);
    assert_int_equal(out[12], 7);
    assert_int_equal(out[22], 3);  /* ept_map */
    assert_int_equal(out[48], 75); /* the tower */
    assert_int_equal(out[56], 5);  /* floors */
    assert_int_equal(out[60], 0x0D);
    assert_memory_equal(out + 61, interface_at(1)->bytes, 16);
    assert_int_equal(out[77], 56);
    assert_int_equal(out[RPC_MAP_LEN - 4], RPC_PORTS_MAXIMUM);
}

static void a_bind_is_accepted_or_not(void **state)
{
    unsigned char answer[MAPPER_ANSWER_ROOM];
    const char *problem = NULL;
    (void)state;
    size_t len = mapper_answer_bind(answer, 0);
    assert_true(rpc_mapper_read_bind(answer, len, &problem));
    for (size_t cut = 0; cut < len; cut++) {
        /* Just that long: a read past its end is seen by the sanitizers. */
        unsigned char *exact = cut > 0 ? test_malloc(cut) : NULL;
        if (exact != NULL) {
            memcpy(exact, answer, cut);
        }
        assert_false(rpc_mapper_read_bind(exact, cut, &problem));
        if (exact != NULL) {
            test_free(exact);
        }
    }
    len = mapper_answer_bind(answer, 2);
    assert_false(rpc_mapper_read_bind(answer, len, &problem));
    assert_string_equal(problem, "the mapper's interface is not offered");
    len = mapper_answer_bind(answer, 0);
    answer[2] = 13;
    assert_false(rpc_mapper_read_bind(answer, len, &problem));
    assert_string_equal(problem, "the bind was refused");
}

static void ports_are_read_from_the_towers(void **state)
{
    static const uint16_t ports[] = {49153, 49153, 6005};
    unsigned char answer[MAPPER_ANSWER_ROOM];
    struct rpc_mapped mapped;
    const char *problem = NULL;
    (void)state;
    size_t len = mapper_answer_ports(answer, 2, interface_at(0), ports, 3);
    assert_true(rpc_mapper_read_answer(answer, len, 2, interface_at(0), &mapped, &problem));
    assert_int_equal(mapped.status, 0);
    assert_int_equal(mapped.count, 2);
    assert_int_equal(mapped.ports[0], 49153);
    assert_int_equal(mapped.ports[1], 6005);
    /* Towers of something else are not what was asked for. */
    assert_true(rpc_mapper_read_answer(answer, len, 2, interface_at(1), &mapped, &problem));
    assert_int_equal(mapped.count, 0);
    assert_false(rpc_mapper_read_answer(answer, len, 3, interface_at(0), &mapped, &problem));
}

static void what_is_not_registered_has_no_port(void **state)
{
    unsigned char answer[MAPPER_ANSWER_ROOM];
    struct rpc_mapped mapped;
    const char *problem = NULL;
    (void)state;
    size_t len = mapper_answer_ports(answer, 4, interface_at(2), NULL, 0);
    assert_true(rpc_mapper_read_answer(answer, len, 4, interface_at(2), &mapped, &problem));
    assert_int_equal(mapped.status, RPC_NOT_REGISTERED);
    assert_int_equal(mapped.count, 0);
    len = mapper_answer_fault(answer, 4, 5);
    assert_false(rpc_mapper_read_answer(answer, len, 4, interface_at(2), &mapped, &problem));
    assert_int_equal(mapped.status, 5);
}

/* Every byte of an answer changed in every way that an attacker may: nothing is read past the end, no port over 65535. */
static void a_damaged_answer_does_no_harm(void **state)
{
    static const uint16_t ports[] = {49153, 6005};
    unsigned char answer[MAPPER_ANSWER_ROOM];
    struct rpc_mapped mapped;
    const char *problem = NULL;
    (void)state;
    size_t len = mapper_answer_ports(answer, 2, interface_at(0), ports, 2);
    for (size_t i = 0; i < len; i++) {
        unsigned char kept = answer[i];
        for (unsigned value = 0; value < 256; value++) {
            answer[i] = (unsigned char)value;
            /* A copy of just that length: a read past its end is seen by the sanitizers. */
            unsigned char *exact = test_malloc(len);
            memcpy(exact, answer, len);
            (void)rpc_mapper_read_answer(exact, len, 2, interface_at(0), &mapped, &problem);
            assert_true(mapped.count <= RPC_PORTS_MAXIMUM);
            test_free(exact);
        }
        answer[i] = kept;
    }
    for (size_t cut = 0; cut < len; cut++) {
        assert_false(rpc_mapper_read_answer(answer, cut, 2, interface_at(0), &mapped, &problem));
        assert_int_equal(mapped.count, 0);
    }
}

static void the_length_of_an_answer_is_bounded(void **state)
{
    unsigned char answer[MAPPER_ANSWER_ROOM];
    (void)state;
    size_t len = mapper_answer_bind(answer, 0);
    assert_int_equal(rpc_answer_len(answer, len), len);
    assert_int_equal(rpc_answer_len(answer, 15), 0);
    answer[9] = 0xFF;
    assert_int_equal(rpc_answer_len(answer, len), 0);
    answer[9] = 0;
    answer[8] = 15;
    assert_int_equal(rpc_answer_len(answer, len), 0);
    answer[8] = (unsigned char)len;
    answer[4] = 0; /* the other byte order */
    assert_int_equal(rpc_answer_len(answer, len), 0);
    assert_int_equal(rpc_answer_len((const unsigned char *)"HTTP/1.1 400 Bad Request", 24), 0);
}

int test_rpc_mapper(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_interfaces_are_outlooks),
        cmocka_unit_test(the_bind_is_what_c706_says),
        cmocka_unit_test(the_question_names_the_interface),
        cmocka_unit_test(a_bind_is_accepted_or_not),
        cmocka_unit_test(ports_are_read_from_the_towers),
        cmocka_unit_test(what_is_not_registered_has_no_port),
        cmocka_unit_test(a_damaged_answer_does_no_harm),
        cmocka_unit_test(the_length_of_an_answer_is_bounded),
    };
    return cmocka_run_group_tests_name("rpc_mapper", tests, NULL, NULL);
}
