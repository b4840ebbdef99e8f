#include "input/recall.h"

#include <stdlib.h>

#include "base/xalloc.h"

struct recall {
	struct claims_place *place;     /* in order */
	size_t count, next;
	uint64_t told;                  /* of the claims, at the start */
	struct fingerprint print;
	struct follow_position known, read;
	uint64_t ahead;                 /* a file was read so far that is the same up to some place further back */
};

static int
compare(const void *a, const void *b)
{
	const struct claims_place *x = a, *y = b;

	return (x->at.offset > y->at.offset) - (x->at.offset < y->at.offset);
}

struct recall *
recall_new(const struct claims *claims, const void *owner, const struct follow_position *own)
{
	struct recall *r = xcalloc(1, sizeof(*r));
	size_t count = claims_places(claims, owner, NULL, &r->told);

	r->print = fingerprint_start(0);
	r->place = xcalloc(count + 1, sizeof(*r->place));
	r->count = claims_places(claims, owner, r->place, &r->told);
	if (own != NULL && own->offset > 0)
		r->place[r->count++] = (struct claims_place){ .at = *own, .read = own->offset };
	qsort(r->place, r->count, sizeof(*r->place), compare);
	return r;
}

void
recall_free(struct recall *r)
{
	if (r == NULL)
		return;
	free(r->place);
	free(r);
}

void
recall_add(struct recall *r, const char *bytes, size_t len)
{
	for (; r->next < r->count && r->place[r->next].at.offset <= r->print.offset + len; r->next++) {
		const struct claims_place *p = &r->place[r->next];
		size_t before = (size_t)(p->at.offset - r->print.offset);

		fingerprint_add(&r->print, bytes, before);
		bytes += before;
		len -= before;
		if (p->at.fingerprint != fingerprint_value(&r->print))
			continue;
		if (p->read == p->at.offset)
			*(p->owned ? &r->read : &r->known) = p->at;
		else if (p->read > r->ahead)
			r->ahead = p->read;
	}
	fingerprint_add(&r->print, bytes, len);
}

bool
recall_is_stale(const struct recall *r, const struct claims *claims, const void *owner)
{
	uint64_t told;
	size_t count = claims_places(claims, owner, NULL, &told);
	struct claims_place *place;
	bool stale = false;

	if (told == r->told)
		return false;
	place = xcalloc(count + 1, sizeof(*place));
	count = claims_places(claims, owner, place, &told);
	for (size_t i = 0; i < count; i++)
		stale = stale || (place[i].told > r->told && place[i].at.offset <= r->print.offset);
	free(place);
	return stale;
}

const struct fingerprint *
recall_end(const struct recall *r)
{
	return &r->print;
}

bool
recall_known(const struct recall *r, struct follow_position *at)
{
	if (r->ahead > r->print.offset) {
		*at = (struct follow_position){ .offset = r->print.offset, .fingerprint = fingerprint_value(&r->print) };
		return true;
	}
	*at = r->known.offset >= r->read.offset ? r->known : r->read;
	return at->offset > 0;
}

bool
recall_read(const struct recall *r, struct follow_position *at)
{
	*at = r->read;
	return at->offset > 0;
}
