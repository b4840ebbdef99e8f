#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unilbrk.h>

#include "base/xalloc.h"
#include "doc/gendoc.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unknown"
#endif

struct page {
	const struct command *command;
	enum lang lang;
};

static const struct quoting in_page = { "\\*_+#[]|`", "'" };

/* What the user has to replace is underlined: capitals and Chinese. */
static void
put_operands(const char *text)
{
	bool in = false;

	for (; *text != '\0'; text++) {
		bool name = (*text >= 'A' && *text <= 'Z') || (unsigned char)*text >= 0x80;

		if (name != in)
			putchar('_');
		in = name;
		putchar(*text);
	}
	if (in)
		putchar('_');
}

static void
page_option(const void *self, const struct option_row *r, enum lang lang)
{
	(void)self;
	putchar('\n');
	if (r->letter != 0)
		printf("*-%c*, ", r->letter);
	printf("*--%s*", r->name);
	if (r->type != OPTION_FLAG) {
		putchar('=');
		put_operands(text_in(r->argument, lang));
	}
	fputs("\n\t", stdout);
	put_quoted(text_in(r->help, lang), &in_page);
	putchar('\n');
	if (r->type == OPTION_CHOICE) {
		fputs(lang == LANG_EN ? "\n\tOne of " : "\n\t取值：", stdout);
		put_choices(r->choices, "*", lang == LANG_EN ? ", " : "、", "*");
		fputs(lang == LANG_EN ? "; the first is the default.\n" : "，第一个是默认值。\n", stdout);
	}
}

static void
page_options(const struct page *p)
{
	for (const struct option_group *const *g = p->command->group; *g != NULL; g++) {
		const struct option_group *const one[] = { *g, NULL };
		const struct command part = { .group = one };

		if (p->command != &no_command) {
			put_quoted(text_in((*g)->title, p->lang), &in_page);
			putchar('\n');
		}
		each_option(&part, page_option, NULL, p->lang);
		if (g[1] != NULL)
			putchar('\n');
	}
}

static void
page_commands(const struct page *p)
{
	for (const struct command *const *c = commands; *c != NULL; c++) {
		printf("%s*%s* ", c == commands ? "" : "\n", (*c)->name);
		put_operands((*c)->operands);
		fputs("\n\t", stdout);
		put_quoted(text_in((*c)->summary, p->lang), &in_page);
		printf(p->lang == LANG_EN ? "; see *imerr-%s*(1)\n" : "，见 *imerr-%s*(1)\n", (*c)->name);
	}
}

static void
page_operands(const struct page *p)
{
	put_operands(p->lang == LANG_EN ? "[OPTION...] " : "[选项...] ");
	put_operands(p->command->operands);
}

static void
page_version(const struct page *p)
{
	(void)p;
	fputs(PACKAGE_VERSION, stdout);
}

static const struct {
	const char *word;
	void (*put)(const struct page *);
} words[] = {
	{ "@COMMANDS@", page_commands },
	{ "@OPERANDS@", page_operands },
	{ "@OPTIONS@", page_options },
	{ "@VERSION@", page_version },
};

static size_t
put_word(const struct page *p, const char *at)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t len = strlen(words[i].word);

		if (strncmp(at, words[i].word, len) != 0)
			continue;
		words[i].put(p);
		return len;
	}
	putchar(*at);
	return 1;
}

void
fill_page(const struct command *command, enum lang lang)
{
	const struct page page = { command, lang };
	char *line = NULL;
	size_t size = 0;

	while (getline(&line, &size, stdin) > 0)
		for (const char *at = line; *at != '\0';)
			at += put_word(&page, at);
	free(line);
}

/*
 * roff breaks lines at blanks only, and makes one of each line end. This marks
 * the places between Chinese letters where a line may end (\:), and takes the
 * blank from the line ends between two (\c).
 */
static void
break_line(const char *line, bool joins)
{
	size_t len = strlen(line);
	char *plain = xmalloc(len + 1);         /* without the changes of font */
	char *breaks = xmalloc(len + 1);
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (line[i] == '\\' && line[i + 1] == 'f' && line[i + 2] != '\0')
			i += 2;
		else
			plain[n++] = line[i];
	}
	u8_possible_linebreaks((const uint8_t *)plain, n, "UTF-8", breaks);
	n = 0;
	for (size_t i = 0; i < len; i++) {
		if (line[i] == '\\' && line[i + 1] == 'f' && line[i + 2] != '\0') {
			printf("%.3s", line + i);
			i += 2;
			continue;
		}
		if (n > 0 && breaks[n] == UC_BREAK_POSSIBLE && plain[n - 1] != ' ' && ((plain[n - 1] | plain[n]) & 0x80))
			fputs("\\:", stdout);
		putchar(line[i]);
		n++;
	}
	puts(joins ? "\\:\\c" : "");
	free(plain);
	free(breaks);
}

void
break_lines(void)
{
	struct buf line = { 0 };
	char *next = NULL;
	size_t size = 0;
	bool more, literal = false;

	do {
		bool text = line.len > 0 && line.ptr[0] != '.' && !literal;

		more = getline(&next, &size, stdin) > 0;
		if (more)
			next[strcspn(next, "\n")] = '\0';
		if (text)
			break_line(line.ptr, more && (next[0] & line.ptr[line.len - 1] & 0x80));
		else if (line.ptr != NULL)
			puts(line.ptr);
		buf_clear(&line);
		if (more)
			buf_add_text(&line, next);
		if (more && strncmp(next, ".nf", 3) == 0)
			literal = true;
		else if (more && strncmp(next, ".fi", 3) == 0)
			literal = false;
	} while (more);
	buf_free(&line);
	free(next);
}
