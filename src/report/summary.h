/*
 * summary - what a report is made of, and how summaries of pieces become one.
 *
 * A summary is what was counted, and the edges of the log as text: with them the lines
 * whose meaning depends on the piece before are counted again when two are put
 * together. The summary of a log is exactly that of its pieces, in order, cut at line ends.
 */
#ifndef IMERR_REPORT_SUMMARY_H
#define IMERR_REPORT_SUMMARY_H

#include "sink/fragment.h"

/* Counts a text by the rules in force. All borrowed. */
struct counter {
	struct recogniser *recogniser;
	const struct candidates *candidates;
	struct aggregate_options options;
};

struct summary {
	struct aggregate *all;
	struct aggregate *behind;       /* all but the lines of `head` */
	struct buf head;                /* the first lines, which can depend on what was before */
	bool cut;                       /* at the end of `head` the log was cut off */
	struct buf tail;                /* the last ones, on which what follows can depend */
};

/* The summary of what was counted. */
void summary_of(struct summary *, const struct fragment *, const struct counter *);

/* An empty one to load into. */
void summary_init(struct summary *, const struct aggregate_options *);

/* `next` follows in the log. */
void summary_merge(struct summary *, const struct summary *next, const struct counter *);
void summary_free(struct summary *);

#endif
