#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/term.h"
#include "base/xalloc.h"
#include "cmd/cmd.h"
#include "input/input.h"
#include "input/saved.h"
#include "scan/scan.h"
#include "sink/annotate.h"
#include "sink/ndjson.h"

enum { OUTPUT_TEXT, OUTPUT_JSON };

struct options {
	struct selection selection;
	struct tracking tracking;
	int output;
	bool below, verbose, raw, ascii, strict, success, only;
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

/* Where a file is taken up, so much before is read again: what lines mean, and which are context of others, depends on it. */
#define LEAD (2 * HEADER_LOOKBACK)

/* Positions are saved so often. */
#define SAVE_MS 1000

struct run {
	const struct options *options;
	enum lang lang;
	struct out out;
	struct annotate_options annotating;
	struct annotate *annotate;      /* one of the two */
	struct ndjson *ndjson;
	struct engine engine;
	int status;

	/* Following: */
	struct followed *current;
	bool broken;                    /* what comes next does not go on in the line that was begun */
	struct following *following;
	bool begun;                     /* every file has had a look */
	struct saved *saved;            /* NULL: positions are not kept */
	bool unsaved;                   /* the last time that could not be done */
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

/* A file that is followed; the notes of each depend on its own lines alone. */
struct followed {
	char *name;
	struct annotate *annotate;
	struct reading_start start;     /* what stands before is not shown */
	bool changed;                   /* since its position was put */
};

static void *
on_join(void *self, const char *name)
{
	struct run *r = self;
	struct followed *f = xcalloc(1, sizeof(*f));

	f->name = xstrdup(name);
	if (r->ndjson == NULL)
		f->annotate = annotate_new(&r->annotating, &r->out);
	return f;
}

static void
on_leave(void *self, void *file)
{
	struct run *r = self;
	struct followed *f = file;

	if (r->current == f)
		r->current = NULL;
	annotate_free(f->annotate);
	free(f->name);
	free(f);
}

static void
on_turn(void *self, void *file)
{
	struct run *r = self;
	struct followed *f = file;

	r->broken = r->broken || r->current != f;
	r->current = f;
	if (r->ndjson != NULL)
		ndjson_file(r->ndjson, f->name);
}

static void
on_begin_followed(void *self, void *file, const struct reading_start *start)
{
	struct followed *f = file;

	(void)self;
	f->start = *start;
	f->changed = true;
}

static bool
on_recall(void *self, const char *name, struct follow_position *at)
{
	struct run *r = self;

	return saved_recall(r->saved, name, at);
}

static void
on_left(void *self, const char *name, const struct follow_position *at)
{
	struct run *r = self;

	saved_put(r->saved, name, false, at);
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
	struct run *r = self;
	struct followed *f = file;

	f->changed = false;
	if (at != NULL)
		saved_put(r->saved, name, true, at);
}

/* Where the bytes at `offset` go. A line without a newline may be the last of a file, but not stand before another. */
static struct sink
sink_at(struct run *r, uint64_t offset)
{
	struct followed *f = r->current;

	f->changed = true;
	r->out.mute = offset < f->start.offset;
	if (!r->out.mute) {
		if (r->broken && r->out.in_line)
			(void)out_add(&r->out, "\n", 1);
		r->broken = false;
	}
	return r->ndjson != NULL ? ndjson_sink(r->ndjson) : annotate_sink(f->annotate);
}

static int
pass_span(struct run *r, struct span bytes, uint64_t offset)
{
	struct sink to = sink_at(r, offset);
	int result = to.span != NULL && bytes.len > 0 ? to.span(to.self, bytes, offset) : 0;

	r->out.mute = false;
	return result;
}

static int
on_followed_span(void *self, struct span bytes, uint64_t offset)
{
	struct run *r = self;
	uint64_t from = r->current->start.offset;
	size_t before = offset >= from ? 0 : from - offset < bytes.len ? (size_t)(from - offset) : bytes.len;

	if (before > 0 && pass_span(r, span_make(bytes.ptr, before), offset) != 0)
		return -1;
	return pass_span(r, span_make(bytes.ptr + before, bytes.len - before), offset + before);
}

static int
on_followed_line(void *self, const struct line *line)
{
	struct run *r = self;
	struct sink to = sink_at(r, line->offset);
	struct line counted = *line;
	int result;

	/* Lines count from where reading began. */
	counted.number -= r->current->start.number - 1;
	result = to.line(to.self, &counted);
	r->out.mute = false;
	return result;
}

static void
on_followed_end(void *self, const struct scan_sum *sum)
{
	struct run *r = self;

	(void)sum;
	r->broken = true;
}

static void
on_tell(void *self, struct err *sentences, bool trouble)
{
	struct run *r = self;
	int status = say_err(sentences);

	if (trouble)
		r->status = status;
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
		.watched = STDOUT_FILENO, .begin = on_begin, .source = on_source, .dry = on_dry, .self = r };

	(void)input_run(&input, err);
}

/*
 * What was shown is not shown again by the next run. Nonzero if nothing more can be shown; if the reader has gone, what it may not
 * have read is left for the next one.
 */
static int
on_save(void *self)
{
	struct run *r = self;
	struct err err = { .lang = r->lang };

	if (out_flush(&r->out) != 0 || out_is_abandoned(&r->out))
		return -1;
	following_visit(r->following, on_visit);
	r->unsaved = saved_write(r->saved, &err) < 0;
	(void)say_err(&err);
	return 0;
}

/* The first time, where files start is known: from then on no run begins as if there had been none. */
static int
on_followed_dry(void *self)
{
	struct run *r = self;
	bool first = !r->begun;

	r->begun = true;
	return r->saved != NULL && first ? on_save(r) : out_flush(&r->out);
}

static void
follow_all(struct run *r, struct scan *scan, int argc, char **argv)
{
	const struct following_until until = { .watched = STDOUT_FILENO, .every = r->saved != NULL ? SAVE_MS : 0, .tick = on_save,
		.keeps = r->saved != NULL, .self = r };
	struct following_options fo = { .scan = scan, .lead = LEAD, .join = on_join, .leave = on_leave, .turn = on_turn,
		.begin = on_begin_followed, .recall = on_recall, .left = on_left, .wanted = on_wanted, .tell = on_tell, .dry = on_followed_dry,
		.self = r };
	struct following_input *input = tracking_inputs(&r->options->tracking, r->saved, argc, argv);

	fo.input = input;
	fo.count = (size_t)argc;
	fo.lang = r->lang;
	r->following = following_new(&fo);
	if (r->saved != NULL)
		saved_remember(r->saved, r->following);
	if (tracking_failed(following_run(r->following, &until), r->lang) != EXIT_DONE)
		r->status = EXIT_TROUBLE;
	if (r->saved != NULL)
		(void)on_save(r);
	if (r->unsaved)
		r->status = EXIT_TROUBLE;
	following_free(r->following);
	free(input);
}

/* Where the scan's lines go. */
static struct sink
open_sink(struct run *r, const struct select *select)
{
	if (r->options->output == OUTPUT_JSON)
		r->ndjson = ndjson_new(r->lang, select, &r->out);
	else
		r->annotate = annotate_new(&r->annotating, &r->out);
	if (r->options->tracking.follow)
		return (struct sink){ .span = on_followed_span, .line = on_followed_line, .self = r, .end = on_followed_end };
	return r->ndjson != NULL ? ndjson_sink(r->ndjson) : annotate_sink(r->annotate);
}

static int
run_scan(struct run *r, int argc, char **argv)
{
	struct select select = select_of(r->options);
	struct candidates *candidates = candidates_new(r->engine.catalogue);
	bool json = r->options->output == OUTPUT_JSON, follow = r->options->tracking.follow;
	struct scan_options so = { .judge = true, .whole_lines = follow };
	struct err err = { .lang = r->lang };
	struct sink sink;
	struct scan *scan;

	r->annotating = annotate_options_of(r->options, r->lang);
	so.every_line = json ? select_needs_header(&select) : annotate_needs_every_line(&r->annotating);
	sink = open_sink(r, &select);
	recogniser_add_anchors(&r->engine.recogniser, candidates);
	scan = scan_new(&r->engine.recogniser, candidates, &so, &sink);
	if (follow)
		follow_all(r, scan, argc, argv);
	else
		read_all(r, scan, argc, argv, &err);
	if (finish_output(&r->out, r->lang) != EXIT_DONE || tell(r, scan, &err) != EXIT_DONE)
		r->status = EXIT_TROUBLE;
	scan_free(scan);
	candidates_free(candidates);
	annotate_free(r->annotate);
	ndjson_free(r->ndjson);
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
	if (status == EXIT_DONE && tracking_open(&o->tracking, &r.saved, &err) < 0)
		status = say_err(&err);
	if (status == EXIT_DONE)
		status = run_scan(&r, argc, argv);
	saved_close(r.saved);
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
