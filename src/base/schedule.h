/*
 * schedule - when something is due: every so many minutes, or daily at a time.
 *
 * What counts is the clock on the wall. "Every hour" is each full hour, "every
 * 15m" the quarters of each hour, "every 7d" each Monday at midnight (several
 * days are counted from a Monday). Such a point of the clock is called a mark, and
 * it is reached when the clock shows it, or something later, for the first time:
 *
 * - The clock is put forward over marks (DST begins): they are reached together, at
 *   that moment, once. "Daily at 02:30" then comes at 03:00.
 * - The clock is put back (DST ends): marks that were reached are not reached again.
 *   The period at hand is an hour longer, and names by the clock never come twice.
 *
 * So periods follow each other without gap or overlap, and every one has a name
 * of its own. All are functions of the time and of TZ, which tzset(3) must have
 * read; they take some microseconds. Offsets from UTC are taken to change at
 * quarters of an hour of UTC only, and the clock to be put back by a day at most,
 * as everywhere since 1973.
 */
#ifndef IMERR_BASE_SCHEDULE_H
#define IMERR_BASE_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

struct schedule {
	long every;             /* milliseconds that schedule_even() takes; 0: daily */
	long daily;             /* minutes since midnight; looked at if `every` is 0 */
};

/* Can there be a schedule of so many milliseconds? Whole minutes that divide a day, or whole days. */
bool schedule_even(long ms);

/* The first moment behind `after` (seconds since 1970) at which a mark is reached. */
int64_t schedule_next(const struct schedule *, int64_t after);

/* The last such moment at or before `now`. */
int64_t schedule_last(const struct schedule *, int64_t now);

/*
 * Where the period at hand begins, if the last one that was reported ended at
 * `reported` (0: none was). Its end is schedule_next() of that, and it is to be
 * reported once that is not in the future; after a long absence several are,
 * one after the other. If the system's clock was set back behind `reported`, the
 * period goes on from there when the clock is there again; but if that
 * takes longer than a period and a day, the clock was wrong before, and it begins anew
 * at schedule_last().
 */
int64_t schedule_begin(const struct schedule *, int64_t reported, int64_t now);

#endif
