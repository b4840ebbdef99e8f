/*
 * lineage - the header that a line without one belongs to.
 *
 * The message lines of `long` and of Studio's pastes know their header only by
 * the lines above. They are searched backwards, HEADER_LOOKBACK bytes at most, and
 * what was found is remembered, so that a message of many lines costs one search.
 * The answer depends on those bytes alone, whatever came before them.
 */
#ifndef IMERR_SCAN_LINEAGE_H
#define IMERR_SCAN_LINEAGE_H

#include <stdint.h>

#include "base/buf.h"
#include "logcat/header.h"

struct lineage {
	struct buf header;              /* that was found last */
	uint64_t header_offset;
	uint64_t searched;              /* offset of the line for which it was searched last */
	bool known, found;              /* a search was made; it found one */
};

/* The lines before a raw line. */
struct lineage_above {
	const char *begin;              /* what is still there of them */
	uint64_t begin_offset;
	uint64_t first_offset;          /* where the stream began */
	const char *line;               /* the raw line */
};

/* Fills in what `record`, which is raw, has from a header above. */
void lineage_inherit(struct lineage *, const struct lineage_above *, struct record *record);

/* Remembers what a raw line there would belong to: from then on, nothing above it has to be there. */
void lineage_settle(struct lineage *, const struct lineage_above *);

/* Another stream starts. */
void lineage_clear(struct lineage *);
void lineage_free(struct lineage *);

#endif
