/*
 * assembly - the parts of a file, counted by several threads, put together as they come.
 *
 * A part joins those before it at once, so that memory depends on how many are being counted, not on how many there
 * are. Whether parts counted apart are the whole is known only on the way: what replays lines of a part before it
 * has to be counted again, by one who knows these.
 */
#ifndef IMERR_SINK_ASSEMBLY_H
#define IMERR_SINK_ASSEMBLY_H

#include "sink/fragment.h"

#define ASSEMBLY_NONE SIZE_MAX

struct assembly {
	struct fragment *total;         /* borrowed: what was counted before, and the first part */
	bool alone;
	struct fragment *rest;          /* parts that can still turn out to be for nothing; owned */
	size_t joined;
	size_t again;                   /* the first part that has to be counted again; ASSEMBLY_NONE */
};

/*
 * The first part is counted into `total`, borrowed. `alone`: nothing was counted before and nothing follows the file; then lines
 * are remembered only if logcat turns out to have been started twice, which is rare.
 */
void assembly_start(struct assembly *, struct fragment *total, bool alone);

/* For a part behind the first: a new fragment, in which nothing counts until fragment_from(). May be called in several threads. */
struct fragment *assembly_part(const struct assembly *);

/* The next part, in order, the first one too; taken. */
void assembly_join(struct assembly *, struct fragment *part);

/*
 * No more parts come; frees. `total` is what all of them hold if this is ASSEMBLY_NONE, else what is before the part with this
 * index: from there on the file has to be counted again, by fragment_next(), and appended.
 */
size_t assembly_end(struct assembly *);

#endif
