/*
 * aggregate - a log, counted.
 *
 * Memory is bounded whatever comes in: a row per code of the catalogue, bounded
 * counts per tag and process, a few lines as samples. Aggregates merge: that of a log
 * is exactly that of its pieces, in order (aggregate_merge()), so threads, machines
 * and days can count apart. Every line is in exactly one class (aggregate_adds_up()).
 *
 * What a line means can depend on the ones before it (the header of `long`, chatty's
 * "identical"). Who counts pieces lets the scan of each start AGGREGATE_LEAD bytes
 * early and says from which offset on lines count.
 */
#ifndef IMERR_SINK_AGGREGATE_H
#define IMERR_SINK_AGGREGATE_H

#include "logcat/moment.h"
#include "logcat/stream.h"
#include "rules/catalogue.h"
#include "sink/select.h"
#include "sink/timeline.h"

/* A header can stand HEADER_LOOKBACK before a line; a repeated text less. */
#define AGGREGATE_LEAD (2 * HEADER_LOOKBACK)

/* Limits: sample lines of a code and their length, names counted apart, rows. */
#define AGGREGATE_SAMPLES 3
#define AGGREGATE_SAMPLE_MAX 400
#define AGGREGATE_TAGS 256
#define AGGREGATE_PIDS 256
#define AGGREGATE_ROWS 8192

#define AGGREGATE_OTHER (-1)

/* Levels in logcat's order, and none. */
#define AGGREGATE_LEVELS "VDIWEFS?"
#define AGGREGATE_LEVEL_COUNT 8

struct sample {
	uint64_t number;                /* of the line */
	char *text;                     /* owned; without its newline, cut at AGGREGATE_SAMPLE_MAX */
	size_t len;
};

/* One code of one family; the one of AGGREGATE_OTHER stands for all that found no row any more. */
struct row {
	long number;
	const struct family *family;    /* of the catalogue; NULL: AGGREGATE_OTHER */
	const struct code *code;        /* NULL: unknown */
	uint64_t count;
	uint64_t by_text;               /* of these by a text rule */
	struct moment first, last;      /* as they came in the log */
	uint64_t first_line, last_line;
	uint64_t level[AGGREGATE_LEVEL_COUNT];
	struct counts tags, pids;
	struct series series;
	struct sample sample[AGGREGATE_SAMPLES];        /* the first ones */
	size_t samples;
};

struct totals {
	uint64_t bytes, lines;
	/* The classes: every line is in one, and with others they are all. */
	uint64_t with_codes;            /* by layout in `format` */
	uint64_t cut;                   /* a code touches the end of a cut stream: not counted */
	uint64_t stream;                /* by kind in `event` */
	uint64_t notes;                 /* notes of ours on their own line */
	uint64_t format[FORMAT_COUNT];
	uint64_t event[STREAM_COUNT];
	uint64_t codes;                 /* what the rows hold together; repeats are among them */
	uint64_t repeats;               /* of these told by chatty's "identical" only */
	uint64_t by_text, unknown;
	uint64_t success;               /* code 0 */
	uint64_t expired;               /* lines that logd threw away */
	uint64_t overlong;              /* lines that were not read */
	uint64_t backwards;             /* how often the clock of lines with codes went back */
	struct moment first, last;      /* of lines with codes and of the stream */
	struct counts buffers;          /* "beginning of" by buffer */
};

struct aggregate_options {
	struct select select;           /* which lines count as lines with codes */
	struct moment since, until;     /* MOMENT_NONE: no limit; a line without a time is left out */
	int64_t bucket;                 /* milliseconds; 0: as fine as possible */
	int64_t reference;              /* for years, see moment.h */
};

struct aggregate;

struct aggregate *aggregate_new(const struct aggregate_options *);
void aggregate_free(struct aggregate *);

/* The sink to count with. */
struct sink aggregate_sink(struct aggregate *);

/* Lines that start before `offset` are context only, and the one there, `number` to the scan, is the first. */
void aggregate_from(struct aggregate *, uint64_t offset, uint64_t number);

/* What follows in the log was counted by `from`, with the same options; the line numbers of `from` start at 1. */
void aggregate_merge(struct aggregate *, const struct aggregate *from);

const struct totals *aggregate_totals(const struct aggregate *);
const struct timeline *aggregate_timeline(const struct aggregate *);

/* Rows in the order in which their codes first came. Series are settled. */
size_t aggregate_rows(struct aggregate *);
const struct row *aggregate_row(const struct aggregate *, size_t index);

/* Lines that are in no class: there is nothing in them that matters. */
uint64_t aggregate_others(const struct aggregate *);

/* Do the classes and the rows add up? If not, it is a mistake of the program. */
bool aggregate_adds_up(const struct aggregate *);

/* How often logcat was started, as its dividers tell; 0 if there are none. */
uint64_t aggregate_sessions(const struct aggregate *);

#endif
