/*
 * follow_inside - what a followed file is made of: for follow.c, which sees what has happened to it, and follow_read.c, which
 * reads it, nobody else.
 */
#ifndef IMERR_INPUT_FOLLOW_INSIDE_H
#define IMERR_INPUT_FOLLOW_INSIDE_H

#include "input/follow.h"
#include "input/glance.h"
#include "input/packed.h"
#include "input/tidings.h"

struct follow {
	char *name;
	struct follow_options options;
	struct tidings tidings;
	bool blind;                     /* the name cannot be looked at, but what is open can be read */
	bool missing;

	/* The file that is read, which may have lost its name. */
	bool current;
	struct reading reading;
	struct packed *packed;          /* if it is compressed */

	/* What the last look saw. */
	struct glance glance;
	bool behind;                    /* it was read since, told that it had changed */
	bool more;                      /* the end was not reached */
	bool settled;                   /* it was compared after the clock had gone on */
	uint64_t unread;                /* known to be there then */

	bool leaving;                   /* it has lost its name */
	int64_t leaving_since, grown;
};

/* The file was opened for the first time, or again: where reading starts. `left`: where it was left; NULL. */
void follow_start(struct follow *, const struct follow_with *, const struct stat *, const struct follow_position *left);

/* Hands on what is new, FOLLOW_STEP_MAX bytes at most. */
enum follow_seen follow_read(struct follow *, const struct follow_with *);

/* The file is open, and another life of the program has read it up to some position. Returns as reading_resume(). */
int follow_take_up(struct follow *, const struct follow_with *);

/* The same, if that has not been done; a file that was written anew is read from its start. False if it must be tried again. */
bool follow_take_up_same(struct follow *, const struct follow_with *);

/* Is it compressed? Decided before anything of it is read, and the file must be open for that. */
bool follow_is_packed(struct follow *);
struct packed_file follow_packed_file(struct follow *);

#endif
