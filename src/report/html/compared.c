#include <stdio.h>

#include "report/compare.h"
#include "report/html/page.h"

static const char *const classes[CHANGE_COUNT] = {
	[CHANGE_NEW] = "loss", [CHANGE_MORE] = "loss", [CHANGE_LESS] = "good", [CHANGE_GONE] = "good", [CHANGE_SAME] = "quiet",
};

static struct digits
rate_text(double rate)
{
	struct digits d;
	struct buf text = { 0 };

	compare_put_rate(&text, rate);
	snprintf(d.text, sizeof(d.text), "%s", text.ptr);
	buf_free(&text);
	return d;
}

/* Both sides as one sentence; each language in its own order of words. */
static void
put_rates(struct page *p, const char *en, const char *zh, double old, double now)
{
	struct buf both = { 0 };

	buf_printf(&both, "%s \xe2\x86\x92 %s", rate_text(old).text, rate_text(now).text);
	buf_add_text(p->to, "<li>");
	html_choice(p->to, (struct text){ en, zh });
	buf_add_text(p->to, " <b>");
	html_text(p->to, buf_span(&both));
	buf_add_text(p->to, "</b></li>\n");
	buf_free(&both);
}

static void
put_failure_rate(struct page *p, const struct compare *c)
{
	buf_add_text(p->to, "<li>");
	html_words(p->to, "failure rate", "失败率");
	buf_add_text(p->to, " <b>");
	for (int side = SIDE_OLD; side < SIDES; side++) {
		const struct totals *t = c->log[side].totals;

		buf_add_text(p->to, side == SIDE_NEW ? " \xe2\x86\x92 " : "");
		html_string(p->to, t->success > 0 ? html_share(t->codes, t->codes + t->success).text : "\xe2\x80\x93");
	}
	buf_add_text(p->to, "</b></li>\n");
}

static void
put_logs(struct page *p, const struct compare *c)
{
	const struct totals *old = c->log[SIDE_OLD].totals;

	buf_add_text(p->to, "<ul class=\"chips\">\n<li>");
	html_words(p->to, "before: %s lines", "上次：%s 行", html_number(old->lines).text);
	if (old->first.kind != MOMENT_NONE)
		buf_printf(p->to, " \xc2\xb7 <time>%s</time> \xe2\x80\x93 <time>%s</time>", html_moment(old->first).text, html_moment(old->last).text);
	buf_add_text(p->to, "</li>\n");
	put_rates(p, "codes per 1,000 lines", "每千行错误码", compare_per_1000(c, &c->all, SIDE_OLD), compare_per_1000(c, &c->all, SIDE_NEW));
	if (c->hourly)
		put_rates(p, "per hour", "每小时", compare_per_hour(c, &c->all, SIDE_OLD), compare_per_hour(c, &c->all, SIDE_NEW));
	if (compare_failure_rate(c, SIDE_OLD) >= 0 || compare_failure_rate(c, SIDE_NEW) >= 0)
		put_failure_rate(p, c);
	buf_add_text(p->to, "</ul>\n");
}

static void
put_verdict(struct page *p, const struct compared *c)
{
	struct buf en = { 0 }, zh = { 0 };

	compare_put_verdict(&en, c, LANG_EN);
	compare_put_verdict(&zh, c, LANG_ZH);
	buf_printf(p->to, "<td class=\"%s\">", c->noise ? "quiet" : classes[c->verdict]);
	html_choice(p->to, (struct text){ buf_text(&en), buf_text(&zh) });
	buf_add_text(p->to, "</td>");
	buf_free(&en);
	buf_free(&zh);
}

static void
put_rate_cell(struct page *p, const char *class, double rate)
{
	buf_printf(p->to, "<td class=\"n%s\">", class);
	html_string(p->to, rate_text(rate).text);
	buf_add_text(p->to, "</td>");
}

static void
put_row(struct page *p, const struct compare *c, const struct compared *row)
{
	buf_add_text(p->to, "<tr>");
	put_verdict(p, row);
	buf_add_text(p->to, "<th scope=\"row\">");
	page_put_code(p->to, row->row->code);
	buf_add_text(p->to, "</th><td class=\"meaning\">");
	if (row->ambiguous) {
		html_string(p->to, row->row->code->family->name);
		buf_add_text(p->to, ": ");
	}
	page_put_meaning(p->to, row->row->code);
	buf_add_text(p->to, "</td>");
	for (int side = SIDE_OLD; side < SIDES; side++)
		buf_printf(p->to, "<td class=\"n\">%s</td>", html_number(row->count[side]).text);
	for (int side = SIDE_OLD; side < SIDES; side++)
		put_rate_cell(p, " wide", compare_per_1000(c, row, (enum side)side));
	put_rate_cell(p, "", row->ratio);
	buf_add_text(p->to, "</tr>\n");
}

static void
put_head(struct page *p)
{
	static const struct {
		const char *class;
		struct text title;
	} columns[] = {
		{ "", { "Change", "变化" } }, { "", { "Code", "错误码" } }, { "", { "Meaning", "说明" } },
		{ "n", { "Before", "上次" } }, { "n", { "Now", "本次" } }, { "n wide", { "Before, per 1,000 lines", "上次每千行" } },
		{ "n wide", { "Now, per 1,000 lines", "本次每千行" } }, { "n", { "Ratio", "倍率" } },
	};

	buf_add_text(p->to, "<table class=\"compared\">\n<thead><tr>");
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		buf_printf(p->to, "<th scope=\"col\" class=\"%s\">", columns[i].class);
		html_choice(p->to, columns[i].title);
		buf_add_text(p->to, "</th>");
	}
	buf_add_text(p->to, "</tr></thead>\n<tbody>\n");
}

static void
put_table(struct page *p, const struct compare *c)
{
	size_t top = p->report->top, rows = top > 0 && top < c->count ? top : c->count;

	put_head(p);
	for (size_t i = 0; i < rows; i++)
		put_row(p, c, &c->item[i]);
	buf_add_text(p->to, "</tbody>\n</table>\n<p class=\"quiet\">");
	if (rows < c->count)
		html_words(p->to, "%zu more are not shown. ", "另有 %zu 项未列出。", c->count - rows);
	html_words(p->to, "Ratio: of the counts per 1,000 lines. ?: too few to tell, may be chance.",
	    "倍率是每千行次数之比。“?”：次数太少，可能只是偶然。");
	buf_add_text(p->to, "</p>\n");
}

void
page_put_compared(struct page *p)
{
	struct compare *c;

	if (p->report->old == NULL)
		return;
	c = compare_new(p->report->aggregate, p->report->old, VIEW_CODE);
	buf_add_text(p->to, "<section>\n<h2>");
	html_words(p->to, "Since the last report", "与上次相比");
	buf_add_text(p->to, "</h2>\n<div class=\"panel\">\n");
	put_logs(p, c);
	if (c->verdicts[CHANGE_SAME] == c->count) {
		buf_add_text(p->to, "<p class=\"good\">");
		html_words(p->to, "No change to speak of: differences are small or may be chance.", "没有明显变化：差异很小，或可能只是偶然。");
		buf_add_text(p->to, "</p>\n");
	}
	if (c->count > 0)
		put_table(p, c);
	buf_add_text(p->to, "</div>\n</section>\n");
	compare_free(c);
}
