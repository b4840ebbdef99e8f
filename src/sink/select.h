/*
 * select - which lines are wanted: by tag, level, pid, code.
 */
#ifndef IMERR_SINK_SELECT_H
#define IMERR_SINK_SELECT_H

#include "base/options.h"
#include "scan/scan.h"

struct select {
	const struct option_list *tag;          /* any of them; empty: all */
	char level;                             /* this one and above; 0: all */
	const struct option_list *pid;          /* decimal numbers */
	const struct option_list *code;         /* decimal numbers */
	bool only;                              /* only lines with codes */
};

/* Must the header of every line be read to decide? */
bool select_needs_header(const struct select *);

/* Does it let every line through? */
bool select_is_all(const struct select *);

bool select_line(const struct select *, const struct line *);

#endif
