#include "input/feed.h"

#include <stdlib.h>

#include "support.h"
#include "verbatim.h"

#define LE "\xff\xfe"
#define BE "\xfe\xff"
#define LOST "\xef\xbf\xbd"

static const struct {
	const char *name;
	struct span in;
	struct span out;
} rows[] = {
	{ "empty", BYTES(""), BYTES("") },
	{ "bytes", BYTES("abc\n"), BYTES("abc\n") },
	{ "UTF-8 with its mark", BYTES("\xef\xbb\xbf" "abc"), BYTES("\xef\xbb\xbf" "abc") },
	{ "a zero first", BYTES("\0a"), BYTES("\0a") },
	{ "little endian", BYTES(LE "a\0b\0\n\0"), BYTES("ab\n") },
	{ "big endian", BYTES(BE "\0a\0b\0\n"), BYTES("ab\n") },
	{ "only a mark", BYTES(LE), BYTES("") },
	{ "only a mark, big endian", BYTES(BE), BYTES("") },
	{ "half a mark", BYTES("\xff"), BYTES("\xff") },
	{ "half a mark, big endian", BYTES("\xfe"), BYTES("\xfe") },
	{ "no mark after all", BYTES("\xff" "ab"), BYTES("\xff" "ab") },
	{ "the same byte twice", BYTES("\xff\xff"), BYTES("\xff\xff") },
	{ "mark further on", BYTES("a" LE "b"), BYTES("a" LE "b") },
	{ "a second mark is a character", BYTES(LE "a\0" LE "b\0"), BYTES("a\xef\xbb\xbf" "b") },
	{ "Chinese", BYTES(LE "\x2d\x4e\x87\x65"), BYTES("\xe4\xb8\xad\xe6\x96\x87") },
	{ "NUL", BYTES(LE "a\0\0\0b\0"), BYTES("a\0b") },
	{ "surrogates", BYTES(LE "\x3d\xd8\x00\xde"), BYTES("\xf0\x9f\x98\x80") },
	{ "surrogates, big endian", BYTES(BE "\xd8\x3d\xde\x00"), BYTES("\xf0\x9f\x98\x80") },
	{ "last character", BYTES(LE "\xff\xdb\xff\xdf"), BYTES("\xf4\x8f\xbf\xbf") },
	{ "high half alone", BYTES(LE "\x3d\xd8" "a\0"), BYTES(LOST "a") },
	{ "low half alone", BYTES(LE "\x00\xde" "a\0"), BYTES(LOST "a") },
	{ "halves in the wrong order", BYTES(LE "\x00\xde\x3d\xd8" "a\0"), BYTES(LOST LOST "a") },
	{ "two high halves and a low one", BYTES(LE "\x3d\xd8\x3d\xd8\x00\xde"), BYTES(LOST "\xf0\x9f\x98\x80") },
	{ "high half at the end", BYTES(LE "a\0\x3d\xd8"), BYTES("a" LOST) },
	{ "high half and an odd byte at the end", BYTES(LE "a\0\x3d\xd8\x00"), BYTES("a" LOST LOST) },
	{ "odd byte at the end", BYTES(LE "a\0b"), BYTES("a" LOST) },
	{ "CRLF", BYTES(LE "a\0\r\0\n\0"), BYTES("a\r\n") },
};

static void
feed_all(struct feed *f, struct span in, enum cutting cutting, struct rng *rng)
{
	while (in.len > 0)
		assert_int_equal(feed_put(f, cut_piece(&in, cutting, rng)), 0);
	assert_int_equal(feed_end(f, false), 0);
}

struct bench {
	struct buf out;
	struct verbatim verbatim;
	struct candidates *candidates;
	struct scan *scan;
	struct feed *feed;
	struct rng rng;
};

static void
bench_open(struct bench *b, uint64_t seed)
{
	static const struct scan_options options;
	struct sink sink = verbatim_sink(&b->verbatim);

	*b = (struct bench){ .verbatim.to = &b->out, .rng = rng_make(seed), .candidates = candidates_new(NULL) };
	b->scan = scan_new(NULL, b->candidates, &options, &sink);
	b->feed = feed_new(b->scan);
}

static void
bench_close(struct bench *b)
{
	feed_free(b->feed);
	scan_free(b->scan);
	candidates_free(b->candidates);
	buf_free(&b->out);
}

/* One feed for all rows: each stream is found out anew. */
static void
streams_are_decoded(void **state)
{
	struct table t = { 0 };
	struct bench b;

	(void)state;
	bench_open(&b, 30);
	for (size_t i = 0; i < COUNT(rows) * CUT_COUNT; i++) {
		t.row = rows[i / CUT_COUNT].name;
		buf_clear(&b.out);
		feed_all(b.feed, rows[i / CUT_COUNT].in, (enum cutting)(i % CUT_COUNT), &b.rng);
		table_bytes(&t, "decoded", buf_span(&b.out), rows[i / CUT_COUNT].out);
	}
	bench_close(&b);
	table_end(&t);
}

static void
long_streams_in_any_pieces(void **state)
{
	struct table t = { .row = "seed 31" };
	struct buf in = { 0 }, want = { 0 };
	struct bench b;

	(void)state;
	bench_open(&b, 31);
	for (int i = 0; i < 12; i++) {
		buf_clear(&in);
		buf_clear(&want);
		buf_add_text(&in, i & 1 ? LE : BE);
		for (size_t n = rng_below(&b.rng, 100000); n > 0; n--)
			buf_add_char(&in, rng_below(&b.rng, 4) ? (char)rng_next(&b.rng) : (char)(0xd8 + rng_below(&b.rng, 8)));
		buf_clear(&b.out);
		feed_all(b.feed, buf_span(&in), CUT_NOT, &b.rng);
		buf_add_span(&want, buf_span(&b.out));
		buf_clear(&b.out);
		feed_all(b.feed, buf_span(&in), i & 2 ? CUT_BYTES : CUT_RANDOM, &b.rng);
		table_bytes(&t, "in pieces", buf_span(&b.out), buf_span(&want));
	}
	buf_free(&in);
	buf_free(&want);
	bench_close(&b);
	table_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(streams_are_decoded),
		cmocka_unit_test(long_streams_in_any_pieces),
	};

	return cmocka_run_group_tests_name("feed", tests, NULL, NULL);
}
