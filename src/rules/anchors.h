/*
 * anchors - which anchors of text rules a message may hold.
 *
 * One look for all of them; most messages have none.
 */
#ifndef IMERR_RULES_ANCHORS_H
#define IMERR_RULES_ANCHORS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

struct anchors;

struct anchors *anchors_new(void);
void anchors_free(struct anchors *);

/* Anchors are numbered as they are added, 0 upwards. `success`: of a rule that tells success. Copied. */
void anchors_add(struct anchors *, const char *anchor, bool success);

/* The message that is asked about from now on. */
void anchors_record(struct anchors *, struct span text);

/*
 * The first one from `index` on that may stand in the message, or how many
 * anchors there are; those of success count only if they are asked for.
 */
size_t anchors_next(struct anchors *, size_t index, bool success);

#endif
