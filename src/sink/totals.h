/*
 * totals - what was counted of a log as a whole.
 */
#ifndef IMERR_SINK_TOTALS_H
#define IMERR_SINK_TOTALS_H

#include "logcat/moment.h"
#include "logcat/stream.h"
#include "sink/counts.h"

struct totals {
	uint64_t bytes, lines;
	/* The classes: every line is in one, and with others they are all. */
	uint64_t with_codes;            /* by layout in `format` */
	uint64_t cut;                   /* a code touches the end of a cut stream, or the line was cut by a restart: not counted */
	uint64_t stream;                /* by kind in `event` */
	uint64_t notes;                 /* notes of ours on their own line */
	uint64_t replayed;              /* with codes or success, but they came before logcat was started again: not counted */
	uint64_t format[FORMAT_COUNT];
	uint64_t event[STREAM_COUNT];
	uint64_t codes;                 /* what the rows hold together; repeats are among them */
	uint64_t repeats;               /* of these told by chatty's "identical" only */
	uint64_t by_text, unknown;
	uint64_t success;               /* code 0 */
	uint64_t expired;               /* lines that logd threw away */
	uint64_t overlong;              /* lines that were not read */
	uint64_t backwards;             /* how often the clock of lines with codes went back */
	uint64_t restarts;              /* how often logcat was started again, as far as replays were told apart */
	uint64_t unsure;                /* of with_codes after such a restart: without a time to tell replays by */
	struct moment first, last;      /* of lines with codes and of the stream */
	struct counts buffers;          /* "beginning of" by buffer */
};

/* The time of a line with codes, and where the clock of its log was before. `apart`: of totals that are put beside others. */
void totals_see(struct totals *, struct moment when, struct moment before, bool apart);

/* What follows in the log. */
void totals_merge(struct totals *, const struct totals *from);

/* What another log of the same time holds: first and last are the earliest and the latest, and no clock goes back between the two. */
void totals_beside(struct totals *, const struct totals *from);

/* Do the classes add up by themselves? */
bool totals_add_up(const struct totals *);

/* Lines that are in no class: there is nothing in them that matters. */
uint64_t totals_others(const struct totals *);

/* How often logcat was started, as its dividers tell; 0 if there are none. */
uint64_t totals_sessions(const struct totals *);

/* The same, if replays of some of these starts were not told apart: what they brought may be counted twice. Else 0. */
uint64_t totals_doubtful(const struct totals *);

#endif
