/*
 * csv - rows of cells as RFC 4180 has them, safe to open.
 *
 * A spreadsheet takes a cell that starts with = + - @ (also in their fullwidth forms,
 * also behind blanks), TAB or CR for a formula and runs it, and logs are written by
 * strangers: such a text gets an apostrophe in front. Numbers are written by
 * csv_number() and csv_part() and need none.
 */
#ifndef IMERR_REPORT_CSV_H
#define IMERR_REPORT_CSV_H

#include <stdint.h>

#include "base/buf.h"

struct csv {
	struct buf *to;         /* borrowed */
	bool comma;             /* one is due before the next cell */
};

/* Bytes that are not UTF-8 and control characters come out as U+FFFD; NULL text is an empty cell. */
void csv_text(struct csv *, struct span text);
void csv_number(struct csv *, uint64_t);

/* A part of 1, with six decimals. */
void csv_part(struct csv *, double);
void csv_end_row(struct csv *);

#endif
