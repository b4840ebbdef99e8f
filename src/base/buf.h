/*
 * buf - bytes that grow.
 *
 * `{0}` is an empty one. `ptr` is followed by a NUL that `len` does not count,
 * so text in it can be printed, once anything was added. The owner calls
 * buf_free(); pointers into it live until the next call that adds.
 */
#ifndef IMERR_BASE_BUF_H
#define IMERR_BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

struct buf {
	char *ptr;
	size_t len;
	size_t cap;
};

/* Makes room for `more` bytes behind the end and returns where they go. */
char *buf_reserve(struct buf *, size_t more);

void buf_add(struct buf *, const char *bytes, size_t len);
void buf_add_char(struct buf *, char);
void buf_add_text(struct buf *, const char *text);
void buf_add_span(struct buf *, struct span);
void buf_add_number(struct buf *, int64_t);     /* decimal, several times faster than buf_printf() */
void buf_printf(struct buf *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *, const char *format, va_list)
    __attribute__((format(printf, 2, 0)));

/* Empties it and keeps the memory. */
void buf_clear(struct buf *);
void buf_free(struct buf *);

/* The text in it, "" for an empty one. */
static inline const char *
buf_text(const struct buf *b)
{
	return b->ptr ? b->ptr : "";
}

static inline struct span
buf_span(const struct buf *b)
{
	return span_make(buf_text(b), b->len);
}

#endif
