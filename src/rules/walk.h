/*
 * walk - the places in a program that a text leads to.
 *
 * A place is a node, and whether the way there was sure: 2 * node + maybe. Only
 * nodes that consume or look are kept: the leaves. What matches on the way is
 * noted, and nothing is followed that could tell no more about its pattern.
 */
#ifndef IMERR_RULES_WALK_H
#define IMERR_RULES_WALK_H

#include "rules/chars.h"
#include "rules/program.h"

/* What the last symbol was. */
enum behind { BEHIND_EDGE, BEHIND_WORD, BEHIND_NEWLINE, BEHIND_OTHER, BEHIND_COUNT };

static inline enum behind
behind_of(unsigned symbol)
{
	if (symbol == '\n')
		return BEHIND_NEWLINE;
	return symbol < 128 && chars_is_word((unsigned char)symbol) ? BEHIND_WORD : BEHIND_OTHER;
}

/* The places between two symbols. */
struct closure {
	uint64_t *seen;         /* a bit for each place */
	uint16_t *leaf;
	uint32_t leaves;
	enum behind behind;
	unsigned next;          /* the symbol that follows; SYMBOLS: not known yet */
};

struct walk {
	const struct program *program;
	uint64_t sure, maybe;   /* patterns that matched */
	struct closure here, there;
	uint16_t *stack;
	uint32_t words;         /* of a closure's bits */
};

/* Sorted leaves between two symbols, and what matched before. */
struct stand {
	uint64_t sure, maybe;
	enum behind behind;
	const uint16_t *place;
	uint32_t places;
};

void walk_init(struct walk *, const struct program *);
void walk_clear(struct walk *);

/* To the program's start. The leaves are in `there`, unsorted, as after walk_step(). */
void walk_start(struct walk *, enum behind);

/* One symbol on from a stand: first what waits for it, which may lead to more that takes it, then what takes it. */
void walk_step(struct walk *, const struct stand *, unsigned symbol);

/*
 * Where the walk stands. Leaves that can tell nothing more are left out; `open`
 * are the patterns of those that look. Lives until the next step.
 */
struct stand walk_stand(struct walk *, uint64_t *open);

#endif
