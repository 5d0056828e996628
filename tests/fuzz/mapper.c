/*
 * Any bytes as what an RPC endpoint mapper sends: as the answer to the bind, and to the question for each interface.
 */
#include "core/probe/rpc_mapper.h"
#include "tests/fuzz/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const char *problem = NULL;
    size_t count = 0;
    const struct rpc_interface *asked = rpc_interfaces(&count);
    size_t whole = rpc_answer_len(bytes, len);
    check_that(whole == 0 || (whole >= RPC_HEADER_LEN && whole <= RPC_ANSWER_MAXIMUM),
               "a length out of bounds");
    if (!rpc_mapper_read_bind(bytes, len, &problem)) {
        check_that(problem != NULL, "a refusal without words");
    }
    for (size_t i = 0; i < count; i++) {
        struct rpc_mapped mapped;
        bool read = rpc_mapper_read_answer(bytes, len, 2, &asked[i], &mapped, &problem);
        check_that(mapped.count <= RPC_PORTS_MAXIMUM, "more ports than allowed");
        check_that(read || mapped.count == 0, "ports of an answer that is damaged");
        for (size_t k = 0; k < mapped.count; k++) {
            check_that(mapped.ports[k] > 0 && mapped.ports[k] <= 65535, "no port");
        }
    }
    return 0;
}
