#include "input/replayed.h"

#include <stdio.h>
#include <stdlib.h>

#include "support.h"
#include "verbatim.h"

#define A "03-17 16:00:00.000  4611  4690 E JIM     : a\n"
#define B "03-17 16:00:00.100  4611  4690 E JIM     : b\n"
#define C "03-17 16:00:00.200  4611  4690 E JIM     : c\n"
#define D "03-17 16:00:09.700  4611  4690 E JIM     : d\n"
#define MAIN "--------- beginning of main\n"
#define CRASH "--------- beginning of crash\n"
#define LONG1 "[ 03-17 16:00:00.000  4611: 4690 E/JIM      ]\n"
#define LONG2 "[ 03-17 16:00:00.100  4611: 4690 E/JIM      ]\n"
#define EIGHT "D/x(1): 1\nD/x(1): 2\nD/x(1): 3\nD/x(1): 4\nD/x(1): 5\nD/x(1): 6\nD/x(1): 7\nD/x(1): 8\n"

#define STREAMS 4

/* `want`: "|" where a line is cut. */
static const struct row {
	const char *name;
	const char *stream[STREAMS];    /* "!" in front: the device was restarted before; NULL: no more */
	const char *want;
	long dropped, joined;           /* at the last interruption */
} rows[] = {
	{ "one stream", { A B }, A B, 0, 0 },
	{ "a stream that goes on", { A, B }, A B, 0, 0 },
	{ "all comes again", { A B, A B C }, A B C, 2, 1 },
	{ "the last one comes again", { A B, B C }, A B C, 1, 1 },
	{ "nothing new", { A B, A B }, A B, 2, 1 },
	{ "again and again", { A, A B, A B C, A B C D }, A B C D, 3, 1 },
	{ "the same line twice is two lines", { A B B, A B B B C }, A B B B C, 3, 1 },
	{ "the buffer has lost some", { A B, C D }, A B C D, 0, 0 },
	{ "the order is a little different", { A B C, B A C D }, A B C D, 3, 1 },
	{ "a new one between old ones", { A C, A B C D }, A C B D, 2, 1 },
	{ "dividers come once", { MAIN A B, MAIN A B C }, MAIN A B C, 2, 1 },
	{ "a new divider", { MAIN A, MAIN A CRASH B }, MAIN A CRASH B, 1, 1 },
	{ "the device was restarted", { MAIN A B, "!" MAIN A B }, MAIN A B MAIN A B, 0, 0 },
	{ "cut off in a line", { A "03-17 16:00:00.1", A B C }, A B C, 1, 1 },
	{ "cut off before a newline", { A "03-17 16:00:00.100  4611  4690 E JIM     : b", A B C }, A B C, 1, 1 },
	{ "cut off in a line that does not come again", { A "03-17 16:00:00.1", C }, A "03-17 16:00:00.1|" C, 0, 0 },
	{ "cut off and restarted", { A "03-17 16:00:00.1", "!" C }, A "03-17 16:00:00.1|" C, 0, 0 },
	{ "cut off before a new divider", { A "03-17 16:00:00.1", CRASH B }, A "03-17 16:00:00.1|" CRASH B, 0, 0 },
	{ "cut off in an old line", { A B, A "03-17 16:00:00.1", A B C }, A B C, 2, 1 },
	{ "cut off in an old line that does not come again", { A B C, A "03-17 16:00:00.1", C D }, A B C D, 1, 1 },
	{ "cut off in a new line behind old ones", { A, A "03-17 16:00:00.1", A B C }, A B C, 1, 1 },
	{ "cut off twice in a line", { A "03-17 16", A "03-17 16:00:00.1", A B C }, A B C, 1, 1 },
	{ "cut off, and again further on", { A "03-17 16:00:00.1", "03-17 16", A B C }, A B C, 1, 1 },
	{ "cut off at the end of all", { A "03-17" }, A "03-17", 0, 0 },
	{ "cut off at the end of all, of an old line", { A, "03-17" }, A "03-17", 0, 0 },
	{ "long", { LONG1 "one\ntwo\n\n", LONG1 "one\ntwo\n\n" LONG2 "one\n\n" }, LONG1 "one\ntwo\n\n" LONG2 "one\n\n", 4, 1 },
	{ "long, cut off within", { LONG1 "one\nt", LONG1 "one\ntwo\n\n" LONG2 "one\n\n" }, LONG1 "one\ntwo\n\n" LONG2 "one\n\n", 2, 1 },
	{ "CR LF is no difference", { "03-17 16:00:00.000  4611  4690 E JIM     : a\r\n", A B }, "03-17 16:00:00.000  4611  4690 E JIM     : a\r\n" B, 1, 1 },
	{ "no times: from the start", { EIGHT "D/x(1): 1\n", EIGHT "D/x(1): 1\nD/x(1): 9\n" }, EIGHT "D/x(1): 1\nD/x(1): 9\n", 9, 1 },
	{ "no times: the end of what was", { "D/x(1): 0\n" EIGHT, EIGHT "D/x(1): 9\n" }, "D/x(1): 0\n" EIGHT "D/x(1): 9\n", 8, 1 },
	{ "no times: another order", { EIGHT, "D/x(1): 3\nD/x(1): 2\n" }, EIGHT "D/x(1): 3\nD/x(1): 2\n", 0, 0 },
	{ "no times: not up to its end", { EIGHT, "D/x(1): 3\nD/x(1): 4\nD/x(1): 9\n" }, EIGHT "D/x(1): 3\nD/x(1): 4\nD/x(1): 9\n", 0, 0 },
	{ "no times: it stops before that is known", { EIGHT, "D/x(1): 3\nD/x(1): 4\n" }, EIGHT "D/x(1): 3\nD/x(1): 4\n", 0, 0 },
	{ "no times: always the same", { "D/x(1): 1\nD/x(1): 1\n", "D/x(1): 1\nD/x(1): 1\n" }, "D/x(1): 1\nD/x(1): 1\nD/x(1): 1\nD/x(1): 1\n", 0, 0 },
	{ "no times: cut off", { EIGHT "D/x(1", EIGHT "D/x(1): 9\n" }, EIGHT "D/x(1): 9\n", 8, 1 },
	{ "no times: cut off in an old line", { EIGHT, "D/x(1): 1\nD/x", EIGHT "D/x(1): 9\n" }, EIGHT "D/x(1): 9\n", 8, 1 },
};

static void
feed(struct replayed *r, struct span stream, enum cutting cutting, struct rng *rng)
{
	while (stream.len > 0) {
		struct span piece = cut_piece(&stream, cutting, rng);
		char *copy = exact_copy(piece);

		assert_int_equal(replayed_feed(r, span_make(copy, piece.len)), 0);
		free(copy);
	}
}

static void
check_row(struct table *t, const struct row *row, enum cutting cutting, struct rng *rng)
{
	struct buf got = { 0 };
	const struct replayed_to to = verbatim_replayed(&got);
	struct replayed *r = replayed_new(&to, REPLAYED_LINES);

	for (size_t i = 0; i < STREAMS && row->stream[i] != NULL; i++) {
		bool anew = row->stream[i][0] == '!';

		if (i > 0 && anew)
			assert_int_equal(replayed_anew(r), 0);
		else if (i > 0)
			replayed_again(r);
		feed(r, span_of(row->stream[i] + anew), cutting, rng);
	}
	t->row = row->name;
	table_number(t, "dropped", (long)replayed_seam(r)->dropped, row->dropped);
	table_number(t, "joined", replayed_seam(r)->joined, row->joined);
	assert_int_equal(replayed_end(r), 0);
	table_text(t, "output", buf_span(&got), row->want);
	replayed_free(r);
	buf_free(&got);
}

static void
what_comes_again_is_dropped(void **state)
{
	struct table t = { 0 };
	struct rng rng = rng_make(3);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (enum cutting cutting = CUT_NOT; cutting < CUT_COUNT; cutting++)
			check_row(&t, &rows[i], cutting, &rng);
	table_end(&t);
}

static void
times_of_a_gap_are_told(void **state)
{
	struct buf got = { 0 };
	const struct replayed_to to = verbatim_replayed(&got);
	struct replayed *r = replayed_new(&to, REPLAYED_LINES);
	struct table t = { .row = "gap" };

	(void)state;
	feed(r, SPAN(A B), CUT_NOT, NULL);
	table_text(&t, "last time", replayed_time(r), "03-17 16:00:00.100");
	replayed_again(r);
	feed(r, SPAN(B), CUT_NOT, NULL);
	table_number(&t, "fresh before", (long)replayed_seam(r)->fresh, 0);
	feed(r, SPAN(D), CUT_NOT, NULL);
	table_text(&t, "before", buf_span(&replayed_seam(r)->before), "03-17 16:00:00.100");
	table_text(&t, "after", buf_span(&replayed_seam(r)->after), "03-17 16:00:09.700");
	table_number(&t, "passed", (long)replayed_passed(r), 3);
	replayed_free(r);
	buf_free(&got);
	table_end(&t);
}

static void
a_pause_decides(void **state)
{
	struct buf got = { 0 };
	const struct replayed_to to = verbatim_replayed(&got);
	struct replayed *r = replayed_new(&to, REPLAYED_LINES);
	struct table t = { .row = "pause" };

	(void)state;
	feed(r, SPAN(EIGHT), CUT_NOT, NULL);
	replayed_again(r);
	feed(r, SPAN("D/x(1): 3\nD/x(1): 4\n"), CUT_NOT, NULL);
	table_text(&t, "held", buf_span(&got), EIGHT);
	assert_int_equal(replayed_settle(r), 0);
	table_text(&t, "released", buf_span(&got), EIGHT "D/x(1): 3\nD/x(1): 4\n");
	replayed_free(r);
	buf_free(&got);
	table_end(&t);
}

/* More than may be held, of lines without a time; and a line longer than that. */
static void
memory_is_bounded(void **state)
{
	struct buf got = { 0 }, log = { 0 };
	const struct replayed_to to = verbatim_replayed(&got);
	struct replayed *r = replayed_new(&to, REPLAYED_LINES);

	(void)state;
	for (int i = 0; i < 60000; i++)
		buf_printf(&log, "D/x(1): line number %d, with some more text\n", i);
	assert_true(log.len > 2 * REPLAYED_HELD);
	feed(r, buf_span(&log), CUT_NOT, NULL);
	replayed_again(r);
	feed(r, buf_span(&log), CUT_NOT, NULL);
	assert_int_equal(replayed_seam(r)->dropped, 60000);
	assert_int_equal(got.len, log.len);
	memset(buf_reserve(&log, 3 * REPLAYED_HELD), 'x', 3 * REPLAYED_HELD);
	log.len += 3 * REPLAYED_HELD;
	buf_add_char(&log, '\n');
	replayed_again(r);
	for (size_t at = 0; at < log.len; at += 50000)
		assert_int_equal(replayed_feed(r, span_make(log.ptr + at, log.len - at < 50000 ? log.len - at : 50000)), 0);
	assert_true(span_equal(buf_span(&got), buf_span(&log)));
	replayed_free(r);
	buf_free(&got);
	buf_free(&log);
}

/* A device with a buffer, read again and again. */
struct device {
	struct rng rng;
	struct buf log;
	size_t *start;                  /* of each line */
	long *ms;                       /* its time */
	size_t lines;
};

enum layout { THREADTIME, LONG, BRIEF, LAYOUTS };

static void
add_line(struct device *d, enum layout layout, long ms, const char *text)
{
	d->start = realloc(d->start, (d->lines + 2) * sizeof(*d->start));
	d->ms = realloc(d->ms, (d->lines + 1) * sizeof(*d->ms));
	d->start[d->lines] = d->log.len;
	d->ms[d->lines++] = ms;
	if (layout == THREADTIME)
		buf_printf(&d->log, "03-17 16:%02ld:%02ld.%03ld  4611  4690 E JIM     : %s\n", ms / 60000, ms / 1000 % 60, ms % 1000, text);
	else if (layout == LONG)
		buf_printf(&d->log, "[ 03-17 16:%02ld:%02ld.%03ld  4611: 4690 E/JIM      ]\n%s\n\n", ms / 60000, ms / 1000 % 60, ms % 1000, text);
	else
		buf_printf(&d->log, "E/JIM     ( 4611): %s\n", text);
	d->start[d->lines] = d->log.len;
}

/* Lines are often the same, and often of the same millisecond; those without a time are not, or nobody could tell. */
static struct device
make_device(uint64_t seed, enum layout layout)
{
	static const char *const texts[] = { "code:871105", "", "two\nlines", "tick", "tick", "code:871300 and more of it" };
	struct device d = { .rng = rng_make(seed) };
	size_t lines = 20 + rng_below(&d.rng, 200);
	long ms = 0;

	for (size_t i = 0; i < lines; i++) {
		char text[64];

		ms += (long)(rng_below(&d.rng, 3) * rng_below(&d.rng, 300));
		snprintf(text, sizeof(text), "line %zu", i);
		add_line(&d, layout, ms, layout == BRIEF ? text : texts[rng_below(&d.rng, layout == THREADTIME ? 2 : COUNT(texts))]);
	}
	return d;
}

static void
free_device(struct device *d)
{
	buf_free(&d->log);
	free(d->start);
	free(d->ms);
}

/* Where the next stream starts: at the head of the buffer, or with the first line since a second before the last. */
static size_t
start_of(struct device *d, size_t seen, enum layout layout)
{
	size_t from = 0;

	if (layout == BRIEF || seen == 0 || rng_below(&d->rng, 4) == 0)
		return 0;
	while (d->ms[from] < d->ms[seen - 1] - 1000)
		from++;
	return from;
}

static void
every_line_comes_once(void **state)
{
	(void)state;
	for (uint64_t round = 0; round < 450; round++) {
		enum layout layout = (enum layout)(round % LAYOUTS);
		struct device d = make_device(round + 1, layout);
		struct buf got = { 0 };
		const struct replayed_to to = verbatim_replayed(&got);
		struct replayed *r = replayed_new(&to, REPLAYED_LINES);
		size_t seen = 0;        /* lines that were sent as a whole */

		for (bool first = true; seen < d.lines; first = false) {
			size_t from = first ? 0 : start_of(&d, seen, layout), until = from + rng_below(&d.rng, d.lines - from + 1);
			size_t end = d.start[until];

			if (first && layout == BRIEF && until < 8) {
				/* So few would be no sign. */
				until = 8;
				end = d.start[until];
			}
			if (until < d.lines && rng_below(&d.rng, 2) == 0)
				end += rng_below(&d.rng, d.start[until + 1] - d.start[until]);
			if (!first)
				replayed_again(r);
			feed(r, SPAN(MAIN), CUT_RANDOM, &d.rng);
			feed(r, span_make(d.log.ptr + d.start[from], end - d.start[from]), CUT_RANDOM, &d.rng);
			seen = until > seen ? until : seen;
		}
		assert_int_equal(replayed_end(r), 0);
		assert_true(span_starts(buf_span(&got), SPAN(MAIN)));
		if (!span_equal(span_make(got.ptr + strlen(MAIN), got.len - strlen(MAIN)), buf_span(&d.log)))
			fail_msg("round %d: not the log: \n%s\n---\n%s", (int)round, got.ptr, d.log.ptr);
		replayed_free(r);
		buf_free(&got);
		free_device(&d);
	}
}

/* Buffers lose lines, devices start again: what was sent and not seen before is never lost, whatever comes before. */
static void
new_lines_are_never_lost(void **state)
{
	(void)state;
	for (uint64_t round = 0; round < 300; round++) {
		enum layout layout = (enum layout)(round % LAYOUTS);
		struct device d = make_device(round + 77, layout);
		struct buf got = { 0 };
		const struct replayed_to to = verbatim_replayed(&got);
		struct replayed *r = replayed_new(&to, REPLAYED_LINES);
		const char *at;
		size_t seen = 0;

		while (seen < d.lines) {
			size_t from = rng_below(&d.rng, d.lines), until = from + 1 + rng_below(&d.rng, d.lines - from);

			if (from > seen)
				from = seen;
			/* Where a buffer begins between equal records nobody can tell which one is gone. */
			while (from > 0 && d.ms[from - 1] == d.ms[from])
				from--;
			feed(r, span_make(d.log.ptr + d.start[from], d.start[until] - d.start[from]), CUT_RANDOM, &d.rng);
			if (rng_below(&d.rng, 3) == 0)
				assert_int_equal(replayed_settle(r), 0);
			if (until <= seen || rng_below(&d.rng, 2) == 0)
				replayed_again(r);
			else
				assert_int_equal(replayed_anew(r), 0);
			seen = until > seen ? until : seen;
		}
		assert_int_equal(replayed_end(r), 0);
		/* The log is there, in its order. */
		at = got.ptr;
		for (size_t i = 0; i < d.lines; i++) {
			struct span line = { d.log.ptr + d.start[i], d.start[i + 1] - d.start[i] };

			at = span_find(span_make(at, (size_t)(got.ptr + got.len - at)), line);
			if (at == NULL)
				fail_msg("round %d: line %d is lost", (int)round, (int)i);
			at += line.len;
		}
		replayed_free(r);
		buf_free(&got);
		free_device(&d);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_comes_again_is_dropped),
		cmocka_unit_test(times_of_a_gap_are_told),
		cmocka_unit_test(a_pause_decides),
		cmocka_unit_test(memory_is_bounded),
		cmocka_unit_test(every_line_comes_once),
		cmocka_unit_test(new_lines_are_never_lost),
	};

	return cmocka_run_group_tests_name("replayed", tests, NULL, NULL);
}
