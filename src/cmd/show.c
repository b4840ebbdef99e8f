#include "cmd/show.h"

#include <unistd.h>

#include "base/term.h"

#define AT(member) offsetof(struct showing, member)

/* More context than this is a mistake. */
#define CONTEXT_MAX 100000

const struct option_row show_note_rows[] = {
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

const struct option_row show_line_rows[] = {
	{ 0, "only", OPTION_FLAG, AT(only), NULL, { 0 }, { "only lines with codes", "只输出带错误码的行" } },
	{ 'A', "after-context", OPTION_NUMBER, AT(after), NULL, { "N", "N" },
	  { "show N lines after each of these, as grep does", "同时输出其后 N 行，与 grep 相同" } },
	{ 'B', "before-context", OPTION_NUMBER, AT(before), NULL, { "N", "N" }, { "show N lines before", "同时输出其前 N 行" } },
	{ 'C', "context", OPTION_NUMBER, AT(around), NULL, { "N", "N" }, { "show N lines before and after", "同时输出前后各 N 行" } },
	{ 0 },
};

static struct select
select_of(const struct showing *o, const struct selection *selection)
{
	struct select select = selection_of(selection);

	select.only = o->only;
	return select;
}

struct annotate_options
showing_annotate(const struct showing *o, const struct selection *selection, enum lang lang)
{
	return (struct annotate_options){
		.style = {
			.lang = lang,
			.utf8 = !o->ascii && lang_utf8_from_environment(),
			.color = term_color(STDOUT_FILENO, (enum color_choice)selection->common.color),
			.verbose = o->verbose,
		},
		.below = o->below,
		.select = select_of(o, selection),
		.before = (size_t)(o->before > o->around ? o->before : o->around),
		.after = (size_t)(o->after > o->around ? o->after : o->around),
	};
}

int
showing_check(const struct showing *o, struct err *err)
{
	if (o->before <= CONTEXT_MAX && o->after <= CONTEXT_MAX && o->around <= CONTEXT_MAX)
		return 0;
	err_add(err, "at most %d lines of context can be kept", "最多只能保留 %d 行上下文", CONTEXT_MAX);
	return -1;
}

bool
showing_needs_every_line(const struct showing *o, const struct annotate_options *annotate)
{
	return o->output == OUTPUT_JSON ? select_needs_header(&annotate->select) : annotate_needs_every_line(annotate);
}

void
showing_open_output(const struct showing *o, struct out *out)
{
	out_init(out, STDOUT_FILENO);
	if (isatty(STDOUT_FILENO) && !o->raw)
		out_neutralise(out);
}

int
showing_open_engine(const struct showing *o, struct engine *engine, const struct selection *selection)
{
	int status = engine_open_selected(engine, selection);

	engine->recogniser.strict = o->strict;
	engine->recogniser.success = o->success;
	return status;
}
