#include "report/text.h"

void
text_end_style(struct page *p)
{
	p->to->len--;
	draw_style(&p->draw, p->to, DRAW_PLAIN);
	buf_add_char(p->to, '\n');
}

void
text_paragraph(struct page *p, enum draw_style style, struct span text, size_t indent)
{
	if (style != DRAW_PLAIN)
		draw_style(&p->draw, p->to, style);
	draw_paragraph(p->to, text, indent, p->width);
	if (style != DRAW_PLAIN)
		text_end_style(p);
}

void
text_heading(struct page *p, struct text title)
{
	text_paragraph(p, DRAW_BOLD, span_of(text_in(title, p->report->lang)), 0);
}

/* The number of a code can have two meanings in one report; then the family is said. */
static bool
is_ambiguous(const struct view *v, const struct view_row *r)
{
	for (size_t i = 0; i < v->rows; i++)
		if (&v->row[i] != r && v->row[i].kind == VIEW_NAMED && v->row[i].number == r->number)
			return true;
	return false;
}

void
text_of_row(struct buf *to, const struct view_row *r, enum view_by by, bool family, enum lang lang)
{
	const struct code *code = r->code != NULL ? r->code->code : NULL;
	const char *text = code != NULL ? text_in(code->text, lang) : "";

	if (r->code == NULL) {
		buf_add_text(to, view_name(r, lang));
		if (r->name.en != NULL && r->kind == VIEW_NAMED && by != VIEW_CATEGORY)
			buf_printf(to, lang == LANG_EN ? " (%s)" : "（%s）", r->label);
		return;
	}
	if (r->code->family == NULL)
		lang_printf(to, lang, "(codes that found no room)", "（超出上限，未单独统计的错误码）");
	else if (family)
		buf_printf(to, "[%s] ", r->code->family->name);
	if (r->code->family != NULL && code == NULL)
		lang_printf(to, lang, "(unknown: in no table)", "（未收录在任何错误码表中）");
	if (code != NULL && lang == LANG_EN && code->message != NULL)
		buf_printf(to, "%s - ", code->message);
	buf_add_text(to, text);
	if (code != NULL && lang == LANG_BOTH && code->message != NULL)
		buf_printf(to, " - %s", code->message);
}

void
text_of_code(struct buf *to, const struct view *v, const struct view_row *r, enum lang lang)
{
	text_of_row(to, r, v->by, is_ambiguous(v, r), lang);
}
