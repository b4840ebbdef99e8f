#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "cmd/cmd.h"
#include "input/following.h"

#define AT(member) (TRACKING_OFFSET + offsetof(struct tracking, member))

static const struct option_row rows[] = {
	{ 'f', "follow", OPTION_FLAG, AT(follow), NULL, { 0 },
	  { "go on when the files end: read what is added to them, by name, through rotation, until Ctrl-C; FILE may be a pattern in "
	    "quotes, for files to come, too",
	    "读到文件末尾后继续等待新增内容，按文件名跟踪，日志轮转也不中断，直到按 Ctrl-C；文件可以是加引号的通配符，以后出现的文件也会跟踪" } },
	{ 0, "from", OPTION_CHOICE, AT(from), "tail|start|end", { "WHERE", "位置" },
	  { "where --follow starts in files that are there: with the last lines (tail), at their start, or at their end; annotate takes "
	    "the last lines if nothing is said, report the start",
	    "已有文件从何处开始跟踪：末尾若干行（tail）、开头或结尾；不指定时 annotate 从末尾若干行开始，report 从开头开始" } },
	{ 'n', "lines", OPTION_NUMBER, AT(lines), NULL, { "N", "N" },
	  { "how many last lines that are; 10 if nothing is said", "末尾若干行的行数；默认 10 行" } },
	{ 0, "poll", OPTION_FLAG, AT(poll), NULL, { 0 },
	  { "follow by looking now and then only, without the notifications of the system, for file systems that have none",
	    "不使用系统的文件变化通知，只靠定时查看来跟踪；用于不支持通知的文件系统" } },
	{ 0 },
};

const struct option_group tracking_group = { { "Following:", "跟踪：" }, rows, 0 };

int
tracking_check(const struct tracking *t, int argc, char **argv, struct err *err)
{
	bool standard = argc == 0;

	for (int i = 0; i < argc; i++)
		standard = standard || strcmp(argv[i], "-") == 0;
	if (!t->follow || !standard)
		return 0;
	err_add(err, "--follow needs the names of files; standard input is read as it comes anyway",
	    "--follow 需要给出文件名；标准输入本来就是边来边读的");
	return -1;
}

struct following_input *
tracking_inputs(const struct tracking *t, int argc, char **argv)
{
	struct following_input *input = xcalloc((size_t)argc, sizeof(*input));

	for (int i = 0; i < argc; i++)
		input[i] = (struct following_input){ argv[i], (enum follow_from)t->from, (uint64_t)t->lines, t->poll };
	return input;
}

int
tracking_failed(int error, enum lang lang)
{
	struct err err = { .lang = lang };

	if (error != 0)
		err_add(&err, "cannot follow: %s", "无法跟踪：%s", lang_errno(error, lang));
	return say_err(&err);
}
