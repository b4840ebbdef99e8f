#include "sink/counts.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "base/xalloc.h"

uint64_t
counts_key(struct span name)
{
	uint64_t key = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < name.len; i++)
		key = (key ^ (unsigned char)name.ptr[i]) * UINT64_C(0x100000001b3);
	return key;
}

/* Where the key is or would be. */
static size_t
find(struct counts *c, uint64_t key)
{
	size_t low = 0, high = c->count;

	if (c->last < c->count && c->item[c->last].key == key)
		return c->last;
	if (c->count == 0 || c->item[c->count - 1].key < key)
		return c->count;        /* times mostly ascend */
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (c->item[middle].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
drop_largest(struct counts *c)
{
	c->other += c->item[--c->count].n;
	if (c->name != NULL)
		free(c->name[c->count]);
}

static void
make_room(struct counts *c)
{
	c->room = c->room ? 2 * c->room : 4;
	c->item = xreallocarray(c->item, c->room, sizeof(*c->item));
	if (c->name != NULL)
		c->name = xreallocarray(c->name, c->room, sizeof(*c->name));
}

static void
insert_name(struct counts *c, size_t i, const struct span *name)
{
	if (c->name == NULL && name == NULL)
		return;
	if (c->name == NULL)
		c->name = xcalloc(c->room, sizeof(*c->name));
	memmove(c->name + i + 1, c->name + i, (c->count - i) * sizeof(*c->name));
	c->name[i] = name != NULL ? xstrndup(name->ptr, name->len) : NULL;
}

void
counts_add(struct counts *c, uint64_t key, const struct span *name, uint64_t n)
{
	size_t i = find(c, key);

	if (i < c->count && c->item[i].key == key) {
		c->item[i].n += n;
		c->last = i;
		return;
	}
	if (i == c->max) {
		c->other += n;
		return;
	}
	if (c->count == c->max)
		drop_largest(c);
	if (c->count == c->room)
		make_room(c);
	memmove(c->item + i + 1, c->item + i, (c->count - i) * sizeof(*c->item));
	c->item[i] = (struct count){ key, n };
	insert_name(c, i, name);
	c->count++;
	c->last = i;
}

void
counts_add_name(struct counts *c, struct span name, uint64_t n)
{
	char clean[COUNTS_NAME_MAX];

	/* As it is shown: it must still be told from others, and have the same key, when it was written and read. */
	if (name.len > sizeof(clean) || !utf8_is_plain(name))
		name = span_make(clean, utf8_copy(clean, sizeof(clean), name));
	counts_add(c, counts_key(name), &name, n);
}

const char *
counts_name(const struct counts *c, const struct count *item)
{
	return c->name != NULL ? c->name[item - c->item] : NULL;
}

void
counts_merge(struct counts *c, const struct counts *from)
{
	for (size_t i = 0; i < from->count; i++) {
		const char *text = counts_name(from, &from->item[i]);
		struct span name = span_of(text);

		counts_add(c, from->item[i].key, text != NULL ? &name : NULL, from->item[i].n);
	}
	c->other += from->other;
}

uint64_t
counts_sum(const struct counts *c)
{
	uint64_t sum = c->other;

	for (size_t i = 0; i < c->count; i++)
		sum += c->item[i].n;
	return sum;
}

void
counts_free(struct counts *c)
{
	for (size_t i = 0; i < c->count && c->name != NULL; i++)
		free(c->name[i]);
	free(c->name);
	free(c->item);
	*c = (struct counts){ .max = c->max };
}
