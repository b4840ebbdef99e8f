#include "report/html/bins.h"

/* A hundredth of the events at either end may be left out, if the rest lies so many times closer together. */
#define FAR 8

/* A moment alone is a bar among empty ones, not a wall. */
#define MIN 24

static int64_t
floor_to(int64_t ms, int64_t width)
{
	return (ms / width - (ms % width < 0)) * width;
}

/* The buckets of one kind, from item[first] to item[last]. */
struct range {
	size_t first, last;
	uint64_t sum;
};

static struct range
range_of_kind(const struct timeline *t, size_t first)
{
	struct range r = { first, first, 0 };
	enum moment_kind kind = timeline_start(t, t->all.item[first].key).kind;

	for (size_t i = first; i < t->all.count && timeline_start(t, t->all.item[i].key).kind == kind; i++) {
		r.last = i;
		r.sum += t->all.item[i].n;
	}
	return r;
}

static int64_t
ms_of(const struct timeline *t, size_t index)
{
	return timeline_start(t, t->all.item[index].key).ms;
}

static void
cut_far(const struct timeline *t, struct range *r)
{
	struct range in = *r;
	uint64_t before = 0, behind = 0, few = r->sum / 100;

	while ((before += t->all.item[in.first].n) <= few)
		in.first++;
	while ((behind += t->all.item[in.last].n) <= few)
		in.last--;
	if (ms_of(t, r->last) - ms_of(t, r->first) > FAR * (ms_of(t, in.last) - ms_of(t, in.first) + timeline_width(t)))
		*r = in;
}

/* Which bin a time is in; -1: none. */
static int64_t
index_of(const struct bins *b, struct moment m)
{
	int64_t index = (m.ms - b->start) / b->width;

	return m.kind == b->kind && m.ms >= b->start && index < (int64_t)b->count ? index : -1;
}

/* Room on both sides; clocks of a day and since boot do not start before 0. */
static void
widen(struct bins *b)
{
	int64_t before = b->count < MIN ? (int64_t)(MIN - b->count) / 2 * b->width : 0;

	if (b->kind != MOMENT_DATE && before > b->start)
		before = b->start;
	b->start -= before;
	b->count += (size_t)(before / b->width);
	if (b->count < MIN)
		b->count = MIN;
}

void
bins_init(struct bins *b, const struct timeline *t, size_t max)
{
	struct range most = { 0 };
	int64_t first, last;

	*b = (struct bins){ .kind = MOMENT_NONE };
	if (t->all.count == 0)
		return;
	for (size_t i = 0; i < t->all.count;) {
		struct range r = range_of_kind(t, i);

		if (r.sum > most.sum)
			most = r;
		i = r.last + 1;
	}
	cut_far(t, &most);
	first = ms_of(t, most.first);
	last = ms_of(t, most.last);
	b->kind = timeline_start(t, t->all.item[most.first].key).kind;
	b->width = timeline_width(t);
	for (size_t i = t->step; timeline_widths[i + 1] != 0 && (last - floor_to(first, b->width)) / b->width >= (int64_t)max; i++)
		b->width = timeline_widths[i + 1];
	while ((last - floor_to(first, b->width)) / b->width >= (int64_t)max)
		b->width *= 10;
	b->start = floor_to(first, b->width);
	b->count = (size_t)((last - b->start) / b->width) + 1;
	widen(b);
	for (size_t i = 0; i < t->all.count; i++)
		b->outside += index_of(b, timeline_start(t, t->all.item[i].key)) < 0 ? t->all.item[i].n : 0;
}

void
bins_add(const struct bins *b, const struct timeline *t, const struct counts *series, uint64_t *value)
{
	for (size_t i = 0; b->count > 0 && i < series->count; i++) {
		int64_t index = index_of(b, timeline_start(t, series->item[i].key));

		if (index >= 0)
			value[index] += series->item[i].n;
	}
}

struct moment
bins_start(const struct bins *b, size_t index)
{
	return (struct moment){ b->kind, b->start + (int64_t)index * b->width };
}
