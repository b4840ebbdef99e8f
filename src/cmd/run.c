#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "cmd/show.h"
#include "cmd/tally.h"
#include "cmd/told.h"
#include "input/roster.h"
#include "input/running.h"
#include "scan/scan.h"
#include "sink/label.h"
#include "sink/ndjson.h"
#include "sink/tee.h"

enum { LABEL_AS_MESSAGE, LABEL_AS_LINE, LABEL_NONE };

struct options {
	struct selection selection;
	struct showing showing;
	bool once, all, summary;
	int label;
};

#define AT(member) offsetof(struct options, member)

static const struct option_row run_rows[] = {
	{ 0, "once", OPTION_FLAG, AT(once), NULL, { 0 },
	  { "run the command once, and end with its exit status", "命令只运行一次，结束后返回它的退出状态" } },
	{ 'a', "all-devices", OPTION_FLAG, AT(all), NULL, { 0 },
	  { "read the log of every device that adb has, those to come, too; the command is given as for one device",
	    "读取 adb 连接的所有设备（包括之后接入的）的日志；命令的写法与单个设备时相同" } },
	{ 0, "label", OPTION_CHOICE, AT(label), "message|line|none", { "WHERE", "位置" },
	  { "where --all-devices writes the serial number of the device: in front of the message, in front of the line, or not at all",
	    "使用 --all-devices 时设备序列号写在哪里：消息之前、行首，或不写" } },
	{ 0 },
};

static const struct option_group run_group = { { "Running:", "运行：" }, run_rows, 0 };
static const struct option_group note_group = { SHOW_NOTES, show_note_rows, AT(showing) };
static const struct option_group line_group = { SHOW_LINES, show_line_rows, AT(showing) };
static const struct option_group count_group = { TALLY_TITLE, tally_rows, AT(summary) };
static const struct option_group *const groups[] = { &run_group, &note_group, &selection_group, &line_group, &count_group, &rules_group, &common_group, NULL };

struct run {
	const struct options *options;
	enum lang lang;
	struct producer producer;
	struct out out;
	struct annotate_options annotating;
	struct engine engine;
	struct candidates *candidates;
	struct tally tally;
	struct log *current;            /* whose line was written last */
	size_t overlong;
	bool failed;                    /* the command could not be run, ever */
};

/* One log: of the command, or of one device. */
struct log {
	struct run *run;
	char *serial;                   /* NULL: it is the only one */
	struct annotate *annotate;      /* one of the two */
	struct ndjson *ndjson;
	struct label *label;
	struct aggregate *counted;      /* --summary */
	struct tee tee;
	struct sink to;
	struct scan *scan;
};

/* A line of one device does not go on in a line of another one. */
static void
turn_to(struct log *log)
{
	struct run *r = log->run;

	if (r->current != NULL && r->current != log && r->out.in_line)
		(void)out_add(&r->out, "\n", 1);
	r->current = log;
}

static int
on_span(void *self, struct span bytes, uint64_t offset)
{
	struct log *log = self;

	turn_to(log);
	return log->to.span != NULL ? log->to.span(log->to.self, bytes, offset) : 0;
}

static int
on_line(void *self, const struct line *line)
{
	struct log *log = self;

	turn_to(log);
	return log->to.line(log->to.self, line);
}

static void
on_end(void *self, const struct scan_sum *sum)
{
	struct log *log = self;

	if (log->to.end != NULL)
		log->to.end(log->to.self, sum);
}

static void
open_sink(struct run *r, struct log *log)
{
	enum label_place place = r->options->label == LABEL_AS_LINE ? LABEL_LINE : LABEL_MESSAGE;

	if (r->options->showing.output == OUTPUT_JSON) {
		log->ndjson = ndjson_new(r->lang, &r->annotating.select, &r->out);
		ndjson_device(log->ndjson, log->serial);
		log->to = ndjson_sink(log->ndjson);
		return;
	}
	log->annotate = annotate_new(&r->annotating, &r->out);
	log->to = annotate_sink(log->annotate);
	if (log->serial == NULL || r->options->label == LABEL_NONE)
		return;
	log->label = label_new(log->serial, place, &log->to);
	log->to = label_sink(log->label);
}

static void *
on_join(void *self, const char *serial)
{
	struct run *r = self;
	struct log *log = xcalloc(1, sizeof(*log));
	const struct sink sink = { .span = on_span, .line = on_line, .self = log, .end = on_end };
	struct scan_options so = { .judge = true };

	/* On a terminal what is said about the device would stand between the two halves of a line that was cut off. */
	so.whole_lines = serial != NULL || (r->producer.logcat && isatty(STDOUT_FILENO));
	log->run = r;
	log->serial = serial != NULL ? xstrdup(serial) : NULL;
	open_sink(r, log);
	/* The only log is counted in its own order, clocks that go back included. */
	log->counted = serial != NULL ? tally_join(&r->tally, log->serial) : r->tally.counted;
	/* What comes again is dropped before; what has the same bytes after a restart of the device is new. */
	if (log->counted != NULL)
		aggregate_remember(log->counted, REPLAYS_NONE);
	log->tee.quiet = !r->options->showing.success;
	log->to = tee_counting(&log->tee, log->to, log->counted);
	so.every_line = log->label != NULL || showing_needs_every_line(&r->options->showing, &r->annotating);
	log->scan = scan_new(&r->engine.recogniser, r->candidates, &so, &sink);
	return log;
}

static void
on_leave(void *self, void *data)
{
	struct run *r = self;
	struct log *log = data;

	(void)scan_end(log->scan, true);
	if (log->counted != r->tally.counted)
		tally_leave(&r->tally, log->counted);
	r->overlong += scan_overlong(log->scan);
	if (r->current == log)
		r->current = NULL;
	scan_free(log->scan);
	label_free(log->label);
	annotate_free(log->annotate);
	ndjson_free(log->ndjson);
	free(log->serial);
	free(log);
}

static int
on_pass(void *self, void *data, struct span bytes)
{
	struct log *log = data;

	(void)self;
	return scan_put(log->scan, bytes);
}

static int
on_cut(void *self, void *data)
{
	struct log *log = data;

	(void)self;
	return scan_break(log->scan);
}

static int
on_dry(void *self)
{
	struct run *r = self;

	return out_flush(&r->out);
}

/* What is said does not stand in the line of the log that is begun on the same terminal. */
static void
say_apart(struct run *r, struct err *sentences)
{
	(void)out_flush(&r->out);
	if (r->out.in_line && isatty(STDOUT_FILENO) && isatty(STDERR_FILENO))
		fputc('\n', stderr);
	(void)say_err(sentences);
}

static void
on_tell(void *self, void *data, const struct session_event *event)
{
	struct run *r = self;
	struct err err = { .lang = r->lang };
	struct timeval now;
	struct told told = { .producer = &r->producer };

	(void)data;
	r->failed = event->kind == SESSION_FAILED && event->lines == 0;
	gettimeofday(&now, NULL);
	told.reference = (int64_t)now.tv_sec * 1000;
	told_event(&err, &told, event);
	say_apart(r, &err);
}

/* The device says which processes it has. */
static void
on_processes(void *self, void *data, struct span listing, bool gone)
{
	struct run *r = self;
	struct log *log = data;
	struct packages *shown = log->ndjson != NULL ? ndjson_packages(log->ndjson) : annotate_packages(log->annotate);
	struct packages *counted = log->counted != NULL ? aggregate_packages(log->counted) : NULL;
	struct span name;
	long pid;

	if (gone)
		packages_forget(shown);
	if (gone && counted != NULL)
		packages_forget(counted);
	while (roster_next(&listing, &pid, &name)) {
		packages_meet(shown, &r->options->selection.package, pid, name);
		if (counted != NULL)
			packages_meet(counted, &r->options->selection.package, pid, name);
	}
}

static void
on_lost(void *self)
{
	struct run *r = self;
	struct err err = { .lang = r->lang };

	err_add(&err, "adb's server has ended, or does not answer; it is asked again", "adb 服务（adb server）已退出或没有响应，正在重试");
	say_apart(r, &err);
}

/* What the end means for us. */
static int
status_of(struct run *r, const struct running_end *end)
{
	struct err err = { .lang = r->lang };

	if (end->signal != 0) {
		signal(end->signal, SIG_DFL);
		raise(end->signal);
	}
	if (end->error != 0)
		err_add(&err, "cannot start: %s", "无法启动：%s", lang_errno(end->error, r->lang));
	if (say_err(&err) != EXIT_DONE)
		return EXIT_TROUBLE;
	return end->interrupted && !r->options->once ? EXIT_DONE : end->status;
}

/* What was noticed on the way, once, at the end. */
static void
tell_rest(struct run *r)
{
	struct err err = { .lang = r->lang };

	if (r->overlong > 0)
		err_add(&err, "%zu lines longer than %u bytes went on unread", "有 %zu 行超过 %u 字节，未作识别、原样输出", r->overlong, SCAN_LINE_MAX);
	(void)matcher_trouble(r->engine.matcher, &err);
	(void)say_err(&err);
}

static int
run_all(struct run *r)
{
	const struct running_options ro = { .producer = &r->producer, .once = r->options->once || r->producer.dump,
		.all = r->options->all, .watched = STDOUT_FILENO, .join = on_join, .leave = on_leave, .pass = on_pass, .cut = on_cut,
		.dry = on_dry, .tell = on_tell, .lost = on_lost,
		.processes = r->options->selection.package.count > 0 ? on_processes : NULL, .self = r };
	struct running_end end;
	int status;

	r->annotating = showing_annotate(&r->options->showing, &r->options->selection, r->lang);
	r->candidates = candidates_new(r->engine.catalogue);
	if (r->options->summary)
		tally_open(&r->tally, &r->options->selection, &r->engine, r->candidates);
	recogniser_add_anchors(&r->engine.recogniser, r->candidates);
	end = running_run(&ro);
	status = finish_output(&r->out, r->lang);
	tell_rest(r);
	if (end.signal == 0 && end.error == 0 && !r->failed && tally_put(&r->tally, &r->options->selection.common, r->lang) != EXIT_DONE)
		status = EXIT_TROUBLE;
	tally_free(&r->tally);
	candidates_free(r->candidates);
	return status != EXIT_DONE ? status : status_of(r, &end);
}

static int
check_usage(const struct options *o, const struct producer *p, struct err *err)
{
	(void)showing_check(&o->showing, err);
	(void)selection_check(&o->selection, err);
	if (p->argv != NULL && o->all && !(p->adb && !p->dump))
		err_add(err, "--all-devices needs a command like 'adb logcat' that goes on", "--all-devices 需要 adb logcat 这类持续输出的命令");
	if (p->argv != NULL && o->all && p->serial != NULL)
		err_add(err, "--all-devices and 'adb -s %s' contradict each other", "--all-devices 与 adb -s %s 不能同时使用", p->serial);
	if (p->argv == NULL)
		err_add(err, "there is no command to run; usual is: imerr run -- adb logcat", "没有给出要运行的命令；通常的用法是：imerr run -- adb logcat");
	return err->count > 0 ? -1 : 0;
}

static int
run(void *values, int argc, char **argv)
{
	struct options *o = values;
	struct run r = { .options = o, .lang = common_lang(&o->selection.common) };
	struct err err = { .lang = r.lang };
	int status;

	if (argc > 0)
		r.producer = producer_read(argv, (size_t)argc);
	if (check_usage(o, &r.producer, &err) < 0) {
		(void)say_err(&err);
		return EXIT_USAGE;
	}
	/* adb takes it in place of -s. */
	if (r.producer.adb && r.producer.serial == NULL && !r.producer.chooses && !o->all)
		r.producer.serial = getenv("ANDROID_SERIAL");
	if (r.producer.serial != NULL && r.producer.serial[0] == '\0')
		r.producer.serial = NULL;
	showing_open_output(&o->showing, &r.out);
	status = showing_open_engine(&o->showing, &r.engine, &o->selection);
	if (status == EXIT_DONE)
		status = run_all(&r);
	engine_close(&r.engine);
	return status;
}

const struct command command_run = {
	.name = "run",
	.operands = { "COMMAND...", "命令..." },
	.summary = { "runs 'adb logcat' and goes on when the device comes back", "运行 adb logcat，设备断开重连后自动继续，不重复、不遗漏" },
	.description = {
		"Runs the command, usually 'adb logcat', and explains the error codes in what it prints, as 'imerr annotate' does. When the device "
		"goes and comes back it is run again, from where the log broke off; what comes again is dropped, and what may be missing is said.",
		"运行给出的命令（通常是 adb logcat），并像“imerr annotate”一样在输出中解释错误码。设备断开后重新连上时会再次运行该命令，"
		"从中断处接着读：重复的内容会略去，可能缺失的内容会提示。" },
	.group = groups,
	.size = sizeof(struct options),
	.ordered = true,
	.run = run,
};
