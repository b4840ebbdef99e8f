#include "rules/anchors.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/xalloc.h"
#include "rules/automaton.h"
#include "rules/chars.h"

#define GROUP PROGRAM_PATTERNS

struct group {
	struct automaton *automaton[2]; /* of errors, of success */
	char *source[GROUP];            /* what they run on */
	uint64_t found;
};

struct anchors {
	struct group *group;
	size_t count;
	struct span text;
	bool known, success;            /* ... what was found in it, and for whom */
};

static size_t
groups(const struct anchors *a)
{
	return (a->count + GROUP - 1) / GROUP;
}

struct anchors *
anchors_new(void)
{
	return xcalloc(1, sizeof(struct anchors));
}

void
anchors_free(struct anchors *a)
{
	if (a == NULL)
		return;
	for (size_t i = 0; i < groups(a); i++) {
		automaton_free(a->group[i].automaton[false]);
		automaton_free(a->group[i].automaton[true]);
		for (size_t k = 0; k < GROUP; k++)
			free(a->group[i].source[k]);
	}
	free(a->group);
	free(a);
}

/* The pattern that matches these bytes and nothing else. */
static char *
quoted(const char *bytes)
{
	struct buf b = { 0 };

	for (; *bytes != '\0'; bytes++) {
		if ((unsigned char)*bytes < 0x80 && !chars_is_word((unsigned char)*bytes))
			buf_add_char(&b, '\\');
		buf_add_char(&b, *bytes);
	}
	return b.ptr ? b.ptr : xstrdup("");
}

void
anchors_add(struct anchors *a, const char *anchor, bool success)
{
	unsigned number = (unsigned)(a->count % GROUP);
	struct group *g;

	if (number == 0) {
		a->group = xreallocarray(a->group, groups(a) + 1, sizeof(*a->group));
		a->group[groups(a)] = (struct group){ .found = 0 };
	}
	g = &a->group[a->count++ / GROUP];
	g->source[number] = quoted(anchor);
	if (g->automaton[success] == NULL)
		g->automaton[success] = automaton_new(DIRECTION_ANYWHERE);
	automaton_add(g->automaton[success], number, g->source[number]);
}

void
anchors_record(struct anchors *a, struct span text)
{
	a->text = text;
	a->known = false;
}

/* In the whole message, however long it is. */
static void
find(struct anchors *a, bool success)
{
	for (size_t i = 0; i < groups(a); i++) {
		struct group *g = &a->group[i];

		g->found = 0;
		for (int k = false; k <= success; k++) {
			struct found f = { 0, 0 };

			if (g->automaton[k] != NULL)
				f = automaton_run(g->automaton[k], a->text, 0, a->text.len);
			g->found |= f.sure | f.maybe;
		}
	}
	a->known = true;
	a->success = success;
}

size_t
anchors_next(struct anchors *a, size_t index, bool success)
{
	if (!a->known || a->success != success)
		find(a, success);
	for (; index < a->count; index = (index / GROUP + 1) * GROUP) {
		uint64_t left = a->group[index / GROUP].found >> index % GROUP;

		if (left != 0)
			return index + (size_t)__builtin_ctzll(left);
	}
	return a->count;
}
