#include "rules/screen.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "rules/far.h"

/* The keys of a pattern, in the order in which they are asked: about a place, and about the message. */
enum key { KEY_BEFORE, KEY_AFTER, KEY_FAR, KEY_TAG, KEY_TEXT, KEY_COUNT };
#define FIRST_ON_DEMAND KEY_FAR
#define FIRST_OF_MESSAGE KEY_TAG

static const enum direction directions[KEY_COUNT] = {
	DIRECTION_BEFORE, DIRECTION_AFTER, DIRECTION_AFTER, DIRECTION_ANYWHERE, DIRECTION_ANYWHERE,
};

struct group {
	struct automaton *automaton[KEY_COUNT];
	struct far *far;                /* patterns of KEY_AFTER that need not be run often */
	uint64_t lacks[KEY_COUNT];      /* patterns without this key: it never fails them */
	uint64_t unasked[KEY_COUNT];    /* patterns with it that were not asked yet */
	uint64_t sure;                  /* patterns that hold at the place if they can */
	uint64_t message_sure, message_possible;        /* the same by what was asked about the message */
};

struct screen {
	const struct pattern **pattern;
	size_t patterns;
	struct group *group;            /* made when first needed */
	uint64_t *possible;             /* of each group: patterns that can hold at the place */
	size_t groups;
	struct place place;
};

struct screen *
screen_new(void)
{
	return xcalloc(1, sizeof(struct screen));
}

void
screen_free(struct screen *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->groups; i++) {
		for (size_t k = 0; k < KEY_COUNT; k++)
			automaton_free(s->group[i].automaton[k]);
		far_free(s->group[i].far);
	}
	free(s->group);
	free(s->possible);
	free(s->pattern);
	free(s);
}

size_t
screen_add(struct screen *s, const struct pattern *p)
{
	s->pattern = xreallocarray(s->pattern, s->patterns + 1, sizeof(*s->pattern));
	s->pattern[s->patterns] = p;
	return s->patterns++;
}

static void
add_key(struct group *g, enum key key, unsigned number, const struct regex *regex)
{
	if (regex->source == NULL)
		return;
	if (key == KEY_AFTER && far_add(g->far, number, regex->source)) {
		g->lacks[KEY_FAR] &= ~(UINT64_C(1) << number);
		return;
	}
	g->lacks[key] &= ~(UINT64_C(1) << number);
	if (g->automaton[key] == NULL)
		g->automaton[key] = automaton_new(directions[key]);
	automaton_add(g->automaton[key], number, regex->source);
}

static void
make_groups(struct screen *s)
{
	s->groups = (s->patterns + SCREEN_GROUP - 1) / SCREEN_GROUP;
	s->group = xcalloc(s->groups, sizeof(*s->group));
	s->possible = xcalloc(s->groups, sizeof(*s->possible));
	for (size_t i = 0; i < s->groups; i++) {
		for (size_t k = 0; k < KEY_COUNT; k++)
			s->group[i].lacks[k] = UINT64_MAX;
		s->group[i].far = far_new();
	}
	for (size_t i = 0; i < s->patterns; i++) {
		const struct pattern *p = s->pattern[i];
		struct group *g = &s->group[i / SCREEN_GROUP];
		unsigned number = (unsigned)(i % SCREEN_GROUP);

		add_key(g, KEY_BEFORE, number, &p->before);
		add_key(g, KEY_AFTER, number, &p->after);
		add_key(g, KEY_TAG, number, &p->tag);
		add_key(g, KEY_TEXT, number, &p->text);
	}
}

const uint64_t *
screen_record(struct screen *s, struct span text, struct span tag)
{
	s->place = (struct place){ .text = text, .tag = tag };
	if (s->group == NULL)
		make_groups(s);
	for (size_t i = 0; i < s->groups; i++) {
		struct group *g = &s->group[i];

		s->possible[i] = g->message_possible = g->sure = g->message_sure = UINT64_MAX;
		g->unasked[KEY_TAG] = ~g->lacks[KEY_TAG];
		g->unasked[KEY_TEXT] = ~g->lacks[KEY_TEXT];
		far_record(g->far, text);
	}
	return s->possible;
}

static void
narrow(uint64_t *sure, uint64_t *possible, uint64_t lacks, struct found f)
{
	*sure &= lacks | f.sure;
	*possible &= lacks | f.sure | f.maybe;
}

void
screen_place(struct screen *s, size_t start, size_t end)
{
	struct place *p = &s->place;

	p->start = start;
	p->end = end;
	for (size_t i = 0; i < s->groups; i++) {
		struct group *g = &s->group[i];

		g->sure = g->message_sure;
		s->possible[i] = g->message_possible;
		g->unasked[KEY_FAR] = ~g->lacks[KEY_FAR];
		if (g->automaton[KEY_BEFORE] != NULL)
			narrow(&g->sure, &s->possible[i], g->lacks[KEY_BEFORE],
			    automaton_run(g->automaton[KEY_BEFORE], p->text, place_before(p), start));
		if (g->automaton[KEY_AFTER] != NULL)
			narrow(&g->sure, &s->possible[i], g->lacks[KEY_AFTER],
			    automaton_run(g->automaton[KEY_AFTER], p->text, end, place_behind(p)));
	}
}

const struct place *
screen_at(const struct screen *s)
{
	return &s->place;
}

static struct found
run(struct group *g, enum key key, const struct place *p)
{
	if (key == KEY_FAR)
		return far_run(g->far, p->end, place_behind(p));
	if (key == KEY_TAG)
		return automaton_run(g->automaton[key], p->tag, 0, p->tag.len);
	return automaton_run(g->automaton[key], p->text, 0, place_text(p));
}

/* Asks the first key that a pattern still waits for, for all patterns that have it. */
static void
ask(struct screen *s, size_t group, uint64_t pattern)
{
	struct group *g = &s->group[group];
	enum key key = FIRST_ON_DEMAND;
	struct found f;

	while (!(g->unasked[key] & pattern))
		key++;
	g->unasked[key] = 0;
	f = run(g, key, &s->place);
	narrow(&g->sure, &s->possible[group], g->lacks[key], f);
	if (key >= FIRST_OF_MESSAGE || far_is_nowhere(g->far))
		narrow(&g->message_sure, &g->message_possible, g->lacks[key], f);
}

uint64_t
screen_first(struct screen *s, size_t group, uint64_t wanted, bool *sure)
{
	const struct group *g = &s->group[group];

	for (;;) {
		uint64_t left = wanted & s->possible[group];
		uint64_t first = left & -left;

		if (!(first & (g->unasked[KEY_FAR] | g->unasked[KEY_TAG] | g->unasked[KEY_TEXT]))) {
			*sure = (first & g->sure) != 0;
			return first;
		}
		ask(s, group, first);
	}
}
