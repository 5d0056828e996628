/*
 * Writes down every byte that the lab's servers receive, after the decryption: loaded into them by LD_PRELOAD, it stands
 * between them and the functions by which they read. Nothing lies between client and server on the wire, so a server
 * behaves as it does without; and what counts is what really arrived: request lines, headers, bodies, LDAP, DNS.
 *
 * Each connection has its files in the folder that LAB_RECORDS names:
 *
 *     10.66.0.11_443+10.66.0.2_49321+-.raw                           as it came over the wire
 *     10.66.0.11_443+10.66.0.2_49321+autodiscover.contoso.test.tls   decrypted, with the name that the client asked for
 *
 * Connections that a server opens itself, as a proxy does, are left out: they come from the ports that the lab gives to
 * outgoing connections.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define WHEN_LOADED __attribute__((constructor))

enum { FIRST_OUTGOING_PORT = 49152, NAME_SIZE = 512 };

/* Kept from the start: nginx takes its workers' environment away. */
static char folder[NAME_SIZE];

WHEN_LOADED static void keep_folder(void)
{
    const char *given = getenv("LAB_RECORDS");
    snprintf(folder, sizeof folder, "%s", given == NULL ? "" : given);
}

/* How to get at the real function of that name: past us, or in the TLS library where a module brought it along. */
static void *real_function(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (found == NULL) {
        void *library = dlopen("libssl.so.3", RTLD_LAZY | RTLD_NOLOAD);
        found = library == NULL ? NULL : dlsym(library, name);
    }
    if (found == NULL) {
        abort();
    }
    return found;
}

/* Object and function pointers are of different kinds in C; POSIX gives both the same form. */
#define REAL(variable, name)                                                                                 \
    do {                                                                                                     \
        if ((variable) == NULL) {                                                                            \
            void *found_ = real_function(name);                                                              \
            memcpy(&(variable), &found_, sizeof found_);                                                     \
        }                                                                                                    \
    } while (0)

static bool end_text(const struct sockaddr_storage *address, char *text, size_t size, unsigned *port)
{
    char number[INET6_ADDRSTRLEN] = "";
    if (address->ss_family == AF_INET) {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)address;
        inet_ntop(AF_INET, &v4->sin_addr, number, sizeof number);
        *port = ntohs(v4->sin_port);
    } else if (address->ss_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)address;
        inet_ntop(AF_INET6, &v6->sin6_addr, number, sizeof number);
        *port = ntohs(v6->sin6_port);
    } else {
        return false;
    }
    const char *mapped = "::ffff:";
    bool is_mapped = strncmp(number, mapped, strlen(mapped)) == 0 && strchr(number, '.') != NULL;
    snprintf(text, size, "%s_%u", is_mapped ? number + strlen(mapped) : number, *port);
    return true;
}

/* "server's end+client's end" of a socket that a client opened; false for any other. */
static bool connection_text(int descriptor, char *text, size_t size)
{
    struct sockaddr_storage local = {0}, remote = {0};
    socklen_t local_len = sizeof local, remote_len = sizeof remote;
    char ours[80], theirs[80] = "any_0";
    unsigned our_port = 0, their_port = 0;
    if (getsockname(descriptor, (struct sockaddr *)&local, &local_len) != 0 ||
        !end_text(&local, ours, sizeof ours, &our_port) || our_port >= FIRST_OUTGOING_PORT) {
        return false;
    }
    if (getpeername(descriptor, (struct sockaddr *)&remote, &remote_len) == 0) {
        end_text(&remote, theirs, sizeof theirs, &their_port);
    }
    snprintf(text, size, "%s+%s", ours, theirs);
    return true;
}

static void append(const char *connection, const char *name, const char *kind, const void *data, size_t len)
{
    char path[2 * NAME_SIZE + 300];
    if (folder[0] == '\0') {
        return;
    }
    snprintf(path, sizeof path, "%s/%s+%s.%s", folder, connection, name, kind);
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (file < 0) {
        return;
    }
    const char *next = data;
    while (len > 0) {
        ssize_t written = write(file, next, len);
        if (written <= 0) {
            break;
        }
        next += written;
        len -= (size_t)written;
    }
    close(file);
}

static void record(int descriptor, const void *data, ssize_t len)
{
    if (len <= 0) {
        return;
    }
    int kept = errno;
    char connection[200];
    if (connection_text(descriptor, connection, sizeof connection)) {
        append(connection, "-", "raw", data, (size_t)len);
    }
    errno = kept;
}

static void record_parts(int descriptor, const struct iovec *parts, size_t count, ssize_t len)
{
    for (size_t i = 0; i < count && len > 0; i++) {
        ssize_t here = (size_t)len < parts[i].iov_len ? len : (ssize_t)parts[i].iov_len;
        record(descriptor, parts[i].iov_base, here);
        len -= here;
    }
}

static void record_tls(void *tls, const void *data, size_t len)
{
    static int (*get_fd)(const void *);
    static const char *(*get_name)(const void *, int);
    int kept = errno;
    REAL(get_fd, "SSL_get_fd");
    REAL(get_name, "SSL_get_servername");
    /* TLSEXT_NAMETYPE_host_name */
    const char *asked = get_name(tls, 0);
    char name[NAME_SIZE] = "-", connection[200];
    for (size_t i = 0; asked != NULL && asked[i] != '\0' && i + 1 < sizeof name; i++) {
        bool plain =
            strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_", asked[i]) != NULL;
        name[i] = plain ? asked[i] : '_';
        name[i + 1] = '\0';
    }
    int descriptor = get_fd(tls);
    /* A server that moves the bytes itself shows no socket. */
    bool known = descriptor >= 0 && connection_text(descriptor, connection, sizeof connection);
    if (!known && descriptor < 0) {
        snprintf(connection, sizeof connection, "any_0+%ld.%lx_0", (long)getpid(),
                 (unsigned long)(uintptr_t)tls);
        known = true;
    }
    if (known) {
        append(connection, name, "tls", data, len);
    }
    errno = kept;
}

/* ---- what the servers call: by these names, the headers' own declarations being other than ours ---- */

ssize_t recorded_read(int descriptor, void *data, size_t size) __asm__("read");
ssize_t recorded_recv(int descriptor, void *data, size_t size, int flags) __asm__("recv");
ssize_t recorded_recvfrom(int descriptor, void *data, size_t size, int flags, struct sockaddr *from,
                          socklen_t *from_len) __asm__("recvfrom");
ssize_t recorded_recvmsg(int descriptor, struct msghdr *message, int flags) __asm__("recvmsg");
ssize_t recorded_readv(int descriptor, const struct iovec *parts, int count) __asm__("readv");
int recorded_tls_read(void *tls, void *data, int size) __asm__("SSL_read");
int recorded_tls_read_ex(void *tls, void *data, size_t size, size_t *len) __asm__("SSL_read_ex");
/* What a compiler that checks the sizes of buffers makes of them. */
ssize_t checked_read(int descriptor, void *data, size_t size, size_t room) __asm__("__read_chk");
ssize_t checked_recv(int descriptor, void *data, size_t size, size_t room, int flags) __asm__("__recv_chk");

ssize_t recorded_read(int descriptor, void *data, size_t size)
{
    static ssize_t (*real)(int, void *, size_t);
    REAL(real, "read");
    ssize_t len = real(descriptor, data, size);
    record(descriptor, data, len);
    return len;
}

ssize_t recorded_recv(int descriptor, void *data, size_t size, int flags)
{
    static ssize_t (*real)(int, void *, size_t, int);
    REAL(real, "recv");
    ssize_t len = real(descriptor, data, size, flags);
    record(descriptor, data, (flags & MSG_PEEK) != 0 ? 0 : len);
    return len;
}

ssize_t recorded_recvfrom(int descriptor, void *data, size_t size, int flags, struct sockaddr *from,
                          socklen_t *from_len)
{
    static ssize_t (*real)(int, void *, size_t, int, struct sockaddr *, socklen_t *);
    REAL(real, "recvfrom");
    ssize_t len = real(descriptor, data, size, flags, from, from_len);
    record(descriptor, data, (flags & MSG_PEEK) != 0 ? 0 : len);
    return len;
}

ssize_t recorded_recvmsg(int descriptor, struct msghdr *message, int flags)
{
    static ssize_t (*real)(int, struct msghdr *, int);
    REAL(real, "recvmsg");
    ssize_t len = real(descriptor, message, flags);
    if ((flags & MSG_PEEK) == 0) {
        record_parts(descriptor, message->msg_iov, message->msg_iovlen, len);
    }
    return len;
}

ssize_t recorded_readv(int descriptor, const struct iovec *parts, int count)
{
    static ssize_t (*real)(int, const struct iovec *, int);
    REAL(real, "readv");
    ssize_t len = real(descriptor, parts, count);
    record_parts(descriptor, parts, count < 0 ? 0 : (size_t)count, len);
    return len;
}

int recorded_tls_read(void *tls, void *data, int size)
{
    static int (*real)(void *, void *, int);
    REAL(real, "SSL_read");
    int len = real(tls, data, size);
    if (len > 0) {
        record_tls(tls, data, (size_t)len);
    }
    return len;
}

int recorded_tls_read_ex(void *tls, void *data, size_t size, size_t *len)
{
    static int (*real)(void *, void *, size_t, size_t *);
    REAL(real, "SSL_read_ex");
    int done = real(tls, data, size, len);
    if (done > 0) {
        record_tls(tls, data, *len);
    }
    return done;
}

ssize_t checked_read(int descriptor, void *data, size_t size, size_t room)
{
    if (size > room) {
        abort();
    }
    return recorded_read(descriptor, data, size);
}

ssize_t checked_recv(int descriptor, void *data, size_t size, size_t room, int flags)
{
    if (size > room) {
        abort();
    }
    return recorded_recv(descriptor, data, size, flags);
}
