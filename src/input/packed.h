/*
 * packed - a compressed file that is followed: read whole, once.
 *
 * It is decoded twice. The first time nothing is handed on: that tells whether it is whole, and by recall.h how much of it was read
 * before, under another name and not compressed (app.log, app.log.1, app.log.2.gz). Then what is behind that is
 * handed on. All places are those of what comes out; the compressed file has no others. See the table in follow.h.
 */
#ifndef IMERR_INPUT_PACKED_H
#define IMERR_INPUT_PACKED_H

#include "input/follow.h"
#include "input/tidings.h"
#include "input/unpacking.h"

/* At one step FOLLOW_STEP_MAX bytes are taken at most, and no more than these come out of them. */
#define PACKED_STEP_MAX (4u << 20)

struct packed_file {
	struct reading *reading;        /* `floor`: where this very file was left, if it was */
	struct tidings *tidings;
	const void *owner;              /* in the claims */
	enum follow_from from;
	uint64_t lines;
};

struct packed;

struct packed *packed_new(void);
void packed_free(struct packed *);

/* One look; the file is open. FOLLOW_QUIET also means that it waits: to be whole, or for who still reads the original. */
enum follow_seen packed_step(struct packed *, const struct packed_file *, const struct follow_with *);

/* Is the open file the one that was read, as far as it was? */
bool packed_is_same(const struct packed *, const struct reading *);

/* All was read, and the stream has ended. */
bool packed_is_at_rest(const struct packed *);

/* Nothing has to be looked at until the file changes. */
bool packed_is_settled(const struct packed *);

/* It is something else by now: to be read as it is, from its start. */
bool packed_is_foreign(const struct packed *);

/* The file is left: a sentence if nothing of it was read because it never was whole. */
void packed_leave(const struct packed *, const struct packed_file *, const struct follow_with *);

#endif
