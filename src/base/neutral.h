/*
 * neutral - makes control sequences in log text visible instead of obeyed.
 *
 * A log line must not be able to move the cursor, set the title or answer on
 * behalf of the user. What passes: printable text, tab, newline, CR before a
 * newline, and colours (ECMA-48 8.3.117 SGR: ESC [ digits ; : m). Everything
 * else of C0, DEL and C1 comes out in caret or \xNN notation (as cat -v and less
 * write it), and so do bytes that are not UTF-8.
 *
 * It is fed a stream in pieces; a sequence cut between two pieces is kept until
 * it is decided.
 */
#ifndef IMERR_BASE_NEUTRAL_H
#define IMERR_BASE_NEUTRAL_H

#include <stddef.h>

#include "base/buf.h"

struct neutral;

struct neutral *neutral_new(void);

/* Appends what may be shown of the next `len` bytes to `to`. */
void neutral_add(struct neutral *, struct buf *to, const char *bytes, size_t len);

/* The stream ended: appends what was kept. */
void neutral_end(struct neutral *, struct buf *to);

void neutral_free(struct neutral *);

#endif
