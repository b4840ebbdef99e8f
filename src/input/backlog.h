/*
 * backlog - where the last lines of a stream start that is seen once, from its start to its end.
 *
 * As tail.h, for what cannot be read backwards. UTF-16 is told by its mark.
 */
#ifndef IMERR_INPUT_BACKLOG_H
#define IMERR_INPUT_BACKLOG_H

#include <stddef.h>
#include <stdint.h>

/* No more lines than this are looked for. */
#define BACKLOG_MAX 65536u

struct backlog {
	uint64_t *start;                /* of the last lines, a ring */
	size_t lines;
	uint64_t count;                 /* lines that have begun */
	uint64_t offset;
	unsigned char first[2];
	unsigned char before;           /* the byte before */
};

void backlog_open(struct backlog *, uint64_t lines);
void backlog_close(struct backlog *);

void backlog_add(struct backlog *, const char *bytes, size_t len);

/* The start of the first of the last lines, by now; the end if none are wanted. */
uint64_t backlog_start(const struct backlog *);

#endif
