#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cmd/cmd.h"
#include "cmd/count.h"
#include "input/saved.h"
#include "report/read.h"
#include "report/report.h"

struct options {
	struct selection selection;
	struct tracking tracking;
	int output;
	int by;
	long top;               /* TOP_DEFAULT: the form's own */
	long threads, every, bucket;
	const char *since, *until, *compare;
	bool strict, merge;
};

#define TOP_DEFAULT (-1)

_Static_assert(offsetof(struct options, tracking) == TRACKING_OFFSET, "the group counts on it");

#define AT(member) offsetof(struct options, member)

static const struct option_row rows[] = {
	{ 'o', "output", OPTION_CHOICE, AT(output), "text|json|csv|html|prometheus", { "FORM", "形式" },
	  { "form of the report", "报告的形式" } },
	{ 0, "by", OPTION_CHOICE, AT(by), "code|family|category|tag|pid|level|file", { "WHAT", "依据" },
	  { "what a row of text and csv stands for", "text、csv 按什么分行统计" } },
	{ 0, "top", OPTION_NUMBER, AT(top), NULL, { "N", "N" },
	  { "show the N most frequent ones, 0 for all; text shows 10 if nothing is said, the other forms all",
	    "只列出次数最多的 N 项，0 表示全部；不指定时 text 列 10 项，其他形式列出全部" } },
	{ 0, "bucket", OPTION_DURATION, AT(bucket), NULL, { "TIME", "时长" },
	  { "count in steps of this time or longer (30s, 5m, 1h, 1d); without it as fine as the log allows",
	    "时间分布的粒度不细于此（如 30s、5m、1h、1d）；不指定时按日志的跨度自动选取" } },
	{ 0, "every", OPTION_DURATION, AT(every), NULL, { "TIME", "时长" },
	  { "report so often on what has come since the last time (standard input, pipes, --follow), and on the rest at the end",
	    "每隔这么久报告一次期间新增的内容（用于标准输入、管道和 --follow），结束时再报告剩余部分" } },
	{ 0, "merge", OPTION_FLAG, AT(merge), NULL, { 0 },
	  { "the files are reports (written with -o json); put them together, in this order, as if their logs had been one",
	    "各文件是报告（由 -o json 写出）；按给出的顺序合并，如同它们的日志本是一份" } },
	{ 0, "compare", OPTION_TEXT, AT(compare), NULL, { "OLD.json", "旧报告.json" },
	  { "tell what changed since an older report (written with -o json): which codes are new, gone, more or less frequent; "
	    "prometheus leaves that out",
	    "与较早的报告（由 -o json 写出）比较：哪些错误码新增、消失、增多或减少；prometheus 形式不含比较" } },
	{ 0, "threads", OPTION_NUMBER, AT(threads), NULL, { "N", "N" },
	  { "read large files with N threads; 0 takes as many as there are processors", "用 N 个线程读大文件；0 表示与处理器数量相同" } },
	{ 0, "strict", OPTION_FLAG, AT(strict), NULL, { 0 },
	  { "accept a number only in context (a word like code or error before it, the SDK's text beside it)",
	    "只有在上下文明确时（前面有 code、错误码之类的词，或旁边有 SDK 的原文）才认定为错误码" } },
	{ 0 },
};

static const struct option_row time_rows[] = {
	{ 0, "since", OPTION_TEXT, AT(since), NULL, { "WHEN", "时间" },
	  { "only lines from then on: a date, a time, or both (03-17, 16:13, '2026-03-17 16:13:38')",
	    "只看此时及以后的行：日期、时刻或两者（03-17、16:13、'2026-03-17 16:13:38'）" } },
	{ 0, "until", OPTION_TEXT, AT(until), NULL, { "WHEN", "时间" },
	  { "only lines up to then, that day, minute or second included", "只看此时及以前的行，包含给出的那一天、那一分或那一秒" } },
	{ 0 },
};

static const struct option_group report_group = { { "Report:", "报告：" }, rows, 0 };
static const struct option_group time_group = {
	{ "Time (of the log's own clock; lines without a time are left out):", "时间（以日志自身的时钟为准；没有时间的行不计）：" }, time_rows, 0 };
static const struct option_group *const groups[] = { &report_group, &selection_group, &time_group, &tracking_group, &rules_group, &common_group, NULL };

struct run {
	const struct options *options;
	enum lang lang;
	struct engine engine;
	struct counting counting;
	struct foreign foreign; /* of reports that are read */
	struct summary *old;    /* --compare, or NULL */
	struct saved *saved;    /* --from=saved, or NULL */
	bool unsaved;           /* the last time that could not be done */
	size_t shown;           /* reports so far */
	bool seen;              /* the last one was written whole, and somebody was there to read it */
	int status;
};

static int
show(struct run *r, const struct summary *summary)
{
	struct report report = report_for(STDOUT_FILENO, &r->options->selection.common, summary->all);
	struct buf text = { 0 };
	struct out out;
	int status;

	report.summary = summary;
	report.old = r->old != NULL ? r->old->all : NULL;
	report.by = (enum view_by)r->options->by;
	report.top = r->options->top == TOP_DEFAULT ? renderers[r->options->output].top : (size_t)r->options->top;
	if (r->shown++ > 0 && renderers[r->options->output].render == render_text)
		buf_add_char(&text, '\n');
	renderers[r->options->output].render(&text, &report);
	out_init(&out, STDOUT_FILENO);
	(void)out_add_span(&out, buf_span(&text));
	buf_free(&text);
	status = finish_output(&out, r->lang);
	r->seen = status == EXIT_DONE && !out_closed(&out);
	return status;
}

/* A report that was written before; -1 if it cannot be read. */
static int
read_summary(struct run *r, const char *name, struct summary *to, struct err *err)
{
	const struct aggregate_options *options = &r->counting.options.aggregate;
	const struct reader reader = { r->engine.catalogue, &r->foreign, options };
	struct buf text = { 0 };
	int result;

	if (file_read(&text, name, READ_SIZE_MAX, err) < 0) {
		summary_init(to, options);
		buf_free(&text);
		return -1;
	}
	result = summary_read(to, &reader, name, buf_span(&text), err);
	buf_free(&text);
	return result;
}

/* The report to compare with, before anything is counted. */
static int
read_old(struct run *r, struct summary *to)
{
	struct err err = { .lang = r->lang };

	if (r->options->compare == NULL)
		return EXIT_DONE;
	r->old = to;
	(void)read_summary(r, r->options->compare, to, &err);
	return say_err(&err);
}

static void
check_sums(struct run *r, const struct summary *s)
{
	if (say_sums(s->all, r->lang) != EXIT_DONE || say_sums(s->behind, r->lang) != EXIT_DONE)
		r->status = EXIT_TROUBLE;
}

/* What is in the report that was shown just now is not counted again by the next run. */
static void
save(struct run *r)
{
	struct err err = { .lang = r->lang };

	r->unsaved = saved_write(r->saved, &err) < 0;
	(void)say_err(&err);
}

/* Shows what was counted since the last time; nonzero if nobody wants to see more. */
static int
on_report(void *self)
{
	struct run *r = self;
	struct err noticed = { .lang = r->lang };
	struct summary summary;
	uint64_t overlong;
	int status;

	counting_take(&r->counting, &summary);
	status = show(r, &summary);
	overlong = aggregate_totals(summary.all)->overlong;
	if (overlong > 0)
		err_add(&noticed, "%llu lines longer than %u bytes were not read", "有 %llu 行超过 %u 字节，未作识别",
		    (unsigned long long)overlong, SCAN_LINE_MAX);
	(void)say_err(&noticed);
	check_sums(r, &summary);
	summary_free(&summary);
	if (r->seen && r->saved != NULL)
		save(r);
	if (status != EXIT_DONE)
		r->status = status;
	return status != EXIT_DONE ? -1 : 0;
}

static void
count_all(struct run *r, int argc, char **argv)
{
	struct err err = { .lang = r->lang };

	if (r->options->tracking.follow)
		counting_follow(&r->counting, &r->options->tracking, r->saved, argc, argv);
	else
		(void)counting_run(&r->counting, argc, argv, &err);
	/* Where nothing could be read there is nothing to report. */
	if (!r->options->tracking.follow && err.count < (argc > 0 ? (size_t)argc : 1))
		(void)on_report(r);
	if (say_err(&err) != EXIT_DONE || r->counting.trouble || r->unsaved)
		r->status = EXIT_TROUBLE;
}

/* The reports named, put together in this order. A sum that lacks one would be a wrong one. */
static void
merge_all(struct run *r, int argc, char **argv)
{
	const struct counter counter = counting_counter(&r->counting);
	struct err err = { .lang = r->lang };
	struct summary sum;

	summary_init(&sum, &r->counting.options.aggregate);
	for (int i = 0; i < argc; i++) {
		struct summary next;

		if (read_summary(r, argv[i], &next, &err) == 0)
			summary_merge(&sum, &next, &counter);
		summary_free(&next);
	}
	if (say_err(&err) != EXIT_DONE)
		r->status = EXIT_TROUBLE;
	else
		r->status = show(r, &sum);
	check_sums(r, &sum);
	summary_free(&sum);
}

/* What --since or --until says; false if it says nothing that is a time. */
static bool
read_limit(const char *name, const char *text, bool end, struct moment *limit, struct err *err)
{
	int64_t precision;

	if (text == NULL)
		return true;
	*limit = moment_read_option(span_of(text), local_now(), &precision);
	if (limit->kind == MOMENT_NONE) {
		err_add(err, "--%s needs a date, a time, or both, like 03-17, 16:13 or '2026-03-17 16:13:38', not '%s'",
		    "--%s 需要日期、时刻或两者，例如 03-17、16:13、'2026-03-17 16:13:38'，而不是“%s”", name, text);
		return false;
	}
	limit->ms += end ? precision - 1 : 0;
	return true;
}

/* Are the options such that they can be followed? */
static bool
read_options(const struct options *o, int argc, char **argv, struct counting_options *to, struct err *err)
{
	*to = (struct counting_options){
		.aggregate = { .select = selection_of(&o->selection), .reference = local_now(), .bucket = o->bucket },
		.strict = o->strict,
		.files = argc > 1 || o->by == VIEW_FILE || o->tracking.follow,
		.threads = (size_t)o->threads,
		.every = (uint64_t)o->every,
		.progress = isatty(STDERR_FILENO),
	};
	(void)selection_check(&o->selection, err);
	(void)read_limit("since", o->since, false, &to->aggregate.since, err);
	(void)read_limit("until", o->until, true, &to->aggregate.until, err);
	(void)tracking_check(&o->tracking, argc, argv, err);
	if (o->merge && o->tracking.follow)
		err_add(err, "--merge and --follow do not go together", "--merge 与 --follow 不能同时使用");
	if (o->merge && argc == 0)
		err_add(err, "--merge needs the files that hold the reports", "--merge 需要给出存放报告的文件");
	if (o->merge && o->every > 0)
		err_add(err, "--merge and --every do not go together", "--merge 与 --every 不能同时使用");
	return err->count == 0;
}

static int
run(void *values, int argc, char **argv)
{
	struct options *o = values;
	struct run r = { .options = o, .lang = common_lang(&o->selection.common) };
	struct err err = { .lang = r.lang };
	struct counting_options counting;
	struct summary old;

	if (!read_options(o, argc, argv, &counting, &err)) {
		(void)say_err(&err);
		return EXIT_USAGE;
	}
	r.status = engine_open_selected(&r.engine, &o->selection);
	if (r.status == EXIT_DONE) {
		counting_open(&r.counting, &r.engine, &counting, r.lang);
		r.counting.report = on_report;
		r.counting.self = &r;
		r.status = read_old(&r, &old);
		if (r.status == EXIT_DONE && tracking_open(&o->tracking, &r.saved, &err) < 0)
			r.status = say_err(&err);
		if (r.status == EXIT_DONE && o->merge)
			merge_all(&r, argc, argv);
		else if (r.status == EXIT_DONE)
			count_all(&r, argc, argv);
		if (r.old != NULL)
			summary_free(r.old);
		counting_close(&r.counting, &err);
		saved_close(r.saved);
		(void)say_err(&err);
	}
	foreign_free(&r.foreign);
	engine_close(&r.engine);
	return r.status;
}

const struct command command_report = {
	.name = "report",
	.operands = { "[FILE...]", "[文件...]" },
	.summary = { "what went wrong, how often, since when", "汇总：出了什么错、多少次、从什么时候开始" },
	.description = {
		"Counts the error codes in the files (or standard input) and says what went wrong, how often, since when, where, and what "
		"to do about it. Ctrl-C ends the input and still gives the report.",
		"统计各文件（或标准输入）里的错误码，报告出了什么错、多少次、从什么时候开始、出在哪里、怎么处理。按 Ctrl-C 结束输入，报告照常给出。" },
	.group = groups,
	.size = sizeof(struct options),
	.initial = &(const struct options){ .top = TOP_DEFAULT, .tracking = { .from = FOLLOW_START, .unknown = FOLLOW_START, .lines = 10 } },
	.run = run,
};
