#include "serve/guests.h"

#include <stdlib.h>
#include <sys/socket.h>

#include "base/xalloc.h"

struct guest *
guest_come(struct guests *all, int fd)
{
	struct guest *g = xcalloc(1, sizeof(*g));

	*g = (struct guest){ .guests = all, .fd = fd, .since = all->now, .next = all->first, .link = &all->first };
	if (g->next != NULL)
		g->next->link = &g->next;
	all->first = g;
	all->count++;
	return g;
}

void
guest_leave(struct guest *g)
{
	if (g == NULL)
		return;
	guest_done(g);
	*g->link = g->next;
	if (g->next != NULL)
		g->next->link = g->link;
	g->guests->count--;
	buf_free(&g->target);
	free(g);
}

void
guest_answer(struct guest *g, size_t bytes)
{
	g->answered = true;
	g->bytes = bytes;
	g->since = g->guests->now;
	g->guests->answers++;
	g->guests->bytes += bytes;
}

void
guest_done(struct guest *g)
{
	if (g->answered) {
		g->guests->answers--;
		g->guests->bytes -= g->bytes;
	}
	g->answered = g->known = false;
	g->since = g->guests->now;
	/* It may have been long, and the next one seldom comes soon. */
	buf_free(&g->target);
}

bool
guests_full(const struct guests *all)
{
	return all->count >= all->limits.many + GUESTS_SPARE;
}

bool
guests_busy(const struct guests *all)
{
	return all->answers >= all->limits.many || all->bytes >= GUESTS_BYTES;
}

static uint64_t
due(const struct guest *g)
{
	const struct guests *all = g->guests;
	uint64_t time = g->answered ? all->limits.answer_ms : all->limits.request_ms;

	if (g->overdue)
		return UINT64_MAX;
	if (!g->answered && all->count > all->limits.many && time > GUESTS_CROWDED_MS)
		time = GUESTS_CROWDED_MS;
	return g->since + time;
}

uint64_t
guests_due(const struct guests *all)
{
	uint64_t first = UINT64_MAX;

	for (const struct guest *g = all->first; g != NULL; g = g->next)
		if (due(g) < first)
			first = due(g);
	return first;
}

void
guests_hang_up(struct guests *all)
{
	for (struct guest *g = all->first; g != NULL; g = g->next) {
		if (due(g) > all->now)
			continue;
		g->overdue = true;
		/* It fails where the client has gone already, which the library sees as well. */
		(void)shutdown(g->fd, SHUT_RDWR);
	}
}
