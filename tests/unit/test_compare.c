#include "report/compare.h"

#include <math.h>

#include "counted.h"
#include "report/chance.h"
#include "support.h"

#define START INT64_C(1773964800000)

static const struct family one = { .name = "one", .title = { "One", NULL } }, other = { .name = "other", .title = { "Other", NULL } };
static const struct code known = { .number = 711 };

/* What a log has of one code; with `every` the first is at the start, the next so many milliseconds later. */
struct came {
	long number;
	const struct family *family;
	bool unknown;
	uint64_t count;
	int64_t every;
};

struct log {
	uint64_t lines, success;
	int64_t span;                   /* milliseconds from the first to the last time; 0: no times */
	struct came came[3];
};

static void
add_came(struct rows *rows, struct timeline *timeline, struct totals *totals, const struct came *c)
{
	size_t index = rows_find(rows, c->number, c->number == ROW_OTHER ? NULL : c->family != NULL ? c->family : &one, c->unknown ? NULL : &known);
	struct row *r = &rows->item[index];

	r->count = r->level[0] = c->count;
	totals->codes += c->count;
	for (uint64_t i = 0; i < c->count && c->every >= 0 && totals->first.kind != MOMENT_NONE; i++)
		timeline_add(timeline, &r->series, (struct moment){ MOMENT_DATE, START + (int64_t)i * c->every }, 1);
}

static struct aggregate *
made(const struct log *log)
{
	static const struct aggregate_options options = { 0 };
	struct totals totals = { .lines = log->lines, .success = log->success, .buffers = { .max = 1 } };
	struct timeline timeline;
	struct rows rows = { 0 };
	const struct came ends = { 1, NULL, true, 2, log->span };

	timeline_init(&timeline, 0);
	if (log->span > 0) {
		totals.first = (struct moment){ MOMENT_DATE, START };
		totals.last = (struct moment){ MOMENT_DATE, START + log->span };
		add_came(&rows, &timeline, &totals, &ends);     /* the log has a first and a last line with a code */
	}
	for (size_t i = 0; i < COUNT(log->came); i++)
		if (log->came[i].number != 0)
			add_came(&rows, &timeline, &totals, &log->came[i]);
	return aggregate_load(&options, &totals, &timeline, &rows);
}

static void
chances(void **state)
{
	static const struct {
		const char *name;
		uint64_t old, old_lines, now, new_lines;
		double want;
	} rows[] = {
		{ "nothing", 0, 100, 0, 100, 1 },
		{ "no old lines", 0, 0, 1000, 100, 1 },
		{ "no new lines", 1000, 100, 0, 0, 1 },
		{ "the same", 50, 100, 50, 100, 1 },
		{ "the same rate", 50, 100, 500, 1000, 1 },
		{ "three of three", 0, 100, 3, 100, 2.0 / 8 },
		{ "seen from the other log", 3, 100, 0, 100, 2.0 / 8 },
		{ "ten of ten", 0, 7, 10, 7, 2.0 / 1024 },
		{ "eleven of eleven", 0, 7, 11, 7, 2.0 / 2048 },
		{ "ten of eleven", 1, 100, 10, 100, 2.0 * 12 / 2048 },
		{ "a third of the lines", 2, 200, 2, 100, 2 * 33.0 / 81 },
		{ "long after short", 0, 1, 1, 1000000, 1 },
		{ "short after long", 0, 999999, 1, 1, 2e-6 },
		{ "many", 1000000, 1000, 1000000, 1000, 1 },
		{ "beyond any doubt", 1000000, 1000, 2000000, 1000, 0 },
		{ "very many", UINT64_MAX / 2, UINT64_MAX / 2, UINT64_MAX, UINT64_MAX / 2, 0 },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		double got = chance_of(rows[i].old, rows[i].old_lines, rows[i].now, rows[i].new_lines);

		t.row = rows[i].name;
		if (!(fabs(got - rows[i].want) <= 1e-9 * (1 + rows[i].want)))
			table_fail(&t, "chance %g instead of %g", got, rows[i].want);
	}
	table_end(&t);
}

/* On both sides of the limit between the sum and the normal distribution they agree. */
static void
sum_and_normal_agree(void **state)
{
	const double sum = chance_of(1999000, 10, 2000990, 10), normal = chance_of(1999010, 10, 2001010, 10);

	(void)state;
	assert_true(sum > 0.1 && sum < 0.9);
	assert_true(fabs(sum - normal) < 0.01);
}

struct verdicts {
	const char *name;
	struct log old, now;
	long number;
	const char *want;               /* verdict, ratio, noise */
};

static const struct verdicts verdict_rows[] = {
	{ "new", { 1000, 0, 0, { { 0 } } }, { 1000, 0, 0, { { 711, NULL, false, 11, -1 } } }, 711, "new -" },
	{ "new, but seldom", { 1000, 0, 0, { { 0 } } }, { 1000, 0, 0, { { 711, NULL, false, 10, -1 } } }, 711, "new? -" },
	{ "gone", { 1000, 0, 0, { { 711, NULL, false, 11, -1 } } }, { 1000, 0, 0, { { 0 } } }, 711, "gone 0" },
	{ "gone from a short log", { 1000, 0, 0, { { 711, NULL, false, 11, -1 } } }, { 100, 0, 0, { { 0 } } }, 711, "gone? 0" },
	{ "more", { 1000, 0, 0, { { 711, NULL, false, 10, -1 } } }, { 1000, 0, 0, { { 711, NULL, false, 40, -1 } } }, 711, "more 4.00" },
	{ "more often in more lines", { 1000, 0, 0, { { 711, NULL, false, 10, -1 } } }, { 4000, 0, 0, { { 711, NULL, false, 40, -1 } } }, 711, "same 1.00" },
	{ "as often in fewer lines", { 10000, 0, 0, { { 711, NULL, false, 40, -1 } } }, { 1000, 0, 0, { { 711, NULL, false, 40, -1 } } }, 711, "more 10.0" },
	{ "less", { 1000, 0, 0, { { 711, NULL, false, 40, -1 } } }, { 1000, 0, 0, { { 711, NULL, false, 10, -1 } } }, 711, "less 0.25" },
	{ "more, but seldom", { 1000, 0, 0, { { 711, NULL, false, 1, -1 } } }, { 1000, 0, 0, { { 711, NULL, false, 4, -1 } } }, 711, "same 4.00" },
	{ "a proven trifle", { 1000000, 0, 0, { { 711, NULL, false, 100000, -1 } } }, { 1000000, 0, 0, { { 711, NULL, false, 110000, -1 } } }, 711, "same 1.10" },
	{ "a quarter more", { 1000000, 0, 0, { { 711, NULL, false, 100000, -1 } } }, { 1000000, 0, 0, { { 711, NULL, false, 125000, -1 } } }, 711, "more 1.25" },
	{ "a fifth less", { 1000000, 0, 0, { { 711, NULL, false, 100000, -1 } } }, { 1000000, 0, 0, { { 711, NULL, false, 80000, -1 } } }, 711, "less 0.80" },
	{ "an old log without lines", { 0, 0, 0, { { 0 } } }, { 1000, 0, 0, { { 711, NULL, false, 500, -1 } } }, 711, "new? -" },
	{ "a new log without lines", { 1000, 0, 0, { { 711, NULL, false, 500, -1 } } }, { 0, 0, 0, { { 0 } } }, 711, "gone? -" },
	{ "an unknown code stays the same", { 1000, 0, 0, { { 888, NULL, true, 5, -1 } } }, { 1000, 0, 0, { { 888, NULL, true, 5, -1 } } }, 888, "same 1.00" },
	{ "unknown then, known now", { 1000, 0, 0, { { 711, NULL, true, 5, -1 } } }, { 1000, 0, 0, { { 711, NULL, false, 5, -1 } } }, 711, "same 1.00" },
	{ "what found no room", { 1000, 0, 0, { { ROW_OTHER, NULL, true, 5, -1 } } }, { 1000, 0, 0, { { ROW_OTHER, NULL, true, 5, -1 } } }, 0, "same 1.00" },
	{ "one by one, all the time", { 1000, 0, 3600000, { { 711, NULL, false, 1, 1 } } },
	  { 1000, 0, 3600000, { { 711, NULL, false, 30, 120000 } } }, 711, "more 30.0" },
	{ "thirty retries of one failure", { 1000, 0, 3600000, { { 711, NULL, false, 1, 1 } } },
	  { 1000, 0, 3600000, { { 711, NULL, false, 30, 500 } } }, 711, "same 30.0" },
	{ "a new burst", { 1000, 0, 3600000, { { 0 } } }, { 1000, 0, 3600000, { { 711, NULL, false, 300, 10 } } }, 711, "new? -" },
	{ "a burst without times passes for a change", { 1000, 0, 0, { { 711, NULL, false, 1, -1 } } },
	  { 1000, 0, 0, { { 711, NULL, false, 30, -1 } } }, 711, "more 30.0" },
};

static const struct compared *
find_number(const struct compare *c, long number)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->item[i].row->number == (uint64_t)number)
			return &c->item[i];
	return NULL;
}

static void
verdicts(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(verdict_rows); i++) {
		struct aggregate *old = made(&verdict_rows[i].old), *now = made(&verdict_rows[i].now);
		struct compare *c = compare_new(now, old, VIEW_CODE);
		const struct compared *row = find_number(c, verdict_rows[i].number);
		struct buf got = { 0 };

		t.row = verdict_rows[i].name;
		if (row != NULL) {
			compare_put_verdict(&got, row, LANG_EN);
			buf_add_char(&got, ' ');
			compare_put_rate(&got, row->ratio);
		}
		table_text(&t, "verdict", buf_span(&got), verdict_rows[i].want);
		buf_free(&got);
		compare_free(c);
		aggregate_free(old);
		aggregate_free(now);
	}
	table_end(&t);
}

static void
nothing_at_all(void **state)
{
	static const struct log empty = { 0, 0, 0, { { 0 } } };
	struct aggregate *old = made(&empty), *now = made(&empty);
	struct compare *c = compare_new(now, old, VIEW_CODE);

	(void)state;
	assert_int_equal(c->count, 0);
	assert_false(c->hourly);
	assert_true(c->all.ratio < 0 && compare_failure_rate(c, SIDE_OLD) < 0);
	assert_true(compare_per_1000(c, &c->all, SIDE_NEW) < 0);
	compare_free(c);
	aggregate_free(old);
	aggregate_free(now);
}

/* The order of the rows, the rates of all, families apart. */
static void
all_together(void **state)
{
	static const struct log was = { 2000, 75, 7200000, { { 711, NULL, false, 5, 1000 }, { 712, NULL, false, 20, 300000 }, { 713, &one, false, 12, 600000 } } };
	static const struct log is = { 1000, 0, 3600000, { { 711, NULL, false, 2, 1000 }, { 713, &other, false, 200, 18000 }, { 714, NULL, false, 2, 60000 } } };
	static const struct {
		uint64_t number;
		const char *verdict;
		bool ambiguous;
	} want[] = {
		{ 713, "new", true }, { 714, "new", false }, { 712, "gone", false }, { 713, "gone", true }, { 711, "same", false }, { 1, "same", false },
	};
	struct table t = { 0 };
	struct aggregate *old = made(&was), *now = made(&is);
	struct compare *c = compare_new(now, old, VIEW_CODE);

	(void)state;
	assert_int_equal(c->count, COUNT(want));
	for (size_t i = 0; i < COUNT(want); i++) {
		t.row = want[i].verdict;
		table_number(&t, "code", (long)c->item[i].row->number, (long)want[i].number);
		table_text(&t, "verdict", span_of(compare_word(c->item[i].verdict)), want[i].verdict);
		table_number(&t, "ambiguous", c->item[i].ambiguous, want[i].ambiguous);
	}
	assert_ptr_equal(compare_find(c, c->item[2].row), &c->item[2]);
	assert_true(c->hourly);
	assert_true(fabs(compare_per_hour(c, &c->all, SIDE_OLD) - 39 / 2.0) < 1e-9);
	assert_true(fabs(compare_per_1000(c, &c->all, SIDE_NEW) - 206) < 1e-9);
	assert_true(fabs(compare_failure_rate(c, SIDE_OLD) - 39 / 114.0) < 1e-9);
	assert_true(compare_failure_rate(c, SIDE_NEW) < 0);
	compare_free(c);
	c = compare_new(now, old, VIEW_FAMILY);
	assert_int_equal(c->count, 2);
	assert_string_equal(c->item[0].row->label, "other");
	compare_free(c);
	aggregate_free(old);
	aggregate_free(now);
	table_end(&t);
}

static void
rates_in_words(void **state)
{
	static const struct {
		double rate;
		const char *want;
	} rows[] = {
		{ -1, "-" }, { 0, "0" }, { 0.004, "<0.01" }, { 0.01, "0.01" }, { 0.0999, "0.10" }, { 1, "1.00" }, { 9.994, "9.99" }, { 9.996, "10.0" },
		{ 99.94, "99.9" }, { 99.96, "100" }, { 12345.6, "12346" },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf got = { 0 };

		t.row = rows[i].want;
		compare_put_rate(&got, rows[i].rate);
		table_text(&t, "rate", buf_span(&got), rows[i].want);
		buf_free(&got);
	}
	table_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chances),
		cmocka_unit_test(sum_and_normal_agree),
		cmocka_unit_test(verdicts),
		cmocka_unit_test(nothing_at_all),
		cmocka_unit_test(all_together),
		cmocka_unit_test(rates_in_words),
	};

	return cmocka_run_group_tests_name("compare", tests, NULL, NULL);
}
