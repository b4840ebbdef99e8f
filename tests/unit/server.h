/*
 * server - a server with some pages and its clients, in one loop.
 *
 * Clients are plain sockets that do not block. Whoever waits runs the loop, until what is waited for comes or
 * ten seconds have gone: nothing sleeps, and nothing hangs.
 */
#ifndef IMERR_TESTS_SERVER_H
#define IMERR_TESTS_SERVER_H

#include "serve/serve.h"
#include "support.h"

#define SERVER_BIG ((size_t)8 << 20)

struct server {
	uv_loop_t loop;
	struct serve *serve;
	bool v6;                        /* it listens at [::1] */
	struct buf told;                /* sentences, each on a line */
	size_t sentences;
	size_t pages;                   /* made */
};

/*
 * Listens at 127.0.0.1, or where `options` says, with these limits. Pages: /hello (always there) says "hello\n"; /form
 * says which form was picked; /bytes has all 256 of them; /empty has nothing; /policy has a policy and status 203; /big
 * has SERVER_BIG bytes; /leave closes the server.
 */
void server_open(struct server *, const struct serve_options *options);

/* Frees, and makes sure that nothing is left in the loop. */
void server_close(struct server *);

/* A client. */
int server_connect(struct server *);

/* Lets the server work until something comes or `ms` have gone. `fd` has news; or -1. */
void server_wait(struct server *, int fd, int ms);

/* Is there nothing to be done at once? A loop that runs round and round always has something. */
bool server_is_idle(struct server *);

/* Sends all of it; false if the connection is over. */
bool server_send(struct server *, int fd, struct span);

enum server_until {
	UNTIL_ANSWER,                   /* one whole answer, or the end */
	UNTIL_HEAD,                     /* the same without a body, as after HEAD */
	UNTIL_END,                      /* the server closes */
};

/* What comes is added to `to`; false if it did not come in time. */
bool server_receive(struct server *, int fd, enum server_until, struct buf *to);

/* An exchange by a client of its own: the answer becomes all of `to`. */
bool server_ask(struct server *, struct span request, enum cutting, struct rng *, enum server_until, struct buf *to);

/* The parts of one answer; the status is 0 if there is none. */
long server_status(struct span answer);
struct span server_head(struct span answer);
struct span server_body(struct span answer);

/* The answer to GET of this path: its status, and nothing else is looked at. */
long server_get(struct server *, const char *path);

#endif
