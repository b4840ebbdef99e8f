/*
 * The daemon is a program of its own, imerr-daemon: its libraries are many, and loading them takes longer than most
 * runs of imerr do. Here are its options, and its start.
 */
#include "cmd/daemon.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#ifndef PKGLIBEXECDIR
#define PKGLIBEXECDIR "/usr/libexec/imerr"
#endif

#define PROGRAM "imerr-daemon"
#define AT(member) offsetof(struct daemon_options, member)

static const struct option_row rows[] = {
	{ 'c', "config", OPTION_TEXT, AT(config), NULL, { "FILE", "文件" },
	  { "what to follow, count, write and serve: imerr-config(5)", "配置文件：跟踪哪些日志、写哪些报告、是否提供 http，见 imerr-config(5)" } },
	{ 0, "check", OPTION_FLAG, AT(check), NULL, { 0 },
	  { "only read the configuration and the rules and tell their mistakes", "只检查配置和规则文件，列出其中的错误，然后退出" } },
	{ 0 },
};

static const struct option_group daemon_group = { { "Daemon:", "守护进程：" }, rows, 0 };
static const struct option_group *const groups[] = { &daemon_group, &common_group, NULL };

/* The program lies beside this one, where both were built, or where it was installed. */
static const char *
program(char *beside, size_t size)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n > 0) {
		self[n] = '\0';
		(void)snprintf(beside, size, "%s/" PROGRAM, dirname(self));
		if (access(beside, X_OK) == 0)
			return beside;
	}
	return PKGLIBEXECDIR "/" PROGRAM;
}

static int
run(void *values, int argc, char **argv)
{
	const struct daemon_options *o = values;
	enum lang lang = common_lang(&o->common);
	struct err err = { .lang = lang };
	struct buf config = { 0 };
	char beside[PATH_MAX + sizeof(PROGRAM)];
	const char *path = program(beside, sizeof(beside));
	char name[] = PROGRAM, check[] = "--check", langs[][12] = { "", "--lang=zh", "--lang=en", "--lang=both" };
	char *arguments[5] = { name };
	size_t n = 1;

	(void)argv;
	if (argc > 0 || o->config == NULL) {
		err_add(&err, "a daemon needs --config FILE, and nothing else", "请用 --config 指定配置文件；除选项外不接受其他参数");
		(void)say_err(&err);
		return EXIT_USAGE;
	}
	buf_printf(&config, "--config=%s", o->config);
	arguments[n++] = config.ptr;
	if (o->check)
		arguments[n++] = check;
	if (o->common.lang > 0)
		arguments[n++] = langs[o->common.lang];
	execv(path, arguments);
	err_add(&err, "cannot start '%s': %s", "无法启动“%s”：%s", path, lang_errno(errno, lang));
	buf_free(&config);
	return say_err(&err);
}

const struct command command_daemon = {
	.name = "daemon",
	.operands = { "--config FILE", "--config 文件" },
	.summary = { "follows many files for good, writes reports on a schedule, serves metrics",
		     "常驻运行：跟踪大量日志文件，定时写报告，提供监控指标" },
	.description = {
		"Follows log files through rotation, counts their error codes and keeps counts and positions in a database: whatever "
		"happens, each line is counted once. Writes reports on a schedule and serves metrics and reports over http.\n"
		"SIGHUP reads configuration and rules again (with mistakes in them the old ones stay), SIGUSR1 writes all reports now, SIGTERM and "
		"SIGINT end it.",
		"跟踪日志文件（日志轮转也不中断），统计其中的错误码，并把计数和读取位置存入数据库：无论发生什么，每一行都恰好计一次。"
		"定时写报告，通过 http 提供监控指标和报告。\n"
		"收到 SIGHUP 重新读取配置和规则（有错误则继续使用原来的），收到 SIGUSR1 立即写出所有报告，收到 SIGTERM 或 SIGINT 结束。" },
	.group = groups,
	.size = sizeof(struct daemon_options),
	.run = run,
};
