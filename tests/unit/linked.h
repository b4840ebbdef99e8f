/*
 * linked - logs whose lines depend on the ones above, and what was counted of them.
 */
#ifndef IMERR_TESTS_LINKED_H
#define IMERR_TESTS_LINKED_H

#include "lab.h"
#include "report/summary.h"

/*
 * A random log of about `lines` lines of lab_random_log() and of every layout in which a line depends on others:
 * `long`, Studio's indented lines, chatty, a text behind its code, notes. With `longest` a line may
 * have so many bytes. There is a newline at its end.
 */
void linked_log(struct rng *, size_t lines, size_t longest, struct buf *to);

/* Makes it the log of one run of logcat: no buffer has a second divider. What spans runs does not merge. */
void linked_one_run(struct buf *log);

/* Another run of logcat, which replays lines of the log; its start may cut off the last line. */
void linked_replay(struct rng *, struct buf *to);

/* The start of a line of the log, any; 0 and its length are among them. */
size_t linked_cut(struct rng *, struct span log);

/* How logs are counted here: everything, dates near COUNTED_REFERENCE. */
struct counter linked_counter(struct lab *);

/* A log, read in one go; `cut` as in scan_end(). */
struct fragment *linked_fragment(struct lab *, struct span log, bool cut);

/* Everything that is known of them, as text; equal if and only if they are. */
void linked_show(struct buf *to, struct aggregate *);
void linked_show_summary(struct buf *to, const struct summary *);

#endif
