#include "rules/phrases.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/xalloc.h"
#include "rules/chars.h"
#include "rules/automaton.h"
#include "rules/place.h"

#define GROUP PROGRAM_PATTERNS

/* Rules of one kind, errors or success, by their bits. */
struct kind {
	uint64_t rules;
	uint64_t tagless;               /* those that want no tag, and those of other kinds */
	struct automaton *tag, *text;
};

struct group {
	struct kind kind[2];            /* errors, success */
	char *anchor[GROUP];            /* as a pattern, of rules that have no other; else NULL */
	uint64_t found;
};

struct phrases {
	struct group *group;
	size_t count;
	struct span text, tag;
	bool known, success;            /* ... what was found, and for whom */
};

static size_t
groups(const struct phrases *p)
{
	return (p->count + GROUP - 1) / GROUP;
}

struct phrases *
phrases_new(void)
{
	return xcalloc(1, sizeof(struct phrases));
}

void
phrases_free(struct phrases *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < groups(p); i++) {
		for (size_t k = 0; k < 2; k++) {
			automaton_free(p->group[i].kind[k].tag);
			automaton_free(p->group[i].kind[k].text);
		}
		for (size_t k = 0; k < GROUP; k++)
			free(p->group[i].anchor[k]);
	}
	free(p->group);
	free(p);
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

static void
add_source(struct automaton **a, unsigned number, const char *source)
{
	if (*a == NULL)
		*a = automaton_new(DIRECTION_ANYWHERE);
	automaton_add(*a, number, source);
}

void
phrases_add(struct phrases *p, const struct text_rule *rule)
{
	unsigned number = (unsigned)(p->count % GROUP);
	struct group *g;
	struct kind *k;

	if (number == 0) {
		p->group = xreallocarray(p->group, groups(p) + 1, sizeof(*p->group));
		p->group[groups(p)] = (struct group){ .kind = { { .tagless = UINT64_MAX }, { .tagless = UINT64_MAX } } };
	}
	g = &p->group[p->count++ / GROUP];
	k = &g->kind[rule->code == 0];
	k->rules |= UINT64_C(1) << number;
	if (rule->tag.source != NULL) {
		k->tagless &= ~(UINT64_C(1) << number);
		add_source(&k->tag, number, rule->tag.source);
	}
	if (rule->text.source == NULL)
		g->anchor[number] = quoted(rule->anchor);
	add_source(&k->text, number, rule->text.source ? rule->text.source : g->anchor[number]);
}

void
phrases_record(struct phrases *p, struct span text, struct span tag)
{
	p->text = text;
	p->tag = tag;
	p->known = false;
}

static uint64_t
find_kind(const struct phrases *p, const struct kind *k)
{
	uint64_t left = k->rules;
	struct found f;

	if (k->tag != NULL) {
		f = automaton_run(k->tag, p->tag, 0, p->tag.len);
		left &= k->tagless | f.sure | f.maybe;
	}
	/* An anchor may stand behind all that patterns look at. */
	if (left == 0 || p->text.len > MATCHER_TEXT)
		return left;
	f = automaton_run(k->text, p->text, 0, p->text.len);
	return left & (f.sure | f.maybe);
}

static void
find(struct phrases *p, bool success)
{
	for (size_t i = 0; i < groups(p); i++) {
		struct group *g = &p->group[i];

		g->found = find_kind(p, &g->kind[false]);
		if (success)
			g->found |= find_kind(p, &g->kind[true]);
	}
	p->known = true;
	p->success = success;
}

size_t
phrases_next(struct phrases *p, size_t index, bool success)
{
	if (!p->known || p->success != success)
		find(p, success);
	for (; index < p->count; index = (index / GROUP + 1) * GROUP) {
		uint64_t left = p->group[index / GROUP].found >> index % GROUP;

		if (left != 0)
			return index + (size_t)__builtin_ctzll(left);
	}
	return p->count;
}
