/*
 * timeline - in which bucket of time each event fell.
 *
 * Buckets are as fine as possible while there are at most TIMELINE_MAX of them:
 * a log of an hour has seconds, one of a year has hours. The widths nest and the one in
 * force depends on the set of times alone, so timelines of pieces merge into exactly
 * that of the whole. Times of different kinds (dates, clocks without a date, since boot)
 * never share a bucket, and events without a time are in none.
 */
#ifndef IMERR_SINK_TIMELINE_H
#define IMERR_SINK_TIMELINE_H

#include "logcat/moment.h"
#include "sink/counts.h"

#define TIMELINE_MAX 1024

struct timeline {
	size_t step;                    /* index of the width in force */
	struct counts all;              /* every event: which buckets there are */
};

/* One series, of one code, say; its buckets are those of the timeline. */
struct series {
	size_t step;
	struct counts bucket;
};

/* Buckets of `ms` at least (rounded up to a width that there is); 0: as fine as possible. */
void timeline_init(struct timeline *, int64_t ms);
void timeline_free(struct timeline *);

/* `n` events at that time. */
void timeline_add(struct timeline *, struct series *, struct moment, uint64_t n);

/* Adds what another timeline and one of its series hold. */
void timeline_merge(struct timeline *, const struct timeline *from);
void timeline_merge_series(const struct timeline *, struct series *, const struct series *from);

/* Brings a series to the width in force, before it is read. */
void timeline_settle(const struct timeline *, struct series *);
void series_free(struct series *);

/* Width of the buckets in milliseconds. */
int64_t timeline_width(const struct timeline *);

/* The start of a bucket by its key. */
struct moment timeline_start(const struct timeline *, uint64_t key);

/* The widths there are, in milliseconds; 0 ends the list. */
extern const int64_t timeline_widths[];

#endif
