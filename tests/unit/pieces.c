#include "pieces.h"

#include "base/xalloc.h"

struct rng
rng_make(uint64_t seed)
{
	return (struct rng){ seed, seed * UINT64_C(0x9e3779b97f4a7c15) + 1 };
}

uint64_t
rng_next(struct rng *r)
{
	r->state ^= r->state >> 12;
	r->state ^= r->state << 25;
	r->state ^= r->state >> 27;
	return (r->state * UINT64_C(2685821657736338717)) >> 16;
}

size_t
rng_below(struct rng *r, size_t limit)
{
	return (size_t)(rng_next(r) % limit);
}

size_t
cut_next(enum cutting cutting, struct rng *rng, size_t left)
{
	size_t len;

	if (cutting == CUT_NOT)
		return left;
	if (cutting == CUT_BYTES)
		return 1;
	len = 1 + rng_below(rng, rng_below(rng, 4) == 0 ? 400 : 24);
	return len < left ? len : left;
}

struct span
cut_piece(struct span *left, enum cutting cutting, struct rng *rng)
{
	struct span piece = span_make(left->ptr, cut_next(cutting, rng, left->len));

	*left = span_make(left->ptr + piece.len, left->len - piece.len);
	return piece;
}

char *
exact_copy(struct span s)
{
	char *copy = xmalloc(s.len);

	if (s.len > 0)
		memcpy(copy, s.ptr, s.len);
	return copy;
}
