/*
 * cursor - a place in a line that moves forward; the tools of the readers.
 *
 * Each take_...() moves behind what it names and says true, or leaves the
 * cursor where it was and says false.
 */
#ifndef IMERR_LOGCAT_CURSOR_H
#define IMERR_LOGCAT_CURSOR_H

#include <stdbool.h>
#include <string.h>

#include "base/span.h"

struct cursor {
	const char *at;
	const char *end;        /* of the line, without CRs */
	const char *line;       /* its start, a colour included */
};

static inline bool
is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

static inline bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Android's level letters; A is Studio's word for F. */
static inline bool
is_level(char c)
{
	return c != '\0' && strchr("VDIWEFSA?", c) != NULL;
}

static inline size_t
left(const struct cursor *c)
{
	return (size_t)(c->end - c->at);
}

static inline bool
take_char(struct cursor *c, char wanted)
{
	if (c->at == c->end || *c->at != wanted)
		return false;
	c->at++;
	return true;
}

static inline bool
take_text(struct cursor *c, struct span wanted)
{
	if (!span_starts(span_make(c->at, left(c)), wanted))
		return false;
	c->at += wanted.len;
	return true;
}

static inline bool
take_blanks(struct cursor *c)
{
	const char *start = c->at;

	while (c->at < c->end && is_blank(*c->at))
		c->at++;
	return c->at > start;
}

/* What stands before the next blank. */
static inline struct span
take_word(struct cursor *c)
{
	const char *start = c->at;

	while (c->at < c->end && !is_blank(*c->at))
		c->at++;
	return span_make(start, (size_t)(c->at - start));
}

/* Up to nine digits; `value` may be NULL. */
static inline bool
take_number(struct cursor *c, long *value)
{
	const char *p = c->at;
	long n = 0;

	while (p < c->end && is_digit(*p) && p - c->at < 10)
		n = n * 10 + (*p++ - '0');
	if (p == c->at || p - c->at > 9)
		return false;
	c->at = p;
	if (value != NULL)
		*value = n;
	return true;
}

static inline bool
number_of(struct span word, long *value)
{
	struct cursor c = { word.ptr, word.ptr + word.len, word.ptr };

	return take_number(&c, value) && c.at == c.end;
}

#endif
