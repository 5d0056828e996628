/*
 * Which proxy a Windows proxy setting means for a URL.
 *
 * Windows gives the setting as text ("proxy:8080", "http=a:80;https=b:81", a list of exceptions with wildcards) and
 * leaves reading it to the program. The rules are those of WINHTTP_PROXY_INFO and of the Internet Options dialog.
 */
#ifndef CORE_COLLECT_PROXY_RULES_H
#define CORE_COLLECT_PROXY_RULES_H

#include "core/evidence/evidence.h"

/*
 * "host:port" of the first proxy in `list` that serves the URL's scheme, owned by the arena; NULL = direct: no such
 * proxy, or the URL's host is in `bypass`, or the URL is not http or https. Both lists may be NULL.
 *
 * list: entries "[<scheme>=][<scheme>://]<host>[:<port>]", separated by semicolons or blanks; an entry for the URL's own
 * scheme comes before one for all. SOCKS entries are passed over (WinHTTP has no SOCKS). A missing port is 80
 * [unverified], of https:// 443. Entries that are no host and port are passed over.
 * bypass: entries "[<scheme>://]<host>[:<port>]" where * stands for any characters; <local> stands for names without a
 * dot. The loopback names are never sent to a proxy unless <-loopback> says so (Windows' rule since Internet Explorer 9
 * [unverified]).
 */
const char *proxy_rules_choose(struct arena *arena, const char *list, const char *bypass, const char *url);

#endif
