#include "daemon/pending.h"

#include <stdlib.h>

#include "base/xalloc.h"

struct placed {
	size_t turn;                    /* in which order they came */
	char *name;
	bool current;
	struct follow_position at;
};

static int
by_file(const void *one, const void *other)
{
	const struct placed *a = one, *b = other;

	if (a->at.device != b->at.device)
		return a->at.device < b->at.device ? -1 : 1;
	if (a->at.inode != b->at.inode)
		return a->at.inode < b->at.inode ? -1 : 1;
	return a->turn < b->turn ? -1 : 1;
}

static int
by_turn(const void *one, const void *other)
{
	const struct placed *a = one, *b = other;

	return a->turn < b->turn ? -1 : 1;
}

/* Of each file the last place is enough. */
static void
forget_earlier(struct pending *p)
{
	size_t kept = 0;

	qsort(p->item, p->count, sizeof(*p->item), by_file);
	for (size_t i = 0; i < p->count; i++) {
		const struct follow_position *at = &p->item[i].at, *next = i + 1 < p->count ? &p->item[i + 1].at : NULL;

		if (next != NULL && at->device == next->device && at->inode == next->inode)
			free(p->item[i].name);
		else
			p->item[kept++] = p->item[i];
	}
	p->count = kept;
	qsort(p->item, p->count, sizeof(*p->item), by_turn);
}

static void
forget_gone(struct pending *p)
{
	size_t kept = 0, gone = 0;

	for (size_t i = 0; i < p->count; i++)
		gone += follow_is_gone(&p->item[i].at);
	for (size_t i = 0; i < p->count; i++) {
		if (follow_is_gone(&p->item[i].at) && gone > CLAIMS_LEFT_MAX) {
			free(p->item[i].name);
			gone--;
		} else {
			p->item[kept] = p->item[i];
			p->item[kept].turn = kept;
			kept++;
		}
	}
	p->count = kept;
}

void
pending_add(struct pending *p, const char *name, bool current, const struct follow_position *at)
{
	if (p->count == p->room) {
		if (p->count > 0) {
			forget_earlier(p);
			forget_gone(p);
		}
		if (2 * p->count >= p->room) {
			p->room = p->room > 0 ? 2 * p->room : 16;
			p->item = xreallocarray(p->item, p->room, sizeof(*p->item));
		}
	}
	p->item[p->count] = (struct placed){ p->count, xstrdup(name), current, *at };
	p->count++;
}

void
pending_put(const struct pending *p, struct store *store, int64_t now)
{
	for (size_t i = 0; i < p->count; i++) {
		const struct placed *e = &p->item[i];
		const struct follow_mark *mark = e->at.mark;
		const struct store_position position = { e->name, e->current, e->at.device, e->at.inode, e->at.offset, e->at.fingerprint,
			e->at.inside, { { mark[0].offset, mark[0].fingerprint }, { mark[1].offset, mark[1].fingerprint } }, now };

		store_put_position(store, &position);
	}
}

void
pending_clear(struct pending *p)
{
	for (size_t i = 0; i < p->count; i++)
		free(p->item[i].name);
	p->count = 0;
}

void
pending_free(struct pending *p)
{
	pending_clear(p);
	free(p->item);
}
