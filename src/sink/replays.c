#include "sink/replays.h"

#include <stdlib.h>

#include "base/xalloc.h"

#define ROOM_MIN 64

void
replays_free(struct replays *r)
{
	free(r->line);
	free(r->slot);
	*r = (struct replays){ 0 };
}

/* Eight bytes at a time; the multiplier is that of splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t
mix(uint64_t h, uint64_t word)
{
	h = (h ^ word) * UINT64_C(0xbf58476d1ce4e5b9);
	return h ^ (h >> 29);
}

static uint64_t
mix_span(uint64_t h, struct span s)
{
	uint64_t word = 0;
	size_t i = 0;

	for (; s.len - i >= sizeof(word); i += sizeof(word)) {
		memcpy(&word, s.ptr + i, sizeof(word));
		h = mix(h, word);
	}
	word = 0;
	if (s.len > i)
		memcpy(&word, s.ptr + i, s.len - i);
	return mix(mix(h, word), s.len);
}

uint64_t
replays_key(struct span header, struct span line)
{
	return mix_span(mix_span(0, header), line);
}

static size_t
slots(const struct replays *r)
{
	return 2 * r->room;
}

/* The slot of the key, or the free one where it would be. */
static size_t
find(const struct replays *r, uint64_t key)
{
	size_t i = (size_t)key & (slots(r) - 1);

	while ((r->slot[i].old | r->slot[i].fresh) != 0 && r->slot[i].key != key)
		i = (i + 1) & (slots(r) - 1);
	return i;
}

/* Frees a slot, and closes the gap for those that were pushed behind it. */
static void
free_slot(struct replays *r, size_t gap)
{
	size_t mask = slots(r) - 1;

	for (size_t i = (gap + 1) & mask; (r->slot[i].old | r->slot[i].fresh) != 0; i = (i + 1) & mask) {
		size_t home = (size_t)r->slot[i].key & mask;

		if (((i - home) & mask) < ((i - gap) & mask))
			continue;
		r->slot[gap] = r->slot[i];
		gap = i;
	}
	r->slot[gap] = (struct replays_slot){ 0 };
}

static uint64_t
nth(const struct replays *r, size_t n)
{
	return r->line[(r->first + n) & (r->room - 1)];
}

static void
grow(struct replays *r)
{
	struct replays bigger = *r;

	bigger.room = r->room == 0 ? ROOM_MIN : 2 * r->room;
	bigger.first = 0;
	bigger.line = xcalloc(bigger.room, sizeof(bigger.line[0]));
	bigger.slot = xcalloc(slots(&bigger), sizeof(bigger.slot[0]));
	for (size_t i = 0; i < r->count; i++) {
		uint64_t key = nth(r, i);

		bigger.line[i] = key;
		bigger.slot[find(&bigger, key)] = r->slot[find(r, key)];
	}
	free(r->line);
	free(r->slot);
	*r = bigger;
}

/* Makes room by the oldest. */
static void
forget(struct replays *r)
{
	size_t i = find(r, nth(r, 0));

	if (r->fresh == r->count) {
		r->fresh--;
		r->slot[i].fresh--;
	} else {
		r->slot[i].old--;
	}
	if ((r->slot[i].old | r->slot[i].fresh) == 0)
		free_slot(r, i);
	r->first = (r->first + 1) & (r->room - 1);
	r->count--;
	r->lossy = true;
}

bool
replays_have(const struct replays *r, uint64_t key)
{
	const struct replays_slot *s = r->count > r->fresh ? &r->slot[find(r, key)] : NULL;

	return s != NULL && s->old > (s->run == (uint32_t)r->restarts ? s->replayed : 0);
}

static void
add(struct replays *r, uint64_t key)
{
	struct replays_slot *s;

	if (r->mode == REPLAYS_NONE || (r->mode == REPLAYS_LATER && r->buffers == 0))
		return;
	if (r->count == (r->max > 0 ? r->max : REPLAYS_MAX))
		forget(r);
	if (r->count == r->room)
		grow(r);
	s = &r->slot[find(r, key)];
	r->twice = r->twice || (s->old | s->fresh) != 0;
	s->key = key;
	s->fresh++;
	r->line[(r->first + r->count) & (r->room - 1)] = key;
	r->count++;
	r->fresh++;
}

bool
replays_see(struct replays *r, uint64_t key)
{
	struct replays_slot *s;

	if (!replays_have(r, key)) {
		add(r, key);
		return false;
	}
	s = &r->slot[find(r, key)];
	if (s->run != (uint32_t)r->restarts)
		s->replayed = 0;
	s->run = (uint32_t)r->restarts;
	s->replayed++;
	r->replayed = true;
	return true;
}

bool
replays_undated(struct replays *r)
{
	r->undated = true;
	return r->restarts > 0;
}

/* All that came is from before the run that begins. */
static void
restart(struct replays *r)
{
	for (; r->fresh > 0; r->fresh--) {
		struct replays_slot *s = &r->slot[find(r, nth(r, r->count - r->fresh))];

		s->fresh--;
		s->old++;
	}
	r->buffers = 0;
	r->restarts++;
}

static bool
is_of_this_run(const struct replays *r, uint64_t buffer)
{
	for (size_t i = 0; i < r->buffers; i++)
		if (r->buffer[i] == buffer)
			return true;
	return false;
}

static bool
divide(struct replays *r, uint64_t buffer)
{
	bool again = is_of_this_run(r, buffer);

	if (r->dividers < REPLAYS_DIVIDERS)
		r->divider[r->dividers++] = (struct replays_divider){ buffer, r->count };
	else
		r->lossy = true;
	if (again)
		restart(r);
	if (r->buffers < REPLAYS_BUFFERS)
		r->buffer[r->buffers++] = buffer;
	return again;
}

bool
replays_divide(struct replays *r, struct span buffer)
{
	return divide(r, replays_key((struct span){ NULL, 0 }, buffer));
}

bool
replays_restart(const struct replays *const *piece, size_t count)
{
	struct replays run = { .mode = REPLAYS_NONE };
	bool again = false;

	for (size_t i = 0; i < count && !again; i++) {
		again = piece[i]->restarts > 0 || piece[i]->dividers == REPLAYS_DIVIDERS;
		for (size_t d = 0; d < piece[i]->dividers && !again; d++)
			again = divide(&run, piece[i]->divider[d].buffer);
	}
	return again;
}

void
replays_move(struct replays *to, struct replays *from)
{
	replays_free(to);
	*to = *from;
	*from = (struct replays){ 0 };
}

static bool
is_empty(const struct replays *r)
{
	return r->count == 0 && r->dividers == 0;
}

bool
replays_agree(const struct replays *r, const struct replays *next)
{
	bool shared = false;

	if (is_empty(r))                /* what it was told by may stand before the first divider */
		return r->mode != REPLAYS_LATER || !next->replayed;
	if (is_empty(next) && !next->undated)
		return true;
	for (size_t i = 0; i < next->dividers; i++)
		shared = shared || is_of_this_run(r, next->divider[i].buffer);
	if (next->lossy || next->replayed || (next->undated && (shared || r->restarts > 0)) || (next->twice && shared))
		return false;
	for (size_t i = 0; i < next->count && r->count > 0; i++) {
		const struct replays_slot *s = &r->slot[find(r, nth(next, i))];

		if ((s->old | s->fresh) != 0)
			return false;
	}
	return true;
}

/* Lines before the first divider. */
static void
forget_undivided(struct replays *r)
{
	size_t lines = r->dividers > 0 ? r->divider[0].at : r->count;
	bool lossy = r->lossy;

	for (size_t i = 0; i < lines && r->count > 0; i++)
		forget(r);
	for (size_t d = 0; d < r->dividers; d++)
		r->divider[d].at -= lines;
	r->lossy = lossy;
}

int64_t
replays_append(struct replays *r, struct replays *next)
{
	int64_t before = (int64_t)(r->restarts + next->restarts);
	size_t d = 0;

	if (is_empty(r)) {
		enum replays_mode mode = r->mode;

		next->undated = next->undated || r->undated;
		replays_move(r, next);
		r->mode = mode;
		if (mode == REPLAYS_LATER)
			forget_undivided(r);
		return 0;
	}
	for (size_t i = 0; i <= next->count; i++) {
		for (; d < next->dividers && next->divider[d].at == i; d++)
			(void)divide(r, next->divider[d].buffer);
		if (i < next->count)
			add(r, nth(next, i));
	}
	r->undated = r->undated || next->undated;
	replays_free(next);
	return (int64_t)r->restarts - before;
}
