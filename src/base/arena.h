/*
 * arena - memory that is freed together.
 *
 * For what is built once and thrown away whole, such as a rule file.
 */
#ifndef IMERR_BASE_ARENA_H
#define IMERR_BASE_ARENA_H

#include <stddef.h>

struct arena {
	struct arena_block *last;
};

/* `{0}` is an empty one. Memory is zeroed and aligned for any type. */
void *arena_alloc(struct arena *, size_t size);
char *arena_text(struct arena *, const char *text, size_t len);
void arena_free(struct arena *);

#endif
