#include "rules/automaton.h"

#include <stdlib.h>
#include <unistr.h>

#include "base/arena.h"
#include "base/xalloc.h"
#include "rules/columns.h"
#include "rules/scout.h"
#include "rules/walk.h"

#define TABLE_SIZE (4 * 1024)
/* States must be worth their making: read this often, or there is a rest of so many runs. */
#define READ_PER_STATE 16
#define REST 4096

struct state {
	struct stand stand;
	uint64_t open;          /* patterns that wait for the next symbol to tell */
	bool over;              /* nothing more can be found */
	bool idle;              /* nothing is found and nothing begun: the scout is faster */
	/* By column: where it leads. Odd if something has to be done: the state is over, idle or not built yet. */
	uintptr_t next[];
};

#define ODD ((uintptr_t)1)
#define UNBUILT ODD

struct automaton {
	const char *source[PROGRAM_PATTERNS];
	struct program program;
	struct found (*run)(struct automaton *, struct span text, size_t from, size_t to);
	bool ready, full;
	struct scout scout;
	struct columns columns;
	struct walk walk;
	uint64_t read;                  /* symbols, since states were thrown away */
	unsigned rest;                  /* runs to be left undecided */

	struct arena arena;             /* of the states */
	struct state **table;           /* by hash */
	size_t states, bytes;
	struct state *start[BEHIND_COUNT];
	struct state *undecided;
};

static struct found run_or_rest(struct automaton *, struct span, size_t, size_t);

struct automaton *
automaton_new(enum direction direction)
{
	struct automaton *a = xcalloc(1, sizeof(*a));

	program_init(&a->program, direction);
	a->run = run_or_rest;
	return a;
}

void
automaton_free(struct automaton *a)
{
	if (a == NULL)
		return;
	program_clear(&a->program);
	arena_free(&a->arena);
	free(a->table);
	free(a->undecided);
	walk_clear(&a->walk);
	free(a);
}

void
automaton_add(struct automaton *a, unsigned number, const char *source)
{
	a->source[number] = source;
}

/* A state that only stands for something. */
static struct state *
make_mark(void)
{
	struct state *s = xcalloc(1, sizeof(*s));

	s->over = true;
	return s;
}

static void
make_ready(struct automaton *a)
{
	struct arena arena = { 0 };

	for (unsigned i = 0; i < PROGRAM_PATTERNS; i++)
		if (a->source[i] != NULL)
			program_add(&a->program, i, expression_read(a->source[i], &arena));
	arena_free(&arena);
	program_finish(&a->program);
	if (a->program.direction == DIRECTION_ANYWHERE)
		scout_init(&a->scout, &a->program);
	columns_make(&a->columns, &a->program);
	walk_init(&a->walk, &a->program);
	a->table = xcalloc(TABLE_SIZE, sizeof(struct state *));
	a->undecided = make_mark();
	a->ready = true;
}

static uint64_t
hash_of(const struct stand *s)
{
	uint64_t h = (s->sure ^ s->maybe * 31 ^ s->behind) * UINT64_C(0x9e3779b97f4a7c15);

	for (uint32_t i = 0; i < s->places; i++)
		h = (h ^ s->place[i]) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 32;
}

static bool
is_same(const struct stand *a, const struct stand *b)
{
	return a->sure == b->sure && a->maybe == b->maybe && a->behind == b->behind && a->places == b->places &&
	    memcmp(a->place, b->place, a->places * sizeof(*a->place)) == 0;
}

/* A new state; NULL if there is no room. */
static struct state *
add_state(struct automaton *a, const struct stand *stand, uint64_t open)
{
	size_t size = sizeof(struct state) + a->columns.count * sizeof(uintptr_t);
	size_t places = stand->places * sizeof(*stand->place);
	struct state *s;
	uint16_t *place;

	if (a->states >= AUTOMATON_STATES || a->bytes + size + places > AUTOMATON_MEMORY) {
		a->full = true;
		a->run = run_or_rest;
		return NULL;
	}
	s = arena_alloc(&a->arena, size);
	place = arena_alloc(&a->arena, places + 1);
	memcpy(place, stand->place, places);
	s->stand = *stand;
	s->stand.place = place;
	s->open = open;
	s->over = stand->places == 0;
	for (unsigned i = 0; i < a->columns.count; i++)
		s->next[i] = UNBUILT;
	a->states++;
	a->bytes += size + places;
	return s;
}

/* The state of where the walk stands; NULL if there is no room for it. */
static struct state *
find_state(struct automaton *a)
{
	uint64_t open;
	struct stand stand = walk_stand(&a->walk, &open);
	size_t slot = hash_of(&stand) % TABLE_SIZE;

	for (; a->table[slot] != NULL; slot = (slot + 1) % TABLE_SIZE)
		if (is_same(&a->table[slot]->stand, &stand))
			return a->table[slot];
	a->table[slot] = add_state(a, &stand, open);
	return a->table[slot];
}

static struct state *
make_start(struct automaton *a, enum behind behind)
{
	walk_start(&a->walk, behind);
	a->start[behind] = find_state(a);
	return a->start[behind];
}

static struct state *
build(struct automaton *a, struct state *s, unsigned column)
{
	struct state *t;

	walk_step(&a->walk, &s->stand, a->columns.symbol[column]);
	t = find_state(a);
	if (t == NULL) {
		a->undecided->stand.sure = s->stand.sure;
		a->undecided->stand.maybe = a->program.all & ~s->stand.sure;
		return a->undecided;
	}
	s->next[column] = (uintptr_t)t | (t->over || t->idle ? ODD : 0);
	return t;
}

static struct state *
follow(struct automaton *a, struct state *s, unsigned symbol)
{
	uintptr_t t = s->next[a->columns.of[symbol]];

	return t != UNBUILT ? (struct state *)(t & ~ODD) : build(a, s, a->columns.of[symbol]);
}

static struct found
found_in(const struct state *s)
{
	return (struct found){ s->stand.sure, s->stand.maybe };
}

/* Reading stops where nobody can look further: what waits for more may hold. */
static struct found
stop(const struct state *s)
{
	return (struct found){ s->stand.sure, s->stand.maybe | (s->open & ~s->stand.sure) };
}

/* Reading stops at the last byte that may be read; `edge`: the text ends there. */
static struct found
stop_at_end(struct automaton *a, struct state *s, bool edge)
{
	if (!edge)
		return stop(s);
	return s->open == 0 ? found_in(s) : found_in(follow(a, s, SYMBOL_EDGE));
}

/* The start of the character that ends before `p`, NULL if there is none from `first` on. */
static const unsigned char *
start_of_character(const unsigned char *p, const unsigned char *first)
{
	ucs4_t c;

	return u8_prev(&c, p, first);
}

static struct found
anything(const struct automaton *a)
{
	return (struct found){ 0, a->program.all };
}

/* Reads the byte before `p`, of a state not built yet. NULL: it is not UTF-8. */
static struct state *
step_back(struct automaton *a, struct state *s, const unsigned char *first, const unsigned char *p,
    const unsigned char **known)
{
	if (p[-1] >= 0x80 && p <= *known) {
		*known = start_of_character(p, first);
		if (*known == NULL)
			return NULL;
	}
	return follow(a, s, p[-1]);
}

static struct state *
step_on(struct automaton *a, struct state *s, const unsigned char *p, const unsigned char *last,
    const unsigned char **known)
{
	if (*p >= 0x80 && p >= *known) {
		int len = u8_mblen(p, (size_t)(last - p));

		if (len <= 0)
			return NULL;
		*known = p + len;
	}
	return follow(a, s, *p);
}

/*
 * Reads from *at, until the state is over or idle, or to `last`, or to what is
 * not UTF-8; *at is then where it stopped.
 */
static inline struct state *
read_on(struct automaton *a, struct state *s, const unsigned char **at, const unsigned char *last)
{
	const unsigned char *p = *at;
	const unsigned char *known = p;         /* to here it is known to be UTF-8 */

	while (p < last) {
		uintptr_t t = s->next[a->columns.ascii[*p]];
		struct state *next;

		if (!(t & ODD)) {
			s = (struct state *)t;
			p++;
			continue;
		}
		next = t != UNBUILT ? (struct state *)(t & ~ODD) : step_on(a, s, p, last, &known);
		if (next == NULL)
			break;
		s = next;
		p++;
		if (s->over || s->idle)
			break;
	}
	a->read += (size_t)(p - *at);
	*at = p;
	return s;
}

/* Throws the states away; too often is a waste. */
static void
flush(struct automaton *a)
{
	if (a->read < READ_PER_STATE * a->states)
		a->rest = REST;
	arena_free(&a->arena);
	memset(a->table, 0, TABLE_SIZE * sizeof(struct state *));
	memset(a->start, 0, sizeof(a->start));
	a->states = a->bytes = 0;
	a->read = 0;
	a->full = false;
}

static struct state *
start_at(struct automaton *a, enum behind behind)
{
	return a->start[behind] != NULL ? a->start[behind] : make_start(a, behind);
}

static enum behind
behind_at(struct span text, size_t at)
{
	return at == 0 ? BEHIND_EDGE : behind_of((unsigned char)text.ptr[at - 1]);
}

static struct found
run_before(struct automaton *a, struct span text, size_t from, size_t to)
{
	const unsigned char *first = (const unsigned char *)text.ptr + from, *p = (const unsigned char *)text.ptr + to;
	const unsigned char *known = p;         /* from here on it is known to be UTF-8 */
	struct state *s = start_at(a, BEHIND_EDGE);

	if (s == NULL)
		return anything(a);
	while (p > first) {
		uintptr_t t = s->next[a->columns.ascii[p[-1]]];
		struct state *next;

		if (!(t & ODD)) {
			s = (struct state *)t;
			p--;
			continue;
		}
		next = t != UNBUILT ? (struct state *)(t & ~ODD) : step_back(a, s, first, p, &known);
		if (next == NULL)
			return stop(s);
		s = next;
		p--;
		if (s->over)
			break;
	}
	a->read += (size_t)(text.ptr + to - (const char *)p);
	return s->over ? found_in(s) : stop_at_end(a, s, from == 0);
}

static struct found
run_after(struct automaton *a, struct span text, size_t from, size_t to)
{
	const unsigned char *p = (const unsigned char *)text.ptr + from, *last = (const unsigned char *)text.ptr + to;
	struct state *s = start_at(a, behind_at(text, from));

	if (s == NULL)
		return anything(a);
	s = read_on(a, s, &p, last);
	if (s->over)
		return found_in(s);
	return p < last ? stop(s) : stop_at_end(a, s, to == text.len);
}

/* Once they are there, what leads to them is known to lead to an idle state. */
static bool
make_idle_states(struct automaton *a)
{
	for (size_t i = 0; i < BEHIND_COUNT; i++) {
		struct state *s = make_start(a, (enum behind)i);

		if (s == NULL)
			return false;
		s->idle = true;
	}
	return true;
}

static struct found
run_anywhere(struct automaton *a, struct span text, size_t from, size_t to)
{
	const unsigned char *first = (const unsigned char *)text.ptr, *last = first + to;
	const unsigned char *p = first + from;

	for (;;) {
		size_t at = scout_find(&a->scout, span_make(text.ptr, to), (size_t)(p - first));
		struct state *s;

		if (at > to)
			return (struct found){ 0, 0 };
		if (a->start[BEHIND_EDGE] == NULL && !make_idle_states(a))
			return anything(a);
		p = first + at;
		s = a->start[behind_at(text, at)];
		s = read_on(a, s, &p, last);
		if (s->over)
			return found_in(s);
		if (p == last)
			return stop_at_end(a, s, to == text.len);
		/* It reads on where it is idle, unless what comes is not UTF-8. */
		if (!s->idle || p == first + at)
			return anything(a);
	}
}

/* For as long as the automaton is not ready, is full, or rests. */
static struct found
run_or_rest(struct automaton *a, struct span text, size_t from, size_t to)
{
	if (!a->ready)
		make_ready(a);
	if (a->full)
		flush(a);
	if (a->rest > 0) {
		a->rest--;
		return anything(a);
	}
	switch (a->program.direction) {
	case DIRECTION_BEFORE:
		a->run = run_before;
		break;
	case DIRECTION_AFTER:
		a->run = run_after;
		break;
	case DIRECTION_ANYWHERE:
		a->run = run_anywhere;
		break;
	}
	return a->run(a, text, from, to);
}

struct found
automaton_run(struct automaton *a, struct span text, size_t from, size_t to)
{
	return a->run(a, text, from, to);
}
