/*
 * automaton - which of many patterns hold, in one look at the text.
 *
 * A deterministic automaton over bytes, built state by state as text demands it
 * (as RE2 does it; Cox, "Regular Expression Matching in the Wild", 2010). What
 * it has found so far is part of a state: when nothing more can be found it
 * stops, mostly after a few bytes.
 *
 * What it says of a pattern is that it holds, that it does not, or that it may:
 * because it has parts that an automaton cannot follow (expression.h), because
 * the text stops being UTF-8, or because memory ran out. `sure` and not held
 * are what PCRE2 would say.
 *
 * Memory is bounded: too many states are thrown away and built anew, and if that
 * happens often, everything may hold for a while. Time is linear.
 */
#ifndef IMERR_RULES_AUTOMATON_H
#define IMERR_RULES_AUTOMATON_H

#include "base/span.h"
#include "rules/program.h"

/* States are thrown away when there are this many, or when they take this many bytes. */
#define AUTOMATON_STATES 2000
#define AUTOMATON_MEMORY (2 << 20)

struct automaton;

/* Patterns by their bits. */
struct found {
	uint64_t sure, maybe;           /* no bit is in both */
};

struct automaton *automaton_new(enum direction);
void automaton_free(struct automaton *);

/* Adds a pattern under a number below PROGRAM_PATTERNS; before the first run, which reads them. Borrowed. */
void automaton_add(struct automaton *, unsigned number, const char *source);

/*
 * Runs on text[from, to), as its direction says. What stands before `from` and
 * behind `to` is there but not part of a match; only DIRECTION_BEFORE takes `to`
 * for the end of the text.
 */
struct found automaton_run(struct automaton *, struct span text, size_t from, size_t to);

#endif
