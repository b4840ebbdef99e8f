/*
 * annotate - the stream again, with notes.
 *
 * Every byte goes on in order; a line with codes gets its note inside the
 * message, or below. A line that has one already is left alone. With a
 * selection only the chosen lines go on.
 */
#ifndef IMERR_SINK_ANNOTATE_H
#define IMERR_SINK_ANNOTATE_H

#include "base/out.h"
#include "sink/select.h"

struct annotate_options {
	struct note_style style;
	bool below;
	struct select select;
	size_t before, after;           /* lines of context */
};

struct annotate;

struct annotate *annotate_new(const struct annotate_options *, struct out *);
void annotate_free(struct annotate *);
struct sink annotate_sink(struct annotate *);

/* What it knows of the processes of the packages that are selected; who knows more than the log tells can add it. */
struct packages *annotate_packages(struct annotate *);

/* Does it need every line as a line? (scan_options.every_line) */
bool annotate_needs_every_line(const struct annotate_options *);

#endif
