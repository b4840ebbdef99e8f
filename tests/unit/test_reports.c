/*
 * Reports by the clock, which is passed in: every line is in one report of each schedule, whatever happens to folders, clock
 * and daemon.
 */
#include "daemon/reports.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "counted.h"
#include "desk.h"
#include "support.h"

#define MINUTE 60
#define HOUR 3600
/* 2026-03-17 10:20 UTC, a Tuesday */
#define NOW INT64_C(1773742800)

static const char hourly_and_daily[] =
    "inputs:\n  - files: [ a.log ]\n"
    "reports:\n"
    "  - { name: hourly, every: 1h, output: json, file: 'hourly/%Y-%m-%dT%H%M.json', keep: 0 }\n"
    "  - { name: daily, daily: '06:30', output: json, file: 'daily/%Y-%m-%d.json', keep: 0 }\n";

struct office {
	struct desk desk;               /* its sentences are the trouble */
	struct arena arena;
	struct config config;
	struct reports reports;
	struct err notice;
};

static void
configure(struct office *o, const char *yaml)
{
	arena_free(&o->arena);
	if (config_read(&o->config, folder_at(&o->desk.folder, "imerr.yaml"), span_of(yaml), &o->arena, &o->desk.err) != 0)
		fail_msg("%s", buf_text(&o->desk.err.text));
}

static void
open_reports(struct office *o)
{
	if (reports_open(&o->reports, &o->config, o->desk.ledger, o->desk.now, &o->desk.err) != 0)
		fail_msg("%s", buf_text(&o->desk.err.text));
}

static void
open_daemon(struct office *o)
{
	desk_open_ledger(&o->desk);
	open_reports(o);
}

static void
close_daemon(struct office *o)
{
	reports_close(&o->reports);
	desk_close_ledger(&o->desk);
}

static void
open_office(struct office *o, const char *yaml)
{
	*o = (struct office){ 0 };
	setenv("TZ", "UTC", 1);
	tzset();
	desk_open_at(&o->desk, NOW);
	configure(o, yaml);
	open_reports(o);
}

static void
close_office(struct office *o)
{
	reports_close(&o->reports);
	desk_close(&o->desk);
	arena_free(&o->arena);
	err_free(&o->notice);
}

/* So many codes are counted and committed. */
static void
count(struct office *o, size_t codes)
{
	struct buf log = { 0 };

	counted_lines(&log, "Lab", 4611, 711, codes);
	desk_count_only(&o->desk, buf_text(&log));
	desk_commit(&o->desk);
	buf_free(&log);
}

/* As the daemon does every second, though not so often. */
static void
go_on(struct office *o, int64_t seconds)
{
	const int64_t end = o->desk.now + seconds;

	for (; o->desk.now < end; o->desk.now += 20)
		reports_due(&o->reports, o->desk.now, &o->notice, &o->desk.err);
	o->desk.now = end;
	reports_due(&o->reports, o->desk.now, &o->notice, &o->desk.err);
}

/* What a report says it has counted; -1: there is none. */
static long
codes_of(struct office *o, const char *name)
{
	static const char key[] = "\"codes_counted\":";
	const char *path = folder_at(&o->desk.folder, name), *at;
	struct buf text = { 0 };
	long codes;

	if (access(path, F_OK) != 0)
		return -1;
	folder_read(&text, path);
	at = strstr(buf_text(&text), key);
	assert_non_null(at);
	codes = strtol(at + strlen(key), NULL, 10);
	buf_free(&text);
	return codes;
}

static void
expect(struct office *o, const char *name, long codes)
{
	long got = codes_of(o, name);

	if (got != codes)
		fail_msg("%s has %ld codes, not %ld; trouble: %s", name, got, codes, buf_text(&o->desk.err.text));
}

static void
expect_files(struct office *o, const char *folder, int files)
{
	char command[160];
	FILE *pipe;
	int count = -1;

	(void)snprintf(command, sizeof(command), "ls %s/%s 2>/dev/null | wc -l", o->desk.folder.path, folder);
	pipe = popen(command, "r");
	assert_int_equal(fscanf(pipe, "%d", &count), 1);
	pclose(pipe);
	if (count != files)
		fail_msg("%s has %d files, not %d", folder, count, files);
}

static void
expect_no_trouble(const struct office *o)
{
	if (o->desk.err.count > 0)
		fail_msg("%s", buf_text(&o->desk.err.text));
}

static void
every_hour_and_every_day(void **state)
{
	struct office o;

	(void)state;
	open_office(&o, hourly_and_daily);
	count(&o, 1);
	go_on(&o, 40 * MINUTE - 1);
	expect_files(&o, "hourly", 0);
	go_on(&o, 1);                   /* 11:00 */
	expect(&o, "hourly/2026-03-17T1100.json", 1);
	count(&o, 2);
	go_on(&o, HOUR);
	expect(&o, "hourly/2026-03-17T1200.json", 2);
	go_on(&o, HOUR);
	expect(&o, "hourly/2026-03-17T1300.json", 0);
	for (int i = 0; i < 18; i++) {  /* 07:00 of the next day */
		count(&o, 3);
		go_on(&o, HOUR);
	}
	expect(&o, "hourly/2026-03-18T0700.json", 3);
	expect(&o, "daily/2026-03-18.json", 3 + 18 * 3);
	expect_files(&o, "hourly", 21);
	expect_files(&o, "daily", 1);
	go_on(&o, 24 * HOUR);
	expect(&o, "daily/2026-03-19.json", 0);
	assert_int_equal(o.reports.written, 45 + 2);
	assert_int_equal(o.notice.count, 45 + 2);
	expect_no_trouble(&o);
	close_office(&o);
}

static void
only_so_many_are_kept(void **state)
{
	static const char yaml[] = "inputs:\n  - files: [ a.log ]\nreports:\n"
	    "  - { name: quick, every: 1m, output: text, file: 'quick/%H%M%Y%m%d.txt', keep: 3 }\n";
	struct office o;

	(void)state;
	open_office(&o, yaml);
	go_on(&o, 2 * MINUTE);
	expect_files(&o, "quick", 2);
	go_on(&o, 100 * MINUTE);
	expect_files(&o, "quick", 3);
	expect_no_trouble(&o);
	close_office(&o);
}

/* Of the periods that were missed the first one is written. */
static void
nobody_was_there(void **state)
{
	struct office o;

	(void)state;
	open_office(&o, hourly_and_daily);
	count(&o, 5);
	close_daemon(&o);
	o.desk.now += 5 * HOUR;              /* 15:20 */
	open_daemon(&o);
	reports_due(&o.reports, o.desk.now, &o.notice, &o.desk.err);
	expect(&o, "hourly/2026-03-17T1100.json", 5);
	count(&o, 7);
	go_on(&o, HOUR);
	expect(&o, "hourly/2026-03-17T1600.json", 7);
	expect_files(&o, "hourly", 2);
	/* Started again in the middle of an hour: nothing is cut. */
	count(&o, 11);
	close_daemon(&o);
	open_daemon(&o);
	count(&o, 13);
	go_on(&o, HOUR);
	expect(&o, "hourly/2026-03-17T1700.json", 24);
	expect_no_trouble(&o);
	close_office(&o);
}

/* One report whose folder is a file; the other ones are written, and it is tried again every minute. */
static void
a_folder_that_cannot_be_written(void **state)
{
	struct office o;

	(void)state;
	open_office(&o, hourly_and_daily);
	folder_put(folder_at(&o.desk.folder, "hourly"), 0, SPAN(""));
	count(&o, 1);
	go_on(&o, 40 * MINUTE);         /* 11:00 */
	assert_int_equal(o.reports.failures, 1);
	assert_int_equal(o.desk.err.count, 1);
	assert_non_null(strstr(buf_text(&o.desk.err.text), "/hourly"));
	go_on(&o, 10 * MINUTE);
	assert_in_range(o.reports.failures, 9, 11);
	assert_int_equal(o.desk.err.count, 1);   /* said once */
	count(&o, 2);
	go_on(&o, 19 * HOUR + 20 * MINUTE);     /* 06:30 */
	expect(&o, "daily/2026-03-18.json", 3);
	assert_int_equal(unlink(folder_at(&o.desk.folder, "hourly")), 0);
	go_on(&o, MINUTE);
	/* All that had not been in a report yet, by the name of the first one that was due. */
	expect(&o, "hourly/2026-03-17T1100.json", 3);
	count(&o, 4);
	go_on(&o, HOUR);
	expect(&o, "hourly/2026-03-18T0700.json", 4);
	expect_files(&o, "hourly", 2);
	close_office(&o);
}

/* The store cannot be written to when a report is due. */
static void
a_disk_that_is_full(void **state)
{
	struct office o;

	(void)state;
	open_office(&o, hourly_and_daily);
	count(&o, 6);
	desk_fill_disk(true);
	go_on(&o, 45 * MINUTE);         /* 11:05 */
	desk_fill_disk(false);
	assert_int_equal(o.desk.err.count, 1);
	expect_files(&o, "hourly", 0);
	go_on(&o, 2 * MINUTE);
	expect(&o, "hourly/2026-03-17T1100.json", 6);
	close_office(&o);
}

static void
a_clock_that_is_set_back(void **state)
{
	struct office o;

	(void)state;
	open_office(&o, hourly_and_daily);
	count(&o, 1);
	go_on(&o, 3 * HOUR);            /* 13:20 */
	expect_files(&o, "hourly", 3);
	o.desk.now -= 2 * HOUR;              /* 11:20; 12:00 and 13:00 were reached before */
	count(&o, 2);
	go_on(&o, 2 * HOUR);
	expect_files(&o, "hourly", 3);
	expect(&o, "hourly/2026-03-17T1100.json", 1);
	expect(&o, "hourly/2026-03-17T1300.json", 0);
	count(&o, 3);
	go_on(&o, 40 * MINUTE);         /* 14:00 */
	expect(&o, "hourly/2026-03-17T1400.json", 5);
	/* It had been wrong by months. */
	o.desk.now -= 100 * 24 * HOUR;
	count(&o, 4);
	go_on(&o, HOUR);
	count(&o, 5);
	go_on(&o, HOUR);
	expect_files(&o, "hourly", 4 + 2);
	expect(&o, "hourly/2025-12-07T1500.json", 4);
	expect(&o, "hourly/2025-12-07T1600.json", 5);
	expect_no_trouble(&o);
	assert_int_equal(desk_codes_in(ledger_all(o.desk.ledger)), 15);
	close_office(&o);
}

/* SIGUSR1: the period at hand goes on. */
static void
all_at_once(void **state)
{
	struct office o;

	(void)state;
	open_office(&o, hourly_and_daily);
	count(&o, 1);
	reports_write(&o.reports, o.desk.now, &o.notice, &o.desk.err);
	expect(&o, "hourly/2026-03-17T1100.json", 1);
	expect(&o, "daily/2026-03-18.json", 1);
	count(&o, 2);
	reports_write(&o.reports, o.desk.now, &o.notice, &o.desk.err);
	expect(&o, "hourly/2026-03-17T1100.json", 3);
	go_on(&o, HOUR);
	expect(&o, "hourly/2026-03-17T1100.json", 3);
	expect_no_trouble(&o);
	close_office(&o);
}

/* A report that is new begins when it comes; one that comes back after it was tidied away has what is there. */
static void
a_report_that_is_new(void **state)
{
	static const char daily[] = "inputs:\n  - files: [ a.log ]\nreports:\n"
	    "  - { name: daily, daily: '06:30', output: json, file: 'daily/%Y-%m-%d.json', keep: 0 }\n";
	struct office o;

	(void)state;
	open_office(&o, daily);
	count(&o, 1);
	close_daemon(&o);
	configure(&o, hourly_and_daily);
	open_daemon(&o);
	count(&o, 2);
	go_on(&o, 21 * HOUR);
	expect(&o, "hourly/2026-03-17T1100.json", 2);
	expect(&o, "daily/2026-03-18.json", 3);
	expect_no_trouble(&o);
	close_office(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_hour_and_every_day),
		cmocka_unit_test(only_so_many_are_kept),
		cmocka_unit_test(nobody_was_there),
		cmocka_unit_test(a_folder_that_cannot_be_written),
		cmocka_unit_test(a_disk_that_is_full),
		cmocka_unit_test(a_clock_that_is_set_back),
		cmocka_unit_test(all_at_once),
		cmocka_unit_test(a_report_that_is_new),
	};

	return cmocka_run_group_tests_name("reports", tests, NULL, NULL);
}
