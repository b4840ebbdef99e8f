/*
 * match - the patterns of a catalogue, compiled and run.
 *
 * Automata (screen.h) tell most of it, for all families at once; PCRE2, whose
 * only user this is, decides what they cannot tell. What holds is what PCRE2
 * says, whoever says it. Patterns see bytes as UTF-8; bytes that are not are
 * matched by nothing (PCRE2_MATCH_INVALID_UTF). Patterns are compiled when first
 * needed, so that a stream without candidates costs nothing.
 *
 * Every run of PCRE2 has a match, a depth and a heap limit
 * (pcre2_set_match_limit(3)). A pattern that reaches one holds not; after
 * MATCHER_STRIKES times PCRE2 is not asked about it again. Both is told by
 * matcher_trouble().
 *
 * A matcher is for one thread; the catalogue may be shared.
 */
#ifndef IMERR_RULES_MATCH_H
#define IMERR_RULES_MATCH_H

#include "rules/catalogue.h"
#include "rules/place.h"

/* Backtracking steps of one run: about 0.2 ms at the worst. */
#define MATCHER_LIMIT 10000
/* Heap of one run without JIT, in KiB. */
#define MATCHER_HEAP 1024
#define MATCHER_STRIKES 20

struct matcher;

struct matcher *matcher_new(const struct catalogue *);
void matcher_free(struct matcher *);

/* The message that is judged from now on, and the digits in it that are asked about. */
void matcher_record(struct matcher *, struct span text, struct span tag);
void matcher_place(struct matcher *, size_t start, size_t end);

/* The pattern that refuses the place for a family, or NULL. */
const struct pattern *matcher_refuse(struct matcher *, size_t member);

/* The pattern that makes context necessary here, or NULL. */
const struct pattern *matcher_doubt(struct matcher *, size_t member);

/* The pattern of the shared recognition that is context here, or NULL. */
const struct pattern *matcher_context(struct matcher *, size_t member);

/* The same among the family's own. */
const struct pattern *matcher_own_context(struct matcher *, size_t member);

/*
 * Text rules: how many there are in all, the index-th one and its family, and
 * whether it holds for a message (start and end of `place` are then where the
 * text was found).
 */
size_t matcher_texts(const struct matcher *);
const struct text_rule *matcher_text(const struct matcher *, size_t index, size_t *member);
bool matcher_text_holds(struct matcher *, size_t index, struct place *);

/*
 * The first text rule from `index` on that may hold for the message at hand,
 * matcher_texts() for none. Rules for code 0 count only with `success`.
 */
size_t matcher_next_text(struct matcher *, size_t index, bool success);

/*
 * Does this one pattern hold here, whatever others say? It is compiled for the
 * call: for samples, not for logs. The same for a text rule.
 */
bool matcher_try(const struct pattern *, const struct place *);
bool matcher_try_text(const struct text_rule *, const struct place *);

/*
 * Compiles all patterns of a file and adds a sentence with file and line for
 * each that PCRE2 refuses. Returns -1 if there was one.
 */
int matcher_check(const struct rules *, struct err *);

/* Appends a sentence for each trouble since the last call; false if none. */
bool matcher_trouble(struct matcher *, struct err *);

#endif
