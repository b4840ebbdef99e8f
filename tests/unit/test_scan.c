#include "scan/scan.h"

#include <stdio.h>
#include <stdlib.h>

#include "lab.h"
#include "support.h"

/* A sink that writes down all it gets. */
struct recorder {
	struct buf stream;              /* spans and lines, put together again */
	struct buf lines;               /* what is known of each line */
	struct scan_sum sum;
	const char *trouble;
	bool notable;                   /* only notable lines are written down, */
	bool asked;                     /* and the scan is asked for no others */
};

static int
on_span(void *self, struct span bytes, uint64_t offset)
{
	struct recorder *r = self;

	if (bytes.len == 0)
		r->trouble = "an empty span";
	if (offset != r->stream.len)
		r->trouble = "a span whose offset does not fit";
	buf_add_span(&r->stream, bytes);
	return 0;
}

static void
write_down(struct buf *to, const struct line *line)
{
	const struct record *r = &line->record;

	buf_printf(to, "%d at %ju, number %ju,%s%s%s", (int)line->kind, (uintmax_t)line->offset, (uintmax_t)line->number,
	    line->ended ? " ended," : "", line->cut ? " cut," : "", line->follows_event ? " follows," : "");
	buf_printf(to, " %s%s %c %ld %ld '%.*s': '%.*s'", format_name(r->format), r->inherited ? " inherited" : "",
	    r->level ? r->level : '-', r->pid, r->tid, (int)r->tag.len, r->tag.ptr, (int)r->text.len, r->text.ptr);
	for (size_t i = 0; i < line->count; i++) {
		const struct judgement *j = &line->judgement[i];

		buf_printf(to, " %ld:%d:%d:%zu-%zu%s", j->number, (int)j->verdict, (int)j->via, j->start, j->end, j->cut ? " cut" : "");
	}
	buf_printf(to, " of %zu\n", line->bytes.len);
}

static bool
is_notable(const struct line *line)
{
	bool event = false;

	for (size_t i = 0; i < line->count; i++)
		event = event || judgement_is_event(&line->judgement[i]);
	return line->kind != LINE_PLAIN || event;
}

static int
on_line(void *self, const struct line *line)
{
	struct recorder *r = self;
	uintptr_t text = (uintptr_t)line->record.text.ptr, bytes = (uintptr_t)line->bytes.ptr;

	if (line->passed > line->bytes.len || line->offset + line->passed != r->stream.len)
		r->trouble = "a line whose offset or passed bytes do not fit";
	else
		buf_add(&r->stream, line->bytes.ptr + line->passed, line->bytes.len - line->passed);
	if (line->kind != LINE_OVERLONG && !line->ended && line->bytes.ptr[line->bytes.len - 1] != '\n')
		r->trouble = "a line without newline that did not end the stream";
	if (line->kind == LINE_PLAIN && (text < bytes || text + line->record.text.len > bytes + line->bytes.len))
		r->trouble = "a text outside its line";
	if (memchr(line->bytes.ptr, '\n', line->bytes.len - 1) != NULL)
		r->trouble = "two lines as one";
	/* How much of one has come when it is noticed depends on the pieces. */
	if (line->kind != LINE_OVERLONG && (!r->notable || is_notable(line)))
		write_down(&r->lines, line);
	return 0;
}

static void
on_end(void *self, const struct scan_sum *sum)
{
	struct recorder *r = self;

	r->sum = *sum;
}

/* As on_line(), for a sink that asked for notable lines. */
static int
on_notable(void *self, const struct line *line)
{
	struct recorder *r = self;
	int result = on_line(self, line);

	if (!is_notable(line))
		r->trouble = "a line that is not notable";
	return result;
}

static void
record(struct lab *lab, const struct scan_options *options, struct span in, enum cutting cutting, struct rng *rng, bool cut,
    struct recorder *r)
{
	struct sink sink = { .span = on_span, .line = r->asked ? on_notable : on_line, .self = r, .end = on_end, .notable = r->asked };
	struct scan *scan = scan_new(&lab->recogniser, lab->candidates, options, &sink);

	buf_clear(&r->stream);
	buf_clear(&r->lines);
	r->trouble = NULL;
	assert_int_equal(lab_feed(scan, in, cutting, rng, cut), 0);
	scan_free(scan);
}

static void
recorder_free(struct recorder *r)
{
	buf_free(&r->stream);
	buf_free(&r->lines);
}

/* What a stream is, in the plain way. */
static struct scan_sum
sum_of(struct span in, size_t line_max)
{
	struct scan_sum sum = { .end = in.len };

	for (size_t i = 0, line = 0; i < in.len; i++) {
		bool newline = in.ptr[i] == '\n';

		if (!newline && i + 1 < in.len)
			continue;
		sum.lines++;
		sum.overlong += i + !newline - line > line_max;
		line = i + 1;
	}
	return sum;
}

static void
compare(struct table *t, struct span in, size_t line_max, const struct recorder *r, const struct recorder *whole)
{
	struct scan_sum sum = sum_of(in, line_max ? line_max : SCAN_LINE_MAX);

	if (r->trouble != NULL)
		table_fail(t, "%s", r->trouble);
	table_bytes(t, "stream", buf_span(&r->stream), in);
	table_bytes(t, "lines", buf_span(&r->lines), buf_span(&whole->lines));
	table_number(t, "end", (long)r->sum.end, (long)sum.end);
	table_number(t, "number of lines", (long)r->sum.lines, (long)sum.lines);
	table_number(t, "overlong lines", (long)r->sum.overlong, (long)sum.overlong);
}

/* All combinations of options, all cuttings, `lines` lines each. */
static void
check_logs(uint64_t seed, int rounds, size_t lines, size_t line_max)
{
	static const char *const names[] = { "whole", "bytes", "pieces" };
	const char *yaml = lab_rules;
	struct rng rng = rng_make(seed);
	struct recorder whole = { 0 }, r = { 0 };
	struct table t = { 0 };
	struct lab lab;

	lab_open(&lab, false, &yaml, 1);
	for (int i = 0; i < rounds; i++) {
		struct scan_options options = { .every_line = i & 1, .whole_lines = i & 2, .judge = true,
			.line_max = line_max };
		struct buf log = { 0 };
		char row[80];

		lab_random_log(&rng, 1 + rng_below(&rng, lines), true, &log);
		whole.notable = r.notable = r.asked = i & 16;
		record(&lab, &options, buf_span(&log), CUT_NOT, &rng, i & 8, &whole);
		for (int cutting = 0; cutting < CUT_COUNT; cutting++) {
			snprintf(row, sizeof(row), "%s, options %d, seed %d, log %d", names[cutting], i & 31, (int)seed, i);
			t.row = row;
			record(&lab, &options, buf_span(&log), (enum cutting)cutting, &rng, i & 8, &r);
			compare(&t, buf_span(&log), line_max, &r, &whole);
		}
		buf_free(&log);
	}
	recorder_free(&whole);
	recorder_free(&r);
	lab_close(&lab);
	table_end(&t);
}

static void
short_logs_in_any_pieces(void **state)
{
	(void)state;
	check_logs(10, 1600, 4, 0);
}

static void
logs_in_any_pieces(void **state)
{
	(void)state;
	check_logs(11, 160, 60, 0);
}

/* What is too long to be read is so whatever the pieces. */
static void
overlong_lines_in_any_pieces(void **state)
{
	(void)state;
	check_logs(12, 160, 40, 64);
}

/*
 * Far into a stream the window has moved; a raw line still belongs to a header
 * that stands less than HEADER_LOOKBACK before it.
 */
static void
headers_are_found_where_the_window_moved(void **state)
{
	static const struct scan_options options = { .judge = true };
	const char *yaml = lab_rules;
	struct rng rng = rng_make(13);
	struct recorder r = { 0 };
	struct table t = { .row = "seed 13" };
	struct buf log = { 0 };
	struct lab lab;
	size_t records = 0, inherited = 0;

	(void)state;
	lab_open(&lab, false, &yaml, 1);
	while (log.len < 3000000) {
		buf_add_text(&log, "[ 12-31 23:59:59.123  4611: 4690 E/Lab      ]\n");
		for (size_t n = 6800 + rng_below(&rng, 1000); n > 100; n -= 100)
			buf_printf(&log, "%99s\n", "x");
		buf_printf(&log, "%*s code 711\n\n", 3000 + (int)rng_below(&rng, 1000), "");
		records++;
	}
	record(&lab, &options, buf_span(&log), CUT_NOT, &rng, false, &r);
	for (const char *p = buf_text(&r.lines); (p = strstr(p, " long inherited E 4611")) != NULL; p++)
		inherited++;
	table_number(&t, "records", (long)inherited, (long)records);
	recorder_free(&r);
	buf_free(&log);
	lab_close(&lab);
	table_end(&t);
}

static const struct {
	const char *name, *log;
	bool cut;
	const char *lines;      /* parts of what is written down, in order, with | between */
} rows[] = {
	{ "no code", "a\nb\n", false, "" },
	{ "one", "a\ncode 711\nb\n", false, "0 at 2, number 2, raw - -1 -1 '': 'code 711' 711:0:0:5-8 of 9" },
	{ "no newline", "code 711", false, "0 at 0, number 1, ended, raw|711:0:0:5-8 of 8" },
	{ "no newline, cut", "code 711", true, "ended, cut,|711:0:0:5-8 cut" },
	{ "cut elsewhere", "code 711 x", true, "ended, cut,|711:0:0:5-8 of" },
	{ "newline, cut", "code 711\n", true, "0 at 0, number 1, raw - -1 -1 '': 'code 711' 711:0:0:5-8 of" },
	{ "NUL", "\n\n711\n", false, "0 at 2, number 3," },
	{ "divider", "--------- beginning of 711\n", false, "0 at 0, number 1, divider" },
	{ "inline note", "711 \xc2\xabimerr 711 x\xc2\xbb\n", false, "1 at 0, number 1, raw - -1 -1 '': '711'" },
	{ "note below", "711\n\xc2\xabimerr^ 711 x\xc2\xbb\n", false, "0 at 0|2 at 4, number 2, follows," },
	{ "note below something else", "x\n\xc2\xabimerr^ 711 x\xc2\xbb\n", false, "2 at 2, number 2, raw" },
	{ "long", "[ 12-31 23:59:59.123  4611: 4690 E/Lab      ]\nx\n711\n", false, "long inherited E 4611 4690 'Lab': '711'" },
	{ "no long between", "[ 12-31 23:59:59.123  4611: 4690 E/Lab      ]\nE/x: y\n711\n", false, "raw - -1 -1 '': '711'" },
	{ "Studio, indented", "2025-12-31 23:59:59.123 4611-4690/a.b E/Lab: x\n    711\n", false,
	  "studio-old inherited E 4611 4690 'Lab': '    711'" },
	{ "Studio, not indented", "2025-12-31 23:59:59.123 4611-4690/a.b E/Lab: x\n711\n", false, "raw - -1 -1 '': '711'" },
	{ "in the header only", "E/Lab     (  711): x\n", false, "brief E 711 -1 'Lab': 'x' of" },
};

static void
lines_are_handed_over(void **state)
{
	const char *yaml = lab_rules;
	struct rng rng = rng_make(14);
	struct recorder r = { 0 };
	struct table t = { 0 };
	struct lab lab;

	(void)state;
	lab_open(&lab, false, &yaml, 1);
	for (size_t i = 0; i < COUNT(rows) * CUT_COUNT; i++) {
		struct scan_options options = { .judge = true };
		size_t row = i / CUT_COUNT;
		const char *at;

		t.row = rows[row].name;
		record(&lab, &options, span_of(rows[row].log), (enum cutting)(i % CUT_COUNT), &rng, rows[row].cut, &r);
		at = buf_text(&r.lines);
		if ((rows[row].lines[0] == '\0') != (*at == '\0'))
			table_fail(&t, "lines: %s", at);
		for (const char *part = rows[row].lines; *part != '\0' && at != NULL;) {
			size_t len = strcspn(part, "|");

			at = memmem(at, strlen(at), part, len);
			if (at == NULL)
				table_fail(&t, "no '%.*s' in %s", (int)len, part, buf_text(&r.lines));
			part += len + (part[len] == '|');
		}
	}
	recorder_free(&r);
	lab_close(&lab);
	table_end(&t);
}

static int
refuse_line(void *self, const struct line *line)
{
	(void)self;
	(void)line;
	return 42;
}

static void
what_the_sink_says_is_handed_up(void **state)
{
	const char *yaml = lab_rules;
	struct recorder r = { 0 };
	struct sink sink = { .span = on_span, .line = refuse_line, .self = &r };
	struct scan_options options = { .judge = true };
	struct rng rng = rng_make(15);
	struct scan *scan;
	struct lab lab;

	(void)state;
	lab_open(&lab, false, &yaml, 1);
	scan = scan_new(&lab.recogniser, lab.candidates, &options, &sink);
	assert_int_equal(lab_feed(scan, SPAN("a\n711\n"), CUT_NOT, &rng, false), 42);
	scan_free(scan);
	recorder_free(&r);
	lab_close(&lab);
}

/* After the end a scan starts anew, and knows nothing of the stream before. */
static void
streams_do_not_mix(void **state)
{
	const char *yaml = lab_rules;
	struct recorder r = { 0 };
	struct sink sink = { .span = on_span, .line = on_line, .self = &r };
	struct scan_options options = { .judge = true };
	struct rng rng = rng_make(16);
	struct scan *scan;
	struct lab lab;

	(void)state;
	lab_open(&lab, false, &yaml, 1);
	scan = scan_new(&lab.recogniser, lab.candidates, &options, &sink);
	assert_int_equal(lab_feed(scan, SPAN("[ 12-31 23:59:59.123  4611: 4690 E/Lab      ]\n713\n711"), CUT_BYTES, &rng, true), 0);
	buf_clear(&r.stream);
	buf_clear(&r.lines);
	assert_int_equal(lab_feed(scan, SPAN("x\n711\n"), CUT_BYTES, &rng, false), 0);
	assert_null(r.trouble);
	assert_string_equal(buf_text(&r.lines), "0 at 2, number 2, raw - -1 -1 '': '711' 711:0:0:0-3 of 4\n");
	scan_free(scan);
	recorder_free(&r);
	lab_close(&lab);
}

/* What was cut off gets its end, is judged as a cut line, and the stream goes on. */
static void
a_line_can_be_broken(void **state)
{
	static const struct {
		const char *name, *first, *second, *stream, *lines;
	} breaks[] = {
		{ "a code at the cut", "x\ncode 711", "x\n711\n", "x\ncode 711\nx\n711\n",
		  "0 at 2, number 2, cut, raw - -1 -1 '': 'code 711' 711:0:0:5-8 cut of 9\n0 at 13, number 4, raw - -1 -1 '': '711' 711:0:0:0-3 of 4\n" },
		{ "a code before it", "code 711 x", "x\n", "code 711 x\nx\n", "0 at 0, number 1, cut, raw - -1 -1 '': 'code 711 x' 711:0:0:5-8 of 11\n" },
		{ "no code", "x\nabc", "711\n", "x\nabc\n711\n", "0 at 6, number 3, raw - -1 -1 '': '711' 711:0:0:0-3 of 4\n" },
		{ "a whole line", "711\n", "x\n", "711\nx\n", "0 at 0, number 1, raw - -1 -1 '': '711' 711:0:0:0-3 of 4\n" },
		{ "nothing", "", "711\n", "711\n", "0 at 0, number 1, raw - -1 -1 '': '711' 711:0:0:0-3 of 4\n" },
	};
	const char *yaml = lab_rules;
	struct table t = { 0 };
	struct lab lab;

	(void)state;
	lab_open(&lab, false, &yaml, 1);
	for (size_t i = 0; i < 2 * COUNT(breaks); i++) {
		const struct scan_options options = { .judge = true, .whole_lines = i % 2 == 1 };
		struct recorder r = { 0 };
		struct sink sink = { .span = on_span, .line = on_line, .self = &r };
		struct scan *scan = scan_new(&lab.recogniser, lab.candidates, &options, &sink);

		t.row = breaks[i / 2].name;
		assert_int_equal(scan_put(scan, span_of(breaks[i / 2].first)), 0);
		assert_int_equal(scan_break(scan), 0);
		assert_int_equal(lab_feed(scan, span_of(breaks[i / 2].second), CUT_NOT, NULL, false), 0);
		table_text(&t, "stream", buf_span(&r.stream), breaks[i / 2].stream);
		table_text(&t, "lines", buf_span(&r.lines), breaks[i / 2].lines);
		scan_free(scan);
		recorder_free(&r);
	}
	lab_close(&lab);
	table_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(short_logs_in_any_pieces),
		cmocka_unit_test(logs_in_any_pieces),
		cmocka_unit_test(overlong_lines_in_any_pieces),
		cmocka_unit_test(headers_are_found_where_the_window_moved),
		cmocka_unit_test(lines_are_handed_over),
		cmocka_unit_test(what_the_sink_says_is_handed_up),
		cmocka_unit_test(streams_do_not_mix),
		cmocka_unit_test(a_line_can_be_broken),
	};

	return cmocka_run_group_tests_name("scan", tests, NULL, NULL);
}
