/*
 * See listener.h.
 */
#include "tests/unit/listener.h"

#include <stdlib.h>
#include <string.h>

#include "core/collect/platform.h"

enum { HEARD_MAXIMUM = 4096, ACCEPT_ROUNDS = 20 };

struct listener {
    struct play play;
    struct thread *thread;
    struct flag stop;
    intptr_t handle;
    int64_t port;
    char heard[HEARD_MAXIMUM];
    size_t heard_len;
};

static bool hear(struct listener *listener, intptr_t connection)
{
    size_t room = sizeof listener->heard - 1 - listener->heard_len;
    size_t len =
        room == 0 ? 0 : listener_system_hear(connection, listener->heard + listener->heard_len, room);
    listener->heard_len += len;
    return len > 0;
}

static void play(struct listener *listener, intptr_t connection)
{
    for (size_t i = 0; i < listener->play.count; i++) {
        const struct line_of_play *line = &listener->play.lines[i];
        if (i > 0 && !hear(listener, connection)) {
            return;
        }
        if (line->len > 0) {
            listener_system_say(connection, line->bytes, line->len);
        }
    }
    while (!listener->play.hangs_up && !flag_raised(&listener->stop) && hear(listener, connection)) {
    }
}

static void serve(void *context)
{
    struct listener *listener = context;
    intptr_t connection = -1;
    for (int i = 0; connection < 0 && i < ACCEPT_ROUNDS && !flag_raised(&listener->stop); i++) {
        connection = listener_system_accept(listener->handle);
    }
    if (connection >= 0) {
        play(listener, connection);
        listener_system_close(connection);
    }
}

struct listener *listener_start(const struct play *play)
{
    struct listener *listener = calloc(1, sizeof *listener);
    if (listener == NULL) {
        return NULL;
    }
    listener->play = *play;
    listener->handle = listener_system_listen(&listener->port);
    listener->thread = listener->handle < 0 ? NULL : thread_start(serve, listener);
    if (listener->thread == NULL) {
        listener_stop(listener);
        return NULL;
    }
    return listener;
}

int64_t listener_port(const struct listener *listener)
{
    return listener->port;
}

const char *listener_heard(struct listener *listener)
{
    thread_join(listener->thread);
    listener->thread = NULL;
    return listener->heard;
}

void listener_stop(struct listener *listener)
{
    if (listener != NULL) {
        flag_raise(&listener->stop);
        thread_join(listener->thread);
        if (listener->handle >= 0) {
            listener_system_close(listener->handle);
        }
        free(listener);
    }
}

int64_t listener_closed_port(void)
{
    int64_t port = 0;
    intptr_t handle = listener_system_listen(&port);
    if (handle >= 0) {
        listener_system_close(handle);
    }
    return port;
}
