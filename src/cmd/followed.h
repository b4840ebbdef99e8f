/*
 * followed - files that are followed, on their way to standard output.
 *
 * Each file is a stream whose notes, context and counts depend on its own lines alone; the lines of all come out as they are
 * read. Where reading starts in the middle of a file, some lines before that are read and not shown, because what a line means, and of what it is
 * context, can depend on them. With a file of positions the next run goes on where this one ended.
 */
#ifndef IMERR_CMD_FOLLOWED_H
#define IMERR_CMD_FOLLOWED_H

#include "cmd/tally.h"
#include "sink/annotate.h"

struct followed_options {                  /* all borrowed */
	struct out *out;
	enum lang lang;
	bool json;                      /* objects instead of the log */
	bool success;                   /* code 0 is shown */
	const struct annotate_options *annotating;
	struct tally *tally;            /* counts all files, if anything is counted */
};

struct followed;

struct followed *followed_new(const struct followed_options *);
void followed_free(struct followed *);

/* For the scan, whose lines must be whole. */
struct sink followed_sink(struct followed *);

/*
 * Follows the operands by that scan until it is interrupted or nobody reads the output any more; what is wrong with files is
 * said at once. Positions are saved when they were written out: when all files had a first look, then every second, and at the end.
 * Returns an exit status.
 */
int followed_run(struct followed *, struct scan *, const struct tracking *, int argc, char **argv);

#endif
