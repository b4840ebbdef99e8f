/*
 * show - how lines with codes are shown: the options that annotate and run share, and what follows from them.
 */
#ifndef IMERR_CMD_SHOW_H
#define IMERR_CMD_SHOW_H

#include "cmd/cmd.h"
#include "sink/annotate.h"

enum { OUTPUT_TEXT, OUTPUT_JSON };

struct showing {
	int output;
	bool below, verbose, raw, ascii, strict, success, only;
	long before, after, around;
};

/* Tables for the groups of a command; their base is where its struct holds the `showing`. */
extern const struct option_row show_note_rows[], show_line_rows[];
#define SHOW_NOTES { "Notes:", "注释：" }
#define SHOW_LINES { "Lines that are shown:", "输出哪些行：" }

/* Adds a sentence for each value that cannot be; returns -1 if there was one. */
int showing_check(const struct showing *, struct err *err);

/* The options of the sink. */
struct annotate_options showing_annotate(const struct showing *, const struct selection *, enum lang);

/* Does the scan have to hand over every line? */
bool showing_needs_every_line(const struct showing *, const struct annotate_options *);

/* Standard output, made harmless where a terminal shows it. */
void showing_open_output(const struct showing *, struct out *);

/* engine_open_selected(), for judging as the options want it. */
int showing_open_engine(const struct showing *, struct engine *, const struct selection *);

#endif
