/*
 * replays - which lines a log brought before logcat was started anew.
 *
 * logcat begins with what the device's ring buffers hold, so a log of several runs (a loop around `adb logcat`, the files of
 * a day) has the same records twice. A run's first line of each buffer is a divider, "--------- beginning of main": where
 * that of a buffer comes again, a new run has begun, and a line that came before it is a replay, as often as it came. What
 * is remembered of a line is a number of 64 bits, of the last REPLAYS_MAX lines that were added: what is older can be replayed
 * unnoticed. Two lines with one number are taken for the same, which happens to one pair in 2^64. Before the first divider nothing
 * is remembered: the start of a run that has none is not seen, and what comes before its next one is replayed there in full.
 */
#ifndef IMERR_SINK_REPLAYS_H
#define IMERR_SINK_REPLAYS_H

#include <stdint.h>

#include "base/span.h"

#define REPLAYS_MAX 32768
/* Where there are thousands of logs at once: 57 KiB each, if they have so many lines with codes. */
#define REPLAYS_MAX_MANY 1024

/* Buffers of one run, and dividers of a piece that can be put behind another; logcat has nine buffers. */
#define REPLAYS_BUFFERS 16
#define REPLAYS_DIVIDERS 64

/* What is remembered of lines. */
enum replays_mode {
	REPLAYS_LATER,                  /* those behind the first divider */
	REPLAYS_ALL,                    /* of a piece: the divider may stand before it */
	REPLAYS_NONE,                   /* of a piece that is counted again if there is more than one run */
};

struct replays_slot {
	uint64_t key;
	uint32_t old, fresh;            /* times in the ring, from before this run and of it; both 0: free */
	uint32_t replayed, run;         /* times that it was replayed in that run, by the number of restarts before it */
};

struct replays_divider {
	uint64_t buffer;
	size_t at;                      /* so many lines had been added */
};

/* `{0}` remembers nothing. */
struct replays {
	enum replays_mode mode;
	size_t max;                     /* so many lines are remembered; 0: REPLAYS_MAX */
	uint64_t *line;                 /* ring; the oldest at `first` */
	size_t first, count, room;
	size_t fresh;                   /* the newest of these, of this run */
	struct replays_slot *slot;      /* open addressing, twice `room` */
	uint64_t buffer[REPLAYS_BUFFERS];       /* with a divider in this run */
	size_t buffers;
	size_t restarts;

	/* For replays_append(): all that came. */
	struct replays_divider divider[REPLAYS_DIVIDERS];
	size_t dividers;
	bool lossy;                     /* it is not all any more */
	bool twice;                     /* a line came more than once */
	bool replayed;                  /* one was a replay */
	bool undated;                   /* there were lines that cannot be told by their time */
};

void replays_free(struct replays *);

/* Is logcat started again somewhere in these pieces of a log? In doubt, yes. */
bool replays_restart(const struct replays *const *piece, size_t count);

/* The number of a line: of `line`, and of `header` if that is where its time stands. */
uint64_t replays_key(struct span header, struct span line);

/* Is the next line a replay: did it come before this run more often than in it? */
bool replays_have(const struct replays *, uint64_t key);

/* The same, and it is remembered that it came. */
bool replays_see(struct replays *, uint64_t key);

/* A line that cannot be told by its time. Returns whether it may be a replay. */
bool replays_undated(struct replays *);

/* A divider of that buffer. Returns whether a new run begins with it. */
bool replays_divide(struct replays *, struct span buffer);

/* `to`, which remembers nothing, takes over all that `from` does, which is empty then. */
void replays_move(struct replays *to, struct replays *from);

/*
 * Was all that `next` said the same if it had known of `r`? If so, replays_append() makes of both what one would be that had
 * seen all, and returns how many restarts there are that `next` could not see; that one is empty then. An empty `r` takes over `next` as it is.
 */
bool replays_agree(const struct replays *r, const struct replays *next);
int64_t replays_append(struct replays *r, struct replays *next);

#endif
