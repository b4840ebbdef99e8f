/*
 * store - what has to survive: how far files were read, and what was counted in them up to there. The only user of SQLite.
 *
 * Both are written in one transaction, so after a crash or kill -9 at any moment they belong together: nothing is
 * lost, nothing counts twice. The journal is a write-ahead log with synchronous=FULL, which holds through a power failure, too
 * (https://sqlite.org/pragma.html#pragma_synchronous). A database that is damaged, newer than this program or somebody
 * else's is refused and left as it is. Others may read it all the time: its tables are documented in imerr-daemon(1).
 *
 * A transaction keeps its first failure: what follows does nothing, and store_commit() takes all of it back and tells.
 */
#ifndef IMERR_STORE_STORE_H
#define IMERR_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/lang.h"
#include "base/span.h"

/* So many positions that were left are kept, the last ones, and none for longer than so many seconds. */
#define STORE_LEFT_MAX 4096
#define STORE_LEFT_AGE (100 * INT64_C(86400))

struct store_mark {
	uint64_t offset, fingerprint;
};

/* How far a file was read: what a struct follow_position says. */
struct store_position {
	const char *name;               /* when it was read last */
	bool current;                   /* it is the one that is read under this name; else it was left */
	uint64_t device, inode;         /* 0 and the fingerprint: of what is in no file any more */
	uint64_t offset, fingerprint;
	bool inside;
	struct store_mark mark[2];
	int64_t time;                   /* seconds since 1970, when this was so */
};

enum store_kind {
	STORE_BASE,                     /* all that is older than what is kept apart */
	STORE_SEALED,                   /* a period that is over */
	STORE_OPEN,                     /* since the last one that is sealed */
};

/* What was counted in some time. Each piece gets a higher `id` than all before it. */
struct store_piece {
	int64_t id;                     /* not read by store_add_piece() */
	enum store_kind kind;
	int64_t begin, end;             /* seconds since 1970 */
	struct span body;               /* a report in JSON */
};

/* How far a report that is written again and again has come. */
struct store_report {
	int64_t until;                  /* seconds since 1970 */
	int64_t piece;                  /* the id of the last one that was in it */
};

struct store;

/*
 * Opens the database, or makes it, with the folders to it. NULL with a sentence: it cannot be, or another process has it open
 * through this function.
 */
struct store *store_open(const char *path, struct err *);
void store_close(struct store *);

void store_begin(struct store *);

/* A file has one row; a name has one that is current. */
void store_put_position(struct store *, const struct store_position *);

/* What was read under this name is not any more: that was left at `time`. */
void store_leave(struct store *, const char *name, int64_t time);

/* `count` more of a code in a minute since 1970, UTC. */
void store_count(struct store *, int64_t minute, long code, const char *family, struct span tag, uint64_t count);

/* Returns the id. */
int64_t store_add_piece(struct store *, const struct store_piece *);

/* Takes away the pieces of a kind, up to an id. */
void store_drop_pieces(struct store *, enum store_kind, int64_t until);

void store_put_report(struct store *, const char *name, struct store_report);

/* Takes away counts of earlier minutes, and positions that were left and are too many or too old. Seconds since 1970. */
void store_forget(struct store *, int64_t minute, int64_t now);

/* Returns 0, or -1 with a sentence: nothing of it has happened. */
int store_commit(struct store *, struct err *);

/*
 * `each` for all positions, or for the pieces behind the one that is `after`, in the order of their kinds and then as they came. What
 * they point to lives during the call. Nonzero from `each` ends that and is returned; -1 with a sentence if it cannot be read.
 */
int store_positions(struct store *, int (*each)(void *self, const struct store_position *), void *self, struct err *);
int store_pieces(struct store *, int64_t after, int (*each)(void *self, const struct store_piece *), void *self, struct err *);

/* False if it was never written. */
bool store_report(struct store *, const char *name, struct store_report *);

#endif
