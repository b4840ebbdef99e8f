/*
 * request - what somebody asks for: the target of a request, its host, and the form that is wanted.
 *
 * All of it is bytes from outside. Spans point into what was given. Knows neither sockets nor the http library.
 */
#ifndef IMERR_SERVE_REQUEST_H
#define IMERR_SERVE_REQUEST_H

#include "serve/address.h"

struct request {
	struct span path;               /* "/report": as it came, %-escapes are not resolved */
	struct span output;             /* `html` of "?output=html"; a NULL pointer where there is none */
	struct span accept;             /* the Accept field; a NULL pointer where there is none */
	struct span host;               /* the Host field, or the host in the target, which counts more; or NULL */
};

/*
 * Reads the target: "/path?query" or "http://host/path?query" (RFC 9112, 3.2.1 and 3.2.2). Of the query `output` is
 * read, its first value, unescaped. Sets the path, the output, and the host if it has one. False for all others.
 */
bool request_target(struct request *, struct span target);

/*
 * May somebody who listens at this loopback address answer for that host? It has to be localhost, a loopback number or
 * the address itself, with any port, because ports are forwarded. A web page from elsewhere whose name was made to
 * point to 127.0.0.1 ("DNS rebinding") still sends its own name here. No host at all is no browser.
 */
bool request_is_local(const struct request *, const struct address *listening);

struct request_form {
	const char *word;               /* of `output=` */
	const char *type;               /* "text/html", without parameters */
};

/*
 * Which of these forms is wanted? The one that `output=` names; else the one that the Accept field likes best (RFC 9110,
 * 12.5.1), the first of equals, and the first if it likes none. Returns its index, or `count` if `output=` names
 * none of them.
 */
size_t request_pick(const struct request *, const struct request_form *form, size_t count);

/* How much an Accept field likes a type, 0 (not at all) to 1000; an empty field likes all. */
unsigned request_quality(struct span accept, struct span type);

#endif
