#include "logcat/stream.h"

#include "support.h"

#define THREADTIME "03-17 16:13:31.002  1184  1871 I "

static const struct {
	const char *line;
	enum stream_kind kind;
	long lines;
	const char *buffer;
} rows[] = {
	{ "--------- beginning of main", STREAM_BEGINNING, 0, "main" },
	{ "--------- beginning of crash\r", STREAM_BEGINNING, 0, "crash" },
	{ "--------- beginning of /dev/log/system", STREAM_BEGINNING, 0, "/dev/log/system" },
	{ "--------- switch to events", STREAM_SWITCH, 0, "events" },
	{ "---------------------------- PROCESS STARTED (4611) for package com.example ----------------------------", STREAM_PROCESS, 0, NULL },
	{ "---------------------------- PROCESS ENDED (4611) for package com.example ----------------------------", STREAM_PROCESS, 0, NULL },
	{ THREADTIME "chatty  : uid=1000(system) sensors@1.0-ser identical 4 lines", STREAM_IDENTICAL, 4, NULL },
	{ THREADTIME "chatty  : uid=1000(system) identical 1 line", STREAM_IDENTICAL, 1, NULL },
	{ THREADTIME "chatty  : uid=10123 a b c expire 230 lines", STREAM_EXPIRED, 230, NULL },
	{ "I/chatty  ( 4611): uid=10123(com.example) expire 1 line", STREAM_EXPIRED, 1, NULL },
	{ "03-17 16:13:31.002 I/chatty  ( 4611): uid=0(root) logd identical 12 lines", STREAM_IDENTICAL, 12, NULL },
	{ "read: unexpected EOF!", STREAM_EOF, 0, NULL },
	{ "logcat: Unexpected EOF!", STREAM_EOF, 0, NULL },
	{ "- waiting for device -", STREAM_ADB, 0, NULL },
	{ "* daemon not running; starting now at tcp:5037", STREAM_ADB, 0, NULL },
	{ "* daemon started successfully", STREAM_ADB, 0, NULL },
	{ "== dumpstate: 2018-11-28 14:16:51", STREAM_BUGREPORT, 0, NULL },
	/* Look-alikes: other tags, other texts, an app that says the same words. */
	{ THREADTIME "Chat    : --------- beginning of main", STREAM_NONE, 0, NULL },
	{ THREADTIME "Chat    : uid=1000(system) identical 4 lines", STREAM_NONE, 0, NULL },
	{ THREADTIME "chatty  : identical 4 lines", STREAM_NONE, 0, NULL },
	{ THREADTIME "chatty  : uid=1000(system) identical lines", STREAM_NONE, 0, NULL },
	{ THREADTIME "chatty  : uid=1000(system) expire x lines", STREAM_NONE, 0, NULL },
	{ THREADTIME "chatty  : uid=1000(system) identical 4 records", STREAM_NONE, 0, NULL },
	{ THREADTIME "chatty  : nothing", STREAM_NONE, 0, NULL },
	{ THREADTIME "adb     : read: unexpected EOF!", STREAM_NONE, 0, NULL },
	{ THREADTIME "adb     : - waiting for device -", STREAM_NONE, 0, NULL },
	{ "E/Chat ( 4611): read: unexpected EOF!", STREAM_NONE, 0, NULL },
	{ "an unexpected EOF!", STREAM_NONE, 0, NULL },
	{ "beginning of main", STREAM_NONE, 0, NULL },
	{ "", STREAM_NONE, 0, NULL },
};

static void
lines_about_the_stream(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span line = span_of(rows[i].line);
		struct stream_event event;
		struct record record;

		t.row = rows[i].line;
		header_read(line, &record);
		event = stream_event_of(line, &record);
		table_text(&t, "kind", span_of(stream_kind_name(event.kind)), stream_kind_name(rows[i].kind));
		table_number(&t, "lines", (long)event.lines, rows[i].lines);
		table_text(&t, "buffer", event.buffer, rows[i].buffer ? rows[i].buffer : "");
	}
	table_end(&t);
}

/* Otherwise the line would never be looked at. */
static void
every_such_line_holds_an_anchor(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows) && rows[i].kind != STREAM_NONE; i++) {
		bool found = false;

		for (size_t k = 0; k < stream_anchors_count; k++)
			found = found || span_find(span_of(rows[i].line), stream_anchors[k]) != NULL;
		t.row = rows[i].line;
		if (!found)
			table_fail(&t, "it has no anchor");
	}
	table_end(&t);
}

/* A record that was cut off, and the next run of logcat. */
static void
dividers_behind_something_else(void **state)
{
	static const struct {
		const char *line, *buffer;      /* NULL: there is none */
	} glued[] = {
		{ THREADTIME "JIM     : code:8713--------- beginning of main", "main" },
		{ THREADTIME "JIM     : code:8713--------- beginning of system\r", "system" },
		{ "03-17 16:1--------- beginning of crash", "crash" },
		{ "--------- beginning of m--------- beginning of main", "main" },
		{ "--------- beginning of main", NULL },
		{ "--------- beginning of main\r", NULL },
		{ THREADTIME "JIM     : code:8713--------- beginning of nothing", NULL },
		{ THREADTIME "JIM     : code:8713--------- beginning of main.", NULL },
		{ THREADTIME "JIM     : beginning of main", NULL },
		{ "main", NULL }, { " main", NULL }, { "", NULL },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(glued); i++) {
		struct span buffer = { NULL, 0 };

		t.row = glued[i].line;
		table_number(&t, "glued", stream_is_glued(span_of(glued[i].line), &buffer), glued[i].buffer != NULL);
		if (glued[i].buffer != NULL)
			table_text(&t, "buffer", buffer, glued[i].buffer);
	}
	table_end(&t);
}

static void
every_kind_has_a_name_of_its_own(void **state)
{
	(void)state;
	for (int i = 0; i < STREAM_COUNT; i++) {
		assert_non_null(stream_kind_name((enum stream_kind)i));
		for (int k = 0; k < i; k++)
			assert_string_not_equal(stream_kind_name((enum stream_kind)i), stream_kind_name((enum stream_kind)k));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_about_the_stream),
		cmocka_unit_test(every_such_line_holds_an_anchor),
		cmocka_unit_test(dividers_behind_something_else),
		cmocka_unit_test(every_kind_has_a_name_of_its_own),
	};

	return cmocka_run_group_tests_name("stream", tests, NULL, NULL);
}
