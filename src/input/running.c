#include "input/running.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "input/outlet.h"

/* Milliseconds between looks at devices that are not ready; and before adb is asked for devices besides. */
#define LOOK_EVERY 1000

static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
#define NUMBERS (sizeof(numbers) / sizeof(numbers[0]))

struct running {
	const struct running_options *options;
	uv_loop_t loop;
	struct outlet outlet;
	uv_signal_t signal[NUMBERS];
	uv_timer_t look;
	struct tracker *tracker;
	struct session **session;
	size_t sessions, live;
	bool stopping, closed;
	struct running_end end;
};

/* Everything ends here and now; what the sessions hold is handed on later. */
static void
close_all(struct running *r)
{
	if (r->closed)
		return;
	r->closed = r->stopping = true;
	outlet_close(&r->outlet);
	uv_close((uv_handle_t *)&r->look, NULL);
	for (size_t i = 0; i < NUMBERS; i++)
		uv_close((uv_handle_t *)&r->signal[i], NULL);
	tracker_close(r->tracker);
	r->tracker = NULL;
	uv_stop(&r->loop);
}

static int
on_pass(void *self, void *data, struct span bytes)
{
	struct running *r = self;

	return r->options->pass(r->options->self, data, bytes);
}

static int
on_cut(void *self, void *data)
{
	struct running *r = self;

	return r->options->cut(r->options->self, data);
}

static int
on_dry(void *self)
{
	struct running *r = self;

	return r->options->dry(r->options->self);
}

static void
on_tell(void *self, void *data, const struct session_event *event)
{
	struct running *r = self;

	r->options->tell(r->options->self, data, event);
}

static void
on_processes(void *self, void *data, struct span listing, bool gone)
{
	struct running *r = self;

	r->options->processes(r->options->self, data, listing, gone);
}

static void
on_over(void *self, struct session *session, int status, bool stopped)
{
	struct running *r = self;

	(void)session;
	r->live--;
	if (!r->stopping)
		r->end.status = status;
	/* Nobody wants what the others say, either. */
	if (stopped || r->live == 0)
		close_all(r);
}

static void
add_session(struct running *r, const char *serial)
{
	const struct session_options so = { .loop = &r->loop, .producer = r->options->producer, .once = r->options->once,
		.tracker = &r->tracker, .pass = on_pass, .cut = on_cut, .dry = on_dry, .tell = on_tell, .over = on_over,
		.processes = r->options->processes != NULL ? on_processes : NULL, .self = r };
	void *data = r->options->join(r->options->self, r->options->all ? serial : NULL);
	struct session *s = session_new(&so, serial, data);

	r->session = xreallocarray(r->session, r->sessions + 1, sizeof(*r->session));
	r->session[r->sessions++] = s;
	r->live++;
	session_start(s);
}

static bool
has_session(const struct running *r, const char *serial)
{
	for (size_t i = 0; i < r->sessions; i++)
		if (strcmp(session_serial(r->session[i]), serial) == 0)
			return true;
	return false;
}

static void
look(struct running *r)
{
	const struct tracked *list;

	for (size_t i = 0; r->options->all && r->tracker != NULL && !r->stopping && i < tracker_devices(r->tracker, &list); i++)
		if (list[i].state != DEVICE_GONE && !has_session(r, list[i].serial))
			add_session(r, list[i].serial);
	for (size_t i = 0; i < r->sessions && !r->stopping; i++)
		session_look(r->session[i]);
}

static void
on_changed(void *self)
{
	look(self);
}

static void
on_lost(void *self)
{
	struct running *r = self;

	r->options->lost(r->options->self);
}

static void
start_tracker(struct running *r)
{
	const struct tracker_options to = { .loop = &r->loop, .producer = r->options->producer, .quiet = !r->options->all,
		.changed = on_changed, .lost = on_lost, .self = r };

	r->tracker = tracker_new(&to);
}

/* adb's server is started by the command, if need be; only then adb is asked for devices besides. */
static void
on_look(uv_timer_t *timer)
{
	struct running *r = timer->data;

	if (r->tracker == NULL && r->options->producer->adb && !r->options->once)
		start_tracker(r);
	look(r);
}

/* The handler goes with the signal, and is set again here: while a write blocks, which is never here, a second one works at once, too. */
static void
on_signal(uv_signal_t *handle, int number)
{
	struct running *r = handle->data;

	if (r->stopping) {
		r->end.signal = number;
		close_all(r);
		return;
	}
	uv_signal_start_oneshot(handle, on_signal, number);
	r->stopping = r->end.interrupted = true;
	for (size_t i = 0; i < r->sessions; i++)
		session_finish(r->session[i], number);
	if (r->live == 0)
		close_all(r);
}

/* Nobody reads our output any more. */
static void
on_gone(void *self)
{
	close_all(self);
}

static void
start(struct running *r)
{
	outlet_open(&r->outlet, &r->loop, r->options->watched, on_gone, r);
	uv_timer_init(&r->loop, &r->look);
	r->look.data = r;
	uv_timer_start(&r->look, on_look, LOOK_EVERY, LOOK_EVERY);
	for (size_t i = 0; i < NUMBERS; i++) {
		uv_signal_init(&r->loop, &r->signal[i]);
		r->signal[i].data = r;
		uv_signal_start_oneshot(&r->signal[i], on_signal, numbers[i]);
	}
	if (r->options->all)
		start_tracker(r);
	else
		add_session(r, r->options->producer->serial);
}

struct running_end
running_run(const struct running_options *options)
{
	struct running r = { .options = options };

	r.end.error = -uv_loop_init(&r.loop);
	if (r.end.error != 0)
		return r.end;
	start(&r);
	uv_run(&r.loop, UV_RUN_DEFAULT);
	for (size_t i = 0; i < r.sessions; i++) {
		(void)session_drain(r.session[i]);
		options->leave(options->self, session_data(r.session[i]));
		session_close(r.session[i]);
	}
	uv_run(&r.loop, UV_RUN_DEFAULT);
	uv_loop_close(&r.loop);
	outlet_free(&r.outlet);
	free(r.session);
	return r.end;
}
