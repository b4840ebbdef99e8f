#include "base/dated.h"

#include <stdlib.h>
#include <time.h>

#include "support.h"

/* 2026-03-17 16:13:38 in UTC, a Tuesday, day 76. */
#define NOW 1773764018

static const struct {
	const char *pattern;
	const char *name;       /* at NOW in UTC; NULL: refused */
	bool varies, ordered;
} patterns[] = {
	{ "a.txt", "a.txt", false, false },
	{ "100%%.txt", "100%.txt", false, false },
	{ "%Y-%m-%d/hourly-%H%M.html", "2026-03-17/hourly-1613.html", true, true },
	{ "%F_%T", "2026-03-17_16:13:38", true, true },
	{ "%F%%%T", "2026-03-17%16:13:38", true, true },
	{ "%y%m", "2603", true, true },
	{ "%Y-%j", "2026-076", true, true },
	{ "%Y-%j-%H", "2026-076-16", true, true },
	{ "%s.json", "1773764018.json", true, true },
	{ "%F %H%z", "2026-03-17 16+0000", true, true },
	{ "%H%M", "1613", true, false },
	{ "%m-%d", "03-17", true, false },
	{ "%Y-%d", "2026-17", true, false },
	{ "%Y-%H", "2026-16", true, false },
	{ "%m-%d %j", "03-17 076", true, false },
	{ "%Y%m-%j", "202603-076", true, true },
	{ "%d-%j", "17-076", true, false },
	{ "%F-%M", "2026-03-17-13", true, false },
	{ "%F-%H-%S", "2026-03-17-16-38", true, false },
	{ "%B.txt", NULL, false, false },
	{ "%-d.txt", NULL, false, false },
	{ "%Ey", NULL, false, false },
	{ "x%", NULL, false, false },
	{ "%\xe4\xb8\xad", NULL, false, false },
	{ "%Y/", NULL, false, false },
	{ "", NULL, false, false },
};

static void
set_zone(const char *zone)
{
	setenv("TZ", zone, 1);
	tzset();
}

static void
patterns_give_names(void **state)
{
	struct table t = { 0 };

	(void)state;
	set_zone("UTC");
	for (size_t i = 0; i < COUNT(patterns); i++) {
		struct err err = { .lang = i % 2 ? LANG_ZH : LANG_EN };
		struct buf name = { 0 };
		int64_t time;

		t.row = patterns[i].pattern;
		table_number(&t, "check", dated_check(patterns[i].pattern, &err), patterns[i].name != NULL ? 0 : -1);
		table_number(&t, "sentences", (long)err.count, patterns[i].name != NULL ? 0 : 1);
		err_free(&err);
		if (patterns[i].name == NULL)
			continue;
		dated_write(&name, patterns[i].pattern, NOW);
		table_text(&t, "name", buf_span(&name), patterns[i].name);
		table_number(&t, "varies", dated_varies(patterns[i].pattern), patterns[i].varies);
		table_number(&t, "ordered", dated_ordered(patterns[i].pattern), patterns[i].ordered);
		if (!dated_match(patterns[i].pattern, buf_span(&name), &time))
			table_fail(&t, "does not match its own name");
		buf_free(&name);
	}
	table_end(&t);
}

static const struct {
	const char *pattern, *name;
	bool match;
	int64_t time;
} matches[] = {
	{ "%F %T", "2026-03-17 16:13:38", true, NOW },
	{ "%s", "1773764018", true, NOW },
	{ "%y%m%d", "260317", true, NOW - 16 * 3600 - 13 * 60 - 38 },
	{ "%Y-%j", "2026-076", true, NOW - 16 * 3600 - 13 * 60 - 38 },
	{ "%Y-%j", "2028-366", true, 1861833600 },
	{ "%H%M.txt", "0000.txt", true, 946684800 },
	{ "%m-%d", "02-29", true, 951782400 },
	{ "%m-%d %j", "03-17 077", true, 953251200 },
	{ "%m-%d %j", "03-17 076", true, 984787200 },
	{ "%m-%d %j", "03-17 078", false, 0 },
	{ "%m-%d %j", "02-29 060", true, 951782400 },
	{ "%H%z", "16-0330", true, 946742400 },
	{ "%H%z", "16-0000", false, 0 },
	{ "%H%z", "16 0330", false, 0 },
	{ "%H%z", "16+0199", false, 0 },
	{ "%Y-%j", "2027-366", false, 0 },
	{ "%Y-%j", "2027-000", false, 0 },
	{ "%Y-%m-%d", "2026-02-29", false, 0 },
	{ "%Y-%m-%d", "2026-13-01", false, 0 },
	{ "%Y-%m-%d", "2026-00-01", false, 0 },
	{ "%Y-%m-%d", "2026-3-17", false, 0 },
	{ "%Y-%m-%d", "2026-03-17.gz", false, 0 },
	{ "%Y-%m-%d", "2026-03-1", false, 0 },
	{ "%Y-%m-%d", "", false, 0 },
	{ "%H%M", "2400", false, 0 },
	{ "%H%M", "1660", false, 0 },
	{ "%H%M", "+100", false, 0 },
	{ "%H%M", " 100", false, 0 },
	{ "%Y/%Y", "2026/2026", true, 1767225600 },
	{ "%Y/%Y", "2026/2027", false, 0 },
	{ "%Y %y", "2026 26", true, 1767225600 },
	{ "%Y %y", "2026 27", false, 0 },
	{ "%F %j", "2026-03-17 076", true, NOW - 16 * 3600 - 13 * 60 - 38 },
	{ "%F %j", "2026-03-17 077", false, 0 },
	{ "%s %F", "1773764018 2026-03-17", true, NOW },
	{ "%s %F", "1773764018 2026-03-18", false, 0 },
	{ "a%%b", "a%b", true, 946684800 },
	{ "a%%b", "a%%b", false, 0 },
	{ "a.txt", "b.txt", false, 0 },
};

static void
only_own_names_match(void **state)
{
	struct table t = { 0 };

	(void)state;
	set_zone("UTC");
	for (size_t i = 0; i < COUNT(matches); i++) {
		char *name = exact_copy(span_of(matches[i].name));
		int64_t time = 0;

		t.row = matches[i].name;
		table_number(&t, matches[i].pattern, dated_match(matches[i].pattern, span_make(name, strlen(matches[i].name)), &time),
		    matches[i].match);
		if (matches[i].match)
			table_number(&t, "time", time, matches[i].time);
		free(name);
	}
	table_end(&t);
}

/* Every name of every quarter of an hour is found again, in order, in zones with changing clocks too. */
static void
names_are_found_again(void **state)
{
	static const char *const zones[] = { "UTC", "Europe/Berlin", "Asia/Shanghai", "America/St_Johns" };
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(patterns) * COUNT(zones); i++) {
		const char *pattern = patterns[i / COUNT(zones)].pattern;

		if (patterns[i / COUNT(zones)].name == NULL)
			continue;
		set_zone(zones[i % COUNT(zones)]);
		t.row = pattern;
		for (int64_t at = NOW; at < NOW + 400 * 86400 && t.failures < 5; at += 4567) {
			struct buf name = { 0 };
			int64_t time;

			dated_write(&name, pattern, at);
			if (!dated_match(pattern, buf_span(&name), &time))
				table_fail(&t, "%s is not found in %s", buf_text(&name), zones[i % COUNT(zones)]);
			buf_free(&name);
		}
	}
	table_end(&t);
}

static const struct {
	const char *one, *other;
	bool collide;
} pairs[] = {
	{ "a", "a", true },
	{ "a", "b", false },
	{ "a", "ab", false },
	{ "%H.txt", "%M.txt", true },
	{ "%F", "%Y-%m-%d", true },
	{ "%F", "2026-03-17", true },
	{ "%F", "2026-03-xx", false },
	{ "%F", "%Y%m%d", false },
	{ "%Y%m", "%H%M%S", true },
	{ "h-%H", "d-%H", false },
	{ "%H%z", "%H+0100", true },
	{ "%H%z", "%H 0100", false },
	{ "100%%", "100%%", true },
	{ "%Y/%H", "%Y-%H", false },
};

static void
patterns_collide_or_not(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		t.row = pairs[i].one;
		table_number(&t, pairs[i].other, dated_collide(pairs[i].one, pairs[i].other), pairs[i].collide);
		table_number(&t, pairs[i].other, dated_collide(pairs[i].other, pairs[i].one), pairs[i].collide);
	}
	table_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns_give_names),
		cmocka_unit_test(only_own_names_match),
		cmocka_unit_test(names_are_found_again),
		cmocka_unit_test(patterns_collide_or_not),
	};

	return cmocka_run_group_tests_name("dated", tests, NULL, NULL);
}
