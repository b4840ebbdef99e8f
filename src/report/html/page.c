#include "report/html/page.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "report/names.h"

const char *
page_category(const struct row *r)
{
	if (r->number == ROW_OTHER)
		return "other";
	return r->code != NULL ? r->code->category : "unknown";
}

void
page_put_category(struct buf *to, const char *name)
{
	html_choice(to, name_of_category(name));
}

/* All others last; the same count in the order of the numbers, so that a page does not depend on the log's order. */
static int
compare_rows(const void *a, const void *b)
{
	const struct row *x = *(const struct row *const *)a, *y = *(const struct row *const *)b;

	if ((x->number == ROW_OTHER) != (y->number == ROW_OTHER))
		return x->number == ROW_OTHER ? 1 : -1;
	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

static int
compare_groups(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return strcmp(x->name, y->name);
}

static size_t
group_of(const struct page *p, const char *name)
{
	size_t i = 0;

	while (i < p->groups && strcmp(p->group[i].name, name) != 0)
		i++;
	return i;
}

static void
make_groups(struct page *p)
{
	p->group = xcalloc(p->rows + 1, sizeof(*p->group));
	for (size_t i = 0; i < p->rows; i++) {
		const char *name = page_category(p->row[i]);
		size_t at = group_of(p, name);

		if (at == p->groups)
			p->group[p->groups++].name = name;
		p->group[at].count += p->row[i]->count;
		p->group[at].codes++;
	}
	qsort(p->group, p->groups, sizeof(*p->group), compare_groups);
}

void
page_init(struct page *p, struct buf *to, const struct report *report)
{
	size_t n = aggregate_rows(report->aggregate), max = report->top > 0 ? report->top : n;

	*p = (struct page){
		.to = to, .report = report,
		.totals = aggregate_totals(report->aggregate),
		.timeline = aggregate_timeline(report->aggregate),
		.row = xcalloc(n + 1, sizeof(*p->row)),
	};
	for (size_t i = 0; i < n; i++) {
		const struct row *r = aggregate_row(report->aggregate, i);

		if (r->count > 0)
			p->row[p->rows++] = r;
	}
	qsort(p->row, p->rows, sizeof(*p->row), compare_rows);
	p->shown = p->rows < max ? p->rows : max;
	p->tallest = p->rows > 0 ? p->row[0]->count : 0;
	make_groups(p);
}

void
page_free(struct page *p)
{
	free(p->row);
	free(p->group);
}

void
page_put_code(struct buf *to, const struct row *r)
{
	if (r->number == ROW_OTHER)
		html_words(to, "others", "其他");
	else
		buf_printf(to, "%ld", r->number);
}

void
page_put_id(struct page *p, size_t index)
{
	size_t same = 1;

	for (size_t i = 0; i < index; i++)
		same += p->row[i]->number == p->row[index]->number;
	buf_printf(p->to, "c%ld", p->row[index]->number);
	if (same > 1)
		buf_printf(p->to, "-%zu", same);
}

void
page_put_meaning(struct buf *to, const struct row *r)
{
	if (r->number == ROW_OTHER)
		html_words(to, "codes that were too many to be counted apart", "种类过多，未单独计数的错误码");
	else if (r->code == NULL)
		html_words(to, "in no table of the SDK that we know", "已知的错误码表中没有收录");
	else
		html_explanation(to, r->code->text);
}

struct digits
page_bin(const struct bins *b, size_t index)
{
	struct digits d = html_moment(bins_start(b, index));

	if ((b->kind == MOMENT_DATE || b->kind == MOMENT_DAY) && b->width % (60 * MOMENT_SECOND) == 0)
		d.text[strlen(d.text) - sizeof(":00") + 1] = '\0';
	return d;
}

size_t
page_series_count(const struct page *p, bool by_category)
{
	size_t n = by_category ? p->groups : p->rows;

	return n < PAGE_SERIES ? n : PAGE_SERIES;
}

uint64_t *
page_series(const struct page *p, const struct bins *b, bool by_category)
{
	size_t n = page_series_count(p, by_category);
	uint64_t *value = xcalloc(n * b->count + 1, sizeof(*value));

	for (size_t i = 0; i < p->rows; i++) {
		size_t series = by_category ? group_of(p, page_category(p->row[i])) : i;

		if (series >= n)
			series = n - 1;
		bins_add(b, p->timeline, &p->row[i]->series.bucket, value + series * b->count);
	}
	return value;
}
