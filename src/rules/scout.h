/*
 * scout - where in a text may a pattern of a program start?
 *
 * By the first bytes that each of them can start with, in eight groups of
 * beginnings: far faster than the automaton, and most texts hold none. With AVX2
 * 32 places are looked at together, by the nibbles of their bytes; without, every
 * second one is, where four bytes in a row must be the first to fourth or the
 * second to fifth of one group.
 */
#ifndef IMERR_RULES_SCOUT_H
#define IMERR_RULES_SCOUT_H

#include "base/span.h"
#include "rules/program.h"

#define SCOUT_STEP 2
#define SCOUT_BYTES 4

/* A bit for each group and distance from the start. */
struct scout {
	bool vectors;                           /* the processor has AVX2 */
	uint8_t low[SCOUT_BYTES][16];           /* groups whose byte can have this low nibble there */
	uint8_t high[SCOUT_BYTES][16];
	uint16_t byte[SCOUT_BYTES][256];        /* that can have this byte there */
	uint16_t end[SCOUT_BYTES];              /* whose match can be over before that */
};

void scout_init(struct scout *, const struct program *);

/*
 * A place in text[from, ...) before which none starts, at the start of a
 * character; text.len + 1 if none starts at all.
 */
size_t scout_find(const struct scout *, struct span text, size_t from);

#endif
