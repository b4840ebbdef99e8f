/*
 * columns - symbols that no node of a program tells apart are one column of the
 * automaton's states.
 */
#ifndef IMERR_RULES_COLUMNS_H
#define IMERR_RULES_COLUMNS_H

#include "rules/program.h"

/* Bytes that stand nowhere in UTF-8 share one, so that the numbers fit a byte. */
#define COLUMNS_MAX 256

struct columns {
	uint8_t of[SYMBOLS];
	uint8_t ascii[SYMBOL_EDGE];     /* the same, but 0 for what is beyond ASCII: no symbol has column 0 */
	uint16_t symbol[COLUMNS_MAX];   /* one of each column */
	unsigned count;
};

void columns_make(struct columns *, const struct program *);

#endif
