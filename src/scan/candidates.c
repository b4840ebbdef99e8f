#include "scan/candidates.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "logcat/cursor.h"

struct anchor {
	char *bytes;
	size_t len;
	size_t print;           /* where its fingerprint stands */
	size_t next;            /* of those in the same chain; SIZE_MAX: none */
};

/* Chains by hash of the fingerprint. */
#define CHAINS 256
#define NO_ANCHOR SIZE_MAX

struct candidates {
	const struct catalogue *catalogue;
	struct search search;
	struct anchor *anchor;
	size_t anchors;
	size_t chain[CHAINS];
	size_t anchor_max;      /* length of the longest */
};

struct candidates *
candidates_new(const struct catalogue *catalogue)
{
	struct candidates *c = xcalloc(1, sizeof(*c));

	c->catalogue = catalogue;
	for (size_t i = 0; i < CHAINS; i++)
		c->chain[i] = NO_ANCHOR;
	if (catalogue != NULL) {
		uint64_t leads[SEARCH_LEAD_WORDS] = { 0 };
		size_t min, max;

		catalogue_digits(catalogue, &min, &max);
		catalogue_leads(catalogue, min < SEARCH_LEAD ? min : SEARCH_LEAD, leads);
		search_numbers(&c->search, min, max, leads);
	}
	search_choose(&c->search, SEARCH_AVX512);
	return c;
}

void
candidates_free(struct candidates *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->anchors; i++)
		free(c->anchor[i].bytes);
	free(c->anchor);
	free(c);
}

void
candidates_limit(struct candidates *c, enum search_set best)
{
	search_choose(&c->search, best);
}

void
candidates_add_anchor(struct candidates *c, struct span bytes)
{
	struct anchor *a;
	size_t *chain;

	for (size_t i = 0; i < c->anchors; i++)
		if (span_equal(span_make(c->anchor[i].bytes, c->anchor[i].len), bytes))
			return;
	c->anchor = xreallocarray(c->anchor, c->anchors + 1, sizeof(*c->anchor));
	a = &c->anchor[c->anchors];
	*a = (struct anchor){ xstrndup(bytes.ptr, bytes.len), bytes.len, search_fingerprint_of(bytes), NO_ANCHOR };
	search_add(&c->search, a->bytes + a->print);
	chain = &c->chain[search_hash(a->bytes + a->print) % CHAINS];
	a->next = *chain;
	*chain = c->anchors++;
	if (bytes.len > c->anchor_max)
		c->anchor_max = bytes.len;
}

size_t
candidates_count_newlines(const struct candidates *c, const char *bytes, size_t len)
{
	return search_count_newlines(&c->search, bytes, len);
}

/* Does a whole number of the catalogue start here? */
static bool
is_number(const struct candidates *c, const char *from, const char *start, const char *end, bool final)
{
	const char *stop = start;
	long number = 0;

	if (start < from || (start > from && is_digit(start[-1])))
		return false;
	for (; stop < end && is_digit(*stop) && stop - start <= DIGITS_MAX; stop++)
		number = number * 10 + (*stop - '0');
	if (stop == start || stop - start > DIGITS_MAX || (stop == end && !final) || *start == '0')
		return false;
	return catalogue_has(c->catalogue, number);
}

/* The start of the anchor whose fingerprint stands at `at`, or NULL. */
static const char *
find_anchor(const struct candidates *c, const char *from, const char *at, const char *end)
{
	if (end - at < FINGERPRINT || !search_may_be(&c->search, at))
		return NULL;
	for (size_t i = c->chain[search_hash(at) % CHAINS]; i != NO_ANCHOR; i = c->anchor[i].next) {
		const struct anchor *a = &c->anchor[i];

		if ((size_t)(at - from) >= a->print && (size_t)(end - at) >= a->len - a->print &&
		    memcmp(at - a->print, a->bytes, a->len) == 0)
			return at - a->print;
	}
	return NULL;
}

/* Where to search on: the start of what `end` may have cut. */
static const char *
resume_at(const struct candidates *c, const char *from, const char *end)
{
	size_t tail = c->anchor_max > 0 ? c->anchor_max - 1 : 0;
	const char *p = (size_t)(end - from) > tail ? end - tail : from;

	if (c->catalogue != NULL)
		while (p > from && is_digit(p[-1]))
			p--;
	return p;
}

struct candidate
candidates_next(const struct candidates *c, const char *from, const char *end, bool final)
{
	struct search_state state = { .from = from };
	const char *at, *found = NULL;
	bool number;

	while (found == NULL && (at = search_next(&c->search, &state, end, &number)) != NULL) {
		if (!number)
			found = find_anchor(c, from, at, end);
		else if (is_number(c, from, at, end, final))
			found = at;
	}
	return (struct candidate){ found, found ? NULL : resume_at(c, from, end), state.block, state.newlines };
}
