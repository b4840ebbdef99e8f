/*
 * program - the nodes of a nondeterministic automaton over bytes, for several
 * patterns that are read in one direction.
 *
 * A node consumes a byte, asks what stands beside, or is empty. Text that it is
 * run on is valid UTF-8, and is read to the start or to the end of a character
 * before anything else is decided about it.
 */
#ifndef IMERR_RULES_PROGRAM_H
#define IMERR_RULES_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rules/expression.h"

/* Patterns of one program. */
#define PROGRAM_PATTERNS 64
/* Nodes of one program; a pattern that needs more may always hold. */
#define PROGRAM_NODES 8000

/* Where the text lies that a pattern is about, and how it is read. */
enum direction {
	DIRECTION_BEFORE,       /* it ends where reading starts; read backwards */
	DIRECTION_AFTER,        /* it starts there; read forwards */
	DIRECTION_ANYWHERE,     /* read forwards */
};

/* What the automaton reads: a byte, or that the text ends. */
#define SYMBOL_EDGE 256
#define SYMBOLS 257

enum node_kind {
	NODE_ASCII,             /* consumes a byte of `ascii` */
	NODE_BYTE,              /* consumes a byte of from to to */
	NODE_SPLIT,             /* goes on with out and with other */
	NODE_LOOK,              /* the next symbol is of look[other] */
	NODE_EDGE,              /* reading starts here; `from`: or behind a newline, maybe */
	NODE_BOUNDARY, NODE_INSIDE,     /* between word and no word, or not */
	NODE_MAYBE,             /* from here on it only may hold */
	NODE_MATCH,
};

struct node {
	uint8_t kind;
	uint8_t from, to;
	uint32_t out, other;
	uint64_t bit;           /* of the pattern; 0: of all */
	uint64_t ascii[2];
};

struct look {
	uint64_t pass[4], maybe[4];     /* by byte */
	bool edge;                      /* passes at the edge */
};

struct program {
	enum direction direction;
	struct node *node;
	uint32_t nodes, room;
	struct look *look;
	uint32_t looks;
	uint32_t start, first;          /* `first`: without what is passed over to get anywhere */
	uint64_t all;                   /* bits of the patterns */
	uint64_t bit;                   /* of the pattern that is added */
	bool full;
};

void program_init(struct program *, enum direction);

/* Adds a pattern under a number below PROGRAM_PATTERNS; all before program_finish(). */
void program_add(struct program *, unsigned number, const struct expression *);
void program_finish(struct program *);
void program_clear(struct program *);

/* Does a node that consumes consume this byte? */
static inline bool
node_takes(const struct node *n, unsigned byte)
{
	if (n->kind == NODE_BYTE)
		return byte >= n->from && byte <= n->to;
	return byte < 128 && (n->ascii[byte >> 6] >> (byte & 63) & 1);
}

#endif
