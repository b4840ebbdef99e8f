/*
 * rules - what a rule file says, as plain data.
 *
 * A rule file describes one family of codes, or one recognition (patterns that
 * several families share), or both. The same structs come from YAML at run time
 * (load.h) and from C that was generated at build time out of rules/ (shipped.h);
 * nothing here is compiled or changed after loading.
 *
 * imerr-rules(5) is the reference of the keys.
 */
#ifndef IMERR_RULES_RULES_H
#define IMERR_RULES_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/lang.h"
#include "base/schema.h"

/* One key of a pattern: PCRE2 source and where it stands. */
struct regex {
	const char *source;     /* NULL: the key is not there */
	int line;
};

/*
 * A condition on a candidate; all keys that are there must hold.
 * `before` must match right up to the code, `after` from behind it, `text`
 * anywhere in the message, `tag` anywhere in the tag.
 */
struct pattern {
	int line;
	const char *name;
	struct text why;
	struct regex before, after, text, tag;
	struct texts match;     /* samples that it must match */
	struct texts no_match;  /* samples that it must not */
};

struct patterns {
	const struct pattern *item;
	size_t count;
};

struct recognition {
	int line;
	const char *name;
	struct patterns refuse;         /* one that holds refuses a candidate */
	struct patterns doubt;          /* one that holds makes context necessary */
	struct patterns context;        /* one that holds is context */
};

/* An anchor has so many bytes at least: what the search can tell apart. */
#define RULES_ANCHOR_MIN 4

/* A text that stands for a code where the number is not printed. */
struct text_rule {
	int line;
	const char *name;
	long code;
	const char *anchor;             /* bytes that the message must hold */
	struct regex text, tag;
	struct texts match, no_match;
};

struct text_rules {
	const struct text_rule *item;
	size_t count;
};

enum code_kind { CODE_ERROR, CODE_REASON };

struct code {
	int line;
	long number;
	const char *name;               /* the SDK's constant, or NULL */
	const char *message;            /* as the SDK prints it, or NULL */
	struct text text;               /* the explanation */
	const char *category;
	struct text cause, fix;
	const char *reference;
	int kind;                       /* enum code_kind */
	int retry;                      /* 1: the same call can help later */
	int published;                  /* 0: in the SDK, in no published table */
};

struct codes {
	const struct code *item;
	size_t count;
};

/* Numbers that belong to the family although no table lists them. */
struct range {
	int line;
	long from, to;
};

struct ranges {
	const struct range *item;
	size_t count;
};

enum context_need { CONTEXT_OPTIONAL, CONTEXT_REQUIRED };

struct family {
	int line;
	const char *name;               /* NULL: the file describes none */
	int platform;                   /* enum platform */
	struct text title;
	const char *source, *date;
	const char *recognition;        /* name of the recognition it uses */
	int context;                    /* enum context_need */
	struct ranges unknown;
	struct patterns own_context;
	struct text_rules texts;
	struct codes codes;
	struct texts found, not_found;  /* samples for the family as a whole */
};

struct rules {
	const char *file;               /* for messages */
	struct recognition recognition; /* name NULL: none */
	struct family family;           /* name NULL: none */
};

/* Highest number a code can have: seven digits, as logs print them. */
#define CODE_NUMBER_MAX 9999999

#endif
