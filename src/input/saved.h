/*
 * saved - the file in which a program that follows files keeps its positions for its next life.
 *
 * It belongs to one program at a time, is read once and replaced whole (base/replace.h); its text is that of
 * positions.h. Names may be relative here, and mean what they mean in the current folder.
 */
#ifndef IMERR_INPUT_SAVED_H
#define IMERR_INPUT_SAVED_H

#include "input/following.h"

struct saved;

/*
 * Opens the file `path`, which need not be there yet; NULL is "positions" in imerr/ of XDG_STATE_HOME, which is ~/.local/state if
 * it is not said. Folders that are missing are made. NULL with a sentence: it cannot be, another process has it,
 * or it is damaged or of a newer version; then it stays as it is.
 */
struct saved *saved_open(const char *path, struct err *);
void saved_close(struct saved *);

/* This name or pattern is followed from now on. Was it in an earlier life? Then a file of it that is not known is a new one. */
bool saved_ask(struct saved *, const char *name);

/* Tells the following, which has not started, of all files that are known. */
void saved_remember(struct saved *, struct following *);

/* As positions_recall() and positions_put(); NULL: nothing is known, and nothing is kept. */
bool saved_recall(struct saved *, const char *name, struct follow_position *);
void saved_put(struct saved *, const char *name, bool current, const struct follow_position *);

/*
 * Brings to the disk what was put, if there is anything. Returns 0, or -1; then the file is as it was, and the next call tries
 * it again. A failure has a sentence only if the call before had none.
 */
int saved_write(struct saved *, struct err *);

#endif
