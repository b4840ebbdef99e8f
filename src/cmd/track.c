#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "cmd/cmd.h"
#include "input/saved.h"

#define AT(member) (TRACKING_OFFSET + offsetof(struct tracking, member))

static const struct option_row rows[] = {
	{ 'f', "follow", OPTION_FLAG, AT(follow), NULL, { 0 },
	  { "go on when the files end: read what is added to them, by name, through rotation, until Ctrl-C; FILE may be a pattern in "
	    "quotes, for files to come, too",
	    "读到文件末尾后继续等待新增内容，按文件名跟踪，日志轮转也不中断，直到按 Ctrl-C；文件可以是加引号的通配符，以后出现的文件也会跟踪" } },
	{ 0, "from", OPTION_CHOICE, AT(from), "tail|start|end|saved", { "WHERE", "位置" },
	  { "where --follow starts in files that are there: with the last lines (tail), at their start, at their end, or where the last "
	    "run with saved ended; annotate takes the last lines if nothing is said, report the start",
	    "已有文件从何处开始跟踪：末尾若干行（tail）、开头、结尾，或上次以 saved 运行时读到的位置（saved）；"
	    "不指定时 annotate 从末尾若干行开始，report 从开头开始" } },
	{ 0, "positions", OPTION_TEXT, AT(positions), NULL, { "FILE", "文件" },
	  { "where --from=saved keeps how far the files were read; imerr/positions in $XDG_STATE_HOME or ~/.local/state if nothing is said",
	    "存放 --from=saved 所记读取位置的文件；默认为 $XDG_STATE_HOME 或 ~/.local/state 下的 imerr/positions" } },
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
	if (!t->follow && t->from == TRACKING_SAVED)
		err_add(err, "--from=saved needs --follow", "--from=saved 必须与 --follow 一起使用");
	else if (t->positions != NULL && t->from != TRACKING_SAVED)
		err_add(err, "--positions needs --from=saved", "--positions 必须与 --from=saved 一起使用");
	else if (t->follow && standard)
		err_add(err, "--follow needs the names of files; standard input is read as it comes anyway",
		    "--follow 需要给出文件名；标准输入本来就是边来边读的");
	else
		return 0;
	return -1;
}

int
tracking_open(const struct tracking *t, struct saved **to, struct err *err)
{
	*to = t->from == TRACKING_SAVED ? saved_open(t->positions, err) : NULL;
	return err->count > 0 ? -1 : 0;
}

/* Where files start that are there and not known. Those of a name that was followed before came while nobody looked. */
static enum follow_from
start_of(const struct tracking *t, struct saved *saved, const char *name)
{
	if (saved == NULL)
		return (enum follow_from)t->from;
	return saved_ask(saved, name) ? FOLLOW_START : (enum follow_from)t->unknown;
}

struct following_input *
tracking_inputs(const struct tracking *t, struct saved *saved, int argc, char **argv)
{
	struct following_input *input = xcalloc((size_t)argc, sizeof(*input));

	for (int i = 0; i < argc; i++)
		input[i] = (struct following_input){ argv[i], start_of(t, saved, argv[i]), (uint64_t)t->lines, t->poll };
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
