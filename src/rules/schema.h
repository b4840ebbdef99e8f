/*
 * schema - how the keys of a YAML mapping become members of a struct.
 *
 * One table per struct. The loader (load.c) and the generator of C (embed.c)
 * walk the same tables.
 */
#ifndef IMERR_RULES_SCHEMA_H
#define IMERR_RULES_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

enum field_type {
	FIELD_TEXT,             /* const char *, not empty */
	FIELD_NUMBER,           /* long, decimal, 0 to CODE_NUMBER_MAX */
	FIELD_CHOICE,           /* int, index of the word in `choices` */
	FIELD_REGEX,            /* struct regex */
	FIELD_TEXTS,            /* struct texts: a list of texts */
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
	int preset;                     /* FIELD_CHOICE: without the key */
	const struct schema *sub;
};

struct schema {
	const char *c_type;             /* "struct code" */
	size_t size;
	bool line;                      /* the struct starts with `int line` */
	const struct field *field;
	size_t count;
};

/* A whole rule file: struct rules. */
extern const struct schema rules_schema;

#endif
