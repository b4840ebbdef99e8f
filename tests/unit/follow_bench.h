/*
 * follow_bench - a folder, a scan that does nothing but hand on, a clock that only these
 * tests move. Nothing sleeps, but where times of files must differ.
 */
#ifndef IMERR_TESTS_FOLLOW_BENCH_H
#define IMERR_TESTS_FOLLOW_BENCH_H

#include "folder.h"
#include "input/follow.h"
#include "verbatim.h"

struct follow_bench {
	struct folder folder;           /* the working directory */
	struct candidates *candidates;
	struct scan *scan;
	struct feed *feed;
	struct claims *claims;
	struct verbatim verbatim;       /* the scan's sink: into `out` */
	struct buf out;                 /* what came; a stream's end is "$", "~" if the last line was cut off */
	struct buf all;
	struct err trouble, notice;
	struct follow *follow;
	struct follow *second;          /* as files that a pattern found */
	int64_t now;
	bool rough;                     /* its descriptor is given back whenever that can be */
	bool told;                      /* as if an event had come before each look, whether it is true or not */
};

void bench_open(struct follow_bench *);
void bench_close(struct follow_bench *);

/* Looks until there is nothing more to be read; `last`: as at the end. */
void bench_look(struct follow_bench *, struct follow *, bool last);

/*
 * New bytes and new times must not fall into one tick of the file system's clock, where a case is
 * about the opposite.
 */
void bench_tick(void);

#endif
