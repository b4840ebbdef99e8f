/*
 * resume - from which time on logcat is asked for its log again.
 *
 * `logcat -T TIME` begins with the first record at or after TIME, by the clock of the device. It understands MM-DD hh:mm:ss.mmm,
 * YYYY-MM-DD hh:mm:ss.mmm and sssss.mmm, in the zone of the format (logcat.cpp, parseTime()). A time in the future
 * hides all that is in the buffers, so nothing is asked for by time unless the device says that its clock is behind that
 * time: a phone that was restarted may start in 1970.
 */
#ifndef IMERR_INPUT_RESUME_H
#define IMERR_INPUT_RESUME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

/* What is asked of the shell of a device. */
#define RESUME_QUESTION "date '+%s %z'; cat /proc/sys/kernel/random/boot_id 2>/dev/null"

struct resume_answer {
	bool known;             /* it told its clock */
	int64_t ms;             /* since 1970, UTC */
	bool zone_known;
	int64_t zone;           /* milliseconds to add for the local time */
	char boot[40];          /* tells one start of the device from another; "" if it is not told */
	struct span rest;       /* lines behind these, if more was asked; points into the output */
};

/* Reads the output of RESUME_QUESTION. */
struct resume_answer resume_read(struct span output);

/*
 * Appends the value of -T for the record that was printed with `last` as its time. `now`: the computer's clock in milliseconds,
 * which says what a missing year was. Returns false, and appends nothing, if it is better to ask for everything.
 */
bool resume_since(struct buf *to, struct span last, int64_t now, const struct resume_answer *);

#endif
