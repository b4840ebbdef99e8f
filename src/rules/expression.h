/*
 * expression - reads a pattern into a tree: what of PCRE2's syntax a finite
 * automaton can follow.
 *
 * Read exactly: characters and their escapes, classes, groups, (?i) and (?s),
 * choices, quantifiers, ^ $ \b \B, and lookarounds over one character. What else
 * only narrows the match (other lookarounds, atomic groups, possessive
 * quantifiers) becomes EXPRESSION_MAYBE: from there on it may hold. Whatever
 * cannot be read at all makes the whole tree one EXPRESSION_MAYBE. So the tree
 * never says less than the pattern.
 *
 * In force are PCRE2_UTF without PCRE2_UCP: \d \s \w are ASCII, and (?i) also
 * lets k and s match U+212A and U+017F.
 */
#ifndef IMERR_RULES_EXPRESSION_H
#define IMERR_RULES_EXPRESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "rules/chars.h"

enum expression_kind {
	EXPRESSION_EMPTY,
	EXPRESSION_CHARS,       /* one character of a set */
	EXPRESSION_SEQUENCE,    /* all children, one after the other */
	EXPRESSION_CHOICE,      /* any child */
	EXPRESSION_REPEAT,      /* the only child, min to max times */
	EXPRESSION_LOOK,        /* a character of a set stands beside, or none does */
	EXPRESSION_START,       /* ^ */
	EXPRESSION_END,         /* $ */
	EXPRESSION_BOUNDARY,    /* \b */
	EXPRESSION_INSIDE,      /* \B */
	EXPRESSION_MAYBE,
};

#define EXPRESSION_NO_LIMIT UINT32_MAX

struct expression {
	enum expression_kind kind;
	struct chars chars;             /* CHARS, LOOK */
	bool negative, ahead;           /* LOOK */
	uint32_t min, max;              /* REPEAT */
	struct expression *first, *last;        /* children */
	struct expression *next, *previous;     /* siblings */
};

/* Never fails. The tree lies in the arena. */
const struct expression *expression_read(const char *source, struct arena *);

/*
 * What must stand behind a run of up to `far` or more characters of most kinds
 * that the pattern starts with; NULL if it does not start so.
 */
const struct expression *expression_behind_run(const struct expression *, uint32_t far, struct arena *);

#endif
