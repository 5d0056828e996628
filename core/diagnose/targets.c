/*
 * From the records about one host to the one word that matters. The order of the questions is the order of the way: an
 * HTTP status proves that everything before it works, a failed attempt is better than the look, the look better than the
 * name, because each later record exists only where the earlier part was good or is what is to blame.
 */
#include "core/diagnose/targets.h"

#include "core/diagnose/chain.h"
#include "core/evidence/text.h"

enum { HTTPS_PORT = 443 };

static const struct {
    int outcome; /* enum reach_outcome */
    int trouble;
} reach_troubles[] = {
    {REACH_NAME_NOT_FOUND, TROUBLE_NAME_NOT_FOUND},
    {REACH_NAME_NO_ANSWER, TROUBLE_NAME_NO_ANSWER},
    {REACH_NO_ANSWER, TROUBLE_NO_ANSWER},
    {REACH_REFUSED, TROUBLE_REFUSED},
    {REACH_UNREACHABLE, TROUBLE_UNREACHABLE},
    {REACH_CLOSED_EARLY, TROUBLE_CLOSED_EARLY},
    {REACH_TLS_FAILED, TROUBLE_TLS},
    {REACH_CERTIFICATE_BAD, TROUBLE_CERTIFICATE},
    {REACH_TIMED_OUT, TROUBLE_TIMED_OUT},
    {REACH_TOO_LARGE, TROUBLE_NOT_UNDERSTOOD},
    {REACH_PROXY_NOT_FOUND, TROUBLE_PROXY_UNREACHABLE},
    {REACH_PROXY_NO_ANSWER, TROUBLE_PROXY_UNREACHABLE},
    {REACH_PROXY_SIGN_IN, TROUBLE_PROXY_SIGN_IN},
    {REACH_PROXY_REFUSED, TROUBLE_PROXY_REFUSED},
    {REACH_OTHER, TROUBLE_OTHER},
};

static int trouble_of_reach(int outcome)
{
    for (size_t i = 0; i < sizeof reach_troubles / sizeof reach_troubles[0]; i++) {
        if (reach_troubles[i].outcome == outcome) {
            return reach_troubles[i].trouble;
        }
    }
    return TROUBLE_UNKNOWN;
}

static int trouble_of_name(const struct name_lookup *name)
{
    if (!name) {
        return TROUBLE_UNKNOWN;
    }
    if (name->outcome == NAME_NOT_FOUND || name->outcome == NAME_NO_ADDRESS) {
        return TROUBLE_NAME_NOT_FOUND;
    }
    return name->outcome == NAME_NO_ANSWER || name->outcome == NAME_FAILED ? TROUBLE_NAME_NO_ANSWER
                                                                           : TROUBLE_UNKNOWN;
}

/*
 * What the look before the encryption came to. A server that hangs up on the plainest question too, which it could have refused
 * in so many words, or somebody on the way who read the server's name in it, disagrees about nothing.
 */
static int trouble_of_look(const struct tls_look *look)
{
    bool hung_up = look->outcome == REACH_TLS_FAILED && look->server_hello == REACH_CLOSED_EARLY;

    return trouble_of_reach(hung_up ? (int)REACH_CLOSED_EARLY : look->outcome);
}

/* Whether the chain engine said no. Unknown is never a fault. */
static bool verdict_is_bad(int verdict)
{
    return verdict != CERTIFICATE_UNKNOWN && verdict != CERTIFICATE_GOOD;
}

/* Everything before HTTP, from the attempt, the look and the name, in this order. */
static int trouble_before_http(struct target *target)
{
    int trouble = TROUBLE_UNKNOWN;

    if (target->attempt) {
        trouble = trouble_of_reach(target->attempt->outcome);
        target->failure = &target->attempt->failure;
    }
    if (trouble == TROUBLE_UNKNOWN && target->look) {
        trouble = trouble_of_look(target->look);
        target->failure = &target->look->failure;
        if (trouble == TROUBLE_UNKNOWN && verdict_is_bad(target->look->verdict)) {
            trouble = TROUBLE_CERTIFICATE;
        }
    }
    if (trouble == TROUBLE_UNKNOWN) {
        trouble = trouble_of_name(target->name);
        target->failure = target->name ? &target->name->failure : NULL;
    }
    if (target->failure && !target->failure->operation) {
        target->failure = NULL;
    }
    return trouble;
}

static bool is_web_page(const struct attempt *attempt)
{
    return text_begins_ignoring_case(attempt->content_type, "text/html") ||
           text_begins_ignoring_case(attempt->content_type, "application/xhtml");
}

static int trouble_of_status(int64_t status)
{
    if (status == 403) {
        return TROUBLE_FORBIDDEN;
    }
    if (status == 407) {
        return TROUBLE_PROXY_SIGN_IN;
    }
    /* 408 and 429 are a server that has too much to do: RFC 9110 section 15.5.9, RFC 6585 section 4. */
    if (status >= 500 || status == 408 || status == 429) {
        return TROUBLE_SERVER_ERROR;
    }
    /* 400 and 405 are what a web server without Autodiscover says to a POST; 410 is a 404 that knows more. */
    if (status == 400 || status == 404 || status == 405 || status == 410) {
        return TROUBLE_MISSING;
    }
    return status == 401 ? TROUBLE_SIGN_IN_REFUSED : TROUBLE_NOT_UNDERSTOOD;
}

/* A redirect that was not followed to its end: a question to the person, or one that leads nowhere. */
static int trouble_of_redirect(const struct step *step)
{
    static const char *const dead_ends[] = {"redirect-loop", "too-many-redirects", "redirect-not-secure",
                                            "redirect-malformed", "same-address"};

    for (size_t i = 0; i < sizeof dead_ends / sizeof dead_ends[0]; i++) {
        if (text_equal(step->reason, dead_ends[i])) {
            return TROUBLE_REDIRECT;
        }
    }
    return TROUBLE_LEADS_ON;
}

/* Why there was nobody to connect to: the directory, the service record or the file gave no place. */
static bool lacks_a_place(const struct step *step)
{
    return text_begins_ignoring_case(step->reason, "directory-") ||
           text_equal(step->reason, "dns-no-answer") || text_equal(step->reason, "file-not-read");
}

/* Known only after the server had answered: it is the one fault of a certificate that an answer does not disprove. */
static bool is_withdrawn(const struct target *target)
{
    return target->look && target->look->verdict == CERTIFICATE_REVOKED && !target_is_plain(target);
}

static int trouble_of_step(struct target *target)
{
    const struct attempt *attempt = target->attempt;

    if (attempt && is_withdrawn(target)) {
        return TROUBLE_CERTIFICATE;
    }
    switch (target->step->outcome) {
    case STEP_SKIPPED:
    case STEP_NOT_APPLICABLE:
        return TROUBLE_NO_PLACE;
    case STEP_ANSWERED:
    case STEP_ASKS_FOR_SIGN_IN:
        return TROUBLE_NONE;
    case STEP_REDIRECTED:
        return trouble_of_redirect(target->step);
    case STEP_REFUSED:
        return attempt && attempt->http_status == 403 ? TROUBLE_FORBIDDEN : TROUBLE_SIGN_IN_REFUSED;
    case STEP_ERROR_ANSWER:
        return TROUBLE_ERROR_ANSWER;
    case STEP_NOT_UNDERSTOOD:
        return attempt && is_web_page(attempt) ? TROUBLE_WEB_PAGE : TROUBLE_NOT_UNDERSTOOD;
    case STEP_HTTP_STATUS:
        return attempt ? trouble_of_status(attempt->http_status) : TROUBLE_UNKNOWN;
    case STEP_NO_CONNECTION:
        return lacks_a_place(target->step) ? TROUBLE_NO_PLACE : trouble_before_http(target);
    default:
        return TROUBLE_UNKNOWN;
    }
}

/*
 * Where Outlook opens the mailbox it is asked for a sign-in (401). Whoever sends it on to a page there, as a gateway does that lets
 * web browsers sign in first, keeps Outlook out.
 */
static bool is_door_to_mailbox(const struct endpoint *endpoint)
{
    return (text_equal(endpoint->protocol, "mapi-http") || text_equal(endpoint->protocol, "rpc-http")) &&
           (text_equal(endpoint->purpose, "mail-store") || text_equal(endpoint->purpose, "address-book"));
}

/*
 * An endpoint is asked without credentials, so 401 is the best answer. EWS says 405 and rpcproxy 400, 405 or 501 to a
 * plain request: also alive (FIELD: /rpc/rpcproxy.dll wants the verbs RPC_IN_DATA and RPC_OUT_DATA).
 */
static int trouble_of_endpoint(struct target *target)
{
    const struct attempt *attempt = target->attempt;
    int64_t status = attempt ? attempt->http_status : UNKNOWN_INTEGER;

    if (is_withdrawn(target)) {
        return TROUBLE_CERTIFICATE;
    }
    if (status == UNKNOWN_INTEGER || status < 100) {
        return trouble_before_http(target);
    }
    if (status >= 300 && status < 400 && is_door_to_mailbox(target->endpoint)) {
        return TROUBLE_NOT_UNDERSTOOD;
    }
    if (status < 400 || status == 400 || status == 401 || status == 405) {
        return TROUBLE_NONE;
    }
    if (status == 501 && text_equal(target->endpoint->protocol, "rpc-http")) {
        return TROUBLE_NONE;
    }
    return trouble_of_status(status);
}

/*
 * A port that speaks no HTTP. Its look says what came of the call itself; of a handshake and its certificate the TLS look says more.
 */
static int trouble_of_port(struct target *target)
{
    const struct port_look *look = target->port_look;
    int trouble = trouble_of_reach(look->outcome);

    target->failure = look->failure.operation ? &look->failure : NULL;
    if (look->outcome == REACH_UNKNOWN) {
        trouble = trouble_of_name(target->name);
        target->failure =
            trouble != TROUBLE_UNKNOWN && target->name->failure.operation ? &target->name->failure : NULL;
    }
    if (trouble == TROUBLE_UNKNOWN && target->look && verdict_is_bad(target->look->verdict)) {
        return TROUBLE_CERTIFICATE;
    }
    if (look->is_protocol == TRUTH_NO) {
        return TROUBLE_NOT_UNDERSTOOD;
    }
    return look->outcome == REACH_DONE ? TROUBLE_NONE : trouble;
}

/* The proxy that Windows gives for this host and port, whatever the path of the URL that was asked about. */
static const char *find_proxy(struct arena *arena, const struct evidence *evidence,
                              const struct target *target)
{
    for (size_t i = 0; i < evidence->proxies.count; i++) {
        const struct proxy *proxy = &evidence->proxies.items[i];
        const char *host;
        int64_t port;
        bool secure;

        if (proxy->host_and_port && proxy->url && text_split_url(arena, proxy->url, &host, &port, &secure) &&
            port == target->port && text_equal_ignoring_case(host, target->host)) {
            return proxy->host_and_port;
        }
    }
    return NULL;
}

static void look_up(struct arena *arena, const struct evidence *evidence, struct target *target)
{
    if (target->port == UNKNOWN_INTEGER) {
        target->port = HTTPS_PORT;
    }
    target->name = target->host ? evidence_find_name(evidence, target->host) : NULL;
    target->look = target->host ? evidence_find_tls(evidence, target->host, target->port) : NULL;
    if (target->attempt && target->attempt->proxy) {
        target->proxy = target->attempt->proxy;
    } else if (target->look && target->look->proxy) {
        target->proxy = target->look->proxy;
    } else {
        target->proxy = target->host && !target->port_look ? find_proxy(arena, evidence, target) : NULL;
    }
}

static void add_step(struct arena *arena, const struct evidence *evidence, const struct autodiscover *asked,
                     const struct step *step, bool is_past, struct targets *out)
{
    struct target *target = &out->items[out->count++];

    target->is_past = is_past;
    target->account = chain_account(asked);
    target->asked = asked;
    target->step = step;
    target->host = step->host;
    target->port = step->port;
    target->url = step->url;
    target->attempt = step_attempt(step);
    target->place = arena_format(arena, "autodiscover/%s/%s", asked->address ? asked->address : "",
                                 step->id ? step->id : "");
    look_up(arena, evidence, target);
    target->trouble = trouble_of_step(target);
}

/* The account that an address belongs to, which may be one that an account was redirected to. */
static const char *owner_of(const struct evidence *evidence, const char *address)
{
    for (size_t i = 0; address && i < evidence->autodiscover.count; i++) {
        const struct autodiscover *asked = &evidence->autodiscover.items[i];
        if (text_equal_ignoring_case(chain_account(asked), address)) {
            return address;
        }
    }
    for (size_t i = 0; address && i < evidence->autodiscover.count; i++) {
        const struct autodiscover *asked = &evidence->autodiscover.items[i];
        if (text_equal_ignoring_case(asked->address, address)) {
            return chain_account(asked);
        }
    }
    return address;
}

static void add_endpoint(struct arena *arena, const struct evidence *evidence,
                         const struct endpoint *endpoint, struct targets *out)
{
    struct target *target = &out->items[out->count++];

    target->account = owner_of(evidence, endpoint->account);
    target->endpoint = endpoint;
    target->host = endpoint->host;
    target->port = endpoint->port;
    target->url = endpoint->url;
    target->attempt = attempts_last(&endpoint->attempts);
    target->place = arena_format(arena, "endpoints/%s", endpoint->url ? endpoint->url : "");
    look_up(arena, evidence, target);
    target->trouble = trouble_of_endpoint(target);
}

/* Whether the port is somebody's, of an account, and not only where such a port usually is. */
static bool is_named_port(const struct port_look *look)
{
    bool is_mail = text_equal(look->protocol, "imap") || text_equal(look->protocol, "pop") ||
                   text_equal(look->protocol, "smtp");
    bool is_rpc = text_equal(look->protocol, "rpc-tcp");

    return look->account && look->host && look->port != UNKNOWN_INTEGER && (is_mail || is_rpc) &&
           !text_equal(look->named_by, "knowledge");
}

static void add_port(struct arena *arena, const struct evidence *evidence, const struct port_look *look,
                     struct targets *out)
{
    struct target *target = &out->items[out->count++];

    target->account = owner_of(evidence, look->account);
    target->port_look = look;
    target->host = look->host;
    target->port = look->port;
    target->place = arena_format(arena, "ports/%s:%lld", look->host, (long long)look->port);
    look_up(arena, evidence, target);
    target->trouble = trouble_of_port(target);
}

void targets_find(struct arena *arena, const struct evidence *evidence, size_t maximum, struct targets *out)
{
    out->items = arena_allocate(arena, maximum, sizeof *out->items);
    out->count = 0;
    for (size_t i = 0; i < evidence->autodiscover.count && out->count < maximum; i++) {
        const struct autodiscover *asked = &evidence->autodiscover.items[i];
        bool is_past = asked->steps.count > 0 && chain_counting(evidence, asked) != asked;
        for (size_t s = 0; s < asked->steps.count && out->count < maximum; s++) {
            add_step(arena, evidence, asked, &asked->steps.items[s], is_past, out);
        }
    }
    for (size_t i = 0; i < evidence->endpoints.count && out->count < maximum; i++) {
        add_endpoint(arena, evidence, &evidence->endpoints.items[i], out);
    }
    for (size_t i = 0; i < evidence->ports.count && out->count < maximum; i++) {
        if (is_named_port(&evidence->ports.items[i])) {
            add_port(arena, evidence, &evidence->ports.items[i], out);
        }
    }
}

static bool ranks_before(const struct target *left, const struct target *right)
{
    if (left->weight != right->weight) {
        return left->weight > right->weight;
    }
    return !left->step && right->step;
}

void targets_rank(struct arena *arena, struct targets *targets)
{
    targets->ranked = arena_allocate(arena, targets->count + 1, sizeof(struct target *));
    for (size_t i = 0; i < targets->count; i++) {
        size_t place = i;

        for (; place > 0 && ranks_before(&targets->items[i], targets->ranked[place - 1]); place--) {
            targets->ranked[place] = targets->ranked[place - 1];
        }
        targets->ranked[place] = &targets->items[i];
    }
}

int targets_trouble_of_host(const struct evidence *evidence, const char *host, int64_t port)
{
    struct target target = {0};
    int trouble;

    target.name = evidence_find_name(evidence, host);
    target.look = evidence_find_tls(evidence, host, port);
    trouble = trouble_before_http(&target);
    return trouble == TROUBLE_UNKNOWN && target.look && target.look->outcome == REACH_DONE ? TROUBLE_NONE
                                                                                           : trouble;
}

bool target_is_step_of(const struct target *target, const char *account)
{
    return target->step && !target->is_past && text_equal_ignoring_case(target->account, account);
}

bool target_is_plain(const struct target *target)
{
    return text_begins_ignoring_case(target->url, "http://");
}

bool target_is_encrypted(const struct target *target)
{
    const struct port_look *look = target->port_look;

    if (!look) {
        return !target_is_plain(target);
    }
    return text_equal(look->purpose, "imaps") || text_equal(look->purpose, "pop3s") ||
           text_equal(look->purpose, "submissions") || look->offers_tls == TRUTH_YES;
}

bool target_was_led(const struct target *target)
{
    const struct step *step = target->step;

    return step && step->attempts.count > 0 && step->attempts.items[0].location &&
           step_attempt(step) != &step->attempts.items[0];
}

bool trouble_is_alive(int trouble)
{
    return trouble == TROUBLE_NONE || trouble == TROUBLE_LEADS_ON;
}

struct target *targets_of_step(const struct targets *targets, const struct step *step)
{
    for (size_t i = 0; i < targets->count; i++) {
        if (targets->items[i].step == step) {
            return &targets->items[i];
        }
    }
    return NULL;
}
