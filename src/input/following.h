/*
 * following - many files, named or found by patterns, for as long as they grow.
 *
 * What is new is read by follow.h; here is when. A change of a directory wakes us within
 * a millisecond, a clock looks at every file anyway: often while it changes, seldom while it rests. A pattern is
 * expanded again and again. Each file gets a bounded number of bytes at a turn, and all
 * of them a bounded time before others in the loop have theirs. Descriptors of files
 * that rest are given back when there are too many. Files share one scan: one that rests costs
 * some hundred bytes and a look every few seconds.
 */
#ifndef IMERR_INPUT_FOLLOWING_H
#define IMERR_INPUT_FOLLOWING_H

#include <uv.h>

#include "input/follow.h"

struct following_input {
	const char *name;               /* of a file; or a pattern as glob(3) reads them, unless a file is called so */
	enum follow_from from;
	uint64_t lines;
	bool poll;                      /* the clock alone */
};

struct following_options {
	struct scan *scan;              /* with `whole_lines`; borrowed, as everything here */
	const struct following_input *input;
	size_t count;
	size_t history;                 /* bytes that `visit` wants to see above the next line */
	size_t lead;                    /* bytes of context where reading starts in the middle of a file */
	size_t open_max;                /* descriptors; 0: as many as the system allows */

	/* A file joins, by a name that lives until it leaves: what stands for it from now on. It leaves: free that. */
	void *(*join)(void *self, const char *name);
	void (*leave)(void *self, void *file);
	/* How far was it read in another life? May be NULL. */
	bool (*recall)(void *self, const char *name, struct follow_position *);
	/* What the scan gives from now on is of this file. */
	void (*turn)(void *self, void *file);
	/* A stream of the file begins. It ends when the scan says so. May be NULL. */
	void (*begin)(void *self, void *file, const struct reading_start *);
	/*
	 * So far the file was read under some name, and that has been handed on: it was left; or it is read on, but
	 * that is not in it any more, follow_gone(); or, `current`, there was nothing new in it. May be NULL.
	 */
	void (*placed)(void *self, const char *name, bool current, const struct follow_position *);
	/* Does following_visit() want it? NULL where nothing is visited. */
	bool (*wanted)(void *self, void *file);
	/* Sentences, in need of saying; `trouble`: something could not be read. It empties them. */
	void (*tell)(void *self, struct err *sentences, bool trouble);
	/* Nothing more to be read for now: nonzero stops. May be NULL. */
	int (*dry)(void *self);
	void *self;
	enum lang lang;
};

/* For following_run(). */
struct following_until {
	int watched;                    /* ends when nobody reads this pipe any more; -1: none */
	uint64_t every;                 /* milliseconds between ticks; 0: none */
	int (*tick)(void *self);        /* nonzero stops */
	bool keeps;                     /* for another life: at a signal what is held is not handed on */
	void *self;
};

struct following;

struct following *following_new(const struct following_options *);
void following_free(struct following *);

/* Before the loop runs: a file that was left there in another life, under whatever name. */
void following_remember(struct following *, const struct follow_position *);

/* Follows, in a loop of the caller; `ended` is called when the sink or `dry` wanted no more. */
void following_start(struct following *, uv_loop_t *, void (*ended)(void *self), void *self);

/* Looks at nothing any more. Free it when the loop has run and closed its handles. */
void following_stop(struct following *);

/* After that. What is there by now is read, and what is held is handed on. */
void following_finish(struct following *);

/* Or: what is there is read, and lines that are not whole wait for another life; `all`, or of files that have lost their names. */
void following_drain(struct following *, bool all);

/*
 * All of that in a loop of its own, until SIGINT or SIGTERM: what is there by then is read, and what is held is handed on
 * unless `keeps`. Or until the sink, `dry` or `tick` stop it. Returns an errno, which is 0 or means that it could not even start.
 */
int following_run(struct following *, const struct following_until *);

/* How many files are followed, those that are not there yet, too. */
size_t following_count(const struct following *);

/*
 * `visit` for each file that is wanted, with its stream in the scan; `at` is where reading would go on in another
 * life, NULL if it reads nothing.
 */
void following_visit(struct following *, void (*visit)(void *self, void *file, const char *name, const struct follow_position *at));

#endif
