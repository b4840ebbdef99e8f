/* Which header a raw line belongs to: the HEADER_LOOKBACK bytes before it say so, and nothing else. */
#include "scan/lineage.h"

#include <stdio.h>
#include <stdlib.h>

#include "support.h"

#define LONG_HEADER "[ 12-31 23:59:59.123  4611: 4690 E/Lab      ]\n"

/* The plain way: every line start that is near enough, each time anew. */
static void
inherit_plainly(struct span log, size_t line, struct record *r)
{
	size_t begin = line >= HEADER_LOOKBACK ? line - HEADER_LOOKBACK + 1 : 0;
	bool indented = r->text.len > 0 && (r->text.ptr[0] == ' ' || r->text.ptr[0] == '\t');
	struct record inherited = *r;
	struct span header;

	while (begin > 0 && begin < line && log.ptr[begin - 1] != '\n')
		begin++;
	if (header_find(log.ptr + begin, log.ptr + line, &header) != HEADER_FOUND)
		return;
	header_inherit(&inherited, header);
	if (!format_indents(inherited.format) || indented)
		*r = inherited;
}

static void
write_down(struct buf *to, const struct record *r)
{
	buf_clear(to);
	buf_printf(to, "%s%s %c %ld %ld '%.*s' '%.*s'", format_name(r->format), r->inherited ? " inherited" : "",
	    r->level ? r->level : '-', r->pid, r->tid, (int)r->tag.len, r->tag.ptr ? r->tag.ptr : "",
	    (int)r->time.len, r->time.ptr ? r->time.ptr : "");
}

static struct span
line_at(struct span log, size_t at)
{
	const char *newline = memchr(log.ptr + at, '\n', log.len - at);

	return span_make(log.ptr + at, newline ? (size_t)(newline - log.ptr) - at : log.len - at);
}

/* The line at `at` by lineage_inherit(), which sees the log from `begin` on only. */
static void
inherit(struct lineage *l, struct span log, size_t begin, bool whole, size_t at, struct buf *to)
{
	struct span line = line_at(log, at);
	char *copy = exact_copy(span_make(log.ptr + begin, at + line.len - begin));
	struct lineage_above above = { copy, begin, whole ? begin : UINT64_MAX, copy + at - begin };
	struct record r;

	header_read(span_make(above.line, line.len), &r);
	if (r.format == FORMAT_RAW)
		lineage_inherit(l, &above, &r);
	write_down(to, &r);
	free(copy);
}

static void
wanted(struct span log, size_t at, struct buf *to)
{
	struct record r;

	header_read(line_at(log, at), &r);
	if (r.format == FORMAT_RAW)
		inherit_plainly(log, at, &r);
	write_down(to, &r);
}

/* Lines of `long`, Studio and others, and raw ones of every length. */
static void
random_lines(struct rng *rng, struct buf *to)
{
	static const char *const headers[] = { LONG_HEADER, "[ 12-31 23:59:59.123  1:2 W/Other ]\n",
		"2025-12-31 23:59:59.123 4611-4690/a.b E/Studio: x\n", "12-31 23:59:59.123  4611  4690 E Lab     : x\n",
		"E/Lab     ( 4611): y\n", "--------- beginning of main\n" };
	size_t n = 20 + rng_below(rng, 200);

	buf_clear(to);
	while (n-- > 0) {
		size_t kind = rng_below(rng, 8);

		if (kind == 0)
			buf_add_text(to, headers[rng_below(rng, COUNT(headers))]);
		else if (kind == 1)
			buf_printf(to, "%*s\n", (int)rng_below(rng, 3) == 0 ? 9000 : (int)rng_below(rng, 3000), "x");
		else if (kind == 2)
			buf_add_char(to, '\n');
		else
			buf_printf(to, "%s%*s\n", rng_below(rng, 2) ? "    at " : "raw", (int)rng_below(rng, 90), "");
	}
}

static size_t
next_line(struct span log, size_t at)
{
	return at + line_at(log, at).len + 1;
}

/* The start of a line, HEADER_LOOKBACK bytes before `at` or more; 0 if there is none. */
static size_t
start_before(struct span log, size_t at, struct rng *rng)
{
	size_t begin = at > HEADER_LOOKBACK ? rng_below(rng, at - HEADER_LOOKBACK + 1) : 0;

	while (begin > 0 && log.ptr[begin - 1] != '\n')
		begin--;
	return begin;
}

/* All raw lines of a log, some of them left out, the history cut anywhere that the scan may. */
static void
check_log(struct table *t, struct span log, struct rng *rng)
{
	/* Where few lines are asked for, much lies between two searches. */
	size_t asked = rng_below(rng, 2) ? 24 : 1;
	struct lineage steady = { 0 };
	struct buf want = { 0 }, got = { 0 };

	for (size_t at = 0; at < log.len; at = next_line(log, at)) {
		size_t far = at > HEADER_LOOKBACK ? at - HEADER_LOOKBACK : 0;
		size_t cut = rng_below(rng, far + 1);
		size_t start = start_before(log, at, rng);
		struct lineage fresh = { 0 };

		if (rng_below(rng, 32) >= asked)
			continue;
		wanted(log, at, &want);
		inherit(&fresh, log, 0, true, at, &got);
		table_bytes(t, "whole history", buf_span(&got), buf_span(&want));
		lineage_clear(&fresh);
		inherit(&fresh, log, far, far == 0, at, &got);
		table_bytes(t, "no more than that", buf_span(&got), buf_span(&want));
		lineage_clear(&fresh);
		inherit(&fresh, log, start, true, at, &got);
		table_bytes(t, "started later", buf_span(&got), buf_span(&want));
		inherit(&steady, log, cut, cut == 0, at, &got);
		table_bytes(t, "searched on", buf_span(&got), buf_span(&want));
		lineage_free(&fresh);
	}
	lineage_free(&steady);
	buf_free(&want);
	buf_free(&got);
}

static void
the_answer_depends_on_what_is_near_alone(void **state)
{
	struct rng rng = rng_make(40);
	struct buf log = { 0 };
	struct table t = { 0 };

	(void)state;
	for (int i = 0; i < 300; i++) {
		char row[32];

		snprintf(row, sizeof(row), "seed 40, log %d", i);
		t.row = row;
		random_lines(&rng, &log);
		check_log(&t, buf_span(&log), &rng);
	}
	buf_free(&log);
	table_end(&t);
}

/* A header so many bytes before the line, at the start of the stream or further on. */
static void
a_header_is_near_or_is_not(void **state)
{
	static const struct {
		const char *name;
		size_t distance;
		bool found;
	} rows[] = {
		{ "right above", sizeof(LONG_HEADER) - 1, true }, { "some way above", 4096, true },
		{ "just near enough", HEADER_LOOKBACK - 1, true }, { "just too far", HEADER_LOOKBACK, false },
		{ "too far", HEADER_LOOKBACK + 1, false },
	};
	static const char *const before[] = { "", "\n", "E/Lab     ( 4611): y\n" };
	struct buf log = { 0 }, want = { 0 }, got = { 0 };
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows) * COUNT(before); i++) {
		size_t row = i / COUNT(before);
		struct lineage l = { 0 };
		size_t line;

		t.row = rows[row].name;
		buf_clear(&log);
		buf_add_text(&log, before[i % COUNT(before)]);
		line = log.len + rows[row].distance;
		buf_add_text(&log, LONG_HEADER);
		while (log.len < line)
			buf_add_char(&log, line - log.len < 2 || log.len % 100 == 0 ? '\n' : 'x');
		buf_add_text(&log, "raw");
		inherit(&l, buf_span(&log), 0, true, line, &got);
		if ((span_find(buf_span(&got), SPAN("inherited")) != NULL) != rows[row].found)
			table_fail(&t, "behind %zu bytes: %s", strlen(before[i % COUNT(before)]), buf_text(&got));
		wanted(buf_span(&log), line, &want);
		table_bytes(&t, "the plain way", buf_span(&want), buf_span(&got));
		lineage_free(&l);
	}
	buf_free(&log);
	buf_free(&want);
	buf_free(&got);
	table_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_answer_depends_on_what_is_near_alone),
		cmocka_unit_test(a_header_is_near_or_is_not),
	};

	return cmocka_run_group_tests_name("lineage", tests, NULL, NULL);
}
