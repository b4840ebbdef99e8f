/*
 * replace - files that are written whole or not at all, by one process at a time.
 *
 * Whoever reads such a file sees the old one or the new one, never a part: it is written to a file beside it, brought to the disk
 * and renamed. That also holds if the power fails. On any failure the old one stays as it was. Nothing is kept
 * between calls; they block, and may be made by any thread.
 */
#ifndef IMERR_BASE_REPLACE_H
#define IMERR_BASE_REPLACE_H

#include <sys/types.h>

#include "base/lang.h"
#include "base/span.h"

/* The last part of a path: points into it. */
const char *replace_last_part(const char *path);

/* Appends the folder of a path, "/" for a file in the root. */
void replace_add_folder(struct buf *to, const char *path);

/*
 * Opens the folder of that path. It and those above it are made with `mode` if they are missing, and brought to the disk. Returns
 * a descriptor, which the caller closes, or -1 with errno.
 */
int replace_open_folder(const char *path, mode_t mode);

/*
 * Writes `text` to the file `name` of the open folder, by way of the file `temporary` in it. What a crash left of that is used
 * again. Returns 0, or -1 with errno; EWOULDBLOCK: another process is writing it just now.
 */
int replace_file(int folder, const char *temporary, const char *name, struct span text);

/*
 * Keeps other processes away from a file for as long as the descriptor that is returned is open: the lock is on "PATH.lock", because
 * the file itself is another one whenever it was replaced. -1 with a sentence: it cannot be, or another process has it.
 */
int replace_lock(const char *path, struct err *err);

#endif
