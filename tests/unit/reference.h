/*
 * reference - what PCRE2 says of a pattern, to compare automata with.
 *
 * Both its interpreter and its JIT are asked, and where they disagree there is no
 * answer. 10.42 has two such places: the interpreter takes the end of a valid
 * piece of text for the end of the text (PCRE2_ENDANCHORED), and with
 * PCRE2_MATCH_INVALID_UTF \W \S \D outside of a class match nothing beyond ASCII
 * in JIT code.
 */
#ifndef IMERR_TESTS_REFERENCE_H
#define IMERR_TESTS_REFERENCE_H

#include "base/span.h"
#include "rules/automaton.h"

struct reference;

/* NULL if it is no pattern. */
struct reference *reference_new(const char *source, enum direction);
void reference_free(struct reference *);

/* As automaton_run(): 1, 0, or -1 for no answer. */
int reference_run(struct reference *, struct span text, size_t from, size_t to);

/* Pattern sources of all shipped rules, key by key; NULL behind the last. */
const char *shipped_source(size_t index, enum direction *);

#endif
