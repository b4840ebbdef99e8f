#include <inttypes.h>

#include "base/term.h"
#include "report/compare.h"
#include "report/text.h"

#define INDENT 2
#define GAP 2

/* Columns at which the values of the fields start. */
#define COLUMN_EN 12
#define COLUMN_ZH 10

/* Columns of a meaning, at least: with less, a row is a paragraph. */
#define NAME_MIN 14

/* The columns of the table but for the last, the meaning. */
enum cell { CELL_CHANGE, CELL_LABEL, CELL_OLD, CELL_NEW, CELL_RATIO, CELLS };

static const struct text titles[CELLS] = {
	{ "change", "变化" }, { "code", "错误码" }, { "before", "上次" }, { "now", "本次" }, { "ratio", "倍率" },
};

struct table {
	struct page *page;
	const struct compare *compare;
	size_t rows;                    /* that are shown */
	size_t columns[CELLS];          /* 0: there is no such column */
};

static const char *
arrow(const struct page *p)
{
	return p->draw.utf8 ? "→" : "->";
}

static void
put_field(struct page *p, struct text label, struct buf *value)
{
	text_field(p, INDENT, label, p->report->lang == LANG_EN ? COLUMN_EN : COLUMN_ZH, buf_span(value), DRAW_PLAIN);
	buf_free(value);
}

/* What is compared with. */
static void
put_old_log(struct page *p, const struct compare *c)
{
	const struct totals *t = c->log[SIDE_OLD].totals;
	struct buf value = { 0 };

	lang_printf(&value, p->report->lang, "%" PRIu64 " lines, %" PRIu64 " codes", "%" PRIu64 " 行，错误码 %" PRIu64 " 次", t->lines, t->codes);
	if (t->first.kind != MOMENT_NONE) {
		buf_add_text(&value, p->report->lang == LANG_EN ? ", " : "，");
		moment_write(&value, t->first, false);
		buf_add_text(&value, p->report->lang == LANG_EN ? " to " : " 至 ");
		moment_write(&value, t->last, false);
	}
	put_field(p, (struct text){ "before", "上次" }, &value);
}

static void
add_rates(struct buf *to, const struct page *p, double old, double now)
{
	compare_put_rate(to, old);
	buf_printf(to, " %s ", arrow(p));
	compare_put_rate(to, now);
}

static void
put_rates(struct page *p, const struct compare *c)
{
	enum lang lang = p->report->lang;
	struct buf value = { 0 };

	lang_printf(&value, lang, "per 1,000 lines ", "每千行 ");
	add_rates(&value, p, compare_per_1000(c, &c->all, SIDE_OLD), compare_per_1000(c, &c->all, SIDE_NEW));
	lang_printf(&value, lang, "%s", "%s 次", "");
	if (c->hourly) {
		lang_printf(&value, lang, ", per hour ", "，每小时 ");
		add_rates(&value, p, compare_per_hour(c, &c->all, SIDE_OLD), compare_per_hour(c, &c->all, SIDE_NEW));
		lang_printf(&value, lang, "%s", "%s 次", "");
	}
	put_field(p, (struct text){ "codes", "错误码" }, &value);
}

static void
put_failure_rates(struct page *p, const struct compare *c)
{
	struct buf value = { 0 };

	if (compare_failure_rate(c, SIDE_OLD) < 0 && compare_failure_rate(c, SIDE_NEW) < 0)
		return;
	for (int side = SIDE_OLD; side < SIDES; side++) {
		double rate = compare_failure_rate(c, (enum side)side);

		if (side == SIDE_NEW)
			buf_printf(&value, " %s ", arrow(p));
		if (rate < 0)
			lang_printf(&value, p->report->lang, "not known", "未知");
		else
			buf_printf(&value, "%.1f%%", 100 * rate);
	}
	put_field(p, (struct text){ "failed", "失败率" }, &value);
}

static void
put_cell(struct buf *to, const struct table *t, const struct compared *c, enum cell cell)
{
	switch (cell) {
	case CELL_CHANGE:
		compare_put_verdict(to, c, t->page->report->lang);
		break;
	case CELL_LABEL:
		buf_add_text(to, c->row->kind == VIEW_NAMED ? c->row->label : "-");
		break;
	case CELL_OLD:
	case CELL_NEW:
		buf_printf(to, "%" PRIu64, c->count[cell == CELL_OLD ? SIDE_OLD : SIDE_NEW]);
		break;
	default:
		compare_put_rate(to, c->ratio);
	}
}

/* Columns that cells and titles need. Returns those that are left for the meaning. */
static size_t
measure(struct table *t)
{
	size_t taken = 1;

	for (int cell = 0; cell < CELLS; cell++) {
		if (cell == CELL_LABEL && t->compare->view[SIDE_NEW]->by != VIEW_CODE)
			continue;       /* the name says it */
		t->columns[cell] = term_columns(span_of(text_in(titles[cell], t->page->report->lang)));
		for (size_t i = 0; i < t->rows; i++) {
			struct buf text = { 0 };
			size_t columns;

			put_cell(&text, t, &t->compare->item[i], (enum cell)cell);
			columns = term_columns(buf_span(&text));
			t->columns[cell] = columns > t->columns[cell] ? columns : t->columns[cell];
			buf_free(&text);
		}
		taken += t->columns[cell] + GAP;
	}
	return taken < t->page->width ? t->page->width - taken : 0;
}

static void
put_titles(struct table *t, size_t name)
{
	static const struct text meaning = { "meaning", "说明" };
	struct page *p = t->page;

	draw_style(&p->draw, p->to, DRAW_DIM);
	draw_blanks(p->to, 1);
	for (int cell = 0; cell < CELLS; cell++) {
		if (t->columns[cell] == 0)
			continue;
		(cell == CELL_CHANGE ? draw_left : draw_right)(&p->draw, p->to, span_of(text_in(titles[cell], p->report->lang)), t->columns[cell]);
		draw_blanks(p->to, GAP);
	}
	draw_text(&p->draw, p->to, span_of(text_in(meaning, p->report->lang)), name);
	draw_style(&p->draw, p->to, DRAW_PLAIN);
	buf_add_char(p->to, '\n');
}

static void
put_row(struct table *t, const struct compared *c, size_t name)
{
	static const enum draw_style styles[CHANGE_COUNT] = {
		[CHANGE_NEW] = DRAW_RED, [CHANGE_MORE] = DRAW_YELLOW, [CHANGE_LESS] = DRAW_GREEN, [CHANGE_GONE] = DRAW_GREEN, [CHANGE_SAME] = DRAW_DIM,
	};
	struct page *p = t->page;
	struct buf text = { 0 };

	draw_blanks(p->to, 1);
	for (int cell = 0; cell < CELLS; cell++) {
		if (t->columns[cell] == 0)
			continue;
		buf_clear(&text);
		put_cell(&text, t, c, (enum cell)cell);
		draw_style(&p->draw, p->to, cell == CELL_CHANGE ? c->noise ? DRAW_DIM : styles[c->verdict] : DRAW_PLAIN);
		(cell == CELL_CHANGE ? draw_left : draw_right)(&p->draw, p->to, buf_span(&text), t->columns[cell]);
		if (cell == CELL_CHANGE)
			draw_style(&p->draw, p->to, DRAW_PLAIN);
		draw_blanks(p->to, GAP);
	}
	buf_clear(&text);
	text_of_row(&text, c->row, t->compare->view[SIDE_NEW]->by, c->ambiguous, p->report->lang);
	draw_text(&p->draw, p->to, buf_span(&text), name);
	buf_free(&text);
	while (p->to->ptr[p->to->len - 1] == ' ')
		p->to->len--;
	buf_add_char(p->to, '\n');
}

/* A row where there is no room for a table. */
static void
put_narrow(struct table *t, const struct compared *c)
{
	enum view_by by = t->compare->view[SIDE_NEW]->by;
	struct buf text = { 0 };

	put_cell(&text, t, c, CELL_CHANGE);
	if (by == VIEW_CODE) {
		buf_add_char(&text, ' ');
		put_cell(&text, t, c, CELL_LABEL);
	}
	buf_printf(&text, " %" PRIu64 " %s %" PRIu64 " ", c->count[SIDE_OLD], arrow(t->page), c->count[SIDE_NEW]);
	text_of_row(&text, c->row, by, c->ambiguous, t->page->report->lang);
	draw_blanks(t->page->to, INDENT);
	text_paragraph(t->page, DRAW_PLAIN, buf_span(&text), 2 * INDENT);
	buf_free(&text);
}

/* What the table leaves off, and how it is to be read. */
static void
put_notes(struct table *t)
{
	const struct compare *c = t->compare;
	struct page *p = t->page;
	enum lang lang = p->report->lang;
	struct buf note = { 0 };
	bool noise = false;

	for (size_t i = 0; i < t->rows; i++)
		noise = noise || c->item[i].noise;
	if (c->count > t->rows)
		lang_printf(&note, lang, "%zu more (--top=0 shows them). ", "另有 %zu 项（--top=0 显示全部）。", c->count - t->rows);
	lang_printf(&note, lang, "Ratio: of the counts per 1,000 lines.", "倍率是每千行次数之比。");
	if (noise)
		lang_printf(&note, lang, " ?: too few to tell, may be chance.", "“?”：次数太少，可能只是偶然。");
	draw_blanks(p->to, 1);
	text_paragraph(p, DRAW_DIM, buf_span(&note), 1);
	buf_free(&note);
}

static void
put_table(struct page *p, const struct compare *c)
{
	size_t top = p->report->top;
	struct table t = { .page = p, .compare = c, .rows = top > 0 && top < c->count ? top : c->count };
	size_t name = measure(&t);

	if (name >= NAME_MIN)
		put_titles(&t, name);
	for (size_t i = 0; i < t.rows; i++) {
		if (name >= NAME_MIN)
			put_row(&t, &c->item[i], name);
		else
			put_narrow(&t, &c->item[i]);
	}
	put_notes(&t);
}

void
text_compare(struct page *p)
{
	static const struct text nothing = { "No change to speak of: differences are small or may be chance.", "没有明显变化：差异很小，或可能只是偶然。" };
	struct compare *c;

	if (p->report->old == NULL)
		return;
	c = compare_new(p->report->aggregate, p->report->old, p->report->by);
	buf_add_char(p->to, '\n');
	text_heading(p, (struct text){ "Since the last report", "与上次相比" });
	put_old_log(p, c);
	put_rates(p, c);
	put_failure_rates(p, c);
	if (c->verdicts[CHANGE_SAME] == c->count) {
		draw_blanks(p->to, INDENT);
		text_paragraph(p, DRAW_GREEN, span_of(text_in(nothing, p->report->lang)), INDENT);
	}
	if (c->count > 0)
		put_table(p, c);
	compare_free(c);
}
