/*
 * inside - what a scan is made of: for scan.c and park.c, nobody else.
 */
#ifndef IMERR_SCAN_INSIDE_H
#define IMERR_SCAN_INSIDE_H

#include "base/buf.h"
#include "scan/lineage.h"
#include "scan/repeats.h"
#include "scan/scan.h"

/* The kernel copies to the start of a page half again as fast as to anywhere else. */
#define SCAN_PAGE 4096

struct scan {
	struct recogniser *recogniser;
	const struct candidates *candidates;
	struct candidates *marks;       /* tells quickly that a line has no note of ours, and no anchor of a text rule */
	struct scan_options options;
	struct sink sink;

	/*
	 * The window. [history | passed | held | free]: all below `line` are
	 * whole lines, kept for HEADER_LOOKBACK; all below `passed` went to the
	 * sink; candidates were searched below `look`; between `line` and
	 * `no_newline` there is no newline.
	 */
	char *base;
	size_t cap;
	size_t start;                   /* of the history */
	size_t line, passed, look, no_newline, end;
	uint64_t base_offset;           /* of base[0] in the stream, modulo 2^64 */
	size_t counted;                 /* up to here newlines were counted */
	uint64_t number;                /* how many, plus one */
	uint64_t first_offset;          /* of the stream's first byte */
	bool in_overlong;
	size_t overlong, overlong_before;       /* in all, and before this stream */
	bool cut;                       /* the stream ended and may have been cut */
	bool broken;                    /* the line at hand ends here, by scan_break() */

	struct lineage lineage;

	struct repeats repeats;

	/* The last line with events: notes below it belong to it. */
	struct buf event_header;
	uint64_t event_end;
	bool event_known;

	struct buf original;            /* a line without its note */
	struct judgement judgement[JUDGEMENTS_MAX];
};

static inline uint64_t
scan_offset_of(const struct scan *s, size_t at)
{
	return s->base_offset + at;
}

/* What stands above the line at `at`, as far as it is still there. */
static inline struct lineage_above
scan_above(const struct scan *s, size_t at)
{
	return (struct lineage_above){ s->base + s->start, scan_offset_of(s, s->start), s->first_offset, s->base + at };
}

/* Makes the window twice as large. */
void scan_grow(struct scan *);

/* As new, for another stream. */
void scan_start_anew(struct scan *);

#endif
