#include <stdio.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "input/input.h"
#include "scan/scan.h"

struct options {
	struct common common;
	bool strict;
};

static const struct option_row rows[] = {
	{ 0, "strict", OPTION_FLAG, offsetof(struct options, strict), NULL, { 0 },
	  { "judge as annotate --strict does", "按 annotate --strict 的标准判断" } },
	{ 0 },
};

static const struct option_group group = { { "Judging:", "判断：" }, rows, 0 };
static const struct option_group *const groups[] = { &group, &rules_group, &common_group, NULL };

/* Bytes of the message shown on each side of a candidate. */
#define NEIGHBOUR 24

struct why {
	enum lang lang;
	struct out out;
	struct engine engine;
	struct buf to;
};

static void
put_label(struct why *w, const char *en, const char *zh)
{
	const char *label = w->lang == LANG_EN ? en : zh;
	size_t columns = term_columns(span_of(label));

	buf_printf(&w->to, "  %s%*s", label, (int)(columns < 10 ? 10 - columns : 1), "");
}

static void
put_field(struct why *w, const char *en, const char *zh, struct span value)
{
	if (value.len == 0)
		return;
	put_label(w, en, zh);
	buf_add_span(&w->to, value);
	buf_add_char(&w->to, '\n');
}

static void
put_id(struct why *w, const char *name, long id)
{
	if (id < 0)
		return;
	put_label(w, name, name);
	buf_printf(&w->to, "%ld\n", id);
}

static void
put_record(struct why *w, const struct record *r)
{
	put_field(w, "format", "格式", span_of(format_name(r->format)));
	if (r->inherited)
		put_field(w, "header", "头部", span_of(w->lang == LANG_EN ? "taken from an earlier line" : "取自前面的行"));
	put_field(w, "time", "时间", r->time);
	put_field(w, "uid", "uid", r->uid);
	put_id(w, "pid", r->pid);
	put_id(w, "tid", r->tid);
	put_field(w, "package", "包名", r->package);
	put_field(w, "level", "级别", span_make(&r->level, r->level != 0));
	put_field(w, "tag", "标签", r->tag);
	put_field(w, "message", "消息", r->text);
}

/* Not into the middle of a character. */
static struct span
neighbour(struct span text, size_t from, size_t to)
{
	while (from > 0 && from < text.len && ((unsigned char)text.ptr[from] & 0xc0) == 0x80)
		from--;
	while (to < text.len && ((unsigned char)text.ptr[to] & 0xc0) == 0x80)
		to++;
	return span_make(text.ptr + from, to - from);
}

/* What stands around the candidate: ...code:[871105], then... */
static void
put_place(struct why *w, struct span text, const struct judgement *j)
{
	size_t from = j->start > NEIGHBOUR ? j->start - NEIGHBOUR : 0;
	size_t to = j->end + NEIGHBOUR < text.len ? j->end + NEIGHBOUR : text.len;

	lang_printf(&w->to, w->lang, "%s", "%s", from > 0 ? "..." : "");
	buf_add_span(&w->to, neighbour(text, from, j->start));
	buf_add_text(&w->to, ">>>");
	buf_add_span(&w->to, span_make(text.ptr + j->start, j->end - j->start));
	buf_add_text(&w->to, "<<<");
	buf_add_span(&w->to, neighbour(text, j->end, to));
	buf_add_text(&w->to, to < text.len ? "...\n" : "\n");
}

static void
put_pattern(struct why *w, const struct pattern *p)
{
	lang_printf(&w->to, w->lang, "            rule '%s': %s\n", "            规则“%s”：%s\n", p->name,
	    text_in(p->why, w->lang));
}

static void
put_reason(struct why *w, const struct judgement *j)
{
	static const struct text verdicts[] = {
		[VERDICT_CODE] = { "it is a code", "是错误码" },
		[VERDICT_UNKNOWN] = { "a code of this family that no table lists", "属于该家族的号段，但没有任何表列出" },
		[VERDICT_REFUSED] = { "not a code", "不是错误码" },
		[VERDICT_REPEATED] = { "the text of the code shortly before: told there", "是前面那个错误码的原文，已在那里解释" },
		[VERDICT_NO_CONTEXT] = { "not taken for a code", "不认定为错误码" },
	};

	buf_printf(&w->to, "            %s\n", text_in(verdicts[j->verdict], w->lang));
	for (size_t i = 0; i < j->meanings && judgement_is_event(j); i++) {
		const struct meaning *m = &j->meaning[i];

		buf_printf(&w->to, "            %s: %s\n", m->family->name, m->code && m->code->message ? m->code->message : "");
	}
	if (j->pattern != NULL)
		put_pattern(w, j->pattern);
	else if (j->rule != NULL)
		lang_printf(&w->to, w->lang, "            text rule '%s': the SDK's words stand for it\n",
		    "            文本规则“%s”：SDK 的原文说明了它\n", j->rule->name);
	else if (j->message)
		lang_printf(&w->to, w->lang, "            the code's own message stands in the line\n",
		    "            该错误码的原文就在这一行里\n");
	else if (j->verdict == VERDICT_CODE)
		lang_printf(&w->to, w->lang, "            nothing speaks against it, and its family needs no context\n",
		    "            没有可疑之处，而且该家族不要求上下文\n");
	if (j->verdict == VERDICT_NO_CONTEXT)
		lang_printf(&w->to, w->lang,
		    "            it needs context: a word like code, status or error right before it, the SDK's name or tag, or "
		    "the code's own text in the line\n",
		    "            需要上下文才能认定：紧挨在前面的是 code、status、错误码之类的词，或这一行出现 SDK 的名字、标签，或该错误码的原文\n");
}

/* Numbers in the header are never looked at; say so. */
static size_t
put_header_numbers(struct why *w, const struct line *line)
{
	struct span header = { line->bytes.ptr, 0 };
	struct judgement found;
	size_t at = 0;
	size_t n = 0;

	if (line->record.text.ptr >= line->bytes.ptr && line->record.text.ptr <= line->bytes.ptr + line->bytes.len)
		header.len = (size_t)(line->record.text.ptr - line->bytes.ptr);
	while (recognise_number(&w->engine.recogniser, header, &at, &found)) {
		lang_printf(&w->to, w->lang, "  %ld    stands in the header (time, ids, tag), which is not searched\n",
		    "  %ld    位于行首的头部（时间、进程号、标签），头部不参与识别\n", found.number);
		n++;
	}
	return n;
}

static int
on_line(void *self, const struct line *line)
{
	struct why *w = self;
	struct span content = line->bytes;
	size_t n;

	while (content.len > 0 && (content.ptr[content.len - 1] == '\n' || content.ptr[content.len - 1] == '\r'))
		content.len--;
	buf_clear(&w->to);
	lang_printf(&w->to, w->lang, "line %ju: ", "第 %ju 行：", (uintmax_t)line->number);
	buf_add_span(&w->to, content);
	buf_add_char(&w->to, '\n');
	if (line->kind == LINE_NOTE) {
		lang_printf(&w->to, w->lang, "  a note of imerr itself\n", "  这是 imerr 自己写的注释\n");
		return out_add_span(&w->out, buf_span(&w->to));
	}
	put_record(w, &line->record);
	n = put_header_numbers(w, line);
	for (size_t i = 0; i < line->count; i++) {
		const struct judgement *j = &line->judgement[i];

		buf_printf(&w->to, "  %-9ld ", j->number);
		put_place(w, line->record.text, j);
		put_reason(w, j);
	}
	if (n + line->count == 0)
		lang_printf(&w->to, w->lang, "  no number of the catalogue and no text of the SDK stands in it\n",
		    "  其中没有收录的错误码，也没有 SDK 的原文\n");
	return out_add_span(&w->out, buf_span(&w->to));
}

static int
on_dry(void *self)
{
	struct why *w = self;

	return out_flush(&w->out);
}

/* The operands are one line, as the shell cut it into words. */
static int
feed_operands(struct scan *scan, int argc, char **argv)
{
	struct buf line = { 0 };
	int result;

	for (int i = 0; i < argc; i++)
		buf_printf(&line, "%s%s", i > 0 ? " " : "", argv[i]);
	result = scan_put(scan, buf_span(&line));
	buf_free(&line);
	return result != 0 ? result : scan_end(scan, false);
}

static int
run(void *values, int argc, char **argv)
{
	struct options *o = values;
	struct why w = { .lang = common_lang(&o->common) };
	struct scan_options so = { .every_line = true, .judge = true };
	struct sink sink = { .line = on_line, .self = &w };
	struct candidates *candidates = candidates_new(NULL);
	struct err err = { .lang = w.lang };
	struct scan *scan;
	int status;

	out_init(&w.out, STDOUT_FILENO);
	if (isatty(STDOUT_FILENO))
		out_neutralise(&w.out);
	status = engine_open(&w.engine, &o->common);
	w.engine.recogniser.strict = o->strict;
	w.engine.recogniser.success = true;
	scan = scan_new(&w.engine.recogniser, candidates, &so, &sink);
	if (argc > 0) {
		(void)feed_operands(scan, argc, argv);
	} else {
		struct input input = { .scan = scan, .watched = STDOUT_FILENO, .dry = on_dry, .self = &w };

		(void)input_run(&input, &err);
	}
	if (finish_output(&w.out, w.lang) != EXIT_DONE)
		status = EXIT_TROUBLE;
	if (say_err(&err) != EXIT_DONE)
		status = EXIT_TROUBLE;
	scan_free(scan);
	candidates_free(candidates);
	buf_free(&w.to);
	engine_close(&w.engine);
	return status;
}

const struct command command_why = {
	.name = "why",
	.operands = { "[LINE]", "[日志行]" },
	.summary = { "how a line is read, and why its numbers are codes or not", "一行日志如何解析，其中的数字为什么是或不是错误码" },
	.description = {
		"Shows for a log line (or each line of standard input) the format that was recognised, its fields, and for every number "
		"that is in a table whether it was taken for a code, by which rule, and what stands around it.",
		"对一行日志（或标准输入的每一行），显示识别出的格式和各个字段，并对每个收录在错误码表中的数字说明：是否认定为错误码、依据哪条规则、它前后是什么。" },
	.group = groups,
	.size = sizeof(struct options),
	.run = run,
};
