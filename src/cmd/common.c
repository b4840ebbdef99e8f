#include "cmd/cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "report/report.h"

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

const struct option_group common_group = { { "Common:", "通用选项：" }, common_rows, 0 };

static const struct option_row rules_rows[] = {
	{ 'r', "rules", OPTION_LIST, COMMON(rules), NULL, { "FILE|DIR", "文件|目录" },
	  { "add a rule file, or all *.yaml files of a directory; may be given several times",
	    "增加一个规则文件，或一个目录里的全部 *.yaml 文件；可多次使用" } },
	{ 0 },
};

const struct option_group rules_group = { { "Rules:", "规则：" }, rules_rows, 0 };

#define SELECTION(member) offsetof(struct selection, member)

static const struct option_row selection_rows[] = {
	{ 0, "code", OPTION_LIST, SELECTION(code), NULL, { "CODE", "错误码" }, { "only lines with this code", "只看带此错误码的行" } },
	{ 0, "tag", OPTION_LIST, SELECTION(tag), NULL, { "TAG", "标签" }, { "only lines with this tag", "只看此标签的行" } },
	{ 0, "level", OPTION_CHOICE, SELECTION(level), "any|V|D|I|W|E|F", { "LEVEL", "级别" },
	  { "only lines of this level and above", "只看此级别及以上的行" } },
	{ 0, "category", OPTION_LIST, SELECTION(category), NULL, { "WORD", "类别" },
	  { "only lines with a code of this category, such as network, login or parameter", "只看带此类错误码的行，如 network、login、parameter" } },
	{ 0, "pid", OPTION_LIST, SELECTION(pid), NULL, { "PID", "进程号" }, { "only lines of this process", "只看此进程的行" } },
	{ 0, "package", OPTION_LIST, SELECTION(package), NULL, { "NAME", "包名" },
	  { "only lines of this app's processes, also after a restart, by the pids that the log itself tells; --pid beside it adds "
	    "a process, such as one that was started before the log begins",
	    "只看此应用各进程的行，应用重启后继续跟踪；进程号由日志自身得知，若应用在日志开始之前已启动，可再用 --pid 补充其进程号" } },
	{ 0 },
};

const struct option_group selection_group = {
	{ "Selection (options that are given all apply; one that is given several times means any of its values):",
	  "筛选（不同选项须同时满足；同一选项给出多次表示满足其一即可）：" }, selection_rows, 0 };

struct select
selection_of(const struct selection *s)
{
	static const char levels[] = { 0, 'V', 'D', 'I', 'W', 'E', 'F' };

	return (struct select){ .tag = &s->tag, .level = levels[s->level], .pid = &s->pid, .code = &s->code,
		.package = &s->package, .category = &s->category };
}

static void
check_numbers(const struct option_list *list, const char *name, struct err *err)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->item[i][0] == '\0' || list->item[i][strspn(list->item[i], "0123456789")] != '\0')
			err_add(err, "--%s needs a number, not '%s'", "--%s 需要一个数字，而不是“%s”", name, list->item[i]);
}

int
selection_check(const struct selection *s, struct err *err)
{
	size_t before = err->count;

	check_numbers(&s->pid, "pid", err);
	check_numbers(&s->code, "code", err);
	for (size_t i = 0; i < s->package.count; i++)
		if (s->package.item[i][0] == '\0')
			err_add(err, "--package needs the name of an app, like com.example.chat", "--package 需要应用的包名，例如 com.example.chat");
	return err->count > before ? -1 : 0;
}

static bool
has_category(const struct catalogue *c, struct span word)
{
	for (size_t i = 0; i < catalogue_codes(c); i++)
		if (span_equal(span_of(catalogue_code(c, i).code->category), word))
			return true;
	return false;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "chatroom, config, ..." */
static void
list_categories(struct buf *to, const struct catalogue *c)
{
	const char **name = xcalloc(catalogue_codes(c) + 1, sizeof(*name));
	size_t count = 0;

	for (size_t i = 0; i < catalogue_codes(c); i++)
		if (catalogue_code(c, i).code->category != NULL)
			name[count++] = catalogue_code(c, i).code->category;
	qsort(name, count, sizeof(*name), by_name);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || strcmp(name[i], name[i - 1]) != 0)
			buf_printf(to, "%s%s", i > 0 ? ", " : "", name[i]);
	free(name);
}

int
selection_check_categories(const struct selection *s, const struct catalogue *c, struct err *err)
{
	size_t before = err->count;

	for (size_t i = 0; i < s->category.count; i++) {
		struct buf names = { 0 };

		if (has_category(c, span_of(s->category.item[i])))
			continue;
		list_categories(&names, c);
		err_add(err, "there is no category '%s'; those of the rules in force are %s",
		    "没有“%s”这个类别；现有规则中的类别有：%s", s->category.item[i], buf_text(&names));
		buf_free(&names);
	}
	return err->count > before ? -1 : 0;
}

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

int64_t
local_now(void)
{
	struct timespec t;
	struct tm local;

	clock_gettime(CLOCK_REALTIME, &t);
	localtime_r(&t.tv_sec, &local);
	return ((int64_t)t.tv_sec + local.tm_gmtoff) * MOMENT_SECOND;
}

struct report
report_for(int fd, const struct common *common, struct aggregate *aggregate)
{
	return (struct report){
		.aggregate = aggregate,
		.lang = common_lang(common),
		.width = term_width(fd),
		.color = term_color(fd, (enum color_choice)common->color),
		.utf8 = lang_utf8_from_environment(),
	};
}

int
say_sums(const struct aggregate *aggregate, enum lang lang)
{
	struct err err = { .lang = lang };

	if (!aggregate_adds_up(aggregate))
		err_add(&err, "the counts do not add up; this is a mistake in imerr, please report it",
		    "各项计数不一致，这是 imerr 的缺陷，请反馈给我们");
	return say_err(&err);
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
