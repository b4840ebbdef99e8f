#include "report/view.h"

#include <stdio.h>

#include "counted.h"
#include "report/names.h"
#include "support.h"

#define ZHONG "\xe4\xb8\xad"

/* Numbers for which there is no room: more than ROWS_MAX. */
static const char wide_rules[] =
    "family: wide\n"
    "platform: android\n"
    "title: { en: 'Wide', zh: '" ZHONG "' }\n"
    "source: 'tests'\n"
    "recognition: lab\n"
    "context: optional\n"
    "unknown:\n"
    "  - { from: 1000000, to: 1020000 }\n"
    "codes:\n"
    "  - { code: 1999999, en: 'x', zh: 'x', category: 'network' }\n";

static const char *const rules[] = { lab_rules, wide_rules };

static const char log_lines[] =
    "E/Lab     ( 4611): code 711\n"
    "E/Lab     ( 4612): code 711\n"
    "W/My Tag  ( 4611): code 711, code 712\n"
    "code 712\n"
    "F/Lab     ( 4611): connection was reset\n"
    "A/Lab     (   99): code 8123\n";

static void
show(struct buf *to, struct aggregate *a, enum view_by by)
{
	struct view *v = view_new(a, by);

	for (size_t i = 0; i < v->rows; i++) {
		const struct view_row *r = &v->row[i];

		buf_printf(to, "%s=%d", r->label, (int)r->count);
		if (r->by_text > 0)
			buf_printf(to, "(text %d)", (int)r->by_text);
		if (r->last_line > 0)
			buf_printf(to, "@%d-%d", (int)r->first_line, (int)r->last_line);
		buf_add_text(to, i + 1 < v->rows ? " " : "");
	}
	view_free(v);
}

static void
groups(void **state)
{
	static const struct {
		const char *name;
		enum view_by by;
		const char *want;
	} rows[] = {
		{ "code", VIEW_CODE, "711=3@1-3 712=2@3-4 713=1(text 1)@5-5 8123=1@6-6" },
		{ "family", VIEW_FAMILY, "lab=7(text 1)@1-6" },
		{ "category", VIEW_CATEGORY, "c=6(text 1)@1-5 (unknown)=1@6-6" },
		{ "tag", VIEW_TAG, "Lab=4 My Tag=2 (none)=1" },
		{ "pid", VIEW_PID, "4611=4 99=1 4612=1 (none)=1" },
		{ "level", VIEW_LEVEL, "E=2 F=2 W=2 (none)=1" },
	};
	struct table t = { 0 };
	struct lab lab;
	struct aggregate *a;

	(void)state;
	counted_open(&lab, false, rules, COUNT(rules));
	a = counted(&lab, span_of(log_lines), false);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf got = { 0 };

		t.row = rows[i].name;
		show(&got, a, rows[i].by);
		table_text(&t, "rows", buf_span(&got), rows[i].want);
		buf_free(&got);
	}
	aggregate_free(a);
	lab_close(&lab);
	table_end(&t);
}

/* Sums, order, shares of one view. */
static void
check_view(struct table *t, struct aggregate *a, enum view_by by)
{
	struct view *v = view_new(a, by);
	uint64_t sum = 0, by_text = 0;
	double share = 0;

	for (size_t i = 0; i < v->rows; i++) {
		const struct view_row *r = &v->row[i], *before = i > 0 ? r - 1 : NULL;

		sum += r->count;
		by_text += r->by_text;
		share += view_share(v, r);
		if (r->count == 0)
			table_fail(t, "by %d: an empty row '%s'", by, r->label);
		if (before != NULL && (before->kind > r->kind || (before->kind == r->kind && before->count < r->count)))
			table_fail(t, "by %d: '%s' stands behind '%s'", by, r->label, before->label);
		if (r->last_line > 0 && counts_sum(&r->series) > r->count)
			table_fail(t, "by %d: more of '%s' have a time than there are", by, r->label);
	}
	table_number(t, "sum", (long)sum, (long)aggregate_totals(a)->codes);
	if (by <= VIEW_CATEGORY)
		table_number(t, "by text", (long)by_text, (long)aggregate_totals(a)->by_text);
	if (v->rows > 0 && (share < 0.999999 || share > 1.000001))
		table_fail(t, "by %d: the shares are %f", by, share);
	view_free(v);
}

static void
rows_add_up_for_any_log(void **state)
{
	struct table t = { 0 };
	struct lab lab;

	(void)state;
	counted_open(&lab, false, rules, COUNT(rules));
	for (uint64_t seed = 1; seed <= 60; seed++) {
		struct rng rng = rng_make(seed);
		struct buf log = { 0 };
		struct aggregate *a;

		t.row = "random log";
		lab_random_log(&rng, 300, true, &log);
		a = counted(&lab, buf_span(&log), true);
		for (int by = VIEW_CODE; by <= VIEW_FILE; by++)
			check_view(&t, a, (enum view_by)by);
		aggregate_free(a);
		buf_free(&log);
	}
	lab_close(&lab);
	table_end(&t);
}

static const struct view_row *
row_of_kind(const struct view *v, enum view_kind kind)
{
	for (size_t i = 0; i < v->rows; i++)
		if (v->row[i].kind == kind)
			return &v->row[i];
	return NULL;
}

/* More tags, pids and codes than are counted apart: the rest is a row, at the end. */
static void
what_is_too_much_is_one_row(void **state)
{
	struct table t = { 0 };
	struct buf log = { 0 };
	struct lab lab;
	struct aggregate *a;

	(void)state;
	counted_open(&lab, false, rules, COUNT(rules));
	for (long i = 0; i < ROWS_MAX + 100; i++) {
		char tag[16];

		snprintf(tag, sizeof(tag), "t%ld", i % 300);
		counted_lines(&log, tag, 1000 + i % 400, 1000000 + i, 1);
	}
	counted_lines(&log, "t1", 1, 1000000, 20);
	a = counted(&lab, buf_span(&log), false);
	t.row = "too much";
	for (int by = VIEW_CODE; by <= VIEW_FILE; by++) {
		struct view *v = view_new(a, (enum view_by)by);
		const struct view_row *other = row_of_kind(v, VIEW_OTHER);

		check_view(&t, a, (enum view_by)by);
		if (by == VIEW_LEVEL || by == VIEW_FILE)        /* no file has a name here */
			assert_null(other);
		else
			assert_ptr_equal(other, &v->row[v->rows - 1]);
		if (by == VIEW_CODE)
			assert_int_equal(other->count, 100);
		if (by == VIEW_TAG)
			assert_int_equal(v->rows, ROW_TAGS + 1);
		view_free(v);
	}
	aggregate_free(a);
	buf_free(&log);
	lab_close(&lab);
	table_end(&t);
}

static void
names_for_readers(void **state)
{
	struct lab lab;
	struct aggregate *a;
	struct view *v;

	(void)state;
	counted_open(&lab, true, NULL, 0);
	a = counted(&lab, SPAN("E/Chat ( 4611): code=871300\nE/Chat ( 4611): code=871999\ncode=871999\n"), false);
	v = view_new(a, VIEW_CATEGORY);
	assert_string_equal(view_name(&v->row[0], LANG_EN), "login");
	assert_string_equal(view_name(&v->row[0], LANG_ZH), "登录");
	assert_string_equal(view_name(&v->row[1], LANG_BOTH), "（未收录）");
	view_free(v);
	v = view_new(a, VIEW_TAG);
	assert_string_equal(view_name(&v->row[0], LANG_ZH), "Chat");
	assert_string_equal(view_name(&v->row[1], LANG_ZH), "（无）");
	view_free(v);
	v = view_new(a, VIEW_LEVEL);
	assert_string_equal(view_name(&v->row[0], LANG_ZH), "错误");
	view_free(v);
	aggregate_free(a);
	lab_close(&lab);
}

/* A category of the shipped rules that readers would see as a bare word has been forgotten. */
static void
every_shipped_category_has_a_name(void **state)
{
	struct table t = { 0 };
	struct lab lab;

	(void)state;
	counted_open(&lab, true, NULL, 0);
	for (size_t i = 0; i < catalogue_codes(lab.catalogue); i++) {
		const char *category = catalogue_code(lab.catalogue, i).code->category;

		t.row = category;
		if (name_of_category(category).zh == category)
			table_fail(&t, "it has no name in Chinese");
	}
	lab_close(&lab);
	table_end(&t);
}

static void
most_frequent_keys(void **state)
{
	struct rng rng = rng_make(9);

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct counts c = { .max = SIZE_MAX };
		const struct count *found[8];
		size_t max = rng_below(&rng, COUNT(found) + 1), n;

		for (size_t i = rng_below(&rng, 20); i-- > 0;)
			counts_add(&c, rng_below(&rng, 30), NULL, 1 + rng_below(&rng, 4));
		n = view_most(&c, found, max);
		assert_int_equal(n, c.count < max ? c.count : max);
		for (size_t i = 1; i < n; i++)
			assert_true(found[i - 1]->n > found[i]->n || (found[i - 1]->n == found[i]->n && found[i - 1]->key < found[i]->key));
		for (size_t i = 0; n > 0 && i < c.count; i++) {
			bool there = false;

			for (size_t k = 0; k < n; k++)
				there = there || found[k] == &c.item[i];
			assert_true(there || c.item[i].n <= found[n - 1]->n);
		}
		counts_free(&c);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups),
		cmocka_unit_test(rows_add_up_for_any_log),
		cmocka_unit_test(what_is_too_much_is_one_row),
		cmocka_unit_test(names_for_readers),
		cmocka_unit_test(every_shipped_category_has_a_name),
		cmocka_unit_test(most_frequent_keys),
	};

	return cmocka_run_group_tests_name("view", tests, NULL, NULL);
}
