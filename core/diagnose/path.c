/*
 * From facts and findings to the picture of the way.
 */
#include "core/diagnose/path.h"

#include "core/diagnose/path_facts.h"
#include "core/diagnose/rules.h"
#include "core/evidence/text.h"

static const char *const reasons[] = {
    "computer.fine",
    "computer.not-looked",
    "network.works",
    "network.connected",
    "network.not-looked",
    "dns.found",
    "dns.proxy-asks",
    "dns.not-looked",
    "proxy.through",
    "proxy.none",
    "proxy.not-looked",
    "port.open",
    "port.somebody",
    "port.open-through-proxy",
    "port.not-looked",
    "tls.trusted",
    "tls.encrypted",
    "tls.not-looked",
    "sign-in.signed-in",
    "sign-in.nobody-asks",
    "sign-in.modern",
    "sign-in.declined",
    "sign-in.not-asked",
    "sign-in.not-possible",
    "sign-in.used",
    "sign-in.not-looked",
    "autodiscover.answers",
    "autodiscover.file",
    "autodiscover.asks",
    "autodiscover.not-exchange",
    "autodiscover.refused",
    "autodiscover.leads-on",
    "autodiscover.none-told",
    "autodiscover.not-looked",
    "mailbox.connected",
    "mailbox.answers",
    "mailbox.behind-the-sign-in",
    "mailbox.not-looked",
    NULL,
};

const char *const *path_reason_table(void)
{
    return reasons;
}

int path_link_of(const struct finding_kind *kind)
{
    if (!kind || kind->link == LINK_CHECK) {
        return LINK_CHECK;
    }
    return kind->link < PATH_LAST ? kind->link : PATH_LAST;
}

bool path_concerns(const struct finding *finding, const char *account)
{
    return !finding->account || text_equal_ignoring_case(finding->account, account);
}

static int link_of(const struct finding *finding)
{
    return path_link_of(finding_kind_find(finding->id));
}

/* Whether a finding marks a link at all: a fault, and not only one of the check. */
static bool is_mark(const struct finding *finding)
{
    return finding->severity >= SEVERITY_WARNING && link_of(finding) != LINK_CHECK;
}

/* The finding that explains this one, as far as it concerns the account; NULL when none does. */
static const struct finding *cause_of(const struct finding_list *findings, const struct finding *finding,
                                      const char *account)
{
    for (size_t i = 0; finding->consequence_of && i < findings->count; i++) {
        const struct finding *cause = &findings->items[i];
        if (text_equal(cause->id, finding->consequence_of) && path_concerns(cause, account)) {
            return cause;
        }
    }
    return NULL;
}

/* What is drawn of one account's way so far. */
struct drawing {
    const struct finding_list *findings;
    const char *account;
    struct path_part parts[PATH_LINKS];
};

/* Whether a link from this one on and before that one is in a state. */
static bool is_between(const struct drawing *drawing, int from, int link, int state)
{
    for (int i = from; i < link; i++) {
        if (drawing->parts[i - PATH_FIRST].state == state) {
            return true;
        }
    }
    return false;
}

/*
 * Whether an earlier link is bad, and that is why. Outlook's own connections, where something explains them, are explained by any
 * link that is bad. But what is wrong with this computer did not keep the check from a server whose door let it in: what was
 * seen there has its own cross. The causes have no circle; the count is for a reader's peace.
 */
static bool is_explained_before(const struct drawing *drawing, const struct finding *finding)
{
    const struct finding *cause = cause_of(drawing->findings, finding, drawing->account);
    const struct finding_kind *kind = finding_kind_find(finding->id);
    bool is_own = kind && kind->link == LINK_CONNECTIONS;
    bool got_out = !is_own && is_between(drawing, LINK_PORT, link_of(finding), PATH_GOOD);
    int first = got_out ? LINK_NETWORK : LINK_COMPUTER;

    if (is_own && finding->consequence_of && is_between(drawing, PATH_FIRST, link_of(finding), PATH_BAD)) {
        return true;
    }

    for (size_t i = 0; cause && i < drawing->findings->count; i++) {
        int link = link_of(cause);
        if (link != LINK_CHECK && link >= first && link < link_of(finding) &&
            drawing->parts[link - PATH_FIRST].state == PATH_BAD) {
            return true;
        }
        cause = cause_of(drawing->findings, cause, drawing->account);
    }
    return false;
}

/*
 * Whether something got through to where the finding stands. That a mailbox's server answers the check says nothing of
 * Outlook's own connections, as long as it has none.
 */
static bool got_through(const struct path_part *part, const struct finding *finding)
{
    const struct finding_kind *kind = finding_kind_find(finding->id);

    return part->state == PATH_GOOD &&
           (!kind || kind->link != LINK_CONNECTIONS || text_equal(part->reason, "connected"));
}

/*
 * The finding that marks a link: of those about it the worst counts, of equals the first. What an earlier link
 * explains counts only where something got through all the same; else Outlook does not come this far.
 */
static const struct finding *marking(const struct drawing *drawing, struct path_part *part)
{
    const struct finding *worst = NULL;
    bool is_held_up = false;

    for (size_t i = 0; i < drawing->findings->count; i++) {
        const struct finding *finding = &drawing->findings->items[i];

        if (!is_mark(finding) || link_of(finding) != part->link ||
            !path_concerns(finding, drawing->account)) {
            continue;
        }
        if (is_explained_before(drawing, finding) && !got_through(part, finding)) {
            is_held_up = true;
        } else if (!worst || finding->severity > worst->severity) {
            worst = finding;
        }
    }
    if (is_held_up && !worst && part->state == PATH_GOOD) {
        part->state = PATH_NOT_CHECKED;
    }
    return worst;
}

/* The target that a finding names, so that the link is described by what is the matter, not by what works. */
static const struct target *target_of(const struct analysis *analysis, const struct finding *finding,
                                      const char *account)
{
    const char *host = finding_get(finding, "host");
    int64_t port = UNKNOWN_INTEGER;
    bool has_port = text_to_number(finding_get(finding, "port"), 65535, &port);

    for (size_t i = 0; host && i < analysis->targets.count; i++) {
        const struct target *target = analysis->targets.ranked[i];

        if (text_equal_ignoring_case(target->account, account) &&
            text_equal_ignoring_case(target->host, host) && (!has_port || target->port == port)) {
            return target;
        }
    }
    return NULL;
}

static void mark(struct arena *arena, const struct analysis *analysis, const char *account,
                 const struct finding *finding, struct path_part *part)
{
    static const char *const told[] = {"host", "port", "address", "proxy", "adapter", "also"};
    const struct finding_kind *kind = finding_kind_find(finding->id);
    bool is_of_link = kind && kind->link == part->link; /* not of Outlook's own connections, which end here */
    const struct target *target = is_of_link ? target_of(analysis, finding, account) : NULL;

    part->state = finding->severity == SEVERITY_PROBLEM ? PATH_BAD : PATH_DOUBTFUL;
    part->finding = finding->id;
    part->reason = NULL;
    if (target) {
        path_describe(arena, analysis, target, part);
    } else if (finding_get(finding, "host")) {
        part->parameters.count = 0;
        for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
            path_set(arena, part, told[i], finding_get(finding, told[i]));
        }
    }
}

/* Not signing in is no fault; a note says why nobody did. */
static void explain_sign_in(const struct finding_list *findings, const char *account, struct path_part *part)
{
    for (size_t i = 0; part->state == PATH_NOT_CHECKED && i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];

        if (!path_concerns(finding, account)) {
            continue;
        }
        if (text_equal(finding->id, "not-signed-in")) {
            part->reason = finding_get(finding, "reason");
        } else if (text_equal(finding->id, "modern-authentication-needed")) {
            part->reason = "modern";
            return;
        }
    }
}

static bool is_passed_later(const struct path_part *parts, size_t index)
{
    for (size_t i = index + 1; i < PATH_LINKS; i++) {
        if (parts[i].state == PATH_GOOD) {
            return true;
        }
    }
    return false;
}

/* Whether the link is bad for a reason of its own; one that follows from another is not where the way stops. */
static bool is_where_it_stops(const struct drawing *drawing, const struct path_part *part)
{
    for (size_t i = 0; part->state == PATH_BAD && i < drawing->findings->count; i++) {
        const struct finding *finding = &drawing->findings->items[i];
        if (text_equal(finding->id, part->finding) && path_concerns(finding, drawing->account)) {
            return !cause_of(drawing->findings, finding, drawing->account);
        }
    }
    return false;
}

/* Behind a bad link, what nothing got through to is not reached. Where somebody got further, it is only not checked. */
static void close_off(struct arena *arena, struct drawing *drawing)
{
    const struct path_part *before = NULL;

    for (size_t i = 0; i < PATH_LINKS; i++) {
        struct path_part *part = &drawing->parts[i];

        if (part->state == PATH_NOT_CHECKED && before && !is_passed_later(drawing->parts, i)) {
            part->state = PATH_NOT_REACHED;
            part->reason = "not-reached";
            part->parameters.count = 0;
            path_set(arena, part, "before", schema_name(path_link_names, before->link));
        }
        if (is_where_it_stops(drawing, part) || (part->state == PATH_BAD && !before)) {
            before = part;
        }
    }
}

static void draw(struct arena *arena, const struct analysis *analysis, const struct finding_list *findings,
                 const struct account_view *account, struct path *path)
{
    struct drawing drawing;

    path->account = account ? account->address : NULL;
    drawing.findings = findings;
    drawing.account = path->account;
    path_facts(arena, analysis, account, drawing.parts);
    for (size_t i = 0; i < PATH_LINKS; i++) {
        struct path_part *part = &drawing.parts[i];
        const struct finding *finding = marking(&drawing, part);

        /* Behind a bad link, a port that anybody may have answered at is no sign of the mail server. */
        if (text_equal(part->reason, "somebody") &&
            is_between(&drawing, LINK_NETWORK, part->link, PATH_BAD)) {
            part->state = PATH_NOT_CHECKED;
        }
        if (finding) {
            mark(arena, analysis, path->account, finding, part);
        }
    }
    explain_sign_in(findings, path->account, &drawing.parts[LINK_SIGN_IN - PATH_FIRST]);
    close_off(arena, &drawing);
    for (size_t i = 0; i < PATH_LINKS; i++) {
        struct path_part *part = schema_append(arena, &path_part_schema, &path->links);
        *part = drawing.parts[i];
    }
}

static bool has_state(const struct path *path, int state)
{
    for (size_t i = 0; i < path->links.count; i++) {
        if (path->links.items[i].state == state) {
            return true;
        }
    }
    return false;
}

/* How the way stands among the others: smaller comes first. */
static int badness(const struct path *path)
{
    return has_state(path, PATH_BAD) ? 0 : has_state(path, PATH_DOUBTFUL) ? 1 : 2;
}

/* The place of the first finding that is the account's own and marks a link; findings stand worst first. */
static size_t first_own(const struct finding_list *findings, const struct path *path)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        if (finding->account && is_mark(finding) && path_concerns(finding, path->account)) {
            return i;
        }
    }
    return findings->count;
}

static bool comes_before(const struct finding_list *findings, const struct path *left,
                         const struct path *right)
{
    if (badness(left) != badness(right)) {
        return badness(left) < badness(right);
    }
    return first_own(findings, left) < first_own(findings, right);
}

void paths_draw(struct arena *arena, const struct analysis *analysis, const struct finding_list *findings,
                struct path_list *out)
{
    if (analysis->evidence->run.explained_file) {
        return;
    }
    if (analysis->account_count == 0) {
        draw(arena, analysis, findings, NULL, schema_append(arena, &path_schema, out));
    }
    for (size_t i = 0; i < analysis->account_count; i++) {
        struct path path;
        size_t place = out->count;

        schema_initialize(&path_schema, &path);
        draw(arena, analysis, findings, &analysis->accounts[i], &path);
        (void)schema_append(arena, &path_schema, out);
        /* Insertion sort: the list is short and the order of equals is kept. */
        for (; place > 0 && comes_before(findings, &path, &out->items[place - 1]); place--) {
            out->items[place] = out->items[place - 1];
        }
        out->items[place] = path;
    }
}
