#include <inttypes.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/xalloc.h"
#include "report/html/page.h"

/* The picture in its own units; it is stretched to the place it gets. */
#define BAR 10
#define HEIGHT 200
#define SPARK_HEIGHT 24

static uint64_t
tallest(const uint64_t *value, size_t count)
{
	uint64_t most = 1;

	for (size_t i = 0; i < count; i++)
		most = value[i] > most ? value[i] : most;
	return most;
}

/* A value is at least seen. */
static unsigned
scaled(uint64_t value, uint64_t most, unsigned height)
{
	unsigned h = (unsigned)((double)value * height / (double)most + 0.5);

	return value > 0 && h == 0 ? 1 : h;
}

void
page_put_spark(struct page *p, const struct row *r)
{
	struct bins b;
	uint64_t *value, most;

	bins_init(&b, p->timeline, PAGE_BINS);
	value = xcalloc(b.count + 1, sizeof(*value));
	bins_add(&b, p->timeline, &r->series.bucket, value);
	most = tallest(value, b.count);
	buf_printf(p->to, "<svg class=\"spark\" viewBox=\"0 0 %zu %d\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><path d=\"",
	    b.count * 4, SPARK_HEIGHT);
	for (size_t i = 0; i < b.count; i++) {
		unsigned h = scaled(value[i], most, SPARK_HEIGHT);

		if (h > 0)
			buf_printf(p->to, "M%zu %dv-%uh3v%uz", i * 4, SPARK_HEIGHT, h, h);
	}
	buf_add_text(p->to, "\"/></svg>");
	free(value);
}

/* What a browser shows for a bar without any script. */
static void
put_bar_title(struct page *p, const struct bins *b, size_t bin, uint64_t sum)
{
	buf_printf(p->to, "<title>%s \xc2\xb7 %s</title>", page_bin(b, bin).text, html_number(sum).text);
}

static void
put_bar(struct page *p, const struct bins *b, const uint64_t *value, size_t series, size_t bin, uint64_t most)
{
	unsigned top = HEIGHT;
	uint64_t sum = 0;

	for (size_t s = 0; s < series; s++)
		sum += value[s * b->count + bin];
	if (sum == 0)
		return;
	buf_add_text(p->to, "<g>");
	put_bar_title(p, b, bin, sum);
	for (size_t s = 0; s < series; s++) {
		unsigned h = scaled(value[s * b->count + bin], most, HEIGHT);

		h = h < top ? h : top;
		if (h == 0)
			continue;
		top -= h;
		buf_printf(p->to, "<rect class=\"s%zu\" x=\"%zu\" y=\"%u\" width=\"%d\" height=\"%u\"/>", s, bin * BAR, top, BAR - 1, h);
	}
	buf_add_text(p->to, "</g>\n");
}

/* The sums of the series, per bin. */
static uint64_t
tallest_sum(const uint64_t *value, size_t series, size_t bins)
{
	uint64_t most = 1;

	for (size_t i = 0; i < bins; i++) {
		uint64_t sum = 0;

		for (size_t s = 0; s < series; s++)
			sum += value[s * bins + i];
		most = sum > most ? sum : most;
	}
	return most;
}

void
page_put_bars(struct page *p)
{
	struct bins b;
	uint64_t *value, most;
	size_t series = page_series_count(p, false);

	bins_init(&b, p->timeline, PAGE_BINS);
	if (b.count == 0)
		return;
	value = page_series(p, &b, false);
	most = tallest_sum(value, series, b.count);
	buf_printf(p->to, "<p class=\"axis\"><span>%s</span></p>\n"
	    "<svg class=\"bars\" viewBox=\"0 0 %zu %d\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\n",
	    html_number(most).text, b.count * BAR, HEIGHT);
	for (size_t i = 0; i < b.count; i++)
		put_bar(p, &b, value, series, i, most);
	buf_printf(p->to, "</svg>\n<p class=\"axis\"><span>%s</span> <span>%s</span></p>\n",
	    page_bin(&b, 0).text, page_bin(&b, b.count).text);
	free(value);
}

void
page_put_bars_note(struct page *p)
{
	uint64_t timed = counts_sum(&p->timeline->all);
	struct bins b;

	bins_init(&b, p->timeline, PAGE_CHART_BINS);
	if (b.outside > 0)
		html_words(p->to, "Not in the picture: %s codes at times far away or of another clock. ",
		    "未画出：%s 次，时间相距过远或属于另一种时钟。", html_number(b.outside).text);
	if (timed < p->totals->codes)
		html_words(p->to, "Without a time: %s codes.", "没有时间：%s 次。", html_number(p->totals->codes - timed).text);
}

static void
put_series_name(struct page *p, size_t index, bool by_category)
{
	size_t n = by_category ? p->groups : p->rows;

	if (n > PAGE_SERIES && index == PAGE_SERIES - 1)
		html_words(p->to, "others", "其他");
	else if (by_category)
		page_put_category(p->to, p->group[index].name);
	else
		page_put_code(p->to, p->row[index]);
}

/* Buttons for the chart; a legend for the bars. */
static void
put_legend(struct page *p, const char *id, bool by_category)
{
	buf_printf(p->to, "<ul class=\"legend\" id=\"legend-%s\"%s>", id, by_category ? " hidden" : "");
	for (size_t i = 0, n = page_series_count(p, by_category); i < n; i++) {
		buf_printf(p->to, "<li><button type=\"button\" disabled aria-pressed=\"true\"><svg class=\"dot\" viewBox=\"0 0 10 10\" "
		    "aria-hidden=\"true\"><rect class=\"s%zu\" width=\"10\" height=\"10\" rx=\"2\"/></svg>", i);
		put_series_name(p, i, by_category);
		buf_add_text(p->to, "</button></li>");
	}
	buf_add_text(p->to, "</ul>\n");
}

void
page_put_legend(struct page *p)
{
	put_legend(p, "codes", false);
	put_legend(p, "categories", true);
}

void
page_put_categories(struct page *p)
{
	uint64_t most = p->groups > 0 ? p->group[0].count : 1;

	for (size_t i = 0; i < p->groups; i++) {
		const struct group *g = &p->group[i];

		buf_add_text(p->to, "<tr><th scope=\"row\">");
		page_put_category(p->to, g->name);
		buf_printf(p->to, "</th><td class=\"bar\"><svg viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
		    "<rect class=\"s%zu\" width=\"%u\" height=\"10\"/></svg></td>", i < PAGE_SERIES ? i : PAGE_SERIES - 1,
		    scaled(g->count, most, 1000));
		buf_printf(p->to, "<td class=\"n\">%s</td><td class=\"n\">%s</td><td class=\"n\">", html_number(g->count).text,
		    html_share(g->count, p->totals->codes).text);
		html_words(p->to, g->codes == 1 ? "%s code" : "%s codes", "%s 种", html_number(g->codes).text);
		buf_add_text(p->to, "</td></tr>\n");
	}
}

static void
json_series(struct json *j, const struct page *p, const struct bins *b, const char *key, bool by_category)
{
	uint64_t *value = page_series(p, b, by_category);

	json_key(j, key);
	json_open(j, '[');
	for (size_t s = 0, n = page_series_count(p, by_category); s < n; s++) {
		json_open(j, '[');
		for (size_t i = 0; i < b->count; i++)
			json_put_number(j, (int64_t)value[s * b->count + i]);
		json_close(j, ']');
	}
	json_close(j, ']');
	free(value);
}

void
page_put_data(struct page *p)
{
	static const char *const clocks[] = { "none", "date", "day", "boot" };
	struct buf text = { 0 };
	struct json j = { .to = &text };
	struct bins b;

	bins_init(&b, p->timeline, PAGE_CHART_BINS);
	json_open(&j, '{');
	json_key(&j, "clock");
	json_put_string(&j, span_of(clocks[b.kind]));
	json_key(&j, "start");
	json_put_number(&j, b.start);
	json_key(&j, "width");
	json_put_number(&j, b.width);
	json_series(&j, p, &b, "codes", false);
	json_series(&j, p, &b, "categories", true);
	json_close(&j, '}');
	html_json(p->to, buf_span(&text));
	buf_free(&text);
}
