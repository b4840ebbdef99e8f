/*
 * Lines made by the printf shapes of liblog for many fields, read back; and the
 * search for the header that a line belongs to.
 */
#include <stdio.h>
#include <stdlib.h>

#include "header_rows.h"

/* char prefixBuf[128] of android_log_formatLogLine() */
#define PREFIX_SIZE 128

struct fields {
	const char *tag, *message;
	long pid, tid;
	char level;
};

enum has { HAS_TAG = 1, HAS_PID = 2, HAS_TID = 4 };

struct shape {
	const char *format;
	int has;
	void (*print)(char *prefix, size_t size, const struct fields *);
	bool tag_behind;
};

#define TIME "12-31 23:59:59.123"

static void
print_brief(char *to, size_t size, const struct fields *f)
{
	snprintf(to, size, "%c/%-8s(%5ld): ", f->level, f->tag, f->pid);
}

static void
print_process(char *to, size_t size, const struct fields *f)
{
	snprintf(to, size, "%c(%5ld) ", f->level, f->pid);
}

static void
print_tag(char *to, size_t size, const struct fields *f)
{
	snprintf(to, size, "%c/%-8s: ", f->level, f->tag);
}

static void
print_thread(char *to, size_t size, const struct fields *f)
{
	snprintf(to, size, "%c(%5ld:%5ld) ", f->level, f->pid, f->tid);
}

static void
print_time(char *to, size_t size, const struct fields *f)
{
	snprintf(to, size, TIME " %c/%-8s(%5ld): ", f->level, f->tag, f->pid);
}

static void
print_threadtime(char *to, size_t size, const struct fields *f)
{
	snprintf(to, size, TIME " %5ld %5ld %c %-8s: ", f->pid, f->tid, f->level, f->tag);
}

static const struct shape shapes[] = {
	{ "brief", HAS_TAG | HAS_PID, print_brief, false },
	{ "process", HAS_TAG | HAS_PID, print_process, true },
	{ "tag", HAS_TAG, print_tag, false },
	{ "thread", HAS_PID | HAS_TID, print_thread, false },
	{ "time", HAS_TAG | HAS_PID, print_time, false },
	{ "threadtime", HAS_TAG | HAS_PID | HAS_TID, print_threadtime, false },
};

static const char *const tags[] = { "JIM", "JMessage", "", "J", "My Tag", "a/b@c", "[x]", "JIGUANG-JMessage-longer",
	"com.example.im.Login$1", "\xe6\x9e\x81\xe5\x85\x89", "a.b|c" };
static const char *const messages[] = { "login failed, code:871105", "", "tail", "  indented", "E/x: y", "(1): z", "a: b: c",
	"--------- beginning of main", "4611  4690 E JIM     : x", "[x] ]", "\xe6\x9e\x81\xe5\x85\x89", "trailing " };
static const long pids[] = { 1, 99, 4611, 32768, 871300, 4194303 };

static void
check_shape(struct table *t, const struct shape *s, const struct fields *f, const char *tag)
{
	char prefix[PREFIX_SIZE];
	struct buf line = { 0 };
	struct record r;

	s->print(prefix, sizeof(prefix), f);
	buf_printf(&line, s->tag_behind ? "%s%s  (%s)" : "%s%s", prefix, f->message, f->tag);
	t->row = line.ptr;
	header_read(buf_span(&line), &r);
	table_text(t, "format", span_of(format_name(r.format)), s->format);
	table_number(t, "level", r.level, f->level);
	if (s->has & HAS_TAG)
		table_text(t, "tag", r.tag, tag);
	if (s->has & HAS_PID)
		table_number(t, "pid", r.pid, f->pid);
	if (s->has & HAS_TID)
		table_number(t, "tid", r.tid, f->tid);
	table_text(t, "text", r.text, f->message);
	buf_free(&line);
}

static void
printed_fields_are_read_back(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(shapes) * COUNT(tags) * COUNT(messages) * COUNT(pids); i++) {
		size_t rest = i / COUNT(shapes);
		struct fields f = {
			.tag = tags[rest % COUNT(tags)],
			.message = messages[rest / COUNT(tags) % COUNT(messages)],
			.pid = pids[rest / COUNT(tags) / COUNT(messages)],
			.level = "VDIWEFS?"[i % 8],
		};

		f.tid = f.pid + 1;
		check_shape(&t, &shapes[i % COUNT(shapes)], &f, f.tag);
	}
	table_end(&t);
}

/* What liblog's buffer leaves of a tag, by shape: 127 bytes with what is before. */
static void
long_tags_are_cut_where_liblog_cuts(void **state)
{
	static const struct shape *const cut[] = { &shapes[2], &shapes[5] };
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(cut) * 160; i++) {
		char tag[161], kept[161];
		size_t before = strcmp(cut[i % 2]->format, "tag") == 0 ? 2 : sizeof(TIME "  4611  4690 E ") - 1;
		size_t len = i / 2;
		struct fields f = { tag, "code 871300, text: x", 4611, 4690, 'E' };

		memset(tag, 'T', sizeof(tag));
		tag[len] = '\0';
		strcpy(kept, tag);
		if (before + len > PREFIX_SIZE - 1)
			kept[PREFIX_SIZE - 1 - before] = '\0';
		check_shape(&t, cut[i % 2], &f, kept);
	}
	table_end(&t);
}

struct find_row {
	const char *name, *before;      /* the lines before a raw one */
	enum header_search result;
	const char *header;
};

#define HEAD "[ 12-31 23:59:59.123  4611: 4690 E/JMessage ]"
#define OLD "2025-12-31 23:59:59.123 4611-4690/com.example.jim E/JMessage: x"

static const struct find_row finds[] = {
	{ "nothing", "", HEADER_OPEN, NULL },
	{ "raw lines", "a\nb\n\n", HEADER_OPEN, NULL },
	{ "long", HEAD "\n", HEADER_FOUND, HEAD },
	{ "long, lines between", HEAD "\nlogin failed\n\nat line two\n", HEADER_FOUND, HEAD },
	{ "long, CR", HEAD "\r\nlogin failed\r\n", HEADER_FOUND, HEAD "\r" },
	{ "long, coloured", "\033[31m" HEAD "\nlogin failed\n", HEADER_FOUND, "\033[31m" HEAD },
	{ "long, the later one", HEAD "\nx\n\n[ 01-01 00:00:00.123  4611: 4690 I/JMessage ]\n", HEADER_FOUND,
	  "[ 01-01 00:00:00.123  4611: 4690 I/JMessage ]" },
	{ "threadtime between", HEAD "\nx\n12-31 23:59:59.123  4611  4690 E JIM     : y\n", HEADER_NONE, NULL },
	{ "divider between", HEAD "\nx\n--------- beginning of main\n", HEADER_NONE, NULL },
	{ "old Studio", OLD "\n    at line two\n", HEADER_FOUND, OLD },
	{ "LogcatReader", "[04-07 17:26:28.915 14142:14167 I/Adreno]\n", HEADER_FOUND, "[04-07 17:26:28.915 14142:14167 I/Adreno]" },
	{ "long, header cut at 127 bytes", "[ 12-31 23:59:59.123  4611: 4690 E/TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT"
	  "TTTTTTTTTTTTTTTTTTTTTTTTTTTTTlogin failed\n", HEADER_FOUND,
	  "[ 12-31 23:59:59.123  4611: 4690 E/TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT"
	  "TTTTTTTTTTTTTTTTTTTTTTTTTTTTTlogin failed" },
};

static void
headers_are_found(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(finds); i++) {
		struct span header = { NULL, 0 };
		size_t len = strlen(finds[i].before);
		char *copy = exact_copy(span_make(finds[i].before, len));
		enum header_search result = header_find(copy, copy + len, &header);

		t.row = finds[i].name;
		table_number(&t, "result", (long)result, (long)finds[i].result);
		if (result == HEADER_FOUND && finds[i].header != NULL)
			table_text(&t, "header", header, finds[i].header);
		free(copy);
	}
	table_end(&t);
}

static void
headers_are_found_as_far_as_promised(void **state)
{
	struct buf lines = { 0 };
	struct span header;

	(void)state;
	buf_add_text(&lines, HEAD "\n");
	while (lines.len + 10 <= HEADER_LOOKBACK)
		buf_add_text(&lines, "123456789\n");
	assert_int_equal(header_find(lines.ptr, lines.ptr + lines.len, &header), HEADER_FOUND);
	buf_add_text(&lines, HEAD "\n");
	buf_add_text(&lines, HEAD "\n");
	while (lines.len < 4 * HEADER_LOOKBACK)
		buf_add_text(&lines, "123456789\n");
	assert_int_equal(header_find(lines.ptr, lines.ptr + lines.len, &header), HEADER_OPEN);
	buf_free(&lines);
}

static void
fields_are_inherited_and_the_text_is_kept(void **state)
{
	struct span line = SPAN("at line two");
	struct record r;

	(void)state;
	header_read(line, &r);
	header_inherit(&r, span_of(HEAD));
	assert_true(r.inherited);
	assert_false(r.header_only);
	assert_int_equal(r.format, FORMAT_LONG);
	assert_int_equal(r.pid, 4611);
	assert_int_equal(r.level, 'E');
	assert_true(span_equal(r.tag, SPAN("JMessage")));
	assert_true(r.text.ptr == line.ptr && r.text.len == line.len);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(printed_fields_are_read_back),
		cmocka_unit_test(long_tags_are_cut_where_liblog_cuts),
		cmocka_unit_test(headers_are_found),
		cmocka_unit_test(headers_are_found_as_far_as_promised),
		cmocka_unit_test(fields_are_inherited_and_the_text_is_kept),
	};

	return cmocka_run_group_tests_name("header shapes", tests, NULL, NULL);
}
