/*
 * span - a borrowed piece of somebody else's bytes.
 *
 * Never owned, never terminated by NUL. It lives as long as the bytes it
 * points into; who owns those is said where a span is handed out.
 */
#ifndef IMERR_BASE_SPAN_H
#define IMERR_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct span {
	const char *ptr;
	size_t len;
};

/* A span over a string literal; the second for tables, where a constant is wanted. */
#define SPAN(literal) ((struct span){ (literal), sizeof(literal) - 1 })
#define SPAN_ROW(literal) { (literal), sizeof(literal) - 1 }

static inline struct span
span_make(const char *ptr, size_t len)
{
	return (struct span){ ptr, len };
}

static inline struct span
span_of(const char *text)
{
	return (struct span){ text, text ? strlen(text) : 0 };
}

static inline bool
span_equal(struct span a, struct span b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool
span_starts(struct span s, struct span with)
{
	return s.len >= with.len && memcmp(s.ptr, with.ptr, with.len) == 0;
}

static inline bool
span_ends(struct span s, struct span with)
{
	return s.len >= with.len &&
	    memcmp(s.ptr + s.len - with.len, with.ptr, with.len) == 0;
}

/* Without the blanks (space and tab) at both ends. */
static inline struct span
span_trim(struct span s)
{
	while (s.len > 0 && (s.ptr[0] == ' ' || s.ptr[0] == '\t')) {
		s.ptr++;
		s.len--;
	}
	while (s.len > 0 && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t'))
		s.len--;
	return s;
}

/* The first place of `what` in `s`, or NULL. */
static inline const char *
span_find(struct span s, struct span what)
{
	return s.len == 0 ? NULL : memmem(s.ptr, s.len, what.ptr, what.len);
}

#endif
