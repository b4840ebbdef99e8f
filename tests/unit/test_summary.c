/* Summaries of pieces, merged, are the summary of the whole; in every grouping, and written and read in between. */
#include "report/summary.h"

#include <stdio.h>
#include <stdlib.h>

#include "counted.h"
#include "linked.h"
#include "report/read.h"
#include "report/report.h"
#include "support.h"

static struct summary
summary_of_text(struct lab *lab, struct span text, bool cut)
{
	const struct counter counter = linked_counter(lab);
	struct fragment *f = linked_fragment(lab, text, cut);
	struct summary s;

	summary_of(&s, f, &counter);
	fragment_free(f);
	return s;
}

/* Written as JSON and read again. */
static void
through_json(struct table *t, struct lab *lab, struct summary *s)
{
	const struct counter counter = linked_counter(lab);
	struct foreign foreign = { 0 };
	const struct reader reader = { lab->catalogue, &foreign, &counter.options };
	struct buf text = { 0 }, again = { 0 };
	struct err err = { 0 };

	linked_show_summary(&text, s);
	summary_free(s);
	if (summary_read(s, &reader, "report.json", buf_span(&text), &err) != 0)
		table_fail(t, "%s", buf_text(&err.text));
	linked_show_summary(&again, s);
	table_bytes(t, "written again", buf_span(&again), buf_span(&text));
	err_free(&err);
	buf_free(&text);
	buf_free(&again);
}

static int
by_size(const void *a, const void *b)
{
	const size_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

#define PIECES_MAX 12

struct pieces {
	struct summary item[PIECES_MAX];
	size_t count;
};

/* Cuts at random line starts, the same one twice among them: such a piece is empty. */
static void
cut_into(struct pieces *p, struct lab *lab, struct rng *rng, struct span log, bool cut)
{
	size_t at[PIECES_MAX + 1] = { 0 };

	p->count = 1 + rng_below(rng, rng_below(rng, 3) ? 3 : PIECES_MAX);
	for (size_t i = 1; i < p->count; i++) {
		at[i] = linked_cut(rng, log);
		/* Pieces of one line are where most can go wrong. */
		if (i > 1 && rng_below(rng, 3) == 0)
			at[i] = at[i - 1] + (memchr(log.ptr + at[i - 1], '\n', log.len - at[i - 1]) ?
			    (size_t)((const char *)memchr(log.ptr + at[i - 1], '\n', log.len - at[i - 1]) - log.ptr) + 1 - at[i - 1] : 0);
	}
	qsort(at, p->count, sizeof(*at), by_size);
	at[p->count] = log.len;
	for (size_t i = 0; i < p->count; i++)
		p->item[i] = summary_of_text(lab, span_make(log.ptr + at[i], at[i + 1] - at[i]), cut && i + 1 == p->count);
}

/* Two neighbours become one, until one is left. */
static void
merge_all(struct table *t, struct pieces *p, struct lab *lab, struct rng *rng, bool json)
{
	const struct counter counter = linked_counter(lab);

	while (p->count > 1) {
		size_t i = rng_below(rng, p->count - 1);

		if (json && rng_below(rng, 2))
			through_json(t, lab, &p->item[i + rng_below(rng, 2)]);
		summary_merge(&p->item[i], &p->item[i + 1], &counter);
		summary_free(&p->item[i + 1]);
		p->count--;
		memmove(&p->item[i + 1], &p->item[i + 2], (p->count - i - 1) * sizeof(p->item[0]));
	}
}

static void
check_logs(uint64_t seed, int rounds, size_t lines, size_t longest, bool json)
{
	const char *yaml = lab_rules;
	struct rng rng = rng_make(seed);
	struct table t = { 0 };
	struct buf log = { 0 }, want = { 0 }, got = { 0 };
	struct lab lab;

	counted_open(&lab, false, &yaml, 1);
	for (int i = 0; i < ROUNDS(rounds); i++) {
		bool cut = i & 1;
		struct summary whole;
		struct pieces p;
		char row[48];

		snprintf(row, sizeof(row), "seed %d, log %d%s", (int)seed, i, cut ? ", cut" : "");
		t.row = row;
		buf_clear(&log);
		linked_log(&rng, rng_below(&rng, lines), longest, &log);
		linked_one_run(&log);
		if (log.len > 0 && rng_below(&rng, 2))
			log.len--;
		whole = summary_of_text(&lab, buf_span(&log), cut);
		linked_show_summary(&want, &whole);
		if (json)
			through_json(&t, &lab, &whole);
		cut_into(&p, &lab, &rng, buf_span(&log), cut);
		merge_all(&t, &p, &lab, &rng, json);
		linked_show_summary(&got, &p.item[0]);
		table_bytes(&t, "merged", buf_span(&got), buf_span(&want));
		if (!aggregate_adds_up(p.item[0].all) || !aggregate_adds_up(p.item[0].behind))
			table_fail(&t, "it does not add up");
		summary_free(&p.item[0]);
		summary_free(&whole);
	}
	buf_free(&log);
	buf_free(&want);
	buf_free(&got);
	lab_close(&lab);
	table_end(&t);
}

static void
short_logs(void **state)
{
	(void)state;
	check_logs(70, 400, 12, 0, false);
}

static void
logs(void **state)
{
	(void)state;
	check_logs(71, 60, 400, 0, false);
}

/* Up to what an edge holds: the line before is still known then. */
static void
long_lines(void **state)
{
	(void)state;
	check_logs(72, 60, 400, 6000, false);
}

static void
reports_that_were_written_and_read(void **state)
{
	(void)state;
	check_logs(73, 200, 60, 0, true);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(short_logs),
		cmocka_unit_test(logs),
		cmocka_unit_test(long_lines),
		cmocka_unit_test(reports_that_were_written_and_read),
	};

	return cmocka_run_group_tests_name("summary", tests, NULL, NULL);
}
