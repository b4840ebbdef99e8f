/*
 * imerr - explains the error codes of the JMessage and JMRTC SDKs in logs.
 *
 * From the name of a command to its run.
 */
#include <signal.h>
#include <string.h>

#include "cmd/launch.h"

/* Names under which a command is installed as a program of its own. */
static const struct {
	const char *program, *command;
} aliases[] = {
	{ "imerr-annotate", "annotate" },
};

static const struct command *
find_command(const char *name)
{
	for (const struct command *const *c = commands; *c != NULL; c++)
		if (strcmp((*c)->name, name) == 0)
			return *c;
	return NULL;
}

static const struct command *
find_alias(const char *program)
{
	const char *slash = strrchr(program, '/');

	program = slash ? slash + 1 : program;
	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++)
		if (strcmp(aliases[i].program, program) == 0)
			return find_command(aliases[i].command);
	return NULL;
}

static int
print_overview(enum lang lang)
{
	struct buf text = { 0 };
	const struct text head = {
		"Usage: imerr COMMAND [OPTION...] [OPERAND...]\n"
		"Explains the error codes of the JMessage and JMRTC SDKs in logs.\n\n"
		"    adb logcat | imerr-annotate\n"
		"    imerr run adb logcat\n"
		"    imerr explain 871504\n\nCommands:\n",
		"用法：imerr 命令 [选项...] [参数...]\n"
		"直接在日志里解释极光 JMessage / JMRTC SDK 的错误码。\n\n"
		"    adb logcat | imerr-annotate\n"
		"    imerr run adb logcat\n"
		"    imerr explain 871504\n\n命令：\n",
	};
	const struct text tail = {
		"\n'imerr COMMAND --help' shows the options of a command.\n",
		"\n用“imerr 命令 --help”查看某个命令的选项。\n",
	};

	buf_add_text(&text, text_in(head, lang));
	for (const struct command *const *c = commands; *c != NULL; c++)
		buf_printf(&text, "  %-10s %s\n", (*c)->name, text_in((*c)->summary, lang));
	buf_add_text(&text, text_in(tail, lang));
	return launch_print(&text, lang);
}

/* Options before a command: those that all commands have. */
static int
run_without_command(int argc, char **argv)
{
	static const struct option_group *const group[] = { &common_group, NULL };
	struct common common = { 0 };
	struct option_parse parse = { group, &common, argc, argv, false };
	struct err err = { .lang = launch_lang(argc, argv) };
	int operand = options_parse(&parse, &err);

	if (operand >= 0 && common.version)
		return launch_version(common_lang(&common));
	if (operand >= 0 && (common.help || argc == 1))
		return print_overview(common_lang(&common));
	if (operand >= 0 && operand < argc)
		err_add(&err, "there is no command '%s'", "没有“%s”这个命令", argv[operand]);
	err_add(&err, "'imerr --help' lists the commands", "用“imerr --help”查看全部命令");
	(void)say_err(&err);
	return EXIT_USAGE;
}

int
main(int argc, char **argv)
{
	const struct command *c = argc > 0 ? find_alias(argv[0]) : NULL;

	/* A reader that goes away is seen by write(2), not by a signal. */
	signal(SIGPIPE, SIG_IGN);
	if (c != NULL)
		return launch(c, argc, argv);
	if (argc > 1 && argv[1][0] != '-') {
		c = find_command(argv[1]);
		if (c != NULL)
			return launch(c, argc - 1, argv + 1);
	}
	return run_without_command(argc, argv);
}
