/*
 * See sign_in.h. Sources: RFC 4559 and [MS-NTHT] (the messages over HTTP), [MS-NLMP] section 2.2.1 (what an NTLM message is),
 * RFC 7617 (Basic), RFC 5929 (channel binding).
 */
#include "core/autodiscover/sign_in.h"

#include <stdlib.h>
#include <string.h>

#include "core/autodiscover/base64.h"
#include "core/autodiscover/conversation.h"
#include "core/autodiscover/http_secrets.h"
#include "core/autodiscover/requests.h"
#include "core/autodiscover/sign_in_rules.h"
#include "core/autodiscover/sign_in_token.h"
#include "core/collect/failures.h"
#include "core/evidence/text.h"

enum {
    BASIC_MAXIMUM = 2048, /* of user name and password together */
    /* NTLM takes two messages, Kerberos one, SPNEGO at most two more (RFC 4178 section 3.2). */
    MESSAGE_MAXIMUM = 6,
    BEGINNING_MAXIMUM = 3
};

struct sign_in {
    struct arena *arena;
    const struct sign_in_request *request;
    struct attempt_list *attempts;
    struct failure *failure;
    struct conversation *conversation;
    struct handshake *handshake;
    struct sent_secrets secrets;
    enum sign_in_scheme scheme;
    int64_t began;         /* clock_milliseconds() at the call */
    int64_t attempt_began; /* and at the first message of this attempt */
    int64_t name_ms;       /* of the connection, from its first message */
    int64_t connect_ms;
    int64_t tls_ms;
    bool was_proved; /* a message that proves the password went out: never another one */
};

/* What became of one beginning of a handshake. */
enum ending {
    ENDED,       /* an attempt is recorded, or *failure says why not */
    BEGIN_AGAIN, /* the connection was lost before anything was proved */
    NO_SUCH_WAY  /* nothing was proved and nothing will be by this scheme; *failure says why */
};

static void fail(struct sign_in *run, const char *text)
{
    *run->failure = failure_from_program("sign in", text);
}

/* ---- requests ---- */

/* Wipes and releases a header line made by make_line. */
static void release_line(char *line)
{
    if (line != NULL) {
        memory_wipe(line, strlen(line));
        free(line);
    }
}

/* "Authorization: SCHEME BASE64", malloc'd; its token is from now on not to come back. NULL when memory is out. */
static char *make_line(struct sign_in *run, const unsigned char *bytes, size_t len)
{
    static const char begin[] = "Authorization: ";
    const char *scheme = sign_in_scheme_name(run->scheme);
    size_t scheme_len = strlen(scheme);
    char *line = calloc(sizeof begin + scheme_len + 1 + BASE64_ROOM(len), 1);
    if (line == NULL) {
        return NULL;
    }
    memcpy(line, begin, sizeof begin - 1);
    memcpy(line + sizeof begin - 1, scheme, scheme_len);
    line[sizeof begin - 1 + scheme_len] = ' ';
    base64_encode(bytes, len, line + sizeof begin + scheme_len);
    sent_secrets_add_token(&run->secrets, line + sizeof begin + scheme_len);
    return line;
}

static bool describe(struct sign_in *run, const char *name, const char *line, struct http_request *request)
{
    memset(request, 0, sizeof *request);
    request->url = run->request->url;
    request->host = run->request->host;
    request->port = run->request->port;
    request->proxy = run->request->proxy;
    request->addresses = run->request->addresses;
    request->connect_timeout_ms = run->request->connect_timeout_ms;
    request->transfer_timeout_ms = run->request->transfer_timeout_ms;
    request->authorization = line;
    return request_describe(run->arena, name, run->request->address, request);
}

static enum saying ask(struct sign_in *run, const char *name, const char *line, bool on_same)
{
    struct http_request request;
    if (!describe(run, name, line, &request)) {
        return NOT_SAID;
    }
    return conversation_ask(run->conversation, &request, on_same);
}

/* A new connection: what a server keeps of a handshake that came to nothing is bound to the old one. */
static bool begin_conversation(struct sign_in *run)
{
    struct http_request place;
    conversation_end(run->conversation);
    run->conversation = NULL;
    if (!describe(run, "pox", NULL, &place)) {
        fail(run, "no memory left");
        return false;
    }
    run->conversation = conversation_begin(&place, run->request->stop, run->failure);
    return run->conversation != NULL;
}

/* ---- attempts ---- */

/* What came of the last message, in a record that is not kept yet. */
static void read_last(struct sign_in *run, struct attempt *attempt)
{
    schema_initialize(&attempt_schema, attempt);
    conversation_read_attempt(run->conversation, run->arena, attempt);
}

static int64_t later(int64_t by_ms, int64_t time)
{
    return time == UNKNOWN_INTEGER ? UNKNOWN_INTEGER : time + by_ms;
}

/* What goes to and fro in a handshake is of no use to a reader, and is nobody's business. */
static void forget_tokens(struct attempt *attempt)
{
    for (size_t i = 0; i < attempt->challenges.count; i++) {
        struct challenge *challenge = &attempt->challenges.items[i];
        if (text_equal_ignoring_case(challenge->scheme, "Negotiate") ||
            text_equal_ignoring_case(challenge->scheme, "NTLM")) {
            challenge->parameters = NULL;
        }
    }
}

/* Keeps what came of the last message, which began at this time of the clock, as an attempt. */
static struct attempt *record(struct sign_in *run, const char *name, bool is_signed_in, int64_t last_began)
{
    struct attempt last;
    size_t len = 0;
    read_last(run, &last);
    last.pass = 2;
    last.request = name;
    last.started_ms = run->attempt_began - run->began;
    last.first_byte_ms = later(last_began - run->attempt_began, last.first_byte_ms);
    last.total_ms = clock_milliseconds() - run->attempt_began;
    last.name_ms = run->name_ms;
    last.connect_ms = run->connect_ms;
    last.tls_ms = run->tls_ms;
    if (is_signed_in) {
        last.sign_in = sign_in_scheme_name(run->scheme);
        last.user = arena_copy_text(run->arena, run->request->user);
    }
    const char *body = conversation_body(run->conversation, &len);
    request_read_answer(run->arena, body, len, &last);
    forget_tokens(&last);
    sent_secrets_leave_out(&run->secrets, body, len, &last);
    struct attempt *attempt = schema_append(run->arena, &attempt_schema, run->attempts);
    *attempt = last;
    return attempt;
}

/* The times of the message that opened the connection are those of the whole attempt. */
static void begin_attempt(struct sign_in *run)
{
    run->attempt_began = clock_milliseconds();
    run->name_ms = UNKNOWN_INTEGER;
    run->connect_ms = UNKNOWN_INTEGER;
    run->tls_ms = UNKNOWN_INTEGER;
}

static void note_connection(struct sign_in *run)
{
    struct attempt last;
    read_last(run, &last);
    run->name_ms = last.name_ms;
    run->connect_ms = last.connect_ms;
    run->tls_ms = last.tls_ms;
}

/* Why nothing went out, or nothing came back. */
static void note_failure(struct sign_in *run)
{
    struct attempt last;
    read_last(run, &last);
    if (last.outcome == REACH_CANCELLED) {
        fail(run, "it was stopped");
    } else if (last.failure.operation != NULL) {
        *run->failure = last.failure;
    } else {
        fail(run, "the request could not be sent");
    }
}

/* ---- what else is worth asking, once let in ---- */

/* On the connection that is let in already; one that the server has closed meanwhile is not opened again. */
static void ask_more(struct sign_in *run, const char *line)
{
    static const char *const more[] = {"pox-without-mapi-http", "eas"};
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++) {
        begin_attempt(run);
        enum saying said = ask(run, more[i], line, true);
        if (said == NOT_SAID || said == NOT_SAID_HERE) {
            return;
        }
        struct attempt *attempt = record(run, more[i], true, run->attempt_began);
        if (line == NULL && attempt->http_status == 401) {
            /* The sign-in was good for one request only, and this one carried none. */
            attempt->sign_in = NULL;
            attempt->user = NULL;
        }
    }
}

/* ---- Basic ---- */

const char *sign_in_fault_for_basic(const char *user, const char *password)
{
    if (strchr(user, ':') != NULL) {
        return "a user name with a colon cannot be sent";
    }
    size_t password_len = password == NULL ? 0 : strlen(password);
    bool too_long = strlen(user) > BASIC_MAXIMUM || password_len > BASIC_MAXIMUM - strlen(user);
    return too_long ? "the user name and the password are too long to be sent" : NULL;
}

static char *make_basic_line(struct sign_in *run)
{
    const struct sign_in_request *request = run->request;
    size_t user_len = strlen(request->user);
    size_t password_len = request->password == NULL ? 0 : strlen(request->password);
    unsigned char pair[BASIC_MAXIMUM + 1];
    memcpy(pair, request->user, user_len);
    pair[user_len] = ':';
    if (password_len > 0) {
        memcpy(pair + user_len + 1, request->password, password_len);
    }
    char *line = make_line(run, pair, user_len + 1 + password_len);
    memory_wipe(pair, sizeof pair);
    return line;
}

static void perform_basic(struct sign_in *run)
{
    const char *fault = sign_in_fault_for_basic(run->request->user, run->request->password);
    if (fault == NULL && !begin_conversation(run)) {
        return;
    }
    char *line = fault == NULL ? make_basic_line(run) : NULL;
    if (line == NULL) {
        fail(run, fault == NULL ? "no memory left" : fault);
        return;
    }
    begin_attempt(run);
    enum saying said = ask(run, "pox", line, false);
    if (said == SAID || said == SAID_UNANSWERED) {
        run->was_proved = true;
        note_connection(run);
        if (record(run, "pox", true, run->attempt_began)->http_status == 200) {
            ask_more(run, line);
        }
    } else {
        note_failure(run);
    }
    release_line(line);
}

/* ---- Negotiate and NTLM ---- */

/*
 * The domain controller said no, so the server was never asked: its 401 stands, and the failure beside it says who refused.
 */
static void record_refused(struct sign_in *run, int64_t last_began)
{
    struct attempt *attempt = record(run, "pox", true, last_began);
    attempt->failure = *run->failure;
    run->was_proved = true;
}

/* Sends one token of the handshake. ENDED when that is the end of it; *out is then settled. False = go on. */
static bool send_token(struct sign_in *run, const unsigned char *token, size_t len, enum ending *out)
{
    enum token_kind kind = sign_in_token_kind(token, len);
    if (kind == TOKEN_PROVES && run->was_proved) {
        fail(run, "the server wants the password a second time");
        *out = ENDED;
        return false;
    }
    char *line = make_line(run, token, len);
    int64_t began = clock_milliseconds();
    enum saying said = line == NULL ? NOT_SAID : ask(run, "pox", line, true);
    release_line(line);
    bool went_out = said == SAID || said == SAID_UNANSWERED;
    run->was_proved = run->was_proved || (went_out && kind != TOKEN_BEGINS);
    if (!run->was_proved && said != SAID) {
        note_failure(run);
        if (said == NOT_SAID_HERE) {
            fail(run, "the server does not keep the connection open that this sign-in needs");
        }
        *out = said == NOT_SAID ? ENDED : BEGIN_AGAIN;
        return false;
    }
    struct attempt last;
    read_last(run, &last);
    if (said == SAID && last.http_status == 401) {
        return true;
    }
    int64_t status = record(run, "pox", run->was_proved, began)->http_status;
    if (status == 200) {
        ask_more(run, NULL);
    }
    *out = ENDED;
    return false;
}

/* The server went no further. A password that was proved is refused; else this way leads nowhere. */
static enum ending end_unfinished(struct sign_in *run, int64_t last_began)
{
    if (run->was_proved) {
        *run->failure = (struct failure){0};
        (void)record(run, "pox", true, last_began);
        return ENDED;
    }
    if (run->failure->operation == NULL) {
        fail(run, "the server offers this sign-in, but does not go on with it");
    }
    return NO_SUCH_WAY;
}

/* The messages of a handshake, after the one without a sign-in that opened the connection. */
static enum ending shake_hands(struct sign_in *run)
{
    unsigned char *token = NULL;
    size_t token_len = 0;
    for (int i = 0; i < MESSAGE_MAXIMUM; i++) {
        const unsigned char *out = NULL;
        size_t out_len = 0;
        int64_t began = clock_milliseconds();
        enum ending ending = ENDED;
        enum handshake_state state =
            handshake_step(run->arena, run->handshake, token, token_len, &out, &out_len, run->failure);
        free(token);
        token = NULL;
        if (state == HANDSHAKE_REFUSED) {
            record_refused(run, began);
            return ENDED;
        }
        if (state != HANDSHAKE_FAILED && out_len == 0) {
            fail(run, "the system's security package has no answer for the server");
        }
        if (state == HANDSHAKE_FAILED || out_len == 0) {
            return end_unfinished(run, began);
        }
        if (!send_token(run, out, out_len, &ending)) {
            return ending;
        }
        token = conversation_take_token(run->conversation, sign_in_scheme_name(run->scheme), &token_len);
        if (token == NULL || state == HANDSHAKE_DONE) {
            free(token);
            return end_unfinished(run, began);
        }
    }
    free(token);
    return end_unfinished(run, clock_milliseconds());
}

/*
 * Opens the connection with a request that carries no sign-in, which also shows that the server still asks for one, and
 * gives the channel binding; then shakes hands.
 */
static enum ending begin_handshake(struct sign_in *run)
{
    const struct sign_in_request *request = run->request;
    struct attempt last;
    begin_attempt(run);
    if (ask(run, "pox", NULL, false) != SAID) {
        note_failure(run);
        return ENDED;
    }
    note_connection(run);
    read_last(run, &last);
    if (last.http_status != 401) {
        if (record(run, "pox", false, run->attempt_began)->http_status == 200) {
            ask_more(run, NULL);
        }
        return ENDED;
    }
    const char *target = arena_format(run->arena, "HTTP/%s", request->host);
    run->handshake = handshake_begin(run->arena, sign_in_scheme_name(run->scheme), target,
                                     request->use_windows ? NULL : request->user, request->password,
                                     conversation_binding(run->conversation), run->failure);
    if (run->handshake == NULL) {
        return NO_SUCH_WAY;
    }
    enum ending ending = shake_hands(run);
    handshake_end(run->handshake);
    run->handshake = NULL;
    return ending;
}

static bool offers_ntlm(const struct challenge_list *challenges)
{
    for (size_t i = 0; i < challenges->count; i++) {
        if (text_equal_ignoring_case(challenges->items[i].scheme, "NTLM")) {
            return true;
        }
    }
    return false;
}

static void perform_handshake(struct sign_in *run)
{
    enum ending ending = BEGIN_AGAIN;
    for (int i = 0; i < BEGINNING_MAXIMUM && ending != ENDED; i++) {
        *run->failure = (struct failure){0};
        ending = begin_conversation(run) ? begin_handshake(run) : ENDED;
        if (ending == NO_SUCH_WAY) {
            if (run->scheme != SIGN_IN_NEGOTIATE || !offers_ntlm(run->request->challenges)) {
                return;
            }
            run->scheme = SIGN_IN_NTLM;
        }
    }
}

void sign_in_perform(struct arena *arena, const struct sign_in_request *request,
                     struct attempt_list *attempts, struct failure *failure)
{
    struct sign_in run = {.arena = arena, .request = request, .attempts = attempts, .failure = failure};
    run.began = clock_milliseconds();
    run.scheme = sign_in_choose(request->challenges, request->host, request->use_windows);
    if (run.scheme == SIGN_IN_NONE) {
        fail(&run, "the server takes no sign-in that this program can make");
        return;
    }
    if (!request->use_windows && request->user == NULL) {
        fail(&run, "no user name and password were given, or they were tried already");
        return;
    }
    sent_secrets_add_password(&run.secrets, request->use_windows ? NULL : request->password);
    if (run.scheme == SIGN_IN_BASIC) {
        perform_basic(&run);
    } else {
        perform_handshake(&run);
    }
    conversation_end(run.conversation);
    sent_secrets_destroy(&run.secrets);
}
