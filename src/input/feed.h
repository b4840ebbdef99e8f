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

#include "scan/scan.h"

struct feed;

struct feed *feed_new(struct scan *);           /* borrowed */
void feed_free(struct feed *);

/* As scan_reserve(), scan_commit() and scan_end(). */
char *feed_reserve(struct feed *, size_t *room);
int feed_commit(struct feed *, size_t len);
int feed_end(struct feed *, bool cut);

/* Do the bytes reach the scan as they are? False until that is decided. */
bool feed_is_verbatim(const struct feed *);

#endif
