#include "logcat/process.h"

#include "support.h"

#define SYSTEM "03-17 16:13:31.002  1184  1871 I ActivityManager: "
#define EVENT "03-17 16:13:31.002  1184  1871 I "

static const struct {
	const char *line;
	enum process_deed deed;
	long pid;
	const char *name;
} rows[] = {
	{ SYSTEM "Start proc 4611:com.example.jim/u0a123 for activity {com.example.jim/com.example.jim.Main}", PROCESS_RUNS, 4611, "com.example.jim" },
	{ SYSTEM "Start proc 4611:com.example.jim/u0a123 for top-activity {com.example.jim/com.example.jim.Main}\r", PROCESS_RUNS, 4611, "com.example.jim" },
	{ SYSTEM "Start proc 4700:com.example.jim:remote/u0a123 for service com.example.jim/.Push", PROCESS_RUNS, 4700, "com.example.jim:remote" },
	{ SYSTEM "Start proc 99:WebViewLoader-arm64/1037 [android.webkit.X] for null", PROCESS_RUNS, 99, "WebViewLoader-arm64" },
	{ SYSTEM "Start proc com.example.jim for activity com.example.jim/.Main: pid=4611 uid=10123 gids={50123, 3003}", PROCESS_RUNS, 4611, "com.example.jim" },
	{ "I/ActivityManager(  593): Start proc com.example.jim for broadcast com.example.jim/.R: pid=4611 uid=10123 gids={}", PROCESS_RUNS, 4611, "com.example.jim" },
	{ SYSTEM "Killing 4611:com.example.jim/u0a123 (adj 900): empty #17", PROCESS_GONE, 4611, "com.example.jim" },
	{ SYSTEM "Killing proc 4611:com.example.jim/10123: user's request", PROCESS_GONE, 4611, "com.example.jim" },
	{ SYSTEM "Killing com.example.jim (pid 4611): background ANR", PROCESS_GONE, 4611, "com.example.jim" },
	{ SYSTEM "No longer want com.example.jim (pid 4611): empty #17", PROCESS_GONE, 4611, "com.example.jim" },
	{ SYSTEM "Process com.example.jim (pid 4611) has died.", PROCESS_GONE, 4611, "com.example.jim" },
	{ SYSTEM "Process com.example.jim:remote (pid 4700) has died: fg  TOP ", PROCESS_GONE, 4700, "com.example.jim:remote" },
	{ EVENT "am_proc_start: [0,4611,10123,com.example.jim,activity,com.example.jim/.Main]", PROCESS_RUNS, 4611, "com.example.jim" },
	{ EVENT "am_proc_start: [4611,10123,com.example.jim,activity,com.example.jim/.Main]", PROCESS_RUNS, 4611, "com.example.jim" },
	{ EVENT "am_proc_start: [User=0,PID=4611,UID=10123,Process Name=com.example.jim,Type=activity,Component=x/.Y]", PROCESS_RUNS, 4611, "com.example.jim" },
	{ EVENT "am_proc_bound: [0,4611,com.example.jim]", PROCESS_RUNS, 4611, "com.example.jim" },
	{ EVENT "am_proc_died: [0,4611,com.example.jim,900,19]", PROCESS_GONE, 4611, "com.example.jim" },
	{ EVENT "am_proc_died: [4611,com.example.jim]", PROCESS_GONE, 4611, "com.example.jim" },
	{ EVENT "am_kill : [0,4611,com.example.jim,900,empty #17]", PROCESS_GONE, 4611, "com.example.jim" },
	{ "I/am_kill ( 1184): [0,4611,com.example.jim,900,empty #17]", PROCESS_GONE, 4611, "com.example.jim" },
	{ "03-17 16:13:31.002  4611  4611 E AndroidRuntime: Process: com.example.jim, PID: 4611", PROCESS_RUNS, 4611, "com.example.jim" },
	{ "---------------------------- PROCESS STARTED (4611) for package com.example.jim ----------------------------", PROCESS_RUNS, 4611, "com.example.jim" },
	{ "---------------------------- PROCESS ENDED (4611) for package com.example.jim ----------------------------", PROCESS_GONE, 4611, "com.example.jim" },
	/* Look-alikes: other tags, cut lines, other words. */
	{ EVENT "Chat    : Start proc 4611:com.example.jim/u0a123 for activity", PROCESS_NONE, 0, "" },
	{ SYSTEM "Start proc 4611", PROCESS_NONE, 0, "" },
	{ SYSTEM "Start proc 4611:", PROCESS_NONE, 0, "" },
	{ SYSTEM "Start proc 0:com.example.jim/u0a123 for activity", PROCESS_NONE, 0, "" },
	{ SYSTEM "Start proc 46110000000:com.example.jim/u0a123 for activity", PROCESS_NONE, 0, "" },
	{ SYSTEM "Start proc com.example.jim for activity com.example.jim/.Main", PROCESS_NONE, 0, "" },
	{ SYSTEM "Start proc com.example.jim for activity com.example.jim/.Main: pid=", PROCESS_NONE, 0, "" },
	{ SYSTEM "Start proc ", PROCESS_NONE, 0, "" },
	{ SYSTEM "START u0 {act=x} from pid 4611", PROCESS_NONE, 0, "" },
	{ SYSTEM "Process com.example.jim (pid 4611) started", PROCESS_NONE, 0, "" },
	{ SYSTEM "Process com.example.jim (pid x) has died", PROCESS_NONE, 0, "" },
	{ SYSTEM "Killing all background processes", PROCESS_NONE, 0, "" },
	{ EVENT "am_proc_start: [0,4611,10123]", PROCESS_NONE, 0, "" },
	{ EVENT "am_proc_start: [10123,com.example.jim]", PROCESS_NONE, 0, "" },
	{ EVENT "am_proc_start: [com.example.jim]", PROCESS_NONE, 0, "" },
	{ EVENT "am_proc_start: []", PROCESS_NONE, 0, "" },
	{ EVENT "am_proc_start: 0,4611,10123,com.example.jim", PROCESS_NONE, 0, "" },
	{ EVENT "am_proc_died: [0,4611,", PROCESS_NONE, 0, "" },
	{ EVENT "am_low_memory: [0,4611,com.example.jim]", PROCESS_NONE, 0, "" },
	{ EVENT "AndroidRuntime: Process: com.example.jim", PROCESS_NONE, 0, "" },
	{ "---------------------------- PROCESS STARTED (x) for package com.example.jim ----------------------------", PROCESS_NONE, 0, "" },
	{ "--------- beginning of main", PROCESS_NONE, 0, "" },
	{ "Start proc 4611:com.example.jim/u0a123 for activity", PROCESS_NONE, 0, "" },
	{ "", PROCESS_NONE, 0, "" },
};

static void
lines_about_processes(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct process_event event;
		struct record record;

		t.row = rows[i].line;
		header_read(span_of(rows[i].line), &record);
		event = process_event_of(&record);
		table_number(&t, "deed", event.deed, rows[i].deed);
		table_number(&t, "pid", event.pid, rows[i].pid);
		table_text(&t, "name", event.name, rows[i].name);
	}
	table_end(&t);
}

/* Otherwise a report would never look at the line. */
static void
every_such_line_holds_an_anchor(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows) && rows[i].deed != PROCESS_NONE; i++) {
		bool found = false;

		for (size_t k = 0; k < process_anchors_count; k++)
			found = found || span_find(span_of(rows[i].line), process_anchors[k]) != NULL;
		t.row = rows[i].line;
		if (!found)
			table_fail(&t, "it has no anchor");
	}
	table_end(&t);
}

static void
names_belong_to_packages(void **state)
{
	static const struct {
		const char *name, *package;
		long belongs, column;
	} names[] = {
		{ "com.example.jim", "com.example.jim", 1, 1 },
		{ "com.example.jim:remote", "com.example.jim", 1, 1 },
		{ "com.example.jim:remote", "com.example.jim:remote", 1, 1 },
		{ "com.example.jim", "com.example.jim:remote", 0, 0 },
		{ "com.example.jimmy", "com.example.jim", 0, 0 },
		{ "com.example", "com.example.jim", 0, 0 },
		{ "com.exa...le.jim", "com.example.jim", 0, 1 },
		{ "com.exa...ple.jimmy", "com.example.jim", 0, 0 },
		{ "org.exa...ple.jim", "com.example.jim", 0, 0 },
		{ "com.example...example.jim", "com.example.jim", 0, 0 },
		{ "...", "com.example.jim", 0, 1 },
		{ "", "com.example.jim", 0, 0 },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		t.row = names[i].name;
		table_number(&t, "belongs", process_belongs(span_of(names[i].name), span_of(names[i].package)), names[i].belongs);
		table_number(&t, "in a column", process_column_belongs(span_of(names[i].name), span_of(names[i].package)), names[i].column);
	}
	table_end(&t);
	assert_true(process_is_named(SPAN("com.example.jim")));
	assert_false(process_is_named(SPAN("?")) || process_is_named(SPAN("pid-4611")) || process_is_named(SPAN("")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_about_processes),
		cmocka_unit_test(every_such_line_holds_an_anchor),
		cmocka_unit_test(names_belong_to_packages),
	};

	return cmocka_run_group_tests_name("process", tests, NULL, NULL);
}
