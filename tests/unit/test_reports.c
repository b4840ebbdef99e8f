/*
 * Reports by the clock, which is passed in: every line is in one report of each schedule, whatever happens to folders, clock
 * and daemon.
 */
#include "daemon/reports.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "counted.h"
#include "linked.h"
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
	char folder[64], store_path[96];
	struct lab lab;
	struct arena arena;
	struct config config;
	struct store *store;
	struct ledger *ledger;
	struct reports reports;
	struct err notice, trouble;
	int64_t now;
};

static void
open_daemon(struct office *o)
{
	const struct counter counter = linked_counter(&o->lab);
	struct ledger_options options = { .catalogue = o->lab.catalogue, .aggregate = counter.options, .retention = 1000 * HOUR };

	o->store = options.store = store_open(o->store_path, &o->trouble);
	if (o->store != NULL)
		o->ledger = ledger_open(&options, o->now, &o->trouble);
	if (o->ledger == NULL || reports_open(&o->reports, &o->config, o->ledger, o->now, &o->trouble) != 0)
		fail_msg("%s", buf_text(&o->trouble.text));
}

static void
close_daemon(struct office *o)
{
	reports_close(&o->reports);
	ledger_free(o->ledger);
	store_close(o->store);
	o->ledger = NULL;
}

static void
configure(struct office *o, const char *yaml)
{
	char path[96];

	arena_free(&o->arena);
	(void)snprintf(path, sizeof(path), "%s/imerr.yaml", o->folder);
	if (config_read(&o->config, path, span_of(yaml), &o->arena, &o->trouble) != 0)
		fail_msg("%s", buf_text(&o->trouble.text));
}

static void
open_office(struct office *o, const char *yaml)
{
	*o = (struct office){ .folder = "/tmp/imerr-reports.XXXXXX", .now = NOW };
	setenv("TZ", "UTC", 1);
	tzset();
	signal(SIGXFSZ, SIG_IGN);
	assert_non_null(mkdtemp(o->folder));
	(void)snprintf(o->store_path, sizeof(o->store_path), "%s/imerr.db", o->folder);
	counted_open(&o->lab, false, (const char *const[]){ lab_rules }, 1);
	configure(o, yaml);
	open_daemon(o);
}

static void
close_office(struct office *o)
{
	char command[80];

	close_daemon(o);
	lab_close(&o->lab);
	arena_free(&o->arena);
	err_free(&o->notice);
	err_free(&o->trouble);
	(void)snprintf(command, sizeof(command), "rm -rf %s", o->folder);
	assert_int_equal(system(command), 0);
}

/* So many codes are counted and committed. */
static void
count(struct office *o, size_t codes)
{
	struct buf log = { 0 };
	struct fragment *f;

	counted_lines(&log, "Lab", 4611, 711, codes);
	f = linked_fragment(&o->lab, buf_span(&log), false);
	ledger_add(o->ledger, f);
	fragment_free(f);
	buf_free(&log);
	assert_int_equal(ledger_commit(o->ledger, o->now, &o->trouble), 0);
}

/* As the daemon does every second, though not so often. */
static void
go_on(struct office *o, int64_t seconds)
{
	const int64_t end = o->now + seconds;

	for (; o->now < end; o->now += 20)
		reports_due(&o->reports, o->now, &o->notice, &o->trouble);
	o->now = end;
	reports_due(&o->reports, o->now, &o->notice, &o->trouble);
}

/* What a report says it has counted; -1: there is none. */
static long
codes_of(const struct office *o, const char *name)
{
	static const char key[] = "\"codes_counted\":";
	char path[160];
	char text[4000] = "";
	FILE *file;
	const char *at;

	(void)snprintf(path, sizeof(path), "%s/%s", o->folder, name);
	file = fopen(path, "r");
	if (file == NULL)
		return -1;
	(void)fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	at = strstr(text, key);
	assert_non_null(at);
	return strtol(at + strlen(key), NULL, 10);
}

static void
expect(struct office *o, const char *name, long codes)
{
	long got = codes_of(o, name);

	if (got != codes)
		fail_msg("%s has %ld codes, not %ld; trouble: %s", name, got, codes, buf_text(&o->trouble.text));
}

static void
expect_files(struct office *o, const char *folder, int files)
{
	char command[160];
	FILE *pipe;
	int count = -1;

	(void)snprintf(command, sizeof(command), "ls %s/%s 2>/dev/null | wc -l", o->folder, folder);
	pipe = popen(command, "r");
	assert_int_equal(fscanf(pipe, "%d", &count), 1);
	pclose(pipe);
	if (count != files)
		fail_msg("%s has %d files, not %d", folder, count, files);
}

static void
make_file(const struct office *o, const char *name)
{
	char path[128];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", o->folder, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fclose(file);
}

static void
remove_file(const struct office *o, const char *name)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/%s", o->folder, name);
	assert_int_equal(unlink(path), 0);
}

static void
expect_no_trouble(const struct office *o)
{
	if (o->trouble.count > 0)
		fail_msg("%s", buf_text(&o->trouble.text));
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
	o.now += 5 * HOUR;              /* 15:20 */
	open_daemon(&o);
	reports_due(&o.reports, o.now, &o.notice, &o.trouble);
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
	make_file(&o, "hourly");
	count(&o, 1);
	go_on(&o, 40 * MINUTE);         /* 11:00 */
	assert_int_equal(o.reports.failures, 1);
	assert_int_equal(o.trouble.count, 1);
	assert_non_null(strstr(buf_text(&o.trouble.text), "/hourly"));
	go_on(&o, 10 * MINUTE);
	assert_in_range(o.reports.failures, 9, 11);
	assert_int_equal(o.trouble.count, 1);   /* said once */
	count(&o, 2);
	go_on(&o, 19 * HOUR + 20 * MINUTE);     /* 06:30 */
	expect(&o, "daily/2026-03-18.json", 3);
	remove_file(&o, "hourly");
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
	struct rlimit limit;

	(void)state;
	open_office(&o, hourly_and_daily);
	count(&o, 6);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 0, limit.rlim_max }), 0);
	go_on(&o, 45 * MINUTE);         /* 11:05 */
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_int_equal(o.trouble.count, 1);
	expect_files(&o, "hourly", 0);
	go_on(&o, 2 * MINUTE);
	expect(&o, "hourly/2026-03-17T1100.json", 6);
	close_office(&o);
}

static void
a_clock_that_is_set_back(void **state)
{
	struct office o;
	struct aggregate *all;

	(void)state;
	open_office(&o, hourly_and_daily);
	count(&o, 1);
	go_on(&o, 3 * HOUR);            /* 13:20 */
	expect_files(&o, "hourly", 3);
	o.now -= 2 * HOUR;              /* 11:20; 12:00 and 13:00 were reached before */
	count(&o, 2);
	go_on(&o, 2 * HOUR);
	expect_files(&o, "hourly", 3);
	expect(&o, "hourly/2026-03-17T1100.json", 1);
	expect(&o, "hourly/2026-03-17T1300.json", 0);
	count(&o, 3);
	go_on(&o, 40 * MINUTE);         /* 14:00 */
	expect(&o, "hourly/2026-03-17T1400.json", 5);
	/* It had been wrong by months. */
	o.now -= 100 * 24 * HOUR;
	count(&o, 4);
	go_on(&o, HOUR);
	count(&o, 5);
	go_on(&o, HOUR);
	expect_files(&o, "hourly", 4 + 2);
	expect(&o, "hourly/2025-12-07T1500.json", 4);
	expect(&o, "hourly/2025-12-07T1600.json", 5);
	expect_no_trouble(&o);
	all = ledger_all(o.ledger);
	assert_int_equal(aggregate_totals(all)->codes, 15);
	aggregate_free(all);
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
	reports_write(&o.reports, o.now, &o.notice, &o.trouble);
	expect(&o, "hourly/2026-03-17T1100.json", 1);
	expect(&o, "daily/2026-03-18.json", 1);
	count(&o, 2);
	reports_write(&o.reports, o.now, &o.notice, &o.trouble);
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
