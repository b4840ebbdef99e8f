/*
 * rows - what is known of each code: how often, since when, where.
 *
 * A table by number and family. Its memory is bounded: a row per code of the
 * catalogue and no more than ROWS_MAX, bounded counts per tag and process, the first
 * lines as samples. What finds no row any more is in that of ROW_OTHER.
 */
#ifndef IMERR_SINK_ROWS_H
#define IMERR_SINK_ROWS_H

#include "rules/catalogue.h"
#include "sink/timeline.h"

#define ROWS_MAX 8192
#define ROW_OTHER (-1)

/* Sample lines of a code and bytes of one, names and processes counted apart. */
#define ROW_SAMPLES 3
#define ROW_SAMPLE_MAX 400
#define ROW_TAGS 256
#define ROW_PIDS 256
#define ROW_FILES 4096

/* Levels in logcat's order, and none. */
#define ROW_LEVELS "VDIWEFS?"
#define ROW_LEVEL_COUNT 8

struct sample {
	uint64_t number;                /* of the line */
	char *text;                     /* owned; without its newline, as utf8_copy() makes it */
	size_t len;
};

/* One code of one family. */
struct row {
	long number;
	const struct family *family;    /* of the catalogue; NULL: ROW_OTHER */
	const struct code *code;        /* NULL: unknown */
	uint64_t count;
	uint64_t by_text;               /* of these by a text rule */
	struct moment first, last;      /* as they came in the log */
	uint64_t first_line, last_line;
	uint64_t level[ROW_LEVEL_COUNT];
	struct counts tags, pids;
	struct counts files;            /* empty unless files are told apart */
	struct series series;
	struct sample sample[ROW_SAMPLES];      /* the first ones */
	size_t samples;
};

/* `{0}` is an empty table. */
struct rows {
	struct row *item;
	size_t count, room;
	uint32_t *slot;                 /* open addressing: index of a row plus one */
	size_t slots;
};

/* Index of the row of a code, a new one if need be; pointers to rows live until the next call. */
size_t rows_find(struct rows *, long number, const struct family *, const struct code *);

/* Where a level, NUL if there is none, is counted. */
size_t row_level(char level);

void row_add_sample(struct row *, struct span text, uint64_t number);

/* Adds the rows of what follows in the log, `lines` lines behind; `timeline` has taken up that one's already. */
void rows_merge(struct rows *, const struct rows *from, const struct timeline *, uint64_t lines);

/* The same for those of another log of the same time: first and last are the earliest and the latest. */
void rows_beside(struct rows *, const struct rows *from, const struct timeline *, uint64_t lines);
void rows_free(struct rows *);

#endif
