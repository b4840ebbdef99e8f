/*
 * count - logs in, summaries out: what report connects.
 *
 * Large regular files are read in parts by several threads, everything else as
 * it comes. Every thread has a recogniser and a scan of its own; the first ones
 * are used for what is read in one go, too.
 */
#ifndef IMERR_CMD_COUNT_H
#define IMERR_CMD_COUNT_H

#include "cmd/cmd.h"
#include "cmd/collect.h"
#include "report/summary.h"

struct counting_options {
	struct aggregate_options aggregate;
	bool strict;
	size_t threads;                 /* 0: as many as there are processors */
	uint64_t every;                 /* milliseconds: `report` is called so often while a stream is read; 0: never */
	bool files;                     /* files are told apart */
	bool progress;                  /* large files: tell on stderr how far it is */
};

struct counting {
	struct counting_options options;
	struct engine *engine;          /* borrowed */
	enum lang lang;
	struct candidates *candidates;
	struct worker *worker;          /* of each thread */
	struct fragment *total;         /* what was counted since the last summary */
	struct assembly *assembly;      /* of the file at hand, if it is read in parts */
	struct fragment **part;         /* its parts that did not join yet; the first is `total` */
	struct collect *collect;        /* files are followed; NULL: they are not */
	struct following *following;    /* until it has ended */
	struct saved *saved;            /* positions of what is followed; NULL: they are not kept */
	bool alone;                     /* there is one input */
	bool trouble;                   /* something could not be read, and that was said */
	bool in_stream;                 /* a scan is in the middle of one */
	struct progress *progress;      /* of that file; NULL: nothing is told */
	/* The time is up; nonzero stops. */
	int (*report)(void *self);
	void *self;
};

/* `engine` is open; its recogniser's matcher is used by the first thread. */
void counting_open(struct counting *, struct engine *, const struct counting_options *, enum lang);

/* Counts files, standard input if there is none. Returns false if it was stopped. Sentences go to `err`. */
bool counting_run(struct counting *, int argc, char **argv, struct err *err);

/*
 * Follows files until it is interrupted, and then calls `report` for the rest. What cannot be read is said at once. `saved`, which
 * may be NULL, says where files are taken up; it is told with each counting_take() how far they are.
 */
void counting_follow(struct counting *, const struct tracking *, struct saved *saved, int argc, char **argv);

/* The summary of what was counted since the last one. The caller frees it. */
void counting_take(struct counting *, struct summary *);

/* What counts the edges when summaries are merged. */
struct counter counting_counter(const struct counting *);

/* Frees; what the matchers noticed goes to `err`. */
void counting_close(struct counting *, struct err *err);

#endif
