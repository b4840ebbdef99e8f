#include "base/options.h"

#include "support.h"

struct values {
	bool flag, other;
	const char *text;
	int choice;
	long number;
	struct option_list list;
};

#define AT(member) offsetof(struct values, member)

static const struct option_row first_rows[] = {
	{ 'f', "flag", OPTION_FLAG, AT(flag), NULL, { 0 }, { "the flag", "\xe6\xa0\x87\xe5\xbf\x97" } },
	{ 0, "flat", OPTION_FLAG, AT(other), NULL, { 0 }, { "another", "\xe5\x8f\xa6\xe4\xb8\x80\xe4\xb8\xaa" } },
	{ 't', "text", OPTION_TEXT, AT(text), NULL, { "TEXT", "\xe6\x96\x87\xe5\xad\x97" }, { "a text", "\xe6\x96\x87\xe5\xad\x97" } },
	{ 0 },
};
static const struct option_row second_rows[] = {
	{ 'c', "choice", OPTION_CHOICE, AT(choice), "one|two|twofold", { 0 }, { "a choice", "\xe9\x80\x89\xe6\x8b\xa9" } },
	{ 'n', "number", OPTION_NUMBER, AT(number), NULL, { "N", "N" }, { "a number", "\xe6\x95\xb0" } },
	{ 0, "list", OPTION_LIST, AT(list), NULL, { "X", "X" }, { "a list", "\xe5\x88\x97\xe8\xa1\xa8" } },
	{ 0 },
};
static const struct option_group first = { { "First:", "\xe4\xb8\x80\xef\xbc\x9a" }, first_rows, 0 };
static const struct option_group second = { { "Second:", "\xe4\xba\x8c\xef\xbc\x9a" }, second_rows, 0 };
static const struct option_group *const groups[] = { &first, &second, NULL };

#define ARGS_MAX 8

static const struct good {
	const char *name;
	const char *arg[ARGS_MAX];
	struct values want;
	const char *list[3];
	const char *operand[3];
} goods[] = {
	{ "nothing", { NULL }, { 0 }, { NULL }, { NULL } },
	{ "flag", { "-f" }, { .flag = true }, { NULL }, { NULL } },
	{ "long flag", { "--flag" }, { .flag = true }, { NULL }, { NULL } },
	{ "shortened", { "--te=x", "--nu", "3" }, { .text = "x", .number = 3 }, { NULL }, { NULL } },
	{ "value glued", { "-tx" }, { .text = "x" }, { NULL }, { NULL } },
	{ "letters together", { "-ftx" }, { .flag = true, .text = "x" }, { NULL }, { NULL } },
	{ "value behind", { "-t", "x", "--choice", "two" }, { .text = "x", .choice = 1 }, { NULL }, { NULL } },
	{ "the last one wins", { "-tx", "--text=y" }, { .text = "y" }, { NULL }, { NULL } },
	{ "empty text", { "--text=" }, { .text = "" }, { NULL }, { NULL } },
	{ "choice that starts another", { "--choice=twofold" }, { .choice = 2 }, { NULL }, { NULL } },
	{ "zero", { "-n0" }, { .number = 0 }, { NULL }, { NULL } },
	{ "leading zeros are decimal", { "-n010" }, { .number = 10 }, { NULL }, { NULL } },
	{ "list", { "--list=a", "--list", "b" }, { .list = { NULL, 2 } }, { "a", "b" }, { NULL } },
	{ "operands between", { "x", "-f", "y", "-n3" }, { .flag = true, .number = 3 }, { NULL }, { "x", "y" } },
	{ "two dashes", { "-f", "--", "-n", "x" }, { .flag = true }, { NULL }, { "-n", "x" } },
	{ "a dash", { "-", "-f" }, { .flag = true }, { NULL }, { "-" } },
};

static const struct bad {
	const char *name;
	const char *arg[ARGS_MAX];
	const char *word;       /* stands in the sentence */
} bads[] = {
	{ "unknown letter", { "-x" }, "-x" },
	{ "unknown letter behind another", { "-fx" }, "-x" },
	{ "unknown word", { "--nonsense" }, "--nonsense" },
	{ "unknown word with a value", { "--nonsense=1" }, "--nonsense" },
	{ "ambiguous", { "--fla" }, "--fla" },
	{ "value missing", { "-t" }, "-t" },
	{ "value missing, long", { "--text" }, "--text" },
	{ "value not wanted", { "--flag=1" }, "--flag" },
	{ "not a choice", { "--choice=three" }, "'three'|\xe2\x80\x9cthree\xe2\x80\x9d" },
	{ "half a choice", { "--choice=tw" }, "one|two|twofold" },
	{ "empty choice", { "--choice=" }, "--choice" },
	{ "no number", { "--number=x" }, "--number" },
	{ "empty number", { "--number=" }, "--number" },
	{ "negative", { "-n-1" }, "-1" },
	{ "rest behind the number", { "-n3x" }, "3x" },
	{ "too large", { "-n99999999999999999999" }, "99999999999999999999" },
	{ "sign", { "-n+3" }, "+3" },
	{ "blank", { "-n 3" }, " 3" },
	{ "a letter that is not ASCII", { "-\xe4\xb8\xad" }, "-\xe4\xb8\xad" },
	{ "behind an operand", { "x", "-x" }, "-x" },
};

static int
parse(const char *const *arg, struct values *values, char **argv, struct err *err)
{
	struct option_parse p = { groups, values, 1, argv, false };
	static char name[] = "program";

	*values = (struct values){ 0 };
	argv[0] = name;
	for (int i = 0; i < ARGS_MAX && arg[i] != NULL; i++)
		argv[p.argc++] = (char *)(uintptr_t)arg[i];
	argv[p.argc] = NULL;
	return options_parse(&p, err);
}

static void
check_texts(struct table *t, const char *what, const char *const *want, size_t max, const char *const *got, size_t count)
{
	size_t n = 0;

	while (n < max && want[n] != NULL)
		n++;
	table_number(t, what, (long)count, (long)n);
	for (size_t i = 0; i < n && i < count; i++)
		table_text(t, what, span_of(got[i]), want[i]);
}

static void
good_lines_are_taken(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(goods); i++) {
		const struct good *g = &goods[i];
		struct values v;
		struct err err = { 0 };
		char *argv[ARGS_MAX + 2];
		size_t count = 0;
		int operand = parse(g->arg, &v, argv, &err);

		t.row = g->name;
		if (operand < 1) {
			table_fail(&t, "refused: %s", buf_text(&err.text));
		} else {
			while (argv[(size_t)operand + count] != NULL)
				count++;
			check_texts(&t, "operands", g->operand, COUNT(g->operand), (const char *const *)argv + operand, count);
		}
		table_number(&t, "flag", v.flag, g->want.flag);
		table_number(&t, "choice", v.choice, g->want.choice);
		table_number(&t, "number", v.number, g->want.number);
		table_text(&t, "text", span_of(v.text), g->want.text);
		check_texts(&t, "list", g->list, COUNT(g->list), v.list.item, v.list.count);
		options_free(groups, &v);
		err_free(&err);
	}
	table_end(&t);
}

/* `words`: one for all languages, or one each with | between quoted ones. */
static bool
holds_word(struct span text, const char *words)
{
	const char *bar = words[0] == '\'' ? strchr(words, '|') : NULL;

	if (bar == NULL)
		return span_find(text, span_of(words)) != NULL;
	return span_find(text, span_make(words, (size_t)(bar - words))) != NULL || span_find(text, span_of(bar + 1)) != NULL;
}

static void
bad_lines_are_refused_with_a_sentence(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(bads) * 2; i++) {
		const struct bad *b = &bads[i / 2];
		struct values v;
		struct err err = { .lang = i % 2 ? LANG_ZH : LANG_EN };
		char *argv[ARGS_MAX + 2];

		t.row = b->name;
		table_number(&t, "result", parse(b->arg, &v, argv, &err), -1);
		table_number(&t, "sentences", (long)err.count, 1);
		if (!holds_word(buf_span(&err.text), b->word))
			table_fail(&t, "'%s' does not name %s", buf_text(&err.text), b->word);
		options_free(groups, &v);
		err_free(&err);
	}
	table_end(&t);
}

static void
help_names_every_option(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t width = 20; width <= 120; width += 50) {
		for (int lang = 0; lang < 3; lang++) {
			struct buf help = { 0 };

			options_help(&help, groups, (enum lang)lang, width);
			for (size_t i = 0; i < COUNT(groups) - 1; i++) {
				for (const struct option_row *r = groups[i]->row; r->name != NULL; r++) {
					t.row = r->name;
					if (!holds_word(buf_span(&help), r->name))
						table_fail(&t, "is not in the help");
					if (!holds_word(buf_span(&help), text_in(r->help, (enum lang)lang)))
						table_fail(&t, "is not explained");
				}
			}
			buf_free(&help);
		}
	}
	table_end(&t);
}

/* Two structs of the same rows in one; and what follows is a command with options of its own. */
static void
groups_have_a_base_and_operands_may_be_a_command(void **state)
{
	struct two {
		struct values a, b;
	} two = { { 0 }, { 0 } };
	static const struct option_group a = { { "A:", "a" }, first_rows, offsetof(struct two, a) };
	static const struct option_group b = { { "B:", "b" }, second_rows, offsetof(struct two, b) };
	static const struct option_group *const both[] = { &a, &b, NULL };
	char text[] = "program\0-f\0--list=x\0-n7\0command\0-t\0--nonsense", *argv[8] = { NULL };
	struct option_parse p = { both, &two, 0, argv, true };
	struct err err = { 0 };

	(void)state;
	for (char *word = text; word < text + sizeof(text); word += strlen(word) + 1)
		argv[p.argc++] = word;
	assert_int_equal(options_parse(&p, &err), 4);
	assert_true(two.a.flag);
	assert_false(two.b.flag);
	assert_int_equal(two.b.number, 7);
	assert_int_equal(two.a.number, 0);
	assert_int_equal(two.b.list.count, 1);
	assert_string_equal(two.b.list.item[0], "x");
	options_free(both, &two);
	assert_int_equal(two.b.list.count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_lines_are_taken),
		cmocka_unit_test(bad_lines_are_refused_with_a_sentence),
		cmocka_unit_test(help_names_every_option),
		cmocka_unit_test(groups_have_a_base_and_operands_may_be_a_command),
	};

	return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
