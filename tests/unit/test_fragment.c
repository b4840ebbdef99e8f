/* What of a log's edges can depend on its neighbours, or they on it. */
#include "sink/fragment.h"

#include <stdio.h>
#include <stdlib.h>

#include "counted.h"
#include "linked.h"
#include "support.h"

#define X_64 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n"
#define X_256 X_64 X_64 X_64 X_64
#define X_1024 X_256 X_256 X_256 X_256
#define RECORD "E/Lab     ( 4611): x\n"
#define LONG_HEADER "[ 12-31 23:59:59.123  4611: 4690 E/Lab      ]\n"

#define DIVIDER "--------- beginning of main\n"
#define IDENTICAL "12-31 23:59:59.123  4611  4690 I chatty  : uid=1 identical 5 lines\n"
#define NOTE "E/Lab     ( 4611): \xc2\xabimerr^ 711 old\xc2\xbb\n"
#define R (sizeof(RECORD) - 1)
#define LONG_R (sizeof(LONG_HEADER) - 1)
/* As much as is left of 64 bytes behind a RECORD. */
#define X_64_LESS "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n"

#define ALL SIZE_MAX

static const struct {
	const char *name;
	struct span text;
	size_t head, tail;              /* length of one, start of the other; ALL: its length */
} rows[] = {
	{ "empty", BYTES(""), 0, 0 },
	{ "a line", BYTES(RECORD), ALL, 0 },
	{ "no newline", BYTES("E/Lab     ( 4611): x"), ALL, 0 },
	{ "newlines", BYTES("\n\n\n"), ALL, 0 },
	{ "NULs", BYTES("\0\n\0"), ALL, 0 },
	{ "raw lines", BYTES(X_1024 X_1024), ALL, 0 },
	{ "a header and not much more", BYTES(RECORD X_256), ALL, 0 },
	{ "a header far behind", BYTES(X_1024 RECORD), ALL, 0 },
	{ "two headers too near", BYTES(RECORD X_256 X_256 X_256 X_64 X_64 X_64 RECORD), ALL, 0 },
	{ "two headers just far enough", BYTES(RECORD X_256 X_256 X_256 X_64 X_64 X_64 X_64_LESS RECORD), 1024, 0 },
	{ "two headers far behind", BYTES(X_256 RECORD X_1024 RECORD), 256 + R + 1024, 256 },
	{ "more of them", BYTES(RECORD X_256 RECORD X_1024 RECORD), R + 256 + R + 1024, R + 256 },
	{ "headers of `long`", BYTES(X_64 LONG_HEADER X_1024 LONG_HEADER X_256), 64 + LONG_R + 1024, 64 },
	{ "dividers", BYTES(DIVIDER X_1024 DIVIDER X_256), sizeof(DIVIDER) - 1 + 1024, 0 },
	{ "chatty speaks of the line before", BYTES(X_64 IDENTICAL X_1024 RECORD X_1024 RECORD), 64 + sizeof(IDENTICAL) - 1 + 1024 + R + 1024,
	  64 + sizeof(IDENTICAL) - 1 + 1024 },
	{ "chatty last", BYTES(RECORD IDENTICAL X_1024), ALL, 0 },
	{ "a note belongs to the line before", BYTES(X_64 NOTE X_1024 RECORD), ALL, 0 },
	{ "a note last", BYTES(RECORD RECORD NOTE X_1024), ALL, R },
	{ "a header far from the end", BYTES(X_256 RECORD X_1024), ALL, 256 },
	{ "a header just far enough from the end", BYTES(X_256 RECORD X_256 X_256 X_256 X_64 X_64 X_64 X_64_LESS), ALL, 256 },
	{ "a header just too near the end", BYTES(X_256 RECORD X_256 X_256 X_256 X_64 X_64 X_64), ALL, 0 },
	{ "a header that is the end", BYTES(X_1024 X_1024 RECORD), ALL, 0 },
};

static void
edges_are_as_short_as_may_be(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span text = rows[i].text;
		char *copy = exact_copy(text);

		t.row = rows[i].name;
		table_number(&t, "length of the head", (long)fragment_head_length(span_make(copy, text.len)),
		    (long)(rows[i].head == ALL ? text.len : rows[i].head));
		table_number(&t, "start of the tail", (long)fragment_tail_start(span_make(copy, text.len)), (long)rows[i].tail);
		free(copy);
	}
	table_end(&t);
}

/* The text of an edge is whole lines of the log, as many as there is room for. */
static void
check_edges(struct table *t, const struct fragment *f, struct span log)
{
	size_t head = log.len, tail = 0;

	if (log.len > FRAGMENT_EDGE) {
		const char *newline = memrchr(log.ptr, '\n', FRAGMENT_EDGE);

		head = newline ? (size_t)(newline - log.ptr) + 1 : 0;
	}
	if (log.len > FRAGMENT_TAIL) {
		const char *newline = memchr(log.ptr + log.len - FRAGMENT_TAIL, '\n', FRAGMENT_TAIL);

		tail = newline ? (size_t)(newline - log.ptr) + 1 : log.len;
	}
	table_bytes(t, "head", buf_span(&f->head_text), span_make(log.ptr, head));
	table_bytes(t, "tail", buf_span(&f->tail_text), span_make(log.ptr + tail, log.len - tail));
	table_number(t, "bytes of the head", (long)aggregate_totals(f->head)->bytes, (long)head);
	table_number(t, "bytes of the rest", (long)aggregate_totals(f->rest)->bytes, (long)(log.len - head));
}

/* The same log again without fragments. */
static void
check_counts(struct table *t, struct lab *lab, const struct fragment *f, struct span log)
{
	struct aggregate *all = fragment_all(f), *plain = counted(lab, log, false);
	struct buf left = { 0 }, right = { 0 };

	linked_show(&left, all);
	linked_show(&right, plain);
	table_bytes(t, "what was counted", buf_span(&left), buf_span(&right));
	if (!aggregate_adds_up(f->head) || !aggregate_adds_up(f->rest) || !aggregate_adds_up(all))
		table_fail(t, "it does not add up");
	aggregate_free(all);
	aggregate_free(plain);
	buf_free(&left);
	buf_free(&right);
}

static void
head_and_rest_are_the_log(void **state)
{
	static const size_t longest[] = { 0, 0, 3000, 40000, 2200000 };
	const char *yaml = lab_rules;
	struct rng rng = rng_make(60);
	struct table t = { 0 };
	struct buf log = { 0 };
	struct lab lab;

	(void)state;
	counted_open(&lab, false, &yaml, 1);
	for (size_t i = 0; i < 200; i++) {
		struct fragment *f;
		char row[32];

		snprintf(row, sizeof(row), "seed 60, log %zu", i);
		t.row = row;
		buf_clear(&log);
		linked_log(&rng, rng_below(&rng, i % 5 ? 400 : 60), longest[i % 5], &log);
		if (log.len > 0 && rng_below(&rng, 3) == 0)
			log.len--;
		f = linked_fragment(&lab, buf_span(&log), false);
		check_edges(&t, f, buf_span(&log));
		check_counts(&t, &lab, f, buf_span(&log));
		fragment_free(f);
	}
	buf_free(&log);
	lab_close(&lab);
	table_end(&t);
}

/* The last line of the head has a code, and the first of the rest speaks of it. */
static void
chatty_at_the_edge_of_the_head(void **state)
{
	static const char *const behind[] = { IDENTICAL, NOTE IDENTICAL, DIVIDER IDENTICAL, IDENTICAL IDENTICAL, RECORD IDENTICAL };
	const char *yaml = lab_rules;
	struct table t = { 0 };
	struct lab lab;

	(void)state;
	counted_open(&lab, false, &yaml, 1);
	for (size_t i = 0; i < COUNT(behind) * 160; i++) {
		struct buf log = { 0 };
		struct fragment *f;
		char row[64];

		snprintf(row, sizeof(row), "%zu lines behind, %zu bytes before the edge", i % COUNT(behind), i / COUNT(behind));
		t.row = row;
		buf_printf(&log, "%*s\n", (int)(FRAGMENT_EDGE - i / COUNT(behind)) - 28, "x");
		buf_printf(&log, "E/Lab     ( 4611): code 711\n%s", behind[i % COUNT(behind)]);
		while (log.len <= FRAGMENT_EDGE)
			buf_add_text(&log, RECORD);
		f = linked_fragment(&lab, buf_span(&log), false);
		check_edges(&t, f, buf_span(&log));
		check_counts(&t, &lab, f, buf_span(&log));
		fragment_free(f);
		buf_free(&log);
	}
	lab_close(&lab);
	table_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edges_are_as_short_as_may_be),
		cmocka_unit_test(head_and_rest_are_the_log),
		cmocka_unit_test(chatty_at_the_edge_of_the_head),
	};

	return cmocka_run_group_tests_name("fragment", tests, NULL, NULL);
}
