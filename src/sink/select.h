/*
 * select - which lines are wanted: by tag, level, process, package, code, category.
 */
#ifndef IMERR_SINK_SELECT_H
#define IMERR_SINK_SELECT_H

#include "base/options.h"
#include "scan/scan.h"
#include "sink/packages.h"

/* A list means any of its items; one that is empty or NULL means all. */
struct select {
	const struct option_list *tag;
	char level;                             /* this one and above; 0: all */
	const struct option_list *pid;          /* decimal numbers */
	const struct option_list *code;         /* decimal numbers */
	bool only;                              /* only lines with codes */
	const struct option_list *package;      /* with `pid`: the processes of either */
	const struct option_list *category;     /* of codes, as the catalogue has them */
};

/* Must the header of every line be read to decide? */
bool select_needs_header(const struct select *);

/* Does it let every line through? */
bool select_is_all(const struct select *);

/* Does it depend on the lines before whether one is wanted? */
bool select_needs_order(const struct select *);

/* For each line that may matter, in order: what it tells of processes is kept in `packages`. Before select_line(). */
void select_see(const struct select *, struct packages *, const struct line *);

bool select_line(const struct select *, const struct packages *, const struct line *);

#endif
