#include "support.h"

#include <stdio.h>

/* More of a value is not shown. */
#define SHOWN_MAX 400
/* Nor are more rows. */
#define FAILURES_MAX 40

void
table_fail(struct table *t, const char *format, ...)
{
	va_list args;

	if (++t->failures > FAILURES_MAX)
		return;
	fprintf(stderr, "row '%s': ", t->row ? t->row : "?");
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

void
table_number(struct table *t, const char *what, long got, long want)
{
	if (got != want)
		table_fail(t, "%s is %ld, not %ld", what, got, want);
}

static void
add_visible(struct buf *to, struct span s)
{
	for (size_t i = 0; i < s.len && i < SHOWN_MAX; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (c == '\n')
			buf_add_text(to, "\\n");
		else if (c < 0x20 || c == 0x7f || c == '\\')
			buf_printf(to, "\\x%02x", c);
		else
			buf_add_char(to, (char)c);
	}
	if (s.len > SHOWN_MAX)
		buf_printf(to, "... (%zu bytes)", s.len);
}

/* What is equal at the start says nothing where the values are long. */
static struct span
from_difference(struct span s, struct span other)
{
	size_t i = 0;

	while (i < s.len && i < other.len && s.ptr[i] == other.ptr[i])
		i++;
	i = i > SHOWN_MAX / 4 ? i - SHOWN_MAX / 4 : 0;
	return span_make(s.ptr + i, s.len - i);
}

void
table_bytes(struct table *t, const char *what, struct span got, struct span want)
{
	struct buf left = { 0 }, right = { 0 };

	if (span_equal(got, want))
		return;
	add_visible(&left, from_difference(got, want));
	add_visible(&right, from_difference(want, got));
	table_fail(t, "%s is\n    \"%s\", not\n    \"%s\"", what, buf_text(&left), buf_text(&right));
	buf_free(&left);
	buf_free(&right);
}

void
table_text(struct table *t, const char *what, struct span got, const char *want)
{
	table_bytes(t, what, got, span_of(want));
}

void
table_end(const struct table *t)
{
	if (t->failures > 0)
		fail_msg("%zu failures", t->failures);
}
