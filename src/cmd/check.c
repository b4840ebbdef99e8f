#include <unistd.h>

#include "cmd/cmd.h"
#include "rules/load.h"
#include "rules/shipped.h"
#include "scan/samples.h"

struct options {
	struct common common;
};

static const struct option_group *const groups[] = { &common_group, NULL };

struct check {
	enum lang lang;
	struct out out;
	struct engine engine;
	size_t bad;
};

static size_t
count_patterns(const struct rules *r)
{
	return r->recognition.refuse.count + r->recognition.doubt.count + r->recognition.context.count +
	    r->family.own_context.count + r->family.texts.count;
}

/* What is in the file, or its mistakes; the catalogue of the engine has it already. */
static void
report(struct check *c, const struct rules *rules, struct err *err)
{
	struct buf line = { 0 };
	size_t samples = 0;

	if (err->count == 0) {
		/* A matcher of its own: the catalogue has grown by this file. */
		struct matcher *matcher = matcher_new(c->engine.catalogue);
		struct recogniser recogniser;

		recogniser_init(&recogniser, c->engine.catalogue, matcher);
		(void)samples_check(&recogniser, rules, &samples, err);
		(void)matcher_trouble(matcher, err);
		matcher_free(matcher);
	}
	if (err->count > 0) {
		c->bad++;
		(void)out_flush(&c->out);
		(void)say_err(err);
		return;
	}
	lang_printf(&line, c->lang, "%s: good: %zu codes, %zu patterns, %zu samples\n",
	    "%s：正确，%zu 个错误码，%zu 条规则，%zu 条样例\n", rules->file, rules->family.codes.count, count_patterns(rules),
	    samples);
	out_add_span(&c->out, buf_span(&line));
	buf_free(&line);
}

static void
check_file(struct check *c, const char *path)
{
	struct rules *rules = arena_alloc(&c->engine.arena, sizeof(*rules));
	struct err err = { .lang = c->lang };

	/* One mistake does not hide those of another kind, unless the file could not be read at all. */
	if (rules_load_file(rules, path, &c->engine.arena, &err) == 0) {
		(void)matcher_check(rules, &err);
		(void)catalogue_add(c->engine.catalogue, rules, &err);
	} else if (rules->family.name != NULL || rules->recognition.name != NULL) {
		(void)matcher_check(rules, &err);
		catalogue_check(c->engine.catalogue, rules, &err);
	}
	report(c, rules, &err);
}

static int
run(void *values, int argc, char **argv)
{
	struct options *o = values;
	struct check c = { .lang = common_lang(&o->common) };
	struct err err = { .lang = c.lang };
	int status;

	out_init(&c.out, STDOUT_FILENO);
	if (argc > 0) {
		engine_shipped(&c.engine);
		for (int i = 0; i < argc; i++)
			check_file(&c, argv[i]);
	} else {
		(void)engine_open(&c.engine, &o->common);
		c.bad += c.engine.left_out;
		for (size_t i = 0; i < shipped_rules_count; i++)
			report(&c, &shipped_rules[i], &err);
		for (size_t i = 0; i < c.engine.user_count; i++)
			report(&c, c.engine.user[i], &err);
	}
	status = finish_output(&c.out, c.lang);
	engine_close(&c.engine);
	return c.bad > 0 ? EXIT_TROUBLE : status;
}

const struct command command_check = {
	.name = "check",
	.operands = { "[RULES...]", "[规则文件...]" },
	.summary = { "checks rule files and the samples they carry", "检查规则文件及其自带的样例" },
	.description = {
		"Reads rule files as annotate does, compiles their patterns and runs the samples they carry. Every mistake is "
		"named with file and line; the exit status is 1 if there was any. Without operands the shipped rules and those of "
		"the rule directories are checked.",
		"像 annotate 一样读取规则文件，编译其中的正则表达式，并运行自带的样例。每个错误都给出文件和行号；只要有错误，退出状态就是 1。"
		"不带参数时检查自带的规则和各规则目录里的文件。" },
	.group = groups,
	.size = sizeof(struct options),
	.run = run,
};
