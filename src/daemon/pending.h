/*
 * pending - how far files were read, until that is committed.
 *
 * Commits may fail for hours: of a file that is read on the last place is kept, and of what is gone from files (follow_gone())
 * the last CLAIMS_LEFT_MAX or some more.
 */
#ifndef IMERR_DAEMON_PENDING_H
#define IMERR_DAEMON_PENDING_H

#include "input/claims.h"
#include "store/store.h"

/* Begins as zeros. */
struct pending {
	struct placed *item;            /* in the order in which they came */
	size_t count, room;
};

/* The file of this name was read so far; `current`: it still is, else it was left. */
void pending_add(struct pending *, const char *name, bool current, const struct follow_position *);

/* All of them, in the transaction that has begun. */
void pending_put(const struct pending *, struct store *, int64_t now);

void pending_clear(struct pending *);
void pending_free(struct pending *);

#endif
