#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "cmd/cmd.h"
#include "input/input.h"
#include "input/parts.h"
#include "report/report.h"

struct options {
	struct common common;
	int output;
	long threads;
	bool strict;
};

#define AT(member) offsetof(struct options, member)

static const struct option_row rows[] = {
	{ 'o', "output", OPTION_CHOICE, AT(output), "text|json|html", { "FORM", "形式" },
	  { "form of the report", "报告的形式" } },
	{ 0, "threads", OPTION_NUMBER, AT(threads), NULL, { "N", "N" },
	  { "read large files with N threads; 0 takes as many as there are processors", "用 N 个线程读大文件；0 表示与处理器数量相同" } },
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
	struct aggregate *total;
	struct recogniser *recogniser;  /* of each thread; the first is the engine's */
	struct aggregate **part;        /* of the file at hand */
};

static void
tell_overlong(size_t lines, struct err *err)
{
	if (lines > 0)
		err_add(err, "%zu lines longer than %u bytes were not read", "有 %zu 行超过 %u 字节，未作识别", lines, SCAN_LINE_MAX);
}

static struct scan *
new_scan(struct run *r, size_t worker, struct aggregate *aggregate)
{
	struct scan_options options = { .judge = true };
	struct sink sink = aggregate_sink(aggregate);

	return scan_new(&r->recogniser[worker], r->candidates, &options, &sink);
}

static struct scan *
on_begin(void *self, size_t worker, size_t index)
{
	struct run *r = self;

	r->part[index] = aggregate_new(&r->counting);
	aggregate_from(r->part[index], UINT64_MAX, 1);  /* the lead: nothing counts yet */
	return new_scan(r, worker, r->part[index]);
}

static void
on_start(void *self, size_t index, uint64_t offset, uint64_t number)
{
	struct run *r = self;

	aggregate_from(r->part[index], offset, number);
}

static void
on_end(void *self, size_t worker, size_t index, struct scan *scan)
{
	(void)self;
	(void)worker;
	(void)index;
	scan_free(scan);
}

/* Each thread has a matcher of its own. */
static void
make_recognisers(struct run *r)
{
	r->recogniser = xcalloc(r->threads, sizeof(*r->recogniser));
	r->recogniser[0] = r->engine.recogniser;
	for (size_t i = 1; i < r->threads; i++) {
		r->recogniser[i] = r->engine.recogniser;
		r->recogniser[i].matcher = matcher_new(r->engine.catalogue);
	}
}

static void
free_recognisers(struct run *r, struct err *err)
{
	for (size_t i = 0; i < r->threads; i++)
		(void)matcher_trouble(r->recogniser[i].matcher, err);
	for (size_t i = 1; i < r->threads; i++)
		matcher_free(r->recogniser[i].matcher);
	free(r->recogniser);
}

/* A large file; false if it is to be read in one go. */
static bool
count_parts(struct run *r, int fd, const char *name, struct err *err)
{
	const struct parts_reader reader = { AGGREGATE_LEAD, on_begin, on_start, on_end, r };
	struct parts parts;
	int error;

	if (!parts_cut(&parts, fd, r->threads))
		return false;
	r->part = xcalloc(parts.count, sizeof(*r->part));
	error = parts_run(&parts, &reader, r->threads);
	if (error > 0)
		err_add(err, "cannot read '%s': %s", "无法读取“%s”：%s", name, lang_errno(error, err->lang));
	for (size_t i = 0; i < parts.count; i++) {
		if (r->part[i] != NULL)
			aggregate_merge(r->total, r->part[i]);
		aggregate_free(r->part[i]);
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
	struct scan *scan;
	struct input input;

	if (fd >= 0 && count_parts(r, fd, name, err)) {
		close(fd);
		return;
	}
	if (fd >= 0)
		close(fd);
	scan = new_scan(r, 0, r->total);
	input = (struct input){ .scan = scan, .name = &name, .count = 1, .watched = -1, .dry = on_dry, .self = r };
	(void)input_run(&input, err);
	scan_free(scan);
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
show(struct run *r)
{
	struct report report = {
		.aggregate = r->total,
		.lang = r->lang,
		.width = term_width(STDOUT_FILENO),
		.color = term_color(STDOUT_FILENO, (enum color_choice)r->options->common.color),
		.utf8 = lang_utf8_from_environment(),
	};
	struct buf text = { 0 };
	struct out out;

	renderers[r->options->output].render(&text, &report);
	out_init(&out, STDOUT_FILENO);
	(void)out_add_span(&out, buf_span(&text));
	buf_free(&text);
	return finish_output(&out, r->lang);
}

static int
count_all(struct run *r, int argc, char **argv)
{
	struct err err = { .lang = r->lang };
	struct err noticed = { .lang = r->lang };
	int status;

	if (argc == 0)
		count_input(r, "-", &err);
	for (int i = 0; i < argc; i++)
		count_input(r, argv[i], &err);
	status = show(r);
	if (say_err(&err) != EXIT_DONE)
		status = EXIT_TROUBLE;
	tell_overlong((size_t)aggregate_totals(r->total)->overlong, &noticed);
	free_recognisers(r, &noticed);
	if (!aggregate_adds_up(r->total)) {
		err_add(&noticed, "the counts do not add up; this is a mistake in imerr, please report it",
		    "各项计数不一致，这是 imerr 的缺陷，请反馈给我们");
		status = EXIT_TROUBLE;
	}
	(void)say_err(&noticed);
	return status;
}

static int
run(void *values, int argc, char **argv)
{
	struct options *o = values;
	static const struct option_list none;
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
	r.total = aggregate_new(&r.counting);
	if (status == EXIT_DONE) {
		make_recognisers(&r);
		status = count_all(&r, argc, argv);
	}
	aggregate_free(r.total);
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
	.run = run,
};
