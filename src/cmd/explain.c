#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "cmd/cmd.h"
#include "rules/lookup.h"

enum { OUTPUT_TEXT, OUTPUT_JSON };

struct options {
	struct common common;
	int output;
	bool list;
};

static const struct option_row rows[] = {
	{ 'o', "output", OPTION_CHOICE, offsetof(struct options, output), "text|json", { "FORM", "形式" },
	  { "json: one object per entry (NDJSON), in both languages", "json：每个条目输出一个 JSON 对象（NDJSON），包含中英文" } },
	{ 'l', "list", OPTION_FLAG, offsetof(struct options, list), NULL, { 0 },
	  { "list all codes, a line each", "列出全部错误码，每个一行" } },
	{ 0 },
};

static const struct option_group group = { { "Output:", "输出：" }, rows, 0 };
static const struct option_group *const groups[] = { &group, &rules_group, &common_group, NULL };

/* A text that fits more entries than this is answered by a list. */
#define FULL_MAX 4
#define NEAREST 3
/* Column at which values start. */
#define VALUE_COLUMN 14

struct explain {
	enum lang lang;
	bool json, color;
	size_t width;
	struct out out;
	struct engine engine;
	size_t entries;         /* printed so far */
	bool unknown;
};

static void
put_row(struct buf *to, const struct explain *e, const char *en, const char *zh, struct text value)
{
	const char *label = e->lang == LANG_EN ? en : zh;
	const char *text = text_in(value, e->lang);
	size_t columns = term_columns(span_of(label));

	if (text[0] == '\0')
		return;
	buf_printf(to, "  %s%*s", label, (int)(columns + 2 < VALUE_COLUMN ? VALUE_COLUMN - columns - 2 : 1), "");
	term_wrap(to, span_of(text), VALUE_COLUMN, e->width);
	if (e->lang == LANG_BOTH && value.zh != NULL && value.en != NULL && value.zh != value.en) {
		buf_printf(to, "%*s", VALUE_COLUMN, "");
		term_wrap(to, span_of(value.en), VALUE_COLUMN, e->width);
	}
}

static void
put_entry(struct explain *e, const struct meaning *m)
{
	const struct code *c = m->code;
	struct buf to = { 0 };

	if (e->entries > 0)
		buf_add_char(&to, '\n');
	buf_printf(&to, "%s%ld%s  %s\n", e->color ? "\033[1m" : "", c->number, e->color ? "\033[0m" : "",
	    c->message ? c->message : "");
	put_row(&to, e, "means", "说明", c->text);
	put_row(&to, e, "cause", "原因", c->cause);
	put_row(&to, e, "what to do", "处理", c->fix);
	if (c->number != 0 && c->kind == CODE_ERROR)
		put_row(&to, e, "retry", "重试", c->retry ?
		    (struct text){ "the same call can succeed later", "稍后重复同样的调用有可能成功" } :
		    (struct text){ "repeating the call does not help", "原样重试没有用" });
	put_row(&to, e, "constant", "常量", (struct text){ c->name, c->name });
	put_row(&to, e, "family", "家族", m->family->title);
	put_row(&to, e, "category", "类别", (struct text){ c->category, c->category });
	if (!c->published)
		put_row(&to, e, "published", "出处", (struct text){ "in the SDK, in no published table",
		    "SDK 内有定义，官方表格未列出" });
	if (c->reference != NULL)       /* never broken: a terminal makes it a link */
		lang_printf(&to, e->lang, "  reference   %s\n", "  文档        %s\n", c->reference);
	out_add_span(&e->out, buf_span(&to));
	buf_free(&to);
}

static void
json_text(struct json *j, const char *key, struct text text)
{
	if (text.en == NULL && text.zh == NULL)
		return;
	json_key(j, key);
	json_open(j, '{');
	json_key(j, "zh");
	json_put_string(j, span_of(text_in(text, LANG_ZH)));
	json_key(j, "en");
	json_put_string(j, span_of(text_in(text, LANG_EN)));
	json_close(j, '}');
}

static void
json_word(struct json *j, const char *key, const char *value)
{
	if (value == NULL)
		return;
	json_key(j, key);
	json_put_string(j, span_of(value));
}

static void
put_json(struct explain *e, const struct meaning *m)
{
	static const char *const platforms[] = { "any", "android", "ios", "web" };
	const struct code *c = m->code;
	struct buf to = { 0 };
	struct json j = { .to = &to };

	json_open(&j, '{');
	json_key(&j, "code");
	json_put_number(&j, c->number);
	json_word(&j, "family", m->family->name);
	json_word(&j, "platform", platforms[m->family->platform]);
	json_key(&j, "known");
	json_put_bool(&j, true);
	json_word(&j, "name", c->name);
	json_word(&j, "category", c->category);
	json_word(&j, "kind", c->kind == CODE_REASON ? "reason" : "error");
	json_word(&j, "message", c->message);
	json_text(&j, "explanation", c->text);
	json_text(&j, "cause", c->cause);
	json_text(&j, "fix", c->fix);
	json_key(&j, "retry");
	json_put_bool(&j, c->retry);
	json_key(&j, "published");
	json_put_bool(&j, c->published);
	json_word(&j, "reference", c->reference);
	json_word(&j, "file", m->file);
	json_close(&j, '}');
	buf_add_char(&to, '\n');
	out_add_span(&e->out, buf_span(&to));
	buf_free(&to);
}

static void
put_line(struct explain *e, const struct meaning *m)
{
	struct buf to = { 0 };

	buf_printf(&to, "%7ld  %-16s %s%s%s\n", m->code->number, m->family->name, m->code->message ? m->code->message : "",
	    m->code->message ? " - " : "", text_in(m->code->text, e->lang));
	out_add_span(&e->out, buf_span(&to));
	buf_free(&to);
}

static void
put_all(struct explain *e, const struct meaning *m, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (e->json)
			put_json(e, &m[i]);
		else if (count > FULL_MAX)
			put_line(e, &m[i]);
		else
			put_entry(e, &m[i]);
		e->entries++;
	}
}

/* What was asked for is not there: a sentence, and what is nearest to it. */
static void
not_found(struct explain *e, const char *asked, const struct meaning *near, size_t count)
{
	struct err err = { .lang = e->lang };

	e->unknown = true;
	(void)out_flush(&e->out);
	err_add(&err, "'%s' is in no table", "“%s”不在任何错误码表中", asked);
	if (count > 0)
		err_add(&err, "nearest are:", "最接近的有：");
	for (size_t i = 0; i < count; i++)
		err_add(&err, "  %ld  %s  %s", "  %ld  %s  %s", near[i].code->number,
		    near[i].code->message ? near[i].code->message : "", text_in(near[i].code->text, e->lang));
	(void)say_err(&err);
}

static void
explain_number(struct explain *e, const char *text)
{
	struct meaning m[8];
	long number = strlen(text) <= 9 ? strtol(text, NULL, 10) : -1;
	size_t n = number >= 0 ? catalogue_find(e->engine.catalogue, number, PLATFORM_ANY, m, 8) : 0;

	if (n > 0 && m[0].code != NULL)
		put_all(e, m, n);
	else
		not_found(e, text, m, number >= 0 ? lookup_nearest(e->engine.catalogue, number, m, NEAREST) : 0);
}

/* The numbers of the catalogue that stand in a pasted line. */
static size_t
explain_numbers_in(struct explain *e, struct span text)
{
	struct judgement found;
	size_t at = 0;
	size_t n = 0;

	while (recognise_number(&e->engine.recogniser, text, &at, &found)) {
		struct meaning m[8];
		size_t count = catalogue_find(e->engine.catalogue, found.number, PLATFORM_ANY, m, 8);

		if (count > 0 && m[0].code != NULL) {
			put_all(e, m, count);
			n++;
		}
	}
	return n;
}

static void
explain_text(struct explain *e, struct span text)
{
	size_t max = catalogue_codes(e->engine.catalogue);
	struct meaning *m;
	size_t n;

	text = span_trim(text);
	m = calloc(max + 1, sizeof(*m));
	n = m ? lookup_text(e->engine.catalogue, text, m, max) : 0;
	if (n > 0) {
		put_all(e, m, n);
	} else if (explain_numbers_in(e, text) == 0) {
		n = m ? lookup_similar(e->engine.catalogue, text, m, NEAREST) : 0;
		not_found(e, text.ptr, m, n);
	}
	free(m);
}

static bool
is_number(const char *text)
{
	return text[0] != '\0' && text[strspn(text, "0123456789")] == '\0';
}

/* Numbers stand for themselves; words beside each other are one text. */
static void
explain_operands(struct explain *e, int argc, char **argv)
{
	struct buf text = { 0 };

	for (int i = 0; i <= argc; i++) {
		bool number = i == argc || is_number(argv[i]);

		if (number && text.len > 0) {
			explain_text(e, buf_span(&text));
			buf_clear(&text);
		}
		if (i == argc)
			break;
		if (number) {
			explain_number(e, argv[i]);
			continue;
		}
		if (argv[i][0] == '\0')
			not_found(e, argv[i], NULL, 0);
		if (text.len > 0)
			buf_add_char(&text, ' ');
		buf_add_text(&text, argv[i]);
	}
	buf_free(&text);
}

static int
run(void *values, int argc, char **argv)
{
	struct options *o = values;
	struct explain e = { .lang = common_lang(&o->common), .json = o->output == OUTPUT_JSON,
		.color = term_color(STDOUT_FILENO, (enum color_choice)o->common.color), .width = term_width(STDOUT_FILENO) };
	int status;

	if (argc == 0 && !o->list) {
		say(e.lang == LANG_EN ? "which code or text? For example: imerr explain 871504" :
		    "请给出要查询的错误码或文字，例如：imerr explain 871504");
		return EXIT_USAGE;
	}
	out_init(&e.out, STDOUT_FILENO);
	e.width = e.width > 100 ? 100 : e.width;
	status = engine_open(&e.engine, &o->common);
	for (size_t i = 0; o->list && i < catalogue_codes(e.engine.catalogue); i++) {
		struct meaning m = catalogue_code(e.engine.catalogue, i);

		if (e.json)
			put_json(&e, &m);
		else
			put_line(&e, &m);
	}
	explain_operands(&e, argc, argv);
	if (finish_output(&e.out, e.lang) != EXIT_DONE || e.unknown)
		status = EXIT_TROUBLE;
	engine_close(&e.engine);
	return status;
}

const struct command command_explain = {
	.name = "explain",
	.operands = { "CODE|TEXT...", "错误码|文字..." },
	.summary = { "what a code means: by number, constant, or a piece of its text", "查询错误码：按号码、常量名，或原文、说明的片段" },
	.description = {
		"Prints the catalogue entry of each code. A code is asked for by its number, by the SDK's constant, or by a piece of "
		"its message or explanation in either language; a pasted log line is searched for codes. What is in no table is "
		"answered with the nearest entries and exit status 1.",
		"输出错误码的条目。可以按号码、SDK 常量名查询，也可以用原文或说明（中英文均可）的片段查询；粘贴一行日志时会找出其中的错误码。"
		"查不到时给出最接近的条目，退出状态为 1。" },
	.group = groups,
	.size = sizeof(struct options),
	.run = run,
};
