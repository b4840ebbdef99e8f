#include "input/memory.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define FIRST_CAP 1024

void
memory_init(struct memory *m, size_t max)
{
	*m = (struct memory){ .max = max };
}

void
memory_free(struct memory *m)
{
	free(m->line);
	memory_expect_none(m);
	*m = (struct memory){ .max = m->max };
}

/* Twice the room; the ring is unrolled. */
static void
grow(struct memory *m)
{
	size_t cap = m->cap == 0 ? FIRST_CAP : 2 * m->cap;
	uint64_t *line;

	if (cap > m->max)
		cap = m->max;
	line = xcalloc(cap, sizeof(*line));
	for (size_t i = 0; i < m->count; i++)
		line[i] = memory_at(m, i);
	free(m->line);
	m->line = line;
	m->cap = cap;
	m->first = 0;
}

void
memory_add(struct memory *m, uint64_t hash)
{
	if (m->count == m->cap && m->cap < m->max)
		grow(m);
	if (m->count == m->cap) {
		m->first = (m->first + 1) & (m->cap - 1);
		m->count--;
	}
	m->line[(m->first + m->count++) & (m->cap - 1)] = hash;
}

void
memory_forget(struct memory *m)
{
	m->first = m->count = 0;
	memory_expect_none(m);
}

uint64_t
memory_at(const struct memory *m, size_t i)
{
	return m->line[(m->first + i) & (m->cap - 1)];
}

/* The place of the hash, or the free one where it would be. */
static size_t
place_of(const struct memory *m, uint64_t hash)
{
	size_t at = (size_t)(hash ^ hash >> 32) & (m->places - 1);

	while (m->key[at] != hash && m->key[at] != 0)
		at = (at + 1) & (m->places - 1);
	return at;
}

void
memory_expect(struct memory *m)
{
	memory_expect_none(m);
	if (m->count == 0)
		return;
	m->places = FIRST_CAP;
	while (m->places < 2 * m->count)
		m->places *= 2;
	m->key = xcalloc(m->places, sizeof(*m->key));
	m->left = xcalloc(m->places, sizeof(*m->left));
	for (size_t i = 0; i < m->count; i++) {
		size_t at = place_of(m, memory_at(m, i));

		m->key[at] = memory_at(m, i);
		m->left[at]++;
	}
}

bool
memory_take(struct memory *m, uint64_t hash)
{
	size_t at;

	if (m->places == 0)
		return false;
	at = place_of(m, hash);
	if (m->left[at] == 0)
		return false;
	m->left[at]--;
	return true;
}

void
memory_expect_none(struct memory *m)
{
	free(m->key);
	free(m->left);
	m->key = NULL;
	m->left = NULL;
	m->places = 0;
}
