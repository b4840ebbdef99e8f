/*
 * file - small files whole.
 */
#ifndef IMERR_BASE_FILE_H
#define IMERR_BASE_FILE_H

#include "base/buf.h"
#include "base/lang.h"

/*
 * Appends the content of `path` to `to`. Returns 0, or -1 with a sentence in
 * `err`: it cannot be read, or is larger than `max` bytes.
 */
int file_read(struct buf *to, const char *path, size_t max, struct err *err);

#endif
