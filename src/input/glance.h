/*
 * glance - what a look at a file shows without reading it: have its size or times changed?
 */
#ifndef IMERR_INPUT_GLANCE_H
#define IMERR_INPUT_GLANCE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

struct glance {
	off_t size;
	struct timespec mtime, ctime;
	int64_t changed;                /* when the last look saw others, by the clock of who looks */
};

/* Notes them; have they changed since the last time? */
bool glance_take(struct glance *, const struct stat *, int64_t now);

#endif
