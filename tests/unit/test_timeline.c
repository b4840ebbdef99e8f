#include "sink/timeline.h"

#include <stdio.h>

#include "report/trend.h"
#include "support.h"

#define SERIES 3

struct lines {
	struct timeline timeline;
	struct series series[SERIES];
};

/* Times close together or years apart, of every kind, before and behind zero. */
static struct moment
random_moment(struct rng *rng, size_t spread)
{
	static const int64_t ranges[] = { 1000, 60000, 3600000, MOMENT_DAY_MS, 30 * MOMENT_DAY_MS, 4000 * MOMENT_DAY_MS,
		4000000 * MOMENT_DAY_MS };
	int64_t range = ranges[spread];
	struct moment m = { (enum moment_kind)rng_below(rng, MOMENT_BOOT + 1), 0 };

	m.ms = (int64_t)(rng_next(rng) % (uint64_t)range) - range / 3;
	return m;
}

static void
same_counts(struct table *t, const char *what, const struct counts *got, const struct counts *want)
{
	table_number(t, what, (long)got->count, (long)want->count);
	for (size_t i = 0; i < got->count && i < want->count; i++)
		if (got->item[i].key != want->item[i].key || got->item[i].n != want->item[i].n)
			table_fail(t, "%s: bucket %zu differs", what, i);
}

static void
free_lines(struct lines *l)
{
	timeline_free(&l->timeline);
	for (size_t i = 0; i < SERIES; i++)
		series_free(&l->series[i]);
}

static void
settle(struct lines *l)
{
	for (size_t i = 0; i < SERIES; i++)
		timeline_settle(&l->timeline, &l->series[i]);
}

/* Cut into pieces, each as fine as it can be for itself: merged they are the whole. */
static void
pieces_merge_into_the_whole(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (uint64_t seed = 1; seed <= 150; seed++) {
		struct rng rng = rng_make(seed);
		int64_t bucket = rng_below(&rng, 3) == 0 ? (int64_t)rng_below(&rng, 100000) : 0;
		struct lines whole = { 0 }, merged = { 0 };
		uint64_t timed = 0;
		char row[32];

		snprintf(row, sizeof(row), "seed %d", (int)seed);
		t.row = row;
		timeline_init(&whole.timeline, bucket);
		timeline_init(&merged.timeline, bucket);
		for (size_t pieces = 1 + rng_below(&rng, 4); pieces-- > 0;) {
			struct lines piece = { 0 };
			size_t spread = rng_below(&rng, 7);

			timeline_init(&piece.timeline, bucket);
			for (size_t i = rng_below(&rng, 3000); i-- > 0;) {
				struct moment m = random_moment(&rng, spread);
				size_t s = rng_below(&rng, SERIES);
				uint64_t n = 1 + rng_below(&rng, 3);

				timed += m.kind != MOMENT_NONE ? n : 0;
				timeline_add(&whole.timeline, &whole.series[s], m, n);
				timeline_add(&piece.timeline, &piece.series[s], m, n);
			}
			timeline_merge(&merged.timeline, &piece.timeline);
			for (size_t i = 0; i < SERIES; i++)
				timeline_merge_series(&merged.timeline, &merged.series[i], &piece.series[i]);
			free_lines(&piece);
		}
		settle(&whole);
		settle(&merged);
		table_number(&t, "width", (long)timeline_width(&merged.timeline), (long)timeline_width(&whole.timeline));
		same_counts(&t, "all", &merged.timeline.all, &whole.timeline.all);
		for (size_t i = 0; i < SERIES; i++)
			same_counts(&t, "series", &merged.series[i].bucket, &whole.series[i].bucket);
		table_number(&t, "sum", (long)counts_sum(&whole.timeline.all), (long)timed);
		if (whole.timeline.all.count > TIMELINE_MAX)
			table_fail(&t, "%zu buckets", whole.timeline.all.count);
		free_lines(&whole);
		free_lines(&merged);
	}
	table_end(&t);
}

static void
widths_nest(void **state)
{
	(void)state;
	for (size_t i = 1; timeline_widths[i] != 0; i++)
		assert_true(timeline_widths[i] > timeline_widths[i - 1] && timeline_widths[i] % timeline_widths[i - 1] == 0);
}

static void
widths_are_rounded_up(void **state)
{
	static const struct {
		int64_t asked, want;
	} rows[] = { { 0, 1000 }, { 1, 1000 }, { 1000, 1000 }, { 1001, 10000 }, { 60000, 60000 }, { 61000, 300000 },
		{ 3600000, 3600000 }, { MOMENT_DAY_MS, MOMENT_DAY_MS }, { INT64_MAX, 10000 * 364 * MOMENT_DAY_MS } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct timeline t;

		timeline_init(&t, rows[i].asked);
		assert_true(timeline_width(&t) == rows[i].want);
		timeline_free(&t);
	}
}

/* A bucket starts at or before what falls into it, less than a width before; also left of zero. */
static void
buckets_hold_their_times(void **state)
{
	struct rng rng = rng_make(11);

	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct moment m = random_moment(&rng, rng_below(&rng, 7));
		struct series series = { 0 };
		struct moment start;
		struct timeline t;

		if (m.kind == MOMENT_NONE)
			continue;
		timeline_init(&t, (int64_t)rng_below(&rng, 1000000));
		timeline_add(&t, &series, m, 1);
		start = timeline_start(&t, series.bucket.item[0].key);
		assert_int_equal(start.kind, m.kind);
		assert_true(start.ms <= m.ms && m.ms - start.ms < timeline_width(&t));
		series_free(&series);
		timeline_free(&t);
	}
}

static void
curve(struct table *t, const char *name, const int64_t *second, size_t count, size_t columns, const char *want)
{
	struct timeline timeline;
	struct series series = { 0 };
	struct buf got = { 0 };
	uint64_t value[64];
	struct trend trend;

	timeline_init(&timeline, 0);
	for (size_t i = 0; i < count; i++)
		timeline_add(&timeline, &series, (struct moment){ MOMENT_DATE, second[i] * MOMENT_SECOND }, 1);
	timeline_add(&timeline, &series, (struct moment){ MOMENT_NONE, 0 }, 1);
	trend = trend_of(&timeline, columns);
	trend_values(&trend, &series.bucket, value);
	for (size_t i = 0; i < trend.columns; i++)
		buf_printf(&got, "%d", (int)value[i]);
	t->row = name;
	table_text(t, "curve", buf_span(&got), want);
	buf_free(&got);
	series_free(&series);
	timeline_free(&timeline);
}

static void
trend_rows(void **state)
{
	static const int64_t even[] = { 0, 1, 2, 3 }, far[] = { 0, 1, 99 }, one[] = { 5, 5 }, negative[] = { -3, -1, 0 };
	struct table t = { 0 };

	(void)state;
	curve(&t, "no time", NULL, 0, 4, "");
	curve(&t, "one bucket", one, 2, 4, "2");
	curve(&t, "as many as there are", even, 4, 4, "1111");
	curve(&t, "fewer than there are columns", even, 4, 9, "1111");
	curve(&t, "two in one", even, 4, 2, "22");
	curve(&t, "a gap", far, 3, 10, "2000000001");
	curve(&t, "before zero", negative, 3, 4, "1011");
	curve(&t, "no room", even, 4, 0, "");
	table_end(&t);
}

/* Clocks of two kinds have no common axis: what most events have is drawn. */
static void
trend_of_two_kinds(void **state)
{
	struct timeline t;
	struct series s = { 0 };
	uint64_t value[4];
	struct trend trend;

	(void)state;
	timeline_init(&t, 0);
	timeline_add(&t, &s, (struct moment){ MOMENT_DATE, 0 }, 1);
	timeline_add(&t, &s, (struct moment){ MOMENT_BOOT, 1000 }, 2);
	timeline_add(&t, &s, (struct moment){ MOMENT_BOOT, 3000 }, 3);
	trend = trend_of(&t, 4);
	assert_int_equal(trend.columns, 3);
	trend_values(&trend, &s.bucket, value);
	assert_int_equal(value[0], 2);
	assert_int_equal(value[1], 0);
	assert_int_equal(value[2], 3);
	series_free(&s);
	timeline_free(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_merge_into_the_whole),
		cmocka_unit_test(widths_nest),
		cmocka_unit_test(widths_are_rounded_up),
		cmocka_unit_test(buckets_hold_their_times),
		cmocka_unit_test(trend_rows),
		cmocka_unit_test(trend_of_two_kinds),
	};

	return cmocka_run_group_tests_name("timeline", tests, NULL, NULL);
}
