/*
 * See path_check.h.
 */
#include "tests/unit/path_check.h"

#include <string.h>

#include "core/diagnose/path.h"
#include "core/evidence/text.h"
#include "core/report/view_path.h"
#include "tests/unit/unit.h"

void path_letters(const struct path *path, char out[16])
{
    static const char letters[] = "?g!X.-"; /* in the order of enum path_state */
    size_t len = 0;

    for (; len < path->links.count && len < 15; len++) {
        out[len] = letters[path->links.items[len].state];
    }
    out[len] = '\0';
}

const struct path_part *path_part_of(const struct diagnosis *diagnosis, const char *account, int link)
{
    const struct path_list *paths = &diagnosis->interpretation.paths;

    for (size_t i = 0; i < paths->count; i++) {
        if (!account || text_equal_ignoring_case(paths->items[i].account, account)) {
            return &paths->items[i].links.items[link - PATH_FIRST];
        }
    }
    fail_msg("no path of %s", account ? account : "anybody");
    return NULL;
}

static int link_of(const struct finding *finding)
{
    return path_link_of(finding_kind_find(finding->id));
}

static bool is_fault_of_way(const struct finding *finding)
{
    return finding->severity >= SEVERITY_WARNING && link_of(finding) != LINK_CHECK;
}

/* Of the findings about this link that concern the account: the worst severity, SEVERITY_OK without any. */
static int worst_at(const struct diagnosis *diagnosis, const char *account, int link, bool with_consequences)
{
    int worst = SEVERITY_OK;

    for (size_t i = 0; i < diagnosis->findings.count; i++) {
        const struct finding *finding = &diagnosis->findings.items[i];
        if (is_fault_of_way(finding) && link_of(finding) == link && path_concerns(finding, account) &&
            (with_consequences || !finding->consequence_of) && finding->severity > worst) {
            worst = finding->severity;
        }
    }
    return worst;
}

static const struct finding *find(const struct diagnosis *diagnosis, const struct path *path, const char *id)
{
    for (size_t i = 0; i < diagnosis->findings.count; i++) {
        const struct finding *finding = &diagnosis->findings.items[i];
        if (text_equal(finding->id, id) && path_concerns(finding, path->account)) {
            return finding;
        }
    }
    return NULL;
}

static bool is_known_reason(const struct path_part *part)
{
    const char *const *reasons = path_reason_table();

    for (size_t i = 0; reasons[i]; i++) {
        const char *dot = strchr(reasons[i], '.');
        const char *link = schema_name(path_link_names, part->link);
        if (strlen(link) == (size_t)(dot - reasons[i]) && memcmp(link, reasons[i], strlen(link)) == 0 &&
            text_equal(dot + 1, part->reason)) {
            return true;
        }
    }
    return false;
}

/* A link of a state that a finding gives, and only such a one, names it. */
static void check_marked(const struct diagnosis *diagnosis, const struct path *path,
                         const struct path_part *part)
{
    const struct finding *finding = find(diagnosis, path, part->finding);
    int severity = part->state == PATH_BAD ? SEVERITY_PROBLEM : SEVERITY_WARNING;

    assert_non_null(part->finding);
    assert_null(part->reason);
    if (!finding || finding->severity != severity || link_of(finding) != part->link) {
        fail_msg("%s is %s, but %s does not stand there", schema_name(path_link_names, part->link),
                 schema_name(path_state_names, part->state), part->finding);
    }
}

/* Whether a bad link stands before this one, and nobody got further. */
static bool is_cut_off(const struct path *path, size_t index)
{
    bool is_behind = false;

    for (size_t i = 0; i < path->links.count; i++) {
        int state = path->links.items[i].state;
        is_behind = is_behind || (i < index && state == PATH_BAD);
        if (i > index && state == PATH_GOOD) {
            return false;
        }
    }
    return is_behind;
}

static void check_part(const struct diagnosis *diagnosis, const struct path *path, size_t index)
{
    const struct path_part *part = &path->links.items[index];
    int own = worst_at(diagnosis, path->account, part->link, false);
    int all = worst_at(diagnosis, path->account, part->link, true);

    if (part->state == PATH_BAD || part->state == PATH_DOUBTFUL) {
        check_marked(diagnosis, path, part);
        assert_true(part->state == PATH_BAD || all == SEVERITY_WARNING || own <= SEVERITY_WARNING);
        return;
    }
    assert_null(part->finding);
    if (own >= SEVERITY_WARNING || (part->state == PATH_GOOD && all >= SEVERITY_WARNING)) {
        fail_msg("%s is %s, but a finding is about it", schema_name(path_link_names, part->link),
                 schema_name(path_state_names, part->state));
    }

    assert_true(part->state != PATH_NOT_REACHED || is_cut_off(path, index));
    assert_true(part->state != PATH_NOT_CHECKED || !is_cut_off(path, index));
    assert_true(part->state == PATH_NOT_REACHED ? text_equal(part->reason, "not-reached")
                                                : is_known_reason(part));
}

static void check_words(const struct view *view, const struct path *path, size_t index)
{
    struct path_words words;
    const char *item;

    view_path_words(view, path, &path->links.items[index], &words);
    item = view_path_item(view, path, index);
    if (!words.name[0] || !words.state[0] || !words.sentence || !words.sentence[0] ||
        strchr("[{", words.sentence[0]) || words.name[0] == '[' || words.state[0] == '[' ||
        strstr(words.sentence, "{") || strstr(words.sentence, "  ") || strstr(words.sentence, "?@") ||
        strstr(item, "[path") || (words.tech && words.tech[0] != '(') ||
        (words.detail && (words.detail[0] == '[' || strchr(words.detail, '{')))) {
        fail_msg("%s is not told whole: %s / %s", schema_name(path_link_names, path->links.items[index].link),
                 words.sentence, words.detail ? words.detail : "(no detail)");
    }
}

static bool has_state(const struct path *path, int state)
{
    char letters[16];

    path_letters(path, letters);
    return strchr(letters, "?g!X.-"[state]) != NULL;
}

static void check_path(const struct view *view, const struct path *path)
{
    const struct diagnosis *diagnosis = view->input->diagnosis;
    assert_int_equal(path->links.count, PATH_LINKS);
    for (size_t i = 0; i < path->links.count; i++) {
        assert_int_equal(path->links.items[i].link, PATH_FIRST + (int)i);
        check_part(diagnosis, path, i);
        check_words(view, path, i);
    }
    assert_true(view_path_focus(view, path) < path->links.count);
    assert_null(strstr(view_path_line(view, path), "[path"));
}

/* A fault of the way is seen in some path. */
static void check_verdict(const struct diagnosis *diagnosis)
{
    const struct path_list *paths = &diagnosis->interpretation.paths;
    bool has_fault = false;
    bool any_bad = false;
    bool any_doubtful = false;

    for (size_t i = 0; i < diagnosis->findings.count; i++) {
        has_fault = has_fault || is_fault_of_way(&diagnosis->findings.items[i]);
    }
    for (size_t i = 0; i < paths->count; i++) {
        any_bad = any_bad || has_state(&paths->items[i], PATH_BAD);
        any_doubtful = any_doubtful || has_state(&paths->items[i], PATH_DOUBTFUL);
        assert_true(i == 0 || !has_state(&paths->items[i], PATH_BAD) ||
                    has_state(&paths->items[i - 1], PATH_BAD));
    }
    assert_int_equal(any_bad, diagnosis->verdict == VERDICT_PROBLEM);
    assert_int_equal(any_bad || any_doubtful, has_fault);
    assert_true(paths->count == 0 || !any_bad || has_state(&paths->items[0], PATH_BAD));
}

void path_check(const struct evidence *evidence, const struct diagnosis *diagnosis,
                const struct catalogue *catalogue)
{
    const struct interpretation *interpretation = &diagnosis->interpretation;
    struct arena *arena = arena_create();
    struct report_input input = {0};
    struct view view = {&input, arena};

    input.evidence = evidence;
    input.diagnosis = diagnosis;
    input.catalogue = catalogue;

    if (evidence->run.explained_file) {
        assert_int_equal(interpretation->paths.count, 0);
    } else {
        assert_int_equal(interpretation->paths.count,
                         interpretation->accounts.count ? interpretation->accounts.count : 1);
        check_verdict(diagnosis);
    }
    for (size_t i = 0; i < interpretation->paths.count; i++) {
        check_path(&view, &interpretation->paths.items[i]);
    }
    arena_destroy(arena);
}
