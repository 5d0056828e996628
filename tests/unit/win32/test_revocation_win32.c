/*
 * A certificate that was taken back, and the list that says so, fetched for real: the test serves it to the system itself.
 */
#include "core/collect/win32/system.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/collect/platform.h"
#include "core/evidence/text.h"
#include "tests/unit/certificate_kit.h"
#include "tests/unit/unit.h"

enum { LIST_PORT = 47199 }; /* as the certificate names it */

/* ---- the server of the list ---- */

struct server {
    SOCKET listener;
    struct thread *thread;
    char *list;
    size_t len;
    volatile long served;
};

static void serve(void *context)
{
    struct server *server = context;
    for (SOCKET client = accept(server->listener, NULL, NULL); client != INVALID_SOCKET;
         client = accept(server->listener, NULL, NULL)) {
        char head[200];
        char request[4096];
        int head_len =
            snprintf(head, sizeof head,
                     "HTTP/1.1 200 OK\r\nContent-Type: application/pkix-crl\r\nContent-Length: %u\r\n"
                     "Connection: close\r\n\r\n",
                     (unsigned)server->len);
        (void)recv(client, request, sizeof request, 0);
        (void)send(client, head, head_len, 0);
        (void)send(client, server->list, (int)server->len, 0);
        (void)closesocket(client);
        (void)InterlockedIncrement(&server->served);
    }
}

/* False when the port is taken. */
static bool start_server(struct server *server)
{
    WSADATA winsock;
    struct sockaddr_in address;
    memset(server, 0, sizeof *server);
    memset(&address, 0, sizeof address);
    assert_int_equal(WSAStartup(MAKEWORD(2, 2), &winsock), 0);
    address.sin_family = AF_INET;
    address.sin_port = htons(LIST_PORT);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server->list = unit_read_file(CERTIFICATES "contoso.crl", &server->len);
    server->listener = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    if (bind(server->listener, (const struct sockaddr *)&address, sizeof address) != 0 ||
        listen(server->listener, 5) != 0) {
        return false;
    }
    server->thread = thread_start(serve, server);
    return server->thread != NULL;
}

static void stop_server(struct server *server)
{
    (void)closesocket(server->listener);
    thread_join(server->thread);
    free(server->list);
    (void)WSACleanup();
}

/* ---- the test ---- */

static void a_certificate_that_was_taken_back_is_found(void **state)
{
    (void)state;
    struct server server;
    struct der_chain chain = kit_make_chain(CERTIFICATES "revoked.der");
    struct tls_look look;
    struct failure failure = {0};
    schema_initialize(&tls_look_schema, &look);
    bool serves = start_server(&server);
    if (serves) {
        collect_certificate_verdict(kit_arena, &chain, "mail.contoso.test", &look);
        /* The first look downloads nothing. (An earlier run may have left the list in Windows' cache.) */
        assert_int_equal(server.served, 0);
        assert_true(collect_revocation(kit_arena, &chain, "mail.contoso.test", &look, &failure));
    }
    stop_server(&server);
    if (!serves) {
        skip();
    }
    assert_null(failure.operation);
    if (look.verdict != CERTIFICATE_REVOKED) {
        fail_msg("%s 0x%08x, served %ld times", schema_name(certificate_verdict_names, look.verdict),
                 (unsigned)look.verdict_code, server.served);
    }
    assert_true(look.verdict_code == INT64_C(0x800B010C) || look.verdict_code == INT64_C(0x80092010));
    assert_int_equal(look.root.count, kit_trusts ? 1 : 0);
}

int test_revocation_win32(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_certificate_that_was_taken_back_is_found),
    };
    return cmocka_run_group_tests_name("revocation_win32", tests, kit_begin_trust, kit_end_trust);
}
