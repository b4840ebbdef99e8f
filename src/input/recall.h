/*
 * recall - how much of a stream was read before, perhaps under another name, perhaps not compressed?
 *
 * The stream is seen from its start. Where somebody has left a file, or reads one by now (claims.h), and the bytes before that
 * place are those of the stream before the same place, as their fingerprint tells, there the stream is known.
 */
#ifndef IMERR_INPUT_RECALL_H
#define IMERR_INPUT_RECALL_H

#include "input/claims.h"
#include "input/fingerprint.h"

struct recall;

/*
 * All places that are known by now. `owner` is who asks, and `own` where it left this very file, for
 * which any number of bytes tells; it may be NULL.
 */
struct recall *recall_new(const struct claims *, const void *owner, const struct follow_position *own);
void recall_free(struct recall *);

/* The next bytes of the stream. */
void recall_add(struct recall *, const char *bytes, size_t len);

/*
 * Did it miss something? That is so if some file has been read since the start that nobody knew before. What
 * is known of it has to be found out once more, then.
 */
bool recall_is_stale(const struct recall *, const struct claims *, const void *owner);

/* Behind all bytes that were added. */
const struct fingerprint *recall_end(const struct recall *);

/*
 * The farthest place that is known; false if there is none. It is the end if a file that is the same up to some place further
 * back was read further than the stream goes.
 */
bool recall_known(const struct recall *, struct follow_position *);

/* The farthest one that somebody else is reading at. */
bool recall_read(const struct recall *, struct follow_position *);

#endif
