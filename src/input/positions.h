/*
 * positions - how far files were read, as a text that another life of the program can read.
 *
 * The first line names the format and its version, the last one is "end". Between them, the oldest first, a line for
 * each file that was read,
 *
 *     DEVICE INODE OFFSET FINGERPRINT INSIDE CURRENT [MARKS] NAME
 *
 * (see struct follow_position; fingerprints in hexadecimal; CURRENT is 1 if the file was the one that is read under this name, 0 if it
 * was left; MARKS, if there are any, OFFSET FINGERPRINT OFFSET FINGERPRINT) and a line "asked NAME" for each name or pattern that was followed. Names are absolute; in them control characters, backslashes and
 * what is no UTF-8 are written as \xHH. Knows nothing of where the text is kept. The version before, 1, had
 * no marks; it is read, too.
 *
 * A file has one position, and a name has one file that is current. Of what nobody has
 * asked for in this life, and of files that were left, CLAIMS_LEFT_MAX lines are kept, the last ones.
 */
#ifndef IMERR_INPUT_POSITIONS_H
#define IMERR_INPUT_POSITIONS_H

#include "base/lang.h"
#include "base/span.h"
#include "input/claims.h"

struct positions;

struct positions *positions_new(void);
void positions_free(struct positions *);

/*
 * Reads what positions_write() wrote, into new ones. `path` is for the sentence. Returns 0, or -1 with a sentence, and then they hold
 * nothing of use: anything that this version does not write is refused. Of lines that say different things of the same file or name the
 * last one holds.
 */
int positions_read(struct positions *, const char *path, struct span text, struct err *err);

/* Appends the text. */
void positions_write(struct positions *, struct buf *to);

/* This name or pattern, absolute, is followed in this life. Was it in an earlier one? */
bool positions_ask(struct positions *, const char *name);

/* The file that was read under this name in an earlier life, if there is one and this life has not been told of it yet. */
bool positions_recall(struct positions *, const char *name, struct follow_position *);

/* `each` for all files, the oldest first. */
void positions_each(struct positions *, void (*each)(void *self, const struct follow_position *), void *self);

/* The file was read so far; `current`: under this name, which is absolute, else it was left. */
void positions_put(struct positions *, const char *name, bool current, const struct follow_position *);

/* Is there anything that was not so when it was read or written? */
bool positions_changed(const struct positions *);

#endif
