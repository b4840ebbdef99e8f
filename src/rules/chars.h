/*
 * chars - a set of characters.
 *
 * `{0}` is the empty one. What is beyond ASCII lies in an arena; nothing is
 * freed one by one.
 */
#ifndef IMERR_RULES_CHARS_H
#define IMERR_RULES_CHARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* The last character there is. */
#define CHAR_LAST 0x10ffff

struct char_range {
	uint32_t from, to;
};

struct chars {
	uint64_t ascii[2];
	struct char_range *range;       /* the others, sorted, with gaps between them */
	size_t ranges;
};

void chars_add(struct chars *, uint32_t from, uint32_t to, struct arena *);
void chars_unite(struct chars *, const struct chars *more, struct arena *);
void chars_negate(struct chars *, struct arena *);

/*
 * Adds what differs from [from, to] in case only, as PCRE2_UTF has it: k and s
 * have a third form. Returns false if there are characters whose cases are not
 * known here.
 */
bool chars_fold(struct chars *, uint32_t from, uint32_t to, struct arena *);

/* The set of \d \s \w \D \S \W; false for another letter. */
bool chars_of_kind(char letter, struct chars *, struct arena *);

/* Does it hold every character beyond ASCII? */
bool chars_have_all_others(const struct chars *);

/* Is it of \w? */
static inline bool
chars_is_word(unsigned char c)
{
	return (unsigned char)(c - '0') < 10 || (unsigned char)((c | 0x20) - 'a') < 26 || c == '_';
}

#endif
