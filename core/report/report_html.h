/*
 * The parts of the HTML report, in the order in which they stand on the page. Each appends itself to `parent`.
 */
#ifndef CORE_REPORT_REPORT_HTML_H
#define CORE_REPORT_REPORT_HTML_H

#include "core/report/html.h"

/* For the person: what is wrong, what to do now, what to tell IT, what else was found. */
void html_add_verdict(struct html *html, xmlNodePtr parent);
/* The picture of the way; nothing for an explained answer. */
void html_add_path(struct html *html, xmlNodePtr parent);
void html_add_other_findings(struct html *html, xmlNodePtr parent);
void html_add_accounts(struct html *html, xmlNodePtr parent);

/* For IT: everything that was seen. */
void html_add_connections(struct html *html, xmlNodePtr parent);
void html_add_outlook(struct html *html, xmlNodePtr parent);
/* What happened over time; nothing when nobody looked more than once. */
void html_add_timeline(struct html *html, xmlNodePtr parent);
void html_add_autodiscover(struct html *html, xmlNodePtr parent);
void html_add_sources(struct html *html, xmlNodePtr parent);
void html_add_endpoints(struct html *html, xmlNodePtr parent);
void html_add_ports(struct html *html, xmlNodePtr parent);
void html_add_names(struct html *html, xmlNodePtr parent);
void html_add_way(struct html *html, xmlNodePtr parent);
void html_add_encryption(struct html *html, xmlNodePtr parent);
void html_add_computer(struct html *html, xmlNodePtr parent);
void html_add_run(struct html *html, xmlNodePtr parent);

/* What was sent over the network, and what is in the file. */
void html_add_privacy(struct html *html, xmlNodePtr parent);

/* The attempts of one step or endpoint, each with its times and what came back. */
void html_add_attempts(struct html *html, xmlNodePtr parent, const struct attempt_list *attempts);

/* What an answer says, in plain words and as a list for IT. Nothing for ANSWER_UNKNOWN. */
void html_add_answer(struct html *html, xmlNodePtr parent, const struct autodiscover_answer *answer);

/* The same for the saved answer that this report is about (evidence.run.explained_file). */
void html_add_explained(struct html *html, xmlNodePtr parent);

#endif
