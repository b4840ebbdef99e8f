/*
 * place - where a code may stand, and how far is looked around it.
 */
#ifndef IMERR_RULES_PLACE_H
#define IMERR_RULES_PLACE_H

#include <stddef.h>

#include "base/span.h"

/* `before` looks at this many bytes at most, `after` too. */
#define MATCHER_REACH 64
/* `text` looks at this many bytes of a message at most. */
#define MATCHER_TEXT 16384

struct place {
	struct span text;               /* the message */
	struct span tag;
	size_t start, end;              /* of the digits, in `text` */
};

/* The bytes of the message that the keys look at. */
static inline size_t
place_before(const struct place *p)
{
	return p->start > MATCHER_REACH ? p->start - MATCHER_REACH : 0;
}

static inline size_t
place_behind(const struct place *p)
{
	return p->text.len - p->end > MATCHER_REACH ? p->end + MATCHER_REACH : p->text.len;
}

static inline size_t
place_text(const struct place *p)
{
	return p->text.len < MATCHER_TEXT ? p->text.len : MATCHER_TEXT;
}

#endif
