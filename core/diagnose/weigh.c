/*
 * How much a broken target matters. Outlook asks many places and needs one: a place that fails beside one that works is
 * no fault, and a company's web site that knows nothing of Autodiscover is ordinary. What is left is decisive.
 */
#include "core/diagnose/analysis.h"

#include "core/evidence/text.h"
#include "core/knowledge/exchange_online.h"
#include "core/knowledge/network_address.h"
#include "core/knowledge/steps.h"

static bool is_endpoint_of(const struct target *target, const struct account_view *account)
{
    return target->endpoint && text_equal_ignoring_case(target->account, account->address);
}

/*
 * Whether the step's own host is only an alias of Exchange Online. There https://autodiscover.<domain> cannot work: the
 * cloud has no certificate for the customer's name. Outlook goes on to its other steps (http-redirect, office365-*).
 */
static bool is_alias_of_cloud(const struct target *target)
{
    return target->name && target->name->canonical_name &&
           exchange_online_has_host(target->name->canonical_name) &&
           !exchange_online_has_host(target->host) && !trouble_is_alive(target->trouble);
}

/* A web site that plainly has no Autodiscover, or no web site at all. */
static bool is_plain_web_site(const struct target *target)
{
    return target->trouble == TROUBLE_WEB_PAGE || target->trouble == TROUBLE_MISSING ||
           target->trouble == TROUBLE_REFUSED || target->trouble == TROUBLE_NAME_NOT_FOUND ||
           target->trouble == TROUBLE_REDIRECT;
}

/* Only an Autodiscover service answers like this, whatever host it is on. */
static bool speaks_autodiscover(const struct target *target)
{
    return target->trouble == TROUBLE_ERROR_ANSWER;
}

/* A local file is read, not asked; without it Outlook goes on to the next place. */
static bool is_file(const struct target *target)
{
    return target->attempt && text_equal(target->attempt->request, "file");
}

static bool has_fault(const struct target *target)
{
    /* A name that nobody set up is ordinary; one that an answer leads to should be there. */
    return target->trouble > TROUBLE_NO_PLACE &&
           (target->trouble != TROUBLE_NAME_NOT_FOUND || target_was_led(target));
}

/* Whether the plain question for a redirect was put to the cloud's alias: there it is the way on, and its fault counts. */
static bool asked_alias_plainly(const struct analysis *analysis, const struct account_view *account)
{
    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *target = &analysis->targets.items[i];
        if (target_is_step_of(target, account->address) && target_is_plain(target) &&
            is_alias_of_cloud(target) && has_fault(target)) {
            return true;
        }
    }
    return false;
}

static bool is_asked_elsewhere(const struct analysis *analysis, const struct target *step)
{
    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *other = &analysis->targets.items[i];
        if (other->step != step->step && !other->is_past &&
            text_equal_ignoring_case(other->host, step->host)) {
            return true;
        }
    }
    return false;
}

/*
 * A server that the directory names and nothing else does is one among several places: where another place of the company's own
 * is broken too, that one decides. What is left in the directory from an old server keeps nobody from the mailbox.
 */
static void weigh_directory(struct analysis *analysis, const struct account_view *account)
{
    struct target *of_directory = NULL;
    bool has_other = false;

    for (size_t i = 0; i < analysis->targets.count; i++) {
        struct target *target = &analysis->targets.items[i];
        if (target->step && target_is_step_of(target, account->address) &&
            target->weight == WEIGHT_DECISIVE) {
            bool is_scp = text_equal(target->step->id, "scp");
            of_directory = is_scp ? target : of_directory;
            has_other = has_other || !is_scp;
        }
    }
    if (of_directory && has_other && !is_asked_elsewhere(analysis, of_directory)) {
        of_directory->weight = WEIGHT_SIDE;
    }
}

/* A catch-all of the web host that has the domain: it sends every name on to the company's web site. */
static bool ends_at_web_site(const struct target *target, const struct account_view *account)
{
    const char *host = target->host;

    if (!text_equal(target->step->id, "http-redirect") || !is_plain_web_site(target)) {
        return false;
    }
    if (text_begins_ignoring_case(host, "www.")) {
        host += sizeof "www." - 1;
    }
    return text_equal_ignoring_case(host, account->domain);
}

/*
 * The broken step by which a host that only sends on at plain http led to another host, as a hoster's does for all its
 * customers; NULL = it does not. There nothing else is expected to work on the first host.
 */
static const struct target *find_sent_on(const struct analysis *analysis, const struct account_view *account)
{
    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *target = &analysis->targets.items[i];
        const struct step *step = target->step;

        if (step && target_is_step_of(target, account->address) && text_equal(step->id, "http-redirect") &&
            target->weight == WEIGHT_DECISIVE && !target_is_plain(target) && step->attempts.count > 0 &&
            step->attempts.items[0].location) {
            return target;
        }
    }
    return NULL;
}

/* Where the way that the company meant is broken, that one decides, and not the closed door beside it. */
static void weigh_sent_on(struct analysis *analysis, const struct account_view *account)
{
    const struct target *sent_on = find_sent_on(analysis, account);

    for (size_t i = 0; sent_on && i < analysis->targets.count; i++) {
        struct target *target = &analysis->targets.items[i];
        if (target->step && target_is_step_of(target, account->address) &&
            text_equal(target->step->id, "https-autodiscover") && target->trouble < TROUBLE_TIMED_OUT &&
            !text_equal_ignoring_case(target->host, sent_on->host)) {
            target->weight = WEIGHT_HARMLESS;
        }
    }
}

/* Steps on hosts of their own (autodiscover.contoso.com). Returns whether any of them counts. */
static bool weigh_own_hosts(struct analysis *analysis, struct account_view *account)
{
    bool plain_counts = asked_alias_plainly(analysis, account);
    bool any = false;

    for (size_t i = 0; i < analysis->targets.count; i++) {
        struct target *target = &analysis->targets.items[i];
        bool is_plain = target_is_plain(target);

        if (!target_is_step_of(target, account->address) || step_asks_web_site(target->step->id) ||
            is_file(target) || ends_at_web_site(target, account)) {
            continue;
        }
        if (target->trouble == TROUBLE_LEADS_ON ||
            (!is_plain && !plain_counts && is_alias_of_cloud(target))) {
            account->leads_on = true;
        } else if (has_fault(target) &&
                   (is_plain ? plain_counts && is_alias_of_cloud(target) : !is_alias_of_cloud(target))) {
            target->weight = WEIGHT_DECISIVE;
            any = true;
        }
    }
    weigh_directory(analysis, account);
    weigh_sent_on(analysis, account);
    analysis_weigh_waiting(analysis, account);
    return any || account->leads_on;
}

/* Who answers for every name of the domain was never meant to be asked; that nobody published the service is what decides. */
static void weigh_everybodys_name(struct analysis *analysis, const struct account_view *account)
{
    const char *address;
    const char *made_up;
    const struct target *everybodys = analysis_find_everybodys_name(analysis, account, &address, &made_up);

    for (size_t i = 0; everybodys && i < analysis->targets.count; i++) {
        struct target *target = &analysis->targets.items[i];
        if (target->weight == WEIGHT_DECISIVE && target_is_step_of(target, account->address) &&
            text_equal_ignoring_case(target->host, everybodys->host)) {
            target->weight = WEIGHT_SIDE;
        }
    }
}

/* Steps on hosts that are a web site first: their faults count only when nothing else could be meant. */
static void weigh_web_sites(struct analysis *analysis, struct account_view *account, bool others_count)
{
    for (size_t i = 0; i < analysis->targets.count; i++) {
        struct target *target = &analysis->targets.items[i];

        if (!target_is_step_of(target, account->address) || !step_asks_web_site(target->step->id) ||
            target->trouble == TROUBLE_UNKNOWN || target->trouble == TROUBLE_NO_PLACE) {
            continue;
        }
        if (speaks_autodiscover(target)) {
            target->weight = WEIGHT_DECISIVE;
        } else if (others_count) {
            continue;
        } else if (target->trouble == TROUBLE_LEADS_ON) {
            account->leads_on = true;
        } else if (!is_plain_web_site(target)) {
            target->weight = WEIGHT_DECISIVE;
        }
    }
}

/* Endpoints that do the same for the same account, such as a server's name inside and outside of the company. */
static bool are_alternatives(const struct target *left, const struct target *right)
{
    return text_equal_ignoring_case(left->account, right->account) &&
           text_equal(left->endpoint->protocol, right->endpoint->protocol) &&
           text_equal(left->endpoint->purpose, right->endpoint->purpose);
}

static bool has_live_alternative(const struct analysis *analysis, const struct target *target)
{
    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *other = &analysis->targets.items[i];
        if (other->endpoint && are_alternatives(target, other) && trouble_is_alive(other->trouble)) {
            return true;
        }
    }
    return false;
}

/* An HTTP status from an address that was only guessed from the profile says nothing. */
static bool is_only_guessed(const struct target *target)
{
    return text_equal(target->endpoint->named_by, "profile") && target->trouble > TROUBLE_OTHER;
}

/* Whether the endpoint is one to judge by: what the profile makes one guess does not count beside what the answer names. */
static bool counts(const struct target *target, bool named_by_answer)
{
    return target->endpoint && target->trouble != TROUBLE_UNKNOWN && !is_only_guessed(target) &&
           !(named_by_answer && text_equal(target->endpoint->named_by, "profile"));
}

/*
 * Of broken alternatives one speaks for all: the first that is more than a name that this network does not know, since a
 * company's inside names are unknown outside by design.
 */
static bool speaks_for_alternatives(const struct analysis *analysis, const struct target *target,
                                    bool named_by_answer)
{
    const struct target *spokesman = NULL;

    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *other = &analysis->targets.items[i];
        if (!counts(other, named_by_answer) || !are_alternatives(target, other)) {
            continue;
        }
        if (!spokesman ||
            (spokesman->trouble == TROUBLE_NAME_NOT_FOUND && other->trouble != TROUBLE_NAME_NOT_FOUND)) {
            spokesman = other;
        }
    }
    return spokesman == target;
}

/* The addresses for telephones come from other questions than Outlook's. */
static bool answer_names_endpoints(const struct analysis *analysis, const struct account_view *account)
{
    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *target = &analysis->targets.items[i];
        if (is_endpoint_of(target, account) && !text_equal(target->endpoint->named_by, "profile") &&
            !text_equal(target->endpoint->protocol, "eas")) {
            return true;
        }
    }
    return false;
}

static bool has_endpoint_of(const struct analysis *analysis, const struct account_view *account,
                            const char *protocol)
{
    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *target = &analysis->targets.items[i];
        if (is_endpoint_of(target, account) && text_equal(target->endpoint->protocol, protocol)) {
            return true;
        }
    }
    return false;
}

/*
 * Whether the endpoint is the account's way to the mailbox. Both protocols of the web go to the same port of the same server: where
 * none of the account's own is known, what is wrong with the way to the other is wrong with it too.
 */
static bool is_way_to_mailbox(const struct analysis *analysis, const struct account_view *account,
                              const struct target *target)
{
    int protocol = account->interpretation->protocol;
    const char *name = schema_name(mail_protocol_names, protocol);

    return protocol == PROTOCOL_UNKNOWN || text_equal(target->endpoint->protocol, name) ||
           ((protocol == PROTOCOL_MAPI_HTTP || protocol == PROTOCOL_RPC_HTTP) &&
            target->trouble <= TROUBLE_OTHER && !has_endpoint_of(analysis, account, name));
}

static int weight_of_endpoint(const struct analysis *analysis, const struct account_view *account,
                              const struct target *target)
{
    int protocol = account->interpretation->protocol;
    bool is_mailbox = text_equal(target->endpoint->purpose, "mail-store") ||
                      text_equal(target->endpoint->purpose, "address-book");

    /* Outlook takes ActiveSync only for accounts that were made so; for all others it is what telephones take. */
    if (text_equal(target->endpoint->protocol, "eas") && protocol != PROTOCOL_EAS) {
        return WEIGHT_HARMLESS;
    }
    if (!is_mailbox) {
        return WEIGHT_SIDE;
    }
    return is_way_to_mailbox(analysis, account, target) ? WEIGHT_DECISIVE : WEIGHT_HARMLESS;
}

static void weigh_endpoints(struct analysis *analysis, const struct account_view *account)
{
    bool named_by_answer = answer_names_endpoints(analysis, account);

    for (size_t i = 0; i < analysis->targets.count; i++) {
        struct target *target = &analysis->targets.items[i];

        if (is_endpoint_of(target, account) && counts(target, named_by_answer) &&
            !has_live_alternative(analysis, target) &&
            speaks_for_alternatives(analysis, target, named_by_answer)) {
            target->weight = weight_of_endpoint(analysis, account, target);
        }
    }
}

/* ---- the ports of mail servers and of RPC ---- */

/* Whether Outlook holds a connection there at this moment: then nothing is wrong with the way, whatever a look says. */
static bool is_connected(const struct analysis *analysis, const struct target *target)
{
    struct network_address looked_at;
    bool has_address = network_address_parse(target->port_look->address, &looked_at);

    for (size_t i = 0; i < analysis->evidence->connections.count; i++) {
        const struct connection_view *connection = &analysis->connections[i];
        if (connection->is_outlook && connection->connection->state == STATE_ESTABLISHED &&
            connection->port == target->port &&
            ((has_address && network_address_equal(&connection->remote, &looked_at)) ||
             (connection->host && text_equal_ignoring_case(connection->host->host, target->host)))) {
            return true;
        }
    }
    return false;
}

/* Whether another port does the same for the account: a server may have two names. */
static bool has_live_twin(const struct analysis *analysis, const struct target *target)
{
    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *other = &analysis->targets.items[i];
        if (other->port_look && other != target && other->trouble == TROUBLE_NONE &&
            text_equal_ignoring_case(other->account, target->account) &&
            text_equal(other->port_look->protocol, target->port_look->protocol) &&
            text_equal(other->port_look->purpose, target->port_look->purpose)) {
            return true;
        }
    }
    return false;
}

/*
 * What an answer names of internet mail is for an account that is to be set up so; one that Outlook has already keeps to what its
 * profile says.
 */
static int weight_of_advice(const struct account_view *account, const struct target *target)
{
    const char *protocol = schema_name(mail_protocol_names, account->interpretation->protocol);
    bool is_way =
        text_equal(target->port_look->protocol, protocol) || text_equal(target->port_look->protocol, "smtp");
    bool is_set_up = account->entry && account->entry->mail_servers.count > 0;

    return account_is_not_exchange(account) && is_way && !is_set_up ? WEIGHT_SIDE : WEIGHT_HARMLESS;
}

static int weight_of_port(const struct analysis *analysis, const struct account_view *account,
                          const struct target *target)
{
    bool is_rpc = text_equal(target->port_look->protocol, "rpc-tcp");

    if ((is_rpc && account->interpretation->protocol != PROTOCOL_RPC_TCP) ||
        has_live_twin(analysis, target)) {
        return WEIGHT_HARMLESS;
    }
    if (is_connected(analysis, target)) {
        /* A certificate may have been accepted by the person; the next time Outlook asks again. */
        return target->trouble == TROUBLE_CERTIFICATE ? WEIGHT_SIDE : WEIGHT_HARMLESS;
    }
    return !is_rpc && text_equal(target->port_look->named_by, "autodiscover")
               ? weight_of_advice(account, target)
               : WEIGHT_DECISIVE;
}

static void weigh_ports(struct analysis *analysis, const struct account_view *account)
{
    for (size_t i = 0; i < analysis->targets.count; i++) {
        struct target *target = &analysis->targets.items[i];

        if (target->port_look && text_equal_ignoring_case(target->account, account->address) &&
            target->trouble != TROUBLE_UNKNOWN && target->trouble != TROUBLE_NONE) {
            target->weight = weight_of_port(analysis, account, target);
        }
    }
}

void analysis_weigh_targets(struct analysis *analysis)
{
    for (size_t i = 0; i < analysis->account_count; i++) {
        struct account_view *account = &analysis->accounts[i];

        if (!account->winner && !account_is_not_exchange(account)) {
            bool others_count = weigh_own_hosts(analysis, account);
            weigh_web_sites(analysis, account, others_count);
            weigh_everybodys_name(analysis, account);
        }
        weigh_endpoints(analysis, account);
        weigh_ports(analysis, account);
    }
    analysis_weigh_one_of_several(analysis);
    targets_rank(analysis->arena, &analysis->targets);
}
