#include "logcat/moment.h"

#include <stdlib.h>

#include "support.h"

/* Each is read with this as "now". */
#define NOW_2026 "2026-03-17 12:00:00"

static int64_t
reference_of(const char *text)
{
	int64_t precision;

	return moment_read_option(span_of(text), 0, &precision).ms;
}

static const struct {
	const char *name, *time, *now;
	enum moment_kind kind;
	const char *want;       /* as moment_write() puts it, with the fraction */
} rows[] = {
	{ "threadtime", "03-17 10:13:38.811", NOW_2026, MOMENT_DATE, "2026-03-17 10:13:38.811" },
	{ "microseconds", "03-17 10:13:38.811999", NOW_2026, MOMENT_DATE, "2026-03-17 10:13:38.811" },
	{ "nanoseconds", "03-17 10:13:38.000999999", NOW_2026, MOMENT_DATE, "2026-03-17 10:13:38.000" },
	{ "year", "2021-03-17 10:13:38.811", NOW_2026, MOMENT_DATE, "2021-03-17 10:13:38.811" },
	{ "a zone is not applied", "2021-03-17 10:13:38.811 +0800", NOW_2026, MOMENT_DATE, "2021-03-17 10:13:38.811" },
	{ "a glued zone neither", "2018-11-28 14:16:51.223857+0800", NOW_2026, MOMENT_DATE, "2018-11-28 14:16:51.223" },
	{ "no fraction", "03-17 10:13:38", NOW_2026, MOMENT_DATE, "2026-03-17 10:13:38.000" },
	{ "a little ahead", "03-18 11:59:59.000", NOW_2026, MOMENT_DATE, "2026-03-18 11:59:59.000" },
	{ "in the future: last year", "03-18 12:00:01.000", NOW_2026, MOMENT_DATE, "2025-03-18 12:00:01.000" },
	{ "December, seen in January", "12-31 23:59:59.000", "2026-01-01 00:00:05", MOMENT_DATE, "2025-12-31 23:59:59.000" },
	{ "January, written ahead in December", "01-01 00:00:00.000", "2025-12-31 12:00:00", MOMENT_DATE, "2026-01-01 00:00:00.000" },
	{ "January, seen long before", "01-02 00:00:00.000", "2025-12-30 12:00:00", MOMENT_DATE, "2025-01-02 00:00:00.000" },
	{ "29 February in a leap year", "02-29 10:00:00.000", "2028-03-01 00:00:00", MOMENT_DATE, "2028-02-29 10:00:00.000" },
	{ "29 February, the latest one", "02-29 10:00:00.000", NOW_2026, MOMENT_DATE, "2024-02-29 10:00:00.000" },
	{ "29 February across 2100", "02-29 10:00:00.000", "2103-05-01 00:00:00", MOMENT_DATE, "2096-02-29 10:00:00.000" },
	{ "29 February of a common year", "2023-02-29 10:00:00.000", NOW_2026, MOMENT_NONE, "" },
	{ "29 February of 2000", "2000-02-29 00:00:00.000", NOW_2026, MOMENT_DATE, "2000-02-29 00:00:00.000" },
	{ "before 1970", "1969-12-31 23:59:59.500", NOW_2026, MOMENT_DATE, "1969-12-31 23:59:59.500" },
	{ "the first of January 1970", "01-01 08:00:12.345", NOW_2026, MOMENT_DATE, "2026-01-01 08:00:12.345" },
	{ "leap second", "2016-12-31 23:59:60.000", NOW_2026, MOMENT_DATE, "2017-01-01 00:00:00.000" },
	{ "T between", "2021-03-17T10:13:38.811", NOW_2026, MOMENT_DATE, "2021-03-17 10:13:38.811" },
	{ "comma", "2021-03-17 10:13:38,811", NOW_2026, MOMENT_DATE, "2021-03-17 10:13:38.811" },
	{ "epoch", "1767196799.123", NOW_2026, MOMENT_DATE, "2025-12-31 15:59:59.123" },
	{ "epoch, microseconds", "1767196799.123456", NOW_2026, MOMENT_DATE, "2025-12-31 15:59:59.123" },
	{ "monotonic", "4611.123", NOW_2026, MOMENT_BOOT, "+4611.123s" },
	{ "dmesg", "2331.810009", NOW_2026, MOMENT_BOOT, "+2331.810s" },
	{ "dmesg, padded", "    0.000000", NOW_2026, MOMENT_BOOT, "+0.000s" },
	{ "three years of uptime", "99999999.000", NOW_2026, MOMENT_BOOT, "+99999999.000s" },
	{ "syslog", "Mar 17 10:13:38", NOW_2026, MOMENT_DATE, "2026-03-17 10:13:38.000" },
	{ "syslog, one digit", "Mar  7 10:13:38", NOW_2026, MOMENT_DATE, "2026-03-07 10:13:38.000" },
	{ "syslog, last year", "Dec 31 23:59:59", NOW_2026, MOMENT_DATE, "2025-12-31 23:59:59.000" },
	{ "syslog, no month", "Mac 17 10:13:38", NOW_2026, MOMENT_NONE, "" },
	{ "syslog, across two names", "anF 17 10:13:38", NOW_2026, MOMENT_NONE, "" },
	{ "studio", "2025-12-31 23:59:59.123", NOW_2026, MOMENT_DATE, "2025-12-31 23:59:59.123" },
	{ "studio, compact", "23:59:59.123", NOW_2026, MOMENT_DAY, "23:59:59.123" },
	{ "midnight", "00:00:00.000", NOW_2026, MOMENT_DAY, "00:00:00.000" },
	{ "none", "", NOW_2026, MOMENT_NONE, "" },
	{ "blanks", "   ", NOW_2026, MOMENT_NONE, "" },
	{ "month 13", "13-01 10:00:00.000", NOW_2026, MOMENT_NONE, "" },
	{ "month 0", "00-01 10:00:00.000", NOW_2026, MOMENT_NONE, "" },
	{ "day 0", "01-00 10:00:00.000", NOW_2026, MOMENT_NONE, "" },
	{ "31 April", "04-31 10:00:00.000", NOW_2026, MOMENT_NONE, "" },
	{ "hour 24", "03-17 24:00:00.000", NOW_2026, MOMENT_NONE, "" },
	{ "minute 60", "03-17 10:60:00.000", NOW_2026, MOMENT_NONE, "" },
	{ "second 61", "03-17 10:00:61.000", NOW_2026, MOMENT_NONE, "" },
	{ "words", "yesterday", NOW_2026, MOMENT_NONE, "" },
	{ "a number", "4611", NOW_2026, MOMENT_NONE, "" },
	{ "cut", "03-", NOW_2026, MOMENT_NONE, "" },
	{ "cut clock", "03-17 10:", NOW_2026, MOMENT_NONE, "" },
	{ "one letter", "M", NOW_2026, MOMENT_NONE, "" },
	{ "very many seconds", "99999999999999999999.5", NOW_2026, MOMENT_NONE, "" },
};

static void
times_as_logs_have_them(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		/* Without a byte behind it, so that reading on is seen. */
		struct span text = span_of(rows[i].time);
		char *copy = exact_copy(text);
		struct moment m = moment_read(span_make(copy, text.len), reference_of(rows[i].now));
		struct buf got = { 0 };

		t.row = rows[i].name;
		moment_write(&got, m, true);
		table_number(&t, "kind", m.kind, rows[i].kind);
		table_text(&t, "moment", buf_span(&got), rows[i].want);
		buf_free(&got);
		free(copy);
	}
	table_end(&t);
}

static void
times_as_options_have_them(void **state)
{
	static const struct {
		const char *text, *want;
	} options[] = {
		{ "2026-03-17", "2026-03-17 00:00:00.000" }, { "2026-03-17 16:13", "2026-03-17 16:13:00.000" },
		{ "2026-03-17T16:13:38", "2026-03-17 16:13:38.000" }, { "2026-03-17 16:13:38.5", "2026-03-17 16:13:38.500" },
		{ "03-17 10:00", "2026-03-17 10:00:00.000" }, { "03-17", "2026-03-17 00:00:00.000" }, { "12-24", "2025-12-24 00:00:00.000" },
		{ "16:13", "16:13:00.000" }, { "16:13:38.811", "16:13:38.811" }, { " 16:13 ", "16:13:00.000" },
		{ "", "" }, { "16", "" }, { "16:13x", "" }, { "2026-03-17 ", "2026-03-17 00:00:00.000" }, { "2026-02-30", "" },
		{ "2026-03-17 16:13 +0800", "" }, { "soon", "" }, { "1767196799.1", "" }, { "2026", "" }, { "2026-3-7", "" },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(options); i++) {
		struct span text = span_of(options[i].text);
		char *copy = exact_copy(text);
		struct buf got = { 0 };
		int64_t precision;

		t.row = options[i].text;
		moment_write(&got, moment_read_option(span_make(copy, text.len), reference_of(NOW_2026), &precision), true);
		table_text(&t, "moment", buf_span(&got), options[i].want);
		buf_free(&got);
		free(copy);
	}
	table_end(&t);
}

/* Every day of 800 years is there once and in order. */
static void
dates_and_days_agree(void **state)
{
	int64_t year, month, day;

	(void)state;
	assert_int_equal(moment_days(1970, 1, 1), 0);
	assert_int_equal(moment_days(2000, 3, 1), 11017);
	for (int64_t i = moment_days(1600, 1, 1); i < moment_days(2400, 1, 1); i++) {
		moment_date(i, &year, &month, &day);
		assert_true(month >= 1 && month <= 12 && day >= 1 && day <= 31);
		assert_int_equal(moment_days(year, month, day), i);
	}
}

/* Whatever the bytes: no crash, no time outside of what a clock can say. */
static void
any_bytes_are_read(void **state)
{
	static const char letters[] = "0123456789::--.. ,TJanFebMar+";
	struct rng rng = rng_make(17);

	(void)state;
	for (int i = 0; i < 200000; i++) {
		char text[24];
		size_t len = rng_below(&rng, sizeof(text));
		char *copy;
		struct moment m;

		for (size_t k = 0; k < len; k++)
			text[k] = letters[rng_below(&rng, sizeof(letters) - 1)];
		copy = exact_copy(span_make(text, len));
		m = moment_read(span_make(copy, len), COUNT(rows));
		if (m.kind == MOMENT_DAY)
			assert_true(m.ms >= 0 && m.ms < MOMENT_DAY_MS + 1000);
		free(copy);
	}
}

/* The first and the last of many are the same in whatever order they are asked. */
static void
earlier_and_later(void **state)
{
	static const struct moment order[] = { { MOMENT_DATE, -5 }, { MOMENT_DATE, 0 }, { MOMENT_DATE, 7 }, { MOMENT_DAY, 3 }, { MOMENT_DAY, 9 },
		{ MOMENT_BOOT, 1 }, { MOMENT_BOOT, 2 }, { MOMENT_NONE, 0 } };

	(void)state;
	for (size_t i = 0; i < COUNT(order); i++)
		for (size_t k = 0; k < COUNT(order); k++) {
			bool same_kind = order[i].kind == order[k].kind;

			assert_int_equal(moment_is_earlier(order[i], order[k]), i < k);
			assert_int_equal(moment_is_later(order[i], order[k]), same_kind ? i > k : i < k);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_as_logs_have_them),
		cmocka_unit_test(times_as_options_have_them),
		cmocka_unit_test(dates_and_days_agree),
		cmocka_unit_test(any_bytes_are_read),
		cmocka_unit_test(earlier_and_later),
	};

	return cmocka_run_group_tests_name("moment", tests, NULL, NULL);
}
