#include "rules/scout.h"

#include <limits.h>
#include <stdlib.h>

#include "base/xalloc.h"

#define GROUPS 8
/* First bytes of a match that matter. */
#define DEPTH (SCOUT_STEP - 1 + SCOUT_BYTES)

struct survey {
	const struct program *program;
	struct scout *scout;
	unsigned group;         /* of the beginning at hand */
	bool *seen;             /* by node, at this depth */
	uint32_t *at, *next;    /* nodes to look at */
	size_t count, next_count;
};

static uint16_t
bit_of(const struct survey *w, size_t distance)
{
	return (uint16_t)(1 << (distance * GROUPS + w->group));
}

static void
allow_byte(struct survey *w, size_t depth, unsigned byte)
{
	if (depth < SCOUT_BYTES) {
		w->scout->low[depth][byte & 15] |= (uint8_t)(1 << w->group);
		w->scout->high[depth][byte >> 4] |= (uint8_t)(1 << w->group);
	}
	for (size_t k = 0; k < SCOUT_BYTES && k <= depth; k++)
		if (depth - k < SCOUT_STEP)
			w->scout->byte[k][byte] |= bit_of(w, depth - k);
}

static void
allow_bytes(struct survey *w, size_t depth, const struct node *n)
{
	for (unsigned c = n->from; n->kind == NODE_BYTE && c <= n->to; c++)
		allow_byte(w, depth, c);
	for (unsigned k = 0; n->kind == NODE_ASCII && k < 2; k++)
		for (uint64_t left = n->ascii[k]; left != 0; left &= left - 1)
			allow_byte(w, depth, 64 * k + (unsigned)__builtin_ctzll(left));
}

/* A match that ends here: what follows may be anything, or nothing. */
static void
allow_rest(struct survey *w, size_t depth)
{
	for (; depth < DEPTH; depth++) {
		for (unsigned c = 0; c < 256; c++)
			allow_byte(w, depth, c);
		for (size_t k = 0; k < SCOUT_BYTES && k <= depth; k++)
			if (depth - k < SCOUT_STEP)
				w->scout->end[k] |= bit_of(w, depth - k);
	}
}

static void
push(struct survey *w, uint32_t id)
{
	if (!w->seen[id])
		w->at[w->count++] = id;
	w->seen[id] = true;
}

/* Goes on to all nodes that consume; returns whether a match ends before. */
static bool
reach(struct survey *w)
{
	bool end = false;
	size_t n = 0;

	for (size_t i = 0; i < w->count; i++) {
		const struct node *node = &w->program->node[w->at[i]];

		if (node->kind == NODE_ASCII || node->kind == NODE_BYTE) {
			w->at[n++] = w->at[i];
			continue;
		}
		if (node->kind == NODE_MATCH) {
			end = true;
			continue;
		}
		push(w, node->out);
		if (node->kind == NODE_SPLIT)
			push(w, node->other);
	}
	w->count = n;
	return end;
}

/* From the nodes that consume at `depth` to those that consume behind them. */
static bool
advance(struct survey *w, size_t depth)
{
	for (size_t i = 0; i < w->count; i++) {
		const struct node *node = &w->program->node[w->at[i]];

		allow_bytes(w, depth, node);
		w->next[i] = node->out;
	}
	w->next_count = w->count;
	w->count = 0;
	memset(w->seen, 0, w->program->nodes * sizeof(*w->seen));
	for (size_t i = 0; i < w->next_count; i++)
		push(w, w->next[i]);
	return reach(w);
}

/* All that can follow a node that a match starts with. */
static void
follow(struct survey *w, uint32_t start)
{
	w->at[0] = start;
	w->count = 1;
	for (size_t depth = 0; depth < DEPTH; depth++)
		if (advance(w, depth))
			allow_rest(w, depth + 1);
}

static bool
has_vectors(void)
{
#ifdef __x86_64__
	return __builtin_cpu_supports("avx2");
#else
	return false;
#endif
}

static bool
take_same(const struct node *a, const struct node *b)
{
	return a->kind == b->kind && a->from == b->from && a->to == b->to && a->ascii[0] == b->ascii[0] &&
	    a->ascii[1] == b->ascii[1];
}

/* Beginnings with the same first byte share a group: mixed, they would say less of it. */
static unsigned
group_of(const struct node *first[GROUPS], const struct node *node, size_t index)
{
	for (unsigned i = 0; i < GROUPS; i++) {
		if (first[i] == NULL)
			first[i] = node;
		if (take_same(first[i], node))
			return i;
	}
	return (unsigned)(index % GROUPS);
}

void
scout_init(struct scout *s, const struct program *p)
{
	struct survey w = { .program = p, .scout = s, .seen = xcalloc(p->nodes, sizeof(*w.seen)),
		.at = xcalloc(p->nodes, sizeof(*w.at)), .next = xcalloc(p->nodes, sizeof(*w.next)) };
	uint32_t *start = xcalloc(p->nodes, sizeof(*start));
	const struct node *first[GROUPS] = { NULL };
	size_t starts;

	*s = (struct scout){ .vectors = has_vectors() };
	push(&w, p->first);
	if (reach(&w))
		allow_rest(&w, 0);
	starts = w.count;
	memcpy(start, w.at, starts * sizeof(*start));
	for (size_t i = 0; i < starts; i++) {
		w.group = group_of(first, &p->node[start[i]], i);
		follow(&w, start[i]);
	}
	free(start);
	free(w.seen);
	free(w.at);
	free(w.next);
}

/* The same where the text may end before the last byte that is looked at. */
static bool
may_start(const struct scout *s, const unsigned char *t, size_t i, size_t len)
{
	unsigned bits = UINT_MAX;

	for (size_t k = 0; k < SCOUT_BYTES; k++)
		bits &= i + k < len ? s->byte[k][t[i + k]] : s->end[k];
	return bits != 0;
}

#ifdef __x86_64__

#include <immintrin.h>

#define BLOCK 32

/* The nibbles of a byte of a match, each half of a vector the same. */
struct nibbles {
	__m256i low, high;
};

__attribute__((target("avx2"))) static inline struct nibbles
nibbles_of(const struct scout *s, size_t k)
{
	return (struct nibbles){ _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)s->low[k])),
		_mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)s->high[k])) };
}

__attribute__((target("avx2"))) static inline __m256i
groups_at(struct nibbles n, const unsigned char *t)
{
	__m256i bytes = _mm256_loadu_si256((const __m256i *)t);
	__m256i nibble = _mm256_set1_epi8(15);

	return _mm256_and_si256(_mm256_shuffle_epi8(n.low, _mm256_and_si256(bytes, nibble)),
	    _mm256_shuffle_epi8(n.high, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), nibble)));
}

/* The first place from `i` on at which one may start, if SCOUT_BYTES bytes are there; else one that has fewer. */
__attribute__((target("avx2"))) static size_t
skip_blocks(const struct scout *s, const unsigned char *t, size_t i, size_t len)
{
	struct nibbles first = nibbles_of(s, 0), second = nibbles_of(s, 1), third = nibbles_of(s, 2), fourth = nibbles_of(s, 3);

	for (; i + SCOUT_BYTES <= len; i += BLOCK) {
		/* The last block begins in the one before it. */
		size_t at = i + BLOCK + SCOUT_BYTES - 1 <= len ? i : len - (BLOCK + SCOUT_BYTES - 1);
		__m256i bits = _mm256_and_si256(_mm256_and_si256(groups_at(first, t + at), groups_at(second, t + at + 1)),
		    _mm256_and_si256(groups_at(third, t + at + 2), groups_at(fourth, t + at + 3)));
		unsigned none = (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bits, _mm256_setzero_si256()));

		if (~none >> (i - at) != 0)
			return i + (size_t)__builtin_ctz(~none >> (i - at));
	}
	return len - (SCOUT_BYTES - 1);
}

#else

#define BLOCK 32

static size_t
skip_blocks(const struct scout *s, const unsigned char *t, size_t i, size_t len)
{
	(void)s, (void)t, (void)len;
	return i;
}

#endif

static unsigned
groups_and_distances(const struct scout *s, const unsigned char t[SCOUT_BYTES])
{
	return s->byte[0][t[0]] & s->byte[1][t[1]] & s->byte[2][t[2]] & s->byte[3][t[3]];
}

/* May one start right at `i`? */
static bool
may_start_at(const struct scout *s, const unsigned char *t, size_t i)
{
	return (uint8_t)groups_and_distances(s, t + i) != 0;
}

/* As scout_find(), but for the start of the character. */
static size_t
find(const struct scout *s, const unsigned char *t, size_t from, size_t len)
{
	size_t first = from;
	/* Where all are SCOUT_BYTES long at least, none starts in the last bytes. */
	bool whole = (uint8_t)s->end[SCOUT_BYTES - 1] == 0;
	size_t over = !whole ? len + SCOUT_STEP : len + SCOUT_STEP > SCOUT_BYTES ? len + SCOUT_STEP - SCOUT_BYTES : 0;

	while (s->vectors && first + BLOCK / 2 <= len && len >= BLOCK + SCOUT_BYTES - 1) {
		first = skip_blocks(s, t, first, len);
		if (first + SCOUT_BYTES > len && whole)
			return len + 1;
		if (first + SCOUT_BYTES > len)
			break;
		if (may_start_at(s, t, first))
			return first;
		first++;
	}
	for (size_t i = first; i < over; i += SCOUT_STEP) {
		bool may = i + SCOUT_BYTES > len ? may_start(s, t, i, len) : groups_and_distances(s, t + i) != 0;

		if (may)
			return i - first >= SCOUT_STEP ? i - (SCOUT_STEP - 1) : first;
	}
	return len + 1;
}

size_t
scout_find(const struct scout *s, struct span text, size_t from)
{
	const unsigned char *t = (const unsigned char *)text.ptr;
	size_t i = find(s, t, from, text.len);

	while (i > from && i < text.len && (t[i] & 0xc0) == 0x80)
		i--;
	return i;
}
