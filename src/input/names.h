/*
 * names - files that a pattern finds.
 */
#ifndef IMERR_INPUT_NAMES_H
#define IMERR_INPUT_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* Has it characters of glob(3), and is nothing called so itself? */
bool names_is_pattern(const char *name);

/* Sorts names for names_expand(). */
void names_sort(const char **name, size_t count);

/* Calls `found` for each regular file that the pattern finds and that is not among `known`, which is sorted. */
void names_expand(const char *pattern, const char **known, size_t count, void (*found)(void *self, const char *name), void *self);

#endif
