/*
 * park - the state of a stream, while its scan is used for another.
 *
 * A scan has a window of a megabyte, a stream that waits for more needs a few
 * hundred bytes: the line that is not whole yet, and what the next line's meaning
 * depends on. So thousands of streams that wait can share one scan. Whether and where a stream
 * was parked makes no difference to what is made of it.
 */
#ifndef IMERR_SCAN_PARK_H
#define IMERR_SCAN_PARK_H

#include "scan/lineage.h"
#include "scan/scan.h"

/* `{0}` is a stream that has not begun. */
struct scan_parked {
	struct buf bytes;               /* of the stream, the last of them unfinished; then of both headers and of the codes */
	size_t held, header, event_header;      /* lengths of the first three */
	size_t line, passed, look, no_newline, counted; /* in what is held, as in a scan */
	uint64_t offset;                /* of the first byte that is held */
	uint64_t first_offset, number;
	size_t overlong;
	bool in_overlong;
	struct lineage lineage;         /* without its header */
	size_t codes;
	uint64_t codes_end, noted;
	uint64_t event_end;
	bool event_known;
};

/* The stream that begins at `offset`: where a line starts, or inside one that is too long to be read. */
void scan_parked_start(struct scan_parked *, uint64_t offset, bool inside);

/*
 * Takes the stream out of the scan, which is as new then. `history`: so many bytes
 * above the next line are kept for scan_cut(), HEADER_LOOKBACK at most; lines need none. What was parked there is gone.
 */
void scan_park(struct scan *, struct scan_parked *, size_t history);

/* The stream goes on in this scan, which must be as new; `parked` is empty then, and keeps its memory for the next time. */
void scan_unpark(struct scan *, struct scan_parked *parked);

/* Is the line that is not whole yet too long to be read? */
bool scan_is_inside(const struct scan *);

/* How much of the window, from its start, the stream has used: the further up, the more memory is touched. */
size_t scan_used(const struct scan *);

/* The line that is not whole yet. */
struct span scan_line(const struct scan *);
struct span scan_parked_line(const struct scan_parked *);

void scan_parked_free(struct scan_parked *);

#endif
