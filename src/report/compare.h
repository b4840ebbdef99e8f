/*
 * compare - what changed since an older report.
 *
 * Logs are of different lengths, so counts are compared as rates: per line read, which every log has, and,
 * for readers, per hour where both logs have dates. Lines are a measure of use, not of time; an app that
 * prints more makes all rates smaller. So a verdict is about the log, and who changed what is printed has to
 * remember that.
 *
 * NEW and GONE are facts: the code is in one report only. MORE and LESS are said if both hold:
 * the rate grew by a quarter or fell by a fifth at least (COMPARE_RATIO), which somebody may care about, and
 * chance would do that less than once in a thousand times (COMPARE_CHANCE, chance.h). Counts are divided by the size
 * of the code's bursts before, so twenty retries of one failure are one event. Without times no burst is seen,
 * and one may pass for a change. SAME is the rest: no change, a small one, or none that the counts can prove.
 * With twenty codes that did not change, one comparison of fifty has a false verdict.
 * A NEW or GONE that chance may explain is marked (`noise`): a code that came twice and then not at all.
 */
#ifndef IMERR_REPORT_COMPARE_H
#define IMERR_REPORT_COMPARE_H

#include "report/view.h"

/* What must differ, and how seldom chance may do that. */
#define COMPARE_RATIO 1.25
#define COMPARE_CHANCE 0.001

/* Both logs must span so much for a rate per hour: that of two lines a moment apart means nothing. */
#define COMPARE_SPAN (60 * MOMENT_SECOND)

/* In the order in which rows stand. */
enum change { CHANGE_NEW, CHANGE_MORE, CHANGE_LESS, CHANGE_GONE, CHANGE_SAME, CHANGE_COUNT };

/* The two sides of everything. */
enum side { SIDE_OLD, SIDE_NEW, SIDES };

struct compared {
	const struct view_row *row;     /* as it is now; of one that is gone, as it was */
	bool ambiguous;                 /* its number has another row: another family */
	uint64_t count[SIDES];
	double ratio;                   /* of the rates per line, new by old; below 0: there is none */
	double chance;                  /* chance_of(), bursts taken as one */
	enum change verdict;
	bool noise;                     /* NEW or GONE, but chance may do that */
};

/* What is known of each log. */
struct exposure {
	const struct totals *totals;
	double hours;                   /* from the first to the last dated line that counts; 0: not known */
};

struct compare {
	struct view *view[SIDES];
	struct exposure log[SIDES];
	bool hourly;                    /* both have hours */
	struct compared all;            /* all codes together; `row` is NULL */
	struct compared *item;          /* by verdict, then the larger count first, the code */
	size_t count;
	size_t verdicts[CHANGE_COUNT];  /* how many rows of each */
};

/* Rows are those of the views by `by`; those that are of codes are told apart by number and family. */
struct compare *compare_new(struct aggregate *now, struct aggregate *old, enum view_by by);
void compare_free(struct compare *);

/* The comparison of a row of view[SIDE_NEW], or of one of view[SIDE_OLD] that is gone; never NULL for these. */
const struct compared *compare_find(const struct compare *, const struct view_row *);

/* Rates of a count; below 0: a log without lines has none. compare_per_hour() if `hourly` only. */
double compare_per_1000(const struct compare *, const struct compared *, enum side);
double compare_per_hour(const struct compare *, const struct compared *, enum side);

/* Codes by codes and successes, 0 to 1; below 0: no success was logged, so there is none. */
double compare_failure_rate(const struct compare *, enum side);

/* "more" for machines; for readers in their language, with a question mark if it may be noise. */
const char *compare_word(enum change);
void compare_put_verdict(struct buf *, const struct compared *, enum lang);

/* A rate or a ratio: "7.14", "12.5", "340", "<0.01", as short as it says something; "-" where there is none. */
void compare_put_rate(struct buf *, double);

#endif
