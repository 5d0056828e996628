/*
 * The V2 (JSON) form of Autodiscover: one question a protocol, asked with GET and without credentials.
 *
 * Facts: request lines as servers logged them (gronke/docker-z-push#4, mailcow/mailcow-dockerized#2653); answers and errors as
 * mailcow (data/web/autodiscover-json.php), grommunio (gromox, exch/oxdisco.cpp) and Exchange Online send them.
 */
#ifndef CORE_AUTODISCOVER_V2_H
#define CORE_AUTODISCOVER_V2_H

#include <stddef.h>

#include "core/evidence/evidence.h"

/*
 * https://HOST/autodiscover/autodiscover.json?Email=a%40contoso.com&Protocol=AutodiscoverV1&RedirectCount=1, owned by the arena.
 * Every byte of the address and the protocol that RFC 3986 section 2.3 does not leave unreserved is percent-encoded: an @ in the clear
 * is what protection rules against the attacks of 2021 and 2022 block. The host is a host name, and is not changed.
 */
const char *v2_url(struct arena *arena, const char *host, const char *address, const char *protocol);

/*
 * Reads a JSON answer in UTF-8; whoever calls is answer_read(). {"Protocol": …, "Url": …} becomes ANSWER_SETTINGS with one
 * protocol; {"ErrorCode": …, "ErrorMessage": …} becomes ANSWER_ERROR. Errors come with HTTP status 400 from Exchange and with
 * 200 from others, so the body of both is worth reading. Texts are owned by the arena.
 */
void v2_read(struct arena *arena, const char *bytes, size_t len, struct autodiscover_answer *answer);

#endif
