/*
 * turns - who waits for a turn, in order. Numbers below `room`, each once at most: that is the caller's to see to.
 */
#ifndef IMERR_INPUT_TURNS_H
#define IMERR_INPUT_TURNS_H

#include <stddef.h>

/* `{0}`: nobody waits, and there is no room. */
struct turns {
	size_t *waiting, *served;
	size_t count;                   /* who wait */
};

void turns_room(struct turns *, size_t room);
void turns_free(struct turns *);

void turns_wait(struct turns *, size_t who);

/* Those who wait, to be served; they wait no more. They live until the next call of this. */
const size_t *turns_take(struct turns *, size_t *count);

/* Of these the last `count`, from `rest` on, were not served: they are the next, before all who have come since. */
void turns_put_back(struct turns *, const size_t *rest, size_t count);

#endif
