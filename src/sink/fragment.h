/*
 * fragment - a piece of a log, counted so that it can be put together with others.
 *
 * What the first lines of a piece mean can depend on what stood before it: the
 * header of `long` is above, a text repeats the code of the line before, chatty
 * speaks of it. So they are counted apart (`head`) and kept as text, and so are the last
 * lines, on which those of the next piece may depend. Both are cut to what can matter:
 * the head ends some way behind the first line with a header of its own, the tail starts some way before the end, with
 * such a line; usually that is a KiB each.
 */
#ifndef IMERR_SINK_FRAGMENT_H
#define IMERR_SINK_FRAGMENT_H

#include "sink/aggregate.h"

/* Head and tail have no more bytes than this; a longer line there is told by what it says itself. */
#define FRAGMENT_EDGE AGGREGATE_LEAD
#define FRAGMENT_TAIL HEADER_LOOKBACK

struct fragment {
	struct aggregate_options options;
	struct aggregate *head;         /* lines that end within the first FRAGMENT_EDGE bytes; empty for a later piece */
	struct aggregate *rest;
	struct buf head_text, tail_text;
	bool in_head;                   /* the line at hand may be of the head */
	bool head_cut;                  /* all of the stream is head, and it was cut off */
};

/* `first`: it is counted from the start of a log on. */
struct fragment *fragment_new(const struct aggregate_options *, bool first);
void fragment_free(struct fragment *);

/* The sink to count with; several streams may come, one after the other. */
struct sink fragment_sink(struct fragment *);

/* As aggregate_from(), for a piece of a file that other threads read the rest of. */
void fragment_from(struct fragment *, uint64_t offset, uint64_t number);

/* As aggregate_file(). */
void fragment_file(struct fragment *, const char *name);

/*
 * As aggregate_beside() and aggregate_apart(), for pieces that were not counted from the start of a log on: `next` comes from another
 * stream, or follows in this one and was split from it.
 */
void fragment_beside(struct fragment *, const struct fragment *next);
void fragment_apart(struct fragment *next, const struct fragment *before);

/* As aggregate_remember() and aggregate_restart(), for pieces of a file that other threads read the rest of; NULL is none. */
void fragment_remember(struct fragment *, enum replays_mode);
bool fragment_restart(struct fragment *const *, size_t count);

/*
 * `next` was counted by another thread from where this one ends, lines above it as context. If they do not agree, that has to be counted again
 * from there on, by fragment_next(), and appended then.
 */
bool fragment_agrees(const struct fragment *, const struct fragment *next);
void fragment_append(struct fragment *, struct fragment *next);

/*
 * Ends a piece in the middle of a stream, as scan_cut() says, and returns the one that
 * goes on there. Nothing in that one depends on what is not known.
 */
struct fragment *fragment_split(struct fragment *, const struct scan_sum *sum);

/* One that counts on where the last stream ended; what the streams told of processes goes on to hold, and which lines came before. */
struct fragment *fragment_next(struct fragment *);

/* All that was counted; a new aggregate. */
struct aggregate *fragment_all(const struct fragment *);

/*
 * How many bytes of a head can depend on what was before it: up to the first line with a header of its own, and as far
 * behind that as a text can repeat a code. And where in a tail that starts which a next piece can depend on.
 */
size_t fragment_head_length(struct span text);
size_t fragment_tail_start(struct span text);

#endif
