#include "sink/totals.h"

void
totals_see(struct totals *t, struct moment when, struct moment before, bool apart)
{
	if (when.kind == MOMENT_NONE)
		return;
	t->backwards += before.kind == when.kind && when.ms < before.ms;
	if (t->first.kind == MOMENT_NONE || (apart && moment_is_earlier(when, t->first)))
		t->first = when;
	if (!apart || !moment_is_later(t->last, when))
		t->last = when;
}

/* All but the times. */
static void
add(struct totals *t, const struct totals *from)
{
	t->bytes += from->bytes;
	t->lines += from->lines;
	t->with_codes += from->with_codes;
	t->cut += from->cut;
	t->stream += from->stream;
	t->notes += from->notes;
	for (size_t i = 0; i < FORMAT_COUNT; i++)
		t->format[i] += from->format[i];
	for (size_t i = 0; i < STREAM_COUNT; i++)
		t->event[i] += from->event[i];
	t->codes += from->codes;
	t->repeats += from->repeats;
	t->by_text += from->by_text;
	t->unknown += from->unknown;
	t->success += from->success;
	t->expired += from->expired;
	t->overlong += from->overlong;
	t->backwards += from->backwards;
	t->replayed += from->replayed;
	t->restarts += from->restarts;
	t->unsure += from->unsure;
	counts_merge(&t->buffers, &from->buffers);
}

void
totals_merge(struct totals *t, const struct totals *from)
{
	add(t, from);
	if (t->first.kind == MOMENT_NONE)
		t->first = from->first;
	else if (t->last.kind == from->first.kind && from->first.ms < t->last.ms)
		t->backwards++;
	if (from->last.kind != MOMENT_NONE)
		t->last = from->last;
}

void
totals_beside(struct totals *t, const struct totals *from)
{
	add(t, from);
	if (moment_is_earlier(from->first, t->first))
		t->first = from->first;
	if (moment_is_later(from->last, t->last))
		t->last = from->last;
}

static uint64_t
classed(const struct totals *t)
{
	return t->with_codes + t->cut + t->stream + t->notes + t->replayed;
}

uint64_t
totals_others(const struct totals *t)
{
	return t->lines - classed(t);
}

bool
totals_add_up(const struct totals *t)
{
	uint64_t formats = 0, events = 0;

	for (size_t i = 0; i < FORMAT_COUNT; i++)
		formats += t->format[i];
	for (size_t i = 0; i < STREAM_COUNT; i++)
		events += t->event[i];
	return formats == t->with_codes && events == t->stream && classed(t) <= t->lines && t->unsure <= t->with_codes;
}

uint64_t
totals_sessions(const struct totals *t)
{
	uint64_t most = 0;

	for (size_t i = 0; i < t->buffers.count; i++)
		most = t->buffers.item[i].n > most ? t->buffers.item[i].n : most;
	return most;
}

uint64_t
totals_doubtful(const struct totals *t)
{
	uint64_t sessions = totals_sessions(t);

	return sessions > t->restarts + 1 ? sessions : 0;
}
