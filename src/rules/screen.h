/*
 * screen - which of all patterns hold at a place, as far as automata can tell.
 *
 * All patterns of all lists are asked together: one look before a place and
 * one behind it answer for every family, one at the tag and one at the text for
 * all places of a message. What looks further than beside the place is asked only
 * when the answer hangs on it. Patterns are numbered as they are added, in groups
 * of SCREEN_GROUP that share their automata.
 */
#ifndef IMERR_RULES_SCREEN_H
#define IMERR_RULES_SCREEN_H

#include "rules/automaton.h"
#include "rules/place.h"
#include "rules/rules.h"

#define SCREEN_GROUP PROGRAM_PATTERNS

struct screen;

struct screen *screen_new(void);
void screen_free(struct screen *);

/* Returns the pattern's number, 0 upwards. It is borrowed. */
size_t screen_add(struct screen *, const struct pattern *);

/*
 * What is asked from now on is about this message, and about this place in it.
 * Returns which patterns can hold, by group; that is narrowed the more is known.
 */
const uint64_t *screen_record(struct screen *, struct span text, struct span tag);
void screen_place(struct screen *, size_t start, size_t end);
const struct place *screen_at(const struct screen *);

/* The first of the wanted patterns of a group that holds or may hold, as its bit; 0 for none. */
uint64_t screen_first(struct screen *, size_t group, uint64_t wanted, bool *sure);

#endif
