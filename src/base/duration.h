/*
 * duration - lengths of time and times of day, as people write them.
 */
#ifndef IMERR_BASE_DURATION_H
#define IMERR_BASE_DURATION_H

#include <stdbool.h>

#include "base/buf.h"

#define DURATION_SECOND 1000L
#define DURATION_MINUTE (60 * DURATION_SECOND)
#define DURATION_HOUR (60 * DURATION_MINUTE)
#define DURATION_DAY (24 * DURATION_HOUR)

/*
 * Reads "90" (seconds), "500ms", "90s", "15m" or "15min", "6h", "30d" into
 * milliseconds. False if it is none of these, zero, or too long for a long.
 */
bool duration_read(const char *text, long *ms);

/* Appends the shortest of these forms: "90s", "1h", "30d"; "0s" for zero. */
void duration_write(struct buf *, long ms);

/* Reads "06:30" (or "6:30") into minutes since midnight, 0 to 1439. */
bool duration_read_clock(const char *text, long *minutes);

#endif
