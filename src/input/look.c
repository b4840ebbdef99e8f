#include "input/look.h"

/* Between looks: while a file has changed just now, and then twice as long each time, up to when it rests. */
#define POLLED 25
#define POLLED_MAX 1000
#define SETTLING 250
#define NOTIFIED 1000
#define NOTIFIED_MAX 4000

struct look
look_new(bool polled)
{
	return (struct look){ .polled = polled, .interval = POLLED };
}

void
look_woken(struct look *l, bool renamed)
{
	l->woken = true;
	l->renamed = l->renamed || renamed;
}

bool
look_is_brief(const struct look *l, int64_t now)
{
	return l->woken && !l->renamed && now < l->next;
}

void
look_done(struct look *l, int64_t now, bool brief, bool read, bool unsettled)
{
	bool polled;

	if (read && !l->woken && l->interval >= NOTIFIED)
		l->deaf = true;
	polled = l->polled || l->deaf;
	if (read || unsettled)
		l->interval = polled ? POLLED : SETTLING;
	else if (l->interval < (polled ? POLLED_MAX : NOTIFIED_MAX))
		l->interval = !polled && l->interval < NOTIFIED ? NOTIFIED : 2 * l->interval;
	if (!brief)
		l->latest = now + NOTIFIED_MAX;
	/* Files that rest are looked at together, one of which we are told not before it rests. */
	l->next = (now / l->interval + 1) * l->interval;
	if (l->woken && !l->renamed && !polled && l->next < l->latest)
		l->next += l->interval;
	l->woken = l->renamed = false;
}
