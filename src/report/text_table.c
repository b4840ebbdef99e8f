#include <inttypes.h>
#include <stdlib.h>

#include "base/term.h"
#include "base/xalloc.h"
#include "report/text.h"
#include "report/trend.h"

#define GAP 2
#define SHARE 6         /* "100.0%" */
#define MS_PER_HOUR (3600 * MOMENT_SECOND)
#define MS_PER_YEAR (366 * MOMENT_DAY_MS)

/* Which columns there is room for, from a wide page to a narrow one. */
static const struct fit {
	size_t bar, curve;
	bool first, last;
	size_t name;            /* at least so many columns are left for it */
} fits[] = {
	{ 24, 48, true, true, 60 },
	{ 16, 32, true, true, 48 },
	{ 12, 24, true, true, 36 },
	{ 8, 16, true, true, 26 },
	{ 6, 10, true, true, 20 },
	{ 4, 8, true, true, 18 },
	{ 0, 8, true, true, 16 },
	{ 0, 8, false, true, 14 },
	{ 0, 6, false, false, 14 },
	{ 0, 0, false, false, 0 },
};

/* How much of a time is shown: what all have in common is in the title. */
enum clock { CLOCK_SECOND, CLOCK_MINUTE, CLOCK_DAY, CLOCK_YEAR };

struct table {
	struct page *page;
	const struct view *view;
	struct trend trend;
	struct fit fit;
	enum clock clock;
	size_t label, count, time, name;        /* columns; label 0: the name says it */
};

static const struct {
	struct text label, name;
} titles[] = {
	[VIEW_CODE] = { { "code", "错误码" }, { "meaning", "说明" } },
	[VIEW_FAMILY] = { { NULL, NULL }, { "family", "SDK" } },
	[VIEW_CATEGORY] = { { NULL, NULL }, { "category", "类别" } },
	[VIEW_TAG] = { { NULL, NULL }, { "tag", "标签" } },
	[VIEW_PID] = { { NULL, NULL }, { "process", "进程" } },
	[VIEW_LEVEL] = { { NULL, NULL }, { "level", "级别" } },
	[VIEW_FILE] = { { NULL, NULL }, { "file", "文件" } },
};

static const struct text count_title = { "count", "次数" }, share_title = { "share", "占比" }, trend_title = { "trend", "趋势" },
    first_title = { "first", "首次" }, last_title = { "last", "末次" };

static size_t
most(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* "2026-03-17 16:13:38" is cut to what tells times apart. */
static void
put_time(struct buf *to, struct moment m, enum clock clock)
{
	struct buf full = { 0 };
	struct span s;
	const char *blank;

	moment_write(&full, m, false);
	s = buf_span(&full);
	blank = m.kind == MOMENT_DATE ? memchr(s.ptr, ' ', s.len) : NULL;
	if (blank != NULL && clock <= CLOCK_MINUTE)
		s = span_make(blank + 1, clock == CLOCK_SECOND ? 8 : 5);
	else if (blank != NULL && clock == CLOCK_DAY)
		s = span_make(blank - 5, 11);
	else if (blank != NULL)
		s.len = (size_t)(blank - s.ptr);
	buf_add_span(to, s);
	buf_free(&full);
}

static void
put_number(struct buf *to, uint64_t n)
{
	buf_printf(to, "%" PRIu64, n);
}

static enum clock
clock_of(const struct view *v)
{
	int64_t low = INT64_MAX, high = INT64_MIN;

	for (size_t i = 0; i < v->rows; i++) {
		const struct moment both[] = { v->row[i].first, v->row[i].last };

		for (size_t k = 0; k < 2; k++) {
			if (both[k].kind != MOMENT_DATE)
				continue;
			low = both[k].ms < low ? both[k].ms : low;
			high = both[k].ms > high ? both[k].ms : high;
		}
	}
	if (low > high || high - low < MS_PER_HOUR)
		return CLOCK_SECOND;
	if (low / MOMENT_DAY_MS == high / MOMENT_DAY_MS)
		return CLOCK_MINUTE;
	return high - low < MS_PER_YEAR ? CLOCK_DAY : CLOCK_YEAR;
}

/* Columns that the cells of the first `rows` rows need. */
static void
measure(struct table *t, size_t rows)
{
	enum lang lang = t->page->report->lang;
	struct text label = titles[t->view->by].label;

	t->label = label.en != NULL ? term_columns(span_of(text_in(label, lang))) : 0;
	t->count = term_columns(span_of(text_in(count_title, lang)));
	t->time = 0;
	for (size_t i = 0; i < rows; i++) {
		const struct view_row *r = &t->view->row[i];
		struct buf cell = { 0 };

		put_number(&cell, r->count);
		t->count = most(t->count, cell.len);
		for (size_t k = 0; k < 2; k++) {
			buf_clear(&cell);
			put_time(&cell, k == 0 ? r->first : r->last, t->clock);
			t->time = most(t->time, cell.len);
		}
		buf_free(&cell);
		if (t->label > 0 && r->kind == VIEW_NAMED)
			t->label = most(t->label, strlen(r->label));
	}
}

static size_t
columns_of(const struct table *t, const struct fit *f)
{
	size_t n = 1 + (t->label > 0 ? t->label + GAP : 0) + t->count + GAP + SHARE + GAP;

	n += f->bar > 0 ? f->bar + GAP : 0;
	n += f->curve > 0 ? f->curve + GAP : 0;
	n += f->first ? t->time + GAP : 0;
	return n + (f->last ? t->time + GAP : 0);
}

/* The richest row of fits[] that the page has room for. */
static void
arrange(struct table *t)
{
	const struct timeline *timeline = aggregate_timeline(t->view->aggregate);
	enum lang lang = t->page->report->lang;

	for (size_t i = 0; i < sizeof(fits) / sizeof(fits[0]); i++) {
		t->fit = fits[i];
		t->trend = t->time > 0 ? trend_of(timeline, t->fit.curve) : (struct trend){ 0 };
		t->fit.curve = t->trend.columns > 0 ? most(t->trend.columns, term_columns(span_of(text_in(trend_title, lang)))) : 0;
		t->fit.first = t->fit.first && t->time > 0;
		t->fit.last = t->fit.last && t->time > 0;
		if (columns_of(t, &t->fit) + fits[i].name <= t->page->width)
			break;
	}
	t->name = columns_of(t, &t->fit) < t->page->width ? t->page->width - columns_of(t, &t->fit) : 0;
}

static void
put_title(struct table *t, struct text title, size_t columns, bool right)
{
	struct span s = span_of(text_in(title, t->page->report->lang));

	if (columns == 0)
		return;
	(right ? draw_right : draw_left)(&t->page->draw, t->page->to, s, columns);
	draw_blanks(t->page->to, GAP);
}

static void
put_titles(struct table *t)
{
	const struct draw *d = &t->page->draw;
	struct buf *to = t->page->to;

	draw_style(d, to, DRAW_DIM);
	draw_blanks(to, 1);
	put_title(t, titles[t->view->by].label, t->label, true);
	put_title(t, count_title, t->count, true);
	put_title(t, share_title, SHARE, true);
	put_title(t, (struct text){ "", "" }, t->fit.bar, false);
	put_title(t, trend_title, t->fit.curve, false);
	put_title(t, first_title, t->fit.first ? t->time : 0, false);
	put_title(t, last_title, t->fit.last ? t->time : 0, false);
	draw_text(d, to, span_of(text_in(titles[t->view->by].name, t->page->report->lang)), t->name);
	draw_style(d, to, DRAW_PLAIN);
	buf_add_char(to, '\n');
}

static void
put_curve(struct table *t, const struct view_row *r)
{
	struct buf *to = t->page->to;
	uint64_t *value;

	if (t->fit.curve == 0)
		return;
	value = xcalloc(t->trend.columns, sizeof(*value));
	trend_values(&t->trend, &r->series, value);
	draw_style(&t->page->draw, to, DRAW_CYAN);
	draw_curve(&t->page->draw, to, value, t->trend.columns);
	draw_style(&t->page->draw, to, DRAW_PLAIN);
	draw_blanks(to, t->fit.curve - t->trend.columns + GAP);
	free(value);
}

static void
put_cell_time(struct table *t, struct moment m)
{
	struct buf cell = { 0 };

	put_time(&cell, m, t->clock);
	draw_left(&t->page->draw, t->page->to, buf_span(&cell), t->time);
	draw_blanks(t->page->to, GAP);
	buf_free(&cell);
}

/* Count, share and bar in the colour of the share. */
static void
put_counts(struct table *t, const struct view_row *r)
{
	const struct draw *d = &t->page->draw;
	struct buf *to = t->page->to;
	double share = view_share(t->view, r);
	enum draw_style style = share >= 0.25 ? DRAW_RED : share >= 0.1 ? DRAW_YELLOW : DRAW_PLAIN;
	struct buf cell = { 0 };

	put_number(&cell, r->count);
	draw_right(d, to, buf_span(&cell), t->count);
	buf_free(&cell);
	draw_blanks(to, GAP);
	buf_printf(to, "%5.1f%%", 100 * share);
	draw_blanks(to, GAP);
	if (t->fit.bar == 0)
		return;
	draw_style(d, to, style);
	draw_bar(d, to, share, t->fit.bar);
	draw_style(d, to, DRAW_PLAIN);
	draw_blanks(to, GAP);
}

static void
put_row(struct table *t, const struct view_row *r)
{
	const struct draw *d = &t->page->draw;
	struct buf *to = t->page->to;
	struct buf name = { 0 };

	draw_blanks(to, 1);
	if (t->label > 0) {
		draw_style(d, to, DRAW_BOLD);
		draw_right(d, to, span_of(r->kind == VIEW_NAMED ? r->label : "-"), t->label);
		draw_style(d, to, DRAW_PLAIN);
		draw_blanks(to, GAP);
	}
	put_counts(t, r);
	put_curve(t, r);
	draw_style(d, to, DRAW_DIM);
	if (t->fit.first)
		put_cell_time(t, r->first);
	if (t->fit.last)
		put_cell_time(t, r->last);
	draw_style(d, to, DRAW_PLAIN);
	text_of_code(&name, t->view, r, t->page->report->lang);
	draw_text(d, to, buf_span(&name), t->name);
	buf_free(&name);
	while (to->len > 0 && to->ptr[to->len - 1] == ' ')
		to->len--;
	buf_add_char(to, '\n');
}

static void
put_more(struct table *t, size_t shown)
{
	struct page *p = t->page;
	struct buf more = { 0 };
	uint64_t count = 0;

	for (size_t i = shown; i < t->view->rows; i++)
		count += t->view->row[i].count;
	lang_printf(&more, p->report->lang, "and %zu more, %" PRIu64 " in all (--top=0 shows them)",
	    "另有 %zu 项，共 %" PRIu64 " 次（--top=0 显示全部）", t->view->rows - shown, count);
	draw_blanks(p->to, 1);
	text_paragraph(p, DRAW_DIM, buf_span(&more), 1);
	buf_free(&more);
}

void
text_table(struct page *p, const struct view *v)
{
	size_t top = p->report->top;
	size_t rows = top > 0 && top < v->rows ? top : v->rows;
	struct table t = { .page = p, .view = v, .clock = clock_of(v) };

	measure(&t, rows);
	arrange(&t);
	put_titles(&t);
	for (size_t i = 0; i < rows; i++)
		put_row(&t, &v->row[i]);
	if (rows < v->rows)
		put_more(&t, rows);
}
