/*
 * guests - who is connected, and how long each may stay.
 *
 * A connection either waits for its client, which has to finish a request, or is being answered, which the client
 * has to take. Both have a time: for the whole of it, not from byte to byte, because whoever sends a byte a second would
 * stay for ever. While there are many, those that wait have less time. Who is overdue is hung up on with shutdown(2);
 * the http library sees that and closes. The clock is passed in: it counts milliseconds and never goes back.
 */
#ifndef IMERR_SERVE_GUESTS_H
#define IMERR_SERVE_GUESTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/* So many more than `many` are let in; who wants to come then waits outside. */
#define GUESTS_SPARE 16

/* With so many bytes of answers under way, no other large one is begun. */
#define GUESTS_BYTES ((size_t)64 << 20)

/* While there are more than `many`, milliseconds for those that wait. */
#define GUESTS_CROWDED_MS 1000

struct guests_limits {
	size_t many;                    /* connections and, apart from them, answers under way */
	uint64_t request_ms;            /* from connecting, or from the answer before, to a whole request */
	uint64_t answer_ms;             /* until it is taken */
};

struct guest {
	struct guests *guests;
	int fd;                         /* the library's */
	uint64_t since;                 /* it waits or is answered */
	bool answered;                  /* it is being answered */
	size_t bytes;                   /* with so many */
	bool overdue;                   /* it was hung up on */
	bool known;                     /* the head of its request was seen */
	struct buf target;              /* of its request */
	struct guest *next, **link;
};

struct guests {
	struct guests_limits limits;
	uint64_t now;                   /* set by the owner before any call */
	size_t count;
	size_t answers, bytes;          /* under way */
	struct guest *first;
};

/* A client has connected; it has left, and its struct is freed. */
struct guest *guest_come(struct guests *, int fd);
void guest_leave(struct guest *);

/* It gets an answer of so many bytes; its request is over, answered or not, and it waits for the next one. */
void guest_answer(struct guest *, size_t bytes);
void guest_done(struct guest *);

/* May nobody else be let in? */
bool guests_full(const struct guests *);

/* Are there so many answers under way, or such large ones, that no other one should be begun? */
bool guests_busy(const struct guests *);

/* When the next one is overdue; UINT64_MAX: never. */
uint64_t guests_due(const struct guests *);

/* Hangs up on all that are overdue. */
void guests_hang_up(struct guests *);

#endif
