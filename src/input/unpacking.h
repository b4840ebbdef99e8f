/*
 * unpacking - a compressed file on its way through unpack.h: how far it was taken, and what came out.
 *
 * Reads with pread(2), so the descriptor can be given back and opened again in between.
 */
#ifndef IMERR_INPUT_UNPACKING_H
#define IMERR_INPUT_UNPACKING_H

#include <sys/types.h>

#include "input/fingerprint.h"
#include "input/unpack.h"

/* Where in the file it is: so many bytes were taken, and which they were. */
struct unpacking_place {
	uint64_t at;
	struct fingerprint print;
};

struct unpacking {
	struct unpack *unpack;          /* NULL: not at work */
	struct unpacking_place place;
	uint64_t offset;                /* of what comes out next */
	bool full;                      /* there is more of what was taken */
	bool ended;                     /* nothing more comes for now */
	bool over;                      /* nor ever: it is damaged, or something else follows */
};

/* At the start of the file. `{0}` has not been started. */
void unpacking_start(struct unpacking *);
void unpacking_stop(struct unpacking *);

/* How is the file packed? */
enum packing unpacking_told(int fd);

/* Takes some bytes and puts what they are to `to`. Returns how many, 0 too, or -1 on an error (errno). */
ssize_t unpacking_next(struct unpacking *, int fd, char *to, size_t room);

/* Is what was taken still there? */
bool unpacking_is_same(const struct unpacking_place *, int fd);

#endif
