/*
 * recent - things that have numbers, in the order in which they were used.
 */
#ifndef IMERR_INPUT_RECENT_H
#define IMERR_INPUT_RECENT_H

#include <stdbool.h>
#include <stddef.h>

#define RECENT_NONE ((size_t)-1)

struct recent_place {
	size_t newer, older;
	bool listed;
};

/* `{0}` is empty. */
struct recent {
	struct recent_place *place;     /* of each number */
	size_t places;
	size_t newest, oldest;          /* only while there are any */
	size_t count;
};

/* Puts a number in front, whether it was listed or not. */
void recent_use(struct recent *, size_t);

/* Takes it out, if it is listed. */
void recent_remove(struct recent *, size_t);
bool recent_has(const struct recent *, size_t);

/* The one that was used longest ago, and the next one after another; RECENT_NONE at the end. */
size_t recent_oldest(const struct recent *);
size_t recent_newer(const struct recent *, size_t);
void recent_free(struct recent *);

#endif
