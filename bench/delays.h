/*
 * delays - lines that carry the time of their writing, and how old they are when they come out.
 *
 * Who writes a line takes delays_line(); who reads hands all bytes to
 * delays_read(). Every line with a time in it counts, any other is passed over.
 */
#ifndef BENCH_DELAYS_H
#define BENCH_DELAYS_H

#include <stddef.h>
#include <stdint.h>

#define DELAYS_LINE 256

struct delays {
	uint64_t *delay;        /* nanoseconds, in the order of coming */
	int count, max;
};

/* A clock in nanoseconds. */
uint64_t delays_now(void);
void delays_wait_until(uint64_t then);

/* A line of log with the time in it and an error code, or none. Returns its length. */
size_t delays_line(char line[DELAYS_LINE], int hit);

/* Reads until the end or until `max` lines have come. */
void delays_read(struct delays *, int fd);

/* Sorts all but the first `skip`, of which there must be more; the values at half, at 99 of 100, and the largest. */
void delays_sum(struct delays *, int skip, double *p50, double *p99, double *max);

#endif
