#include "input/roster.h"

#include "base/buf.h"
#include "support.h"

#define TOYBOX "  PID NAME\n"
#define TOOLBOX "USER     PID   PPID  VSIZE  RSS     WCHAN    PC         NAME\n"

static const struct {
	const char *name, *listing;
	const char *want;               /* "pid name, ..." */
} rows[] = {
	{ "toybox", TOYBOX "    1 init\n 4611 com.example.jim\n 4700 com.example.jim:remote\n", "1 init, 4611 com.example.jim, 4700 com.example.jim:remote, " },
	{ "toolbox", TOOLBOX "root      1     0     692    448   c00bd520 00019fb8 S /init\n"
	  "u0_a57    4611  37    188512 24844 ffffffff 40037ebc S com.example.jim\n", "1 /init, 4611 com.example.jim, " },
	{ "a user without a name", "10057     4611  37    188512 24844 ffffffff 40037ebc S com.example.jim\n", "4611 com.example.jim, " },
	{ "both, as a new phone answers", TOYBOX " 4611 com.example.jim\nUSER PID PPID VSZ RSS WCHAN ADDR S NAME\nshell 9001 900 10 10 0 0 R ps\n",
	  "4611 com.example.jim, 9001 ps, " },
	{ "both, as an old one does", TOOLBOX TOOLBOX "u0_a57 4611 37 188512 24844 ffffffff 40037ebc S com.example.jim\n", "4611 com.example.jim, " },
	{ "CR LF", TOYBOX " 4611 com.example.jim\r\n", "4611 com.example.jim, " },
	{ "CR CR LF", " 4611 com.example.jim\r\r\n", "4611 com.example.jim, " },
	{ "blanks at the end", " 4611 com.example.jim   \n", "4611 com.example.jim, " },
	{ "tabs", "\t4611\tcom.example.jim\n", "4611 com.example.jim, " },
	{ "cut off", " 4611 com.example.jim\n 4700 com.example.j", "4611 com.example.jim, " },
	{ "an error", "/system/bin/sh: ps: not found\n", "" },
	{ "a number alone", "4611\n", "" },
	{ "pid 0", "0 com.example.jim\n", "" },
	{ "too many digits", "46110000000 com.example.jim\n", "" },
	{ "a number with something behind it", "4611x com.example.jim\n", "" },
	{ "empty lines", "\n\n 4611 com.example.jim\n\n", "4611 com.example.jim, " },
	{ "nothing", "", "" },
};

static void
processes_are_listed(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span listing = span_of(rows[i].listing), name;
		struct buf got = { 0 };
		long pid;

		t.row = rows[i].name;
		while (roster_next(&listing, &pid, &name)) {
			buf_printf(&got, "%ld ", pid);
			buf_add_span(&got, name);
			buf_add_text(&got, ", ");
		}
		table_text(&t, "processes", buf_span(&got), rows[i].want);
		buf_free(&got);
	}
	table_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(processes_are_listed),
	};

	return cmocka_run_group_tests_name("roster", tests, NULL, NULL);
}
