/*
 * What every view says the same way of the path picture (core/diagnose/path.h): its links' names and states, one sentence
 * for the person and one line of facts for IT each.
 */
#ifndef CORE_REPORT_VIEW_PATH_H
#define CORE_REPORT_VIEW_PATH_H

#include "core/report/view.h"

struct path_words {
    const char *name;     /* "Server's door" */
    const char *tech;     /* "(port)"; NULL where the name says it all */
    const char *state;    /* "Not reached" */
    const char *look;     /* of the icon: the state's JSON name */
    const char *sentence; /* for the person; of a doubtful or bad link the title of its finding */
    const char *detail;   /* for IT: "mail.contoso.com, TCP port 443. Address 10.66.0.12."; NULL = no facts */
};

/* The words of one link of a path. */
void view_path_words(const struct view *view, const struct path *path, const struct path_part *part,
                     struct path_words *out);

/* The finding that makes a link doubtful or bad; NULL when none does. */
const struct finding *view_path_finding(const struct view *view, const struct path *path,
                                        const struct path_part *part);

/* The title: with the account's address where there are several. */
const char *view_path_title(const struct view *view, const struct path *path);

/* The path of an account, else the one shown first; NULL when there is none. */
const struct path *view_path_of(const struct view *view, const char *account);

/* The link that matters most: the one that the first finding marks, which is the root cause; of a good way the mailbox. */
size_t view_path_focus(const struct view *view, const struct path *path);

/*
 * What stands below the picture about one link: "Network: This computer gets onto the network." The finding that marks a link
 * is told beside it anyway; of such a link it says where: "Server's door: Problem at mail.contoso.com (port 443)."
 */
const char *view_path_said(const struct view *view, const struct path *path, size_t index);

/* "5 of 9, Server's door (port): Problem. Something blocks …": a link for who can't see the picture. */
const char *view_path_item(const struct view *view, const struct path *path, size_t index);

/* That the way leads through a VPN, in a sentence; NULL where it does not, or where a finding says so. */
const char *view_path_vpn(const struct view *view, const struct path *path);

/* All of it in one line: "The way to your mailbox: This computer, Network: Good → Server's door (port): Problem → …". */
const char *view_path_line(const struct view *view, const struct path *path);

#endif
