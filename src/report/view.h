/*
 * view - the rows of a report, grouped, sorted and summed as they are shown.
 *
 * All renderers walk the same view, so they cannot disagree about a number.
 */
#ifndef IMERR_REPORT_VIEW_H
#define IMERR_REPORT_VIEW_H

#include "sink/aggregate.h"

enum view_by { VIEW_CODE, VIEW_FAMILY, VIEW_CATEGORY, VIEW_TAG, VIEW_PID, VIEW_LEVEL };

/* One group of codes, most frequent first. */
struct view_row {
	char *label;                    /* owned: "871300", "network", "JIGUANG-JMessage", "(other)" */
	const struct row *code;         /* VIEW_CODE: the row that it is; else NULL */
	uint64_t count, by_text;
	struct moment first, last;      /* of the codes in it; MOMENT_NONE where the grouping has none (tag, pid, level) */
	struct counts series;           /* per bucket of the timeline; empty where the grouping has none */
};

struct view {
	const struct aggregate *aggregate;
	enum view_by by;
	struct view_row *row;
	size_t rows;
};

/* `by` says what a row is. The aggregate must not change while the view is used. */
struct view *view_new(struct aggregate *, enum view_by by);
void view_free(struct view *);

/* Part of all codes, 0 to 1. */
double view_share(const struct view *, const struct view_row *);

/* The keys of a counts by number, most frequent first; writes at most `max` pointers, returns how many. */
size_t view_most(const struct counts *, const struct count **found, size_t max);

#endif
