#include "input/claims.h"

#include <stdlib.h>

#include "base/xalloc.h"

#define NONE SIZE_MAX

struct entry {
	struct follow_position at;      /* device and inode; the rest once it was noted or left */
	const void *owner;              /* NULL: it was left */
	uint64_t since;                 /* when, counted in leavings */
	uint64_t told;                  /* see struct claims_place; 0: not yet */
	size_t next;                    /* in the same chain, or of the free ones */
};

struct claims {
	struct entry *entry;
	size_t count, cap;              /* entries that were ever used */
	size_t *chain;
	size_t chains;                  /* a power of two */
	size_t unused;                  /* the free ones */
	size_t left;
	uint64_t leavings;
	uint64_t told;
};

struct follow_position
follow_gone(const struct follow_position *at)
{
	struct follow_position gone = *at;

	gone.device = 0;
	gone.inode = at->fingerprint;
	return gone;
}

bool
follow_is_gone(const struct follow_position *at)
{
	return at->device == 0;
}

struct claims *
claims_new(void)
{
	struct claims *c = xcalloc(1, sizeof(*c));

	c->unused = NONE;
	return c;
}

void
claims_free(struct claims *c)
{
	if (c == NULL)
		return;
	free(c->entry);
	free(c->chain);
	free(c);
}

static size_t *
chain_of(const struct claims *c, uint64_t device, uint64_t inode)
{
	uint64_t hash = (inode ^ device << 32) * UINT64_C(0x9e3779b97f4a7c15);

	return &c->chain[(size_t)(hash >> 32) & (c->chains - 1)];
}

/* Makes the chains as many as there are entries. */
static void
enlarge(struct claims *c)
{
	c->cap = c->cap > 0 ? 2 * c->cap : 16;
	c->entry = xreallocarray(c->entry, c->cap, sizeof(*c->entry));
	free(c->chain);
	c->chains = c->cap;
	c->chain = xcalloc(c->chains, sizeof(*c->chain));
	for (size_t i = 0; i < c->chains; i++)
		c->chain[i] = NONE;
	for (size_t i = 0; i < c->count; i++) {
		size_t *chain = chain_of(c, c->entry[i].at.device, c->entry[i].at.inode);

		c->entry[i].next = *chain;
		*chain = i;
	}
}

/* The place that leads to the file's entry, or to NONE; there are chains. */
static size_t *
find(const struct claims *c, uint64_t device, uint64_t inode)
{
	size_t *at = chain_of(c, device, inode);

	while (*at != NONE && (c->entry[*at].at.device != device || c->entry[*at].at.inode != inode))
		at = &c->entry[*at].next;
	return at;
}

static void
forget(struct claims *c, size_t i)
{
	size_t *at = find(c, c->entry[i].at.device, c->entry[i].at.inode);

	*at = c->entry[i].next;
	c->left -= c->entry[i].owner == NULL;
	c->entry[i] = (struct entry){ .next = c->unused };
	c->unused = i;
}

/* The older half of those that were left. */
static void
forget_some(struct claims *c)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->entry[i].since > 0 && c->entry[i].owner == NULL && c->entry[i].since + CLAIMS_LEFT_MAX / 2 <= c->leavings)
			forget(c, i);
}

static size_t
add(struct claims *c, uint64_t device, uint64_t inode)
{
	size_t *chain;
	size_t i = c->unused;

	if (i != NONE) {
		c->unused = c->entry[i].next;
	} else {
		/* Chains are made anew only while no entry is free. */
		if (c->count == c->cap)
			enlarge(c);
		i = c->count++;
	}
	chain = chain_of(c, device, inode);
	c->entry[i] = (struct entry){ .at = { .device = device, .inode = inode }, .next = *chain };
	*chain = i;
	return i;
}

enum claim
claims_take(struct claims *c, uint64_t device, uint64_t inode, const void *owner, struct follow_position *left)
{
	size_t i = c->chains > 0 ? *find(c, device, inode) : NONE;
	struct entry *e;

	if (i == NONE) {
		i = add(c, device, inode);
		c->entry[i].owner = owner;
		return CLAIM_NEW;
	}
	e = &c->entry[i];
	if (e->owner != NULL)
		return e->owner == owner ? CLAIM_NEW : CLAIM_TAKEN;
	*left = e->at;
	e->owner = owner;
	e->since = 0;
	e->told = 0;                    /* its inode may have been used again */
	c->left--;
	return CLAIM_LEFT;
}

static void
set_place(struct claims *c, struct entry *e, const struct follow_position *at)
{
	if (at->offset < e->at.offset)          /* it was written anew */
		e->told = 0;
	if (at->offset >= CLAIMS_TELLING_MIN && e->told == 0)
		e->told = ++c->told;
	e->at = *at;
}

void
claims_leave(struct claims *c, uint64_t device, uint64_t inode, const struct follow_position *left)
{
	size_t i = c->chains > 0 ? *find(c, device, inode) : NONE;

	if (i == NONE || c->entry[i].owner == NULL)
		return;
	if (left == NULL) {
		forget(c, i);
		return;
	}
	set_place(c, &c->entry[i], left);
	c->entry[i].owner = NULL;
	c->entry[i].since = ++c->leavings;
	if (++c->left > CLAIMS_LEFT_MAX)
		forget_some(c);
}

void
claims_remember(struct claims *c, const struct follow_position *at)
{
	struct follow_position left;

	if (claims_take(c, at->device, at->inode, c, &left) != CLAIM_TAKEN)
		claims_leave(c, at->device, at->inode, at);
}

void
claims_note(struct claims *c, const struct follow_position *at)
{
	size_t i = c->chains > 0 ? *find(c, at->device, at->inode) : NONE;

	if (i != NONE && c->entry[i].owner != NULL)
		set_place(c, &c->entry[i], at);
}

enum claim
claims_look(const struct claims *c, uint64_t device, uint64_t inode, const void *owner, struct follow_position *at)
{
	size_t i = c->chains > 0 ? *find(c, device, inode) : NONE;

	if (i == NONE || c->entry[i].owner == owner)
		return CLAIM_NEW;
	*at = c->entry[i].at;
	return c->entry[i].owner == NULL ? CLAIM_LEFT : CLAIM_TAKEN;
}

static void
put_place(struct claims_place *place, size_t *count, const struct claims_place *p)
{
	if (place != NULL)
		place[*count] = *p;
	++*count;
}

size_t
claims_places(const struct claims *c, const void *owner, struct claims_place *place, uint64_t *told)
{
	size_t count = 0;

	*told = c->told;
	for (size_t i = 0; i < c->count; i++) {
		const struct entry *e = &c->entry[i];
		struct claims_place p = { e->at, e->at.offset, e->owner != NULL && e->owner != owner, e->told };

		if (e->at.offset < CLAIMS_TELLING_MIN)
			continue;
		put_place(place, &count, &p);
		for (size_t k = 0; k < 2; k++) {
			p.at.offset = e->at.mark[k].offset;
			p.at.fingerprint = e->at.mark[k].fingerprint;
			if (p.at.offset > 0 && p.at.offset < p.read && (k == 0 || p.at.offset > e->at.mark[0].offset))
				put_place(place, &count, &p);
		}
	}
	return count;
}
