/*
 * source - where bytes of a stream stand once more, so that they can go into a
 * pipe without being copied (splice(2)).
 *
 * That is the regular file they were read from, or a shadow: a pipe of our own
 * into which what is about to be read from another pipe was duplicated (tee(2)), which
 * moves references to pages and no bytes. Offsets are those of the stream.
 */
#ifndef IMERR_BASE_SOURCE_H
#define IMERR_BASE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Less than this is cheaper copied than moved. */
#define SOURCE_MOVE_MIN 16384

/*
 * Where less than half of what filled a shadow is taken out of it, it is left out for a while. So much is looked
 * at: a little that comes while the pipe is nearly empty goes in pieces that are too small to be moved, and says nothing.
 */
#define SOURCE_JUDGED (1u << 20)
#define SOURCE_PAUSE (32u << 20)

struct source {
	int fd;                 /* to take bytes from; -1: closed */
	int fill;               /* the other end of a shadow; -1: `fd` is a file, which is only appended to */
	uint64_t at, end;       /* the bytes that are in the shadow */
	uint64_t filled, moved; /* into the shadow and out of it, since that was judged for the last time */
	uint64_t resume;        /* it is not filled before this offset: the last fillings were of no use */
};

/* Bytes stand in this regular file; borrowed. */
void source_file(struct source *, int fd);

/* Makes a shadow, as large as the pipe `like` or 1 MiB. False if that cannot be had. */
bool source_shadow(struct source *, int like);

/*
 * Duplicates bytes that wait in the pipe `fd`, whose first one has `offset`, at most
 * `max`; they stay there to be read. Returns how many, 0 if it cannot be done now or is not worth
 * it: where most bytes go another way, because notes stand everywhere, a shadow costs more than it gives
 * (SOURCE_JUDGED).
 */
size_t source_fill(struct source *, int fd, uint64_t offset, size_t max);

/*
 * Moves bytes into the pipe `to`, waiting while it is full. Returns how many
 * went; when it is less than `len`, the rest has to go another way. What stands before `offset` in a shadow is let go.
 */
size_t source_move(struct source *, int to, uint64_t offset, size_t len);

void source_close(struct source *);

#endif
