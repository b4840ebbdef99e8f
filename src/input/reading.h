/*
 * reading - one regular file, as far as it was read: its descriptor, its place, and how to find both again.
 *
 * The descriptor can be given back; the fingerprint of what stands before the place tells later whether it
 * is still that file. A place can be taken up in another life of the program, too.
 */
#ifndef IMERR_INPUT_READING_H
#define IMERR_INPUT_READING_H

#include <sys/types.h>

#include "input/claims.h"
#include "input/feed.h"
#include "input/fingerprint.h"

/*
 * A copy may end before the place that was read up to: what was written after it was made is read, too. So one or two places further
 * back are kept as marks, so many bytes from each other, and not where the file is so short that it may begin like another.
 */
#define READING_MARK_EVERY (1u << 20)
#define READING_MARK_MIN 4096

struct reading {
	int fd;                         /* -1: given back, or not opened yet */
	dev_t device;
	ino_t inode;
	uint64_t offset;                /* so much of it was read */
	struct fingerprint print;
	struct fingerprint line;        /* up to where the last line starts that was begun */
	struct follow_mark mark[2];
	struct follow_position floor;   /* where it was taken up: lines before that are context */
	bool recalled;                  /* `floor` was not compared with the file yet */
	struct feed_parked stream;
};

/* Where reading starts, for who counts: lines from `offset` on, and the one there is `number` to the scan. */
struct reading_start {
	uint64_t offset, number;
};

/* A file that nothing is known of but this; it is not open. */
void reading_recall(struct reading *, const struct follow_position *);

/*
 * The open file is taken up at `at`, or at `lead` bytes before that, whole lines, for the sake of what the first lines mean.
 * Returns 0; or, and then nothing has changed, -1 on an error (errno), -2 if it is not so long or, with `compare`, not what the
 * fingerprint tells.
 */
int reading_resume(struct reading *, const struct follow_position *at, bool compare, size_t lead, struct reading_start *);

/* One that was recalled: is `name` on this device the file that the fingerprint tells of? Then it is there from now on. */
bool reading_renumber(struct reading *, const char *name, dev_t device);

/* It was written anew: it is read from its start. The stream is the caller's affair. */
void reading_restart(struct reading *);

/*
 * One read of what is new and of what stood before it. Returns how many new bytes, -1 on an error (errno), -2 if
 * it is not what was read.
 */
ssize_t reading_read(const struct reading *, char *to, size_t len);

/* What reading_read() gave is taken over. */
void reading_advance(struct reading *, const char *bytes, size_t len);

/* The position behind all that was read. */
struct follow_position reading_end(const struct reading *);

/* That of the line that is not whole yet. One that the file does not confirm has a fingerprint that nothing has. */
struct follow_position reading_position(const struct reading *);

void reading_close(struct reading *);

/* The same, while there may be more to read later: reading_position() stays what it is. */
void reading_give_back(struct reading *);

#endif
