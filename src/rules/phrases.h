/*
 * phrases - which text rules a message may hold for.
 *
 * One look at the tag for all that want a tag, which mostly ends it, and one at
 * the text for those that are left. Rules that tell success are looked for apart:
 * they are not always wanted, and begin with words that are frequent.
 */
#ifndef IMERR_RULES_PHRASES_H
#define IMERR_RULES_PHRASES_H

#include "base/span.h"
#include "rules/rules.h"

struct phrases;

struct phrases *phrases_new(void);
void phrases_free(struct phrases *);

/* Rules are numbered as they are added, 0 upwards. Borrowed. */
void phrases_add(struct phrases *, const struct text_rule *);

/* The message that is asked about from now on. */
void phrases_record(struct phrases *, struct span text, struct span tag);

/*
 * The first rule from `index` on that may hold, or how many rules there are;
 * those for code 0 count only with `success`.
 */
size_t phrases_next(struct phrases *, size_t index, bool success);

#endif
