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
bench_open(struct bench *b, uint64_t seed, bool whole_lines)
{
	const struct scan_options options = { .whole_lines = whole_lines, .line_max = HEADER_LOOKBACK };
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
	bench_open(&b, 30, false);
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
	bench_open(&b, 31, false);
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

/* A stream that comes in turns with others. */
struct turned {
	struct buf in, out;
	struct span rest;
	struct feed_parked parked;
	bool ended, dropped;
};

static void
make_stream(struct turned *s, size_t index, struct bench *b)
{
	static const char *const marks[] = { "", LE, BE, "" };

	*s = (struct turned){ 0 };
	buf_add_text(&s->in, marks[index % COUNT(marks)]);
	for (size_t n = 2000 + rng_below(&b->rng, 60000); n > 0; n--) {
		buf_add_char(&s->in, rng_below(&b->rng, 20) ? (char)('a' + rng_below(&b->rng, 26)) : '\n');
		for (size_t more = rng_below(&b->rng, 10000) ? 0 : 2 * HEADER_LOOKBACK; more > 0; more--)
			buf_add_char(&s->in, 'x');
	}
	s->rest = buf_span(&s->in);
}

/* What the stream knows of its last line, which was begun, while it is parked or in use. */
static void
check_line(struct table *t, const struct turned *s)
{
	uint64_t behind = feed_parked_behind(&s->parked);
	size_t fed = s->in.len - s->rest.len;
	const char *newline = memrchr(s->in.ptr, '\n', fed);
	size_t line = newline != NULL ? fed - (size_t)(newline + 1 - s->in.ptr) : fed;
	bool inside = feed_parked_inside(&s->parked);

	if (behind > fed)
		table_fail(t, "%lu bytes behind a line's start", (unsigned long)behind);
	if (feed_is_wide(buf_span(&s->in)))
		return;
	table_number(t, "too long", inside, line > HEADER_LOOKBACK);
	if (!inside)
		table_number(t, "behind the line's start", (long)behind, (long)line);
}

/* One turn. Something is asked of the stream or not, which makes no difference; now and then it is given up. */
static void
take_turn(struct table *t, struct turned *s, struct bench *b)
{
	b->verbatim.to = &s->out;
	feed_unpark(b->feed, &s->parked);
	assert_int_equal(feed_put(b->feed, cut_piece(&s->rest, CUT_RANDOM, &b->rng)), 0);
	s->ended = s->rest.len == 0;
	if (s->ended)
		assert_int_equal(feed_end(b->feed, false), 0);
	else if (rng_below(&b->rng, 4) == 0)
		check_line(t, s);
	feed_park(b->feed, rng_below(&b->rng, 2) * 100);
	s->dropped = !s->ended && rng_below(&b->rng, 100) == 0;
	s->ended = s->ended || s->dropped;
	if (s->ended)
		feed_parked_free(&s->parked);
	else if (rng_below(&b->rng, 4) == 0)
		check_line(t, s);
}

static void
check_turns(struct table *t, struct bench *b, struct turned *stream, size_t streams)
{
	size_t left = streams, at = 0;

	while (left > 0) {
		if (rng_below(&b->rng, 3) == 0)
			at = rng_below(&b->rng, streams);       /* else the same one goes on */
		if (stream[at].ended)
			at = (at + 1) % streams;
		else
			take_turn(t, &stream[at], b);
		left = 0;
		for (size_t i = 0; i < streams; i++)
			left += !stream[i].ended;
	}
}

static void
streams_in_turns(void **state)
{
	struct table t = { .row = "seed 32" };
	struct buf want = { 0 };
	struct turned stream[4];
	struct bench b;

	(void)state;
	bench_open(&b, 32, true);
	for (int round = 0; round < 20; round++) {
		for (size_t i = 0; i < COUNT(stream); i++)
			make_stream(&stream[i], i, &b);
		check_turns(&t, &b, stream, COUNT(stream));
		for (size_t i = 0; i < COUNT(stream); i++) {
			b.verbatim.to = &want;
			buf_clear(&want);
			feed_all(b.feed, buf_span(&stream[i].in), CUT_NOT, &b.rng);
			if (stream[i].dropped)
				want.len = stream[i].out.len < want.len ? stream[i].out.len : want.len;
			table_bytes(&t, "in turns", buf_span(&stream[i].out), buf_span(&want));
			buf_free(&stream[i].in);
			buf_free(&stream[i].out);
		}
	}
	buf_free(&want);
	b.verbatim.to = &b.out;
	bench_close(&b);
	table_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(streams_are_decoded),
		cmocka_unit_test(long_streams_in_any_pieces),
		cmocka_unit_test(streams_in_turns),
	};

	return cmocka_run_group_tests_name("feed", tests, NULL, NULL);
}
