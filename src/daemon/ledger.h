/*
 * ledger - what was counted, since ever, and how far files were read for it.
 *
 * What comes in is committed to the store every second, as a piece: the report of that second, in JSON. Pieces
 * are sealed at the moments where some report begins or ends, so a report of any such period is the sum of pieces, and no
 * crash takes anything out of one. Of what is long gone there is one piece, the base.
 *
 *     base | sealed | sealed | ... | open, open, open | pending
 *                                                       not committed yet
 *
 * Everything is counted once: in memory are the sum of what is sealed, the sum of what is open, and what is pending.
 */
#ifndef IMERR_DAEMON_LEDGER_H
#define IMERR_DAEMON_LEDGER_H

#include "input/claims.h"
#include "report/read.h"
#include "sink/fragment.h"
#include "store/store.h"

struct ledger_options {
	struct store *store;                    /* borrowed, as everything here */
	const struct catalogue *catalogue;
	struct aggregate_options aggregate;
	int64_t retention;                      /* seconds: counts of earlier minutes are forgotten */
};

struct ledger;

/* Loads what the store has. NULL with a sentence if that cannot be read. Times are seconds since 1970, here and below. */
struct ledger *ledger_open(const struct ledger_options *, int64_t now, struct err *);
void ledger_free(struct ledger *);

/* Something was counted, up to these positions. Both are pending until a commit. */
void ledger_add(struct ledger *, const struct fragment *);
void ledger_place(struct ledger *, const char *name, bool current, const struct follow_position *);

/* Commits what is pending, if there is anything. -1 with a sentence: it is pending still. */
int ledger_commit(struct ledger *, int64_t now, struct err *);

/* A report begins or ends here: commits, and what is open is sealed. */
int ledger_seal(struct ledger *, int64_t now, struct err *);

/* How far the report has come; if it was never written, it begins with what comes from now on. */
struct store_report ledger_report(struct ledger *, const char *name, int64_t now);

/* A report was written up to now, where all is sealed. */
int ledger_wrote(struct ledger *, const char *name, int64_t until, struct err *);

/* The clock was wrong when it was written: its period at hand began at `begin`, and what was in it is as it was. */
int ledger_began(struct ledger *, const char *name, int64_t begin, struct err *);

/* What was counted behind a piece, ever, or since some time (to the next seal); new aggregates. NULL with a sentence. */
struct aggregate *ledger_behind(struct ledger *, int64_t piece, struct err *);
struct aggregate *ledger_since(struct ledger *, int64_t time, struct err *);
struct aggregate *ledger_all(struct ledger *);

/* How many codes were ever counted. */
uint64_t ledger_codes(const struct ledger *);

/*
 * Old counts are forgotten, and what ended before `keep` and was in all of these reports becomes a part of the base.
 */
int ledger_tidy(struct ledger *, int64_t now, int64_t keep, const char *const *report, size_t reports, struct err *);

#endif
