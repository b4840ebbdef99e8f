/* Compressed or not, UTF-16 or not: the log, and no byte of it waits that need not. */
#include "input/intake.h"

#include <stdio.h>

#include "packer.h"
#include "support.h"
#include "verbatim.h"

struct bench {
	struct buf out;
	struct verbatim verbatim;
	struct candidates *candidates;
	struct scan *scan;
	struct feed *feed;
	struct intake *intake;
};

static void
bench_open(struct bench *b)
{
	static const struct scan_options options;
	struct sink sink = verbatim_sink(&b->verbatim);

	*b = (struct bench){ .verbatim.to = &b->out, .candidates = candidates_new(NULL) };
	b->scan = scan_new(NULL, b->candidates, &options, &sink);
	b->feed = feed_new(b->scan);
	b->intake = intake_new(b->feed);
}

static void
bench_close(struct bench *b)
{
	intake_free(b->intake);
	feed_free(b->feed);
	scan_free(b->scan);
	candidates_free(b->candidates);
	buf_free(&b->out);
}

static void
put(struct bench *b, struct span in, enum cutting cutting, struct rng *rng)
{
	while (in.len > 0 && !intake_is_over(b->intake)) {
		size_t room;
		char *to = intake_reserve(b->intake, &room);
		size_t len = cut_next(cutting, rng, in.len);

		assert_true(room > 0);
		len = len < room ? len : room;
		memcpy(to, in.ptr, len);
		in = span_make(in.ptr + len, in.len - len);
		assert_int_equal(intake_commit(b->intake, len), 0);
	}
}

#define LE "\xff\xfe"
#define LOG "E/JIM( 1): code:871300\nhalf"

static const struct {
	const char *name;
	void (*pack)(struct buf *, struct span);        /* NULL: it is not */
	struct span in, out;
	size_t missing;                 /* last bytes */
	bool cut;                       /* does the last line count as cut off? */
} rows[] = {
	{ "nothing", NULL, BYTES(""), BYTES(""), 0, false },
	{ "plain", NULL, BYTES(LOG), BYTES(LOG), 0, true },
	{ "UTF-16", NULL, BYTES(LE "a\0\n\0"), BYTES("a\n"), 0, false },
	{ "one byte of gz", NULL, BYTES("\x1f"), BYTES("\x1f"), 0, true },
	{ "nearly gz", NULL, BYTES("\x1f\x8c abc"), BYTES("\x1f\x8c abc"), 0, true },
	{ "five bytes of xz", NULL, BYTES("\xfd" "7zXZ"), BYTES("\xfd" "7zXZ"), 0, true },
	{ "nearly xz", NULL, BYTES("\xfd" "7zXZ\1abc"), BYTES("\xfd" "7zXZ\1abc"), 0, true },
	{ "gz", pack_gz, BYTES(LOG), BYTES(LOG), 0, false },
	{ "xz", pack_xz, BYTES(LOG), BYTES(LOG), 0, false },
	{ "gz, cut off", pack_gz, BYTES(LOG), BYTES(LOG), 1, true },
	{ "xz, cut off", pack_xz, BYTES(LOG), BYTES(LOG), 1, true },
	{ "UTF-16 in gz", pack_gz, BYTES(LE "a\0\n\0b\0"), BYTES("a\nb"), 0, false },
	{ "UTF-16 in xz", pack_xz, BYTES(LE "a\0\n\0b\0"), BYTES("a\nb"), 0, false },
	{ "gz in gz is not unpacked twice", pack_gz, BYTES("\x1f\x8b\x08\0\0\0\0\0"), BYTES("\x1f\x8b\x08\0\0\0\0\0"), 0, false },
};

static void
inputs_are_logs(void **state)
{
	struct table t = { 0 };
	struct rng rng = rng_make(80);

	(void)state;
	for (size_t i = 0; i < COUNT(rows) * CUT_COUNT; i++) {
		size_t row = i / CUT_COUNT;
		struct err err = { 0 };
		struct buf in = { 0 };
		struct bench b;

		t.row = rows[row].name;
		bench_open(&b);
		if (rows[row].pack != NULL)
			rows[row].pack(&in, rows[row].in);
		else
			buf_add_span(&in, rows[row].in);
		put(&b, span_make(in.ptr, in.len - rows[row].missing), (enum cutting)(i % CUT_COUNT), &rng);
		assert_int_equal(intake_end(b.intake, true), 0);
		table_bytes(&t, "out", buf_span(&b.out), rows[row].out);
		table_number(&t, "cut", b.verbatim.cut, rows[row].cut);
		intake_tell(b.intake, "x", &err);
		table_number(&t, "sentences", (long)err.count, rows[row].missing > 0);
		err_free(&err);
		buf_free(&in);
		bench_close(&b);
	}
	table_end(&t);
}

/* What is not the beginning of anything goes on at once, and so does what a compressed stream has let out. */
static void
nothing_waits(void **state)
{
	static const struct {
		const char *name;
		struct span first;
		size_t out;
	} firsts[] = {
		{ "a letter", BYTES("E"), 1 }, { "an empty line", BYTES("\n"), 1 }, { "NUL", BYTES("\0"), 1 },
		{ "gz?", BYTES("\x1f"), 0 }, { "not gz", BYTES("\x1f" "E"), 2 },
		{ "xz?", BYTES("\xfd"), 0 }, { "xz still?", BYTES("\xfd" "7z"), 0 }, { "not xz", BYTES("\xfd" "7zip"), 5 },
	};
	struct table t = { 0 };
	struct rng rng = rng_make(81);

	(void)state;
	for (size_t i = 0; i < COUNT(firsts); i++) {
		struct bench b;

		t.row = firsts[i].name;
		bench_open(&b);
		put(&b, firsts[i].first, CUT_BYTES, &rng);
		table_number(&t, "bytes", (long)b.out.len, (long)firsts[i].out);
		bench_close(&b);
	}
	table_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(inputs_are_logs),
		cmocka_unit_test(nothing_waits),
	};

	return cmocka_run_group_tests_name("intake", tests, NULL, NULL);
}
