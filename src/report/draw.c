#include "report/draw.h"

#include <unistr.h>
#include <uniwidth.h>

#include "base/term.h"

/* SGR parameters, ECMA-48 8.3.117. */
static const char *const styles[DRAW_STYLES] = {
	[DRAW_PLAIN] = "0", [DRAW_BOLD] = "1", [DRAW_DIM] = "2", [DRAW_RED] = "31", [DRAW_YELLOW] = "33", [DRAW_GREEN] = "32",
	[DRAW_CYAN] = "36",
};

/* U+2581 to U+2588, and U+258F down to U+2588. */
static const char *const heights[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
static const char *const lengths[] = { "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█" };
static const char *const ascii_heights[] = { "_", ".", "-", ":", "=", "+", "*", "#" };

#define STEPS 8

void
draw_style(const struct draw *d, struct buf *to, enum draw_style style)
{
	if (d->color)
		buf_printf(to, "\033[%sm", styles[style]);
}

void
draw_blanks(struct buf *to, size_t columns)
{
	buf_printf(to, "%*s", (int)columns, "");
}

/* Marks that turn the direction of writing, and separators that are newlines to some. */
static bool
turns(ucs4_t c)
{
	return c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* Appends the first character of `s`, made visible if need be; its length in bytes goes to `len`. Returns its columns. */
static size_t
clean_one(struct buf *to, struct span s, size_t *len)
{
	unsigned char first = (unsigned char)s.ptr[0];
	size_t start = to->len;
	ucs4_t c = first;
	int n = first < 0x80 ? 1 : u8_mbtoucr(&c, (const uint8_t *)s.ptr, s.len);

	*len = n > 0 ? (size_t)n : 1;
	if (n <= 0)
		buf_printf(to, "\\x%02X", first);
	else if (first == '\t' || first == '\n')
		buf_add_char(to, ' ');
	else if (c < 0x20 || c == 0x7f)
		buf_printf(to, "^%c", (int)(c ^ 0x40));
	else if ((c >= 0x80 && c < 0xa0) || turns(c))
		buf_printf(to, "<U+%04X>", (unsigned int)c);
	else
		buf_add(to, s.ptr, *len);
	return term_columns(span_make(to->ptr + start, to->len - start));
}

void
draw_clean(struct buf *to, struct span text)
{
	size_t len;

	for (; text.len > 0; text = span_make(text.ptr + len, text.len - len))
		(void)clean_one(to, text, &len);
}

size_t
draw_text(const struct draw *d, struct buf *to, struct span text, size_t columns)
{
	const char *ellipsis = d->utf8 ? "…" : "...";
	size_t dots = d->utf8 ? 1 : 3;
	size_t taken = 0;
	size_t fits = 0, end = to->len;         /* columns and bytes that leave room for the ellipsis */
	size_t len;

	for (; text.len > 0; text = span_make(text.ptr + len, text.len - len)) {
		taken += clean_one(to, text, &len);
		if (taken > columns)
			break;
		if (taken + dots <= columns) {
			fits = taken;
			end = to->len;
		}
	}
	if (text.len == 0)
		return taken;
	to->len = end;
	if (fits + dots > columns)
		ellipsis = "";
	buf_add_text(to, ellipsis);
	return fits + (ellipsis[0] != '\0' ? dots : 0);
}

void
draw_left(const struct draw *d, struct buf *to, struct span text, size_t columns)
{
	draw_blanks(to, columns - draw_text(d, to, text, columns));
}

void
draw_right(const struct draw *d, struct buf *to, struct span text, size_t columns)
{
	struct buf cell = { 0 };

	draw_blanks(to, columns - draw_text(d, &cell, text, columns));
	buf_add_span(to, buf_span(&cell));
	buf_free(&cell);
}

/* A line that could not be broken by the rules is broken where it ends. */
static void
break_line(struct buf *to, struct span line, size_t indent, size_t room)
{
	size_t taken = 0;
	size_t len;

	for (; line.len > 0; line = span_make(line.ptr + len, line.len - len)) {
		size_t before = to->len;
		size_t columns = clean_one(to, line, &len);

		taken += columns;
		if (taken <= room || columns > room)
			continue;
		to->len = before;
		buf_add_char(to, '\n');
		draw_blanks(to, indent);
		(void)clean_one(to, line, &len);
		taken = columns;
	}
	buf_add_char(to, '\n');
}

void
draw_paragraph(struct buf *to, struct span text, size_t indent, size_t width)
{
	struct buf clean = { 0 }, wrapped = { 0 };
	size_t room = width > indent + 2 ? width - indent : 2;
	struct span rest;

	draw_clean(&clean, text);
	term_wrap(&wrapped, buf_span(&clean), 0, room);
	for (rest = buf_span(&wrapped); rest.len > 0;) {
		const char *newline = memchr(rest.ptr, '\n', rest.len);
		struct span line = span_make(rest.ptr, (size_t)(newline - rest.ptr));

		if (rest.ptr != wrapped.ptr)
			draw_blanks(to, indent);
		break_line(to, line, indent, room);
		rest = span_make(newline + 1, rest.len - line.len - 1);
	}
	buf_free(&clean);
	buf_free(&wrapped);
}

void
draw_lines(const struct draw *d, struct buf *to, struct span text, size_t indent, size_t width, size_t lines)
{
	struct buf cut = { 0 };
	size_t room = width > indent + 2 ? width - indent : 2;

	/* A wide character can leave the last column of a line empty. */
	draw_text(d, &cut, text, lines * room - (lines - 1));
	break_line(to, buf_span(&cut), indent, room);
	buf_free(&cut);
}

void
draw_bar(const struct draw *d, struct buf *to, double part, size_t columns)
{
	size_t steps = d->utf8 ? STEPS : 1;
	size_t all = columns * steps;
	size_t length = part > 0 ? (size_t)(part * (double)all + 0.5) : 0;
	size_t whole, rest;

	if (length == 0 && part > 0)
		length = 1;
	length = length > all ? all : length;
	whole = length / steps;
	rest = length % steps;
	for (size_t i = 0; i < whole; i++)
		buf_add_text(to, d->utf8 ? lengths[STEPS - 1] : "#");
	if (rest > 0)
		buf_add_text(to, lengths[rest - 1]);
	draw_blanks(to, columns - whole - (rest > 0));
}

void
draw_curve(const struct draw *d, struct buf *to, const uint64_t *value, size_t count)
{
	const char *const *height = d->utf8 ? heights : ascii_heights;
	uint64_t most = 0;

	for (size_t i = 0; i < count; i++)
		most = value[i] > most ? value[i] : most;
	for (size_t i = 0; i < count; i++) {
		/* One is above the baseline already. */
		double part = most > 0 ? (double)value[i] / (double)most : 0;

		buf_add_text(to, height[value[i] == 0 ? 0 : 1 + (size_t)(part * (STEPS - 2) + 0.5)]);
	}
}
