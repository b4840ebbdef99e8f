/*
 * scan - a stream of log, in blocks, to a sink.
 *
 * The one path that every command takes. Bytes are put where scan_reserve()
 * says; scan_commit() searches them for candidates. Lines that hold one are cut
 * out, read and judged, and handed over as lines; everything between goes on as
 * spans, an unfinished last line included. Spans and lines together are the
 * stream, byte for byte, in order.
 *
 * It knows nothing of files and never waits. Memory: a block, and an unfinished
 * line up to `line_max`; a longer one goes on unread, as spans.
 */
#ifndef IMERR_SCAN_SCAN_H
#define IMERR_SCAN_SCAN_H

#include <stdint.h>

#include "scan/candidates.h"
#include "scan/note.h"
#include "scan/recognise.h"

#define SCAN_LINE_MAX (1u << 20)

enum line_kind {
	LINE_PLAIN,             /* a line of log, with judgements or none */
	LINE_ANNOTATED,         /* the same with an inline note of ours in it */
	LINE_NOTE,              /* a note of ours on its own line */
	LINE_OVERLONG,          /* with every_line: the start of a line longer than line_max */
};

struct line {
	enum line_kind kind;
	struct span bytes;              /* with the newline, if there is one */
	size_t passed;                  /* its first bytes that went as spans before */
	uint64_t offset;                /* of its first byte in the stream */
	uint64_t number;                /* from 1 */
	bool ended;                     /* the stream ended without a newline */
	bool cut;                       /* the same, and more may have been meant to come; or it was broken */
	bool follows_event;             /* LINE_NOTE: it stands below a line with events */
	/* The line without newline and without an inline note: `bytes`, but for LINE_ANNOTATED a copy. The record points into it. */
	struct span content;
	struct record record;
	const struct judgement *judgement;
	size_t count;
};

/* What a stream was, when it has ended. */
struct scan_sum {
	uint64_t end;           /* offset behind its last byte */
	uint64_t lines;         /* the last one counts, with or without newline */
	uint64_t overlong;      /* that were too long to be read */
	bool cut;               /* the last one has no newline, and more may have been meant to come */
	struct span last;       /* its last bytes, those that can still be asked for: HEADER_LOOKBACK if it has them */
	bool last_whole;        /* a line starts at the first of these */
};

/*
 * Nonzero from span or line stops the scan; it is handed up. `span` and `end` may be NULL. `notable`: a plain
 * line without events is no line to this sink, it goes within a span.
 */
struct sink {
	int (*span)(void *self, struct span bytes, uint64_t offset);
	int (*line)(void *self, const struct line *line);
	void *self;
	void (*end)(void *self, const struct scan_sum *sum);
	bool notable;
};

struct scan_options {
	bool every_line;        /* every line goes as a line */
	bool whole_lines;       /* an unfinished line waits for its newline */
	bool judge;             /* numbers and texts are judged */
	size_t line_max;        /* 0: SCAN_LINE_MAX */
};

struct scan;

/* All borrowed; recogniser may be NULL if nothing is judged. */
struct scan *scan_new(struct recogniser *, const struct candidates *, const struct scan_options *, const struct sink *);
void scan_free(struct scan *);

/* Before the first bytes of a stream: they are those from `offset` on, a line starts there. */
void scan_start(struct scan *, uint64_t offset);

/* The number of the line that holds the next byte to come. */
uint64_t scan_number(struct scan *);

/* What the stream is up to the line that is not whole yet. The next sum counts overlong lines from here on. */
struct scan_sum scan_cut(struct scan *);

/* Where the next bytes of the stream may be put; `room` gets how many, never 0. */
char *scan_reserve(struct scan *, size_t *room);

/* `len` bytes were put there. Returns 0, or what the sink returned. */
int scan_commit(struct scan *, size_t len);

/* Both for bytes that are somewhere else, however many. */
int scan_put(struct scan *, struct span bytes);

/*
 * The line that is not whole yet was cut off, and the next bytes begin another: it gets a newline, which the
 * stream does not have, and goes to the sink as a line that is cut. Returns what the sink returned.
 */
int scan_break(struct scan *);

/* Lines longer than line_max; one that has not ended yet counts when that is seen. */
size_t scan_overlong(const struct scan *);

/*
 * The stream ended; what is held goes to the sink. The next bytes are a new
 * stream. `cut`: a last line without newline may have been cut off (a pipe from
 * adb ends like that when the device goes; a regular file does not).
 */
int scan_end(struct scan *, bool cut);

#endif
