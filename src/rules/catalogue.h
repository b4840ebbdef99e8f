/*
 * catalogue - the codes of all rule files that are in force, by number.
 *
 * Built once from rules, shipped and the user's, then only read. Files are
 * taken in order: a later file whose family has the name of an earlier one
 * extends it: its codes replace those of the same number, its texts and context
 * patterns are added, and its platform and need of context do not count. The same
 * number in two families is two meanings.
 *
 * The rules given must live as long as the catalogue; nothing of them is copied.
 */
#ifndef IMERR_RULES_CATALOGUE_H
#define IMERR_RULES_CATALOGUE_H

#include "base/lang.h"
#include "base/span.h"
#include "logcat/header.h"
#include "rules/rules.h"

/* A family as it is in force. */
struct member {
	const struct family *family;            /* of the file that named it first */
	const struct recognition *recognition;  /* NULL: none is named */
};

/* One meaning of a number. */
struct meaning {
	const struct code *code;                /* NULL: in a range of unknown ones */
	const struct family *family;
	const char *file;
	uint32_t member;                        /* index of the family */
	uint32_t letters;                       /* of the code's message, see template.h */
};

struct catalogue;

struct catalogue *catalogue_new(void);
void catalogue_free(struct catalogue *);

/* Adds the sentences that catalogue_add() would, and adds nothing. */
void catalogue_check(const struct catalogue *, const struct rules *, struct err *);

/*
 * Adds one file. Returns 0, or -1 with sentences in `err`: a code twice in the
 * file, a range upside down, an unknown recognition, a key that a family needs.
 * Nothing of a refused file is added.
 */
int catalogue_add(struct catalogue *, const struct rules *, struct err *);

/* Adds what is shipped, unchecked: that it is free of mistakes is tested. */
void catalogue_add_shipped(struct catalogue *);

size_t catalogue_members(const struct catalogue *);
const struct member *catalogue_member(const struct catalogue *, size_t index);

/* What each file said of a family, extensions too, in order; `member` gets whose. */
size_t catalogue_parts(const struct catalogue *);
const struct family *catalogue_part(const struct catalogue *, size_t index, size_t *member);

/*
 * The meanings of `number`, at most `max`, those for `platform` first, then in
 * the order of the families. Numbers that are only in a range of unknown ones
 * give one meaning without a code. Returns how many.
 */
size_t catalogue_find(const struct catalogue *, long number, enum platform platform,
    struct meaning *meaning, size_t max);

/* Is there any meaning? As fast as a look-up can be: the scanner asks it. */
bool catalogue_has(const struct catalogue *, long number);

/* Every code in force, in the order of families and files: index 0 upwards. */
size_t catalogue_codes(const struct catalogue *);
struct meaning catalogue_code(const struct catalogue *, size_t index);

/* Shortest and longest number, in digits. */
void catalogue_digits(const struct catalogue *, size_t *min, size_t *max);

/* Sets a bit of `leads`, 10 to the power of `digits` of them, for what the first digits of each number are; no number is shorter. */
void catalogue_leads(const struct catalogue *, size_t digits, uint64_t *leads);

#endif
