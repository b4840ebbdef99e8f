#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "cmd/followed.h"
#include "cmd/show.h"
#include "cmd/tally.h"
#include "input/follow.h"
#include "input/input.h"
#include "scan/scan.h"
#include "sink/ndjson.h"
#include "sink/tee.h"

struct options {
	struct selection selection;
	struct tracking tracking;
	struct showing showing;
	bool summary;
};

_Static_assert(offsetof(struct options, tracking) == TRACKING_OFFSET, "the group counts on it");

static const struct option_group note_group = { SHOW_NOTES, show_note_rows, offsetof(struct options, showing) };
static const struct option_group line_group = { SHOW_LINES, show_line_rows, offsetof(struct options, showing) };
static const struct option_group count_group = { TALLY_TITLE, tally_rows, offsetof(struct options, summary) };
static const struct option_group *const groups[] = { &note_group, &selection_group, &line_group, &count_group, &tracking_group, &rules_group, &common_group, NULL };

struct run {
	const struct options *options;
	enum lang lang;
	struct out out;
	struct annotate_options annotating;
	struct annotate *annotate;      /* one of the two */
	struct ndjson *ndjson;
	struct engine engine;
	int status;

	/* --summary: */
	struct tally tally;
	struct tee tee;

	struct followed *followed;      /* NULL: nothing is followed */
};

static void
on_begin(void *self, const char *name)
{
	struct run *r = self;

	if (r->ndjson != NULL)
		ndjson_file(r->ndjson, name);
}

static void
on_source(void *self, struct source *source)
{
	struct run *r = self;

	out_source(&r->out, source);
}

static int
on_dry(void *self)
{
	struct run *r = self;

	return out_flush(&r->out);
}

static int
check_usage(const struct options *o, int argc, char **argv, struct err *err)
{
	(void)showing_check(&o->showing, err);
	(void)selection_check(&o->selection, err);
	(void)tracking_check(&o->tracking, argc, argv, err);
	return err->count > 0 ? -1 : 0;
}

/* What was noticed on the way, once, at the end. */
static int
tell(struct run *r, const struct scan *scan, struct err *err)
{
	int status = say_err(err);

	if (scan_overlong(scan) > 0)
		err_add(err, "%zu lines longer than %u bytes went on unread", "有 %zu 行超过 %u 字节，未作识别、原样输出",
		    scan_overlong(scan), SCAN_LINE_MAX);
	(void)matcher_trouble(r->engine.matcher, err);
	(void)say_err(err);
	return status;
}

static void
read_all(struct run *r, struct scan *scan, int argc, char **argv, struct err *err)
{
	const struct input input = { .scan = scan, .name = (const char *const *)argv, .count = (size_t)argc,
		.watched = STDOUT_FILENO, .begin = on_begin, .source = on_source, .dry = on_dry, .self = r,
		.interruptible = r->options->summary };

	(void)input_run(&input, err);
	/* Where the reader of the output went, the stream is still open; what was read of it counts. */
	r->tee.closed = true;
	if (r->tally.counted != NULL)
		(void)scan_end(scan, true);
}

/* Where the scan's lines go. */
static struct sink
open_sink(struct run *r)
{
	const struct followed_options following = { .out = &r->out, .lang = r->lang, .json = r->options->showing.output == OUTPUT_JSON,
		.success = r->options->showing.success, .annotating = &r->annotating, .tally = &r->tally };

	if (r->options->tracking.follow) {
		r->followed = followed_new(&following);
		return followed_sink(r->followed);
	}
	if (r->options->showing.output == OUTPUT_JSON)
		r->ndjson = ndjson_new(r->lang, &r->annotating.select, &r->out);
	else
		r->annotate = annotate_new(&r->annotating, &r->out);
	r->tee.quiet = !r->options->showing.success;
	return tee_counting(&r->tee, r->ndjson != NULL ? ndjson_sink(r->ndjson) : annotate_sink(r->annotate), r->tally.counted);
}

static int
run_scan(struct run *r, int argc, char **argv)
{
	struct candidates *candidates = candidates_new(r->engine.catalogue);
	bool follow = r->options->tracking.follow;
	struct scan_options so = { .judge = true, .whole_lines = follow };
	struct err err = { .lang = r->lang };
	struct sink sink;
	struct scan *scan;

	r->annotating = showing_annotate(&r->options->showing, &r->options->selection, r->lang);
	so.every_line = showing_needs_every_line(&r->options->showing, &r->annotating);
	if (r->options->summary)
		tally_open(&r->tally, &r->options->selection, &r->engine, candidates);
	sink = open_sink(r);
	recogniser_add_anchors(&r->engine.recogniser, candidates);
	scan = scan_new(&r->engine.recogniser, candidates, &so, &sink);
	if (follow)
		r->status = followed_run(r->followed, scan, &r->options->tracking, argc, argv);
	else
		read_all(r, scan, argc, argv, &err);
	if (finish_output(&r->out, r->lang) != EXIT_DONE || tell(r, scan, &err) != EXIT_DONE)
		r->status = EXIT_TROUBLE;
	if (tally_put(&r->tally, &r->options->selection.common, r->lang) != EXIT_DONE)
		r->status = EXIT_TROUBLE;
	scan_free(scan);
	candidates_free(candidates);
	annotate_free(r->annotate);
	ndjson_free(r->ndjson);
	followed_free(r->followed);
	tally_free(&r->tally);
	return r->status;
}

static int
run(void *values, int argc, char **argv)
{
	struct options *o = values;
	struct run r = { .options = o, .lang = common_lang(&o->selection.common) };
	struct err err = { .lang = r.lang };
	int status;

	if (check_usage(o, argc, argv, &err) < 0) {
		(void)say_err(&err);
		return EXIT_USAGE;
	}
	showing_open_output(&o->showing, &r.out);
	if (argc == 0 && isatty(STDIN_FILENO))
		say(r.lang == LANG_EN ? "reading from the terminal; usual is: adb logcat | imerr-annotate" :
		    "正在从终端读取输入；通常的用法是：adb logcat | imerr-annotate");
	status = showing_open_engine(&o->showing, &r.engine, &o->selection);
	if (status == EXIT_DONE)
		status = run_scan(&r, argc, argv);
	engine_close(&r.engine);
	return status;
}

const struct command command_annotate = {
	.name = "annotate",
	.operands = { "[FILE...]", "[文件...]" },
	.summary = { "the log as it is, with its error codes explained", "原样输出日志，并解释其中的错误码" },
	.description = {
		"Copies the files (or standard input) to standard output, byte for byte, and adds an explanation to each line that "
		"carries an error code. 'imerr strip' takes the explanations out again.",
		"把各文件（或标准输入）逐字节原样输出，并在带有错误码的行里加上注释，说明其含义。“imerr strip”可以再去掉这些注释。" },
	.group = groups,
	.size = sizeof(struct options),
	.initial = &(const struct options){ .tracking = { .from = FOLLOW_TAIL, .unknown = FOLLOW_TAIL, .lines = 10 } },
	.run = run,
};
