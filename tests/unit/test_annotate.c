/* annotate and strip: what holds for any log, whatever the pieces and options. */
#include "sink/annotate.h"

#include <stdio.h>
#include <stdlib.h>

#include "lab.h"
#include "support.h"

static const struct option_list none;

/* The i-th combination of everything that changes how notes look. */
static struct annotate_options
combination(size_t i)
{
	return (struct annotate_options){
		.style = { .lang = (enum lang)(i % 3), .utf8 = i / 3 % 2, .color = i / 6 % 2, .verbose = i / 12 % 2 },
		.below = i / 24 % 2,
		.select = { .tag = &none, .pid = &none, .code = &none },
	};
}

#define COMBINATIONS 48

struct bench {
	struct lab lab;
	struct rng rng;
	struct table t;
	char row[80];
	struct buf log, once, twice, other;
};

static void
bench_open(struct bench *b, uint64_t seed)
{
	const char *yaml = lab_rules;

	*b = (struct bench){ .rng = rng_make(seed) };
	lab_open(&b->lab, false, &yaml, 1);
}

static void
bench_close(struct bench *b)
{
	buf_free(&b->log);
	buf_free(&b->once);
	buf_free(&b->twice);
	buf_free(&b->other);
	lab_close(&b->lab);
	table_end(&b->t);
}

/* The next log, and the name of the row. */
static void
bench_next(struct bench *b, int i, size_t options, size_t lines, bool notes)
{
	buf_clear(&b->log);
	lab_random_log(&b->rng, 1 + rng_below(&b->rng, lines), notes, &b->log);
	snprintf(b->row, sizeof(b->row), "seed %d, log %d, options %zu", (int)b->rng.seed, i, options);
	b->t.row = b->row;
}

static enum cutting
any_cutting(struct bench *b)
{
	return (enum cutting)rng_below(&b->rng, CUT_COUNT);
}

static void
strip_gives_the_log_back(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, 20);
	for (int i = 0; i < ROUNDS(1500); i++) {
		size_t k = rng_below(&b.rng, COMBINATIONS);
		struct annotate_options o = combination(k);

		bench_next(&b, i, k, i % 10 ? 4 : 60, false);
		lab_annotate(&b.lab, &o, 0, buf_span(&b.log), any_cutting(&b), &b.rng, &b.once);
		lab_strip(buf_span(&b.once), any_cutting(&b), &b.rng, &b.twice);
		table_bytes(&b.t, "stripped", buf_span(&b.twice), buf_span(&b.log));
		lab_strip(buf_span(&b.log), any_cutting(&b), &b.rng, &b.twice);
		table_bytes(&b.t, "stripped without notes", buf_span(&b.twice), buf_span(&b.log));
	}
	bench_close(&b);
}

static void
annotating_twice_changes_nothing(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, 21);
	for (int i = 0; i < ROUNDS(1500); i++) {
		size_t k = rng_below(&b.rng, COMBINATIONS);
		struct annotate_options o = combination(k);

		bench_next(&b, i, k, i % 10 ? 5 : 60, false);
		lab_annotate(&b.lab, &o, 0, buf_span(&b.log), any_cutting(&b), &b.rng, &b.once);
		lab_annotate(&b.lab, &o, 0, buf_span(&b.once), any_cutting(&b), &b.rng, &b.twice);
		table_bytes(&b.t, "twice", buf_span(&b.twice), buf_span(&b.once));
	}
	bench_close(&b);
}

/* With every selection there is, and with lines too long to be read. */
static void
pieces_change_nothing(void **state)
{
	static const char *items[] = { "711", "4611", "Lab" };
	static const struct option_list code = { &items[0], 1 }, pid = { &items[1], 1 }, tag = { &items[2], 1 };
	struct bench b;

	(void)state;
	bench_open(&b, 22);
	for (int i = 0; i < ROUNDS(1500); i++) {
		size_t k = rng_below(&b.rng, COMBINATIONS * 32);
		struct annotate_options o = combination(k);

		o.select.only = k / COMBINATIONS & 1;
		o.select.code = k / COMBINATIONS & 2 ? &code : &none;
		o.select.pid = (k / COMBINATIONS & 12) == 4 ? &pid : &none;
		o.select.tag = (k / COMBINATIONS & 12) == 8 ? &tag : &none;
		o.before = k / COMBINATIONS & 16 ? rng_below(&b.rng, 3) : 0;
		o.after = k / COMBINATIONS & 16 ? rng_below(&b.rng, 3) : 0;
		bench_next(&b, i, k, i % 10 ? 5 : 60, true);
		lab_annotate(&b.lab, &o, 0, buf_span(&b.log), CUT_NOT, &b.rng, &b.once);
		lab_annotate(&b.lab, &o, 0, buf_span(&b.log), CUT_BYTES, &b.rng, &b.twice);
		table_bytes(&b.t, "byte by byte", buf_span(&b.twice), buf_span(&b.once));
		lab_annotate(&b.lab, &o, 0, buf_span(&b.log), CUT_RANDOM, &b.rng, &b.twice);
		table_bytes(&b.t, "in pieces", buf_span(&b.twice), buf_span(&b.once));
	}
	bench_close(&b);
}

static void
overlong_lines_pass(void **state)
{
	struct annotate_options o = combination(3);
	struct bench b;

	(void)state;
	bench_open(&b, 23);
	for (int i = 0; i < ROUNDS(300); i++) {
		bench_next(&b, i, 3, 20, false);
		lab_annotate(&b.lab, &o, 40, buf_span(&b.log), any_cutting(&b), &b.rng, &b.once);
		lab_strip(buf_span(&b.once), any_cutting(&b), &b.rng, &b.twice);
		table_bytes(&b.t, "stripped", buf_span(&b.twice), buf_span(&b.log));
	}
	bench_close(&b);
}

/* What is known of each line of a log: enough to select by hand. */
struct facts {
	size_t start, len;
	bool wanted;
};

struct model {
	const struct select *select;
	struct facts line[400];
	size_t count;
};

static int
no_span(void *self, struct span bytes, uint64_t offset)
{
	(void)self;
	(void)bytes;
	(void)offset;
	return 0;
}

static int
note_facts(void *self, const struct line *line)
{
	struct model *m = self;

	if (m->count < COUNT(m->line))
		m->line[m->count++] = (struct facts){ (size_t)line->offset, line->bytes.len, select_line(m->select, NULL, line) };
	return 0;
}

static struct span
nth_line(const struct buf *b, size_t *at)
{
	const char *newline = memchr(b->ptr + *at, '\n', b->len - *at);
	struct span s = span_make(b->ptr + *at, newline ? (size_t)(newline + 1 - (b->ptr + *at)) : b->len - *at);

	*at += s.len;
	return s;
}

/* grep's way: groups of lines, and "--" between groups that do not touch. */
static void
select_by_hand(const struct model *m, const struct annotate_options *o, const struct buf *log, const struct buf *full, struct buf *to)
{
	size_t at = 0, last = SIZE_MAX;

	buf_clear(to);
	for (size_t i = 0; i < m->count; i++) {
		struct span noted = nth_line(full, &at);
		size_t first = i > o->before ? i - o->before : 0, end = i + o->after;
		bool shown = m->line[i].wanted;

		for (size_t k = first; k <= i + o->before && k < m->count; k++)
			shown = shown || (k >= i && k - i <= o->before && m->line[k].wanted);
		for (size_t k = i > o->after ? i - o->after : 0; k < i; k++)
			shown = shown || m->line[k].wanted;
		(void)end;
		if (!shown)
			continue;
		if (last != SIZE_MAX && last + 1 != i && o->before + o->after > 0)
			buf_add_text(to, "--\n");
		last = i;
		buf_add_span(to, m->line[i].wanted ? noted : span_make(log->ptr + m->line[i].start, m->line[i].len));
	}
}

static void
selection_and_context_as_grep_has_them(void **state)
{
	static const char *items[] = { "711", "4611", "Lab" };
	static const struct option_list code = { &items[0], 1 }, pid = { &items[1], 1 }, tag = { &items[2], 1 };
	struct bench b;

	(void)state;
	bench_open(&b, 24);
	for (int i = 0; i < ROUNDS(1000); i++) {
		struct annotate_options all = combination(3), o = all;
		struct model m = { .select = &o.select };
		struct scan_options so = { .judge = true, .every_line = true };
		struct sink sink = { .span = no_span, .line = note_facts, .self = &m };
		struct scan *scan;

		o.select.only = i & 1;
		o.select.code = i & 2 ? &code : &none;
		o.select.level = i & 4 ? 'W' : 0;
		o.select.pid = i & 8 ? &pid : &none;
		o.select.tag = (i & 24) == 16 ? &tag : &none;
		o.before = i & 32 ? rng_below(&b.rng, 4) : 0;
		o.after = i & 64 ? rng_below(&b.rng, 4) : 0;
		bench_next(&b, i, 3, 30, false);
		scan = scan_new(&b.lab.recogniser, b.lab.candidates, &so, &sink);
		(void)lab_feed(scan, buf_span(&b.log), CUT_NOT, &b.rng, false);
		scan_free(scan);
		lab_annotate(&b.lab, &all, 0, buf_span(&b.log), CUT_NOT, &b.rng, &b.once);
		if (select_is_all(&o.select))
			continue;
		select_by_hand(&m, &o, &b.log, &b.once, &b.other);
		lab_annotate(&b.lab, &o, 0, buf_span(&b.log), any_cutting(&b), &b.rng, &b.twice);
		table_bytes(&b.t, "selected", buf_span(&b.twice), buf_span(&b.other));
	}
	bench_close(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strip_gives_the_log_back),
		cmocka_unit_test(annotating_twice_changes_nothing),
		cmocka_unit_test(pieces_change_nothing),
		cmocka_unit_test(overlong_lines_pass),
		cmocka_unit_test(selection_and_context_as_grep_has_them),
	};

	return cmocka_run_group_tests_name("annotate", tests, NULL, NULL);
}
