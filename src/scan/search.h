/*
 * search - the vector loop under candidates: where in a block may a number or
 * an anchor stand?
 *
 * Two questions per 64 bytes, answered as bit masks: which bytes are digits,
 * and where may an anchor's fingerprint be. A fingerprint is three bytes of an
 * anchor, chosen rare; whether each of three bytes in a row can be the first,
 * second, third of one is looked up by nibbles with byte shuffles, eight groups of
 * anchors at once ("Teddy", from Hyperscan; Wang et al., NSDI 2019, 4.2).
 *
 * There is one loop; the masks come from AVX-512, AVX2 or plain C, whichever
 * the processor has.
 */
#ifndef IMERR_SCAN_SEARCH_H
#define IMERR_SCAN_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/* Bytes of a fingerprint. */
#define FINGERPRINT 3
/* Groups of anchors: bits of a byte. */
#define GROUPS 8

struct search {
	size_t min_digits, max_digits;  /* max 0: no numbers are searched for */
	/* [position][0: by low nibble, 1: by high nibble][nibble]: groups */
	uint8_t nibble[FINGERPRINT][2][16];
	uint8_t byte[FINGERPRINT][256]; /* the same by whole bytes */
	bool anchors;
	const char *(*run)(const struct search *, bool inside, const char *from, const char *end, bool *number);
};

/* The instruction sets, best first; `search_choose` takes the first that is there. */
enum search_set { SEARCH_AVX512, SEARCH_AVX2, SEARCH_PLAIN };

/* Uses the best set that the processor has, but none better than `best`. */
void search_choose(struct search *, enum search_set best);

/* Adds a fingerprint (three bytes) of an anchor to a group, 0 to GROUPS - 1. */
void search_add(struct search *, const char fingerprint[FINGERPRINT], unsigned group);

/* Where in an anchor of at least three bytes the rarest three stand. */
size_t search_fingerprint_of(struct span anchor);

/*
 * The first place in [from, end) at which a run of min_digits to max_digits
 * digits starts (then `number` is set) or a fingerprint may stand, or both. `end`
 * ends a run of digits; `inside`: a digit stands before `from`. NULL if there is
 * none.
 */
static inline const char *
search_next(const struct search *s, bool inside, const char *from, const char *end, bool *number)
{
	return s->run(s, inside, from, end, number);
}

#endif
