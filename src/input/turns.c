#include "input/turns.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

void
turns_room(struct turns *t, size_t room)
{
	t->waiting = xreallocarray(t->waiting, room, sizeof(*t->waiting));
	t->served = xreallocarray(t->served, room, sizeof(*t->served));
}

void
turns_free(struct turns *t)
{
	free(t->waiting);
	free(t->served);
	*t = (struct turns){ 0 };
}

void
turns_wait(struct turns *t, size_t who)
{
	t->waiting[t->count++] = who;
}

const size_t *
turns_take(struct turns *t, size_t *count)
{
	size_t *taken = t->waiting;

	*count = t->count;
	t->waiting = t->served;
	t->served = taken;
	t->count = 0;
	return taken;
}

void
turns_put_back(struct turns *t, const size_t *rest, size_t count)
{
	if (count == 0)
		return;
	memmove(t->waiting + count, t->waiting, t->count * sizeof(*t->waiting));
	memcpy(t->waiting, rest, count * sizeof(*rest));
	t->count += count;
}
