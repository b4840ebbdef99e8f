/*
 * tidings - what is told of a file that is followed: each thing once, until something else happens.
 */
#ifndef IMERR_INPUT_TIDINGS_H
#define IMERR_INPUT_TIDINGS_H

#include <stdint.h>

#include "base/lang.h"

/* `{ .name = ... }` has told nothing yet. */
struct tidings {
	const char *name;               /* borrowed */
	int last;                       /* errno, or what follow.h refuses */
};

/* It cannot be opened or read. Want of descriptors is not told: they are given back, and it is tried again. */
void tidings_errno(struct tidings *, struct err *to, int error);

/* It is something that cannot be followed. */
void tidings_kind(struct tidings *, struct err *to, bool directory);

/* There is no such file, or no more. */
void tidings_missing(const struct tidings *, struct err *to, bool was_there);

/* It was written anew before its last bytes were read: so many were known to be there, and nobody can know of others. */
void tidings_unread(const struct tidings *, struct err *to, uint64_t bytes);

/* It is compressed and not whole: so far, or when it was left. */
void tidings_lacking(const struct tidings *, struct err *to);
void tidings_never_whole(const struct tidings *, struct err *to);

/* Nobody followed it: meanwhile it was written anew, or it has vanished; it had been read up to `offset`. */
void tidings_anew(const struct tidings *, struct err *to, uint64_t offset);
void tidings_vanished(const struct tidings *, struct err *to, uint64_t offset);

#endif
