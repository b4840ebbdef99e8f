#include "rules/screen.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "rules/far.h"

/* The keys of a pattern: two that ask about a place, two about the message. */
enum key { KEY_BEFORE, KEY_AFTER, KEY_TAG, KEY_TEXT, KEY_COUNT };
#define FIRST_OF_MESSAGE KEY_TAG

static const enum direction directions[KEY_COUNT] = {
	DIRECTION_BEFORE, DIRECTION_AFTER, DIRECTION_ANYWHERE, DIRECTION_ANYWHERE,
};

/* What is known of the patterns of a group: which hold surely, and which can hold. */
struct narrowed {
	uint64_t sure, possible;
};

struct group {
	struct automaton *automaton[KEY_COUNT];
	struct far *far;                /* patterns of KEY_AFTER that need not be run often */
	uint64_t lacks[KEY_COUNT];      /* patterns without this key: it never fails them */
	uint64_t has_message;           /* patterns with a key that asks about the message */
	uint64_t unknown;               /* those with one that was not asked yet */
	struct narrowed message;        /* by what was asked about the message */
	struct narrowed place;          /* by that and by the place */
};

struct screen {
	const struct pattern **pattern;
	size_t patterns;
	struct group *group;            /* made when first needed */
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
	g->lacks[key] &= ~(UINT64_C(1) << number);
	if (key >= FIRST_OF_MESSAGE)
		g->has_message |= UINT64_C(1) << number;
	if (key == KEY_AFTER && far_add(g->far, number, regex->source))
		return;
	if (g->automaton[key] == NULL)
		g->automaton[key] = automaton_new(directions[key]);
	automaton_add(g->automaton[key], number, regex->source);
}

static void
make_groups(struct screen *s)
{
	s->groups = (s->patterns + SCREEN_GROUP - 1) / SCREEN_GROUP;
	s->group = xcalloc(s->groups, sizeof(*s->group));
	for (size_t i = 0; i < s->groups; i++)
		s->group[i] = (struct group){ .lacks = { UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX }, .far = far_new() };
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

void
screen_record(struct screen *s, struct span text, struct span tag)
{
	s->place = (struct place){ .text = text, .tag = tag };
	if (s->group == NULL)
		make_groups(s);
	for (size_t i = 0; i < s->groups; i++) {
		struct group *g = &s->group[i];

		g->message = (struct narrowed){ UINT64_MAX, UINT64_MAX };
		g->unknown = g->has_message;
		far_record(g->far, text);
	}
}

static struct narrowed
narrow(struct narrowed n, uint64_t lacks, struct found f)
{
	return (struct narrowed){ n.sure & (lacks | f.sure), n.possible & (lacks | f.sure | f.maybe) };
}

static struct found
ask_behind(const struct group *g, const struct place *p)
{
	size_t to = place_behind(p);
	struct found found = far_run(g->far, p->end, to);

	if (g->automaton[KEY_AFTER] != NULL) {
		struct found near = automaton_run(g->automaton[KEY_AFTER], p->text, p->end, to);

		found.sure |= near.sure;
		found.maybe |= near.maybe;
	}
	return found;
}

void
screen_place(struct screen *s, size_t start, size_t end)
{
	struct place *p = &s->place;

	p->start = start;
	p->end = end;
	for (size_t i = 0; i < s->groups; i++) {
		struct group *g = &s->group[i];
		struct narrowed n = narrow(g->message, g->lacks[KEY_AFTER], ask_behind(g, p));

		if (g->automaton[KEY_BEFORE] != NULL)
			n = narrow(n, g->lacks[KEY_BEFORE],
			    automaton_run(g->automaton[KEY_BEFORE], p->text, place_before(p), start));
		g->place = n;
	}
}

const struct place *
screen_at(const struct screen *s)
{
	return &s->place;
}

/* Asks about the message for all patterns that have the key. */
static void
ask_message(const struct screen *s, struct group *g, enum key key)
{
	const struct place *p = &s->place;
	struct found f = { 0, 0 };

	if (g->automaton[key] == NULL)
		return;
	f = key == KEY_TAG ? automaton_run(g->automaton[key], p->tag, 0, p->tag.len) :
	    automaton_run(g->automaton[key], p->text, 0, place_text(p));
	g->message = narrow(g->message, g->lacks[key], f);
	g->place = narrow(g->place, g->lacks[key], f);
}

struct found
screen_ask(struct screen *s, size_t group, uint64_t wanted)
{
	struct group *g = &s->group[group];

	if (wanted & g->place.possible & g->unknown) {
		ask_message(s, g, KEY_TAG);
		ask_message(s, g, KEY_TEXT);
		g->unknown = 0;
	}
	return (struct found){ wanted & g->place.sure, wanted & g->place.possible & ~g->place.sure };
}
