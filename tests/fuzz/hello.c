/*
 * Any bytes as what a server says to the first words of TLS; and any name in the question.
 */
#include "core/evidence/evidence.h"
#include "core/probe/tls_hello.h"
#include "tests/fuzz/target.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    enum { NAME_SIZE = 300 };
    struct tls_hello_answer answer;
    unsigned char question[TLS_HELLO_MAXIMUM];
    char name[NAME_SIZE] = {0};
    size_t name_len = len < sizeof name - 1 ? len : sizeof name - 1;
    bool read = tls_hello_read(bytes, len, &answer);

    (void)tls_hello_is_whole(bytes, len);
    check_that(read || answer.version == NULL, "a version of what is no answer");
    check_that(answer.alert == UNKNOWN_INTEGER || (answer.alert >= 0 && answer.alert <= 255), "no alert");
    check_that(!read || answer.version != NULL || answer.alert != UNKNOWN_INTEGER, "an answer of nothing");
    if (name_len > 0) {
        memcpy(name, bytes, name_len);
    }
    check_that(tls_hello_write(question, name) <= sizeof question, "a question out of bounds");
    return 0;
}
