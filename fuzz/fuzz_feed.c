/* Any bytes, in UTF-16 or not: the same in any pieces, and UTF-8 where they were UTF-16. */
#include "fuzz.h"

#include <unistr.h>

#include "../tests/unit/verbatim.h"
#include "input/feed.h"

static void
decode(struct span in, enum cutting cutting, struct rng *rng, struct buf *out)
{
	static const struct scan_options options;
	struct candidates *candidates = candidates_new(NULL);
	struct verbatim verbatim = { .to = out };
	struct sink sink = verbatim_sink(&verbatim);
	struct scan *scan = scan_new(NULL, candidates, &options, &sink);
	struct feed *feed = feed_new(scan);

	while (in.len > 0)
		must(feed_put(feed, cut_piece(&in, cutting, rng)) == 0);
	must(feed_end(feed, false) == 0);
	feed_free(feed);
	scan_free(scan);
	candidates_free(candidates);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct rng rng = rng_make(take_byte(&in));
	struct buf whole = { 0 }, pieces = { 0 };

	decode(in, CUT_NOT, &rng, &whole);
	decode(in, rng.seed & 1 ? CUT_BYTES : CUT_RANDOM, &rng, &pieces);
	must(span_equal(buf_span(&whole), buf_span(&pieces)));
	if (span_starts(in, SPAN("\xff\xfe")) || span_starts(in, SPAN("\xfe\xff")))
		must(u8_check((const uint8_t *)buf_text(&whole), whole.len) == NULL);
	else
		must(span_equal(buf_span(&whole), in));
	buf_free(&whole);
	buf_free(&pieces);
	return 0;
}
