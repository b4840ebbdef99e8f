/*
 * tee - one scan, two sinks.
 *
 * Both get every span and line and the end of every stream, `first` before
 * `second`. What one of them returns is handed up; the other has got the line, too.
 */
#ifndef IMERR_SINK_TEE_H
#define IMERR_SINK_TEE_H

#include "scan/scan.h"

struct tee {
	struct sink first, second;
	bool quiet;                             /* success (code 0) is for the second only */
	bool closed;                            /* the first gets nothing any more */
	struct judgement told[JUDGEMENTS_MAX];  /* what the first gets of a line with success */
};

struct aggregate;

/* `first`, and what it gets is counted; NULL: it is not. The tee is borrowed, and told of both. */
struct sink tee_counting(struct tee *, struct sink first, struct aggregate *counted);

#endif
