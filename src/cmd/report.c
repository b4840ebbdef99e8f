#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/xalloc.h"
#include "cmd/cmd.h"
#include "input/input.h"
#include "input/parts.h"
#include "report/read.h"
#include "report/report.h"

struct options {
	struct common common;
	int output;
	int by;
	long top;               /* TOP_DEFAULT: the form's own */
	long threads;
	const char *compare;
	bool strict, merge;
};

#define TOP_DEFAULT (-1)

#define AT(member) offsetof(struct options, member)

static const struct option_row rows[] = {
	{ 'o', "output", OPTION_CHOICE, AT(output), "text|json|csv|html|prometheus", { "FORM", "形式" },
	  { "form of the report", "报告的形式" } },
	{ 0, "by", OPTION_CHOICE, AT(by), "code|family|category|tag|pid|level", { "WHAT", "依据" },
	  { "what a row of text and csv stands for", "text、csv 按什么分行统计" } },
	{ 0, "top", OPTION_NUMBER, AT(top), NULL, { "N", "N" },
	  { "show the N most frequent ones, 0 for all; text shows 10 if nothing is said, the other forms all",
	    "只列出次数最多的 N 项，0 表示全部；不指定时 text 列 10 项，其他形式列出全部" } },
	{ 0, "threads", OPTION_NUMBER, AT(threads), NULL, { "N", "N" },
	  { "read large files with N threads; 0 takes as many as there are processors", "用 N 个线程读大文件；0 表示与处理器数量相同" } },
	{ 0, "merge", OPTION_FLAG, AT(merge), NULL, { 0 },
	  { "the files are reports (written with -o json); put them together, in this order, as if their logs had been one",
	    "各文件是报告（由 -o json 写出）；按给出的顺序合并，如同它们的日志本是一份" } },
	{ 0, "compare", OPTION_TEXT, AT(compare), NULL, { "OLD.json", "旧报告.json" },
	  { "tell what changed since an older report (written with -o json): which codes are new, gone, more or less frequent; "
	    "prometheus leaves that out",
	    "与较早的报告（由 -o json 写出）比较：哪些错误码新增、消失、增多或减少；prometheus 形式不含比较" } },
	{ 0, "strict", OPTION_FLAG, AT(strict), NULL, { 0 },
	  { "accept a number only in context (a word like code or error before it, the SDK's text beside it)",
	    "只有在上下文明确时（前面有 code、错误码之类的词，或旁边有 SDK 的原文）才认定为错误码" } },
	{ 0 },
};

static const struct option_group report_group = { { "Report:", "报告：" }, rows };
static const struct option_group *const groups[] = { &report_group, &rules_group, &common_group, NULL };

struct run {
	const struct options *options;
	enum lang lang;
	size_t threads;
	struct engine engine;
	struct candidates *candidates;
	struct aggregate_options counting;
	struct summary *old;            /* --compare, or NULL */
	struct fragment *total;
	struct worker *worker;          /* of each thread */
	struct fragment **part;         /* of the file at hand; the first is `total` */
};

/* What a thread needs for itself. */
struct worker {
	struct recogniser recogniser;   /* the first has the engine's matcher */
	struct scan *scan;
	struct sink to;                 /* what is counted into at the moment */
};

static int
on_span(void *self, struct span bytes, uint64_t offset)
{
	struct worker *w = self;

	return w->to.span(w->to.self, bytes, offset);
}

static void
tell_overlong(size_t lines, struct err *err)
{
	if (lines > 0)
		err_add(err, "%zu lines longer than %u bytes were not read", "有 %zu 行超过 %u 字节，未作识别", lines, SCAN_LINE_MAX);
}

static int
on_line(void *self, const struct line *line)
{
	struct worker *w = self;

	return w->to.line(w->to.self, line);
}

static void
on_stream_end(void *self, const struct scan_sum *sum)
{
	struct worker *w = self;

	w->to.end(w->to.self, sum);
}

static struct scan *
on_begin(void *self, size_t worker, size_t index)
{
	struct run *r = self;
	struct worker *w = &r->worker[worker];

	r->part[index] = r->total;
	if (index > 0) {
		r->part[index] = fragment_new(&r->counting, false);
		fragment_from(r->part[index], UINT64_MAX, 1);   /* the lead: nothing counts yet */
	}
	w->to = fragment_sink(r->part[index]);
	return w->scan;
}

static void
on_start(void *self, size_t index, uint64_t offset, uint64_t number)
{
	struct run *r = self;

	if (index > 0)
		fragment_from(r->part[index], offset, number);
}

static void
open_workers(struct run *r)
{
	struct scan_options options = { .judge = true };

	r->worker = xcalloc(r->threads, sizeof(*r->worker));
	for (size_t i = 0; i < r->threads; i++) {
		struct worker *w = &r->worker[i];
		struct sink sink = { .span = on_span, .line = on_line, .self = w, .end = on_stream_end };

		w->recogniser = r->engine.recogniser;
		if (i > 0)
			w->recogniser.matcher = matcher_new(r->engine.catalogue);
		w->scan = scan_new(&w->recogniser, r->candidates, &options, &sink);
	}
}

static void
close_workers(struct run *r, struct err *err)
{
	for (size_t i = 0; i < r->threads; i++) {
		(void)matcher_trouble(r->worker[i].recogniser.matcher, err);
		if (i > 0)
			matcher_free(r->worker[i].recogniser.matcher);
		scan_free(r->worker[i].scan);
	}
	free(r->worker);
}

/* A large file; false if it is to be read in one go. */
static bool
count_parts(struct run *r, int fd, const char *name, struct err *err)
{
	const struct parts_reader reader = { AGGREGATE_LEAD, on_begin, on_start, r };
	struct parts parts;
	int error;

	if (!parts_cut(&parts, fd, r->threads))
		return false;
	r->part = xcalloc(parts.count, sizeof(*r->part));
	error = parts_run(&parts, &reader, r->threads);
	if (error > 0)
		err_add(err, "cannot read '%s': %s", "无法读取“%s”：%s", name, lang_errno(error, err->lang));
	for (size_t i = 1; i < parts.count; i++) {
		if (r->part[i] != NULL)
			fragment_merge(r->total, r->part[i]);
		fragment_free(r->part[i]);
	}
	free(r->part);
	parts_free(&parts);
	return true;
}

static int
on_dry(void *self)
{
	(void)self;
	return 0;
}

static void
count_input(struct run *r, const char *name, struct err *err)
{
	int fd = strcmp(name, "-") == 0 ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : open(name, O_RDONLY | O_CLOEXEC);
	struct input input;

	if (fd >= 0 && count_parts(r, fd, name, err)) {
		close(fd);
		return;
	}
	if (fd >= 0)
		close(fd);
	r->worker[0].to = fragment_sink(r->total);
	input = (struct input){ .scan = r->worker[0].scan, .name = &name, .count = 1, .watched = -1, .dry = on_dry, .self = r };
	(void)input_run(&input, err);
}

static int64_t
now(void)
{
	struct timespec t;
	struct tm local;

	clock_gettime(CLOCK_REALTIME, &t);
	localtime_r(&t.tv_sec, &local);
	return ((int64_t)t.tv_sec + local.tm_gmtoff) * MOMENT_SECOND;
}

static int
show(struct run *r, const struct summary *summary)
{
	struct report report = {
		.summary = summary,
		.aggregate = summary->all,
		.old = r->old != NULL ? r->old->all : NULL,
		.lang = r->lang,
		.width = term_width(STDOUT_FILENO),
		.color = term_color(STDOUT_FILENO, (enum color_choice)r->options->common.color),
		.utf8 = lang_utf8_from_environment(),
		.by = (enum view_by)r->options->by,
		.top = r->options->top == TOP_DEFAULT ? renderers[r->options->output].top : (size_t)r->options->top,
	};
	struct buf text = { 0 };
	struct out out;

	renderers[r->options->output].render(&text, &report);
	out_init(&out, STDOUT_FILENO);
	(void)out_add_span(&out, buf_span(&text));
	buf_free(&text);
	return finish_output(&out, r->lang);
}

/* A report that was written before; -1 if it cannot be read. */
static int
read_summary(struct run *r, const char *name, struct summary *to, struct err *err)
{
	const struct reader reader = { r->engine.catalogue, &r->engine.arena, &r->counting };
	struct buf text = { 0 };
	int result;

	if (file_read(&text, name, READ_SIZE_MAX, err) < 0) {
		summary_init(to, &r->counting);
		return -1;
	}
	result = summary_read(to, &reader, name, buf_span(&text), err);
	buf_free(&text);
	return result;
}

/* The report to compare with, before anything is counted; -1 if it cannot be read. */
static int
read_old(struct run *r, struct summary *to)
{
	struct err err = { .lang = r->lang };

	if (r->options->compare == NULL)
		return 0;
	r->old = to;
	(void)read_summary(r, r->options->compare, to, &err);
	return say_err(&err) == EXIT_DONE ? 0 : -1;
}

/* The reports named, put together in this order. */
static int
merge_all(struct run *r, int argc, char **argv, struct summary *to, struct err *err)
{
	const struct counter counter = { &r->worker[0].recogniser, r->candidates, r->counting };
	int result = 0;

	summary_init(to, &r->counting);
	for (int i = 0; i < argc; i++) {
		struct summary next;

		if (read_summary(r, argv[i], &next, err) == 0)
			summary_merge(to, &next, &counter);
		else
			result = -1;
		summary_free(&next);
	}
	return result;
}

static void
count_all(struct run *r, int argc, char **argv, struct summary *to, struct err *err)
{
	const struct counter counter = { &r->worker[0].recogniser, r->candidates, r->counting };

	r->total = fragment_new(&r->counting, true);
	if (argc == 0)
		count_input(r, "-", err);
	for (int i = 0; i < argc; i++)
		count_input(r, argv[i], err);
	summary_of(to, r->total, &counter);
	fragment_free(r->total);
}

/* Counts or merges, and shows it. */
static int
report(struct run *r, int argc, char **argv)
{
	struct err err = { .lang = r->lang };
	struct err noticed = { .lang = r->lang };
	struct summary summary;
	int status = EXIT_DONE;
	bool sound = true;

	if (r->options->merge)
		sound = merge_all(r, argc, argv, &summary, &err) == 0;
	else
		count_all(r, argc, argv, &summary, &err);
	/* A sum that lacks a part would be a wrong one. */
	if (sound)
		status = show(r, &summary);
	if (say_err(&err) != EXIT_DONE)
		status = EXIT_TROUBLE;
	if (!r->options->merge)
		tell_overlong((size_t)aggregate_totals(summary.all)->overlong, &noticed);
	if (!aggregate_adds_up(summary.all) || !aggregate_adds_up(summary.behind)) {
		err_add(&noticed, "the counts do not add up; this is a mistake in imerr, please report it",
		    "各项计数不一致，这是 imerr 的缺陷，请反馈给我们");
		status = EXIT_TROUBLE;
	}
	close_workers(r, &noticed);
	(void)say_err(&noticed);
	summary_free(&summary);
	return status;
}

static int
run(void *values, int argc, char **argv)
{
	struct options *o = values;
	static const struct option_list none;
	struct summary old;
	struct run r = { .options = o, .lang = common_lang(&o->common) };
	int status = engine_open(&r.engine, &o->common);

	r.threads = o->threads > 0 ? (size_t)o->threads : parts_threads();
	if (r.threads > PARTS_THREADS_MAX)
		r.threads = PARTS_THREADS_MAX;
	r.counting = (struct aggregate_options){ .reference = now(), .select = { .tag = &none, .pid = &none, .code = &none } };
	r.engine.recogniser.strict = o->strict;
	r.engine.recogniser.success = true;
	r.candidates = candidates_new(r.engine.catalogue);
	recogniser_add_anchors(&r.engine.recogniser, r.candidates);
	for (size_t i = 0; i < stream_anchors_count; i++)
		candidates_add_anchor(r.candidates, stream_anchors[i]);
	if (status == EXIT_DONE && read_old(&r, &old) < 0)
		status = EXIT_TROUBLE;
	if (status == EXIT_DONE) {
		open_workers(&r);
		status = report(&r, argc, argv);
	}
	if (r.old != NULL)
		summary_free(r.old);
	candidates_free(r.candidates);
	engine_close(&r.engine);
	return status;
}

const struct command command_report = {
	.name = "report",
	.operands = { "[FILE...]", "[文件...]" },
	.summary = { "what went wrong, how often, since when", "汇总：出了什么错、多少次、从什么时候开始" },
	.description = {
		"Counts the error codes of the files (or standard input) and prints a summary.",
		"统计各文件（或标准输入）里的错误码，输出汇总报告。" },
	.group = groups,
	.size = sizeof(struct options),
	.initial = &(const struct options){ .top = TOP_DEFAULT },
	.run = run,
};
