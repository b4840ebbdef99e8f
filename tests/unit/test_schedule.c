#include "base/schedule.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/dated.h"
#include "base/duration.h"
#include "support.h"

#define MINUTES(n) { (n) * DURATION_MINUTE, 0 }
#define DAILY(hour, minute) { 0, (hour) * 60 + (minute) }

static const char berlin[] = "Europe/Berlin";
static const char new_york[] = "America/New_York";
static const char lord_howe[] = "Australia/Lord_Howe";
static const char shanghai[] = "Asia/Shanghai";
static const char kolkata[] = "Asia/Kolkata";
static const char apia[] = "Pacific/Apia";

static void
set_zone(const char *zone)
{
	setenv("TZ", zone, 1);
	tzset();
}

static int64_t
utc(const char *text)
{
	struct tm tm = { 0 };

	if (strptime(text, "%Y-%m-%d %H:%M:%S", &tm) == NULL)
		fail_msg("'%s' is no time", text);
	return timegm(&tm);
}

static struct span
told(int64_t at, char *to, size_t size)
{
	time_t seconds = (time_t)at;
	struct tm tm;

	gmtime_r(&seconds, &tm);
	return span_make(to, strftime(to, size, "%Y-%m-%d %H:%M:%S", &tm));
}

/* Times in UTC. Berlin: 2026-03-29 01:00 UTC forward from 02:00 to 03:00, 2026-10-25 01:00 UTC back from 03:00 to 02:00. */
static const struct {
	const char *name;
	const char *zone;
	struct schedule schedule;
	const char *after, *next, *last;
} rows[] = {
	{ "a minute", "UTC", MINUTES(1), "2026-03-17 16:13:38", "2026-03-17 16:14:00", "2026-03-17 16:13:00" },
	{ "on the mark is the last", "UTC", MINUTES(60), "2026-03-17 16:00:00", "2026-03-17 17:00:00", "2026-03-17 16:00:00" },
	{ "a second before", "UTC", MINUTES(60), "2026-03-17 16:59:59", "2026-03-17 17:00:00", "2026-03-17 16:00:00" },
	{ "over midnight", "UTC", MINUTES(360), "2026-12-31 23:13:38", "2027-01-01 00:00:00", "2026-12-31 18:00:00" },
	{ "half an hour off UTC", kolkata, MINUTES(60), "2026-03-17 16:13:38", "2026-03-17 16:30:00", "2026-03-17 15:30:00" },
	{ "Shanghai, six hours", shanghai, MINUTES(360), "2026-03-17 16:13:38", "2026-03-17 22:00:00", "2026-03-17 16:00:00" },
	{ "Shanghai, daily", shanghai, DAILY(6, 30), "2026-03-17 16:13:38", "2026-03-17 22:30:00", "2026-03-16 22:30:00" },
	{ "Shanghai, a day", shanghai, MINUTES(1440), "2026-03-17 16:13:38", "2026-03-18 16:00:00", "2026-03-17 16:00:00" },
	{ "Shanghai put forward in 1986", shanghai, MINUTES(60), "1986-05-03 17:59:59", "1986-05-03 18:00:00", "1986-05-03 17:00:00" },
	{ "a week begins on Monday", "UTC", MINUTES(7 * 1440), "2026-03-17 16:13:38", "2026-03-23 00:00:00", "2026-03-16 00:00:00" },
	{ "two days", "UTC", MINUTES(2 * 1440), "1970-01-05 00:00:00", "1970-01-07 00:00:00", "1970-01-05 00:00:00" },
	{ "before 1970", "UTC", MINUTES(60), "1969-12-31 23:30:00", "1970-01-01 00:00:00", "1969-12-31 23:00:00" },
	{ "leap day", "UTC", DAILY(0, 0), "2028-02-28 12:00:00", "2028-02-29 00:00:00", "2028-02-28 00:00:00" },

	{ "forward, hourly", berlin, MINUTES(60), "2026-03-29 00:10:00", "2026-03-29 01:00:00", "2026-03-29 00:00:00" },
	{ "forward, on it", berlin, MINUTES(60), "2026-03-29 01:00:00", "2026-03-29 02:00:00", "2026-03-29 01:00:00" },
	{ "forward, half hours inside once", berlin, MINUTES(30), "2026-03-29 00:45:00", "2026-03-29 01:00:00", "2026-03-29 00:30:00" },
	{ "forward, two hours", berlin, MINUTES(120), "2026-03-29 00:45:00", "2026-03-29 01:00:00", "2026-03-28 23:00:00" },
	{ "forward, two hours, the next", berlin, MINUTES(120), "2026-03-29 01:45:00", "2026-03-29 02:00:00", "2026-03-29 01:00:00" },
	{ "forward, daily inside", berlin, DAILY(2, 30), "2026-03-29 00:45:00", "2026-03-29 01:00:00", "2026-03-28 01:30:00" },
	{ "forward, the day after", berlin, DAILY(2, 30), "2026-03-29 01:00:00", "2026-03-30 00:30:00", "2026-03-29 01:00:00" },
	{ "forward, daily behind", berlin, DAILY(6, 30), "2026-03-28 05:30:00", "2026-03-29 04:30:00", "2026-03-28 05:30:00" },
	{ "back, hourly before", berlin, MINUTES(60), "2026-10-24 23:59:59", "2026-10-25 00:00:00", "2026-10-24 23:00:00" },
	{ "back, the hour is two hours", berlin, MINUTES(60), "2026-10-25 00:00:00", "2026-10-25 02:00:00", "2026-10-25 00:00:00" },
	{ "back, in the second time", berlin, MINUTES(60), "2026-10-25 01:20:00", "2026-10-25 02:00:00", "2026-10-25 00:00:00" },
	{ "back, quarters are not again", berlin, MINUTES(15), "2026-10-25 01:20:00", "2026-10-25 02:00:00", "2026-10-25 00:45:00" },
	{ "back, daily inside, the first time", berlin, DAILY(2, 30), "2026-10-25 00:00:00", "2026-10-25 00:30:00", "2026-10-24 00:30:00" },
	{ "back, daily inside, not again", berlin, DAILY(2, 30), "2026-10-25 00:30:00", "2026-10-26 01:30:00", "2026-10-25 00:30:00" },
	{ "back, second time between", berlin, DAILY(2, 30), "2026-10-25 01:40:00", "2026-10-26 01:30:00", "2026-10-25 00:30:00" },
	{ "back, a day of 25 hours", berlin, MINUTES(1440), "2026-10-24 22:00:00", "2026-10-25 23:00:00", "2026-10-24 22:00:00" },
	{ "New York back", new_york, MINUTES(60), "2026-11-01 05:30:00", "2026-11-01 07:00:00", "2026-11-01 05:00:00" },
	{ "half an hour back", lord_howe, MINUTES(15), "2026-04-04 14:45:00", "2026-04-04 15:30:00", "2026-04-04 14:45:00" },
	{ "a day that never was", apia, DAILY(12, 0), "2011-12-29 23:00:00", "2011-12-30 10:00:00", "2011-12-29 22:00:00" },
};

static void
marks_are_reached_once(void **state)
{
	struct table t = { 0 };
	char text[32];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t after = utc(rows[i].after);

		set_zone(rows[i].zone);
		t.row = rows[i].name;
		table_text(&t, "next", told(schedule_next(&rows[i].schedule, after), text, sizeof(text)), rows[i].next);
		table_text(&t, "last", told(schedule_last(&rows[i].schedule, after), text, sizeof(text)), rows[i].last);
	}
	table_end(&t);
}

/* When the clocks of these zones change. */
static const char *const windows[][2] = {
	{ "2011-09-23 00:00:00", "2011-10-04 00:00:00" },
	{ "2011-10-29 00:00:00", "2011-11-08 00:00:00" },
	{ "2011-12-28 00:00:00", "2012-01-01 00:00:00" },
	{ "2012-03-09 00:00:00", "2012-03-13 00:00:00" },
	{ "2012-03-23 00:00:00", "2012-04-04 00:00:00" },
};

/* No period twice, none lost, no name twice. */
static void
walk(struct table *t, const struct schedule *s, int64_t at, int64_t end)
{
	struct buf names[2] = { { 0 }, { 0 } };
	size_t turn = 0;

	for (at = schedule_next(s, at); at < end && t->failures == 0; turn = 1 - turn) {
		int64_t next = schedule_next(s, at);

		buf_clear(&names[turn]);
		dated_write(&names[turn], "%F %T", at);
		if (names[1 - turn].len > 0 && strcmp(names[1 - turn].ptr, names[turn].ptr) >= 0)
			table_fail(t, "%s comes after %s", names[turn].ptr, names[1 - turn].ptr);
		if (next <= at)
			table_fail(t, "no progress at %lld", (long long)at);
		table_number(t, "last of a mark", schedule_last(s, at), at);
		table_number(t, "last before the next", schedule_last(s, next - 1), at);
		table_number(t, "next in between", schedule_next(s, at + (next - at) / 2), next);
		at = next;
	}
	buf_free(&names[0]);
	buf_free(&names[1]);
}

static void
periods_follow_each_other(void **state)
{
	static const char *const zones[] = { "UTC", berlin, new_york, lord_howe, shanghai, kolkata, apia };
	static const struct schedule schedules[] = { MINUTES(30), MINUTES(60), MINUTES(360), MINUTES(1440), MINUTES(3 * 1440), DAILY(2, 30), DAILY(0, 0) };
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(zones) * COUNT(schedules); i++) {
		set_zone(zones[i / COUNT(schedules)]);
		t.row = zones[i / COUNT(schedules)];
		for (size_t k = 0; k < COUNT(windows); k++)
			walk(&t, &schedules[i % COUNT(schedules)], utc(windows[k][0]), utc(windows[k][1]));
	}
	table_end(&t);
}

static const struct {
	const char *name;
	const char *reported, *now, *begin;
} begins[] = {
	{ "never", NULL, "2026-03-17 16:13:38", "2026-03-17 16:00:00" },
	{ "as usual", "2026-03-17 16:00:00", "2026-03-17 16:13:38", "2026-03-17 16:00:00" },
	{ "due", "2026-03-17 16:00:00", "2026-03-17 17:00:00", "2026-03-17 16:00:00" },
	{ "away for days", "2026-03-12 16:00:00", "2026-03-17 16:13:38", "2026-03-12 16:00:00" },
	{ "another schedule before", "2026-03-17 15:50:00", "2026-03-17 16:13:38", "2026-03-17 15:50:00" },
	{ "clock set back a little", "2026-03-17 16:00:00", "2026-03-17 15:13:38", "2026-03-17 16:00:00" },
	{ "clock set back a day", "2026-03-17 16:00:00", "2026-03-16 15:13:38", "2026-03-17 16:00:00" },
	{ "clock was years ahead", "2036-03-17 16:00:00", "2026-03-17 16:13:38", "2026-03-17 16:00:00" },
};

static void
a_period_begins_where_the_last_ended(void **state)
{
	const struct schedule hourly = MINUTES(60);
	struct table t = { 0 };
	char text[32];

	(void)state;
	set_zone("UTC");
	for (size_t i = 0; i < COUNT(begins); i++) {
		int64_t reported = begins[i].reported != NULL ? utc(begins[i].reported) : 0;

		t.row = begins[i].name;
		table_text(&t, "begin", told(schedule_begin(&hourly, reported, utc(begins[i].now)), text, sizeof(text)), begins[i].begin);
	}
	table_end(&t);
}

static void
what_divides_a_day_is_even(void **state)
{
	static const struct {
		long ms;
		bool even;
	} lengths[] = {
		{ DURATION_MINUTE, true }, { 15 * DURATION_MINUTE, true }, { 90 * DURATION_MINUTE, true }, { DURATION_HOUR, true },
		{ 8 * DURATION_HOUR, true }, { DURATION_DAY, true }, { 7 * DURATION_DAY, true }, { 30 * DURATION_SECOND, false },
		{ 90 * DURATION_SECOND, false }, { 7 * DURATION_MINUTE, false }, { 5 * DURATION_HOUR, false }, { 36 * DURATION_HOUR, false },
		{ DURATION_DAY + DURATION_MINUTE, false }, { 0, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(lengths); i++)
		if (schedule_even(lengths[i].ms) != lengths[i].even)
			fail_msg("%ld ms", lengths[i].ms);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marks_are_reached_once),
		cmocka_unit_test(periods_follow_each_other),
		cmocka_unit_test(a_period_begins_where_the_last_ended),
		cmocka_unit_test(what_divides_a_day_is_even),
	};

	/* Without the zones there is nothing to test. */
	set_zone(berlin);
	if (schedule_last(&(const struct schedule)DAILY(0, 0), utc("2026-07-01 12:00:00")) != utc("2026-06-30 22:00:00")) {
		puts("skipped: the time zones (tzdata) are missing");
		return 77;
	}
	return cmocka_run_group_tests_name("schedule", tests, NULL, NULL);
}
