#include "rules/far.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "rules/scout.h"

/* Characters that are passed over. */
#define MUCH 8

struct far {
	struct automaton *automaton;
	struct program wanted;          /* what stands behind what is passed over */
	struct scout scout;
	bool ready, any;
	struct span text;
	bool known;
	size_t from, next;              /* where the wanted may stand next, seen from `from` */
};

struct far *
far_new(void)
{
	struct far *f = xcalloc(1, sizeof(*f));

	program_init(&f->wanted, DIRECTION_ANYWHERE);
	f->automaton = automaton_new(DIRECTION_AFTER);
	return f;
}

void
far_free(struct far *f)
{
	if (f == NULL)
		return;
	program_clear(&f->wanted);
	automaton_free(f->automaton);
	free(f);
}

bool
far_add(struct far *f, unsigned number, const char *source)
{
	struct arena arena = { 0 };
	const struct expression *wanted = expression_behind_run(expression_read(source, &arena), MUCH, &arena);

	if (wanted != NULL) {
		program_add(&f->wanted, number, wanted);
		automaton_add(f->automaton, number, source);
		f->any = true;
	}
	arena_free(&arena);
	return wanted != NULL;
}

void
far_record(struct far *f, struct span text)
{
	f->text = text;
	f->known = false;
	if (!f->ready && f->any) {
		program_finish(&f->wanted);
		scout_init(&f->scout, &f->wanted);
	}
	f->ready = true;
}

static void
look(struct far *f, size_t from)
{
	f->known = true;
	f->from = from;
	f->next = scout_find(&f->scout, f->text, from);
}

struct found
far_run(struct far *f, size_t from, size_t to)
{
	if (!f->any)
		return (struct found){ 0, 0 };
	/* Mostly it stands nowhere, and one look at all of the message is enough. */
	if (!f->known)
		look(f, 0);
	if (from < f->from || from > f->next)
		look(f, from);
	if (f->next > to)
		return (struct found){ 0, 0 };
	return automaton_run(f->automaton, f->text, from, to);
}

bool
far_is_nowhere(const struct far *f)
{
	return f->known && f->from == 0 && f->next > f->text.len;
}
