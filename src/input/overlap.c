#include "input/overlap.h"

#include <stdlib.h>

#include "base/xalloc.h"

void
overlap_start(struct overlap *o, const struct memory *memory)
{
	overlap_free(o);
	o->memory = memory;
}

void
overlap_free(struct overlap *o)
{
	free(o->line);
	free(o->border);
	*o = (struct overlap){ 0 };
}

/* Appends the line and computes its border. */
static void
append(struct overlap *o, uint64_t hash)
{
	size_t border = o->count > 0 ? o->border[o->count - 1] : 0;

	if (o->count == o->cap) {
		o->cap = o->cap == 0 ? 256 : 2 * o->cap;
		o->line = xreallocarray(o->line, o->cap, sizeof(*o->line));
		o->border = xreallocarray(o->border, o->cap, sizeof(*o->border));
	}
	while (border > 0 && o->line[border] != hash)
		border = o->border[border - 1];
	o->line[o->count] = hash;
	o->border[o->count] = o->count > 0 && o->line[border] == hash ? border + 1 : 0;
	o->count++;
}

static bool
has_different_lines(const struct overlap *o, size_t count)
{
	uint64_t seen[OVERLAP_DIFFERENT];
	size_t different = 0, k;

	for (size_t i = 0; i < count && different < OVERLAP_DIFFERENT; i++) {
		for (k = 0; k < different && seen[k] != o->line[i]; k++)
			;
		if (k == different)
			seen[different++] = o->line[i];
	}
	return different == OVERLAP_DIFFERENT;
}

bool
overlap_add(struct overlap *o, uint64_t hash, size_t *known)
{
	append(o, hash);
	while (o->at < o->memory->count && o->matched < o->count) {
		if (memory_at(o->memory, o->at) == o->line[o->matched]) {
			o->at++;
			o->matched++;
		} else if (o->matched > 0) {
			o->matched = o->border[o->matched - 1];
		} else {
			o->at++;
		}
	}
	if (o->at < o->memory->count)
		return false;
	*known = has_different_lines(o, o->matched) ? o->matched : 0;
	return true;
}
