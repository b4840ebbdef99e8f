#include "cmd/followed.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "input/saved.h"
#include "sink/ndjson.h"
#include "sink/tee.h"

/* So much before the place where a file is taken up is read again: a header is looked for so far, and lines before may be context. */
#define LEAD (2 * HEADER_LOOKBACK)

#define SAVE_MS 1000

struct followed {
	struct followed_options options;
	struct tee tee;
	struct scan *scan;
	struct following *following;
	struct file *current;
	bool broken;                    /* what comes next does not go on in the line that was begun */
	bool begun;                     /* every file has had a look */
	bool ending;                    /* what is visited are streams that are still open */
	struct saved *saved;            /* NULL: positions are not kept */
	bool unsaved;                   /* the last time that could not be done */
	int status;
};

struct file {
	struct annotate *annotate;      /* one of the two */
	struct ndjson *ndjson;
	struct aggregate *counted;      /* NULL: nothing is counted */
	bool begun;                     /* a stream has begun and not ended */
	bool changed;                   /* since its position was put */
	uint64_t from;                  /* what stands before is not shown */
};

static void *
on_join(void *self, const char *name)
{
	struct followed *s = self;
	struct file *f = xcalloc(1, sizeof(*f));

	if (s->options.json) {
		f->ndjson = ndjson_new(s->options.lang, &s->options.annotating->select, s->options.out);
		ndjson_file(f->ndjson, name);
	} else {
		f->annotate = annotate_new(s->options.annotating, s->options.out);
	}
	f->counted = tally_join(s->options.tally, NULL);
	return f;
}

static void
on_leave(void *self, void *file)
{
	struct followed *s = self;
	struct file *f = file;

	if (s->current == f)
		s->current = NULL;
	tally_leave(s->options.tally, f->counted);
	annotate_free(f->annotate);
	ndjson_free(f->ndjson);
	free(f);
}

static void
on_turn(void *self, void *file)
{
	struct followed *s = self;
	struct file *f = file;

	s->broken = s->broken || s->current != f;
	s->current = f;
}

static void
on_begin(void *self, void *file, const struct reading_start *start)
{
	struct file *f = file;

	(void)self;
	f->begun = f->changed = true;
	f->from = start->offset;
	if (f->counted != NULL)
		aggregate_from(f->counted, start->offset, start->number);
	if (f->ndjson != NULL)
		ndjson_first(f->ndjson, start->number);
}

/* Where what stands at `offset` goes. A line without a newline may be the last of a file, but not stand before another. */
static struct sink
sink_at(struct followed *s, uint64_t offset)
{
	struct file *f = s->current;
	struct out *out = s->options.out;

	f->changed = true;
	out->mute = offset < f->from;
	if (!out->mute) {
		if (s->broken && out->in_line)
			(void)out_add(out, "\n", 1);
		s->broken = false;
	}
	return tee_counting(&s->tee, f->ndjson != NULL ? ndjson_sink(f->ndjson) : annotate_sink(f->annotate), f->counted);
}

static int
pass_span(struct followed *s, struct span bytes, uint64_t offset)
{
	struct sink to = sink_at(s, offset);
	int result = to.span != NULL && bytes.len > 0 ? to.span(to.self, bytes, offset) : 0;

	s->options.out->mute = false;
	return result;
}

static int
on_span(void *self, struct span bytes, uint64_t offset)
{
	struct followed *s = self;
	uint64_t from = s->current->from;
	size_t before = offset >= from ? 0 : from - offset < bytes.len ? (size_t)(from - offset) : bytes.len;

	if (before > 0 && pass_span(s, span_make(bytes.ptr, before), offset) != 0)
		return -1;
	return before < bytes.len ? pass_span(s, span_make(bytes.ptr + before, bytes.len - before), offset + before) : 0;
}

static int
on_line(void *self, const struct line *line)
{
	struct followed *s = self;
	struct sink to = sink_at(s, line->offset);
	int result = to.line(to.self, line);

	s->options.out->mute = false;
	return result;
}

static void
count_end(struct file *f, const struct scan_sum *sum)
{
	struct sink to = aggregate_sink(f->counted);

	to.end(to.self, sum);
}

static void
on_end(void *self, const struct scan_sum *sum)
{
	struct followed *s = self;
	struct file *f = s->current;

	if (f->counted != NULL && f->begun)
		count_end(f, sum);
	f->begun = false;
	s->broken = true;
}

static void
on_tell(void *self, struct err *sentences, bool trouble)
{
	struct followed *s = self;
	int status = say_err(sentences);

	if (trouble)
		s->status = status;
}

static bool
on_recall(void *self, const char *name, struct follow_position *at)
{
	struct followed *s = self;

	return saved_recall(s->saved, name, at);
}

static void
on_placed(void *self, const char *name, bool current, const struct follow_position *at)
{
	struct followed *s = self;

	saved_put(s->saved, name, current, at);
}

static bool
on_wanted(void *self, void *file)
{
	struct followed *s = self;
	struct file *f = file;

	return s->ending ? f->counted != NULL && f->begun : f->changed;
}

static void
on_visit(void *self, void *file, const char *name, const struct follow_position *at)
{
	struct followed *s = self;
	struct file *f = file;

	if (s->ending) {
		struct scan_sum sum = scan_cut(s->scan);

		count_end(f, &sum);
		return;
	}
	f->changed = false;
	if (at != NULL)
		saved_put(s->saved, name, true, at);
}

/*
 * What was shown is not shown again by the next run. Nonzero if nothing more can be shown; if the reader has gone, what it may not
 * have read is left for the next one.
 */
static int
on_save(void *self)
{
	struct followed *s = self;
	struct err err = { .lang = s->options.lang };

	if (out_flush(s->options.out) != 0 || out_is_abandoned(s->options.out))
		return -1;
	following_visit(s->following, on_visit);
	s->unsaved = saved_write(s->saved, &err) < 0;
	(void)say_err(&err);
	return 0;
}

/* The first time, where files start is known: from then on no run begins as if there had been none. */
static int
on_dry(void *self)
{
	struct followed *s = self;
	bool first = !s->begun;

	s->begun = true;
	return s->saved != NULL && first ? on_save(s) : out_flush(s->options.out);
}

struct followed *
followed_new(const struct followed_options *options)
{
	struct followed *s = xcalloc(1, sizeof(*s));

	s->options = *options;
	s->tee.quiet = !options->success;
	return s;
}

void
followed_free(struct followed *s)
{
	free(s);
}

struct sink
followed_sink(struct followed *s)
{
	return (struct sink){ .span = on_span, .line = on_line, .self = s, .end = on_end };
}

static void
run(struct followed *s, const struct following_input *input, size_t count)
{
	const struct following_until until = { .watched = STDOUT_FILENO, .every = s->saved != NULL ? SAVE_MS : 0, .tick = on_save,
		.keeps = s->saved != NULL, .self = s };
	const struct following_options options = { .scan = s->scan, .input = input, .count = count, .lead = LEAD, .join = on_join,
		.leave = on_leave, .recall = on_recall, .turn = on_turn, .begin = on_begin, .placed = on_placed, .wanted = on_wanted,
		.tell = on_tell, .dry = on_dry, .self = s, .lang = s->options.lang };

	s->following = following_new(&options);
	if (s->saved != NULL)
		saved_remember(s->saved, s->following);
	if (tracking_failed(following_run(s->following, &until), s->options.lang) != EXIT_DONE)
		s->status = EXIT_TROUBLE;
	if (s->saved != NULL)
		(void)on_save(s);
	/* Streams that have not ended; what was read of them counts. */
	s->ending = true;
	following_visit(s->following, on_visit);
	following_free(s->following);
	s->following = NULL;
}

int
followed_run(struct followed *s, struct scan *scan, const struct tracking *tracking, int argc, char **argv)
{
	struct err err = { .lang = s->options.lang };
	struct following_input *input;

	if (tracking_open(tracking, &s->saved, &err) < 0)
		return say_err(&err);
	s->scan = scan;
	input = tracking_inputs(tracking, s->saved, argc, argv);
	run(s, input, (size_t)argc);
	free(input);
	saved_close(s->saved);
	return s->unsaved ? EXIT_TROUBLE : s->status;
}
