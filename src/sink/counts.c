#include "sink/counts.h"

#include <stdlib.h>
#include <unistr.h>

#include "base/xalloc.h"

#define LOST "\xef\xbf\xbd"

static bool
is_clean(struct span name)
{
	return name.len <= COUNTS_NAME_MAX && memchr(name.ptr, '\0', name.len) == NULL &&
	    u8_check((const uint8_t *)name.ptr, name.len) == NULL;
}

/* A name as it is shown: it must still be told from others, and have the same key, when it was written and read. */
static struct span
clean_name(struct span name, char clean[COUNTS_NAME_MAX])
{
	size_t len = 0;

	if (name.len == 0 || is_clean(name))
		return name;
	for (size_t i = 0; i < name.len;) {
		ucs4_t c;
		int n = u8_mbtoucr(&c, (const uint8_t *)name.ptr + i, name.len - i);
		struct span next = n > 0 && c != 0 ? span_make(name.ptr + i, (size_t)n) : SPAN(LOST);

		if (len + next.len > COUNTS_NAME_MAX)
			break;
		memcpy(clean + len, next.ptr, next.len);
		len += next.len;
		i += n > 0 ? (size_t)n : 1;
	}
	return span_make(clean, len);
}

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
	struct count *largest = &c->item[--c->count];

	c->other += largest->n;
	free(largest->name);
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
	if (c->count == c->room) {
		c->room = c->room ? 2 * c->room : 4;
		c->item = xreallocarray(c->item, c->room, sizeof(*c->item));
	}
	memmove(c->item + i + 1, c->item + i, (c->count - i) * sizeof(*c->item));
	c->item[i] = (struct count){ key, n, name ? xstrndup(name->ptr, name->len) : NULL };
	c->count++;
	c->last = i;
}

void
counts_add_name(struct counts *c, struct span name, uint64_t n)
{
	char clean[COUNTS_NAME_MAX];

	name = clean_name(name, clean);
	counts_add(c, counts_key(name), &name, n);
}

void
counts_merge(struct counts *c, const struct counts *from)
{
	for (size_t i = 0; i < from->count; i++) {
		struct span name = span_of(from->item[i].name);

		counts_add(c, from->item[i].key, from->item[i].name ? &name : NULL, from->item[i].n);
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
	for (size_t i = 0; i < c->count; i++)
		free(c->item[i].name);
	free(c->item);
	*c = (struct counts){ .max = c->max };
}
