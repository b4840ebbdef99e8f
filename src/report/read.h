/*
 * read - a report in its JSON form, read again. The only user of the JSON library.
 *
 * The file is somebody's: everything in it is checked, and what is wrong gets a
 * sentence with the file and the place in it.
 */
#ifndef IMERR_REPORT_READ_H
#define IMERR_REPORT_READ_H

#include "report/foreign.h"
#include "report/summary.h"
#include "rules/catalogue.h"

/* A larger one is refused: no report has that much to say. */
#define READ_SIZE_MAX (64u << 20)

struct reader {
	const struct catalogue *catalogue;      /* says what codes mean; borrowed */
	struct foreign *foreign;                /* for families and codes that are in no catalogue; borrowed, and outlives the summary */
	const struct aggregate_options *options;
};

/*
 * Reads the report in `text`; `name` is for messages. Returns 0, or -1 with a
 * sentence in `err`; the summary is freed by the caller in either case.
 */
int summary_read(struct summary *, const struct reader *, const char *name, struct span text, struct err *err);

#endif
