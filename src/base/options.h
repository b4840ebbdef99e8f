/*
 * options - command lines from tables.
 *
 * A command's options are rows; parsing, help, manual pages and shell
 * completions walk the same rows, so they cannot disagree. A row says where in
 * the command's own struct the value goes. getopt_long(3) does the parsing:
 * options and operands may be mixed, "--" ends the options, long names may be
 * shortened while they stay unambiguous.
 */
#ifndef IMERR_BASE_OPTIONS_H
#define IMERR_BASE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/lang.h"

enum option_type {
	OPTION_FLAG,            /* bool: set to true */
	OPTION_TEXT,            /* const char *: the last one wins */
	OPTION_CHOICE,          /* int: index of the word in `choices` */
	OPTION_NUMBER,          /* long: a decimal number, 0 or more */
	OPTION_DURATION,        /* long: milliseconds, as duration_read() takes it */
	OPTION_LIST,            /* struct option_list: every occurrence */
};

struct option_list {
	const char **item;      /* array owned by the list, texts by argv */
	size_t count;
};

struct option_row {
	char letter;            /* 0: long name only */
	const char *name;
	enum option_type type;
	size_t offset;          /* of the value, from the group's base */
	const char *choices;    /* OPTION_CHOICE: "text|json" */
	struct text argument;   /* what the value is called in the help */
	struct text help;
};

/* Rows of one kind; a table ends with a row whose name is NULL. */
struct option_group {
	struct text title;
	const struct option_row *row;
	size_t base;            /* where in the struct the offsets of the rows count from; 0: its start */
};

struct option_parse {
	const struct option_group *const *group;        /* ends with NULL */
	void *values;           /* the struct that the offsets count from */
	int argc;
	char **argv;            /* argv[0] is skipped; operands are moved behind */
	bool ordered;           /* the first operand ends the options: what follows is a command of its own */
};

/*
 * Parses. Returns the index in argv of the first operand, or -1 with one
 * sentence in `err`.
 */
int options_parse(const struct option_parse *, struct err *);

/* Appends the help of all groups, broken at `width` columns. */
void options_help(struct buf *to, const struct option_group *const *group,
    enum lang lang, size_t width);

/* Frees what parsing allocated in `values`; also after a parse that failed. */
void options_free(const struct option_group *const *group, void *values);

#endif
