/*
 * overlap - where the start of a new sequence of lines is the end of the remembered one.
 *
 * Lines come one by one. As long as those that came stand somewhere in the memory in the same order, and not up to its end, it is
 * open how many are known. Of several possibilities the longest is taken, and none that has few different lines: an app that
 * says the same again and again is not a log that is read again. (The memory is searched for the growing
 * sequence as Knuth, Morris and Pratt do it: nothing is compared twice.)
 */
#ifndef IMERR_INPUT_OVERLAP_H
#define IMERR_INPUT_OVERLAP_H

#include "input/memory.h"

/* Fewer different lines are no sign. */
#define OVERLAP_DIFFERENT 8

struct overlap {
	const struct memory *memory;    /* borrowed; it must not change */
	uint64_t *line;                 /* those that came */
	size_t *border;                 /* how long a start of the sequence ends there, but not all of it */
	size_t count, cap;
	size_t at, matched;             /* the memory was searched up to here, so many lines match before */
};

/* `{0}` before; ends with overlap_free(). */
void overlap_start(struct overlap *, const struct memory *);
void overlap_free(struct overlap *);

/* One more line. True: it is decided, the first `known` lines are the end of the memory, the others are new. */
bool overlap_add(struct overlap *, uint64_t hash, size_t *known);

#endif
