/*
 * world - a program that follows app.log and what becomes of it, in one life after another: what was committed is the output up to
 * there and the positions that belong to it, and a new life takes up with nothing else.
 */
#ifndef IMERR_TESTS_WORLD_H
#define IMERR_TESTS_WORLD_H

#include "follow_bench.h"
#include "support.h"

#define ROTATIONS 24                    /* app.log, app.log.1 and so on */
#define NAMES (2 * ROTATIONS)           /* and as many that are compressed */
#define ROWS 400
#define LINE_MAX_BYTES 100              /* longer ones are not read */

/* How this round is. */
enum { BY_PATTERN = 1, WIDE = 2, LONG_LINES = 4, LEAD = 8, PACKING = 16, KINDS = 32 };

struct row {
	int name;
	bool current;
	struct follow_position at;
};

/* As the store has it: a file has one row, a name one that is current. */
struct rows {
	struct row item[ROWS];
	size_t count;
};

struct world {
	struct folder folder;
	int kind;
	struct rng *rng;
	struct candidates *candidates;
	struct scan *scan;
	struct feed *feed;
	struct claims *claims;
	struct follow *follow[NAMES];
	struct err trouble, notice;
	int64_t now;
	int turn;                       /* whose lines come */
	uint64_t from[NAMES];           /* what is before is context */

	struct verbatim verbatim;
	struct buf out, kept_out;
	struct rows rows, kept;
	size_t kills, again, packed;

	/* The writer. */
	int fd;
	unsigned line, files, rotated;
	bool half;
	ino_t inode;
	bool looked, known;             /* at the file at hand; and that was committed */
};

/* Of a number: below ROTATIONS as it is, from there on compressed. It lives on. */
const char *world_name(int);

/* A life begins, and is over. */
void world_born(struct world *);
void world_die(struct world *);

/* Everybody has a turn; new names are found, if a pattern looks for them. */
void world_look(struct world *);

void world_commit(struct world *);

/* What was not committed is gone; the next life begins. */
void world_kill(struct world *);

/* Is all that was written read, and kept? */
void world_settle(struct world *);

#endif
