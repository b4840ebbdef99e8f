#include "input/resume.h"

#include "logcat/moment.h"
#include "support.h"

#define BOOT "3b1c0f5e-8a9d-4b62-9c11-0123456789ab"

/* 2026-03-17 16:00:00 UTC, and a device of +0800 at that time. */
#define NOW INT64_C(1773763200)

static const struct {
	const char *name, *output;
	long known, seconds, zone_minutes;      /* zone -1: not known */
	const char *boot, *rest;
} answers[] = {
	{ "all of it", "1773763200 +0800\n" BOOT "\n", 1, NOW, 480, BOOT, "" },
	{ "more", "1773763200 +0800\n" BOOT "\n  PID NAME\n 4611 x\n", 1, NOW, 480, BOOT, "  PID NAME\n 4611 x\n" },
	{ "CR LF", "1773763200 -0330\r\n" BOOT "\r\n  PID NAME\r\n", 1, NOW, -210, BOOT, "  PID NAME\r\n" },
	{ "the clock alone", "1773763200\n", 1, NOW, -1, "", "" },
	{ "no zone", "1773763200 UTC\n" BOOT "\n", 1, NOW, -1, BOOT, "" },
	{ "1970", "41 +0000\n", 1, 41, 0, "", "" },
	{ "an error", "error: device offline\n", 0, 0, -1, "", "" },
	{ "an error behind the clock", "1773763200 +0800\ncat: no such file\n", 1, NOW, 480, "", "" },
	{ "too long", "1773763200177376320017737632001773763200\n", 0, 0, -1, "", "" },
	{ "nothing", "", 0, 0, -1, "", "" },
};

static void
answers_are_read(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(answers); i++) {
		struct resume_answer a = resume_read(span_of(answers[i].output));

		t.row = answers[i].name;
		table_number(&t, "known", a.known, answers[i].known);
		if (a.known)
			table_number(&t, "seconds", (long)(a.ms / 1000), answers[i].seconds);
		table_number(&t, "zone", a.zone_known ? (long)(a.zone / 60000) : -1, answers[i].zone_minutes);
		table_text(&t, "boot", span_of(a.boot), answers[i].boot);
		table_text(&t, "rest", a.rest, answers[i].rest);
	}
	table_end(&t);
}

static const struct {
	const char *name, *last, *answer;
	const char *want;               /* NULL: all is asked for */
} rows[] = {
	{ "a record of just now", "03-17 23:59:59.500", "1773763200 +0800", "03-17 23:59:58.500" },
	{ "over midnight", "03-17 00:00:00.100", "1773763200 +0800", "03-16 23:59:59.100" },
	{ "microseconds", "03-17 23:59:59.500999", "1773763200 +0800", "03-17 23:59:58.500" },
	{ "a year", "2026-03-17 23:59:59.500", "1773763200 +0800", "2026-03-17 23:59:58.500" },
	{ "another zone", "03-17 15:59:59.500 +0000", "1773763200 +0800", "03-17 15:59:58.500" },
	{ "epoch", "1773763199.500", "1773763200 +0800", "1773763198.500" },
	{ "last year", "12-31 23:59:59.500", "1773763200 +0800", "2025-12-31 23:59:58.500" },
	{ "the clock was set back an hour", "03-17 23:59:59.500", "1773759600 +0800", NULL },
	{ "and the record tells its zone", "03-17 15:59:59.500 +0000", "1773759600 +0800", NULL },
	{ "and it is of that zone", "03-17 14:59:59.500 +0000", "1773759600 +0800", "03-17 14:59:58.500" },
	{ "epoch, set back", "1773763199.500", "1773759600", NULL },
	{ "set back a little, zone unknown", "03-17 23:59:59.500", "1773759600", "03-17 23:59:58.500" },
	{ "the clock is at 1970", "03-17 23:59:59.500", "41 +0000", NULL },
	{ "the clock is at 1970, zone unknown", "03-17 23:59:59.500", "41", NULL },
	{ "the record is of 1970", "1970-01-01 00:00:41.000", "1773763200 +0800", "1970-01-01 00:00:40.000" },
	{ "no answer", "03-17 23:59:59.500", "error", NULL },
	{ "no time", "", "1773763200 +0800", NULL },
	{ "since boot", "4611.123", "1773763200 +0800", NULL },
	{ "a clock without a day", "23:59:59.500", "1773763200 +0800", NULL },
	{ "no date", "13-45 23:59:59.500", "1773763200 +0800", NULL },
};

static void
times_to_ask_for(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct resume_answer a = resume_read(span_of(rows[i].answer));
		struct buf got = { 0 };
		bool asked = resume_since(&got, span_of(rows[i].last), NOW * 1000, &a);

		t.row = rows[i].name;
		table_number(&t, "asked", asked, rows[i].want != NULL);
		table_text(&t, "since", buf_span(&got), rows[i].want != NULL ? rows[i].want : "");
		buf_free(&got);
	}
	table_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_are_read),
		cmocka_unit_test(times_to_ask_for),
	};

	return cmocka_run_group_tests_name("resume", tests, NULL, NULL);
}
