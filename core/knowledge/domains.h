/*
 * Which host names belong to the same owner, as far as their form tells.
 */
#ifndef CORE_KNOWLEDGE_DOMAINS_H
#define CORE_KNOWLEDGE_DOMAINS_H

#include <stdbool.h>

/*
 * Whether `host` is the domain or lies below it: "mail.contoso.test" in "contoso.test". NULL is in nothing. ASCII case does
 * not count.
 */
bool domain_contains(const char *domain, const char *host);

/*
 * Whether two host names may be taken for the same owner's: one lies in the other, or both end in the same registrable
 * domain. Without the whole list of public suffixes the rule is careful: where it is not sure (a short second label below a
 * country's domain, as in "contoso.co.uk") it wants one label more to be the same. A wrong "no" costs a question to the
 * person; a wrong "yes" would send a mail address to a stranger.
 */
bool domain_same_owner(const char *left, const char *right);

#endif
