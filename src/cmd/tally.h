/*
 * tally - --summary: what passes is counted on the way, and reported on standard error at the end.
 *
 * Streams that come at once are counted apart and put beside each other when they end.
 */
#ifndef IMERR_CMD_TALLY_H
#define IMERR_CMD_TALLY_H

#include "cmd/cmd.h"
#include "scan/candidates.h"
#include "sink/aggregate.h"

/* The option; its group's base is where the command's struct holds a bool for it. */
extern const struct option_row tally_rows[];
#define TALLY_TITLE { "Counting:", "统计：" }

/* `{0}`: nothing is counted. */
struct tally {
	struct aggregate_options counting;
	struct aggregate *counted;      /* all of it; NULL: nothing is counted */
	bool devices;                   /* it is told by device, too */
};

/* From here on it counts. Before the recogniser's anchors go into `candidates` and the scan begins; success (code 0) is looked for, too. */
void tally_open(struct tally *, const struct selection *, struct engine *, struct candidates *);
void tally_free(struct tally *);

/* For a stream of its own; `device`: its serial number, so that the report tells devices apart (borrowed), or NULL. Returns NULL if nothing is counted. */
struct aggregate *tally_join(struct tally *, const char *device);

/* That one has counted all it will, and is freed. NULL: nothing happens. */
void tally_leave(struct tally *, struct aggregate *);

/* Writes the report, if something was to be counted; returns an exit status. */
int tally_put(struct tally *, const struct common *, enum lang);

#endif
