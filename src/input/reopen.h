/*
 * reopen - a regular file that is known by device and inode, opened.
 */
#ifndef IMERR_INPUT_REOPEN_H
#define IMERR_INPUT_REOPEN_H

#include <stdbool.h>
#include <sys/types.h>

/* By its name, as openat(2); -1: it is another file by now (errno is 0 then), or errno says why not. */
int reopen(int directory, const char *name, dev_t device, ino_t inode);

/*
 * It was called `name` and was renamed: is it still in that directory? `fd` is -1 if not. False if that cannot
 * be said now, for want of descriptors.
 */
bool reopen_renamed(const char *name, dev_t device, ino_t inode, int *fd);

#endif
