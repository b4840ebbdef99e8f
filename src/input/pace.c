#include "input/pace.h"

#include <time.h>

uint64_t
pace_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

void
pace_woken(struct pace *p, uint64_t now)
{
	p->soon = now < p->served + p->rest + PACE_A_FILE;
}

uint64_t
pace_served(struct pace *p, uint64_t now, size_t files)
{
	uint64_t rest = files < PACE_MAX / PACE_A_FILE ? files * PACE_A_FILE : PACE_MAX;

	if (p->soon && rest < 2 * p->rest)
		rest = 2 * p->rest < PACE_MAX ? 2 * p->rest : PACE_MAX;
	*p = (struct pace){ .served = now, .rest = rest };
	return rest < PACE_MIN ? 0 : rest;
}

void
pace_rest(struct pace *p, size_t files)
{
	struct timespec rest = { .tv_nsec = (long)pace_served(p, pace_now(), files) };

	if (rest.tv_nsec > 0)
		(void)nanosleep(&rest, NULL);
}
