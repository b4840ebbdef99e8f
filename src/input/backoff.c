#include "input/backoff.h"

int64_t
backoff_next(struct backoff *b, int64_t ran, bool useful)
{
	if (b->wait == 0 || useful || ran >= BACKOFF_GOOD)
		b->wait = BACKOFF_FIRST;
	else
		b->wait = b->wait > BACKOFF_MAX / 2 ? BACKOFF_MAX : 2 * b->wait;
	return b->wait;
}
