/*
 * utf8 - bytes of a log as text that others can read.
 */
#ifndef IMERR_BASE_UTF8_H
#define IMERR_BASE_UTF8_H

#include "base/span.h"

/* Is it ASCII without NULs, which no copy changes? */
bool utf8_is_plain(struct span);

/*
 * Copies text, at most `max` bytes of whole characters, and returns how many. What is no UTF-8, and a NUL, becomes
 * U+FFFD, so a copy of the copy is the same again.
 */
size_t utf8_copy(char *to, size_t max, struct span text);

#endif
