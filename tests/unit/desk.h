/*
 * desk - a ledger, its store and rules, in a folder of its own, at a time that only the test moves.
 */
#ifndef IMERR_TESTS_DESK_H
#define IMERR_TESTS_DESK_H

#include "daemon/ledger.h"
#include "folder.h"
#include "lab.h"

/* 2026-03-20 00:00 UTC, when it is opened. */
#define DESK_NOW INT64_C(1773964800)

struct desk {
	struct folder folder;
	char path[96];
	struct lab lab;
	struct store *store;
	struct ledger *ledger;
	struct err err;
	int64_t now;
};

/* Failures of these end the test. */
void desk_open(struct desk *);
void desk_open_at(struct desk *, int64_t now);
void desk_close(struct desk *);

/* Killed, and there again: what was not committed is gone. */
void desk_open_ledger(struct desk *);
void desk_close_ledger(struct desk *);

/* Nothing can be written while the disk is full. */
void desk_fill_disk(bool full);

/* A number that others read in the store. */
int64_t desk_ask(const struct desk *, const char *sql);

/* Counts a text; the aggregate is the caller's, for a sum of his own. */
struct aggregate *desk_count(struct desk *, const char *text);
void desk_count_only(struct desk *, const char *text);

void desk_commit(struct desk *);
void desk_seal(struct desk *);

/* So many codes are in an aggregate, which is freed. */
uint64_t desk_codes_in(struct aggregate *);

#endif
