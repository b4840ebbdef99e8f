#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/term.h"
#include "base/xalloc.h"
#include "cmd/shown.h"
#include "input/follow.h"
#include "input/input.h"
#include "logcat/stream.h"
#include "report/report.h"
#include "sink/annotate.h"
#include "sink/ndjson.h"
#include "sink/tee.h"

enum { OUTPUT_TEXT, OUTPUT_JSON };

struct options {
	struct selection selection;
	struct tracking tracking;
	int output;
	bool below, verbose, raw, ascii, strict, success, only, summary;
	long before, after, around;
};

_Static_assert(offsetof(struct options, tracking) == TRACKING_OFFSET, "the group counts on it");

#define AT(member) offsetof(struct options, member)

static const struct option_row note_rows[] = {
	{ 'o', "output", OPTION_CHOICE, AT(output), "text|json", { "FORM", "形式" },
	  { "json: one object per line that carries a code (NDJSON) instead of the log", "json：不输出日志本身，每个带错误码的行输出一个 JSON 对象（NDJSON）" } },
	{ 'b', "below", OPTION_FLAG, AT(below), NULL, { 0 },
	  { "put notes on a line of their own, with the same header, instead of inside the message",
	    "注释单独成行（沿用原行的头部），而不是加在消息里" } },
	{ 'v', "verbose", OPTION_FLAG, AT(verbose), NULL, { 0 }, { "also say the cause and what to do", "同时给出原因和处理办法" } },
	{ 0, "ascii", OPTION_FLAG, AT(ascii), NULL, { 0 },
	  { "mark notes with [[imerr ...]], also in a UTF-8 locale", "即使在 UTF-8 环境下也用 [[imerr ...]] 标记注释" } },
	{ 0, "raw", OPTION_FLAG, AT(raw), NULL, { 0 },
	  { "pass control sequences in the log on to the terminal", "把日志里的终端控制序列原样送到终端" } },
	{ 0, "strict", OPTION_FLAG, AT(strict), NULL, { 0 },
	  { "accept a number only in context (a word like code or error before it, the SDK's text beside it)",
	    "只有在上下文明确时（前面有 code、错误码之类的词，或旁边有 SDK 的原文）才认定为错误码" } },
	{ 0, "success", OPTION_FLAG, AT(success), NULL, { 0 },
	  { "also tell code 0, where a result is clearly meant", "表示成功的 0 也加注释，仅限明确是返回结果的地方" } },
	{ 0, "summary", OPTION_FLAG, AT(summary), NULL, { 0 },
	  { "at the end, or at Ctrl-C, write the text report of what passed to standard error",
	    "输入结束或按 Ctrl-C 时，把这段日志的汇总报告（文本）写到标准错误输出" } },
	{ 0 },
};

static const struct option_row line_rows[] = {
	{ 0, "only", OPTION_FLAG, AT(only), NULL, { 0 }, { "only lines with codes", "只输出带错误码的行" } },
	{ 'A', "after-context", OPTION_NUMBER, AT(after), NULL, { "N", "N" },
	  { "show N lines after each of these, as grep does", "同时输出其后 N 行，与 grep 相同" } },
	{ 'B', "before-context", OPTION_NUMBER, AT(before), NULL, { "N", "N" }, { "show N lines before", "同时输出其前 N 行" } },
	{ 'C', "context", OPTION_NUMBER, AT(around), NULL, { "N", "N" }, { "show N lines before and after", "同时输出前后各 N 行" } },
	{ 0 },
};

static const struct option_group note_group = { { "Notes:", "注释：" }, note_rows };
static const struct option_group line_group = { { "Lines that are shown:", "输出哪些行：" }, line_rows };
static const struct option_group *const groups[] = { &note_group, &selection_group, &line_group, &tracking_group, &rules_group, &common_group, NULL };

/* More context than this is a mistake. */
#define CONTEXT_MAX 100000

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
	struct aggregate_options counting;
	struct aggregate *counted;      /* NULL: nothing is counted */
	struct tee tee;

	struct shown *shown;            /* files are followed; NULL: they are not */
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

static struct select
select_of(const struct options *o)
{
	struct select select = selection_of(&o->selection);

	select.only = o->only;
	return select;
}

static struct annotate_options
annotate_options_of(const struct options *o, enum lang lang)
{
	return (struct annotate_options){
		.style = {
			.lang = lang,
			.utf8 = !o->ascii && lang_utf8_from_environment(),
			.color = term_color(STDOUT_FILENO, (enum color_choice)o->selection.common.color),
			.verbose = o->verbose,
		},
		.below = o->below,
		.select = select_of(o),
		.before = (size_t)(o->before > o->around ? o->before : o->around),
		.after = (size_t)(o->after > o->around ? o->after : o->around),
	};
}

static int
check_usage(const struct options *o, int argc, char **argv, struct err *err)
{
	if (o->before > CONTEXT_MAX || o->after > CONTEXT_MAX || o->around > CONTEXT_MAX)
		err_add(err, "at most %d lines of context can be kept", "最多只能保留 %d 行上下文", CONTEXT_MAX);
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
	if (r->counted != NULL)
		(void)scan_end(scan, true);
}

/* Where the scan's lines go. */
static struct sink
open_sink(struct run *r)
{
	const struct shown_options following = { .out = &r->out, .lang = r->lang, .json = r->options->output == OUTPUT_JSON,
		.success = r->options->success, .annotating = &r->annotating, .counted = r->counted, .counting = &r->counting };

	if (r->options->tracking.follow) {
		r->shown = shown_new(&following);
		return shown_sink(r->shown);
	}
	if (r->options->output == OUTPUT_JSON)
		r->ndjson = ndjson_new(r->lang, &r->annotating.select, &r->out);
	else
		r->annotate = annotate_new(&r->annotating, &r->out);
	r->tee.quiet = !r->options->success;
	return tee_counting(&r->tee, r->ndjson != NULL ? ndjson_sink(r->ndjson) : annotate_sink(r->annotate), r->counted);
}

/* What has to be known before anything is counted. */
static void
open_summary(struct run *r, struct candidates *candidates)
{
	r->counting = (struct aggregate_options){ .select = selection_of(&r->options->selection), .reference = local_now() };
	r->counted = aggregate_new(&r->counting);
	r->engine.recogniser.success = true;
	for (size_t i = 0; i < stream_anchors_count; i++)
		candidates_add_anchor(candidates, stream_anchors[i]);
}

/* The report, on a line of its own where the log is on the same terminal. */
static int
put_summary(struct run *r)
{
	struct report report = report_for(STDERR_FILENO, &r->options->selection.common, r->counted);
	struct buf text = { 0 };
	struct out out;

	report.top = renderers[0].top;
	if (isatty(STDERR_FILENO))
		buf_add_char(&text, '\n');
	render_text(&text, &report);
	out_init(&out, STDERR_FILENO);
	(void)out_add_span(&out, buf_span(&text));
	(void)out_finish(&out);         /* there is nowhere left to complain */
	buf_free(&text);
	return say_sums(r->counted, r->lang);
}

static int
run_scan(struct run *r, int argc, char **argv)
{
	struct candidates *candidates = candidates_new(r->engine.catalogue);
	bool json = r->options->output == OUTPUT_JSON, follow = r->options->tracking.follow;
	struct scan_options so = { .judge = true, .whole_lines = follow };
	struct err err = { .lang = r->lang };
	struct sink sink;
	struct scan *scan;

	r->annotating = annotate_options_of(r->options, r->lang);
	so.every_line = json ? select_needs_header(&r->annotating.select) : annotate_needs_every_line(&r->annotating);
	if (r->options->summary)
		open_summary(r, candidates);
	sink = open_sink(r);
	recogniser_add_anchors(&r->engine.recogniser, candidates);
	scan = scan_new(&r->engine.recogniser, candidates, &so, &sink);
	if (follow)
		r->status = shown_follow(r->shown, scan, &r->options->tracking, argc, argv);
	else
		read_all(r, scan, argc, argv, &err);
	if (finish_output(&r->out, r->lang) != EXIT_DONE || tell(r, scan, &err) != EXIT_DONE)
		r->status = EXIT_TROUBLE;
	if (r->counted != NULL && put_summary(r) != EXIT_DONE)
		r->status = EXIT_TROUBLE;
	scan_free(scan);
	candidates_free(candidates);
	annotate_free(r->annotate);
	ndjson_free(r->ndjson);
	shown_free(r->shown);
	aggregate_free(r->counted);
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
	out_init(&r.out, STDOUT_FILENO);
	if (isatty(STDOUT_FILENO) && !o->raw)
		out_neutralise(&r.out);
	if (argc == 0 && isatty(STDIN_FILENO))
		say(r.lang == LANG_EN ? "reading from the terminal; usual is: adb logcat | imerr-annotate" :
		    "正在从终端读取输入；通常的用法是：adb logcat | imerr-annotate");
	status = engine_open(&r.engine, &o->selection.common);
	r.engine.recogniser.strict = o->strict;
	r.engine.recogniser.success = o->success;
	if (selection_check_categories(&o->selection, r.engine.catalogue, &err) < 0) {
		(void)say_err(&err);
		status = EXIT_USAGE;
	}
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
