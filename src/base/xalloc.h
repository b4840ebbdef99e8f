/*
 * xalloc - memory that is there.
 *
 * Running out of memory is not an error anybody up the stack can mend: these
 * end the program with a sentence and status 1. What is returned is never NULL
 * and is freed with free().
 */
#ifndef IMERR_BASE_XALLOC_H
#define IMERR_BASE_XALLOC_H

#include <stddef.h>

void *xmalloc(size_t size);

/* `size` bytes aligned to `alignment`, a power of two; `size` is a multiple of it. */
void *xaligned(size_t alignment, size_t size);

/* `count` zeroed elements of `size` bytes; an overflow ends the program too. */
void *xcalloc(size_t count, size_t size);

/* `count` elements of `size` bytes, the old ones kept. */
void *xreallocarray(void *old, size_t count, size_t size);

char *xstrdup(const char *text);

/* `len` bytes, NULs among them too, and a NUL behind. */
char *xstrndup(const char *text, size_t len);

#endif
