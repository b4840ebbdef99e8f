/*
 * match - the patterns of a catalogue, compiled and run.
 *
 * The only user of PCRE2. Patterns see bytes as UTF-8; bytes that are not are
 * matched by nothing (PCRE2_MATCH_INVALID_UTF). Shipped patterns are compiled
 * when first needed, so that a stream without candidates costs nothing.
 *
 * Every run has a match, a depth and a heap limit (pcre2_set_match_limit(3)). A
 * pattern that reaches one holds not; after MATCHER_STRIKES times it is switched
 * off. Both is told by matcher_trouble().
 *
 * A matcher is for one thread; the catalogue may be shared.
 */
#ifndef IMERR_RULES_MATCH_H
#define IMERR_RULES_MATCH_H

#include "rules/catalogue.h"

/* Backtracking steps of one run: about 0.2 ms at the worst. */
#define MATCHER_LIMIT 10000
/* Heap of one run without JIT, in KiB. */
#define MATCHER_HEAP 1024
#define MATCHER_STRIKES 20

/* `before` looks at this many bytes at most, `after` too. */
#define MATCHER_REACH 64
/* `text` looks at this many bytes of a message at most. */
#define MATCHER_TEXT 16384

struct matcher;

/* Where a code may stand. */
struct place {
	struct span text;               /* the message */
	struct span tag;
	size_t start, end;              /* of the digits, in `text` */
};

struct matcher *matcher_new(const struct catalogue *);
void matcher_free(struct matcher *);

/* The pattern that refuses this place for a family, or NULL. */
const struct pattern *matcher_refuse(struct matcher *, size_t member, const struct place *);

/* The pattern that makes context necessary here, or NULL. */
const struct pattern *matcher_doubt(struct matcher *, size_t member, const struct place *);

/* The pattern of the shared recognition that is context here, or NULL. */
const struct pattern *matcher_context(struct matcher *, size_t member, const struct place *);

/* The same among the family's own. */
const struct pattern *matcher_own_context(struct matcher *, size_t member, const struct place *);

/*
 * Text rules: how many there are in all, the index-th one and its family, and
 * whether it holds for a message (start and end of `place` are then where the
 * text was found).
 */
size_t matcher_texts(const struct matcher *);
const struct text_rule *matcher_text(const struct matcher *, size_t index, size_t *member);
bool matcher_text_holds(struct matcher *, size_t index, struct place *);

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
