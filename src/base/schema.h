/*
 * schema - how the keys of a YAML mapping become members of a struct.
 *
 * One table per struct. The reader (yaml.c), the generator of C from rule
 * files and the tests of the manual walk the same tables.
 */
#ifndef IMERR_BASE_SCHEMA_H
#define IMERR_BASE_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/lang.h"

/* FIELD_TEXTS: a list of texts. */
struct texts {
	const char *const *item;
	size_t count;
	const int *line;        /* of each; NULL where it was not read from a file */
};

enum field_type {
	FIELD_TEXT,             /* const char *, not empty */
	FIELD_NUMBER,           /* long, decimal, `min` to `max` */
	FIELD_CHOICE,           /* int, index of the word in `choices` */
	FIELD_FLAG,             /* bool, from yes, true, no, false */
	FIELD_DURATION,         /* long, milliseconds, `min` to `max`, see base/duration.h */
	FIELD_CLOCK,            /* long, minutes since midnight, from "06:30" */
	FIELD_LINED,            /* { const char *text; int line; }: a text and where it stands */
	FIELD_TEXTS,            /* struct texts */
	FIELD_MAP,              /* a struct by `sub` */
	FIELD_LIST,             /* { const T *item; size_t count; } by `sub` */
};

struct field {
	const char *key;
	enum field_type type;
	size_t offset;
	const char *member;             /* for the generator */
	bool required;
	const char *choices;            /* "no|yes" */
	long preset;                    /* of numbers, durations, choices and so on: without the key */
	const struct schema *sub;
	long min, max;                  /* both included */
	/* May refuse a text (each of FIELD_TEXTS) with a sentence, without the place; NULL takes all. */
	void (*check)(const char *text, struct err *);
};

struct schema {
	const char *c_type;             /* "struct code" */
	size_t size;
	bool line;                      /* the struct starts with `int line` */
	const struct field *field;
	size_t count;
};

/* Puts the presets of all members, and zeroes where a number has none. */
void schema_preset(const struct schema *, void *to);

/*
 * Reads the text of a member that is one value (not a list, not a mapping) to
 * `place`; the text is borrowed. Returns 0, or -1 with a sentence about it,
 * without the place.
 */
int field_read(const struct field *, const char *text, void *place, struct err *err);

#endif
