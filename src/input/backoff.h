/*
 * backoff - how long to wait before a command that has ended is started again.
 *
 * A step function: it knows neither clock nor loop. The first wait is short, each one after a start that led to nothing is
 * twice as long, up to half a minute. A start that was good makes the next wait short again.
 */
#ifndef IMERR_INPUT_BACKOFF_H
#define IMERR_INPUT_BACKOFF_H

#include <stdbool.h>
#include <stdint.h>

/* Milliseconds. */
#define BACKOFF_FIRST 200
#define BACKOFF_MAX 30000

/* What ran so long was good in any case. */
#define BACKOFF_GOOD 10000

struct backoff {
	int64_t wait;           /* the last one; 0: none yet */
};

/* It ran for `ran` milliseconds and was of use or not: how long to wait now. */
int64_t backoff_next(struct backoff *, int64_t ran, bool useful);

#endif
