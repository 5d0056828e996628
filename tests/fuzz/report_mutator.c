/*
 * How libFuzzer changes a saved report: most often as JSON, member by member, so that what comes out is still a report, and
 * the rules get to see it; else byte by byte, as it does by itself.
 */
#include <stdlib.h>
#include <string.h>

#include <yyjson.h>

#include "tests/fuzz/target.h"

/* libFuzzer's names. */
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t len, size_t maximum);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t len, size_t maximum, unsigned seed);

enum { CHANGES_MOST = 6, REPEATS = 40 };

static unsigned next_random(unsigned *state)
{
    *state = *state * 1664525U + 1013904223U; /* Numerical Recipes; its lower bits are poor */
    return *state >> 8;
}

/* One of the values below a value, or NULL; each is as likely. */
static yyjson_mut_val *pick(yyjson_mut_val *root, unsigned *state)
{
    yyjson_mut_val *at = root;
    for (;;) {
        size_t count = yyjson_mut_is_obj(at) ? yyjson_mut_obj_size(at) : yyjson_mut_arr_size(at);
        if (count == 0 || (at != root && next_random(state) % 4 == 0)) {
            return at == root ? NULL : at;
        }
        size_t which = next_random(state) % count;
        if (yyjson_mut_is_obj(at)) {
            yyjson_mut_obj_iter iterator = yyjson_mut_obj_iter_with(at);
            yyjson_mut_val *key = NULL;
            for (size_t i = 0; i <= which; i++) {
                key = yyjson_mut_obj_iter_next(&iterator);
            }
            at = yyjson_mut_obj_iter_get_val(key);
        } else {
            at = yyjson_mut_arr_get(at, which);
        }
    }
}

static void change_text(yyjson_mut_val *value, yyjson_mut_val *root, unsigned *state)
{
    static const char *const odd[] = {"",
                                      " ",
                                      "@",
                                      "a@b.c",
                                      "https://",
                                      "http://[::1]:0/x",
                                      "://",
                                      "%",
                                      "<>&\"'",
                                      "\xE2\x80\xAE",
                                      "contoso.test",
                                      "autodiscover.",
                                      "10.66.0.12",
                                      "10.66.0.12:443",
                                      "[fe80::1%3]:443",
                                      "0.0.0.0",
                                      "2026-11-25T10:00:00Z",
                                      "9999-99-99T99:99:99Z",
                                      "Negotiate",
                                      "../..",
                                      "outlook.office365.com"};
    yyjson_mut_val *other = pick(root, state);
    if (next_random(state) % 2 == 0 && yyjson_mut_is_str(other)) {
        yyjson_mut_set_strn(value, yyjson_mut_get_str(other), yyjson_mut_get_len(other));
    } else {
        yyjson_mut_set_str(value, odd[next_random(state) % (sizeof odd / sizeof odd[0])]);
    }
}

static void change_number(yyjson_mut_val *value, unsigned *state)
{
    static const int64_t odd[] = {0,
                                  1,
                                  -1,
                                  443,
                                  80,
                                  65535,
                                  65536,
                                  401,
                                  200,
                                  503,
                                  INT32_MAX,
                                  -86400000,
                                  2592000000,
                                  9007199254740991,
                                  -9007199254740991,
                                  INT64_MAX};
    yyjson_mut_set_sint(value, odd[next_random(state) % (sizeof odd / sizeof odd[0])]);
}

static void change_list(yyjson_mut_doc *document, yyjson_mut_val *value, unsigned *state)
{
    size_t count = yyjson_mut_arr_size(value);
    size_t repeats = next_random(state) % 8 == 0 ? REPEATS : 1;
    if (count == 0) {
        return;
    }
    if (next_random(state) % 3 == 0) {
        (void)yyjson_mut_arr_remove(value, next_random(state) % count);
        return;
    }
    yyjson_mut_val *element = yyjson_mut_arr_get(value, next_random(state) % count);
    for (size_t i = 0; i < repeats; i++) {
        (void)yyjson_mut_arr_append(value, yyjson_mut_val_mut_copy(document, element));
    }
}

/* Takes a member away, or takes one of another object of the same kind over. */
static void change_object(yyjson_mut_doc *document, yyjson_mut_val *value, yyjson_mut_val *root,
                          unsigned *state)
{
    size_t count = yyjson_mut_obj_size(value);
    yyjson_mut_val *other = pick(root, state);
    if (yyjson_mut_is_obj(other) && next_random(state) % 2 == 0) {
        yyjson_mut_obj_iter iterator = yyjson_mut_obj_iter_with(other);
        yyjson_mut_val *key = yyjson_mut_obj_iter_next(&iterator);
        for (size_t skip = next_random(state) % (yyjson_mut_obj_size(other) + 1); key != NULL && skip > 0;
             skip--) {
            yyjson_mut_val *following = yyjson_mut_obj_iter_next(&iterator);
            key = following == NULL ? key : following;
        }
        if (key != NULL) {
            yyjson_mut_val *copy = yyjson_mut_val_mut_copy(document, yyjson_mut_obj_iter_get_val(key));
            yyjson_mut_val *name = yyjson_mut_val_mut_copy(document, key);
            (void)yyjson_mut_obj_put(value, name, copy);
        }
    } else if (count > 0) {
        yyjson_mut_obj_iter iterator = yyjson_mut_obj_iter_with(value);
        for (size_t skip = next_random(state) % count; skip > 0; skip--) {
            (void)yyjson_mut_obj_iter_next(&iterator);
        }
        if (yyjson_mut_obj_iter_next(&iterator) != NULL) {
            (void)yyjson_mut_obj_iter_remove(&iterator);
        }
    }
}

static void change(yyjson_mut_doc *document, yyjson_mut_val *root, unsigned *state)
{
    yyjson_mut_val *value = pick(root, state);
    if (yyjson_mut_is_str(value)) {
        change_text(value, root, state);
    } else if (yyjson_mut_is_bool(value)) {
        (void)yyjson_mut_set_bool(value, !yyjson_mut_get_bool(value));
    } else if (yyjson_mut_is_num(value)) {
        change_number(value, state);
    } else if (yyjson_mut_is_arr(value)) {
        change_list(document, value, state);
    } else if (yyjson_mut_is_obj(value)) {
        change_object(document, value, root, state);
    }
}

/* The length of the changed report, or 0 when it is no JSON or has no room. */
static size_t mutate_json(uint8_t *bytes, size_t len, size_t maximum, unsigned seed)
{
    unsigned state = seed;
    yyjson_doc *read = yyjson_read((const char *)bytes, len, YYJSON_READ_NOFLAG);
    yyjson_mut_doc *document = read == NULL ? NULL : yyjson_doc_mut_copy(read, NULL);
    yyjson_mut_val *evidence = yyjson_mut_obj_get(yyjson_mut_doc_get_root(document), "evidence");
    size_t written = 0;
    char *text = NULL;
    if (yyjson_mut_is_obj(evidence)) {
        for (unsigned i = 0; i <= seed % CHANGES_MOST; i++) {
            change(document, evidence, &state);
        }
        text = yyjson_mut_write(document, YYJSON_WRITE_NOFLAG, &written);
    }
    if (text == NULL || written > maximum) {
        written = 0;
    } else {
        memcpy(bytes, text, written);
    }
    free(text);
    yyjson_mut_doc_free(document);
    yyjson_doc_free(read);
    return written;
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t len, size_t maximum, unsigned seed)
{
    size_t written = seed % 8 == 0 ? 0 : mutate_json(bytes, len, maximum, seed);
    return written > 0 ? written : LLVMFuzzerMutate(bytes, len, maximum);
}
