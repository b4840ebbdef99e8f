#include <signal.h>

#include "input/following.h"
#include "input/outlet.h"

struct runner {
	struct following *following;
	const struct following_until *until;
	uv_loop_t loop;
	uv_timer_t every;
	uv_signal_t signal[2];
	struct outlet outlet;
};

static void
close_handle(uv_handle_t *handle)
{
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

static void
stop(void *self)
{
	struct runner *r = self;

	following_stop(r->following);
	outlet_close(&r->outlet);
	close_handle((uv_handle_t *)&r->every);
	for (size_t i = 0; i < 2; i++)
		close_handle((uv_handle_t *)&r->signal[i]);
}

static void
on_every(uv_timer_t *timer)
{
	struct runner *r = timer->data;

	if (r->until->tick(r->until->self) != 0)
		stop(r);
}

/* What is there by now still counts. Handles are closed: the next signal does what it does by default. */
static void
on_signal(uv_signal_t *signal, int number)
{
	struct runner *r = signal->data;

	(void)number;
	stop(r);
	if (r->until->keeps)
		following_drain(r->following, true);
	else
		following_finish(r->following);
}

static void
start(struct runner *r)
{
	static const int numbers[] = { SIGINT, SIGTERM };

	uv_timer_init(&r->loop, &r->every);
	r->every.data = r;
	if (r->until->every > 0)
		uv_timer_start(&r->every, on_every, r->until->every, r->until->every);
	for (size_t i = 0; i < 2; i++) {
		uv_signal_init(&r->loop, &r->signal[i]);
		r->signal[i].data = r;
		uv_signal_start(&r->signal[i], on_signal, numbers[i]);
	}
	outlet_open(&r->outlet, &r->loop, r->until->watched, stop, r);
}

int
following_run(struct following *g, const struct following_until *until)
{
	struct runner r = { .following = g, .until = until, .outlet = { .fd = -1 } };
	int error = -uv_loop_init(&r.loop);

	if (error != 0)
		return error;
	start(&r);
	following_start(g, &r.loop, stop, &r);
	uv_run(&r.loop, UV_RUN_DEFAULT);
	return -uv_loop_close(&r.loop);
}
