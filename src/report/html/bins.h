/*
 * bins - buckets of a timeline as a picture wants them: equally wide, none missing.
 *
 * A timeline keeps what came, at any distance; a picture has a width. Of clocks of different
 * kinds (dates, times of day, since boot) the one with most events is shown. If a few events lie far from
 * all others (a phone that was in 1970 for a second) they are left out; what is left out is counted.
 */
#ifndef IMERR_REPORT_HTML_BINS_H
#define IMERR_REPORT_HTML_BINS_H

#include "sink/timeline.h"

struct bins {
	enum moment_kind kind;
	int64_t start, width;   /* milliseconds of the clock */
	size_t count;           /* 0: no event has a time */
	uint64_t outside;       /* events with a time that are not in the picture */
};

/* At most `max` bins, which is 24 or more. */
void bins_init(struct bins *, const struct timeline *, size_t max);

/* Adds a settled series of that timeline to value[0 .. count-1]. */
void bins_add(const struct bins *, const struct timeline *, const struct counts *series, uint64_t *value);

/* When a bin starts; index `count` is the end of the last. */
struct moment bins_start(const struct bins *, size_t index);

#endif
