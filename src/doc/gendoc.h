/*
 * gendoc - what manual pages and shells have to know of the options.
 *
 * It walks the tables that the program itself runs by, so a new option or
 * command needs nothing here.
 */
#ifndef IMERR_DOC_GENDOC_H
#define IMERR_DOC_GENDOC_H

#include "cmd/cmd.h"

/* How texts are quoted: what gets a backslash, and what stands for a quote. */
struct quoting {
	const char *special;
	const char *quote;
};

/* What stands before any command: a row with an empty name. */
extern const struct command no_command;

/* By name; NULL if there is none. "" is no_command. */
const struct command *find_command(const char *name);

/* All to stdout. */
void put_quoted(const char *text, const struct quoting *);
/* The words of "text|json", each with something before and behind, and something between. */
void put_choices(const char *choices, const char *before, const char *between, const char *behind);

/* Calls `row` for every option of a command, in the order of its help. */
typedef void option_visitor(const void *self, const struct option_row *, enum lang);
void each_option(const struct command *, option_visitor *row, const void *self, enum lang);

/* page.c, from stdin: a page in scdoc with its @WORDS@ filled in; what scdoc made of it, tidied. */
void fill_page(const struct command *, enum lang);
void tidy_page(void);

/* complete.c: scripts for programs named imerr or imerr-COMMAND; a list of them ends with NULL */
void write_bash(char **program);
void write_zsh(char **program);
void write_fish(const char *program);

#endif
