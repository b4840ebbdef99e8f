/*
 * text - the parts of the report for a terminal.
 *
 * render_text.c puts them in their order; each part ends with a newline and never is
 * wider than the page.
 */
#ifndef IMERR_REPORT_TEXT_H
#define IMERR_REPORT_TEXT_H

#include "report/draw.h"
#include "report/report.h"

struct page {
	struct buf *to;
	const struct report *report;
	const struct totals *totals;
	struct draw draw;
	size_t width;
};

/* Ends what was started by draw_style(), before the newline that the page ends with. */
void text_end_style(struct page *);

/* draw_paragraph() in a style. */
void text_paragraph(struct page *, enum draw_style, struct span text, size_t indent);

/* A line in bold. */
void text_heading(struct page *, struct text title);

/* `value` behind a label, over as many lines as it needs, all of them at `column`. */
void text_field(struct page *, size_t indent, struct text label, size_t column, struct span value,
    enum draw_style);

/* The rows of the view as one table, the most frequent first. */
void text_table(struct page *, const struct view *);

/* What changed since the older report; nothing if there is none. */
void text_compare(struct page *);

/* Small tables side by side: categories, families, tags, processes. */
void text_facets(struct page *);

/* Cause, remedy, places and a line of the most frequent codes. */
void text_advice(struct page *, const struct view *codes);


/* What readers see of a row; `family`: its number alone would be ambiguous. */
void text_of_row(struct buf *to, const struct view_row *, enum view_by, bool family, enum lang);

/* The same of a row of a view. */
void text_of_code(struct buf *to, const struct view *, const struct view_row *, enum lang);

#endif
