/*
 * view - the rows of a report, grouped, sorted and summed as they are shown.
 *
 * All renderers walk the same view, so they cannot disagree about a number. The
 * counts of the rows are together the codes of the totals: what has no such
 * mark (no tag, an unknown code's category) and what found no room any more are
 * rows, too. They stand at the end, behind those with a name.
 */
#ifndef IMERR_REPORT_VIEW_H
#define IMERR_REPORT_VIEW_H

#include "base/lang.h"
#include "sink/aggregate.h"

enum view_by { VIEW_CODE, VIEW_FAMILY, VIEW_CATEGORY, VIEW_TAG, VIEW_PID, VIEW_LEVEL, VIEW_FILE };

enum view_kind {
	VIEW_NAMED,
	VIEW_UNKNOWN,           /* category of codes that are in no table */
	VIEW_NONE,              /* lines without a tag, pid or level */
	VIEW_OTHER,             /* what was too much to be counted apart */
};

/* One group of codes, most frequent first; of the same number, by code, pid or label. */
struct view_row {
	enum view_kind kind;
	char *label;            /* owned: "871300", "network", "JIGUANG-JMessage" (log text!), "(other)" */
	struct text name;       /* what readers see instead of the label; both NULL: the label */
	const struct row *code; /* VIEW_CODE: the row that it is; else NULL */
	uint64_t number;        /* the code, the pid; else 0 */
	uint64_t count, by_text;        /* by_text is 0 where the grouping has none (tag, pid, level) */
	struct moment first, last;      /* as they came in the log; MOMENT_NONE where the grouping has none */
	uint64_t first_line, last_line; /* 0 where it has none */
	struct counts series;           /* per bucket of the timeline; empty where it has none */
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

/* The name of a row for readers. */
const char *view_name(const struct view_row *, enum lang);

/* Part of all codes, 0 to 1. */
double view_share(const struct view *, const struct view_row *);

/* The keys of a counts by number, most frequent first; writes at most `max` pointers, returns how many. */
size_t view_most(const struct counts *, const struct count **found, size_t max);

#endif
