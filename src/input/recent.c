#include "input/recent.h"

#include <stdlib.h>

#include "base/xalloc.h"

bool
recent_has(const struct recent *r, size_t i)
{
	return i < r->places && r->place[i].listed;
}

void
recent_remove(struct recent *r, size_t i)
{
	struct recent_place *p;

	if (!recent_has(r, i))
		return;
	p = &r->place[i];
	*(p->newer == RECENT_NONE ? &r->newest : &r->place[p->newer].older) = p->older;
	*(p->older == RECENT_NONE ? &r->oldest : &r->place[p->older].newer) = p->newer;
	p->listed = false;
	r->count--;
}

void
recent_use(struct recent *r, size_t i)
{
	struct recent_place *p;

	recent_remove(r, i);
	if (i >= r->places) {
		size_t places = 2 * i + 16;

		r->place = xreallocarray(r->place, places, sizeof(*r->place));
		for (size_t k = r->places; k < places; k++)
			r->place[k].listed = false;
		r->places = places;
	}
	p = &r->place[i];
	*p = (struct recent_place){ .newer = RECENT_NONE, .older = r->count > 0 ? r->newest : RECENT_NONE, .listed = true };
	*(p->older == RECENT_NONE ? &r->oldest : &r->place[p->older].newer) = i;
	r->newest = i;
	r->count++;
}

size_t
recent_oldest(const struct recent *r)
{
	return r->count > 0 ? r->oldest : RECENT_NONE;
}

size_t
recent_newer(const struct recent *r, size_t i)
{
	return r->place[i].newer;
}

void
recent_free(struct recent *r)
{
	free(r->place);
	*r = (struct recent){ 0 };
}
