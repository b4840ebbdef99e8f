/*
 * lookup - finds catalogue entries the way people ask for them.
 */
#ifndef IMERR_RULES_LOOKUP_H
#define IMERR_RULES_LOOKUP_H

#include "rules/catalogue.h"

/*
 * Entries whose constant is `text`; if there are none, those whose name, message
 * or explanation, in either language, holds it; if there are none, those whose
 * cause or advice does. ASCII letters match in any case. Writes at most `max`,
 * returns how many there are.
 */
size_t lookup_text(const struct catalogue *, struct span text, struct meaning *found, size_t max);

/* Those that share most words (or Chinese characters) with `text`, best first; 0 if none does. */
size_t lookup_similar(const struct catalogue *, struct span text, struct meaning *found, size_t max);

/* Codes further away than this are not near. */
#define LOOKUP_NEAR 999

/* The listed codes nearest to `number`, nearest first; none is further than LOOKUP_NEAR. */
size_t lookup_nearest(const struct catalogue *, long number, struct meaning *found, size_t max);

#endif
