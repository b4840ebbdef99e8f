#include "input/following.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/xalloc.h"
#include "input/look.h"
#include "input/names.h"
#include "input/pace.h"
#include "input/recent.h"
#include "input/turns.h"
#include "input/watches.h"

/* Patterns are expanded after so long, and never take more than a hundredth of the time. */
#define EXPAND_EVERY 1000
#define EXPAND_SOON 50
#define EXPAND_SHARE 100

/* Files are served for so many milliseconds, then others in the loop have their turn. */
#define SERVE_MS 50

/* Descriptors that others in this process may need. */
#define DESCRIPTORS_SPARED 32

struct file {
	struct follow *follow;          /* NULL: this place is free */
	const struct following_input *input;
	void *data;
	bool found;                     /* by a pattern */
	bool ready;                     /* waits for its turn */
	struct look look;
};

struct following {
	struct following_options options;
	uv_loop_t *loop;
	uv_timer_t wake, expand;
	uv_idle_t more;                 /* somebody waits for a turn: a timer of no time would keep the loop for itself */
	void (*ended)(void *self);      /* see following_start() */
	void *ended_self;
	struct watches *watches;
	struct claims *claims;
	struct feed *feed;
	struct err trouble, notice;

	struct file *file;
	size_t files, cap;
	size_t unused;                  /* free places */
	struct turns ready;
	int64_t due, set;               /* the next look of anybody; for which the timer is set */
	struct pace pace;
	struct recent open;             /* files that have descriptors */
	bool begun, stopped;            /* files that come now are new; it is over */
};

struct following *
following_new(const struct following_options *options)
{
	struct following *g = xcalloc(1, sizeof(*g));
	struct rlimit limit;

	g->options = *options;
	g->trouble.lang = g->notice.lang = options->lang;
	g->claims = claims_new();
	g->feed = feed_new(options->scan);
	if (g->options.open_max == 0 && getrlimit(RLIMIT_NOFILE, &limit) == 0)
		g->options.open_max = limit.rlim_cur > 2 * DESCRIPTORS_SPARED ? (size_t)limit.rlim_cur - DESCRIPTORS_SPARED :
		    DESCRIPTORS_SPARED;
	return g;
}

static void
close_handle(uv_handle_t *handle)
{
	if (handle->loop != NULL && !uv_is_closing(handle))
		uv_close(handle, NULL);
}

void
following_stop(struct following *g)
{
	if (g->stopped)
		return;
	g->stopped = true;
	close_handle((uv_handle_t *)&g->wake);
	close_handle((uv_handle_t *)&g->expand);
	close_handle((uv_handle_t *)&g->more);
	watches_close(g->watches);
}

/* The sink wants no more. */
static void
end(struct following *g)
{
	following_stop(g);
	if (g->ended != NULL)
		g->ended(g->ended_self);
}

static int64_t
now(struct following *g)
{
	return (int64_t)uv_now(g->loop);
}

/* Those that have been at rest for the longest time give their descriptors back. */
static void
limit_open(struct following *g)
{
	for (size_t i = recent_oldest(&g->open), next; g->open.count > g->options.open_max && i != RECENT_NONE; i = next) {
		next = recent_newer(&g->open, i);
		if (follow_give_back(g->file[i].follow))
			recent_remove(&g->open, i);
	}
}

static void on_wake(uv_timer_t *);
static void on_more(uv_idle_t *);

/* The wake-up for what is to be done next. */
static void
schedule(struct following *g)
{
	int64_t rest = g->due - now(g);

	if (g->stopped)
		return;
	if (g->ready.count > 0) {
		uv_idle_start(&g->more, on_more);
		return;
	}
	uv_idle_stop(&g->more);
	if (g->set == g->due && uv_is_active((uv_handle_t *)&g->wake))
		return;
	uv_timer_start(&g->wake, on_wake, rest > 0 ? (uint64_t)rest : 0, 0);
	g->set = g->due;
}

static void
make_ready(struct following *g, size_t i)
{
	if (g->file[i].ready)
		return;
	g->file[i].ready = true;
	turns_wait(&g->ready, i);
}

static void
drop(struct following *g, size_t i)
{
	struct file *f = &g->file[i];

	if (!f->input->poll)
		watches_remove(g->watches, follow_name(f->follow), i);
	recent_remove(&g->open, i);
	g->options.leave(g->options.self, f->data);
	follow_free(f->follow);
	*f = (struct file){ .look.next = INT64_MAX };
	g->unused++;
}

/* What a file tells while it has its turn. */
struct turn {
	struct following *g;
	void *file;
};

static void
on_begin(void *self, const struct reading_start *start)
{
	const struct turn *t = self;

	if (t->g->options.begin != NULL)
		t->g->options.begin(t->g->options.self, t->file, start);
}

static void
on_placed(void *self, const char *name, bool current, const struct follow_position *at)
{
	const struct turn *t = self;

	if (t->g->options.placed != NULL)
		t->g->options.placed(t->g->options.self, name, current, at);
}

/* One turn of a file, for which `step` is called. */
static enum follow_seen
take_turn(struct following *g, struct file *f, enum follow_seen (*step)(struct follow *, const struct follow_with *))
{
	struct turn turn = { g, f->data };
	const struct follow_with with = { .feed = g->feed, .claims = g->claims, .history = g->options.history, .lead = g->options.lead,
		.now = now(g), .trouble = &g->trouble, .notice = &g->notice, .begin = on_begin, .placed = on_placed, .self = &turn };

	g->options.turn(g->options.self, f->data);
	return step(f->follow, &with);
}

/* A file has its turn; when is the next? */
static void
serve(struct following *g, size_t i)
{
	struct file *f = &g->file[i];
	bool brief = look_is_brief(&f->look, now(g));
	enum follow_seen seen;

	if (f->follow == NULL)
		return;
	seen = take_turn(g, f, brief ? follow_changed : follow_step);
	if (seen == FOLLOW_STOPPED) {
		end(g);
		return;
	}
	if (!follow_is_open(f->follow))
		recent_remove(&g->open, i);
	else if (seen != FOLLOW_QUIET || !recent_has(&g->open, i))
		recent_use(&g->open, i);
	limit_open(g);
	look_done(&f->look, now(g), brief, seen != FOLLOW_QUIET, follow_is_unsettled(f->follow));
	if (f->look.next < g->due)
		g->due = f->look.next;
	if (seen == FOLLOW_MORE)
		make_ready(g, i);
	else if (f->found && follow_is_missing(f->follow))
		drop(g, i);
}

static void
tell(struct following *g)
{
	if (g->trouble.count > 0)
		g->options.tell(g->options.self, &g->trouble, true);
	if (g->notice.count > 0)
		g->options.tell(g->options.self, &g->notice, false);
}

static void
make_due_ready(struct following *g)
{
	if (g->due > now(g))
		return;
	g->due = INT64_MAX;
	for (size_t i = 0; i < g->files; i++) {
		if (g->file[i].look.next <= now(g))
			make_ready(g, i);
		else if (g->file[i].look.next < g->due)
			g->due = g->file[i].look.next;
	}
}

/* Everybody who waits gets one turn, if there is time for that. */
static void
serve_ready(struct following *g)
{
	uint64_t until = uv_hrtime() + SERVE_MS * UINT64_C(1000000);
	const size_t *turn;
	size_t count, k;

	make_due_ready(g);
	turn = turns_take(&g->ready, &count);
	for (k = 0; k < count && !g->stopped && (k == 0 || uv_hrtime() < until); k++) {
		g->file[turn[k]].ready = false;
		serve(g, turn[k]);
	}
	turns_put_back(&g->ready, turn + k, count - k);
	tell(g);
	if (!g->stopped && g->options.dry != NULL && g->options.dry(g->options.self) != 0)
		end(g);
	schedule(g);
	if (g->ready.count == 0)
		pace_rest(&g->pace, count);     /* the loop with us */
}

static void
on_wake(uv_timer_t *timer)
{
	serve_ready(timer->data);
}

static void
on_more(uv_idle_t *idle)
{
	serve_ready(idle->data);
}

static void
on_file(void *self, size_t i, bool renamed)
{
	struct following *g = self;
	bool first = g->ready.count == 0;

	look_woken(&g->file[i].look, renamed);
	make_ready(g, i);
	if (!first)
		return;
	pace_woken(&g->pace, pace_now());
	schedule(g);
}

static void
on_other(void *self)
{
	struct following *g = self;

	if (uv_timer_get_due_in(&g->expand) > EXPAND_SOON)
		uv_timer_start(&g->expand, g->expand.timer_cb, EXPAND_SOON, 0);
}

/* A free place. */
static size_t
place(struct following *g)
{
	if (g->unused > 0) {
		for (size_t i = 0; i < g->files; i++)
			if (g->file[i].follow == NULL && !g->file[i].ready) {
				g->unused--;
				return i;
			}
	}
	if (g->files == g->cap) {
		g->cap = g->cap > 0 ? 2 * g->cap : 16;
		g->file = xreallocarray(g->file, g->cap, sizeof(*g->file));
		turns_room(&g->ready, g->cap);
	}
	return g->files++;
}

static void
join(struct following *g, const struct following_input *input, const char *name, bool found)
{
	struct follow_options options = { .from = g->begun ? FOLLOW_START : input->from, .lines = input->lines, .found = found };
	struct follow_position at;
	size_t i = place(g);

	g->file[i] = (struct file){ .follow = follow_new(name, &options), .input = input, .found = found, .look = look_new(input->poll) };
	g->file[i].data = g->options.join(g->options.self, follow_name(g->file[i].follow));
	if (g->options.recall != NULL && g->options.recall(g->options.self, name, &at))
		follow_recall(g->file[i].follow, g->claims, &at);
	if (!input->poll)
		watches_add(g->watches, name, i);
	make_ready(g, i);
}

/* A pattern, and who wants what it finds. */
struct expanding {
	struct following *following;
	const struct following_input *input;
};

static void
on_found(void *self, const char *name)
{
	struct expanding *e = self;

	join(e->following, e->input, name, true);
}

static void
expand(struct following *g, const struct following_input *input)
{
	struct expanding expanding = { g, input };
	const char **known = xcalloc(g->files + 1, sizeof(*known));
	size_t count = 0;

	if (!input->poll)
		watches_add_directory(g->watches, input->name);
	for (size_t i = 0; i < g->files; i++)
		if (g->file[i].follow != NULL)
			known[count++] = follow_name(g->file[i].follow);
	names_sort(known, count);
	names_expand(input->name, known, count, on_found, &expanding);
	free(known);
}

static void
on_expand(uv_timer_t *timer)
{
	struct following *g = timer->data;
	uint64_t begin = uv_hrtime();
	uint64_t rest = EXPAND_EVERY;

	for (size_t i = 0; i < g->options.count; i++)
		if (names_is_pattern(g->options.input[i].name))
			expand(g, &g->options.input[i]);
	watches_renew(g->watches);
	begin = (uv_hrtime() - begin) / 1000000 * EXPAND_SHARE;
	uv_timer_start(timer, on_expand, begin > rest ? begin : rest, 0);
	if (g->ready.count > 0)
		schedule(g);
}

static void
start_timer(struct following *g, uv_timer_t *timer, uv_timer_cb callback, uint64_t rest)
{
	uv_timer_init(g->loop, timer);
	timer->data = g;
	uv_timer_start(timer, callback, rest, 0);
}

void
following_remember(struct following *g, const struct follow_position *at)
{
	claims_remember(g->claims, at);
}

void
following_start(struct following *g, uv_loop_t *loop, void (*ended)(void *self), void *self)
{
	const struct watches_to to = { on_file, on_other, g };

	g->loop = loop;
	g->ended = ended;
	g->ended_self = self;
	start_timer(g, &g->wake, on_wake, 0);
	uv_idle_init(g->loop, &g->more);
	g->more.data = g;
	start_timer(g, &g->expand, on_expand, EXPAND_EVERY);
	g->watches = watches_new(g->loop, &to);
	g->due = INT64_MAX;
	for (size_t i = 0; i < g->options.count; i++) {
		const struct following_input *input = &g->options.input[i];

		if (names_is_pattern(input->name))
			expand(g, input);
		else
			join(g, input, input->name, false);
	}
	g->begun = true;
}

/* All files have a turn, until the sink wants no more. */
static void
finish(struct following *g, bool (*wanted)(const struct follow *), enum follow_seen (*step)(struct follow *, const struct follow_with *))
{
	bool more = true;

	for (size_t i = 0; i < g->files && more; i++)
		if (g->file[i].follow != NULL && (wanted == NULL || wanted(g->file[i].follow)))
			more = take_turn(g, &g->file[i], step) != FOLLOW_STOPPED;
	tell(g);
}

void
following_finish(struct following *g)
{
	finish(g, NULL, follow_finish);
}

void
following_drain(struct following *g, bool all)
{
	finish(g, all ? NULL : follow_is_leaving, follow_drain);
}

size_t
following_count(const struct following *g)
{
	return g->files - g->unused;
}

void
following_visit(struct following *g, void (*visit)(void *self, void *file, const char *name, const struct follow_position *at))
{
	struct follow_position at;

	for (size_t i = 0; i < g->files; i++) {
		struct file *f = &g->file[i];
		bool is_read;

		if (f->follow == NULL || !g->options.wanted(g->options.self, f->data))
			continue;
		is_read = follow_position(f->follow, &at);
		feed_unpark(g->feed, follow_parked(f->follow));
		visit(g->options.self, f->data, follow_name(f->follow), is_read ? &at : NULL);
		feed_park(g->feed, g->options.history);
	}
}

void
following_free(struct following *g)
{
	if (g == NULL)
		return;
	for (size_t i = 0; i < g->files; i++) {
		if (g->file[i].follow == NULL)
			continue;
		g->options.leave(g->options.self, g->file[i].data);
		follow_free(g->file[i].follow);
	}
	watches_free(g->watches);
	claims_free(g->claims);
	feed_free(g->feed);
	err_free(&g->trouble);
	err_free(&g->notice);
	recent_free(&g->open);
	free(g->file);
	turns_free(&g->ready);
	free(g);
}
