/*
 * Evidence made by hand, in the shape in which a real run leaves it: each function adds what one part of a run would have
 * found. Rules are tested on these, natively and in milliseconds; the lab makes the same facts for real.
 */
#ifndef TESTS_UNIT_EVIDENCE_BUILDER_H
#define TESTS_UNIT_EVIDENCE_BUILDER_H

#include "core/evidence/evidence.h"

#define BUILT_ADDRESS "anna@contoso.test"
#define BUILT_DOMAIN  "contoso.test"
#define BUILT_HOST    "mail.contoso.test"
#define BUILT_REMOTE  "10.66.0.12"

enum { BUILT_PID = 4028 };

/* A run on a computer that is on a network and was allowed to ask it; nothing was asked yet. The caller owns it. */
struct evidence *build_evidence(void);

/*
 * All is well: Exchange on premises, https-autodiscover answered after a sign-in, both endpoints are alive, and Outlook
 * holds two connections to them. The web site at the mail domain answers 404. The caller owns it.
 */
struct evidence *build_healthy(void);

/* The same without the sign-in: https-autodiscover asks for it, the profile names the server. */
struct evidence *build_healthy_without_sign_in(void);

/* The evidence without its connections. */
struct evidence *build_without_connections(struct evidence *evidence);

/*
 * All is well but https-autodiscover, which is where the test puts its fault; nothing is known behind it. The caller owns
 * it.
 */
struct evidence *build_broken_step(void);

/*
 * All is well but that https-autodiscover named these servers for these protocols; of no connection or endpoint is anything
 * known. A second protocol of NULL = none. The caller owns it.
 */
struct evidence *build_answering(const char *type, const char *server, const char *type2,
                                 const char *server2);

/* The parts of build_healthy: the account with its servers, and its connections. */
void build_healthy_account(struct evidence *evidence);
void build_healthy_connections(struct evidence *evidence);

#define BUILT_SECOND_ADDRESS "ben@fabrikam.test"

/* A second account, all well, of another company with servers of its own; its connections apart. */
void build_second_account(struct evidence *evidence);
void build_second_connections(struct evidence *evidence);

void build_account(struct evidence *evidence, const char *address, int kind, const char *server);
void build_outlook(struct evidence *evidence, const char *program, int64_t pid);
void build_connection(struct evidence *evidence, int64_t pid, const char *remote, int state);
void build_drop_connections(struct evidence *evidence);

/* Name and TLS look of a host, replacing what is there. An address of NULL = none. */
struct name_lookup *build_name(struct evidence *evidence, const char *host, int outcome, const char *address);
struct tls_look *build_look(struct evidence *evidence, const char *host, int outcome, int verdict);

/* A look at one address of BUILT_HOST, port 443, by itself. */
void build_address_look(struct evidence *evidence, const char *address, int outcome, int verdict);

/*
 * Autodiscover for an address with all steps of Outlook's order: https-root and https-autodiscover not tried, the others as a
 * computer of no domain finds them (does not apply; nobody answers the plain question).
 */
struct autodiscover *build_autodiscover(struct evidence *evidence, const char *address);
/* The same for an address that the account was sent on to. */
struct autodiscover *build_redirected(struct evidence *evidence, const char *account, const char *address);
/* Where a step asks: host, port and URL; the first call is its candidate too. */
void build_step_place(struct evidence *evidence, struct step *step, const char *url);
struct step *build_step(struct evidence *evidence, const char *address, const char *step_id);

/* What became of a step; each replaces what it had. Their names and looks are built as well. */
void build_step_name_missing(struct evidence *evidence, const char *address, const char *step_id);
void build_step_not_reached(struct evidence *evidence, const char *address, const char *step_id, int reach);
void build_step_bad_certificate(struct evidence *evidence, const char *address, const char *step_id,
                                int verdict);
struct attempt *build_step_status(struct evidence *evidence, const char *address, const char *step_id,
                                  int64_t status, int outcome);
struct attempt *build_step_asks(struct evidence *evidence, const char *address, const char *step_id,
                                const char *scheme);
struct attempt *build_step_refuses(struct evidence *evidence, const char *address, const char *step_id,
                                   const char *scheme);
struct autodiscover_answer *build_step_answer(struct evidence *evidence, const char *address,
                                              const char *step_id);

struct protocol *build_protocol(struct evidence *evidence, struct autodiscover_answer *answer,
                                const char *type, const char *server);
void build_mapi_http(struct evidence *evidence, struct autodiscover_answer *answer, const char *host);

/* An endpoint on https; status 0 = no attempt was made. */
struct endpoint *build_endpoint(struct evidence *evidence, const char *address, const char *protocol,
                                const char *purpose, const char *named_by, const char *url, int64_t status);
/* Drops those of BUILT_ADDRESS. */
void build_drop_endpoints(struct evidence *evidence);

/* The question whether to sign in, and its answer. */
void build_question(struct evidence *evidence, const char *address, const char *host, int answer);

#endif
