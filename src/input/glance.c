#include "input/glance.h"

static bool
same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool
glance_take(struct glance *g, const struct stat *st, int64_t now)
{
	if (st->st_size == g->size && same_time(st->st_mtim, g->mtime) && same_time(st->st_ctim, g->ctime))
		return false;
	*g = (struct glance){ st->st_size, st->st_mtim, st->st_ctim, now };
	return true;
}
