#include <stdlib.h>

#include "base/xalloc.h"
#include "report/html/bins.h"

#include "support.h"

#define SECOND MOMENT_SECOND
#define HOUR (3600 * MOMENT_SECOND)
#define MAX 96

/* `n` events of a kind, `step` apart from `from` on. */
struct events {
	enum moment_kind kind;
	int64_t from, step;
	uint64_t n;
};

static const struct {
	const char *name;
	struct events events[3];
	long count, kind;
	int64_t start, width;
	uint64_t outside;
} rows[] = {
	{ "nothing", { { 0 } }, 0, MOMENT_NONE, 0, 0, 0 },
	{ "one moment stands in the middle", { { MOMENT_DATE, 100 * SECOND + 1, 0, 5 } }, 24, MOMENT_DATE, 89 * SECOND, SECOND, 0 },
	{ "nothing before the start of the device", { { MOMENT_BOOT, 4 * SECOND, 0, 5 } }, 24, MOMENT_BOOT, 0, SECOND, 0 },
	{ "nothing before midnight", { { MOMENT_DAY, 0, 0, 1 } }, 24, MOMENT_DAY, 0, SECOND, 0 },
	{ "before 1970", { { MOMENT_DATE, -50 * SECOND, SECOND, 50 } }, 50, MOMENT_DATE, -50 * SECOND, SECOND, 0 },
	{ "as many as fit", { { MOMENT_DATE, 0, SECOND, 96 } }, 96, MOMENT_DATE, 0, SECOND, 0 },
	{ "one too many", { { MOMENT_DATE, 0, SECOND, 97 } }, 24, MOMENT_DATE, -70 * SECOND, 10 * SECOND, 0 },
	{ "a day", { { MOMENT_DATE, 0, 300 * SECOND, 288 } }, 96, MOMENT_DATE, 0, 900 * SECOND, 0 },
	{ "two events, a year apart, are both there", { { MOMENT_DATE, 0, 365 * MOMENT_DAY_MS, 2 } }, 53, MOMENT_DATE, 0, 7 * MOMENT_DAY_MS, 0 },
	{ "a phone in 1970 for a second", { { MOMENT_DATE, 0, 0, 1 }, { MOMENT_DATE, 20000 * MOMENT_DAY_MS, 2 * SECOND, 200 } }, 40,
	  MOMENT_DATE, 20000 * MOMENT_DAY_MS, 10 * SECOND, 1 },
	{ "the clock with most events", { { MOMENT_DATE, 0, SECOND, 3 }, { MOMENT_BOOT, 0, SECOND, 30 } }, 30, MOMENT_BOOT, 0, SECOND, 3 },
	{ "thousands of years", { { MOMENT_DATE, 0, 4000 * 365 * MOMENT_DAY_MS, 2 } }, 41, MOMENT_DATE, 0, 100 * 364 * MOMENT_DAY_MS, 0 },
};

static void
pictures_have_equal_bins(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct timeline line;
		struct series series = { .bucket = { .max = SIZE_MAX } };
		struct bins bins;
		uint64_t *value, sum = 0;

		t.row = rows[i].name;
		timeline_init(&line, 0);
		for (size_t k = 0; k < COUNT(rows[i].events); k++)
			for (uint64_t n = 0; n < rows[i].events[k].n; n++)
				timeline_add(&line, &series, (struct moment){ rows[i].events[k].kind,
				    rows[i].events[k].from + (int64_t)n * rows[i].events[k].step }, 1);
		bins_init(&bins, &line, MAX);
		table_number(&t, "count", (long)bins.count, rows[i].count);
		table_number(&t, "kind", (long)bins.kind, rows[i].kind);
		table_number(&t, "start", (long)bins.start, (long)rows[i].start);
		table_number(&t, "width", (long)bins.width, (long)rows[i].width);
		table_number(&t, "outside", (long)bins.outside, (long)rows[i].outside);
		value = xcalloc(bins.count + 1, sizeof(*value));
		bins_add(&bins, &line, &series.bucket, value);
		for (size_t k = 0; k < bins.count; k++)
			sum += value[k];
		table_number(&t, "sum", (long)(sum + bins.outside), (long)counts_sum(&line.all));
		free(value);
		series_free(&series);
		timeline_free(&line);
	}
	table_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(pictures_have_equal_bins) };

	return cmocka_run_group_tests_name("bins", tests, NULL, NULL);
}
