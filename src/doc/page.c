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
		put_operands(text_in((*c)->operands, p->lang));
		fputs("\n\t", stdout);
		put_quoted(text_in((*c)->summary, p->lang), &in_page);
		printf(p->lang == LANG_EN ? "; see *imerr-%s*(1)\n" : "，见 *imerr-%s*(1)\n", (*c)->name);
	}
}

static void
page_operands(const struct page *p)
{
	put_operands(p->lang == LANG_EN ? "[OPTION...] " : "[选项...] ");
	put_operands(text_in(p->command->operands, p->lang));
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

/* \fB and such: length of the change of font that stands here, or 0. */
static size_t
font_at(const char *text)
{
	return text[0] == '\\' && text[1] == 'f' && text[2] != '\0' ? 3 : 0;
}

/* A plain hyphen may come out as U+2010, which no shell takes for an option. */
static void
put_roff(const char *text, size_t i)
{
	if (text[i] == '-' && (i == 0 || text[i - 1] != '\\'))
		putchar('\\');
	putchar(text[i]);
}

/*
 * roff breaks lines at blanks only. This marks the places beside Chinese
 * letters where a line may end (\:).
 */
static void
put_filled(const char *line, bool join)
{
	size_t len = strlen(line);
	char *plain = xmalloc(len + 1);         /* without the changes of font */
	char *breaks = xmalloc(len + 1);
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (font_at(line + i) > 0)
			i += font_at(line + i) - 1;
		else
			plain[n++] = line[i];
	}
	u8_possible_linebreaks((const uint8_t *)plain, n, "UTF-8", breaks);
	n = 0;
	for (size_t i = 0; i < len; i++) {
		if (font_at(line + i) > 0) {
			printf("%.3s", line + i);
			i += font_at(line + i) - 1;
			continue;
		}
		if (n > 0 && breaks[n] == UC_BREAK_POSSIBLE && plain[n - 1] != ' ' && ((plain[n - 1] | plain[n]) & 0x80))
			fputs("\\:", stdout);
		put_roff(line, i);
		n++;
	}
	puts(join ? "\\:\\c" : "");
	free(plain);
	free(breaks);
}

static bool
is_macro(const char *line, const char *name)
{
	return strncmp(line, name, strlen(name)) == 0;
}

/* A line end is a blank, which Chinese text has not, least of all behind its stops. */
static bool
joins(const char *line, const char *next)
{
	size_t len = strlen(line);

	if (len < 3 || next[0] == '.' || next[0] == '\0' || !(line[len - 1] & 0x80))
		return false;
	next += font_at(next);
	return (next[0] & 0x80) || strncmp(line + len - 3, "\xe3\x80", 2) == 0 || strncmp(line + len - 3, "\xef\xbc", 2) == 0;
}

/* What whatis(1) reads, and examples: no breaks. */
static void
put_line(const char *line)
{
	for (size_t i = 0; line[i] != '\0'; i++)
		put_roff(line, i);
	putchar('\n');
}

void
tidy_page(void)
{
	char *line = NULL, *next = NULL;
	size_t size = 0, next_size = 0, sections = 0;
	bool more = getline(&line, &size, stdin) > 0;
	bool literal = false;

	while (more) {
		char *done = line;
		size_t done_size = size;

		line[strcspn(line, "\n")] = '\0';
		sections += is_macro(line, ".SH");
		literal = is_macro(line, ".nf") || (literal && !is_macro(line, ".fi"));
		more = getline(&next, &next_size, stdin) > 0;
		if (line[0] == '.' || is_macro(line, "\\h"))
			puts(line);
		else if (literal || sections < 2)
			put_line(line);
		else
			put_filled(line, more && joins(line, next));
		if (is_macro(line, ".TH"))
			puts(".nh");    /* that macro turns hyphenation on again */
		line = next;
		size = next_size;
		next = done;
		next_size = done_size;
	}
	free(line);
	free(next);
}
