#include "input/tracker.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "input/backoff.h"
#include "input/child.h"

struct tracker {
	struct tracker_options options;
	struct devices devices;
	struct child *child, *ask;
	struct buf answer;              /* of `adb devices` */
	uv_timer_t again;
	struct backoff backoff;
	uint64_t started;
	bool knows, lost;
	struct tracked *tracked;
	size_t count;
};

static void start(struct tracker *);

static struct tracked *
find(struct tracker *t, struct span serial)
{
	for (size_t i = 0; i < t->count; i++)
		if (span_equal(span_of(t->tracked[i].serial), serial))
			return &t->tracked[i];
	return NULL;
}

static void
set(struct tracker *t, struct tracked *d, enum device_state state)
{
	if (d->state == state)
		return;
	d->state = state;
	d->since = uv_now(t->options.loop);
}

static void
take_list(struct tracker *t, struct span list)
{
	bool *there = xcalloc(t->count + 1, sizeof(*there));
	size_t known = t->count;
	struct device device;

	while (device_next(&list, &device)) {
		struct tracked *d = find(t, device.serial);

		if (d == NULL) {
			t->tracked = xreallocarray(t->tracked, t->count + 1, sizeof(*t->tracked));
			d = &t->tracked[t->count++];
			*d = (struct tracked){ xstrndup(device.serial.ptr, device.serial.len), DEVICE_GONE, 0 };
		}
		set(t, d, device.state);
		if ((size_t)(d - t->tracked) < known)
			there[d - t->tracked] = true;
	}
	for (size_t i = 0; i < known; i++)
		if (!there[i])
			set(t, &t->tracked[i], DEVICE_GONE);
	free(there);
	t->knows = true;
	t->lost = false;
	t->options.changed(t->options.self);
}

static int
on_output(void *self, struct span bytes)
{
	struct tracker *t = self;
	struct span list;
	int found;

	devices_feed(&t->devices, bytes.ptr, bytes.len);
	while ((found = devices_next(&t->devices, &list)) > 0)
		take_list(t, list);
	return found;
}

static void
on_again(uv_timer_t *timer)
{
	start(timer->data);
}

static void
wait_and_start(struct tracker *t, bool useful)
{
	int64_t ran = (int64_t)(uv_now(t->options.loop) - t->started);

	if (!t->lost)
		t->options.lost(t->options.self);
	t->lost = true;
	uv_timer_start(&t->again, on_again, (uint64_t)backoff_next(&t->backoff, ran, useful), 0);
}

static void
on_ended(void *self, int status)
{
	struct tracker *t = self;
	bool useful = t->knows;

	(void)status;
	t->child = NULL;
	t->knows = false;
	devices_free(&t->devices);
	/* The server that comes next may know none of them. */
	for (size_t i = 0; i < t->count; i++)
		set(t, &t->tracked[i], DEVICE_GONE);
	wait_and_start(t, useful);
}

static struct child *
run(struct tracker *t, const char *word, int (*output)(void *, struct span), void (*ended)(void *, int), int *error)
{
	const char *const tail[] = { word, NULL };
	char **words = producer_helper(t->options.producer, NULL, tail);
	struct child_options o = { .loop = t->options.loop, .words = words, .quiet = t->options.quiet, .output = output,
		.ended = ended, .self = t };
	struct child *child = child_start(&o, error);

	producer_free_words(words);
	return child;
}

static void
start(struct tracker *t)
{
	int error;

	t->started = uv_now(t->options.loop);
	t->child = run(t, "track-devices", on_output, on_ended, &error);
	if (t->child == NULL)
		wait_and_start(t, false);
}

struct tracker *
tracker_new(const struct tracker_options *options)
{
	struct tracker *t = xcalloc(1, sizeof(*t));

	t->options = *options;
	uv_timer_init(options->loop, &t->again);
	t->again.data = t;
	start(t);
	return t;
}

static void
on_closed(uv_handle_t *handle)
{
	struct tracker *t = handle->data;

	for (size_t i = 0; i < t->count; i++)
		free(t->tracked[i].serial);
	free(t->tracked);
	devices_free(&t->devices);
	buf_free(&t->answer);
	free(t);
}

void
tracker_close(struct tracker *t)
{
	if (t == NULL)
		return;
	child_close(t->child);
	child_close(t->ask);
	uv_close((uv_handle_t *)&t->again, on_closed);
}

bool
tracker_knows(const struct tracker *t)
{
	return t != NULL && t->knows;
}

size_t
tracker_devices(const struct tracker *t, const struct tracked **list)
{
	*list = t->tracked;
	return t->count;
}

const struct tracked *
tracker_find(const struct tracker *t, const char *serial)
{
	static const struct tracked none = { .state = DEVICE_GONE };

	for (size_t i = 0; i < t->count; i++)
		if (strcmp(t->tracked[i].serial, serial) == 0)
			return &t->tracked[i];
	return &none;
}

static int
on_answer(void *self, struct span bytes)
{
	struct tracker *t = self;

	buf_add_span(&t->answer, bytes);
	return t->answer.len > UINT16_MAX;
}

static void
on_answered(void *self, int status)
{
	struct tracker *t = self;

	t->ask = NULL;
	if (child_exit_status(status) == 0 && t->knows)
		take_list(t, buf_span(&t->answer));
	buf_clear(&t->answer);
}

void
tracker_ask(struct tracker *t)
{
	int error;

	if (t->ask == NULL)
		t->ask = run(t, "devices", on_answer, on_answered, &error);
}
