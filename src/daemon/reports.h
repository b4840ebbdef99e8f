/*
 * reports - written when they are due, to the files that the configuration names.
 *
 * A report tells what was counted since the one before. If it cannot be written it stays due, and is tried again
 * every minute; what comes meanwhile is in it, too. Why it cannot is told once. While the daemon did not run nothing was counted: of the
 * periods that were missed the first one is written, if anything had been counted in it, and the others are left out.
 */
#ifndef IMERR_DAEMON_REPORTS_H
#define IMERR_DAEMON_REPORTS_H

#include "config/config.h"
#include "daemon/ledger.h"

struct reports {
	const struct config *config;    /* borrowed, as the ledger */
	struct ledger *ledger;
	int64_t sealed;                 /* when the ledger was sealed last */
	int64_t retry;                  /* those that could not be written are tried again then */
	struct buf told;                /* what was wrong the last time */
	uint64_t written, failures;     /* since the start */
};

/* Reports that are new begin now. Times are seconds since 1970. */
int reports_open(struct reports *, const struct config *, struct ledger *, int64_t now, struct err *);

void reports_close(struct reports *);

/* Writes those that are due. `notice` gets what was written, `trouble` what was not. */
void reports_due(struct reports *, int64_t now, struct err *notice, struct err *trouble);

/* Writes all, up to now, each to the file of its period at hand; the periods go on, and at their ends the files are written again. */
void reports_write(struct reports *, int64_t now, struct err *notice, struct err *trouble);

/* A report in a form of renderers[], as wide as a page of text. */
void reports_render(struct buf *, const struct config_report *, struct aggregate *);

#endif
