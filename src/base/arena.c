#include "base/arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define BLOCK_SIZE 16384

struct arena_block {
	struct arena_block *before;
	size_t used, size;
	alignas(max_align_t) char bytes[];
};

void *
arena_alloc(struct arena *a, size_t size)
{
	size_t need = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	struct arena_block *b = a->last;
	void *result;

	if (b == NULL || b->size - b->used < need) {
		size_t room = need > BLOCK_SIZE ? need : BLOCK_SIZE;

		b = xcalloc(1, sizeof(*b) + room);
		b->size = room;
		b->before = a->last;
		a->last = b;
	}
	result = b->bytes + b->used;
	b->used += need;
	return result;
}

char *
arena_text(struct arena *a, const char *text, size_t len)
{
	char *copy = arena_alloc(a, len + 1);

	memcpy(copy, text, len);
	return copy;
}

void
arena_free(struct arena *a)
{
	while (a->last != NULL) {
		struct arena_block *before = a->last->before;

		free(a->last);
		a->last = before;
	}
}
