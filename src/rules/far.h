/*
 * far - patterns behind a place that pass over much before they find anything.
 *
 * Such a pattern wants something behind what it passes over, and most messages
 * do not have it. That is looked for once for all places of a message; only
 * where it stands near behind a place the patterns themselves are run.
 */
#ifndef IMERR_RULES_FAR_H
#define IMERR_RULES_FAR_H

#include "rules/automaton.h"

struct far;

struct far *far_new(void);
void far_free(struct far *);

/* Adds a pattern if it is one for here, else returns false. The source is borrowed. */
bool far_add(struct far *, unsigned number, const char *source);

/* The message that is run on from now on. It is read once if the places come in order. */
void far_record(struct far *, struct span text);

/* As automaton_run() with DIRECTION_AFTER. */
struct found far_run(struct far *, size_t from, size_t to);

/* Has it run on this message and seen that no place of it has what is wanted? */
bool far_is_nowhere(const struct far *);

#endif
