#include "sink/assembly.h"

void
assembly_start(struct assembly *a, struct fragment *total, bool alone)
{
	*a = (struct assembly){ .total = total, .alone = alone, .again = ASSEMBLY_NONE };
}

struct fragment *
assembly_part(const struct assembly *a)
{
	struct fragment *part = fragment_new(&a->total->options, false);

	fragment_remember(part, a->alone ? REPLAYS_NONE : REPLAYS_ALL);
	fragment_from(part, UINT64_MAX, 1);     /* the lead: nothing counts yet */
	return part;
}

/* Does the part show that all behind the first have to be counted again? */
static bool
is_restarted(const struct assembly *a, struct fragment *part)
{
	struct fragment *const all[] = { a->total, a->rest, part != a->total ? part : NULL };

	return fragment_restart(all, sizeof(all) / sizeof(all[0]));
}

/* To those that are kept apart while nothing shows that. */
static void
keep(struct assembly *a, struct fragment *part)
{
	if (a->rest == NULL) {
		a->rest = part;
		return;
	}
	fragment_append(a->rest, part);
	fragment_free(part);
}

void
assembly_join(struct assembly *a, struct fragment *part)
{
	size_t index = a->joined++;

	if (a->again == ASSEMBLY_NONE && a->alone && is_restarted(a, part))
		a->again = 1;
	if (a->again == ASSEMBLY_NONE && !a->alone && part != a->total && !fragment_agrees(a->total, part))
		a->again = index;
	if (part == a->total)
		return;
	if (a->again == ASSEMBLY_NONE && a->alone) {
		keep(a, part);
		return;
	}
	if (a->again == ASSEMBLY_NONE)
		fragment_append(a->total, part);
	fragment_free(part);
}

size_t
assembly_end(struct assembly *a)
{
	if (a->rest != NULL && a->again == ASSEMBLY_NONE)
		fragment_append(a->total, a->rest);
	fragment_free(a->rest);
	a->rest = NULL;
	/* The first part alone: nothing of it was counted without knowing what came before. */
	return a->again < a->joined ? a->again : ASSEMBLY_NONE;
}
