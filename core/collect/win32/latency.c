/*
 * How long the way to an address takes: echoes, and connections that are closed at once.
 */
#include "core/collect/collect_way.h"

#include "core/collect/win32/system.h"

#include <iphlpapi.h>
/* clang-format off */
#include <ipexport.h>
#include <icmpapi.h>
/* clang-format on */
#include <string.h>

#include "core/collect/failures.h"
#include "core/collect/latency_rules.h"
#include "core/collect/platform.h"
#include "core/collect/win32/network_socket.h"
#include "core/collect/win32/tcp_reach.h"
#include "core/collect/win32/wide_text.h"
#include "core/evidence/text.h"

/* Room for the answer: its record, what was sent, and eight bytes for an error of ICMP, as IcmpSendEcho2 demands. */
enum { ECHO_BYTES = 32, ANSWER_BYTES = 512, HOPS_MAXIMUM = 128 };

/*
 * Where status and time stand in an ICMPV6_ECHO_REPLY (ipexport.h, which mingw's has not): behind an address of 26 bytes that
 * is packed, and two bytes that align them.
 */
enum { IPV6_STATUS_OFFSET = 28, IPV6_TIME_OFFSET = 32 };

/* The answer as memory that any of its records may lie in. */
union answer {
    unsigned char bytes[ANSWER_BYTES];
    ICMP_ECHO_REPLY ipv4;
};

static void read_answer(const union answer *answer, bool is_ipv6, DWORD *status, DWORD *time)
{
    *status = answer->ipv4.Status;
    *time = answer->ipv4.RoundTripTime;
    if (is_ipv6) {
        memcpy(status, answer->bytes + IPV6_STATUS_OFFSET, sizeof *status);
        memcpy(time, answer->bytes + IPV6_TIME_OFFSET, sizeof *time);
    }
}

/* Milliseconds until the echo came; UNKNOWN_INTEGER when none did, with Windows' reason in *error. */
static int64_t send_echo(HANDLE handle, const SOCKADDR_INET *target, DWORD *error)
{
    union answer answer;
    unsigned char data[ECHO_BYTES];
    DWORD count = 0;
    DWORD time = 0;
    memset(&answer, 0, sizeof answer);
    memset(data, 'o', sizeof data);
    if (target->si_family == AF_INET) {
        count = IcmpSendEcho2(handle, NULL, NULL, NULL, target->Ipv4.sin_addr.s_addr, data, sizeof data, NULL,
                              &answer, sizeof answer, LATENCY_TIMEOUT_MS);
    } else {
        SOCKADDR_IN6 any;
        SOCKADDR_IN6 aim = target->Ipv6;
        IP_OPTION_INFORMATION options;
        memset(&any, 0, sizeof any);
        memset(&options, 0, sizeof options);
        options.Ttl = HOPS_MAXIMUM;
        any.sin6_family = AF_INET6;
        count = Icmp6SendEcho2(handle, NULL, NULL, NULL, &any, &aim, data, sizeof data, &options, &answer,
                               sizeof answer, LATENCY_TIMEOUT_MS);
    }
    if (count == 0) {
        *error = GetLastError();
        return UNKNOWN_INTEGER;
    }
    read_answer(&answer, target->si_family != AF_INET, error, &time);
    return *error == IP_SUCCESS ? (int64_t)time : UNKNOWN_INTEGER;
}

static void send_echoes(struct arena *arena, const SOCKADDR_INET *target, struct latency *out)
{
    int64_t total = 0;
    HANDLE handle = target->si_family == AF_INET ? IcmpCreateFile() : Icmp6CreateFile();
    if (handle == INVALID_HANDLE_VALUE) {
        failure_keep_first(
            &out->failure,
            failure_from_windows(arena, target->si_family == AF_INET ? "IcmpCreateFile" : "Icmp6CreateFile",
                                 GetLastError()));
        return;
    }
    for (int i = 0; i < LATENCY_PROBES; i++) {
        DWORD error = IP_SUCCESS;
        if (i > 0) {
            Sleep(LATENCY_PAUSE_MS);
        }
        int64_t time = send_echo(handle, target, &error);
        if (time == UNKNOWN_INTEGER && error != IP_REQ_TIMED_OUT) {
            /* Somebody said no, or nothing could be sent: it would be the same the next time. */
            failure_keep_first(&out->failure, failure_from_windows(arena, "IcmpSendEcho2", error));
            latency_count(out, time, &total);
            break;
        }
        latency_count(out, time, &total);
    }
    (void)IcmpCloseHandle(handle);
}

static void connect_often(struct arena *arena, const SOCKADDR_INET *target, struct latency *out)
{
    int64_t total = 0;
    WSADATA winsock;
    int error = WSAStartup(MAKEWORD(2, 2), &winsock);
    if (error != 0) {
        failure_keep_first(&out->failure,
                           failure_from_system(arena, "WSAStartup", (DWORD)error, "winsock", NULL));
        return;
    }
    for (int i = 0; i < LATENCY_PROBES; i++) {
        if (i > 0) {
            Sleep(LATENCY_PAUSE_MS);
        }
        int64_t begin = clock_milliseconds();
        error = tcp_reach_address((const struct sockaddr *)target, network_socket_len(target),
                                  LATENCY_TIMEOUT_MS);
        latency_count(out, error == 0 ? clock_milliseconds() - begin : UNKNOWN_INTEGER, &total);
        if (error != 0 && error != WSAETIMEDOUT) {
            failure_keep_first(&out->failure,
                               failure_from_system(arena, "connect", (DWORD)error, "winsock", NULL));
        }
    }
    (void)WSACleanup();
}

void collect_latency(struct arena *arena, const char *method, const char *address, int64_t port,
                     struct latency *out)
{
    SOCKADDR_INET target;
    bool is_tcp = text_equal(method, "tcp");
    out->address = arena_copy_text(arena, address);
    out->method = is_tcp ? "tcp" : "icmp";
    if (!network_socket_address(address, is_tcp ? port : 0, &target)) {
        failure_keep_first(&out->failure, failure_from_program("latency", "this is no address or port"));
    } else if (is_tcp) {
        out->port = port;
        connect_often(arena, &target, out);
    } else {
        send_echoes(arena, &target, out);
    }
}
