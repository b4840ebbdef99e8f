#include "sink/packages.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "logcat/process.h"

void
packages_free(struct packages *p)
{
	free(p->pid);
}

void
packages_copy(struct packages *to, const struct packages *from)
{
	to->count = 0;
	for (size_t i = 0; i < from->count; i++)
		packages_know(to, from->pid[i]);
}

static void
forget(struct packages *p, size_t index)
{
	p->count--;
	memmove(&p->pid[index], &p->pid[index + 1], (p->count - index) * sizeof(p->pid[0]));
}

static void
forget_pid(struct packages *p, long pid)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->pid[i] == pid) {
			forget(p, i);
			return;
		}
}

void
packages_know(struct packages *p, long pid)
{
	forget_pid(p, pid);
	if (p->count == PACKAGES_PIDS)
		forget(p, 0);
	if (p->count == p->room) {
		p->room = p->room == 0 ? 8 : 2 * p->room;
		p->pid = xreallocarray(p->pid, p->room, sizeof(p->pid[0]));
	}
	p->pid[p->count++] = pid;
}

void
packages_forget(struct packages *p)
{
	p->count = 0;
}

static bool
is_wanted(const struct option_list *names, struct span name, bool (*belongs)(struct span, struct span))
{
	for (size_t i = 0; i < names->count; i++)
		if (belongs(name, span_of(names->item[i])))
			return true;
	return false;
}

void
packages_meet(struct packages *p, const struct option_list *names, long pid, struct span name)
{
	if (is_wanted(names, name, process_belongs))
		packages_know(p, pid);
}

void
packages_see(struct packages *p, const struct option_list *names, const struct record *r)
{
	struct process_event event = process_event_of(r);

	if (event.deed == PROCESS_RUNS && is_wanted(names, event.name, process_belongs))
		packages_know(p, event.pid);
	else if (event.deed != PROCESS_NONE)
		forget_pid(p, event.pid);
}

bool
packages_have(const struct packages *p, const struct option_list *names, const struct record *r)
{
	struct process_event event;

	if (process_is_named(r->package))
		return is_wanted(names, r->package, process_column_belongs);
	for (size_t i = 0; i < p->count; i++)
		if (p->pid[i] == r->pid)
			return true;
	event = process_event_of(r);
	return event.deed != PROCESS_NONE && is_wanted(names, event.name, process_belongs);
}
