/*
 * See port_look.h.
 */
#include "core/probe/port_look.h"

#include "core/autodiscover/tls_talk.h"
#include "core/collect/failures.h"
#include "core/collect/socket.h"
#include "core/evidence/text.h"
#include "core/probe/greeting.h"
#include "core/probe/rpc_mapper.h"

/* Connects to the first address that answers, each getting its share of the time that is left. NULL with outcome and failure. */
static struct tcp_socket *connect_first(struct arena *arena, const struct port_target *target,
                                        const char **address, int *outcome, struct failure *failure)
{
    int64_t until = clock_milliseconds() + target->connect_timeout_ms;
    size_t count =
        target->addresses.count < PORT_ADDRESS_MAXIMUM ? target->addresses.count : PORT_ADDRESS_MAXIMUM;
    *outcome = REACH_OTHER;
    for (size_t i = 0; i < count; i++) {
        int64_t now = clock_milliseconds();
        struct failure own;
        struct socket_patience patience = {now + (until - now) / (int64_t)(count - i), target->stop};
        schema_initialize(&failure_schema, &own);
        *address = target->addresses.items[i];
        struct tcp_socket *made = socket_connect(arena, *address, target->port, &patience, outcome, &own);
        if (made != NULL) {
            schema_initialize(&failure_schema, failure);
            return made;
        }
        failure_keep_first(failure, own);
        if (*outcome == REACH_CANCELLED) {
            break;
        }
    }
    if (count == 0) {
        failure_keep_first(failure, failure_from_program("connect", "the name has no address"));
    }
    return NULL;
}

/* Whom one talks to: over TCP alone, or over TLS. */
struct line {
    struct arena *arena;
    const struct port_target *target;
    enum dialect dialect;
    struct tcp_socket *plain; /* exactly one of the two */
    struct tls_talk *encrypted;
};

static int line_receive(const struct line *line, void *bytes, size_t size,
                        const struct socket_patience *patience, size_t *len, struct failure *failure)
{
    return line->plain != NULL
               ? socket_receive(line->arena, line->plain, bytes, size, patience, len, failure)
               : tls_talk_receive(line->arena, line->encrypted, bytes, size, patience, len, failure);
}

static int line_send(const struct line *line, const void *bytes, size_t len,
                     const struct socket_patience *patience)
{
    return line->plain != NULL ? socket_send(line->arena, line->plain, bytes, len, patience, NULL)
                               : tls_talk_send(line->arena, line->encrypted, bytes, len, patience, NULL);
}

/* What has been read so far of one greeting or answer. */
struct said {
    char bytes[GREETING_BYTES_MAXIMUM];
    size_t len;
};

/* Reads until it is whole, full, late, or the connection ends. */
static int read_said(const struct line *line, int64_t timeout_ms,
                     bool (*is_whole)(enum dialect, const char *, size_t), struct said *said,
                     struct failure *failure)
{
    const struct socket_patience patience = {clock_milliseconds() + timeout_ms, line->target->stop};
    int outcome = REACH_DONE;
    said->len = 0;
    while (outcome == REACH_DONE && said->len < sizeof said->bytes &&
           !is_whole(line->dialect, said->bytes, said->len)) {
        size_t len = 0;
        outcome = line_receive(line, said->bytes + said->len, sizeof said->bytes - said->len, &patience, &len,
                               failure);
        said->len += len;
    }
    return outcome;
}

/* Asks what the server can do, and reads what comes. That it does not answer is no failure of the look. */
static int ask(const struct line *line, int64_t timeout_ms,
               bool (*is_whole)(enum dialect, const char *, size_t), struct said *said)
{
    const struct socket_patience patience = {clock_milliseconds() + timeout_ms, line->target->stop};
    const char *question = capability_question(line->dialect);
    size_t len = 0;
    said->len = 0;
    while (question[len] != '\0') {
        len++;
    }
    if (line_send(line, question, len, &patience) != REACH_DONE) {
        return REACH_OTHER;
    }
    return read_said(line, timeout_ms, is_whole, said, NULL);
}

/*
 * Nobody greeted. A web server waits to be spoken to, whatever is said, and answers then; a mail server that greets late is
 * heard now.
 */
static void break_silence(const struct line *line, struct said *said, struct failure *failure)
{
    if (line->target->silence_timeout_ms > 0) {
        (void)ask(line, line->target->silence_timeout_ms, greeting_is_whole, said);
    }
    if (said->len > 0) {
        schema_initialize(&failure_schema, failure);
    }
}

static void hear_greeting(const struct line *line, struct port_look *out)
{
    struct said *said = arena_allocate(line->arena, 1, sizeof *said);
    int outcome = read_said(line, line->target->answer_timeout_ms, greeting_is_whole, said, &out->failure);
    if (said->len == 0 && outcome == REACH_TIMED_OUT) {
        break_silence(line, said, &out->failure);
    }
    out->greeting = greeting_first_line(line->arena, said->bytes, said->len);
    out->is_protocol = greeting_is_of(line->dialect, said->bytes, said->len);
    if (said->len == 0 || outcome == REACH_CANCELLED) {
        out->outcome = outcome;
        return;
    }
    /* Whatever was said, somebody spoke; a connection that ended behind it is told by nothing else than the failure. */
    if (outcome == REACH_DONE && line->plain != NULL &&
        greeting_lets_in(line->dialect, said->bytes, said->len)) {
        (void)ask(line, line->target->answer_timeout_ms, capability_is_whole, said);
        out->offers_tls = capability_offers_tls(line->dialect, said->bytes, said->len);
    }
}

void port_look_run(struct arena *arena, const struct port_target *target, struct port_look *out)
{
    int64_t begin = clock_milliseconds();
    struct line line = {arena, target, dialect_of(target->protocol), NULL, NULL};
    const char *address = NULL;
    line.plain = connect_first(arena, target, &address, &out->outcome, &out->failure);
    out->address = arena_copy_text(arena, address);
    if (line.plain != NULL) {
        out->connect_ms = clock_milliseconds() - begin;
        if (line.dialect != DIALECT_NONE) {
            hear_greeting(&line, out);
        }
        socket_close(line.plain);
    }
    out->total_ms = clock_milliseconds() - begin;
}

void port_look_hear(struct arena *arena, const struct port_target *target, const char *host,
                    struct port_look *out)
{
    int64_t begin = clock_milliseconds();
    const struct tls_talk_place place = {host, target->port, &target->addresses, target->connect_timeout_ms};
    struct line line = {arena, target, dialect_of(target->protocol), NULL, NULL};
    line.encrypted = tls_talk_begin(arena, &place, target->stop, &out->outcome, &out->failure);
    if (line.encrypted != NULL) {
        out->connect_ms = clock_milliseconds() - begin;
        if (line.dialect != DIALECT_NONE) {
            hear_greeting(&line, out);
        }
        tls_talk_end(line.encrypted);
    }
    out->total_ms = clock_milliseconds() - begin;
}

/* ---- the first words of TLS ---- */

void hello_run(struct arena *arena, const struct port_target *target, const char *host,
               struct tls_hello_answer *out, struct failure *failure)
{
    unsigned char question[TLS_HELLO_MAXIMUM];
    unsigned char answer[TLS_ANSWER_MAXIMUM];
    size_t question_len = tls_hello_write(question, host);
    size_t answer_len = 0;
    const char *address = NULL;
    int outcome;
    struct tcp_socket *connection = connect_first(arena, target, &address, &outcome, failure);

    out->version = NULL;
    out->alert = UNKNOWN_INTEGER;
    out->outcome = outcome;
    if (connection == NULL) {
        return;
    }
    const struct socket_patience patience = {clock_milliseconds() + target->answer_timeout_ms, target->stop};
    outcome = socket_send(arena, connection, question, question_len, &patience, failure);
    while (outcome == REACH_DONE && answer_len < sizeof answer && !tls_hello_is_whole(answer, answer_len)) {
        size_t len = 0;
        outcome = socket_receive(arena, connection, answer + answer_len, sizeof answer - answer_len,
                                 &patience, &len, failure);
        answer_len += len;
    }
    socket_close(connection);
    out->outcome = answer_len > 0 ? REACH_DONE : outcome;
    if (answer_len > 0 && !tls_hello_read(answer, answer_len, out)) {
        failure_keep_first(failure, failure_from_program("TLS hello", "what answers there speaks no TLS"));
    }
}

/* ---- the endpoint mapper ---- */

struct conversation {
    struct arena *arena;
    struct tcp_socket *connection;
    const struct port_target *target;
    struct mapper_look *out;
    unsigned char answer[RPC_ANSWER_MAXIMUM];
    size_t answer_len;
};

static int fail(struct conversation *conversation, const char *problem, int64_t code)
{
    struct failure failure = failure_from_program("RPC endpoint mapper", problem);
    failure.code = code;
    failure_keep_first(&conversation->out->failure, failure);
    return REACH_OTHER;
}

static int receive_up_to(struct conversation *conversation, size_t wanted,
                         const struct socket_patience *patience)
{
    while (conversation->answer_len < wanted) {
        size_t len = 0;
        int outcome = socket_receive(
            conversation->arena, conversation->connection, conversation->answer + conversation->answer_len,
            wanted - conversation->answer_len, patience, &len, &conversation->out->failure);
        if (outcome != REACH_DONE) {
            return outcome;
        }
        conversation->answer_len += len;
    }
    return REACH_DONE;
}

/* Sends one packet and reads the one that answers it, whole. */
static int exchange(struct conversation *conversation, const unsigned char *bytes, size_t len)
{
    const struct port_target *target = conversation->target;
    const struct socket_patience patience = {clock_milliseconds() + target->answer_timeout_ms, target->stop};
    int outcome = socket_send(conversation->arena, conversation->connection, bytes, len, &patience,
                              &conversation->out->failure);
    conversation->answer_len = 0;
    if (outcome == REACH_DONE) {
        outcome = receive_up_to(conversation, RPC_HEADER_LEN, &patience);
    }
    /* Something that is no RPC may say less than a header and wait. */
    if (conversation->answer_len > 0 && conversation->answer[0] != 5) {
        conversation->out->is_mapper = TRUTH_NO;
    }
    if (outcome != REACH_DONE) {
        return outcome;
    }
    size_t whole = rpc_answer_len(conversation->answer, conversation->answer_len);
    if (whole == 0) {
        conversation->out->is_mapper = TRUTH_NO;
        return fail(conversation, "what answers there does not speak RPC", UNKNOWN_INTEGER);
    }
    return receive_up_to(conversation, whole, &patience);
}

static void note_answer(struct conversation *conversation, const struct rpc_interface *asked,
                        const struct rpc_mapped *mapped)
{
    size_t rows = mapped->count == 0 ? 1 : mapped->count;
    for (size_t i = 0; i < rows; i++) {
        struct mapped_endpoint *endpoint =
            schema_append(conversation->arena, &mapped_endpoint_schema, &conversation->out->endpoints);
        endpoint->interface_name = asked->name;
        endpoint->uuid = asked->uuid;
        endpoint->status = mapped->status;
        if (mapped->count > 0) {
            endpoint->port = mapped->ports[i];
        }
    }
}

static int ask_interfaces(struct conversation *conversation)
{
    size_t count = 0;
    const struct rpc_interface *asked = rpc_interfaces(&count);
    for (size_t i = 0; i < count; i++) {
        unsigned char question[RPC_MAP_LEN];
        struct rpc_mapped mapped;
        const char *problem = NULL;
        uint32_t call_id = (uint32_t)i + 2;
        rpc_mapper_write_question(question, call_id, &asked[i]);
        int outcome = exchange(conversation, question, sizeof question);
        if (outcome != REACH_DONE) {
            return outcome;
        }
        if (!rpc_mapper_read_answer(conversation->answer, conversation->answer_len, call_id, &asked[i],
                                    &mapped, &problem)) {
            return fail(conversation, problem, mapped.status == 0 ? UNKNOWN_INTEGER : mapped.status);
        }
        note_answer(conversation, &asked[i], &mapped);
    }
    return REACH_DONE;
}

static int converse(struct conversation *conversation)
{
    unsigned char bind[RPC_BIND_LEN];
    const char *problem = NULL;
    rpc_mapper_write_bind(bind);
    int outcome = exchange(conversation, bind, sizeof bind);
    if (outcome != REACH_DONE) {
        return outcome;
    }
    if (!rpc_mapper_read_bind(conversation->answer, conversation->answer_len, &problem)) {
        return fail(conversation, problem, UNKNOWN_INTEGER);
    }
    conversation->out->is_mapper = TRUTH_YES;
    return ask_interfaces(conversation);
}

void mapper_look_run(struct arena *arena, const struct port_target *target, struct mapper_look *out)
{
    int64_t begin = clock_milliseconds();
    const char *address = NULL;
    struct conversation *conversation = arena_allocate(arena, 1, sizeof *conversation);
    conversation->arena = arena;
    conversation->target = target;
    conversation->out = out;
    conversation->connection = connect_first(arena, target, &address, &out->outcome, &out->failure);
    out->address = arena_copy_text(arena, address);
    if (conversation->connection != NULL) {
        out->connect_ms = clock_milliseconds() - begin;
        out->outcome = converse(conversation);
        socket_close(conversation->connection);
    }
    out->total_ms = clock_milliseconds() - begin;
}
