/*
 * feed - the bytes of one input into a scan, decoded where they need it.
 *
 * Bytes are read straight to where the scan wants them. Only where a stream
 * starts with a byte order mark of UTF-16 (PowerShell's `adb logcat > file`
 * writes those) are they read aside and turned into UTF-8, without the mark.
 * Halves of surrogate pairs and an odd last byte become U+FFFD.
 */
#ifndef IMERR_INPUT_FEED_H
#define IMERR_INPUT_FEED_H

#include "scan/park.h"
#include "scan/scan.h"

enum encoding { ENCODING_UNDECIDED, ENCODING_BYTES, ENCODING_UTF16LE, ENCODING_UTF16BE };

struct feed;

struct feed *feed_new(struct scan *);           /* borrowed */
void feed_free(struct feed *);                 /* after all that is parked, and before the scan */

/* As scan_reserve(), scan_commit(), scan_put() and scan_end(). */
char *feed_reserve(struct feed *, size_t *room);
int feed_commit(struct feed *, size_t len);
int feed_put(struct feed *, struct span bytes);
int feed_end(struct feed *, bool cut);

/* Do the bytes reach the scan as they are? False until that is decided. */
bool feed_is_verbatim(const struct feed *);

/*
 * A stream that waits while the feed and its scan are used for others; `{0}` has not begun. See scan/park.h. It stays where it
 * is until another one is unparked: a file that grows alone is never carried out and in again. So the feed may point at it:
 * it is not moved, overwritten or forgotten before feed_parked_free(), and knows one feed only.
 */
struct feed_parked {
	struct feed *in;                /* it is there, in use or waiting */
	struct scan_parked scan;
	enum encoding encoding;
	unsigned char raw[4];           /* that are not decoded yet: a half character at most */
	size_t len;
};

/* Is a stream with these first bytes, two if it has them, UTF-16? */
bool feed_is_wide(struct span first);

/* The stream whose first bytes are `first` is read from `offset` on, as scan_parked_start() has it. */
void feed_parked_start(struct feed_parked *, struct span first, uint64_t offset, bool inside);
void feed_unpark(struct feed *, struct feed_parked *);
void feed_park(struct feed *, size_t history);  /* the one that was unparked */
void feed_parked_free(struct feed_parked *);

/* How many of the bytes that were read belong to the line that is not whole yet; parked or not. */
uint64_t feed_parked_behind(const struct feed_parked *);

/* Is that line too long to be read? */
bool feed_parked_inside(const struct feed_parked *);

#endif
