/*
 * moment - what the printed time of a record says.
 *
 * Times are those of the log's own clock, as printed: a zone behind them is not
 * applied, because what people compare is what they read. Most layouts print no
 * year. It is the latest one in which that day is not in the future, seen from
 * a reference (when the log was written): this needs no memory, so any piece of a
 * log is read as the whole is. A clock that goes backwards is told as it is.
 */
#ifndef IMERR_LOGCAT_MOMENT_H
#define IMERR_LOGCAT_MOMENT_H

#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

enum moment_kind {
	MOMENT_NONE,            /* no time, or one that cannot be */
	MOMENT_DATE,            /* milliseconds since 1970-01-01 00:00 of that clock */
	MOMENT_DAY,             /* since midnight of an unknown day */
	MOMENT_BOOT,            /* since the device started: -v monotonic, dmesg */
};

struct moment {
	enum moment_kind kind;
	int64_t ms;
};

#define MOMENT_SECOND INT64_C(1000)
#define MOMENT_DAY_MS (86400 * MOMENT_SECOND)

/*
 * `time` as in record.time; `reference` in milliseconds since 1970, for dates
 * without a year. Seconds alone are since 1970 (-v epoch, told as UTC) from 1973 on, and since boot
 * below. 02-29 belongs to the latest leap year.
 */
struct moment moment_read(struct span time, int64_t reference);

/* Reads many times of one log: the day is read once, most lines are of the same. `{ .reference = ms }` is a new one. */
struct moment_clock {
	int64_t reference;
	char day[12];                   /* as it stood, with the blank behind it */
	size_t len;                     /* 0: none was read yet */
	int64_t start;                  /* of that day */
};

/* As moment_read(). */
struct moment moment_tell(struct moment_clock *, struct span time);

/*
 * What the command line gives: "YYYY-MM-DD[ hh:mm[:ss[.mmm]]]", "MM-DD ...", "hh:mm..."; MOMENT_NONE if it is
 * none of these. `precision` gets what it leaves open, in milliseconds: a day, a minute, a second, or 1.
 */
struct moment moment_read_option(struct span text, int64_t reference, int64_t *precision);

/* Appends "2026-03-17 16:13:38", with `.811` if `fraction`; without a date "16:13:38", since boot "+4611.123s". */
void moment_write(struct buf *, struct moment, bool fraction);

/* Is it between the two, which are in? MOMENT_NONE is no limit; one without a date holds on every day. Nothing is within limits of another kind. */
bool moment_is_within(struct moment when, struct moment since, struct moment until);

/*
 * Is it earlier, or later, than another? Of different kinds neither is; then a date goes before a time of day, that before one since
 * boot, and no time behind all: the first and the last of many are the same in whatever order they are asked.
 */
bool moment_is_earlier(struct moment m, struct moment than);
bool moment_is_later(struct moment m, struct moment than);

/* Does the time, as printed, say milliseconds? With the rest of a line that tells a record from all others. */
bool moment_is_exact(struct span time);

/* Days since 1970-01-01 of a date of the Gregorian calendar. */
int64_t moment_days(int64_t year, int64_t month, int64_t day);

/* The date of so many days since 1970-01-01. */
void moment_date(int64_t days, int64_t *year, int64_t *month, int64_t *day);

#endif
