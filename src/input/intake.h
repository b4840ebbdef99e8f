/*
 * intake - the bytes of one input into a feed, unpacked if they are compressed.
 *
 * Bytes are read straight to where the feed wants them once the first ones have told that they are not compressed, which
 * the very first byte tells of nearly every log: nothing waits for more. See unpack.h for what is
 * unpacked. What comes out may be UTF-16, as everywhere.
 */
#ifndef IMERR_INPUT_INTAKE_H
#define IMERR_INPUT_INTAKE_H

#include "input/feed.h"

struct intake;

struct intake *intake_new(struct feed *);       /* borrowed; one intake for each input */
void intake_free(struct intake *);

/* As feed_reserve(), feed_commit() and feed_end(). A compressed stream that is whole is not cut, whatever it came from. */
char *intake_reserve(struct intake *, size_t *room);
int intake_commit(struct intake *, size_t len);
int intake_end(struct intake *, bool cut);

/* Do the bytes reach the scan as they are? False until that is decided. */
bool intake_is_verbatim(const struct intake *);

/* Nothing that comes now is of any use: the compressed stream is damaged, or something else follows it. */
bool intake_is_over(const struct intake *);

/* At the end: a sentence if the stream was compressed and not whole, or if it was not all of the input. */
void intake_tell(const struct intake *, const char *name, struct err *);

#endif
