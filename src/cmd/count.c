#include "cmd/count.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "input/input.h"
#include "input/parts.h"
#include "input/saved.h"
#include "logcat/process.h"
#include "sink/assembly.h"

/* How far a large file is, is told after this time, and then so often. */
#define PROGRESS_AFTER_MS 500
#define PROGRESS_EVERY_MS 200

/* What a thread needs for itself. */
struct worker {
	struct recogniser recogniser;
	struct scan *scan;
	struct sink to;                 /* what is counted into at the moment */
};

static int
on_span(void *self, struct span bytes, uint64_t offset)
{
	struct worker *w = self;

	return w->to.span(w->to.self, bytes, offset);
}

static int
on_line(void *self, const struct line *line)
{
	struct worker *w = self;

	return w->to.line(w->to.self, line);
}

static void
on_end(void *self, const struct scan_sum *sum)
{
	struct worker *w = self;

	w->to.end(w->to.self, sum);
}

void
counting_open(struct counting *c, struct engine *engine, const struct counting_options *options, enum lang lang)
{
	*c = (struct counting){ .options = *options, .engine = engine, .lang = lang };
	if (c->options.threads == 0)
		c->options.threads = parts_threads();
	if (c->options.threads > PARTS_THREADS_MAX)
		c->options.threads = PARTS_THREADS_MAX;
	c->candidates = engine_count_with(engine, options->strict);
	for (size_t i = 0; i < process_anchors_count && select_needs_order(&options->aggregate.select); i++)
		candidates_add_anchor(c->candidates, process_anchors[i]);
	c->worker = xcalloc(c->options.threads, sizeof(*c->worker));
	c->worker[0].recogniser = engine->recogniser;
	c->total = fragment_new(&c->options.aggregate, true);
}

/* Made when it is first needed, in the thread that needs it: most files are too small for a second one. */
static struct scan *
scan_of(struct counting *c, size_t worker)
{
	const struct scan_options judging = { .judge = true };
	struct worker *w = &c->worker[worker];
	const struct sink sink = { .span = on_span, .line = on_line, .self = w, .end = on_end };

	if (w->recogniser.matcher == NULL) {
		w->recogniser = c->engine->recogniser;
		w->recogniser.matcher = matcher_new(c->engine->catalogue);
	}
	if (w->scan == NULL)
		w->scan = scan_new(&w->recogniser, c->candidates, &judging, &sink);
	return w->scan;
}

static void
free_scans(struct counting *c)
{
	for (size_t i = 0; i < c->options.threads; i++) {
		scan_free(c->worker[i].scan);
		c->worker[i].scan = NULL;
	}
}

void
counting_close(struct counting *c, struct err *err)
{
	free_scans(c);
	for (size_t i = 0; i < c->options.threads; i++) {
		if (c->worker[i].recogniser.matcher == NULL)
			continue;
		(void)matcher_trouble(c->worker[i].recogniser.matcher, err);
		if (i > 0)
			matcher_free(c->worker[i].recogniser.matcher);
	}
	free(c->worker);
	collect_free(c->collect);
	fragment_free(c->total);
	candidates_free(c->candidates);
}

struct counter
counting_counter(const struct counting *c)
{
	return (struct counter){ &c->worker[0].recogniser, c->candidates, c->options.aggregate };
}

/* In a thread: where a part of the file is counted. */
static struct scan *
on_part(void *self, size_t worker, size_t index)
{
	struct counting *c = self;
	struct worker *w = &c->worker[worker];

	if (c->part[index] == NULL)
		c->part[index] = assembly_part(c->assembly);
	w->to = fragment_sink(c->part[index]);
	return scan_of(c, worker);
}

static void
on_part_start(void *self, size_t index, uint64_t offset, uint64_t number)
{
	struct counting *c = self;

	if (c->part[index] != c->total)
		fragment_from(c->part[index], offset, number);
}

static void
on_part_end(void *self, size_t index)
{
	struct counting *c = self;

	assembly_join(c->assembly, c->part[index]);
}

static int64_t
clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

struct progress {
	const char *name;
	int64_t next;                   /* when it is told again */
	bool told;
};

static void
on_progress(void *self, uint64_t done, uint64_t size)
{
	struct counting *c = self;
	struct progress *p = c->progress;
	int64_t now = clock_ms();

	if (p == NULL || now < p->next)
		return;
	p->next = now + PROGRESS_EVERY_MS;
	p->told = true;
	fprintf(stderr, "\r\033[Kimerr: %s  %3.0f %%  %.1f / %.1f GB", p->name, 100.0 * (double)done / (double)size,
	    (double)done / 1e9, (double)size / 1e9);
}

/* Counts from a part on in one go, knowing what came before. */
static int
count_from(struct counting *c, const struct parts *all, size_t first, const struct parts_reader *reader)
{
	const struct parts rest = { .fd = all->fd, .start = all->start + first, .count = 1, .size = all->size };
	struct fragment *next = fragment_next(c->total);
	struct assembly assembly;
	int error;

	fragment_from(next, UINT64_MAX, 1);
	assembly_start(&assembly, next, false);
	c->assembly = &assembly;
	c->part = &next;
	error = parts_run(&rest, reader, 1);
	(void)assembly_end(&assembly);
	fragment_append(c->total, next);
	fragment_free(next);
	return error;
}

/* A large file; false if it is to be read in one go: because it is better, or because what a line means needs all lines before. */
static bool
count_parts(struct counting *c, int fd, const char *name, struct err *err)
{
	const struct parts_reader reader = { AGGREGATE_LEAD, on_part, on_part_start, on_part_end, on_progress, c };
	struct progress progress = { .name = name, .next = clock_ms() + PROGRESS_AFTER_MS };
	struct assembly assembly;
	struct parts parts;
	size_t again;
	int error;

	if (select_needs_order(&c->options.aggregate.select) || !parts_cut(&parts, fd, c->options.threads))
		return false;
	c->part = xcalloc(parts.count, sizeof(*c->part));
	c->part[0] = c->total;
	assembly_start(&assembly, c->total, c->alone);
	c->assembly = &assembly;
	c->progress = c->options.progress ? &progress : NULL;
	error = parts_run(&parts, &reader, c->options.threads);
	again = assembly_end(&assembly);
	free(c->part);
	if (error == 0 && again != ASSEMBLY_NONE)
		error = count_from(c, &parts, again, &reader);
	if (progress.told)
		fputs("\r\033[K", stderr);
	if (error > 0)
		err_add(err, "cannot read '%s': %s", "无法读取“%s”：%s", name, lang_errno(error, err->lang));
	parts_free(&parts);
	return true;
}

static int
on_tick(void *self)
{
	struct counting *c = self;

	return c->report(c->self);
}

/* A regular file, open; -1 if it is something else, which must not be opened twice, or nothing. */
static int
open_regular(const char *name)
{
	struct stat st;

	if (strcmp(name, "-") == 0)
		return fstat(STDIN_FILENO, &st) == 0 && S_ISREG(st.st_mode) ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : -1;
	return stat(name, &st) == 0 && S_ISREG(st.st_mode) ? open(name, O_RDONLY | O_CLOEXEC) : -1;
}

static bool
count_input(struct counting *c, const char *name, struct err *err)
{
	int fd = open_regular(name);
	struct input input;
	bool done, more;

	if (c->options.files)
		fragment_file(c->total, name);
	done = fd >= 0 && count_parts(c, fd, name, err);
	if (fd >= 0)
		close(fd);
	if (done)
		return true;
	c->worker[0].to = fragment_sink(c->total);
	input = (struct input){ .scan = scan_of(c, 0), .name = &name, .count = 1, .watched = -1,
		.every = c->options.every, .tick = on_tick, .interruptible = true, .self = c };
	c->in_stream = true;
	more = input_run(&input, err) == 0;
	c->in_stream = false;
	return more;
}

bool
counting_run(struct counting *c, int argc, char **argv, struct err *err)
{
	bool more;

	c->alone = argc <= 1;
	more = argc > 0 || count_input(c, "-", err);

	for (int i = 0; i < argc && more; i++)
		more = count_input(c, argv[i], err);
	free_scans(c);          /* what is written now takes as much memory again */
	return more;
}

static void
on_tell(void *self, struct err *sentences, bool trouble)
{
	struct counting *c = self;

	(void)say_err(sentences);
	c->trouble = c->trouble || trouble;
}

static bool
on_recall(void *self, const char *name, struct follow_position *at)
{
	struct counting *c = self;

	return saved_recall(c->saved, name, at);
}

static void
on_placed(void *self, const char *name, bool current, const struct follow_position *at)
{
	struct counting *c = self;

	saved_put(c->saved, name, current, at);
}

void
counting_follow(struct counting *c, const struct tracking *tracking, struct saved *saved, int argc, char **argv)
{
	const struct collect_options co = { .recogniser = &c->engine->recogniser, .candidates = c->candidates,
		.aggregate = c->options.aggregate, .files = c->options.files, .recall = on_recall, .placed = on_placed, .tell = on_tell, .self = c };
	const struct following_until until = { .watched = -1, .every = c->options.every, .tick = on_tick, .keeps = saved != NULL, .self = c };
	struct following_input *input = tracking_inputs(tracking, saved, argc, argv);
	struct following_options fo;
	int error;

	fragment_free(c->total);
	c->total = fragment_new(&c->options.aggregate, false);
	c->collect = collect_new(&co);
	fo = collect_following(c->collect);
	fo.input = input;
	fo.count = (size_t)argc;
	fo.lang = c->lang;
	c->following = following_new(&fo);
	c->saved = saved;
	if (saved != NULL)
		saved_remember(saved, c->following);
	error = following_run(c->following, &until);
	(void)c->report(c->self);
	following_free(c->following);
	free(input);
	c->following = NULL;
	c->saved = NULL;
	c->trouble = tracking_failed(error, c->lang) != EXIT_DONE || c->trouble;
}

void
counting_take(struct counting *c, struct summary *to)
{
	const struct counter counter = counting_counter(c);
	struct fragment *counted = c->total;

	if (c->collect != NULL)
		collect_gather(c->collect, c->following, c->total);
	if (c->in_stream) {
		struct scan_sum sum = scan_cut(c->worker[0].scan);

		c->total = fragment_split(counted, &sum);
	} else {
		c->total = fragment_next(counted);
	}
	c->worker[0].to = fragment_sink(c->total);
	summary_of(to, counted, &counter);
	fragment_free(counted);
}
