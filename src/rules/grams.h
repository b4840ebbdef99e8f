/*
 * grams - which triples of bytes a text has, in any case, to say fast that
 * words are not in it.
 */
#ifndef IMERR_RULES_GRAMS_H
#define IMERR_RULES_GRAMS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

#define GRAMS_SLOTS 1024

/* `{0}` is one of no text. */
struct grams {
	uint32_t text;                  /* counts texts */
	uint32_t slot[GRAMS_SLOTS];     /* the last text that had a triple of this hash */
};

/* Takes the triples of a text in the place of those of the one before. */
void grams_set(struct grams *, struct span text);

/* May template_find() find this SDK message in the text? */
bool grams_may_hold(const struct grams *, const char *message);

#endif
