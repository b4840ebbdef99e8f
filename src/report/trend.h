/*
 * trend - a timeline in so many columns.
 *
 * Buckets of time become columns, several of them one if there are more. Times of different
 * kinds have no common axis: the kind that most events have is drawn.
 */
#ifndef IMERR_REPORT_TREND_H
#define IMERR_REPORT_TREND_H

#include "sink/timeline.h"

struct trend {
	uint64_t first, keys;           /* key of the first bucket, buckets from there to the last one */
	size_t columns;                 /* at most as asked for; 0: nothing has a time */
};

struct trend trend_of(const struct timeline *, size_t columns);

/* What of a series falls into each column; `value` has `columns` of them. */
void trend_values(const struct trend *, const struct counts *series, uint64_t *value);

#endif
