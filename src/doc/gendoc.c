/*
 * gendoc - the program; run by make on the build machine.
 *
 *     gendoc page en|zh [COMMAND] <page.scd   the page, @WORDS@ filled in
 *     gendoc tidy <page.1                     after scdoc: hyphens, breaks in Chinese text
 *     gendoc bash|zsh PROGRAM...              a completion script
 *     gendoc fish PROGRAM                     the same, a file for each
 *     gendoc list [COMMAND]                   names of commands or options, for tests
 *     gendoc keys rules|config                the keys of such a file, for tests
 */
#include "doc/gendoc.h"

#include <stdio.h>
#include <string.h>

#include "config/config.h"
#include "rules/schema.h"

static const struct option_group *const common_groups[] = { &common_group, NULL };

const struct command no_command = { .name = "", .operands = { "", "" }, .group = common_groups };

void
put_quoted(const char *text, const struct quoting *q)
{
	for (; *text != '\0'; text++) {
		if (*text == '\'') {
			fputs(q->quote, stdout);
			continue;
		}
		if (strchr(q->special, *text) != NULL)
			putchar('\\');
		putchar(*text);
	}
}

void
put_choices(const char *choices, const char *before, const char *between, const char *behind)
{
	for (const char *word = choices; word != NULL;) {
		size_t len = strcspn(word, "|");

		printf("%s%s%.*s%s", word == choices ? "" : between, before, (int)len, word, behind);
		word = word[len] == '|' ? word + len + 1 : NULL;
	}
}

const struct command *
find_command(const char *name)
{
	for (const struct command *const *c = commands; *c != NULL; c++)
		if (strcmp((*c)->name, name) == 0)
			return *c;
	return *name == '\0' ? &no_command : NULL;
}

void
each_option(const struct command *c, option_visitor *row, const void *self, enum lang lang)
{
	for (const struct option_group *const *g = c->group; *g != NULL; g++)
		for (const struct option_row *r = (*g)->row; r->name != NULL; r++)
			row(self, r, lang);
}

static void
list_option(const void *self, const struct option_row *r, enum lang lang)
{
	(void)self;
	(void)lang;
	if (r->letter != 0)
		printf("-%c\n", r->letter);
	printf("--%s\n", r->name);
}

static void
list_commands(void)
{
	for (const struct command *const *c = commands; *c != NULL; c++)
		puts((*c)->name);
}

static void
list_keys(const struct schema *schema)
{
	for (size_t i = 0; i < schema->count; i++) {
		puts(schema->field[i].key);
		if (schema->field[i].sub != NULL)
			list_keys(schema->field[i].sub);
	}
}

static int
run(char **argv)
{
	const char *what = argv[1];
	const struct command *c;

	if (strcmp(what, "tidy") == 0) {
		tidy_page();
	} else if (strcmp(what, "keys") == 0 && argv[2] != NULL) {
		list_keys(strcmp(argv[2], "config") == 0 ? &config_schema : &rules_schema);
	} else if (strcmp(what, "list") == 0 && argv[2] == NULL) {
		list_commands();
	} else if (strcmp(what, "list") == 0 && (c = find_command(argv[2])) != NULL) {
		each_option(c, list_option, NULL, LANG_EN);
	} else if (strcmp(what, "page") == 0 && argv[2] != NULL) {
		c = find_command(argv[3] ? argv[3] : "");
		if (c == NULL)
			return -1;
		fill_page(c, strcmp(argv[2], "zh") == 0 ? LANG_ZH : LANG_EN);
	} else if (strcmp(what, "bash") == 0) {
		write_bash(argv + 2);
	} else if (strcmp(what, "zsh") == 0) {
		write_zsh(argv + 2);
	} else if (strcmp(what, "fish") == 0 && argv[2] != NULL) {
		write_fish(argv[2]);
	} else {
		return -1;
	}
	return 0;
}

int
main(int argc, char **argv)
{
	if (argc < 2 || run(argv) < 0) {
		fputs("gendoc: page|tidy|bash|zsh|fish|list|keys; see the comment in gendoc.c\n", stderr);
		return EXIT_USAGE;
	}
	return fflush(stdout) != 0 || ferror(stdout) ? EXIT_TROUBLE : EXIT_DONE;
}
