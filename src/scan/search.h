/*
 * search - the vector loop under candidates: where in a block may a number or
 * an anchor stand?
 *
 * Two questions per 64 bytes, answered as bit masks: which bytes are digits,
 * and where may an anchor's fingerprint be. A fingerprint is four bytes of an
 * anchor, chosen rare; whether each of four bytes in a row can be the first,
 * second, third, fourth of one is looked up with byte shuffles, eight groups of
 * anchors at once ("Teddy", from Hyperscan; Wang et al., NSDI 2019, 4.2). What passes is looked up in a small Bloom filter of whole fingerprints.
 *
 * There is one loop; the masks come from AVX-512 (VBMI), AVX2 or plain C, whichever
 * the processor has.
 */
#ifndef IMERR_SCAN_SEARCH_H
#define IMERR_SCAN_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/* Bytes of a fingerprint. */
#define FINGERPRINT 4
#define BLOOM_WORDS 64
/* Steps that narrow bits to runs: 1 + 1, 2 + 2, 4 + 3. */
#define SHIFTS 3
/* Runs can be this long. */
#define DIGITS_MAX 7
/* Groups of anchors: bits of a byte. */
#define GROUPS 8

struct search {
	unsigned shift[SHIFTS];         /* by which bits are narrowed to runs of min_digits */
	unsigned more;                  /* so many digits more make a run of min_digits too long */
	bool numbers;
	/* [position][0: by low nibble, 1: by high nibble][nibble]: groups */
	uint8_t nibble[FINGERPRINT][2][16];
	uint8_t byte[FINGERPRINT][256]; /* the same by whole bytes */
	uint8_t ascii[FINGERPRINT][128];        /* the same by their lower seven bits */
	uint64_t bloom[BLOOM_WORDS];    /* bits by hash of whole fingerprints */
	bool anchors;
	size_t (*count)(const char *bytes, size_t len);
	const char *(*run)(const struct search *, bool inside, const char *from, const char *end, bool *number);
};

/* The instruction sets, best first; `search_choose` takes the first that is there. */
enum search_set { SEARCH_AVX512, SEARCH_AVX2, SEARCH_PLAIN };

/* Numbers of min to max digits (DIGITS_MAX at most) are searched for. */
void search_numbers(struct search *, size_t min, size_t max);

/* Uses the best set that the processor has, but none better than `best`. */
void search_choose(struct search *, enum search_set best);

/* Adds a fingerprint of an anchor to a group, 0 to GROUPS - 1. */
void search_add(struct search *, const char fingerprint[FINGERPRINT], unsigned group);

/* Where in an anchor, FINGERPRINT bytes or longer, its rarest bytes stand. */
size_t search_fingerprint_of(struct span anchor);

/* How many newlines there are. */
static inline size_t
search_count_newlines(const struct search *s, const char *bytes, size_t len)
{
	return s->count(bytes, len);
}

/*
 * The first place in [from, end) at which a run of as many digits as are searched
 * for starts (then `number` is set; too long ones may be among them) or a fingerprint may stand, or both. `end`
 * ends a run of digits; `inside`: a digit stands before `from`. NULL if there is
 * none.
 */
static inline const char *
search_next(const struct search *s, bool inside, const char *from, const char *end, bool *number)
{
	return s->run(s, inside, from, end, number);
}

#endif
