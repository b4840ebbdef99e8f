/*
 * pace - how long to rest after files were served, so that more is served at once.
 *
 * To be woken for each line takes longer than to read it. Who has just served many files, or
 * is woken again and again, rests for a while, a millisecond at most, and then finds many that wait. A
 * line that comes alone is never kept waiting. Times are nanoseconds.
 */
#ifndef IMERR_INPUT_PACE_H
#define IMERR_INPUT_PACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The rest for each file that was served; it doubles while events come before it is over, or right behind. */
#define PACE_A_FILE UINT64_C(40000)
/* Less than this is not worth it, more is too long. */
#define PACE_MIN UINT64_C(160000)
#define PACE_MAX UINT64_C(1000000)

/* `{0}` is new. */
struct pace {
	uint64_t served, rest;
	bool soon;                      /* events came while we should have rested */
};

/* Of the clock that does not go back. */
uint64_t pace_now(void);

/* An event has come, the first since the last service. */
void pace_woken(struct pace *, uint64_t now);

/* So many files were served. Returns for how long to rest, from now on; 0: not at all. */
uint64_t pace_served(struct pace *, uint64_t now, size_t files);

/* The same, and rests. A signal ends that. */
void pace_rest(struct pace *, size_t files);

#endif
