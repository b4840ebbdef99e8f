/*
 * gendoc - what manual pages and shells have to know of the options.
 *
 *     gendoc page en|zh [COMMAND] <page.scd   the page, @WORDS@ filled in
 *     gendoc breaks <page.1                   line breaks for Chinese text
 *     gendoc bash|zsh|fish PROGRAM...         a completion script
 *     gendoc list commands|keys|COMMAND       names, for the tests
 *
 * Run by make on the build machine. It walks the tables that the program itself
 * runs by, so a new option or command needs nothing here. A PROGRAM named
 * imerr-COMMAND completes as that command does.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unilbrk.h>

#include "base/xalloc.h"
#include "cmd/cmd.h"
#include "rules/schema.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unknown"
#endif

static const struct option_group *const common_groups[] = { &common_group, NULL };

/* What stands before any command has a row of its own. */
static const struct command no_command = { .name = "", .operands = "", .group = common_groups };

struct page {
	const struct command *command;
	enum lang lang;
};

/* How texts are quoted: after a backslash, and what stands for a quote. */
struct quoting {
	const char *special;
	const char *quote;
};

static const struct quoting in_page = { "\\*_+#[]|`", "'" };
static const struct quoting in_zsh = { "\\[]:", "'\\''" };
static const struct quoting in_fish = { "\\", "\\'" };

static void
put(const char *text, const struct quoting *q)
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

/* The words of "text|json", with something before, between and behind. */
static void
put_choices(const char *choices, const char *before, const char *between, const char *behind)
{
	for (const char *word = choices; word != NULL;) {
		size_t len = strcspn(word, "|");

		printf("%s%s%.*s%s", word == choices ? "" : between, before, (int)len, word, behind);
		word = word[len] == '|' ? word + len + 1 : NULL;
	}
}

static const struct command *
find_command(const char *name)
{
	for (const struct command *const *c = commands; *c != NULL; c++)
		if (strcmp((*c)->name, name) == 0)
			return *c;
	return *name == '\0' ? &no_command : NULL;
}

/* The command that a program is, &no_command for imerr itself. */
static const struct command *
find_program(const char *program)
{
	const char *dash = strchr(program, '-');

	return find_command(dash ? dash + 1 : "");
}

static bool
takes_files(const char *what)
{
	return strstr(what, "FILE") != NULL || strstr(what, "RULES") != NULL;
}

/* Calls `row` for every option of a command, in the order of its help. */
static void
each_option(const struct command *c, void (*row)(const struct command *, const struct option_row *, enum lang),
    enum lang lang)
{
	for (const struct option_group *const *g = c->group; *g != NULL; g++)
		for (const struct option_row *r = (*g)->row; r->name != NULL; r++)
			row(c, r, lang);
}

/*
 * Manual pages
 */

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
page_option(const struct command *c, const struct option_row *r, enum lang lang)
{
	(void)c;
	putchar('\n');
	if (r->letter != 0)
		printf("*-%c*, ", r->letter);
	printf("*--%s*", r->name);
	if (r->type != OPTION_FLAG) {
		putchar('=');
		put_operands(text_in(r->argument, lang));
	}
	fputs("\n\t", stdout);
	put(text_in(r->help, lang), &in_page);
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
			put(text_in((*g)->title, p->lang), &in_page);
			putchar('\n');
		}
		each_option(&part, page_option, p->lang);
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
		put(text_in((*c)->summary, p->lang), &in_page);
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

static void
fill_page(const struct page *p)
{
	char *line = NULL;
	size_t size = 0;

	while (getline(&line, &size, stdin) > 0)
		for (const char *at = line; *at != '\0';)
			at += put_word(p, at);
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

static void
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

/*
 * Completions
 */

static void
bash_name(const struct command *c, const struct option_row *r, enum lang lang)
{
	(void)c;
	(void)lang;
	printf(" --%s", r->name);
}

static void
bash_value(const struct command *c, const struct option_row *r, enum lang lang)
{
	(void)lang;
	if (r->type == OPTION_FLAG)
		return;
	printf("\t%s:--%s", c->name, r->name);
	if (r->letter != 0)
		printf(" | %s:-%c", c->name, r->letter);
	fputs(") words='", stdout);
	if (r->choices != NULL)
		put_choices(r->choices, "", " ", "");
	else
		fputs(takes_files(r->argument.en) ? "@files" : "@none", stdout);
	puts("' ;;");
}

static void
bash_command(const struct command *c)
{
	printf("\t%s:-*) words='", c->name);
	each_option(c, bash_name, LANG_EN);
	fputs("' ;;\n", stdout);
	if (takes_files(c->operands))
		printf("\t%s:*) words=@files ;;\n", c->name);
}

static void
write_bash(char **program)
{
	puts("_imerr() {\n"
	    "\tlocal command=${1##*/} cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} prefix= words=\n\n"
	    "\tCOMPREPLY=()\n"
	    "\tcase $command in\n"
	    "\timerr-*) command=${command#imerr-} ;;\n"
	    "\t*) command=; ((COMP_CWORD > 1)) && command=${COMP_WORDS[1]} ;;\n"
	    "\tesac\n"
	    "\t# --output=json is three words while '=' is in COMP_WORDBREAKS, else one.\n"
	    "\tcase $cur in\n"
	    "\t=) cur= ;;\n"
	    "\t--*=*) prev=${cur%%=*} prefix=$prev= cur=${cur#*=} ;;\n"
	    "\t*) [[ $prev == = ]] && prev=${COMP_WORDS[COMP_CWORD-2]} ;;\n"
	    "\tesac\n"
	    "\tcase $command:$prev in");
	each_option(&no_command, bash_value, LANG_EN);
	for (const struct command *const *c = commands; *c != NULL; c++)
		each_option(*c, bash_value, LANG_EN);
	puts("\tesac\n"
	    "\t[[ -n $words ]] || case $command:$cur in");
	bash_command(&no_command);
	fputs("\t:*) words='", stdout);
	for (const struct command *const *c = commands; *c != NULL; c++)
		printf(" %s", (*c)->name);
	puts("' ;;");
	for (const struct command *const *c = commands; *c != NULL; c++)
		bash_command(*c);
	puts("\tesac\n"
	    "\tcase $words in\n"
	    "\t@files) compopt -o default ;;\n"
	    "\t@none | '') ;;\n"
	    "\t*) COMPREPLY=($(compgen -P \"$prefix\" -W \"$words\" -- \"$cur\")) ;;\n"
	    "\tesac\n"
	    "}\n");
	fputs("complete -F _imerr", stdout);
	for (; *program != NULL; program++)
		printf(" %s", *program);
	putchar('\n');
}

static void
zsh_option(const struct command *c, const struct option_row *r, enum lang lang)
{
	bool value = r->type != OPTION_FLAG;
	const char *equals = value ? "=" : "";

	(void)c;
	fputs(" \\\n\t\t", stdout);
	if (r->type == OPTION_LIST)
		fputs("'*'", stdout);
	else if (r->letter != 0)
		printf("'(-%c --%s)'", r->letter, r->name);
	if (r->letter != 0)
		printf("{-%c%s,--%s%s}", r->letter, value ? "+" : "", r->name, equals);
	else
		printf("--%s%s", r->name, equals);
	fputs("'[", stdout);
	put(text_in(r->help, lang), &in_zsh);
	putchar(']');
	if (value) {
		putchar(':');
		put(text_in(r->argument, lang), &in_zsh);
		putchar(':');
		if (r->choices != NULL) {
			putchar('(');
			put_choices(r->choices, "", " ", "");
			putchar(')');
		} else if (takes_files(r->argument.en)) {
			fputs("_files", stdout);
		}
	}
	putchar('\'');
}

static void
zsh_command(const struct command *c, enum lang lang)
{
	printf("\t%s)\n\t\t_arguments -s -S", c->name);
	each_option(c, zsh_option, lang);
	puts(takes_files(c->operands) ? " \\\n\t\t'*:file:_files' ;;" : " ;;");
}

/* Both languages are in one file: which is shown, the reader's locale says. */
static void
zsh_language(enum lang lang)
{
	puts("\tcase $command in\n\t'')");
	fputs("\t\tlocal -a commands=(", stdout);
	for (const struct command *const *c = commands; *c != NULL; c++) {
		printf(" \\\n\t\t\t'%s:", (*c)->name);
		put(text_in((*c)->summary, lang), &in_zsh);
		putchar('\'');
	}
	fputs(")\n\t\t_arguments -s -S '1: :{_describe -t commands command commands}'", stdout);
	each_option(&no_command, zsh_option, lang);
	puts(" ;;");
	for (const struct command *const *c = commands; *c != NULL; c++)
		zsh_command(*c, lang);
	puts("\tesac");
}
