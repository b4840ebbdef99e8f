/*
 * Any bytes as a log that is read again. The first byte says how it is cut, the second where the first reading ends. Read as a whole it
 * comes out as it is; read twice nothing is missing, and the same comes out in any pieces.
 */
#include "fuzz.h"

#include "../tests/unit/verbatim.h"

static void
feed(struct replayed *r, struct span in, enum cutting cutting, struct rng *rng)
{
	while (in.len > 0)
		must(replayed_feed(r, cut_piece(&in, cutting, rng)) == 0);
}

/* Up to `first`, and then all of it. */
static void
read_twice(struct span in, size_t first, enum cutting cutting, struct rng *rng, struct buf *out)
{
	const struct replayed_to to = verbatim_replayed(out);
	struct replayed *r = replayed_new(&to, 1024);

	feed(r, span_make(in.ptr, first), cutting, rng);
	must(span_equal(buf_span(out), span_make(in.ptr, first)));
	replayed_again(r);
	feed(r, in, cutting, rng);
	must(replayed_end(r) == 0);
	must(replayed_seam(r)->dropped <= replayed_passed(r));
	replayed_free(r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct rng rng = rng_make(take_byte(&in));
	size_t first = in.len * take_byte(&in) / 256;
	struct buf whole = { 0 }, pieces = { 0 };

	first = first < in.len ? first : in.len;
	read_twice(in, first, CUT_NOT, &rng, &whole);
	read_twice(in, first, rng.seed & 1 ? CUT_BYTES : CUT_RANDOM, &rng, &pieces);
	must(span_equal(buf_span(&whole), buf_span(&pieces)));
	/* The end of it is there: what came last was not seen before, or it was. */
	must(whole.len >= first);
	buf_free(&whole);
	buf_free(&pieces);
	return 0;
}
