#include "rules/columns.h"

#include <string.h>

#include "rules/chars.h"

/* Sets that were asked lately need not be asked again. */
#define LATELY 256

struct maker {
	struct columns *columns;
	uint16_t size[SYMBOLS + 1];     /* symbols of each column */
	uint16_t in[SYMBOLS + 1];       /* those of them in the set at hand */
	uint16_t to[SYMBOLS + 1];       /* the column that these get */
};

/* The bytes of a set, in order; returns how many. */
static size_t
list_bytes(const uint64_t set[4], uint8_t byte[SYMBOL_EDGE])
{
	size_t n = 0;

	for (unsigned k = 0; k < 4; k++)
		for (uint64_t left = set[k]; left != 0; left &= left - 1)
			byte[n++] = (uint8_t)(64 * k + (unsigned)__builtin_ctzll(left));
	return n;
}

/* Gives bytes of the set other columns than bytes that are not. */
static void
split(struct maker *m, const uint64_t set[4])
{
	struct columns *c = m->columns;
	uint8_t byte[SYMBOL_EDGE];
	size_t n = list_bytes(set, byte);

	for (size_t i = 0; i < n; i++)
		m->in[c->of[byte[i]]]++;
	for (size_t i = 0; i < n; i++) {
		unsigned old = c->of[byte[i]];

		if (m->in[old] == m->size[old])
			continue;
		if (m->to[old] == 0)
			m->to[old] = (uint16_t)c->count++;
		c->of[byte[i]] = (uint8_t)m->to[old];
	}
	/* Whole columns kept their number; of the others the set's part is the new one. */
	for (unsigned i = 0; i < c->count; i++) {
		if (m->to[i] != 0) {
			m->size[m->to[i]] = m->in[i];
			m->size[i] = (uint16_t)(m->size[i] - m->in[i]);
		}
		m->in[i] = m->to[i] = 0;
	}
}

static void
split_by_node(struct maker *m, const struct node *n)
{
	uint64_t set[4] = { n->ascii[0], n->ascii[1] };

	for (unsigned c = n->from; n->kind == NODE_BYTE && c <= n->to; c++)
		set[c >> 6] |= UINT64_C(1) << (c & 63);
	split(m, set);
}

static bool
take_same(const struct node *a, const struct node *b)
{
	return a->kind == b->kind && a->from == b->from && a->to == b->to && a->ascii[0] == b->ascii[0] &&
	    a->ascii[1] == b->ascii[1];
}

static void
split_by_nodes(struct maker *m, const struct program *p)
{
	const struct node *lately[LATELY] = { NULL };

	for (uint32_t i = 0; i < p->nodes; i++) {
		const struct node *n = &p->node[i];
		uint64_t hash = (n->ascii[0] ^ n->ascii[1] * 31 ^ n->from * 7u ^ n->to) * UINT64_C(0x9e3779b97f4a7c15);
		const struct node **slot = &lately[hash >> 56];

		if ((n->kind != NODE_ASCII && n->kind != NODE_BYTE) || (*slot != NULL && take_same(*slot, n)))
			continue;
		*slot = n;
		split_by_node(m, n);
	}
}

void
columns_make(struct columns *c, const struct program *p)
{
	struct maker m = { .columns = c, .size = { [1] = SYMBOL_EDGE } };
	uint64_t newline[4] = { UINT64_C(1) << '\n' }, word[4] = { 0 };

	*c = (struct columns){ .count = 2 };
	memset(c->of, 1, SYMBOL_EDGE);
	for (unsigned i = 0; i < 128; i++)
		word[i >> 6] |= (uint64_t)chars_is_word((unsigned char)i) << (i & 63);
	split(&m, newline);
	split(&m, word);
	split_by_nodes(&m, p);
	for (uint32_t i = 0; i < p->looks; i++) {
		split(&m, p->look[i].pass);
		split(&m, p->look[i].maybe);
	}
	c->of[SYMBOL_EDGE] = (uint8_t)c->count++;
	for (unsigned i = 0; i < SYMBOLS; i++)
		c->symbol[c->of[i]] = (uint16_t)i;
	memcpy(c->ascii, c->of, 128);
}
