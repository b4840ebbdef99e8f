#include <inttypes.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "report/html/page.h"

/* Tags and processes of a code that are shown. */
#define MOST 6

/* A list of names or numbers, the most frequent first, and how often the rest came. */
static void
put_counts(struct page *p, const struct counts *c)
{
	const struct count *found[MOST];
	size_t count = view_most(c, found, MOST);
	uint64_t rest = counts_sum(c);

	for (size_t i = 0; i < count; i++) {
		const char *name = counts_name(c, found[i]);

		buf_add_text(p->to, "<li><code>");
		if (name != NULL)
			html_string(p->to, name);
		else
			buf_printf(p->to, "%" PRIu64, found[i]->key);
		buf_printf(p->to, "</code> %s</li>", html_number(found[i]->n).text);
		rest -= found[i]->n;
	}
	if (rest > 0) {
		buf_add_text(p->to, "<li>");
		html_words(p->to, "others %s", "其他 %s", html_number(rest).text);
		buf_add_text(p->to, "</li>");
	}
}

static void
put_levels(struct page *p, const struct row *r)
{
	/* The worst first. */
	for (size_t i = ROW_LEVEL_COUNT; i-- > 0;)
		if (r->level[i] > 0)
			buf_printf(p->to, "<li><code>%c</code> %s</li>", ROW_LEVELS[i], html_number(r->level[i]).text);
}

static void
open_fact(struct page *p, const char *en, const char *zh)
{
	buf_add_text(p->to, "<dt>");
	html_choice(p->to, (struct text){ en, zh });
	buf_add_text(p->to, "</dt><dd>");
}

static void
close_fact(struct page *p)
{
	buf_add_text(p->to, "</dd>\n");
}

static void
put_text_fact(struct page *p, const char *en, const char *zh, struct text t)
{
	if (t.en == NULL && t.zh == NULL)
		return;
	open_fact(p, en, zh);
	html_explanation(p->to, t);
	close_fact(p);
}

static void
put_reference(struct page *p, const char *reference)
{
	struct span s = span_of(reference);
	bool link = span_starts(s, SPAN("https://")) || span_starts(s, SPAN("http://"));

	open_fact(p, "Reference", "文档");
	buf_add_text(p->to, link ? "<a rel=\"noopener noreferrer\" target=\"_blank\" href=\"" : "");
	if (link) {
		html_text(p->to, s);
		buf_add_text(p->to, "\">");
	}
	html_text(p->to, s);
	buf_add_text(p->to, link ? "</a>" : "");
	close_fact(p);
}

static void
put_catalogue_facts(struct page *p, const struct code *c)
{
	if (c->message != NULL) {
		open_fact(p, "The SDK says", "SDK 原文");
		buf_add_text(p->to, "<code>");
		html_string(p->to, c->message);
		buf_add_text(p->to, "</code>");
		close_fact(p);
	}
	put_text_fact(p, "Meaning", "说明", c->text);
	put_text_fact(p, "Cause", "原因", c->cause);
	put_text_fact(p, "What to do", "处理", c->fix);
	open_fact(p, "Retry", "重试");
	html_choice(p->to, c->retry ? (struct text){ "the same call can succeed later", "稍后原样重试可能成功" } :
	    (struct text){ "repeating the call does not help", "原样重试没有用" });
	close_fact(p);
	if (c->name != NULL) {
		open_fact(p, "Constant", "常量");
		buf_add_text(p->to, "<code>");
		html_string(p->to, c->name);
		buf_add_text(p->to, "</code>");
		close_fact(p);
	}
	if (c->reference != NULL)
		put_reference(p, c->reference);
}

static void
put_place(struct page *p, const char *en, const char *zh, struct moment when, uint64_t line)
{
	open_fact(p, en, zh);
	buf_printf(p->to, "%s <small>", html_moment(when).text);
	html_words(p->to, "line %" PRIu64, "第 %" PRIu64 " 行", line);
	buf_add_text(p->to, "</small>");
	close_fact(p);
}

static void
put_count_facts(struct page *p, const struct row *r)
{
	put_place(p, "First", "首次", r->first, r->first_line);
	put_place(p, "Last", "末次", r->last, r->last_line);
	if (r->by_text > 0) {
		open_fact(p, "Recognised by text", "由原文识别");
		buf_add_text(p->to, html_number(r->by_text).text);
		close_fact(p);
	}
	open_fact(p, "Levels", "级别");
	buf_add_text(p->to, "<ul class=\"chips\">");
	put_levels(p, r);
	buf_add_text(p->to, "</ul>");
	close_fact(p);
	if (r->tags.count > 0) {
		open_fact(p, "Tags", "标签");
		buf_add_text(p->to, "<ul class=\"chips\">");
		put_counts(p, &r->tags);
		buf_add_text(p->to, "</ul>");
		close_fact(p);
	}
	if (r->pids.count > 0) {
		open_fact(p, "Processes", "进程");
		buf_add_text(p->to, "<ul class=\"chips\">");
		put_counts(p, &r->pids);
		buf_add_text(p->to, "</ul>");
		close_fact(p);
	}
	if (r->family != NULL)
		put_text_fact(p, "Family", "所属", r->family->title);
}

static void
put_samples(struct page *p, const struct row *r)
{
	buf_add_text(p->to, "<h4>");
	html_words(p->to, "Sample lines", "样例");
	buf_add_text(p->to, "</h4>\n<table class=\"samples\">");
	for (size_t i = 0; i < r->samples; i++) {
		buf_printf(p->to, "<tr><th scope=\"row\">%" PRIu64 "</th><td><code>", r->sample[i].number);
		html_text(p->to, span_make(r->sample[i].text, r->sample[i].len));
		buf_add_text(p->to, r->sample[i].len == ROW_SAMPLE_MAX ? "\xe2\x80\xa6</code></td></tr>\n" : "</code></td></tr>\n");
	}
	buf_add_text(p->to, "</table>\n");
}

static void
put_detail(struct page *p, const struct row *r, size_t index)
{
	buf_printf(p->to, "<tr class=\"detail\" id=\"d%zu\"><td colspan=\"8\"><div class=\"facts\">\n<dl>", index + 1);
	if (r->code != NULL)
		put_catalogue_facts(p, r->code);
	else
		page_put_meaning(p->to, r);
	buf_add_text(p->to, "</dl>\n<dl>");
	put_count_facts(p, r);
	buf_add_text(p->to, "</dl>\n</div>\n");
	if (r->samples > 0)
		put_samples(p, r);
	buf_add_text(p->to, "</td></tr>\n");
}

static void
put_share_cell(struct page *p, const struct row *r)
{
	unsigned width = p->tallest > 0 ? (unsigned)((double)r->count * 1000 / (double)p->tallest) : 0;

	buf_printf(p->to, "<td class=\"bar wide\" data-v=\"%" PRIu64 "\"><div><svg viewBox=\"0 0 1000 10\" "
	    "preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect width=\"%u\" height=\"10\"/></svg><span class=\"n\">%s</span></div></td>", r->count,
	    width < 1000 ? width + 1 : 1000, html_share(r->count, p->totals->codes).text);
}

/* Sorted by the line: clocks can go back. */
static void
put_time_cell(struct page *p, struct moment when, uint64_t line)
{
	buf_printf(p->to, "<td class=\"wide time\" data-v=\"%" PRIu64 "\">%s</td>", line, html_moment(when).text);
}

static void
put_row(struct page *p, const struct row *r, size_t index)
{
	buf_add_text(p->to, "<tbody id=\"");
	page_put_id(p, index);
	buf_printf(p->to, "\"><tr><th scope=\"row\" data-v=\"%ld\"><button type=\"button\" class=\"fold\" aria-expanded=\"true\" "
	    "aria-controls=\"d%zu\">", r->number, index + 1);
	page_put_code(p->to, r);
	buf_add_text(p->to, "</button></th><td class=\"meaning\">");
	page_put_meaning(p->to, r);
	buf_add_text(p->to, "</td><td class=\"wide\">");
	page_put_category(p->to, page_category(r));
	buf_printf(p->to, "</td><td class=\"n\" data-v=\"%" PRIu64 "\">%s</td>", r->count, html_number(r->count).text);
	put_share_cell(p, r);
	put_time_cell(p, r->first, r->first_line);
	put_time_cell(p, r->last, r->last_line);
	buf_add_text(p->to, "<td class=\"mid\">");
	page_put_spark(p, r);
	buf_add_text(p->to, "</td></tr>\n");
	put_detail(p, r, index);
	buf_add_text(p->to, "</tbody>\n");
}

void
page_put_rows(struct page *p)
{
	for (size_t i = 0; i < p->shown; i++)
		put_row(p, p->row[i], i);
}

void
page_put_left_off(struct page *p)
{
	uint64_t count = 0;

	for (size_t i = p->shown; i < p->rows; i++)
		count += p->row[i]->count;
	if (count > 0)
		html_words(p->to, "%s more codes (%s times) are not shown here.", "另有 %s 种（共 %s 次）未在此列出。",
		    html_number(p->rows - p->shown).text, html_number(count).text);
}

static void
put_line_class(struct page *p, const char *en, const char *zh, uint64_t n)
{
	open_fact(p, en, zh);
	buf_add_text(p->to, html_number(n).text);
	close_fact(p);
}

void
page_put_lines(struct page *p)
{
	const struct totals *t = p->totals;

	put_line_class(p, "All lines", "总行数", t->lines);
	put_line_class(p, "with codes", "带错误码", t->with_codes);
	put_line_class(p, "about the stream", "日志流自身的信息", t->stream);
	put_line_class(p, "cut within a code", "断在错误码处", t->cut);
	put_line_class(p, "notes of imerr", "imerr 的注释", t->notes);
	put_line_class(p, "others", "其他", aggregate_others(p->report->aggregate));
	if (t->with_codes == 0)
		return;
	open_fact(p, "Layouts of the lines with codes", "带错误码的行的日志格式");
	buf_add_text(p->to, "<ul class=\"chips\">");
	for (size_t i = 0; i < FORMAT_COUNT; i++)
		if (t->format[i] > 0)
			buf_printf(p->to, "<li><code>%s</code> %s</li>", format_name((enum format)i), html_number(t->format[i]).text);
	buf_add_text(p->to, "</ul>");
	close_fact(p);
}
