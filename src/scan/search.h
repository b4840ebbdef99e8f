/*
 * search - the vector loop under candidates: where in a block may a number or
 * an anchor stand?
 *
 * Three questions per 64 bytes, answered as bit masks: where do runs of digits
 * stand, where may an anchor's fingerprint be, and how many newlines are there. A
 * fingerprint is four bytes of an anchor, chosen rare; whether each of four
 * bytes in a row can be the first, second, third, fourth of one is looked up with byte
 * shuffles, eight groups of anchors at once ("Teddy", from Hyperscan; Wang et al.,
 * NSDI 2019, 4.2). What passes is looked up in a Bloom filter of whole
 * fingerprints, a number by its first digits.
 *
 * There is one loop; the masks come from AVX-512 (VBMI), AVX2 or plain C, whichever
 * the processor has. What the vector units say costs next to nothing; it is
 * the work on the masks that has to be little, because there is one of each per
 * block and it is scalar.
 */
#ifndef IMERR_SCAN_SEARCH_H
#define IMERR_SCAN_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/* Bytes of a fingerprint. */
#define FINGERPRINT 4
#define BLOOM_WORDS 512
/* Runs can be this long. */
#define DIGITS_MAX 7
/* A number is looked up by its first digits, so many if it has them: words of a set of bits. */
#define SEARCH_LEAD 3
#define SEARCH_LEAD_WORDS 16
/* Groups of anchors: bits of a byte. */
#define GROUPS 8

/* Where a search has got to. `{ .from = p }` starts one at p. */
struct search_state {
	const char *from;               /* the block that is searched next */
	const char *block;              /* the one that the bits are about */
	uint64_t prints, numbers;       /* what was not given out of it yet */
	uint64_t runs;                  /* of the block before `from`, for runs across the edge */
	size_t newlines;                /* between the start of the search and `block` */
	size_t more_newlines;           /* in `block` */
};

/* Which runs of digits are searched for. */
struct search_runs {
	uint64_t second, third;         /* vectors see up to three digits: all bits where the 2nd, 3rd must be one */
	char limit;                     /* bytes less than this far from '0' are digits: 10, or 0 if none are searched for */
	unsigned shift, back;           /* by which that is narrowed to runs of the shortest number, and 64 less it */
	unsigned more;                  /* so far apart two bits mean a run that is too long */
	uint64_t apart;                 /* all bits, or none where that cannot be told */
	unsigned lead;                  /* so many first digits are looked up in `leads` */
};

struct search {
	struct search_runs runs;
	uint64_t leads[SEARCH_LEAD_WORDS];
	/* [position][0: by low nibble, 1: by high nibble][nibble]: groups */
	uint8_t nibble[FINGERPRINT][2][16];
	uint8_t byte[FINGERPRINT][256];    /* the same by whole bytes */
	uint8_t ascii[FINGERPRINT][128];   /* the same by their lower seven bits */
	uint64_t weight[GROUPS][FINGERPRINT];      /* how often a group's bytes stand in a log */
	uint64_t bloom[BLOOM_WORDS];    /* bits by hash of whole fingerprints */
	size_t (*count)(const char *bytes, size_t len);
	bool (*run)(const struct search *, struct search_state *, const char *end);
};

/* The instruction sets, best first; `search_choose` takes the first that is there. */
enum search_set { SEARCH_AVX512, SEARCH_AVX2, SEARCH_PLAIN };

/*
 * Numbers of min to max digits (DIGITS_MAX at most) are searched for; none if min is more than max. `leads` has a bit for what the first
 * digits of a number may be: SEARCH_LEAD, or `min` if that is less. It is copied.
 */
void search_numbers(struct search *, size_t min, size_t max, const uint64_t leads[SEARCH_LEAD_WORDS]);

/* A number for FINGERPRINT bytes, of 15 bits; Knuth, The Art of Computer Programming 3, 6.4. */
static inline uint32_t
search_hash(const char *fingerprint)
{
	uint32_t v;

	memcpy(&v, fingerprint, sizeof(v));
	return v * UINT32_C(2654435761) >> 17;
}

/* Uses the best set that the processor has, but none better than `best`. */
void search_choose(struct search *, enum search_set best);

/* Adds a fingerprint of an anchor, to the group where it does least harm. */
void search_add(struct search *, const char fingerprint[FINGERPRINT]);

/* Where in an anchor, FINGERPRINT bytes or longer, the bytes stand that are rarest in logs. */
size_t search_fingerprint_of(struct span anchor);

/* Is a fingerprint like these FINGERPRINT bytes among those that were added? Rarely yes though it is not. */
static inline bool
search_may_be(const struct search *s, const char *bytes)
{
	uint32_t h = search_hash(bytes);

	return s->bloom[h / 64 % BLOOM_WORDS] >> h % 64 & 1;
}

/* How many newlines there are. */
static inline size_t
search_count_newlines(const struct search *s, const char *bytes, size_t len)
{
	return s->count(bytes, len);
}

/*
 * The next place before `end` at which something may stand, or NULL. With
 * `number` it is the first digit of a run that is long enough, and rarely too long or
 * not long enough; else the first byte of what may be a fingerprint, of which
 * `end` may cut the rest. `end` ends a run of digits. One byte may be both: then
 * it comes twice.
 */
static inline const char *
search_next(const struct search *s, struct search_state *state, const char *end, bool *number)
{
	uint64_t first;

	while ((state->prints | state->numbers) == 0)
		if (!s->run(s, state, end))
			return NULL;
	first = (state->prints | state->numbers) & -(state->prints | state->numbers);
	*number = (state->numbers & first) != 0;
	if (!*number) {
		state->prints &= ~first;
		return state->block + __builtin_ctzll(first);
	}
	state->numbers &= ~first;
	return state->block + __builtin_ctzll(first) - s->runs.shift;
}

#endif
