#include <inttypes.h>

#include "report/text.h"

/* Codes that are spoken about, and places of each. */
#define CODES 3
#define PLACES 3

#define INDENT 2
/* Column at which values start: behind the longest label and two blanks. */
#define COLUMN_EN 11
#define COLUMN_ZH 8

/* A sample takes at most so many lines of the page. */
#define SAMPLE_LINES 2

static void
text_label(struct page *p, size_t indent, struct text label, size_t column)
{
	draw_blanks(p->to, indent);
	draw_style(&p->draw, p->to, DRAW_DIM);
	draw_left(&p->draw, p->to, span_of(text_in(label, p->report->lang)), column - indent);
	draw_style(&p->draw, p->to, DRAW_PLAIN);
}

void
text_field(struct page *p, size_t indent, struct text label, size_t column, struct span value,
    enum draw_style style)
{
	text_label(p, indent, label, column);
	text_paragraph(p, style, value, column);
}

static size_t
column_of(const struct page *p)
{
	return p->report->lang == LANG_EN ? COLUMN_EN : COLUMN_ZH;
}

static void
put_text(struct page *p, struct text label, struct text value)
{
	enum lang lang = p->report->lang;
	const char *text = text_in(value, lang);

	if (text[0] == '\0')
		return;
	text_field(p, INDENT, label, column_of(p), span_of(text), DRAW_PLAIN);
	if (lang == LANG_BOTH && value.en != NULL && value.en != text)
		text_field(p, INDENT, (struct text){ "", "" }, column_of(p), span_of(value.en), DRAW_PLAIN);
}

static void
add_places(struct buf *to, const struct counts *c, enum lang lang)
{
	const struct count *found[PLACES];
	size_t n = view_most(c, found, PLACES);

	for (size_t i = 0; i < n; i++) {
		const char *name = counts_name(c, found[i]);

		if (i > 0)
			lang_printf(to, lang, ", ", "、");
		if (name != NULL)
			draw_clean(to, span_of(name));
		else
			buf_printf(to, "%" PRIu64, found[i]->key);
		lang_printf(to, lang, " (%" PRIu64 ")", "（%" PRIu64 "）", found[i]->n);
	}
	if (c->count > n)
		lang_printf(to, lang, ", ...", "等");
}

/* The tags and processes that had it. */
static void
put_places(struct page *p, const struct row *r)
{
	enum lang lang = p->report->lang;
	struct buf places = { 0 };

	add_places(&places, &r->tags, lang);
	if (r->pids.count > 0) {
		if (places.len > 0)
			lang_printf(&places, lang, "; ", "；");
		buf_add_text(&places, "pid ");
		add_places(&places, &r->pids, lang);
	}
	if (places.len > 0)
		text_field(p, INDENT, (struct text){ "where", "出处" }, column_of(p), buf_span(&places), DRAW_PLAIN);
	buf_free(&places);
}

/* The first line of log that had it, behind its number. */
static void
put_sample(struct page *p, const struct row *r)
{
	struct buf sample = { 0 };

	if (r->samples == 0)
		return;
	lang_printf(&sample, p->report->lang, "line %" PRIu64 ": ", "第 %" PRIu64 " 行：", r->sample[0].number);
	buf_add(&sample, r->sample[0].text, r->sample[0].len);
	text_label(p, INDENT, (struct text){ "example", "样例" }, column_of(p));
	draw_style(&p->draw, p->to, DRAW_DIM);
	draw_lines(&p->draw, p->to, buf_span(&sample), column_of(p), p->width, SAMPLE_LINES);
	text_end_style(p);
	buf_free(&sample);
}

/* The number, and what it is in a few words: the SDK's own in English, the table's in Chinese. */
static void
put_code_title(struct page *p, const struct view *v, const struct view_row *r)
{
	const struct code *code = r->code->code;
	struct buf title = { 0 };

	buf_printf(&title, "%s  ", r->label);
	if (code != NULL && code->message != NULL && p->report->lang == LANG_EN)
		buf_add_text(&title, code->message);
	else
		text_of_code(&title, v, r, p->report->lang);
	text_paragraph(p, DRAW_BOLD, buf_span(&title), INDENT);
	buf_free(&title);
}

static void
put_code(struct page *p, const struct view *v, const struct view_row *r)
{
	static const struct text meaning = { "meaning", "说明" }, cause = { "cause", "原因" }, fix = { "to do", "处理" };
	static const struct text unknown = {
		"The number is of this SDK's range but in no table: look in its newest documentation, or add it by --rules.",
		"号码在该 SDK 的号段内，但不在错误码表中：请查最新的官方文档，或用 --rules 补充。",
	};
	const struct code *code = r->code->code;

	put_code_title(p, v, r);
	if (code != NULL && code->message != NULL && p->report->lang == LANG_EN)
		put_text(p, meaning, code->text);
	if (code != NULL)
		put_text(p, cause, code->cause);
	put_text(p, fix, code != NULL ? code->fix : unknown);
	put_places(p, r->code);
	put_sample(p, r->code);
}

void
text_advice(struct page *p, const struct view *codes)
{
	text_heading(p, (struct text){ "What to do", "怎么处理" });
	for (size_t i = 0; i < codes->rows && i < CODES && codes->row[i].kind == VIEW_NAMED; i++) {
		if (i > 0)
			buf_add_char(p->to, '\n');
		put_code(p, codes, &codes->row[i]);
	}
}
