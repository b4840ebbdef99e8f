#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/xalloc.h"

char *
buf_reserve(struct buf *b, size_t more)
{
	size_t need = b->len + more + 1;

	if (need > b->cap) {
		size_t cap = b->cap ? b->cap : 64;

		while (cap < need)
			cap *= 2;
		b->ptr = xreallocarray(b->ptr, cap, 1);
		b->cap = cap;
	}
	b->ptr[b->len] = '\0';
	return b->ptr + b->len;
}

void
buf_add(struct buf *b, const char *bytes, size_t len)
{
	char *end = buf_reserve(b, len);

	if (len > 0)
		memcpy(end, bytes, len);
	b->len += len;
	b->ptr[b->len] = '\0';
}

void
buf_add_char(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void
buf_add_text(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void
buf_add_span(struct buf *b, struct span s)
{
	buf_add(b, s.ptr, s.len);
}

void
buf_vprintf(struct buf *b, const char *format, va_list args)
{
	va_list again;
	char *end = buf_reserve(b, 80);
	int len;

	va_copy(again, args);
	len = vsnprintf(end, b->cap - b->len, format, args);
	if (len >= 0 && (size_t)len >= b->cap - b->len) {
		end = buf_reserve(b, (size_t)len);
		len = vsnprintf(end, b->cap - b->len, format, again);
	}
	va_end(again);
	if (len > 0)
		b->len += (size_t)len;
}

void
buf_add_number(struct buf *b, int64_t n)
{
	char digits[20];
	size_t at = sizeof(digits);
	uint64_t rest = n < 0 ? -(uint64_t)n : (uint64_t)n;

	do
		digits[--at] = (char)('0' + rest % 10);
	while ((rest /= 10) > 0);
	if (n < 0)
		buf_add_char(b, '-');
	buf_add(b, digits + at, sizeof(digits) - at);
}

void
buf_printf(struct buf *b, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buf_vprintf(b, format, args);
	va_end(args);
}

void
buf_clear(struct buf *b)
{
	b->len = 0;
	if (b->ptr != NULL)
		b->ptr[0] = '\0';
}

void
buf_free(struct buf *b)
{
	free(b->ptr);
	*b = (struct buf){ 0 };
}
