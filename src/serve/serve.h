/*
 * serve - pages over http, out of the caller's libuv loop.
 *
 * It has no thread of its own: requests are read and answered, and pages made, inside uv_run(). Clients are not
 * trusted. GET and HEAD alone are answered, everything else gets 405 before its body is read. Nothing that a client
 * sends is kept but the head of its request, which may have 32 KiB less what the library needs (414 or 431 else).
 * Nobody may take long to ask or to take an answer (guests.h), and a slow reader holds up nobody else. Where it
 * listens on the loopback, only requests for localhost are answered, others get 421 (request.h). Answers may not be
 * stored, sniffed, framed, or embedded elsewhere; what the library refuses by itself (400, 414, 431) is a fixed text.
 *
 * Too many at once: `many` answers may be under way, or 64 MiB of them; beyond these a request gets 503, but for the
 * pages that are `always` there: a scrape passes while all the others are busy. A little more than `many` connections
 * are accepted (GUESTS_SPARE), the next ones wait outside until one goes, and those that ask for nothing have to go
 * soon then. When the process has no descriptors left, that is said, and tried again after a second.
 */
#ifndef IMERR_SERVE_SERVE_H
#define IMERR_SERVE_SERVE_H

#include <uv.h>

#include "serve/request.h"

/* The page to be filled: at first, an empty one of plain text with status 200. The texts have to outlive the function. */
struct serve_page {
	unsigned status;
	const char *type;               /* of what media type it is, with parameters */
	const char *policy;             /* Content-Security-Policy; as it starts, nothing may be loaded or run */
	struct buf body;                /* becomes the server's */
};

struct serve_route {
	const char *path;               /* "/metrics": exactly that */
	bool always;                    /* also when there are too many; pages that are small and made quickly */
	void (*page)(void *self, const struct request *, struct serve_page *to);
};

struct serve_options {
	uv_loop_t *loop;
	const char *listen;             /* as address.h reads it */
	size_t many;                    /* connections and answers at a time; 0: 64 */
	uint64_t request_ms;            /* for a request, from the connection or the last answer to its end; 0: 60 s */
	uint64_t answer_ms;             /* for taking an answer; 0: 60 s */
	const struct serve_route *route;        /* borrowed */
	size_t routes;
	/* Something went wrong, in a sentence of `lang` that lives for this call; at most two a minute, whatever clients do. */
	void (*tell)(void *self, const char *sentence);
	void *self;                     /* of `page` and `tell` */
	enum lang lang;                 /* of sentences, those to clients too */
};

struct serve;

/*
 * Listens. Options and routes are borrowed until serve_free(). NULL with a sentence in `err`: no address, not one of this
 * machine, taken by another program, a port that needs privileges. Keeps the loop alive.
 */
struct serve *serve_new(const struct serve_options *, struct err *err);

/* The port that it listens at, also when 0 was asked for. */
unsigned serve_port(const struct serve *);

/* Stops listening and serving at once; may be called out of a page, too. The loop has to run to close the handles. */
void serve_close(struct serve *);

/* Closes, hangs up on everybody and frees, at the latest when the loop has run. Not out of a page. NULL is nothing. */
void serve_free(struct serve *);

#endif
