/*
 * The ledger against plain sums: whatever is committed, sealed, tidied and opened again, and however often the store
 * fails meanwhile, it holds what was counted.
 */
#include "desk.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "counted.h"
#include "linked.h"
#include "support.h"

#define HOUR 3600

/*
 * What the ledger must hold, as a list of what was counted: what is committed is before `kept`.
 */
#define STEPS 400
#define REPORTS 3

struct model {
	struct desk d;
	struct table *t;
	struct aggregate *item[STEPS];
	size_t count, kept;
	size_t reported[REPORTS];       /* what is before that was in the report */
	int64_t sealed[STEPS];          /* when; what is before `sealed_at` was sealed then */
	size_t sealed_at[STEPS];
	size_t seals;
	int64_t failures;
};

static const char *const names[REPORTS] = { "hourly", "daily", "weekly" };

static void
expect_sum(struct model *m, const char *what, size_t from, size_t to, struct aggregate *got)
{
	const struct counter counter = linked_counter(&m->d.lab);
	struct aggregate *sum = aggregate_new(&counter.options);
	struct buf want = { 0 }, have = { 0 };

	for (size_t i = from; i < to; i++)
		aggregate_beside(sum, m->item[i]);
	if (got == NULL) {
		table_fail(m->t, "%s: %s", what, buf_text(&m->d.err.text));
	} else {
		linked_show(&want, sum);
		linked_show(&have, got);
		table_bytes(m->t, what, buf_span(&have), buf_span(&want));
	}
	aggregate_free(sum);
	aggregate_free(got);
	buf_free(&want);
	buf_free(&have);
}

static void
add_some(struct model *m, struct rng *rng)
{
	const struct follow_position at = { .device = 1, .inode = 1 + rng_below(rng, 9), .offset = m->count, .fingerprint = m->count };
	struct buf log = { 0 };

	linked_log(rng, 1 + rng_below(rng, 12), 0, &log);
	m->item[m->count++] = desk_count(&m->d, buf_text(&log));
	ledger_place(m->d.ledger, "a.log", rng_below(rng, 2), &at);
	buf_free(&log);
}

static void
forget_pending(struct model *m)
{
	while (m->count > m->kept)
		aggregate_free(m->item[--m->count]);
}

static void
tidy(struct model *m, struct rng *rng)
{
	const int64_t keep = m->d.now - (int64_t)rng_below(rng, 6) * HOUR;

	if (ledger_tidy(m->d.ledger, m->d.now, keep, names, REPORTS, &m->d.err) != 0)
		table_fail(m->t, "tidy: %s", buf_text(&m->d.err.text));
}

static void
fail_to_commit(struct model *m, struct rng *rng)
{
	bool something = m->count > m->kept;

	desk_fill_disk(true);
	if ((rng_below(rng, 2) ? ledger_commit : ledger_seal)(m->d.ledger, m->d.now, &m->d.err) == 0 && something)
		table_fail(m->t, "a full disk was written to");
	m->failures += something;
	desk_fill_disk(false);
}

static void
note_seal(struct model *m)
{
	desk_seal(&m->d);
	m->kept = m->count;
	m->sealed[m->seals] = m->d.now;
	m->sealed_at[m->seals++] = m->count;
}

static void
write_report(struct model *m, size_t which)
{
	struct store_report known = ledger_report(m->d.ledger, names[which], m->d.now);

	note_seal(m);
	expect_sum(m, names[which], m->reported[which], m->count, ledger_behind(m->d.ledger, known.piece, &m->d.err));
	if (ledger_wrote(m->d.ledger, names[which], m->d.now, &m->d.err) != 0)
		table_fail(m->t, "wrote: %s", buf_text(&m->d.err.text));
	m->reported[which] = m->count;
}

/* At a seal, which may not be so long ago that it was tidied away. */
static void
look_back(struct model *m, struct rng *rng)
{
	size_t i = m->seals > 0 ? m->seals - 1 - rng_below(rng, m->seals < 4 ? m->seals : 4) : 0;

	if (m->seals == 0 || m->sealed[i] < m->d.now - 6 * HOUR)
		return;
	/* Several seals at one time are one moment. */
	while (i + 1 < m->seals && m->sealed[i + 1] == m->sealed[i])
		i++;
	expect_sum(m, "since", m->sealed_at[i], m->count, ledger_since(m->d.ledger, m->sealed[i], &m->d.err));
}

static void
step(struct model *m, struct rng *rng)
{
	switch (rng_below(rng, 16)) {
	case 0:
		note_seal(m);
		break;
	case 1:
		write_report(m, rng_below(rng, REPORTS));
		break;
	case 2:
		if (m->kept == m->count)
			tidy(m, rng);
		break;
	case 3:                         /* killed, or not */
		desk_close_ledger(&m->d);
		forget_pending(m);
		desk_open_ledger(&m->d);
		break;
	case 4:
		fail_to_commit(m, rng);
		break;
	case 5:
		look_back(m, rng);
		break;
	case 6: case 7: case 8:
		desk_commit(&m->d);
		m->kept = m->count;
		break;
	default:
		add_some(m, rng);
	}
	m->d.now += 1 + (int64_t)rng_below(rng, 2 * HOUR);
	expect_sum(m, "all", 0, m->count, ledger_all(m->d.ledger));
}

/* The table by minute, code and tag has the same sums. */
static void
expect_counters(struct model *m)
{
	struct aggregate *all = ledger_all(m->d.ledger);
	char sql[160];

	table_number(m->t, "all counters", (long)desk_ask(&m->d, "SELECT coalesce(sum(count), 0) FROM counter"), (long)aggregate_totals(all)->codes);
	for (size_t i = 0; i < aggregate_rows(all); i++) {
		const struct row *r = aggregate_row(all, i);

		(void)snprintf(sql, sizeof(sql), "SELECT sum(count) FROM counter WHERE code = %ld AND family = '%s'", r->number,
		    r->family != NULL ? r->family->name : "");
		table_number(m->t, sql, (long)desk_ask(&m->d, sql), (long)r->count);
	}
	aggregate_free(all);
}

static void
it_holds_what_was_counted(void **state)
{
	struct table t = { 0 };
	struct rng rng = rng_make(7);
	int64_t failures = 0;
	char row[40];

	(void)state;
	for (int round = 0; round < 8; round++) {
		struct model m = { .t = &t };

		(void)snprintf(row, sizeof(row), "seed 7, round %d", round);
		t.row = row;
		desk_open(&m.d);
		for (size_t i = 0; i < REPORTS; i++)
			write_report(&m, i);
		while (m.count < 80 && m.seals < STEPS - REPORTS)
			step(&m, &rng);
		desk_commit(&m.d);
		m.kept = m.count;
		expect_counters(&m);
		failures += m.failures;
		m.kept = 0;
		forget_pending(&m);
		desk_close(&m.d);
	}
	t.row = "all rounds";
	if (failures < 15)
		table_fail(&t, "the disk was full %d times only", (int)failures);
	table_end(&t);
}

/* Starting again reads a bounded number of pieces, and a store that is tidied does not grow. */
static void
pieces_are_put_together(void **state)
{
	struct desk d;

	(void)state;
	desk_open(&d);
	for (int i = 0; i < 300; i++, d.now++) {
		desk_count_only(&d, "E/Lab     ( 4611): code 711\n");
		desk_commit(&d);
		assert_true(desk_ask(&d, "SELECT count(*) FROM piece") <= 64);
	}
	for (int i = 0; i < 100; i++, d.now += HOUR) {
		desk_count_only(&d, "E/Lab     ( 4611): code 711\n");
		desk_seal(&d);
		assert_int_equal(ledger_tidy(d.ledger, d.now, d.now - 10 * HOUR, NULL, 0, &d.err), 0);
	}
	assert_true(desk_ask(&d, "SELECT count(*) FROM piece") <= 12);
	assert_int_equal(desk_codes_in(ledger_all(d.ledger)), 400);
	desk_close(&d);
}

/* A report that was not written for long keeps its pieces. */
static void
a_late_report_keeps_its_pieces(void **state)
{
	static const char *const late = "late";
	struct desk d;
	struct store_report known;

	(void)state;
	desk_open(&d);
	desk_count_only(&d, "code 711\n");
	desk_seal(&d);
	assert_int_equal(ledger_wrote(d.ledger, late, d.now, &d.err), 0);
	for (int i = 0; i < 10; i++) {
		d.now += HOUR;
		desk_count_only(&d, "code 711\ncode 713\n");
		desk_seal(&d);
	}
	assert_int_equal(ledger_tidy(d.ledger, d.now, d.now, &late, 1, &d.err), 0);
	known = ledger_report(d.ledger, late, d.now);
	assert_int_equal(known.until, DESK_NOW);
	assert_int_equal(desk_codes_in(ledger_behind(d.ledger, known.piece, &d.err)), 20);
	assert_int_equal(desk_ask(&d, "SELECT count(*) FROM piece WHERE kind = 0"), 1);
	assert_int_equal(desk_codes_in(ledger_all(d.ledger)), 21);
	desk_close(&d);
}

/* A clock that was far ahead, and is right again: nothing is lost, and its pieces are not kept apart for ever. */
static void
a_clock_that_was_wrong(void **state)
{
	struct desk d;

	(void)state;
	desk_open(&d);
	d.now = DESK_NOW + 5000 * HOUR;
	desk_count_only(&d, "code 711\n");
	desk_seal(&d);
	desk_close_ledger(&d);
	d.now = DESK_NOW;
	desk_open_ledger(&d);
	for (int i = 0; i < 60; i++, d.now += HOUR) {
		desk_count_only(&d, "code 713\n");
		desk_seal(&d);
		assert_int_equal(ledger_tidy(d.ledger, d.now, d.now - 10 * HOUR, NULL, 0, &d.err), 0);
	}
	assert_true(desk_ask(&d, "SELECT count(*) FROM piece") <= 12);
	assert_int_equal(desk_ask(&d, "SELECT count(*) FROM piece WHERE end < begin"), 0);
	assert_int_equal(desk_codes_in(ledger_since(d.ledger, d.now - 5 * HOUR, &d.err)), 4);
	assert_int_equal(desk_codes_in(ledger_all(d.ledger)), 61);
	desk_close(&d);
}

static size_t
resident(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	unsigned long size = 0, pages = 0;

	assert_non_null(file);
	assert_int_equal(fscanf(file, "%lu %lu", &size, &pages), 2);
	fclose(file);
	return pages * (size_t)sysconf(_SC_PAGESIZE);
}

/* However long the disk is full, what waits takes no more room than there are files, and the last places that are gone from them. */
static void
a_full_disk_does_not_fill_memory(void **state)
{
	static const struct follow_position other = { .device = 1, .inode = 6000, .offset = 77 };
	struct desk d;
	size_t before = 0;

	(void)state;
	desk_open(&d);
	desk_fill_disk(true);
	for (uint64_t i = 0; i < 300000; i++) {
		const struct follow_position at = { .device = 1, .inode = 5000 + i % 2, .offset = i };

		ledger_place(d.ledger, i % 2 ? "a.log" : "b.log", true, &at);
		if (i % 3 == 0) {
			const struct follow_position gone = follow_gone(&(struct follow_position){ .offset = i, .fingerprint = i });

			ledger_place(d.ledger, "a.log", false, &gone);
		}
		if (i == 30000)
			before = resident();
		if (i == 1000) {
			ledger_place(d.ledger, "c.log", true, &other);
		}
		if (i % 30000 == 0) {
			assert_int_equal(ledger_commit(d.ledger, d.now + (int64_t)i, &d.err), -1);
			err_free(&d.err);
		}
	}
	/* What was freed is kept by the address sanitizer. */
#ifndef __SANITIZE_ADDRESS__
	assert_in_range(resident(), 0, before + (8 << 20));
#else
	(void)before;
#endif
	desk_fill_disk(false);
	desk_commit(&d);
	assert_int_equal(desk_ask(&d, "SELECT offset FROM position WHERE name = 'a.log' AND inode = 5001 AND current"), 299999);
	assert_int_equal(desk_ask(&d, "SELECT offset FROM position WHERE name = 'b.log' AND inode = 5000 AND current"), 299998);
	assert_int_equal(desk_ask(&d, "SELECT offset FROM position WHERE name = 'c.log' AND inode = 6000 AND current"), 77);
	assert_int_equal(desk_ask(&d, "SELECT max(offset) FROM position WHERE device = 0 AND NOT current"), 299997);
	assert_in_range(desk_ask(&d, "SELECT count(*) FROM position WHERE device = 0"), CLAIMS_LEFT_MAX, 4 * CLAIMS_LEFT_MAX);
	desk_close(&d);
}

/* Codes that no rule knows any more: their counts stay. */
static void
rules_that_are_gone(void **state)
{
	static const char *const other[] = { "define-recognition: { name: lab, refuse: [], doubt: [], context: [] }\nfamily: other\nplatform: android\n"
		"title: { en: 'O', zh: 'O' }\nsource: 'tests'\nrecognition: lab\ncontext: optional\ncodes:\n"
		"  - { code: 9100, en: 'x', zh: 'x', category: 'c' }\n" };
	struct desk d;
	struct buf after = { 0 };
	struct aggregate *all;

	(void)state;
	desk_open(&d);
	desk_count_only(&d, "E/Lab     ( 4611): code 711\nE/Lab     ( 4611): code 8123\nE/Lab     ( 4611): code 0\n");
	desk_seal(&d);
	desk_close_ledger(&d);
	lab_close(&d.lab);
	counted_open(&d.lab, false, other, 1);
	desk_open_ledger(&d);
	desk_count_only(&d, "E/Lab     ( 4611): code 9100\n");
	desk_seal(&d);
	assert_int_equal(desk_codes_in(ledger_all(d.ledger)), 3);
	assert_int_equal(desk_codes_in(ledger_behind(d.ledger, 0, &d.err)), 3);
	desk_close_ledger(&d);
	lab_close(&d.lab);
	counted_open(&d.lab, false, (const char *const[]){ lab_rules }, 1);
	desk_open_ledger(&d);
	all = ledger_all(d.ledger);
	linked_show(&after, all);
	assert_non_null(strstr(buf_text(&after), "\"code\":9100"));
	assert_non_null(strstr(buf_text(&after), "\"code\":711"));
	aggregate_free(all);
	buf_free(&after);
	desk_close(&d);
}

/* Several pieces of such a code become one, which can be read again. */
static void
pieces_of_rules_that_are_gone(void **state)
{
	static const char *const other[] = { "define-recognition: { name: lab, refuse: [], doubt: [], context: [] }\nfamily: other\nplatform: android\n"
		"title: { en: 'O', zh: 'O' }\nsource: 'tests'\nrecognition: lab\ncontext: optional\ncodes:\n"
		"  - { code: 9100, en: 'x', zh: 'x', category: 'c' }\n" };
	struct desk d;
	struct aggregate *all;

	(void)state;
	desk_open(&d);
	for (int i = 0; i < 3; i++, d.now += HOUR) {
		desk_count_only(&d, "E/Lab     ( 4611): code 711\n");
		desk_seal(&d);
	}
	desk_close_ledger(&d);
	lab_close(&d.lab);
	counted_open(&d.lab, false, other, 1);
	desk_open_ledger(&d);
	all = ledger_all(d.ledger);
	assert_int_equal(aggregate_rows(all), 1);
	aggregate_free(all);
	assert_int_equal(ledger_tidy(d.ledger, d.now, d.now, NULL, 0, &d.err), 0);
	desk_close_ledger(&d);
	desk_open_ledger(&d);
	assert_int_equal(desk_codes_in(ledger_all(d.ledger)), 3);
	desk_close(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_holds_what_was_counted),
		cmocka_unit_test(pieces_are_put_together),
		cmocka_unit_test(a_late_report_keeps_its_pieces),
		cmocka_unit_test(a_clock_that_was_wrong),
		cmocka_unit_test(a_full_disk_does_not_fill_memory),
		cmocka_unit_test(rules_that_are_gone),
		cmocka_unit_test(pieces_of_rules_that_are_gone),
	};

	return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
