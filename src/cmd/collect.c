#include "cmd/collect.h"

#include <stdlib.h>

#include "base/xalloc.h"

struct followed {
	struct fragment *counted;
	bool begun;                     /* a stream has begun and not ended */
	bool changed;                   /* since it was gathered */
};

struct collect {
	struct collect_options options;
	struct scan *scan;
	struct fragment *left;          /* what was counted of files that are not followed any more */
	struct followed *turn;          /* the file at hand */
	/* While it is gathered. */
	struct fragment *total;
};

static void *
on_join(void *self, const char *name)
{
	struct collect *c = self;
	struct followed *f = xcalloc(1, sizeof(*f));

	f->counted = fragment_new(&c->options.aggregate, false);
	fragment_apart(f->counted, NULL);
	if (c->options.files)
		fragment_file(f->counted, name);
	return f;
}

static void
on_leave(void *self, void *file)
{
	struct collect *c = self;
	struct followed *f = file;

	fragment_beside(c->left, f->counted);
	fragment_free(f->counted);
	free(f);
}

static void
on_turn(void *self, void *file)
{
	struct collect *c = self;

	c->turn = file;
}

static void
on_begin(void *self, void *file, const struct reading_start *start)
{
	struct followed *f = file;

	(void)self;
	fragment_from(f->counted, start->offset, start->number);
	f->begun = f->changed = true;
}

static int
on_span(void *self, struct span bytes, uint64_t offset)
{
	struct collect *c = self;
	struct sink to = fragment_sink(c->turn->counted);

	c->turn->changed = true;
	return to.span(to.self, bytes, offset);
}

static int
on_line(void *self, const struct line *line)
{
	struct collect *c = self;
	struct sink to = fragment_sink(c->turn->counted);

	c->turn->changed = true;
	return to.line(to.self, line);
}

static void
on_end(void *self, const struct scan_sum *sum)
{
	struct collect *c = self;
	struct sink to = fragment_sink(c->turn->counted);

	if (!c->turn->begun)
		return;
	to.end(to.self, sum);
	c->turn->begun = false;
	c->turn->changed = true;
}

static void
on_tell(void *self, struct err *sentences, bool trouble)
{
	struct collect *c = self;

	c->options.tell(c->options.self, sentences, trouble);
}

static bool
on_recall(void *self, const char *name, struct follow_position *at)
{
	struct collect *c = self;

	return c->options.recall != NULL && c->options.recall(c->options.self, name, at);
}

static void
on_placed(void *self, const char *name, bool current, const struct follow_position *at)
{
	struct collect *c = self;

	if (c->options.placed != NULL)
		c->options.placed(c->options.self, name, current, at);
}

static bool
on_wanted(void *self, void *file)
{
	struct followed *f = file;

	(void)self;
	return f->changed;
}

static void
on_visit(void *self, void *file, const char *name, const struct follow_position *at)
{
	struct collect *c = self;
	struct followed *f = file;
	struct fragment *counted = f->counted;

	counted->options.reference = c->options.aggregate.reference;
	if (f->begun) {
		struct scan_sum sum = scan_cut(c->scan);

		f->counted = fragment_split(counted, &sum);
	} else {
		f->counted = fragment_next(counted);
	}
	fragment_apart(f->counted, counted);
	f->changed = false;
	fragment_beside(c->total, counted);
	fragment_free(counted);
	if (at != NULL)
		on_placed(c, name, true, at);
}

struct collect *
collect_new(const struct collect_options *options)
{
	const struct scan_options so = { .judge = true, .whole_lines = true };
	struct collect *c = xcalloc(1, sizeof(*c));
	const struct sink sink = { .span = on_span, .line = on_line, .self = c, .end = on_end };

	c->options = *options;
	c->options.aggregate.many = true;
	c->scan = scan_new(options->recogniser, options->candidates, &so, &sink);
	c->left = fragment_new(&c->options.aggregate, false);
	return c;
}

void
collect_free(struct collect *c)
{
	if (c == NULL)
		return;
	scan_free(c->scan);
	fragment_free(c->left);
	free(c);
}

struct following_options
collect_following(struct collect *c)
{
	return (struct following_options){ .scan = c->scan, .history = HEADER_LOOKBACK, .lead = AGGREGATE_LEAD, .join = on_join,
		.leave = on_leave, .recall = on_recall, .turn = on_turn, .begin = on_begin, .placed = on_placed, .wanted = on_wanted,
		.tell = on_tell, .self = c };
}

void
collect_reference(struct collect *c, int64_t reference)
{
	c->options.aggregate.reference = reference;
}

void
collect_gather(struct collect *c, struct following *following, struct fragment *total)
{
	c->total = total;
	fragment_beside(total, c->left);
	fragment_free(c->left);
	c->left = fragment_new(&c->options.aggregate, false);
	if (following != NULL)
		following_visit(following, on_visit);
}
