#include <unistd.h>

#include "cmd/cmd.h"
#include "input/input.h"
#include "sink/strip.h"

struct options {
	struct common common;
};

static const struct option_group *const groups[] = { &common_group, NULL };

static void
on_source(void *self, struct source *source)
{
	out_source(self, source);
}

static int
on_dry(void *self)
{
	return out_flush(self);
}

static int
run(void *values, int argc, char **argv)
{
	struct options *o = values;
	enum lang lang = common_lang(&o->common);
	struct candidates *candidates = candidates_new(NULL);
	struct scan_options so = { .whole_lines = true, .line_max = STRIP_LINE_MAX };
	struct err err = { .lang = lang };
	struct out out;
	struct sink sink;
	struct scan *scan;
	struct input input;
	int status;

	out_init(&out, STDOUT_FILENO);
	sink = strip_sink(&out);
	for (size_t i = 0; i < sizeof(note_anchors) / sizeof(note_anchors[0]); i++)
		candidates_add_anchor(candidates, note_anchors[i]);
	scan = scan_new(NULL, candidates, &so, &sink);
	input = (struct input){ .scan = scan, .name = (const char *const *)argv, .count = (size_t)argc,
		.watched = STDOUT_FILENO, .source = on_source, .dry = on_dry, .self = &out };
	(void)input_run(&input, &err);
	status = finish_output(&out, lang);
	if (say_err(&err) != EXIT_DONE)
		status = EXIT_TROUBLE;
	scan_free(scan);
	candidates_free(candidates);
	return status;
}

const struct command command_strip = {
	.name = "strip",
	.operands = { "[FILE...]", "[文件...]" },
	.summary = { "takes the explanations out again, byte for byte", "去掉注释，逐字节恢复原来的日志" },
	.description = {
		"Copies the files (or standard input) to standard output without the notes that annotate added. What comes out is the "
		"log as it was, byte for byte (a log in UTF-16 in its UTF-8 form).",
		"把各文件（或标准输入）输出到标准输出，去掉 annotate 加上的注释，得到与原来逐字节一致的日志（UTF-16 日志得到其 UTF-8 形式）。" },
	.group = groups,
	.size = sizeof(struct options),
	.run = run,
};
