#include "sink/timeline.h"

/* Each is a multiple of the one before. */
const int64_t timeline_widths[] = {
	MOMENT_SECOND, 10 * MOMENT_SECOND, 60 * MOMENT_SECOND, 300 * MOMENT_SECOND, 900 * MOMENT_SECOND, 3600 * MOMENT_SECOND,
	4 * 3600 * MOMENT_SECOND, MOMENT_DAY_MS, 7 * MOMENT_DAY_MS, 28 * MOMENT_DAY_MS, 364 * MOMENT_DAY_MS,
	100 * 364 * MOMENT_DAY_MS, 10000 * 364 * MOMENT_DAY_MS, 0
};

/* A key: the kind of the time above, the index of the bucket from an offset that makes it positive below. */
#define KIND_SHIFT 60
#define INDEX_ZERO (UINT64_C(1) << 59)
#define INDEX_MASK ((UINT64_C(1) << KIND_SHIFT) - 1)

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static uint64_t
key_of(struct moment m, int64_t width)
{
	return (uint64_t)m.kind << KIND_SHIFT | (INDEX_ZERO + (uint64_t)floor_div(m.ms, width));
}

static struct moment
start_of(uint64_t key, int64_t width)
{
	return (struct moment){ (enum moment_kind)(key >> KIND_SHIFT), (int64_t)((key & INDEX_MASK) - INDEX_ZERO) * width };
}

static void
coarsen(struct counts *c, size_t from, size_t to)
{
	struct counts wide = { .max = c->max };

	if (from == to)
		return;
	for (size_t i = 0; i < c->count; i++)
		counts_add(&wide, key_of(start_of(c->item[i].key, timeline_widths[from]), timeline_widths[to]), NULL, c->item[i].n);
	counts_free(c);
	*c = wide;
}

void
timeline_init(struct timeline *t, int64_t ms)
{
	*t = (struct timeline){ .all = { .max = SIZE_MAX } };
	while (timeline_widths[t->step] < ms && timeline_widths[t->step + 1] != 0)
		t->step++;
}

void
timeline_free(struct timeline *t)
{
	counts_free(&t->all);
}

static void
fit(struct timeline *t)
{
	while (t->all.count > TIMELINE_MAX && timeline_widths[t->step + 1] != 0) {
		coarsen(&t->all, t->step, t->step + 1);
		t->step++;
	}
}

void
timeline_settle(const struct timeline *t, struct series *s)
{
	s->bucket.max = SIZE_MAX;
	if (s->bucket.count > 0 && s->step < t->step)
		coarsen(&s->bucket, s->step, t->step);
	s->step = t->step;
}

void
timeline_add(struct timeline *t, struct series *s, struct moment m, uint64_t n)
{
	if (m.kind == MOMENT_NONE)
		return;
	counts_add(&t->all, key_of(m, timeline_widths[t->step]), NULL, n);
	fit(t);
	timeline_settle(t, s);
	counts_add(&s->bucket, key_of(m, timeline_widths[t->step]), NULL, n);
}

void
timeline_merge(struct timeline *t, const struct timeline *from)
{
	struct counts copy = { .max = SIZE_MAX };
	size_t step = t->step > from->step ? t->step : from->step;

	counts_merge(&copy, &from->all);
	coarsen(&copy, from->step, step);
	coarsen(&t->all, t->step, step);
	t->step = step;
	counts_merge(&t->all, &copy);
	counts_free(&copy);
	fit(t);
}

void
timeline_merge_series(const struct timeline *t, struct series *s, const struct series *from)
{
	struct counts copy = { .max = SIZE_MAX };

	timeline_settle(t, s);
	counts_merge(&copy, &from->bucket);
	coarsen(&copy, from->step, t->step);
	counts_merge(&s->bucket, &copy);
	counts_free(&copy);
}

void
series_free(struct series *s)
{
	counts_free(&s->bucket);
}

int64_t
timeline_width(const struct timeline *t)
{
	return timeline_widths[t->step];
}

struct moment
timeline_start(const struct timeline *t, uint64_t key)
{
	return start_of(key, timeline_width(t));
}
