#include "report/view.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "report/names.h"

static const struct text kind_names[] = {
	[VIEW_UNKNOWN] = { "(unknown)", "（未收录）" },
	[VIEW_NONE] = { "(none)", "（无）" },
	[VIEW_OTHER] = { "(other)", "（其他）" },
};

/* A view while it is built. */
struct builder {
	struct view *view;
	size_t room;
};

static struct view_row *
new_row(struct builder *b, enum view_kind kind, const char *label)
{
	struct view *v = b->view;
	struct view_row *r;

	if (v->rows == b->room) {
		b->room = b->room ? 2 * b->room : 16;
		v->row = xreallocarray(v->row, b->room, sizeof(*v->row));
	}
	r = &v->row[v->rows++];
	*r = (struct view_row){ .kind = kind, .name = kind_names[kind],
		.label = xstrdup(kind == VIEW_NAMED ? label : kind_names[kind].en), .series = { .max = SIZE_MAX } };
	return r;
}

/* The row of a label, or of the kind if it has none; a new one if need be. */
static struct view_row *
row_of(struct builder *b, enum view_kind kind, const char *label)
{
	for (size_t i = 0; i < b->view->rows; i++) {
		struct view_row *r = &b->view->row[i];

		if (r->kind == kind && (kind != VIEW_NAMED || strcmp(r->label, label) == 0))
			return r;
	}
	return new_row(b, kind, label);
}

/* A code joins a group. First and last go by the place in the log: clocks of several kinds have no order. */
static void
join(struct view_row *to, const struct row *from)
{
	if (to->count == 0 || from->first_line < to->first_line) {
		to->first = from->first;
		to->first_line = from->first_line;
	}
	if (to->count == 0 || from->last_line > to->last_line) {
		to->last = from->last;
		to->last_line = from->last_line;
	}
	to->count += from->count;
	to->by_text += from->by_text;
	counts_merge(&to->series, &from->series.bucket);
}

static void
add_code(struct builder *b, const struct row *from)
{
	char label[24];
	struct view_row *r;

	snprintf(label, sizeof(label), "%ld", from->number);
	r = new_row(b, from->number == ROW_OTHER ? VIEW_OTHER : VIEW_NAMED, label);
	r->code = from;
	r->number = from->number == ROW_OTHER ? 0 : (uint64_t)from->number;
	join(r, from);
}

static void
add_family(struct builder *b, const struct row *from)
{
	const struct family *f = from->family;
	struct view_row *r = row_of(b, f != NULL ? VIEW_NAMED : VIEW_OTHER, f != NULL ? f->name : NULL);

	if (f != NULL)
		r->name = f->title;
	join(r, from);
}

static void
add_category(struct builder *b, const struct row *from)
{
	const char *category = from->code != NULL ? from->code->category : NULL;
	enum view_kind kind = category != NULL ? VIEW_NAMED : from->family == NULL ? VIEW_OTHER : VIEW_UNKNOWN;
	struct view_row *r = row_of(b, kind, category);

	if (category != NULL)
		r->name = name_of_category(category);
	join(r, from);
}

static void
add_level(struct builder *b, const struct row *from)
{
	for (size_t i = 0; i < ROW_LEVEL_COUNT; i++) {
		char label[] = { ROW_LEVELS[i], '\0' };
		struct view_row *r;

		if (from->level[i] == 0)
			continue;
		r = row_of(b, i == ROW_LEVEL_COUNT - 1 ? VIEW_NONE : VIEW_NAMED, label);
		if (r->kind == VIEW_NAMED)
			r->name = name_of_level(label[0]);
		r->count += from->level[i];
	}
}

/* Rows of what was counted by key; of `all` codes the rest has no key. */
static void
add_counts(struct builder *b, const struct counts *c, uint64_t all)
{
	for (size_t i = 0; i < c->count; i++) {
		const char *name = counts_name(c, &c->item[i]);
		char label[24];
		struct view_row *r;

		snprintf(label, sizeof(label), "%" PRIu64, c->item[i].key);
		r = new_row(b, VIEW_NAMED, name != NULL ? name : label);
		r->number = name != NULL ? 0 : c->item[i].key;
		r->count = c->item[i].n;
	}
	if (c->other > 0)
		new_row(b, VIEW_OTHER, NULL)->count = c->other;
	if (all > counts_sum(c))
		new_row(b, VIEW_NONE, NULL)->count = all - counts_sum(c);
}

/* What a grouping by key walks. */
static const struct counts *
counts_of(const struct row *r, enum view_by by)
{
	return by == VIEW_TAG ? &r->tags : by == VIEW_PID ? &r->pids : &r->files;
}

/* Tags, pids or files of all codes. Whatever the limit, what is kept and what is not adds up. */
static void
add_all_counts(struct builder *b, struct aggregate *a, size_t rows)
{
	struct counts all = { .max = b->view->by == VIEW_TAG ? ROW_TAGS : b->view->by == VIEW_PID ? ROW_PIDS : ROW_FILES };
	uint64_t codes = 0;

	for (size_t i = 0; i < rows; i++) {
		const struct row *r = aggregate_row(a, i);

		counts_merge(&all, counts_of(r, b->view->by));
		codes += r->count;
	}
	add_counts(b, &all, codes);
	counts_free(&all);
}

static int
by_number(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int
compare(const void *left, const void *right)
{
	const struct view_row *a = left, *b = right;
	int order = by_number((uint64_t)a->kind, (uint64_t)b->kind);

	if (order == 0)
		order = by_number(b->count, a->count);
	if (order == 0)
		order = by_number(a->number, b->number);
	if (order == 0)
		order = strcmp(a->label, b->label);
	/* One number in two families. */
	if (order == 0 && a->code != NULL && a->code->family != NULL && b->code->family != NULL)
		order = strcmp(a->code->family->name, b->code->family->name);
	return order;
}

struct view *
view_new(struct aggregate *a, enum view_by by)
{
	static void (*const add[])(struct builder *, const struct row *) = {
		[VIEW_CODE] = add_code, [VIEW_FAMILY] = add_family, [VIEW_CATEGORY] = add_category, [VIEW_LEVEL] = add_level,
	};
	struct view *v = xcalloc(1, sizeof(*v));
	struct builder b = { .view = v };
	size_t rows = aggregate_rows(a);

	*v = (struct view){ .aggregate = a, .by = by };
	if (by == VIEW_TAG || by == VIEW_PID || by == VIEW_FILE)
		add_all_counts(&b, a, rows);
	else
		for (size_t i = 0; i < rows; i++)
			if (aggregate_row(a, i)->count > 0)     /* else met in lines that were context only */
				add[by](&b, aggregate_row(a, i));
	if (v->rows > 1)
		qsort(v->row, v->rows, sizeof(*v->row), compare);
	return v;
}

void
view_free(struct view *v)
{
	if (v == NULL)
		return;
	for (size_t i = 0; i < v->rows; i++) {
		free(v->row[i].label);
		counts_free(&v->row[i].series);
	}
	free(v->row);
	free(v);
}

const char *
view_name(const struct view_row *r, enum lang lang)
{
	return r->name.en != NULL || r->name.zh != NULL ? text_in(r->name, lang) : r->label;
}

double
view_share(const struct view *v, const struct view_row *r)
{
	uint64_t all = aggregate_totals(v->aggregate)->codes;

	return all > 0 ? (double)r->count / (double)all : 0;
}

/* More frequent; of the same number, the smaller name or key. */
static bool
comes_before(const struct counts *c, const struct count *a, const struct count *b)
{
	if (a->n != b->n)
		return a->n > b->n;
	if (counts_name(c, a) != NULL && counts_name(c, b) != NULL)
		return strcmp(counts_name(c, a), counts_name(c, b)) < 0;
	return a->key < b->key;
}

size_t
view_most(const struct counts *c, const struct count **found, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < c->count && max > 0; i++) {
		size_t at = n < max ? n++ : n;

		if (at == max && !comes_before(c, &c->item[i], found[max - 1]))
			continue;
		at = at == max ? max - 1 : at;
		for (; at > 0 && comes_before(c, &c->item[i], found[at - 1]); at--)
			found[at] = found[at - 1];
		found[at] = &c->item[i];
	}
	return n;
}
