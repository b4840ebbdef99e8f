/*
 * counts - how often each of many things came, in bounded memory.
 *
 * A thing is a key of 64 bits: that of a name (counts_key()), or a number. At
 * most `max` keys are kept, the smallest; what came of others is in `other`. Which are
 * kept depends on the set of keys alone, not on their order, so the counts of two
 * pieces merge into exactly the counts of the whole. Keys of names are hashes:
 * two names with one key are counted as one, which happens to one pair in 2^64.
 */
#ifndef IMERR_SINK_COUNTS_H
#define IMERR_SINK_COUNTS_H

#include <stdint.h>

#include "base/span.h"

struct count {
	uint64_t key;
	uint64_t n;
};

/* `{ .max = n }` is an empty one. */
struct counts {
	struct count *item;     /* by key, ascending */
	char **name;            /* of each item, owned; NULL where none has one, as times and numbers have not */
	size_t count, room, max;
	size_t last;            /* where the last one was found: the next is often the same */
	uint64_t other;
};

/* Longer names are counted by their first characters; what is no UTF-8, and a NUL, is U+FFFD. */
#define COUNTS_NAME_MAX 128

/* The key of a name: FNV-1a, 64 bits (Fowler, Noll, Vo; RFC 9923). */
uint64_t counts_key(struct span name);

/* `n` more of the key; `name` is copied as it is when it is new, and NULL for a number. */
void counts_add(struct counts *, uint64_t key, const struct span *name, uint64_t n);

/* The same for a name out of a log. */
void counts_add_name(struct counts *, struct span name, uint64_t n);

/* The name of one of its items; NULL for a number. */
const char *counts_name(const struct counts *, const struct count *);

/* Adds all of `from`. */
void counts_merge(struct counts *, const struct counts *from);

/* What came in all. */
uint64_t counts_sum(const struct counts *);
void counts_free(struct counts *);

#endif
