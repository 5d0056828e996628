/*
 * The requests that Autodiscover consists of, by the names that attempt.request gives them.
 */
#ifndef CORE_AUTODISCOVER_REQUESTS_H
#define CORE_AUTODISCOVER_REQUESTS_H

#include <stdbool.h>

#include "core/autodiscover/http.h"

/*
 * Sets method, headers and body of a request: "pox", "pox-without-mapi-http", "pox-empty-bearer" and "eas", which are POSTed,
 * "json" and "redirect", which are not. Everything is owned by the arena or is a literal. False for another name, or when
 * there is no memory for the body.
 */
bool request_describe(struct arena *arena, const char *name, const char *address,
                      struct http_request *request);

/*
 * Reads what was answered to such a request into attempt->answer, when there is an answer, and drops the body's beginning
 * where the answer is understood. Texts are owned by the arena.
 */
void request_read_answer(struct arena *arena, const char *body, size_t len, struct attempt *attempt);

#endif
