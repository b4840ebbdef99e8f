#include "rules/walk.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "rules/chars.h"

void
walk_init(struct walk *w, const struct program *p)
{
	size_t places = 2 * (size_t)p->nodes;

	*w = (struct walk){ .program = p, .words = (uint32_t)(places / 64 + 1) };
	w->here.seen = xcalloc(w->words, sizeof(uint64_t));
	w->there.seen = xcalloc(w->words, sizeof(uint64_t));
	w->here.leaf = xcalloc(places, sizeof(uint16_t));
	w->there.leaf = xcalloc(places, sizeof(uint16_t));
	w->stack = xcalloc(places, sizeof(uint16_t));
}

void
walk_clear(struct walk *w)
{
	free(w->here.seen);
	free(w->here.leaf);
	free(w->there.seen);
	free(w->there.leaf);
	free(w->stack);
}

enum answer { NO, YES, PERHAPS };

/* What a node that looks says, between what is behind and the symbol that comes. */
static enum answer
look(const struct walk *w, const struct node *n, enum behind behind, unsigned symbol)
{
	const struct look *l;

	if (n->kind != NODE_LOOK) {
		bool boundary = (behind == BEHIND_WORD) != (symbol < 128 && chars_is_word((unsigned char)symbol));

		return boundary == (n->kind == NODE_BOUNDARY) ? YES : NO;
	}
	l = &w->program->look[n->other];
	if (symbol == SYMBOL_EDGE)
		return l->edge ? YES : NO;
	if (l->maybe[symbol >> 6] >> (symbol & 63) & 1)
		return PERHAPS;
	return l->pass[symbol >> 6] >> (symbol & 63) & 1 ? YES : NO;
}

static enum answer
look_behind(const struct node *n, enum behind behind)
{
	if (behind == BEHIND_EDGE)
		return YES;
	return n->from && behind == BEHIND_NEWLINE ? PERHAPS : NO;
}

/* Is there nothing left to be learned about its pattern? */
static bool
is_known(const struct walk *w, const struct node *n, bool maybe)
{
	return n->bit & (maybe ? w->sure | w->maybe : w->sure);
}

static void
push(struct walk *w, struct closure *c, uint32_t *depth, uint32_t place)
{
	if (c->seen[place / 64] >> (place % 64) & 1)
		return;
	c->seen[place / 64] |= UINT64_C(1) << (place % 64);
	if (!is_known(w, &w->program->node[place / 2], place & 1))
		w->stack[(*depth)++] = (uint16_t)place;
}

static void
push_if(struct walk *w, struct closure *c, uint32_t *depth, uint32_t place, enum answer answer)
{
	if (answer != NO)
		push(w, c, depth, 2 * w->program->node[place / 2].out | (place & 1) | (answer == PERHAPS));
}

/* All places that are reached from here without reading. */
static void
enter(struct walk *w, struct closure *c, uint32_t place)
{
	uint32_t depth = 0;

	push(w, c, &depth, place);
	while (depth > 0) {
		const struct node *n;

		place = w->stack[--depth];
		n = &w->program->node[place / 2];
		switch (n->kind) {
		case NODE_SPLIT:
			push(w, c, &depth, 2 * n->other | (place & 1));
			push(w, c, &depth, 2 * n->out | (place & 1));
			break;
		case NODE_MAYBE:
			push_if(w, c, &depth, place, PERHAPS);
			break;
		case NODE_EDGE:
			push_if(w, c, &depth, place, look_behind(n, c->behind));
			break;
		case NODE_MATCH:
			if (place & 1)
				w->maybe |= n->bit;
			else
				w->sure |= n->bit;
			break;
		case NODE_ASCII:
		case NODE_BYTE:
			c->leaf[c->leaves++] = (uint16_t)place;
			break;
		default:
			if (c->next == SYMBOLS)
				c->leaf[c->leaves++] = (uint16_t)place;
			else
				push_if(w, c, &depth, place, look(w, n, c->behind, c->next));
		}
	}
}

static void
clear(const struct walk *w, struct closure *c)
{
	memset(c->seen, 0, w->words * sizeof(*c->seen));
	c->leaves = 0;
}

/* Sorts places, of which none is there twice; `bits` is room for a bit of each. */
static void
sort(const struct walk *w, uint16_t *place, uint32_t places, uint64_t *bits)
{
	uint32_t n = 0;

	memset(bits, 0, w->words * sizeof(*bits));
	for (uint32_t i = 0; i < places; i++)
		bits[place[i] / 64] |= UINT64_C(1) << (place[i] % 64);
	for (uint32_t i = 0; n < places; i++)
		for (uint64_t left = bits[i]; left != 0; left &= left - 1)
			place[n++] = (uint16_t)(64 * i + (uint32_t)__builtin_ctzll(left));
}

void
walk_start(struct walk *w, enum behind behind)
{
	w->sure = w->maybe = 0;
	clear(w, &w->there);
	w->there.behind = behind;
	w->there.next = SYMBOLS;
	enter(w, &w->there, 2 * w->program->start);
}

void
walk_step(struct walk *w, const struct stand *s, unsigned symbol)
{
	struct closure *here = &w->here, *there = &w->there;

	w->sure = s->sure;
	w->maybe = s->maybe;
	clear(w, here);
	clear(w, there);
	here->behind = s->behind;
	here->next = symbol;
	there->behind = symbol == SYMBOL_EDGE ? BEHIND_EDGE : behind_of(symbol);
	there->next = SYMBOLS;
	for (uint32_t i = 0; i < s->places; i++)
		enter(w, here, s->place[i]);
	for (uint32_t i = 0; i < here->leaves && symbol != SYMBOL_EDGE; i++) {
		const struct node *n = &w->program->node[here->leaf[i] / 2];

		if (node_takes(n, symbol))
			enter(w, there, 2 * n->out | (here->leaf[i] & 1));
	}
}

struct stand
walk_stand(struct walk *w, uint64_t *open)
{
	struct closure *c = &w->there;
	struct stand s = { .sure = w->sure, .maybe = w->maybe & ~w->sure, .place = c->leaf };

	*open = 0;
	for (uint32_t i = 0; i < c->leaves && s.sure != w->program->all; i++) {
		const struct node *n = &w->program->node[c->leaf[i] / 2];

		if (is_known(w, n, c->leaf[i] & 1))
			continue;
		if (n->kind != NODE_ASCII && n->kind != NODE_BYTE)
			*open |= n->bit;
		c->leaf[s.places++] = c->leaf[i];
	}
	s.behind = *open != 0 ? c->behind : BEHIND_EDGE;
	sort(w, c->leaf, s.places, w->here.seen);
	return s;
}
