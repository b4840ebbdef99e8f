/*
 * draw - text, bars and little curves of an exact width in columns.
 *
 * What is drawn never takes more columns than it is given, and nothing of a log or
 * a rule file that goes through here can move the cursor, change a colour or turn
 * the direction of writing: whatever is not printable is shown as less and cat -v do.
 */
#ifndef IMERR_REPORT_DRAW_H
#define IMERR_REPORT_DRAW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/* What the other end can show. */
struct draw {
	bool utf8;              /* blocks and an ellipsis, else ASCII */
	bool color;
};

enum draw_style { DRAW_PLAIN, DRAW_BOLD, DRAW_DIM, DRAW_RED, DRAW_YELLOW, DRAW_GREEN, DRAW_CYAN, DRAW_STYLES };

/* Starts a style; DRAW_PLAIN ends it. Nothing without colour. */
void draw_style(const struct draw *, struct buf *to, enum draw_style);

/* Appends `text` on one line, harmless: control characters and what is not UTF-8 are made visible, tabs and newlines are blanks. */
void draw_clean(struct buf *to, struct span text);

/* The same in at most `columns` columns; what is longer ends in an ellipsis. Returns the columns taken. */
size_t draw_text(const struct draw *, struct buf *to, struct span text, size_t columns);

/* The same in exactly so many columns, the text at the left or at the right. */
void draw_left(const struct draw *, struct buf *to, struct span text, size_t columns);
void draw_right(const struct draw *, struct buf *to, struct span text, size_t columns);

void draw_blanks(struct buf *to, size_t columns);

/*
 * `text` over as many lines as it needs, broken at `width` columns; lines after the
 * first are indented, and the first is at column `indent` already. Ends with a newline.
 */
void draw_paragraph(struct buf *to, struct span text, size_t indent, size_t width);

/* The same, broken wherever a line is full, and on so many lines at most: for what was never meant to be read as a sentence. */
void draw_lines(const struct draw *, struct buf *to, struct span text, size_t indent, size_t width, size_t lines);

/* A bar for a part of 1 in exactly `columns` columns, blanks behind it. More than nothing is seen. */
void draw_bar(const struct draw *, struct buf *to, double part, size_t columns);

/* A curve of `count` values, a column each, scaled to the largest. Nothing is the baseline. */
void draw_curve(const struct draw *, struct buf *to, const uint64_t *value, size_t count);

#endif
