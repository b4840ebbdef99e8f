/* Any words on the command line: taken, or refused with one sentence. */
#include "base/options.h"

#include "base/xalloc.h"
#include "fuzz.h"

struct values {
	bool flag;
	const char *text;
	int choice;
	long number;
	struct option_list list;
};

#define AT(member) offsetof(struct values, member)

static const struct option_row rows[] = {
	{ 'f', "flag", OPTION_FLAG, AT(flag), NULL, { 0 }, { "a flag", "x" } },
	{ 't', "text", OPTION_TEXT, AT(text), NULL, { "TEXT", "x" }, { "a text", "x" } },
	{ 'c', "choice", OPTION_CHOICE, AT(choice), "one|two|three", { 0 }, { "a choice", "x" } },
	{ 'n', "number", OPTION_NUMBER, AT(number), NULL, { "N", "N" }, { "a number", "x" } },
	{ 0, "list", OPTION_LIST, AT(list), NULL, { "X", "X" }, { "a list", "x" } },
	{ 0 },
};
static const struct option_group group = { { "Options:", "x" }, rows, 0 };
static const struct option_group *const groups[] = { &group, NULL };

/* Words are separated by newlines. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct values values = { 0 };
	struct err err = { .lang = size % 2 ? LANG_ZH : LANG_EN };
	char *text = xstrndup((const char *)data, size);
	char **argv = xcalloc(size + 3, sizeof(*argv));
	struct option_parse parse = { groups, &values, 1, argv, false };
	char *rest = text;
	char *word;
	int operand;

	argv[0] = text + strlen(text);
	while ((word = strsep(&rest, "\n")) != NULL)
		argv[parse.argc++] = word;
	operand = options_parse(&parse, &err);
	must(operand < 0 ? err.count == 1 : err.count == 0);
	must(operand < 0 || (operand <= parse.argc && values.number >= 0));
	must(values.choice >= 0 && values.choice < 3);
	options_free(groups, &values);
	err_free(&err);
	free(argv);
	free(text);
	return 0;
}
