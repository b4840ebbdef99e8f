#include "sink/packages.h"

#include "support.h"

static const char *items[] = { "com.example.jim", "com.example.two" };
static const struct option_list names = { items, 2 };

#define AM "03-17 16:13:31.002  1184  1871 I ActivityManager: "
#define OF(pid) "03-17 16:13:31.002 " pid " 4690 E JIM     : text"

/* One stream, line by line: is each of the packages? */
static const struct {
	const char *line;
	long have;
} rows[] = {
	{ OF(" 4611"), 0 },
	{ AM "Start proc 4611:com.example.jim/u0a123 for activity x", 1 },
	{ OF(" 4611"), 1 },
	{ OF(" 4612"), 0 },
	{ OF("14611"), 0 },
	{ AM "Start proc 4612:com.example.other/u0a124 for activity x", 0 },
	{ OF(" 4612"), 0 },
	{ AM "Start proc 4613:com.example.jim:remote/u0a123 for service x", 1 },
	{ AM "Start proc 4614:com.example.two/u0a125 for service x", 1 },
	{ OF(" 4611"), 1 },
	{ OF(" 4613"), 1 },
	{ OF(" 4614"), 1 },
	{ "E/JIM     ( 4613): text", 1 },
	{ "E/JIM     : text without a pid", 0 },
	{ "raw text", 0 },
	{ AM "Process com.example.jim (pid 4611) has died.", 1 },
	{ OF(" 4611"), 0 },
	{ OF(" 4613"), 1 },
	{ AM "Start proc 4611:com.example.jim/u0a123 for activity x", 1 },
	{ OF(" 4611"), 1 },
	/* The pid goes to another without a word. */
	{ AM "Start proc 4611:com.example.other/u0a124 for activity x", 0 },
	{ OF(" 4611"), 0 },
	{ "03-17 16:13:31.002  1184  1871 I am_kill : [0,4613,com.example.jim:remote,900,empty]", 1 },
	{ OF(" 4613"), 0 },
	/* logcat started anew: what is known still holds. */
	{ "--------- beginning of main", 0 },
	{ OF(" 4614"), 1 },
	/* Android Studio says it line by line. */
	{ "2025-12-31 23:59:59.123  4614-4690  JIM                     com.example.other                    E  text", 0 },
	{ "2025-12-31 23:59:59.123  9999-4690  JIM                     com.example.jim                      E  text", 1 },
	{ "2025-12-31 23:59:59.123  4614-4690  JIM                     pid-4614                             E  text", 1 },
	{ "2025-12-31 23:59:59.123  9999-4690  JIM                     pid-9999                             E  text", 0 },
	{ "2025-12-31 23:59:59.123 4611-4690/com.example.jim E/JIM: text", 1 },
	{ "2025-12-31 23:59:59.123 4611-4690/? E/JIM: text", 0 },
	{ "---------------------------- PROCESS STARTED (5000) for package com.example.jim ----------------------------", 1 },
	{ OF(" 5000"), 1 },
	{ "---------------------------- PROCESS ENDED (5000) for package com.example.jim ----------------------------", 1 },
	{ OF(" 5000"), 0 },
};

static void
a_stream_tells_of_its_processes(void **state)
{
	struct packages p = { 0 };
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct record record;

		t.row = rows[i].line;
		header_read(span_of(rows[i].line), &record);
		packages_see(&p, &names, &record);
		table_number(&t, "have", packages_have(&p, &names, &record), rows[i].have);
	}
	packages_free(&p);
	table_end(&t);
}

static bool
have_pid(const struct packages *p, long pid)
{
	return packages_have(p, &names, &(struct record){ .pid = pid });
}

static void
the_oldest_is_forgotten(void **state)
{
	struct packages p = { 0 }, copy = { 0 };

	(void)state;
	for (long pid = 1; pid <= PACKAGES_PIDS; pid++)
		packages_know(&p, pid);
	packages_know(&p, 1);
	assert_int_equal(p.count, PACKAGES_PIDS);
	packages_know(&p, 9999);
	assert_int_equal(p.count, PACKAGES_PIDS);
	assert_true(have_pid(&p, 1));
	assert_false(have_pid(&p, 2));
	assert_true(have_pid(&p, 3));
	assert_true(have_pid(&p, 9999));
	packages_know(&copy, 2);
	packages_copy(&copy, &p);
	assert_false(have_pid(&copy, 2));
	assert_true(have_pid(&copy, 9999));
	packages_free(&p);
	packages_free(&copy);
}

static void
a_device_tells_of_its_processes(void **state)
{
	struct packages p = { 0 };

	(void)state;
	packages_meet(&p, &names, 4611, SPAN("com.example.jim"));
	packages_meet(&p, &names, 4700, SPAN("com.example.jim:remote"));
	packages_meet(&p, &names, 4800, SPAN("com.example.jimmy"));
	assert_true(have_pid(&p, 4611));
	assert_true(have_pid(&p, 4700));
	assert_false(have_pid(&p, 4800));
	packages_forget(&p);
	assert_false(have_pid(&p, 4611));
	packages_meet(&p, &names, 4800, SPAN("com.example.jim"));
	assert_true(have_pid(&p, 4800));
	packages_free(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stream_tells_of_its_processes),
		cmocka_unit_test(the_oldest_is_forgotten),
		cmocka_unit_test(a_device_tells_of_its_processes),
	};

	return cmocka_run_group_tests_name("packages", tests, NULL, NULL);
}
