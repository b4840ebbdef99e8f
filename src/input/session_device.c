#include "input/session_inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* Milliseconds. A device that is not ready for less is not worth a word. */
#define UNREADY 2000

/* adb's server looks for a network device by itself for a minute or so; later it has to be told, now and then. */
#define CONNECT_AFTER 60000
#define CONNECT_EVERY 30000

static struct tracker *
tracker_of(const struct session *s)
{
	return *s->options.tracker;
}

/* The device of a session without a serial is the one that is ready, if there is one. */
static enum device_state
state_of_only(struct session *s, const char **serial, bool *several)
{
	const struct tracked *list;
	size_t count = tracker_devices(tracker_of(s), &list), ready = 0;
	enum device_state best = DEVICE_GONE;

	for (size_t i = 0; i < count; i++) {
		if (list[i].state == DEVICE_READY && ready++ == 0)
			*serial = list[i].serial;
		if (list[i].state != DEVICE_GONE && (best == DEVICE_GONE || list[i].state == DEVICE_READY))
			best = list[i].state;
	}
	*several = ready > 1 && !s->options.producer->chooses;
	if (ready > 1)
		*serial = NULL;
	return best;
}

enum device_state
session_state(struct session *s, const char **serial, bool *several)
{
	*serial = s->serial;
	*several = false;
	if (!s->options.producer->adb || !tracker_knows(tracker_of(s)))
		return DEVICE_READY;
	if (s->serial == NULL)
		return state_of_only(s, serial, several);
	return tracker_find(tracker_of(s), s->serial)->state;
}

void
session_note_device(struct session *s, const char *serial)
{
	if (s->serial != NULL || serial == NULL)
		return;
	s->other = s->current != NULL && strcmp(s->current, serial) != 0;
	if (s->other) {
		s->boot[0] = '\0';
		s->boot_asked = false;
	}
	free(s->current);
	s->current = xstrdup(serial);
}

static int
on_no_output(void *self, struct span bytes)
{
	(void)self;
	(void)bytes;
	return 0;
}

static void
on_connected(void *self, int status)
{
	struct session *s = self;

	(void)status;
	s->connect = NULL;
}

/* A network device that adb does not know any more has to be named to it. */
static void
connect_again(struct session *s, uint64_t since)
{
	const char *serial = session_serial(s);
	const char *const tail[] = { "connect", serial, NULL };

	if (serial == NULL || !device_is_network(span_of(serial)) || s->connect != NULL)
		return;
	if (session_now(s) - since < CONNECT_AFTER || (s->connected > since && session_now(s) - s->connected < CONNECT_EVERY))
		return;
	if (s->connected <= since)
		session_tell(s, (struct session_event){ .kind = SESSION_CONNECTING });
	s->connected = session_now(s);
	s->connect = session_helper(s, NULL, tail, on_no_output, on_connected);
}

/* Why nothing comes, once for each reason. */
static void
tell_waiting(struct session *s, enum device_state state, bool several, uint64_t since)
{
	int reason = several ? TOLD_SEVERAL : (int)state;

	if (s->told == reason || session_now(s) - since < UNREADY)
		return;
	if (state == DEVICE_OFFLINE && !s->state_asked) {
		s->state_asked = true;
		tracker_ask(tracker_of(s));
		return;
	}
	s->told = reason;
	session_tell(s, (struct session_event){ .kind = SESSION_WAITING, .state = state, .several = several });
}

/* The command runs; adb may be waiting for the device by itself, and does not say why. */
static void
look_at_run(struct session *s, const char *serial, enum device_state state, bool several)
{
	if (state != DEVICE_READY || several) {
		if (!s->came)
			tell_waiting(s, state, several, s->started);
	} else if (s->current == NULL) {
		session_note_device(s, serial);
	}
}

void
session_look(struct session *s)
{
	const char *serial;
	bool several;
	enum device_state state;

	if (s->over || s->finishing || (s->question != NULL && s->child == NULL))
		return;
	state = session_state(s, &serial, &several);
	if (s->child != NULL) {
		look_at_run(s, serial, state, several);
	} else if (s->waiting && state == DEVICE_READY && !several) {
		session_try(s);
	} else if (s->waiting) {
		tell_waiting(s, state, several, s->ended);
		if (state == DEVICE_GONE)
			connect_again(s, s->ended);
	}
}

