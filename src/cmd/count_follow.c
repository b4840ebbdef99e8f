#include <stdlib.h>

#include "base/xalloc.h"
#include "cmd/count.h"
#include "input/following.h"

/* A file that is followed. Each counts for itself; a report puts them together. */
struct followed {
	struct fragment *counted;
	bool begun;                     /* something of the stream came */
};

static void *
on_join(void *self, const char *name)
{
	struct counting *c = self;
	struct followed *f = xcalloc(1, sizeof(*f));

	f->counted = fragment_new(&c->options.aggregate, false);
	if (c->options.files)
		fragment_file(f->counted, name);
	return f;
}

static void
on_leave(void *self, void *file)
{
	struct counting *c = self;
	struct followed *f = file;

	fragment_merge(c->total, f->counted);
	fragment_free(f->counted);
	free(f);
}

static void
on_turn(void *self, void *file)
{
	struct counting *c = self;

	c->turn = file;
}

/* The sink of the file at hand; a stream may start anywhere. */
static struct sink
sink_from(struct counting *c, uint64_t offset)
{
	struct followed *f = c->turn;

	if (!f->begun)
		fragment_from(f->counted, offset, 1);
	f->begun = true;
	return fragment_sink(f->counted);
}

static int
on_span(void *self, struct span bytes, uint64_t offset)
{
	struct sink to = sink_from(self, offset);

	return to.span(to.self, bytes, offset);
}

static int
on_line(void *self, const struct line *line)
{
	struct sink to = sink_from(self, line->offset);

	return to.line(to.self, line);
}

static void
on_end(void *self, const struct scan_sum *sum)
{
	struct counting *c = self;
	struct sink to = fragment_sink(c->turn->counted);

	if (c->turn->begun)
		to.end(to.self, sum);
	c->turn->begun = false;
}

static void
on_tell(void *self, struct err *sentences, bool trouble)
{
	struct counting *c = self;

	(void)say_err(sentences);
	c->trouble = c->trouble || trouble;
}

static int
on_dry(void *self)
{
	(void)self;
	return 0;
}

static int
on_tick(void *self)
{
	struct counting *c = self;

	return c->report(c->self);
}

static void
on_visit(void *self, void *file)
{
	struct counting *c = self;
	struct followed *f = file;
	struct fragment *counted = f->counted;

	if (f->begun) {
		struct scan_sum sum = scan_cut(c->followed);

		f->counted = fragment_split(counted, &sum);
	} else {
		f->counted = fragment_next(counted);
	}
	fragment_merge(c->total, counted);
	fragment_free(counted);
}

void
counting_gather(struct counting *c)
{
	following_visit(c->following, on_visit);
}

void
counting_follow(struct counting *c, const struct tracking *tracking, int argc, char **argv)
{
	const struct scan_options so = { .judge = true, .whole_lines = true };
	const struct sink sink = { on_span, on_line, c, on_end };
	struct scan *scan = scan_new(&c->engine->recogniser, c->candidates, &so, &sink);
	struct following_options fo = { .scan = scan, .history = HEADER_LOOKBACK, .watched = -1, .every = c->options.every,
		.join = on_join, .leave = on_leave, .turn = on_turn, .tell = on_tell, .dry = on_dry, .tick = on_tick, .self = c };
	int error;

	fragment_free(c->total);
	c->total = fragment_new(&c->options.aggregate, false);
	c->followed = scan;
	tracking_apply(tracking, argc, argv, c->lang, &fo);
	c->following = following_new(&fo);
	error = following_run(c->following);
	following_free(c->following);
	c->following = NULL;
	scan_free(scan);
	c->trouble = tracking_failed(error, c->lang) != EXIT_DONE || c->trouble;
}
