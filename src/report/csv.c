#include "report/csv.h"

#include <inttypes.h>
#include <unistr.h>

static void
begin_cell(struct csv *c)
{
	if (c->comma)
		buf_add_char(c->to, ',');
	c->comma = true;
}

/* The next character; U+FFFD for a byte that is none. */
static ucs4_t
next(struct span *s)
{
	ucs4_t c;
	int n = u8_mbtoucr(&c, (const uint8_t *)s->ptr, s->len);

	if (n <= 0) {
		c = 0xfffd;
		n = 1;
	}
	*s = span_make(s->ptr + n, s->len - (size_t)n);
	return c;
}

static bool
is_blank(ucs4_t c)
{
	return c == ' ' || c == '\n' || c == 0xa0 || c == 0xfeff || c == 0x3000 || (c >= 0x2000 && c <= 0x200f);
}

/* Would a spreadsheet take it for a formula? */
static bool
is_formula(struct span s)
{
	static const ucs4_t starts[] = { '=', '+', '-', '@', '\t', '\r', 0xff1d, 0xff0b, 0xff0d, 0xff20, 0x2212 };
	ucs4_t c = ' ';

	while (s.len > 0 && is_blank(c))
		c = next(&s);
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (c == starts[i])
			return true;
	return false;
}

static bool
needs_quotes(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] == ',' || s.ptr[i] == ';' || s.ptr[i] == '"' || (unsigned char)s.ptr[i] < 0x20)
			return true;
	return s.len > 0 && (s.ptr[0] == ' ' || s.ptr[s.len - 1] == ' ');
}

static bool
is_shown(ucs4_t c)
{
	return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0x7f) || c >= 0xa0;
}

void
csv_text(struct csv *csv, struct span text)
{
	bool formula = is_formula(text);
	bool quotes = formula || needs_quotes(text);

	begin_cell(csv);
	if (quotes)
		buf_add_char(csv->to, '"');
	if (formula)
		buf_add_char(csv->to, '\'');
	while (text.len > 0) {
		struct span before = text;
		ucs4_t c = next(&text);

		if (c == '"')
			buf_add_text(csv->to, "\"\"");
		else if (c == 0xfffd || !is_shown(c))
			buf_add_text(csv->to, "\xef\xbf\xbd");
		else
			buf_add(csv->to, before.ptr, before.len - text.len);
	}
	if (quotes)
		buf_add_char(csv->to, '"');
}

void
csv_number(struct csv *c, uint64_t n)
{
	begin_cell(c);
	buf_printf(c->to, "%" PRIu64, n);
}

void
csv_part(struct csv *c, double part)
{
	begin_cell(c);
	buf_printf(c->to, "%.6f", part);
}

void
csv_end_row(struct csv *c)
{
	buf_add_text(c->to, "\r\n");
	c->comma = false;
}
