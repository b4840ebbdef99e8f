#include "cmd/launch.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unknown"
#endif

int
launch_print(struct buf *text, enum lang lang)
{
	struct out out;

	out_init(&out, STDOUT_FILENO);
	out_add_span(&out, buf_span(text));
	buf_free(text);
	return finish_output(&out, lang);
}

int
launch_version(enum lang lang)
{
	struct buf text = { 0 };

	buf_printf(&text, "imerr %s\n", PACKAGE_VERSION);
	return launch_print(&text, lang);
}

static int
print_help(const struct command *c, enum lang lang)
{
	struct buf text = { 0 };
	size_t width = term_width(STDOUT_FILENO);

	width = width > 100 ? 100 : width;
	lang_printf(&text, lang, "Usage: imerr %s [OPTION...] %s\n\n", "用法：imerr %s [选项...] %s\n\n", c->name,
	    text_in(c->operands, lang));
	term_wrap(&text, span_of(text_in(c->description, lang)), 0, width);
	options_help(&text, c->group, lang, width);
	return launch_print(&text, lang);
}

enum lang
launch_lang(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const char *value = NULL;

		if (strncmp(argv[i], "--lang=", 7) == 0)
			value = argv[i] + 7;
		else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
			value = argv[i + 1];
		if (value != NULL && (strcmp(value, "zh") == 0 || strcmp(value, "both") == 0))
			return LANG_ZH;
		if (value != NULL && strcmp(value, "en") == 0)
			return LANG_EN;
	}
	return lang_from_environment();
}

int
launch(const struct command *c, int argc, char **argv)
{
	struct common *values = xcalloc(1, c->size);
	struct option_parse parse = { c->group, values, argc, argv, c->ordered };
	struct err err = { .lang = launch_lang(argc, argv) };
	int operand;
	int status;

	if (c->initial != NULL)
		memcpy(values, c->initial, c->size);
	operand = options_parse(&parse, &err);
	if (operand < 0) {
		err_add(&err, "'imerr %s --help' shows the options", "用“imerr %s --help”查看选项", c->name);
		(void)say_err(&err);
		status = EXIT_USAGE;
	} else if (values->help) {
		status = print_help(c, common_lang(values));
	} else if (values->version) {
		status = launch_version(common_lang(values));
	} else {
		status = c->run(values, argc - operand, argv + operand);
	}
	options_free(c->group, values);
	free(values);
	return status;
}
