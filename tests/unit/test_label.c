#include "sink/label.h"

#include "support.h"

#define MESSAGE LABEL_MESSAGE
#define LINE LABEL_LINE

static const struct {
	const char *name;
	enum label_place place;
	const char *in, *want;
} rows[] = {
	{ "threadtime", MESSAGE, "03-17 16:00:00.000  4611  4690 E JIM     : text\n", "03-17 16:00:00.000  4611  4690 E JIM     : [A:1] text\n" },
	{ "threadtime, line", LINE, "03-17 16:00:00.000  4611  4690 E JIM     : text\n", "[A:1] 03-17 16:00:00.000  4611  4690 E JIM     : text\n" },
	{ "CR LF", MESSAGE, "E/JIM     ( 4611): text\r\n", "E/JIM     ( 4611): [A:1] text\r\n" },
	{ "no text", MESSAGE, "E/JIM     ( 4611): \n", "E/JIM     ( 4611): [A:1] \n" },
	{ "no newline", MESSAGE, "E/JIM     ( 4611): te", "E/JIM     ( 4611): [A:1] te" },
	{ "process", MESSAGE, "E( 4611) text  (JIM)\n", "E( 4611) [A:1] text  (JIM)\n" },
	{ "raw", MESSAGE, "text\n", "[A:1] text\n" },
	{ "empty", MESSAGE, "\n", "[A:1] \n" },
	{ "long", MESSAGE, "[ 03-17 16:00:00.000  4611: 4690 E/JIM      ]\ntext\n\n", "[ 03-17 16:00:00.000  4611: 4690 E/JIM      ]\n[A:1] text\n[A:1] \n" },
	{ "divider", MESSAGE, "--------- beginning of main\n", "--------- beginning of main\n" },
	{ "divider, line", LINE, "--------- beginning of main\n", "[A:1] --------- beginning of main\n" },
	{ "an annotated line", MESSAGE, "E/JIM     ( 4611): code:871105 \xc2\xabimerr 871105 x\xc2\xbb\n", "E/JIM     ( 4611): [A:1] code:871105 \xc2\xabimerr 871105 x\xc2\xbb\n" },
};

struct seen {
	struct buf bytes, texts;
};

static int
on_span(void *self, struct span bytes, uint64_t offset)
{
	struct seen *seen = self;

	(void)offset;
	buf_add_span(&seen->bytes, bytes);
	return 0;
}

/* The text of a line stays where its record says. */
static int
on_line(void *self, const struct line *line)
{
	struct seen *seen = self;

	buf_add_span(&seen->bytes, line->bytes);
	buf_add_span(&seen->texts, line->record.text);
	buf_add_char(&seen->texts, '\n');
	return 0;
}

static void
read_all(const char *in, const struct sink *sink)
{
	static const struct scan_options options = { .every_line = true, .whole_lines = true };
	struct candidates *candidates = candidates_new(NULL);
	struct scan *scan = scan_new(NULL, candidates, &options, sink);

	assert_int_equal(scan_put(scan, span_of(in)), 0);
	assert_int_equal(scan_end(scan, false), 0);
	scan_free(scan);
	candidates_free(candidates);
}

static void
lines_carry_their_label(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct seen plain = { { 0 }, { 0 } }, labelled = { { 0 }, { 0 } };
		struct sink to = { .span = on_span, .line = on_line, .self = &labelled };
		struct sink direct = { .span = on_span, .line = on_line, .self = &plain };
		struct label *label = label_new("A:1", rows[i].place, &to);
		struct sink through = label_sink(label);

		t.row = rows[i].name;
		read_all(rows[i].in, &direct);
		read_all(rows[i].in, &through);
		table_text(&t, "bytes", buf_span(&labelled.bytes), rows[i].want);
		table_bytes(&t, "texts", buf_span(&labelled.texts), buf_span(&plain.texts));
		label_free(label);
		buf_free(&plain.bytes);
		buf_free(&plain.texts);
		buf_free(&labelled.bytes);
		buf_free(&labelled.texts);
	}
	table_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(lines_carry_their_label) };

	return cmocka_run_group_tests_name("label", tests, NULL, NULL);
}
