/*
 * replayed - a log that is read again and again, as one: what was seen already is dropped.
 *
 * logcat that is started again begins with what is in the buffers of the device: records that were passed on before, then new
 * ones. Bytes go in, the bytes that are new come out, in order and at once, an unfinished line included.
 *
 * Which line is which: a line whose header has a time is known by its bytes. A line without one (of -v long, or of a message
 * with newlines) is known by its bytes and its place behind the last line with a time. Each line that is remembered answers for one that
 * comes again: two equal records within a millisecond stay two. Where no line has a time (-v brief, tag, raw)
 * equal lines are no sign: lines are dropped only where the start of the new stream is the end of the remembered one, in order,
 * to its last line, and has OVERLAP_DIFFERENT different ones; until that is known they are held.
 *
 * A line that was cut off, when the stream ended in its middle, is not written twice: when it comes again, its rest is passed on.
 * When something else comes, or nothing any more, it is given up: `cut` says that it ends here.
 * Lines "beginning of main" are passed on once.
 *
 * A new record is never dropped, as far as its bytes tell it from old ones. Memory: the lines that are remembered, as hashes (8
 * bytes each, and 16 more while there is something to drop), a line, and at most REPLAYED_HELD bytes that are held.
 */
#ifndef IMERR_INPUT_REPLAYED_H
#define IMERR_INPUT_REPLAYED_H

#include <stdint.h>

#include "base/buf.h"

/* So many lines are remembered. */
#define REPLAYED_LINES (1u << 18)

#define REPLAYED_HELD (1u << 20)

/* The place where a stream goes on after it was interrupted. */
struct replayed_seam {
	uint64_t dropped;               /* lines that came again */
	bool joined;                    /* the last line that was seen came again: nothing is missing */
	uint64_t fresh;                 /* new lines that came */
	struct buf before, after;       /* the times of the last line before and of the first new one, as printed; or empty */
};

struct replayed_to {
	/* Bytes that are new. Nonzero stops: it is handed up. */
	int (*pass)(void *self, struct span bytes);
	/* The line that was passed on in part ends here, cut off. */
	int (*cut)(void *self);
	void *self;
};

struct replayed;

/* `lines`: how many are remembered, a power of two. */
struct replayed *replayed_new(const struct replayed_to *, size_t lines);
void replayed_free(struct replayed *);

/* The next bytes of the stream. */
int replayed_feed(struct replayed *, struct span bytes);

/* The stream has ended; the bytes that come next are of a new one. */
void replayed_again(struct replayed *);

/* The same; and it is a new log (the device was restarted): it has nothing of what was seen. */
int replayed_anew(struct replayed *);

/* Nothing comes for a while: lines that are held go on. */
int replayed_settle(struct replayed *);

/* Nothing comes any more: whatever is held goes on. A line that was cut off stays unfinished. */
int replayed_end(struct replayed *);

/* Lines that were passed on, whole ones. */
uint64_t replayed_passed(const struct replayed *);

/* What became of the last interruption, so far. */
const struct replayed_seam *replayed_seam(const struct replayed *);

/* The time of the last line with one, as printed; empty if there was none. Alive until the next call. */
struct span replayed_time(const struct replayed *);

#endif
