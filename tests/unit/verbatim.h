/*
 * verbatim - a stream as it comes out, byte for byte in a buffer: of a scan, or of a log that is read again.
 */
#ifndef IMERR_TESTS_VERBATIM_H
#define IMERR_TESTS_VERBATIM_H

#include "base/buf.h"
#include "input/replayed.h"
#include "scan/scan.h"

struct verbatim {
	struct buf *to;                 /* borrowed; spans and lines are appended */
	uint64_t from;                  /* what stands before this offset is context and left out */
	bool cut;                       /* at the end of a stream: as the scan was told */
};

/* Who wants something else at the end gives `end` of his own; `self` is the struct. */
struct sink verbatim_sink(struct verbatim *);

/* What is passed on; "|" where a line is cut off. */
struct replayed_to verbatim_replayed(struct buf *to);

#endif
