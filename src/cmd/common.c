#include "cmd/cmd.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define COMMON(member) offsetof(struct common, member)

static const struct option_row common_rows[] = {
	{ 0, "lang", OPTION_CHOICE, COMMON(lang), "auto|zh|en|both", { "LANG", "语言" },
	  { "language of explanations, help and messages; auto takes the locale's (zh_* is Chinese, anything else English)",
	    "说明、帮助和提示所用的语言；auto 按系统区域设置决定（zh_* 用中文，其余用英文）" } },
	{ 0, "color", OPTION_CHOICE, COMMON(color), "auto|always|never", { "WHEN", "何时" },
	  { "colour; auto means on a terminal, unless NO_COLOR is set", "是否使用颜色；auto 表示仅在终端上使用，设置了 NO_COLOR 时不用" } },
	{ 'h', "help", OPTION_FLAG, COMMON(help), NULL, { 0 }, { "show this help and end", "显示本帮助后退出" } },
	{ 'V', "version", OPTION_FLAG, COMMON(version), NULL, { 0 }, { "show the version and end", "显示版本号后退出" } },
	{ 0 },
};

const struct option_group common_group = { { "Common:", "通用选项：" }, common_rows };

static const struct option_row rules_rows[] = {
	{ 'r', "rules", OPTION_LIST, COMMON(rules), NULL, { "FILE|DIR", "文件|目录" },
	  { "add a rule file, or all *.yaml files of a directory; may be given several times",
	    "增加一个规则文件，或一个目录里的全部 *.yaml 文件；可多次使用" } },
	{ 0 },
};

const struct option_group rules_group = { { "Rules:", "规则：" }, rules_rows };

enum lang
common_lang(const struct common *c)
{
	static const enum lang choices[] = { LANG_EN, LANG_ZH, LANG_EN, LANG_BOTH };

	return c->lang == 0 ? lang_from_environment() : choices[c->lang];
}

void
say(const char *sentences)
{
	while (*sentences != '\0') {
		size_t len = strcspn(sentences, "\n");

		fprintf(stderr, "imerr: %.*s\n", (int)len, sentences);
		sentences += len + (sentences[len] == '\n');
	}
}

int
say_err(struct err *err)
{
	int status = err->count > 0 ? EXIT_TROUBLE : EXIT_DONE;

	say(buf_text(&err->text));
	err_free(err);
	err->count = 0;
	return status;
}

int
finish_output(struct out *out, enum lang lang)
{
	struct err err = { .lang = lang };

	if (out_finish(out) == 0 || out_closed(out))
		return EXIT_DONE;
	err_add(&err, "cannot write to standard output: %s", "无法写到标准输出：%s", lang_errno(out->error, lang));
	return say_err(&err);
}
