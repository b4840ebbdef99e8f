#include "scan/candidates.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/xalloc.h"
#include "logcat/cursor.h"

struct candidates {
	const struct catalogue *catalogue;
	size_t min_digits, max_digits;
	struct buf *anchor;
	size_t anchors;
	size_t anchor_max;      /* length of the longest */
};

struct candidates *
candidates_new(const struct catalogue *catalogue)
{
	struct candidates *c = xcalloc(1, sizeof(*c));

	c->catalogue = catalogue;
	if (catalogue != NULL)
		catalogue_digits(catalogue, &c->min_digits, &c->max_digits);
	return c;
}

void
candidates_free(struct candidates *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->anchors; i++)
		buf_free(&c->anchor[i]);
	free(c->anchor);
	free(c);
}

void
candidates_add_anchor(struct candidates *c, struct span anchor)
{
	for (size_t i = 0; i < c->anchors; i++)
		if (span_equal(buf_span(&c->anchor[i]), anchor))
			return;
	c->anchor = xreallocarray(c->anchor, c->anchors + 1, sizeof(*c->anchor));
	c->anchor[c->anchors] = (struct buf){ 0 };
	buf_add_span(&c->anchor[c->anchors++], anchor);
	if (anchor.len > c->anchor_max)
		c->anchor_max = anchor.len;
}

/*
 * The first number of the catalogue. It steps by the shortest length: a run
 * that long cannot hide between two steps.
 */
static const char *
next_number(const struct candidates *c, const char *from, const char *end, bool final, const char **resume)
{
	const char *p = from;
	size_t step = c->min_digits;

	while ((size_t)(end - p) >= step) {
		const char *start = p + step - 1;
		const char *stop;
		long number = 0;

		if (!is_digit(*start)) {
			p += step;
			continue;
		}
		stop = start + 1;
		while (start > p && is_digit(start[-1]))
			start--;
		while (stop < end && is_digit(*stop))
			stop++;
		if (stop == end && !final) {
			*resume = start;
			return NULL;
		}
		p = stop;
		if ((size_t)(stop - start) < step || (size_t)(stop - start) > c->max_digits || *start == '0')
			continue;
		for (const char *d = start; d < stop; d++)
			number = number * 10 + (*d - '0');
		if (catalogue_has(c->catalogue, number))
			return start;
	}
	/* digits at the very end may go on */
	p = end;
	while (p > from && is_digit(p[-1]))
		p--;
	*resume = p;
	return NULL;
}

static const char *
next_anchor(const struct candidates *c, const char *from, const char *end, const char **resume)
{
	const char *first = NULL;
	size_t tail = c->anchor_max > 0 ? c->anchor_max - 1 : 0;

	for (size_t i = 0; i < c->anchors; i++) {
		const char *limit = first ? first + c->anchor[i].len : end;
		const char *at;

		if (limit > end)
			limit = end;
		at = memmem(from, (size_t)(limit - from), c->anchor[i].ptr, c->anchor[i].len);
		if (at != NULL && (first == NULL || at < first))
			first = at;
	}
	if (first == NULL)
		*resume = (size_t)(end - from) > tail ? end - tail : from;
	return first;
}

const char *
candidates_next(const struct candidates *c, const char *from, const char *end, bool final, const char **resume)
{
	const char *number = NULL, *anchor;
	const char *after_number = end, *after_anchor = end;

	if (c->catalogue != NULL)
		number = next_number(c, from, end, final, &after_number);
	anchor = next_anchor(c, from, number ? number : end, &after_anchor);
	if (anchor != NULL)
		return anchor;
	if (number != NULL)
		return number;
	*resume = after_number < after_anchor ? after_number : after_anchor;
	/* never from inside a run of digits */
	while (*resume > from && is_digit((*resume)[-1]))
		(*resume)--;
	return NULL;
}
