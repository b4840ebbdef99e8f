/*
 * collect - followed files, counted.
 *
 * Each file is a stream and counts for itself; what was counted is gathered now and then, up to the line
 * of each file that is not whole yet. With it goes the position of that line: both together can be kept for another life.
 */
#ifndef IMERR_CMD_COLLECT_H
#define IMERR_CMD_COLLECT_H

#include "input/following.h"
#include "sink/fragment.h"

struct collect_options {
	struct recogniser *recogniser;          /* borrowed, as everything here */
	const struct candidates *candidates;
	struct aggregate_options aggregate;
	bool files;                             /* are told apart */

	/* As of struct following_options; `recall` and `placed` may be NULL. */
	bool (*recall)(void *self, const char *name, struct follow_position *);
	void (*placed)(void *self, const char *name, bool current, const struct follow_position *);
	void (*tell)(void *self, struct err *sentences, bool trouble);
	void *self;
};

struct collect;

struct collect *collect_new(const struct collect_options *);

/* The following that was made with collect_following() must have been freed. */
void collect_free(struct collect *);

/* What following needs to count into this one; names and the like are to be filled in. */
struct following_options collect_following(struct collect *);

/* Where years count from (struct aggregate_options): for what is counted from now on. */
void collect_reference(struct collect *, int64_t reference);

/*
 * What was counted since the last time is added to `total`, of files that were left, too. `placed` is told of each file that
 * is among it how far that is.
 */
void collect_gather(struct collect *, struct following *, struct fragment *total);

#endif
