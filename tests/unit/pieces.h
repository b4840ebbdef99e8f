/*
 * pieces - random numbers, and streams cut into pieces. For tests and fuzz
 * targets alike.
 */
#ifndef IMERR_TESTS_PIECES_H
#define IMERR_TESTS_PIECES_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A span in a static table, NUL and all. */
#define BYTES(literal) { (literal), sizeof(literal) - 1 }

/* xorshift64*, Vigna 2016: the same numbers on every machine. */
struct rng {
	uint64_t seed, state;
};

struct rng rng_make(uint64_t seed);
uint64_t rng_next(struct rng *);
size_t rng_below(struct rng *, size_t limit);           /* 0 to limit - 1 */

/* How a stream is cut into pieces. */
enum cutting { CUT_NOT, CUT_BYTES, CUT_RANDOM, CUT_COUNT };

/* Length of the next piece of `left` bytes: 1 to left. */
size_t cut_next(enum cutting, struct rng *, size_t left);

/* Takes the next piece of `left`, which is not empty. */
struct span cut_piece(struct span *left, enum cutting, struct rng *);

/* A heap copy without a byte behind it, so that reading past its end is seen. */
char *exact_copy(struct span);

#endif
