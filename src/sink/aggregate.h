/*
 * aggregate - a log, counted.
 *
 * Memory is bounded whatever comes in: a row per code of the catalogue, bounded
 * counts per tag and process, a few lines as samples. Aggregates merge: that of a log
 * is exactly that of its pieces, in order (aggregate_merge()), so threads, machines
 * and days can count apart. Every line is in exactly one class (aggregate_adds_up()).
 *
 * What a line means can depend on the ones before it (the header of `long`, chatty's
 * "identical"). Lines that logcat replays when it is started again are not counted (replays.h). Who counts pieces lets the scan of each start AGGREGATE_LEAD bytes
 * early and says from which offset on lines count.
 */
#ifndef IMERR_SINK_AGGREGATE_H
#define IMERR_SINK_AGGREGATE_H

#include "sink/replays.h"
#include "sink/rows.h"
#include "sink/select.h"
#include "sink/totals.h"

/* A header can stand HEADER_LOOKBACK before a line; a repeated text less. */
#define AGGREGATE_LEAD (2 * HEADER_LOOKBACK)

struct aggregate_options {
	struct select select;           /* which lines count as lines with codes */
	struct moment since, until;     /* MOMENT_NONE: no limit; a line without a time is left out */
	int64_t bucket;                 /* milliseconds; 0: as fine as possible */
	int64_t reference;              /* for years, see moment.h */
	const char *file;               /* counted by this name, too; NULL: by none. Borrowed */
	bool many;                      /* it is one of thousands that count at once: little is remembered of replays */
};

struct aggregate;

struct aggregate *aggregate_new(const struct aggregate_options *);
void aggregate_free(struct aggregate *);

/* The sink to count with. */
struct sink aggregate_sink(struct aggregate *);

/* Lines that start before `offset` are context only, and the one there, `number` to the scan, is the first. */
void aggregate_from(struct aggregate *, uint64_t offset, uint64_t number);

/* From now on it is this file; the options said so before. */
void aggregate_file(struct aggregate *, const char *name);

/* As annotate_packages(). */
struct packages *aggregate_packages(struct aggregate *);

/*
 * This one counts on in the stream of `before`, which has been at a line behind which it counts nothing any more: that
 * one forgets which lines it has seen.
 */
void aggregate_follow(struct aggregate *, struct aggregate *before);

/* For a piece: which of its lines are remembered, and is there more than one run of logcat in these? */
void aggregate_remember(struct aggregate *, enum replays_mode);
bool aggregate_restart(const struct aggregate *const *, size_t count);

/* Lines that are context only are remembered, too: they are not context of another piece, but what came before. */
void aggregate_learn(struct aggregate *);

/*
 * What follows in the log was counted by `from`, with the same options; the line numbers of `from` start at 1. What one of them
 * replays of the other is counted twice.
 */
void aggregate_merge(struct aggregate *, const struct aggregate *from);

/*
 * The same for a piece of the same stream, unless it has to be counted again, by one that follows, because it may
 * replay what came before. `next` forgets which lines it has seen.
 */
bool aggregate_agrees(const struct aggregate *, const struct aggregate *next);
void aggregate_append(struct aggregate *, struct aggregate *next);

/*
 * What another log of the same time says, or a piece of the same log: in whatever order they come, first and last are the earliest
 * and the latest of both, and no clock goes back between them. So it is for one that aggregate_apart() was called for, before anything
 * was counted: it has the earliest and the latest of its own lines, too, and knows where the clock was before, from lines that are context,
 * and from the piece before, which may be NULL.
 */
void aggregate_beside(struct aggregate *, const struct aggregate *from);
void aggregate_apart(struct aggregate *, const struct aggregate *before);

/* One that holds what was counted before; takes totals, timeline and rows over, which must not be used any more. */
struct aggregate *aggregate_load(const struct aggregate_options *, struct totals *, struct timeline *, struct rows *);

const struct totals *aggregate_totals(const struct aggregate *);
const struct timeline *aggregate_timeline(const struct aggregate *);

/* Rows in no order that means anything. Series are settled. */
size_t aggregate_rows(struct aggregate *);
const struct row *aggregate_row(const struct aggregate *, size_t index);

/* Lines that are in no class: there is nothing in them that matters. */
uint64_t aggregate_others(const struct aggregate *);

/* Do the classes and the rows add up? If not, it is a mistake of the program. */
bool aggregate_adds_up(const struct aggregate *);

/* How often logcat was started, as its dividers tell; 0 if there are none. */
uint64_t aggregate_sessions(const struct aggregate *);

#endif
