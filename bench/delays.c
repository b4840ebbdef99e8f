#include "delays.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define HEAD "03-17 16:13:38.811  1702  2395 E ChatLogin: at="
#define AT "at="

static const char *const tails[] = { "; responseCode = none, desc = all is well\n", "; responseCode = 871300, desc = Have not logged in\n" };

uint64_t
delays_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

void
delays_wait_until(uint64_t then)
{
	struct timespec t = { (time_t)(then / 1000000000), (long)(then % 1000000000) };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR)
		;
}

size_t
delays_line(char line[DELAYS_LINE], int hit)
{
	return (size_t)snprintf(line, DELAYS_LINE, HEAD "%llu%s", (unsigned long long)delays_now(), tails[hit != 0]);
}

/* Delays of the lines in what was read; returns how many bytes are done with. */
static size_t
take_lines(struct delays *d, const char *bytes, size_t len, uint64_t came)
{
	const char *p = bytes, *newline, *at;

	while ((newline = memchr(p, '\n', len - (size_t)(p - bytes))) != NULL) {
		at = memmem(p, (size_t)(newline - p), AT, strlen(AT));
		if (at != NULL && d->count < d->max)
			d->delay[d->count++] = came - strtoull(at + strlen(AT), NULL, 10);
		p = newline + 1;
	}
	return (size_t)(p - bytes);
}

void
delays_read(struct delays *d, int fd)
{
	static char bytes[1 << 17];
	size_t have = 0;
	ssize_t n;

	while (d->count < d->max && have < sizeof(bytes) && (n = read(fd, bytes + have, sizeof(bytes) - have)) > 0) {
		uint64_t came = delays_now();
		size_t done;

		have += (size_t)n;
		done = take_lines(d, bytes, have, came);
		have -= done;
		memmove(bytes, bytes + done, have);
	}
}

static int
compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

void
delays_sum(struct delays *d, int skip, double *p50, double *p99, double *max)
{
	int n = d->count - skip;
	uint64_t *from = d->delay + skip;

	qsort(from, (size_t)n, sizeof(*from), compare);
	*p50 = (double)from[n / 2] * 1e-9;
	*p99 = (double)from[(size_t)n * 99 / 100] * 1e-9;
	*max = (double)from[n - 1] * 1e-9;
}
