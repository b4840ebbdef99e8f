/*
 * file - reading: small files whole, and what stands at a place of a file.
 */
#ifndef IMERR_BASE_FILE_H
#define IMERR_BASE_FILE_H

#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/lang.h"

/*
 * Appends the content of `path` to `to`. Returns 0, or -1 with a sentence in
 * `err`: it cannot be read, or is larger than `max` bytes.
 */
int file_read(struct buf *to, const char *path, size_t max, struct err *err);

/*
 * As pread(2), but neither a signal nor a file system that gives less at once is seen: returns how many bytes there are
 * at `offset`, which is less than `len` only where the file ends (0 at its end and behind), or -1 with errno. Where
 * there is less, one more call is made to know it.
 */
ssize_t file_read_at(int fd, char *to, size_t len, uint64_t offset);

#endif
