/*
 * A report as one HTML file: html/page.html, with its places filled.
 */
#include <stdlib.h>

#include "report/html/asset.h"
#include "report/html/page.h"

static const char *
language(const struct page *p)
{
	static const char *const names[] = { [LANG_EN] = "en", [LANG_ZH] = "zh", [LANG_BOTH] = "both" };

	return names[p->report->lang];
}

static void
put_language(struct page *p)
{
	buf_add_text(p->to, language(p));
}

static void
put_language_tag(struct page *p)
{
	buf_add_text(p->to, p->report->lang == LANG_EN ? "en" : "zh-CN");
}

/* Nothing may be loaded, and nothing run but what was there when the program was built. */
void
render_html_policy(struct buf *to)
{
	bool chart = asset_chart_js.len > 0;

	buf_printf(to, "default-src 'none'; script-src '%s'", asset_page_js.hash);
	if (chart)
		buf_printf(to, " '%s'", asset_chart_js.hash);
	buf_printf(to, "; style-src '%s'", asset_page_css.hash);
	if (chart)
		buf_printf(to, " '%s'", asset_chart_css.hash);
	buf_add_text(to, "; base-uri 'none'; form-action 'none'");
}

static void
put_policy(struct page *p)
{
	render_html_policy(p->to);
}

static void
put_element(struct page *p, const char *element, const struct asset *content)
{
	if (content->len == 0)
		return;
	buf_printf(p->to, "<%s>", element);
	buf_add_span(p->to, asset_span(content));
	buf_printf(p->to, "</%s>", element);
}

static void
put_styles(struct page *p)
{
	put_element(p, "style", &asset_chart_css);
	put_element(p, "style", &asset_page_css);
}

static void
put_scripts(struct page *p)
{
	put_element(p, "script", &asset_chart_js);
	put_element(p, "script", &asset_page_js);
}

/* The licence of the library wants to be where the library is. */
static void
put_licence(struct page *p)
{
	if (asset_chart_js.len == 0)
		return;
	buf_add_text(p->to, "<details><summary>");
	html_words(p->to, "The chart is drawn by dygraphs (MIT)", "图表由 dygraphs（MIT 许可）绘制");
	buf_add_text(p->to, "</summary><pre>");
	html_text(p->to, asset_span(&asset_chart_licence));
	buf_add_text(p->to, "</pre></details>");
}

/* Sections that say nothing without a code. */
static void
put_hidden(struct page *p)
{
	buf_add_text(p->to, p->rows == 0 ? " hidden" : "");
}

static void
put_untimed(struct page *p)
{
	buf_add_text(p->to, p->timeline->all.count == 0 ? " hidden" : "");
}

static const struct slot {
	struct span name;
	void (*put)(struct page *);
} slots[] = {
	{ SPAN_ROW("language"), put_language },
	{ SPAN_ROW("language-tag"), put_language_tag },
	{ SPAN_ROW("policy"), put_policy },
	{ SPAN_ROW("title"), page_put_title },
	{ SPAN_ROW("styles"), put_styles },
	{ SPAN_ROW("period"), page_put_period },
	{ SPAN_ROW("headline"), page_put_headline },
	{ SPAN_ROW("cards"), page_put_cards },
	{ SPAN_ROW("unseen"), page_put_unseen },
	{ SPAN_ROW("hidden"), put_hidden },
	{ SPAN_ROW("untimed"), put_untimed },
	{ SPAN_ROW("top"), page_put_top },
	{ SPAN_ROW("compared"), page_put_compared },
	{ SPAN_ROW("bars"), page_put_bars },
	{ SPAN_ROW("bars-note"), page_put_bars_note },
	{ SPAN_ROW("legend"), page_put_legend },
	{ SPAN_ROW("categories"), page_put_categories },
	{ SPAN_ROW("rows"), page_put_rows },
	{ SPAN_ROW("left-off"), page_put_left_off },
	{ SPAN_ROW("lines"), page_put_lines },
	{ SPAN_ROW("data"), page_put_data },
	{ SPAN_ROW("licence"), put_licence },
	{ SPAN_ROW("scripts"), put_scripts },
};

static void
put_slot(struct page *p, struct span name)
{
	for (size_t i = 0; i < sizeof(slots) / sizeof(slots[0]); i++) {
		if (span_equal(slots[i].name, name)) {
			slots[i].put(p);
			return;
		}
	}
	abort();        /* page.html has a place that nobody fills */
}

/* Where `text` is; the end of `s` if it is not there. */
static size_t
find(struct span s, const char *text)
{
	const char *at = memmem(s.ptr, s.len, text, strlen(text));

	return at != NULL ? (size_t)(at - s.ptr) : s.len;
}

void
render_html(struct buf *to, const struct report *report)
{
	struct span rest = asset_span(&asset_page_html);
	struct page p;

	page_init(&p, to, report);
	while (rest.len > 0) {
		size_t at = find(rest, "{{"), len;

		buf_add(to, rest.ptr, at);
		if (at == rest.len)
			break;
		rest = span_make(rest.ptr + at + 2, rest.len - at - 2);
		len = find(rest, "}}");
		put_slot(&p, span_make(rest.ptr, len));
		rest = span_make(rest.ptr + len + 2, rest.len - len - 2);
	}
	page_free(&p);
}
