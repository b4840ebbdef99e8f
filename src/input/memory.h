/*
 * memory - the last lines of a log, as hashes in their order; and those of them that may still come again.
 */
#ifndef IMERR_INPUT_MEMORY_H
#define IMERR_INPUT_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct memory {
	uint64_t *line;                 /* a ring, which grows up to `max` */
	size_t cap, max;                /* powers of two */
	size_t first, count;
	/* Those that may come again: an open hash table of hashes and how many of each. */
	uint64_t *key;
	uint32_t *left;                 /* 0: a free place, or all have come */
	size_t places;
};

/* `max` is a power of two. */
void memory_init(struct memory *, size_t max);
void memory_free(struct memory *);

void memory_add(struct memory *, uint64_t hash);
void memory_forget(struct memory *);

/* The `i`th of `count`, the oldest first. */
uint64_t memory_at(const struct memory *, size_t i);

/* All of them may come again from now on. */
void memory_expect(struct memory *);

/* Has one come again? It is taken out. */
bool memory_take(struct memory *, uint64_t hash);

/* None is expected any more. */
void memory_expect_none(struct memory *);

#endif
