/*
 * folder - a temporary folder, and files that tests put somewhere and read again. Failures end the test.
 */
#ifndef IMERR_TESTS_FOLDER_H
#define IMERR_TESTS_FOLDER_H

#include <stdbool.h>

#include "base/buf.h"

struct folder {
	char path[64];
	struct buf name;        /* of folder_at() */
	bool entered;
};

/* A new one; entered: it is the working directory until it is closed. */
void folder_open(struct folder *);
void folder_open_entered(struct folder *);

/* Removed with all that is in it, whatever its mode. */
void folder_close(struct folder *);

/* The path of what has this name in the folder; it is good until the next one is asked for. */
const char *folder_at(struct folder *, const char *name);

/* Writes a file, wherever it is. `flags` are those of open(2); what is not there is made. */
void folder_put(const char *path, int flags, struct span bytes);

/* Appends what a file holds. */
void folder_read(struct buf *to, const char *path);

#endif
