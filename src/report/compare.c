#include "report/compare.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "report/chance.h"

#define MS_PER_HOUR (3600.0 * MOMENT_SECOND)
#define NONE (-1.0)

static const struct {
	const char *word;
	struct text name;
} verdicts[CHANGE_COUNT] = {
	[CHANGE_NEW] = { "new", { "new", "新增" } },
	[CHANGE_MORE] = { "more", { "more", "增多" } },
	[CHANGE_LESS] = { "less", { "less", "减少" } },
	[CHANGE_GONE] = { "gone", { "gone", "消失" } },
	[CHANGE_SAME] = { "same", { "same", "持平" } },
};

const char *
compare_word(enum change verdict)
{
	return verdicts[verdict].word;
}

void
compare_put_verdict(struct buf *to, const struct compared *c, enum lang lang)
{
	buf_printf(to, "%s%s", text_in(verdicts[c->verdict].name, lang), c->noise ? "?" : "");
}

void
compare_put_rate(struct buf *to, double rate)
{
	if (rate < 0)
		buf_add_char(to, '-');
	else if (rate == 0)
		buf_add_char(to, '0');
	else if (rate < 0.01)
		buf_add_text(to, "<0.01");
	else
		buf_printf(to, "%.*f", rate < 9.995 ? 2 : rate < 99.95 ? 1 : 0, rate);
}

double
compare_per_1000(const struct compare *c, const struct compared *row, enum side side)
{
	uint64_t lines = c->log[side].totals->lines;

	return lines > 0 ? 1000 * (double)row->count[side] / (double)lines : NONE;
}

double
compare_per_hour(const struct compare *c, const struct compared *row, enum side side)
{
	return (double)row->count[side] / c->log[side].hours;
}

double
compare_failure_rate(const struct compare *c, enum side side)
{
	const struct totals *t = c->log[side].totals;

	return t->success > 0 ? (double)t->codes / (double)(t->codes + t->success) : NONE;
}

static const char *
family_of(const struct view_row *r)
{
	return r->code != NULL && r->code->family != NULL ? r->code->family->name : "";
}

/* Do both stand for the same? Their families can be of different catalogues. */
static bool
is_same(const struct view_row *a, const struct view_row *b)
{
	return a->kind == b->kind && a->number == b->number && strcmp(a->label, b->label) == 0 && strcmp(family_of(a), family_of(b)) == 0;
}

static const struct view_row *
find_row(const struct view *v, const struct view_row *like)
{
	for (size_t i = 0; i < v->rows; i++)
		if (is_same(&v->row[i], like))
			return &v->row[i];
	return NULL;
}

static bool
has_other(const struct view *v, const struct view_row *r)
{
	for (size_t i = 0; i < v->rows; i++)
		if (v->row[i].kind == r->kind && v->row[i].number == r->number && !is_same(&v->row[i], r))
			return true;
	return false;
}

static double
ratio_of(const struct compare *c, const struct compared *row)
{
	double old = compare_per_1000(c, row, SIDE_OLD);
	double now = compare_per_1000(c, row, SIDE_NEW);

	return old > 0 && now >= 0 ? now / old : NONE;
}

/* In how many bursts it came. */
static uint64_t
bursts(uint64_t count, double size)
{
	return size > 1 ? (uint64_t)((double)count / size + 0.5) : count;
}

static void
judge(const struct compare *c, struct compared *row, const struct burst *burst)
{
	double size = burst_size(burst);
	bool proven;

	row->ratio = ratio_of(c, row);
	row->chance = chance_of(bursts(row->count[SIDE_OLD], size), c->log[SIDE_OLD].totals->lines,
	    bursts(row->count[SIDE_NEW], size), c->log[SIDE_NEW].totals->lines);
	proven = row->chance < COMPARE_CHANCE;
	if (row->count[SIDE_OLD] == 0 && row->count[SIDE_NEW] > 0)
		row->verdict = CHANGE_NEW;
	else if (row->count[SIDE_NEW] == 0 && row->count[SIDE_OLD] > 0)
		row->verdict = CHANGE_GONE;
	else if (proven && row->ratio >= COMPARE_RATIO)
		row->verdict = CHANGE_MORE;
	else if (proven && row->ratio <= 1 / COMPARE_RATIO)
		row->verdict = CHANGE_LESS;
	else
		row->verdict = CHANGE_SAME;
	row->noise = !proven && (row->verdict == CHANGE_NEW || row->verdict == CHANGE_GONE);
}

static void
add_burst(const struct compare *c, struct burst *burst, enum side side, const struct view_row *row)
{
	if (row != NULL)
		burst_add(burst, aggregate_timeline(c->view[side]->aggregate), &row->series);
}

/* One row, from both sides; one of them can be NULL. */
static void
add_row(struct compare *c, const struct view_row *old, const struct view_row *now)
{
	struct compared *row = &c->item[c->count++];
	struct burst burst = { 0 };

	*row = (struct compared){ .row = now != NULL ? now : old,
		.count = { old != NULL ? old->count : 0, now != NULL ? now->count : 0 } };
	row->ambiguous = row->row->code != NULL && row->row->kind == VIEW_NAMED &&
	    (has_other(c->view[SIDE_OLD], row->row) || has_other(c->view[SIDE_NEW], row->row));
	add_burst(c, &burst, SIDE_OLD, old);
	add_burst(c, &burst, SIDE_NEW, now);
	judge(c, row, &burst);
	c->verdicts[row->verdict]++;
}

static void
add_rows(struct compare *c)
{
	const struct view *old = c->view[SIDE_OLD], *now = c->view[SIDE_NEW];

	c->item = xcalloc(old->rows + now->rows + 1, sizeof(*c->item));
	for (size_t i = 0; i < now->rows; i++)
		add_row(c, find_row(old, &now->row[i]), &now->row[i]);
	for (size_t i = 0; i < old->rows; i++)
		if (find_row(now, &old->row[i]) == NULL)
			add_row(c, &old->row[i], NULL);
}

static void
add_all(struct compare *c)
{
	struct burst burst = { 0 };

	for (int side = SIDE_OLD; side < SIDES; side++) {
		const struct timeline *t = aggregate_timeline(c->view[side]->aggregate);

		c->all.count[side] = c->log[side].totals->codes;
		burst_add(&burst, t, &t->all);
	}
	judge(c, &c->all, &burst);
}

static struct exposure
exposure_of(const struct aggregate *a)
{
	const struct totals *t = aggregate_totals(a);
	int64_t span = t->last.ms - t->first.ms;
	bool dates = t->first.kind == MOMENT_DATE && t->last.kind == MOMENT_DATE;

	return (struct exposure){ t, dates && span >= COMPARE_SPAN ? (double)span / MS_PER_HOUR : 0 };
}

static int
by_number(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static uint64_t
larger(const struct compared *c)
{
	return c->count[SIDE_OLD] > c->count[SIDE_NEW] ? c->count[SIDE_OLD] : c->count[SIDE_NEW];
}

static int
compare_rows(const void *left, const void *right)
{
	const struct compared *a = left, *b = right;
	int order = by_number(a->verdict, b->verdict);

	if (order == 0)
		order = by_number(larger(b), larger(a));
	if (order == 0)
		order = by_number(a->row->kind, b->row->kind);
	if (order == 0)
		order = by_number(a->row->number, b->row->number);
	if (order == 0)
		order = strcmp(a->row->label, b->row->label);
	return order != 0 ? order : strcmp(family_of(a->row), family_of(b->row));
}

struct compare *
compare_new(struct aggregate *now, struct aggregate *old, enum view_by by)
{
	struct compare *c = xcalloc(1, sizeof(*c));

	*c = (struct compare){ .view = { view_new(old, by), view_new(now, by) }, .log = { exposure_of(old), exposure_of(now) } };
	c->hourly = c->log[SIDE_OLD].hours > 0 && c->log[SIDE_NEW].hours > 0;
	add_rows(c);
	add_all(c);
	if (c->count > 1)
		qsort(c->item, c->count, sizeof(*c->item), compare_rows);
	return c;
}

void
compare_free(struct compare *c)
{
	if (c == NULL)
		return;
	view_free(c->view[SIDE_OLD]);
	view_free(c->view[SIDE_NEW]);
	free(c->item);
	free(c);
}

const struct compared *
compare_find(const struct compare *c, const struct view_row *row)
{
	for (size_t i = 0; i < c->count; i++)
		if (is_same(c->item[i].row, row))
			return &c->item[i];
	return NULL;
}
