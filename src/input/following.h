/*
 * following - many files, named or found by patterns, for as long as they grow.
 *
 * What is new is read by follow.h; here is when. A change of a directory wakes us within
 * a millisecond, a clock looks at every file anyway: often while it changes, seldom while it rests. A pattern is
 * expanded again and again. Each file gets a bounded number of bytes at a turn. Descriptors of files
 * that rest are given back when there are too many. Files share one scan: one that rests costs
 * some hundred bytes and a look every few seconds.
 */
#ifndef IMERR_INPUT_FOLLOWING_H
#define IMERR_INPUT_FOLLOWING_H

#include "input/follow.h"

struct following_options {
	struct scan *scan;              /* with `whole_lines`; borrowed, as everything here */
	const char *const *name;        /* of files; patterns as glob(3) reads them, unless a file is called so */
	size_t count;
	enum follow_from from;
	uint64_t lines;
	size_t history;                 /* bytes that `visit` wants to see above the next line */
	bool poll;                      /* the clock alone */
	size_t open_max;                /* descriptors; 0: as many as the system allows */
	int watched;                    /* ends when nobody reads this pipe any more; -1: none */
	uint64_t every;                 /* milliseconds between ticks; 0: none */

	/* A file joins: what stands for it from now on. It leaves: free that. */
	void *(*join)(void *self, const char *name);
	void (*leave)(void *self, void *file);
	/* What the scan gives from now on is of this file. */
	void (*turn)(void *self, void *file);
	/* Sentences, in need of saying; `trouble`: something could not be read. It empties them. */
	void (*tell)(void *self, struct err *sentences, bool trouble);
	/* Nothing more to be read for now, or time for a tick: nonzero stops. */
	int (*dry)(void *self);
	int (*tick)(void *self);
	void *self;
	enum lang lang;
};

struct following;

struct following *following_new(const struct following_options *);
void following_free(struct following *);

/*
 * Follows until SIGINT or SIGTERM: what is there by then is read, and what is held is handed on. Or until the
 * sink, `dry` or `tick` stop it. Returns an errno, which is 0 or means that it could not even start.
 */
int following_run(struct following *);

/* In a tick: `visit` for each file, with its stream in the scan. */
void following_visit(struct following *, void (*visit)(void *self, void *file));

#endif
