/*
 * candidates - where in a block of log anything may stand that matters.
 *
 * Lines that matter are rare, so blocks are searched, not lines: for runs of
 * digits that are a number of the catalogue, and for the anchors of text rules.
 * What is found is a candidate only; the line around it is judged afterwards
 * (recognise.h). What is not found here is never looked at again.
 */
#ifndef IMERR_SCAN_CANDIDATES_H
#define IMERR_SCAN_CANDIDATES_H

#include <stdbool.h>
#include <stddef.h>

#include "rules/catalogue.h"
#include "scan/search.h"

struct candidates;

/* Searches for no numbers if `catalogue` is NULL. It is borrowed. */
struct candidates *candidates_new(const struct catalogue *catalogue);
void candidates_free(struct candidates *);

/* Adds bytes to search for, FINGERPRINT or more; copied. Adding the same twice does nothing. */
void candidates_add_anchor(struct candidates *, struct span anchor);

/* How many newlines there are. */
size_t candidates_count_newlines(const struct candidates *, const char *bytes, size_t len);

/* Uses no better instruction set than `best`: all must find the same (tests). */
void candidates_limit(struct candidates *, enum search_set best);

struct candidate {
	const char *at;         /* NULL: there is none */
	const char *resume;     /* without one: where to search on when more bytes have come */
	const char *counted;
	size_t newlines;        /* between the start of the search and `counted` */
};

/*
 * The first candidate in [from, end). `from` must not lie inside a run of digits.
 * `final`: nothing will follow `end`. Before `resume` there is nothing, behind it
 * may be the start of something cut by `end`. Newlines are counted on the way,
 * for next to nothing; `counted` is near the candidate, before or behind it.
 */
struct candidate candidates_next(const struct candidates *, const char *from, const char *end, bool final);

#endif
