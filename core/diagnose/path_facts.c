/*
 * See path_facts.h. What a target's trouble says about the links before it is the whole idea: whoever was refused by a
 * server has its name, its port and its encryption behind him.
 */
#include "core/diagnose/path_facts.h"

#include "core/evidence/text.h"
#include "core/knowledge/adapters.h"
#include "core/knowledge/network_address.h"

enum { VALUES_MAXIMUM = 4 };

/* What the facts of one account are gathered from. `account` may be NULL. */
struct gathering {
    struct arena *arena;
    const struct analysis *analysis;
    const struct account_view *account;
    bool is_exchange;
};

void path_set(struct arena *arena, struct path_part *part, const char *name, const char *value)
{
    if (value && value[0] != '\0') {
        struct named_value *added = schema_append(arena, &named_value_schema, &part->parameters);
        added->name = name;
        added->value = value;
    }
}

void path_set_number(struct arena *arena, struct path_part *part, const char *name, int64_t value)
{
    if (value != UNKNOWN_INTEGER) {
        path_set(arena, part, name, arena_format(arena, "%lld", (long long)value));
    }
}

static const char *join(struct arena *arena, const struct text_list *list)
{
    const char *joined = NULL;

    for (size_t i = 0; i < list->count && i < VALUES_MAXIMUM; i++) {
        joined = joined ? arena_format(arena, "%s, %s", joined, list->items[i]) : list->items[i];
    }
    return joined;
}

/* ---- how far a target's questions got ---- */

/* The last link that they got through; LINK_CHECK = none, or nobody knows. */
static int passed(const struct target *target)
{
    if (!target->host || (target->attempt && text_equal(target->attempt->request, "file"))) {
        return LINK_CHECK;
    }
    switch (target->trouble) {
    case TROUBLE_UNKNOWN:
    case TROUBLE_NO_PLACE:
    case TROUBLE_NAME_NO_ANSWER:
    case TROUBLE_PROXY_UNREACHABLE:
        return LINK_CHECK;
    case TROUBLE_NAME_NOT_FOUND: /* somebody answered */
    case TROUBLE_PROXY_SIGN_IN:
    case TROUBLE_PROXY_REFUSED:
        return LINK_NETWORK;
    case TROUBLE_UNREACHABLE:
    case TROUBLE_NO_ANSWER:
    case TROUBLE_REFUSED:
    case TROUBLE_CLOSED_EARLY:
    case TROUBLE_OTHER:
        return target->proxy ? LINK_NETWORK : LINK_CHECK;
    case TROUBLE_TLS:
    case TROUBLE_CERTIFICATE:
    case TROUBLE_TIMED_OUT:
        return LINK_PORT;
    default: /* it answered in the language of the web, or as a mail server does */
        return target_is_encrypted(target) && (!target->port_look || target->trouble == TROUBLE_NONE)
                   ? LINK_ENCRYPTION
                   : LINK_PORT;
    }
}

static bool is_of(const struct gathering *gathering, const struct target *target)
{
    return gathering->account && text_equal_ignoring_case(target->account, gathering->account->address);
}

static bool is_mail_port(const struct gathering *gathering, const struct target *target)
{
    return is_of(gathering, target) && target->port_look &&
           !text_equal(target->port_look->protocol, "rpc-tcp");
}

/* Whether the account has a port by which mail comes in; the one for sending is no way to the mailbox then. */
static bool fetches(const struct gathering *gathering)
{
    const struct targets *targets = &gathering->analysis->targets;

    for (size_t i = 0; i < targets->count; i++) {
        if (is_mail_port(gathering, &targets->items[i]) &&
            !text_equal(targets->items[i].port_look->protocol, "smtp")) {
            return true;
        }
    }
    return false;
}

/* A server for sending, beside one that mail comes in from. */
static bool only_sends(const struct gathering *gathering, const struct target *target)
{
    return is_mail_port(gathering, target) && text_equal(target->port_look->protocol, "smtp") &&
           fetches(gathering);
}

/*
 * A web site that has nothing to do with mail, or a place that failed beside one that works, proves nothing of the way. What
 * the way stands on: whatever answers, whatever matters, and the place that Outlook takes.
 */
static bool counts(const struct gathering *gathering, const struct target *target, int link)
{
    return link <= LINK_NAMES || (!only_sends(gathering, target) &&
                                  (trouble_is_alive(target->trouble) || target->weight != WEIGHT_HARMLESS ||
                                   (target->step && target->step == gathering->account->winner)));
}

/* The account's weightiest target that got through a link, an encrypted one before one that is not; NULL when none did. */
static const struct target *who_passed(const struct gathering *gathering, int link)
{
    const struct targets *targets = &gathering->analysis->targets;
    const struct target *plain = NULL;

    for (size_t i = 0; i < targets->count; i++) {
        const struct target *target = targets->ranked[i];

        if (!is_of(gathering, target) || passed(target) < link || !counts(gathering, target, link)) {
            continue;
        }
        if (!target_is_plain(target)) {
            return target;
        }
        plain = plain ? plain : target;
    }
    return plain;
}

/* ---- what the texts name ---- */

static void describe_names(struct arena *arena, const struct target *target, struct path_part *part)
{
    if (target->name && target->name->outcome == NAME_FOUND) {
        path_set(arena, part, "addresses", join(arena, &target->name->addresses));
        path_set(arena, part, "alias", target->name->canonical_name);
    }
}

static void describe_port(struct arena *arena, const struct target *target, struct path_part *part)
{
    const char *address = NULL;
    int64_t connect_ms = UNKNOWN_INTEGER;

    if (target->attempt && target->attempt->address) {
        address = target->attempt->address;
        connect_ms = target->attempt->connect_ms;
    } else if (target->port_look && target->port_look->address) {
        address = target->port_look->address;
        connect_ms = target->port_look->connect_ms;
    } else if (target->look && target->look->address) {
        address = target->look->address;
        connect_ms = target->look->connect_ms;
    } else if (target->name && target->name->addresses.count > 0 && !target->proxy) {
        address = target->name->addresses.items[0];
    }
    path_set_number(arena, part, "port", target->port);
    path_set(arena, part, "address", address);
    path_set(arena, part, "proxy", target->proxy);
    path_set_number(arena, part, "ms", connect_ms);
}

static void describe_encryption(struct arena *arena, const struct target *target, struct path_part *part)
{
    const struct tls_look *look = target->look;

    path_set_number(arena, part, "port", target->port);
    if (!look) {
        return;
    }
    path_set(arena, part, "version", look->tls_version);
    path_set(arena, part, "cipher", look->cipher);
    if (look->chain.count > 0) {
        path_set(arena, part, "issuer", look->chain.items[0].issuer);
        path_set(arena, part, "until", look->chain.items[0].not_after);
    }
}

static void describe_answer(struct arena *arena, const struct target *target, struct path_part *part)
{
    path_set(arena, part, "step", target->step ? target->step->id : NULL);
    path_set(arena, part, "protocol",
             target->endpoint    ? target->endpoint->protocol
             : target->port_look ? target->port_look->protocol
                                 : NULL);
    path_set(arena, part, "url", target->url);
    if (target->port_look) {
        path_set_number(arena, part, "port", target->port);
    }
    path_set_number(arena, part, "status", target->attempt ? target->attempt->http_status : UNKNOWN_INTEGER);
    path_set(arena, part, "server", target->attempt ? target->attempt->server : NULL);
}

/* Through which adapter the way to a host begins, where Windows' routing table was asked. */
static void describe_network(struct arena *arena, const struct evidence *evidence, const char *host,
                             struct path_part *part)
{
    const struct adapter *adapter = NULL;

    for (size_t i = 0; i < evidence->routes.count && !adapter; i++) {
        if (!host || text_equal_ignoring_case(evidence->routes.items[i].host, host)) {
            adapter = adapter_of_route(&evidence->machine, &evidence->routes.items[i]);
            path_set(arena, part, "gateway", adapter ? evidence->routes.items[i].gateway : NULL);
        }
    }
    for (size_t i = 0; i < evidence->machine.adapters.count && !adapter; i++) {
        const struct adapter *other = &evidence->machine.adapters.items[i];
        bool is_way_out = other->up == TRUTH_YES && !text_equal(other->kind, "loopback");
        adapter = is_way_out && other->addresses.count > 0 ? other : NULL;
    }
    if (adapter) {
        const char *vpn = adapter_vpn(adapter);

        path_set(arena, part, "adapter", adapter->name);
        path_set(arena, part, "addresses", join(arena, &adapter->addresses));
        path_set(arena, part, "vpn", vpn && vpn[0] == '\0' ? adapter->name : vpn);
    }
}

void path_describe(struct arena *arena, const struct analysis *analysis, const struct target *target,
                   struct path_part *part)
{
    part->parameters.count = 0;
    path_set(arena, part, "host", target->host);
    switch (part->link) {
    case LINK_NETWORK:
        describe_network(arena, analysis->evidence, target->host, part);
        break;
    case LINK_NAMES:
        describe_names(arena, target, part);
        break;
    case LINK_PROXY:
        path_set(arena, part, "proxy", target->proxy);
        break;
    case LINK_PORT:
        describe_port(arena, target, part);
        break;
    case LINK_ENCRYPTION:
        describe_encryption(arena, target, part);
        break;
    default:
        describe_answer(arena, target, part);
        break;
    }
}

static void tell(const struct gathering *gathering, struct path_part *part, int state, const char *reason,
                 const struct target *target)
{
    part->state = state;
    part->reason = reason;
    if (target) {
        path_describe(gathering->arena, gathering->analysis, target, part);
    }
}

/* ---- the links, in order ---- */

static void find_computer(const struct gathering *gathering, struct path_part *part)
{
    const struct evidence *evidence = gathering->analysis->evidence;
    const struct outlook_view *outlook = &gathering->analysis->outlook;
    const struct process *process = outlook->classic ? outlook->classic : outlook->modern;

    if (!outlook->is_known || (!process && !evidence->machine.windows_version)) {
        return;
    }
    tell(gathering, part, PATH_GOOD, "fine", NULL);
    path_set(gathering->arena, part, "windows", evidence->machine.windows_name);
    path_set(gathering->arena, part, "program", process ? process->program : NULL);
    path_set(gathering->arena, part, "version", process ? process->version : NULL);
    path_set(gathering->arena, part, "architecture", process ? process->architecture : NULL);
}

/* Of the whole computer: whoever got anywhere has a network. */
static void find_network(const struct gathering *gathering, struct path_part *part)
{
    const struct analysis *analysis = gathering->analysis;
    const struct target *target = who_passed(gathering, LINK_NETWORK);
    bool is_through = target != NULL;

    for (size_t i = 0; i < analysis->targets.count && !is_through; i++) {
        is_through = passed(&analysis->targets.items[i]) >= LINK_NETWORK;
    }
    for (size_t i = 0; i < analysis->evidence->ports.count && !is_through; i++) {
        is_through = analysis->evidence->ports.items[i].outcome == REACH_DONE;
    }
    describe_network(gathering->arena, analysis->evidence, target ? target->host : NULL, part);
    if (is_through) {
        tell(gathering, part, PATH_GOOD, "works", NULL);
    } else if (part->parameters.count > 0) {
        tell(gathering, part, PATH_GOOD, "connected", NULL);
    }
}

static bool is_found(const struct target *target)
{
    return target->name && target->name->outcome == NAME_FOUND;
}

static void find_names(const struct gathering *gathering, struct path_part *part)
{
    const struct targets *targets = &gathering->analysis->targets;
    const struct target *through_proxy = who_passed(gathering, LINK_PORT);
    const struct target *found = NULL;

    for (size_t i = 0; i < targets->count && !found; i++) {
        const struct target *target = targets->ranked[i];
        found = is_of(gathering, target) && is_found(target) && target->host ? target : NULL;
    }
    if (found) {
        tell(gathering, part, PATH_GOOD, "found", found);
    } else if (through_proxy && through_proxy->proxy) {
        tell(gathering, part, PATH_NOT_NEEDED, "proxy-asks", NULL);
        path_set(gathering->arena, part, "proxy", through_proxy->proxy);
    }
}

static void find_proxy(const struct gathering *gathering, struct path_part *part)
{
    const struct analysis *analysis = gathering->analysis;
    const struct target *in_use = NULL;
    bool was_asked = false;

    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *target = analysis->targets.ranked[i];

        if (is_of(gathering, target) && target->proxy && (!in_use || passed(target) > passed(in_use))) {
            in_use = target;
        }
    }
    for (size_t i = 0; i < analysis->evidence->proxies.count; i++) {
        const struct proxy *proxy = &analysis->evidence->proxies.items[i];
        was_asked = was_asked || proxy->host_and_port || !proxy->failure.operation;
    }
    if (in_use && passed(in_use) >= LINK_PORT) {
        tell(gathering, part, PATH_GOOD, "through", in_use);
    } else if (!in_use && was_asked) {
        tell(gathering, part, PATH_NOT_NEEDED, "none", NULL);
    }
}

/* A port of the account's own mail servers (IMAP, POP, else SMTP) that answered as it should; NULL = none. */
static const struct target *mail_port(const struct gathering *gathering, bool encrypted)
{
    const struct targets *targets = &gathering->analysis->targets;

    for (size_t i = 0; !gathering->is_exchange && i < targets->count; i++) {
        const struct target *target = targets->ranked[i];

        if (is_mail_port(gathering, target) && target->trouble == TROUBLE_NONE &&
            !only_sends(gathering, target) && (!encrypted || target_is_encrypted(target))) {
            return target;
        }
    }
    return NULL;
}

static void find_port(const struct gathering *gathering, struct path_part *part)
{
    const struct target *mail = mail_port(gathering, false);
    const struct target *proved = who_passed(gathering, LINK_ENCRYPTION);
    const struct target *target = proved ? proved : who_passed(gathering, LINK_PORT);

    if (mail) {
        tell(gathering, part, PATH_GOOD, "open", mail);
    } else if (target && target->proxy) {
        tell(gathering, part, PATH_GOOD, "open-through-proxy", target);
    } else if (target) {
        tell(gathering, part, PATH_GOOD, proved ? "open" : "somebody", target);
    }
}

static void find_encryption(const struct gathering *gathering, struct path_part *part)
{
    const struct target *mail = mail_port(gathering, true);
    const struct target *target = mail ? mail : who_passed(gathering, LINK_ENCRYPTION);
    /* Of encryption that begins behind the greeting, nobody looked at the certificate. */
    bool is_proved =
        target && (!target->port_look || (target->look && target->look->verdict == CERTIFICATE_GOOD));

    if (target) {
        tell(gathering, part, PATH_GOOD, is_proved ? "trusted" : "encrypted", target);
    }
}

/* A request that was answered with a sign-in; NULL = none. */
static const struct attempt *signed_in(const struct attempt_list *attempts)
{
    for (size_t i = 0; i < attempts->count; i++) {
        const struct attempt *attempt = &attempts->items[i];
        if (attempt->sign_in && attempt->outcome == REACH_DONE && attempt->http_status >= 200 &&
            attempt->http_status < 300) {
            return attempt;
        }
    }
    return NULL;
}

/* Why nobody signed in stands in the findings, which are not looked at here: path.c tells it. */
static void find_sign_in(const struct gathering *gathering, struct path_part *part)
{
    const struct targets *targets = &gathering->analysis->targets;

    for (size_t i = 0; i < targets->count; i++) {
        const struct target *target = targets->ranked[i];
        const struct attempt *attempt =
            is_of(gathering, target) && !target->port_look
                ? signed_in(target->step ? &target->step->attempts : &target->endpoint->attempts)
                : NULL;
        if (attempt) {
            tell(gathering, part, PATH_GOOD, "signed-in", NULL);
            path_set(gathering->arena, part, "host", target->host);
            path_set(gathering->arena, part, "scheme", attempt->sign_in);
            path_set(gathering->arena, part, "user", attempt->user);
            return;
        }
    }
    if (gathering->account && gathering->account->answer) {
        tell(gathering, part, PATH_NOT_NEEDED, "nobody-asks", NULL);
    }
}

static void find_autodiscover(const struct gathering *gathering, struct path_part *part)
{
    const struct account_view *account = gathering->account;
    const struct step *winner = account ? account->winner : NULL;
    const struct target *target = winner ? targets_of_step(&gathering->analysis->targets, winner) : NULL;

    if (winner && winner->outcome == STEP_ANSWERED) {
        tell(gathering, part, PATH_GOOD, winner->host ? "answers" : "file", target);
    } else if (winner && winner->outcome == STEP_ASKS_FOR_SIGN_IN) {
        tell(gathering, part, PATH_GOOD, "asks", target);
    } else if (account && !gathering->is_exchange) {
        tell(gathering, part, PATH_NOT_NEEDED, "not-exchange", NULL);
    } else if (winner && winner->outcome == STEP_REFUSED) {
        tell(gathering, part, PATH_NOT_CHECKED, "refused", target);
    } else if (account && account->leads_on) {
        tell(gathering, part, PATH_NOT_CHECKED, "leads-on", NULL);
    } else if (account && account_was_asked(account)) {
        tell(gathering, part, PATH_NOT_CHECKED, "none-told", NULL);
    }
}

/* The mailbox's own endpoint, alive; the telephones' is none. */
static const struct target *mailbox_target(const struct gathering *gathering)
{
    const struct targets *targets = &gathering->analysis->targets;

    for (size_t i = 0; i < targets->count; i++) {
        const struct target *target = targets->ranked[i];

        if (is_of(gathering, target) && target->endpoint && target->trouble == TROUBLE_NONE &&
            text_equal(target->endpoint->purpose, "mail-store") &&
            !text_equal(target->endpoint->protocol, "eas")) {
            return target;
        }
    }
    return NULL;
}

static void find_mailbox(const struct gathering *gathering, struct path_part *part)
{
    const struct account_view *account = gathering->account;
    int64_t connections = account ? analysis_count_proved(gathering->analysis, account) : 0;
    const struct target *target = mailbox_target(gathering);
    const struct target *mail = mail_port(gathering, false);

    if (target || mail) {
        tell(gathering, part, PATH_GOOD, connections > 0 ? "connected" : "answers", mail ? mail : target);
    } else if (connections > 0) {
        tell(gathering, part, PATH_GOOD, "connected", NULL);
    } else if (account && account->winner && !account->answer) {
        tell(gathering, part, PATH_NOT_CHECKED, "behind-the-sign-in", NULL);
    }
    if (connections > 0) {
        path_set_number(gathering->arena, part, "connections", connections);
    }
}

void path_facts(struct arena *arena, const struct analysis *analysis, const struct account_view *account,
                struct path_part *parts)
{
    static void (*const finders[PATH_LINKS])(const struct gathering *, struct path_part *) = {
        find_computer,   find_network, find_names,        find_proxy,  find_port,
        find_encryption, find_sign_in, find_autodiscover, find_mailbox};
    struct gathering gathering = {arena, analysis, account, true};

    gathering.is_exchange = !account || !account_is_not_exchange(account);
    for (size_t i = 0; i < PATH_LINKS; i++) {
        schema_initialize(&path_part_schema, &parts[i]);
        parts[i].link = PATH_FIRST + (int)i;
        parts[i].reason = "not-looked";
        finders[i](&gathering, &parts[i]);
    }
}
