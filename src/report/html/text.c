#include "report/html/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistr.h>

struct sign {
	ucs4_t c;
	const char *html;
};

/* What means something to HTML. */
static const struct sign entities[] = {
	{ '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" }, { '\'', "&#39;" },
};

/* Characters that are not seen, or change how others are seen. */
static bool
is_hidden(ucs4_t c)
{
	static const ucs4_t ranges[][2] = {
		{ 0x80, 0x9f }, { 0xad, 0xad }, { 0x61c, 0x61c }, { 0x180e, 0x180e }, { 0x200b, 0x200b }, { 0x200e, 0x200f },
		{ 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0xfeff, 0xfeff }, { 0xfff9, 0xfffb }, { 0xe0000, 0xe007f },
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (c >= ranges[i][0] && c <= ranges[i][1])
			return true;
	return false;
}

static void
add_character(struct buf *to, ucs4_t c, const char *at, size_t len)
{
	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++) {
		if (entities[i].c == c) {
			buf_add_text(to, entities[i].html);
			return;
		}
	}
	if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7f)
		buf_printf(to, "\xe2\x9f\xa8%02X\xe2\x9f\xa9", (unsigned)c);
	else if (is_hidden(c))
		buf_printf(to, "\xe2\x9f\xa8U+%04X\xe2\x9f\xa9", (unsigned)c);
	else
		buf_add(to, at, len);
}

void
html_text(struct buf *to, struct span s)
{
	for (size_t i = 0; i < s.len;) {
		ucs4_t c;
		int n = u8_mbtoucr(&c, (const uint8_t *)s.ptr + i, s.len - i);

		if (n > 0)
			add_character(to, c, s.ptr + i, (size_t)n);
		else
			buf_add_text(to, "\xef\xbf\xbd");
		i += n > 0 ? (size_t)n : 1;
	}
}

void
html_string(struct buf *to, const char *text)
{
	html_text(to, span_of(text));
}

void
html_json(struct buf *to, struct span json)
{
	for (size_t i = 0; i < json.len; i++) {
		char c = json.ptr[i];
		struct span rest = span_make(json.ptr + i, json.len - i);

		if (c == '<' || c == '>' || c == '&') {
			buf_printf(to, "\\u%04x", (unsigned)c);
		} else if (span_starts(rest, SPAN("\xe2\x80\xa8")) || span_starts(rest, SPAN("\xe2\x80\xa9"))) {
			buf_printf(to, "\\u20%02x", (unsigned char)json.ptr[i + 2] - 0x80u);
			i += 2;
		} else {
			buf_add_char(to, c);
		}
	}
}

static void
add_span(struct buf *to, const char *lang, const char *class, struct span text)
{
	buf_printf(to, "<span lang=\"%s\"%s>", lang, class);
	html_text(to, text);
	buf_add_text(to, "</span>");
}

void
html_words(struct buf *to, const char *en, const char *zh, ...)
{
	struct buf text = { 0 };
	va_list args;

	va_start(args, zh);
	buf_vprintf(&text, en, args);
	va_end(args);
	add_span(to, "en", "", buf_span(&text));
	buf_clear(&text);
	va_start(args, zh);
	buf_vprintf(&text, zh, args);
	va_end(args);
	add_span(to, "zh", "", buf_span(&text));
	buf_free(&text);
}

void
html_choice(struct buf *to, struct text t)
{
	add_span(to, "en", "", span_of(text_in(t, LANG_EN)));
	add_span(to, "zh", "", span_of(text_in(t, LANG_ZH)));
}

void
html_explanation(struct buf *to, struct text t)
{
	const char *en = text_in(t, LANG_EN), *zh = text_in(t, LANG_ZH);
	/* One text only, or twice the same: it need not be shown twice. */
	bool two = t.en != NULL && t.zh != NULL && !span_equal(span_of(t.en), span_of(t.zh));

	add_span(to, "zh", two ? " class=\"said\"" : "", span_of(zh));
	add_span(to, "en", two ? " class=\"said\"" : "", span_of(en));
}

struct digits
html_number(uint64_t n)
{
	struct digits plain, d;
	int len = snprintf(plain.text, sizeof(plain.text), "%" PRIu64, n);
	size_t at = 0;

	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			d.text[at++] = ',';
		d.text[at++] = plain.text[i];
	}
	d.text[at] = '\0';
	return d;
}

struct digits
html_share(uint64_t part, uint64_t whole)
{
	struct digits d;
	double share = whole > 0 ? 100 * (double)part / (double)whole : 0;

	/* Seldom is not never, and nearly all is not all. */
	if (part > 0 && share < 0.1)
		snprintf(d.text, sizeof(d.text), "<0.1%%");
	else if (part < whole && share > 99.9)
		snprintf(d.text, sizeof(d.text), ">99.9%%");
	else
		snprintf(d.text, sizeof(d.text), "%.1f%%", share);
	return d;
}

struct digits
html_bytes(uint64_t bytes)
{
	static const char *const units[] = { "B", "KB", "MB", "GB", "TB", "PB", "EB" };
	struct digits d;
	double n = (double)bytes;
	size_t unit = 0;

	for (; n >= 1000 && unit + 1 < sizeof(units) / sizeof(units[0]); unit++)
		n /= 1000;
	snprintf(d.text, sizeof(d.text), "%.*f %s", unit == 0 || n >= 100 ? 0 : 1, n, units[unit]);
	return d;
}

struct digits
html_moment(struct moment m)
{
	struct digits d;
	struct buf text = { 0 };

	moment_write(&text, m, false);
	snprintf(d.text, sizeof(d.text), "%s", text.len > 0 ? text.ptr : "\xe2\x80\x93");
	buf_free(&text);
	return d;
}

struct digits
html_width(int64_t ms)
{
	static const struct { int64_t ms; const char *unit; } units[] = {
		{ MOMENT_DAY_MS, "d" }, { 3600 * MOMENT_SECOND, "h" }, { 60 * MOMENT_SECOND, "min" }, { MOMENT_SECOND, "s" },
	};
	size_t i = 0;
	struct digits d;

	while (i + 1 < sizeof(units) / sizeof(units[0]) && ms % units[i].ms != 0)
		i++;
	snprintf(d.text, sizeof(d.text), "%" PRId64 " %s", ms / units[i].ms, units[i].unit);
	return d;
}
