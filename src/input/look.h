/*
 * look - when a followed file is looked at again, and how closely.
 *
 * Notification is a hint: told that a file has changed, we read on without a look at its name. The clock is
 * the truth: the whole of it is looked at often while it changes without our being told, a while after we
 * were told the last time, seldom while it rests, and every few seconds in any case. Times are milliseconds.
 */
#ifndef IMERR_INPUT_LOOK_H
#define IMERR_INPUT_LOOK_H

#include <stdbool.h>
#include <stdint.h>

struct look {
	bool polled;                    /* nobody tells us */
	bool deaf;                      /* it changed, and we were not told */
	bool woken, renamed;            /* by an event since the last look; by one of its name */
	int64_t next, interval;
	int64_t latest;                 /* the next look at the whole, whatever we are told */
};

/* A file that is looked at at once. */
struct look look_new(bool polled);

void look_woken(struct look *, bool renamed);

/* Before a look: is it enough to read on? */
bool look_is_brief(const struct look *, int64_t now);

/* After it: was it brief, has something been read, may there be something else soon? Sets `next`. */
void look_done(struct look *, int64_t now, bool brief, bool read, bool unsettled);

#endif
