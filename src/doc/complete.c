#include <stdio.h>
#include <string.h>

#include "doc/gendoc.h"

/*
 * The scripts hold no more logic than it takes to find the command; what can
 * stand where is written out as data. Texts are there in both languages, the
 * user's locale chooses when the shell asks.
 */
static const struct quoting in_zsh = { "\\[]:", "'\\''" };
static const struct quoting in_fish = { "\\", "\\'" };

/* The words of the tables that stand for names of files. */
static bool
takes_files(const char *what)
{
	return strstr(what, "FILE") != NULL || strstr(what, "RULES") != NULL;
}

static void
bash_name(const void *self, const struct option_row *r, enum lang lang)
{
	(void)self;
	(void)lang;
	printf(" --%s", r->name);
}

static void
bash_value(const void *self, const struct option_row *r, enum lang lang)
{
	const struct command *c = self;

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
	each_option(c, bash_name, NULL, LANG_EN);
	puts("' ;;");
	if (takes_files(c->operands.en))
		printf("\t%s:*) words=@files ;;\n", c->name);
}

static const char bash_head[] =
	"_imerr() {\n"
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
	"\t*) [[ $prev != = ]] || prev=${COMP_WORDS[COMP_CWORD-2]} ;;\n"
	"\tesac\n"
	"\tcase $command:$prev in";

static const char bash_tail[] =
	"\tesac\n"
	"\tcase $words in\n"
	"\t@files) compopt -o default ;;\n"
	"\t@none | '') ;;\n"
	"\t*) COMPREPLY=($(compgen -P \"$prefix\" -W \"$words\" -- \"$cur\")) ;;\n"
	"\tesac\n"
	"}\n";

void
write_bash(char **program)
{
	puts(bash_head);
	each_option(&no_command, bash_value, &no_command, LANG_EN);
	for (const struct command *const *c = commands; *c != NULL; c++)
		each_option(*c, bash_value, *c, LANG_EN);
	puts("\tesac\n\t[[ -n $words ]] || case $command:$cur in");
	bash_command(&no_command);
	for (const struct command *const *c = commands; *c != NULL; c++)
		bash_command(*c);
	fputs("\t:*) words='", stdout);
	for (const struct command *const *c = commands; *c != NULL; c++)
		printf(" %s", (*c)->name);
	puts("' ;;");
	puts(bash_tail);
	fputs("complete -F _imerr", stdout);
	for (; *program != NULL; program++)
		printf(" %s", *program);
	putchar('\n');
}

static void
zsh_value(const struct option_row *r, enum lang lang)
{
	putchar(':');
	put_quoted(text_in(r->argument, lang), &in_zsh);
	putchar(':');
	if (r->choices != NULL) {
		putchar('(');
		put_choices(r->choices, "", " ", "");
		putchar(')');
	} else if (takes_files(r->argument.en)) {
		fputs("_files", stdout);
	}
}

static void
zsh_option(const void *self, const struct option_row *r, enum lang lang)
{
	bool value = r->type != OPTION_FLAG;

	(void)self;
	fputs(" \\\n\t\t", stdout);
	if (r->type == OPTION_LIST)
		fputs("'*'", stdout);
	else if (r->letter != 0)
		printf("'(-%c --%s)'", r->letter, r->name);
	if (r->letter != 0)
		printf("{-%c%s,--%s%s}", r->letter, value ? "+" : "", r->name, value ? "=" : "");
	else
		printf("--%s%s", r->name, value ? "=" : "");
	fputs("'[", stdout);
	put_quoted(text_in(r->help, lang), &in_zsh);
	putchar(']');
	if (value)
		zsh_value(r, lang);
	putchar('\'');
}

static void
zsh_command(const struct command *c, enum lang lang)
{
	printf("\t%s/%s)\n\t\t_arguments -s -S", lang == LANG_EN ? "en" : "zh", c->name);
	each_option(c, zsh_option, NULL, lang);
	printf(" \\\n\t\t'*: :%s' ;;\n", takes_files(c->operands.en) ? "_files" : " ");
}

static void
zsh_language(enum lang lang)
{
	printf("\t%s/)\n\t\tnames=(", lang == LANG_EN ? "en" : "zh");
	for (const struct command *const *c = commands; *c != NULL; c++) {
		printf("\n\t\t\t'%s:", (*c)->name);
		put_quoted(text_in((*c)->summary, lang), &in_zsh);
		putchar('\'');
	}
	fputs(")\n\t\t_arguments -s -S '1: :{_describe -t commands command names}'", stdout);
	each_option(&no_command, zsh_option, NULL, lang);
	puts(" ;;");
	for (const struct command *const *c = commands; *c != NULL; c++)
		zsh_command(*c, lang);
}

void
write_zsh(char **program)
{
	fputs("#compdef", stdout);
	for (; *program != NULL; program++)
		printf(" %s", *program);
	puts("\n\n"
	    "_imerr() {\n"
	    "\tlocal command= lang=en\n"
	    "\tlocal -a names\n\n"
	    "\t[[ ${LC_ALL:-${LC_MESSAGES:-$LANG}} != zh* ]] || lang=zh\n"
	    "\tif [[ $service == imerr-* ]]; then\n"
	    "\t\tcommand=${service#imerr-}\n"
	    "\telif (( CURRENT > 2 )); then\n"
	    "\t\tcommand=$words[2]\n"
	    "\t\tshift words\n"
	    "\t\t(( CURRENT-- ))\n"
	    "\tfi\n"
	    "\tcase $lang/$command in");
	zsh_language(LANG_EN);
	zsh_language(LANG_ZH);
	puts("\tesac\n}\n\n_imerr \"$@\"");
}

/* One program and one command of it, none if the program is the command. */
struct fish {
	const char *program;
	const char *command;
};

static void
fish_begin(const struct fish *f)
{
	printf("\tcomplete -c %s", f->program);
	if (f->command != NULL)
		printf(" -n '__imerr_is \"%s\"'", f->command);
}

static void
fish_end(const char *text)
{
	fputs(" -d '", stdout);
	put_quoted(text, &in_fish);
	puts("'");
}

static void
fish_option(const void *self, const struct option_row *r, enum lang lang)
{
	fish_begin(self);
	if (r->letter != 0)
		printf(" -s %c", r->letter);
	printf(" -l %s", r->name);
	if (r->choices != NULL) {
		fputs(" -x -a '", stdout);
		put_choices(r->choices, "", " ", "");
		putchar('\'');
	} else if (r->type != OPTION_FLAG) {
		fputs(takes_files(r->argument.en) ? " -r -F" : " -x", stdout);
	}
	fish_end(text_in(r->help, lang));
}

static void
fish_command(const struct fish *f, const struct command *c, enum lang lang)
{
	if (takes_files(c->operands.en)) {
		fish_begin(f);
		puts(" -F");
	}
	each_option(c, fish_option, f, lang);
}

static void
fish_language(const char *program, enum lang lang)
{
	const char *dash = strchr(program, '-');
	struct fish f = { program, dash ? NULL : "" };

	if (dash != NULL) {
		fish_command(&f, find_command(dash + 1), lang);
		return;
	}
	each_option(&no_command, fish_option, &f, lang);
	for (const struct command *const *c = commands; *c != NULL; c++) {
		f.command = "";
		fish_begin(&f);
		printf(" -a %s", (*c)->name);
		fish_end(text_in((*c)->summary, lang));
		f.command = (*c)->name;
		fish_command(&f, *c, lang);
	}
}

void
write_fish(const char *program)
{
	if (strchr(program, '-') == NULL)
		puts("function __imerr_is\n"
		    "\tset -l words (commandline -opc)\n"
		    "\ttest \"$words[2]\" = \"$argv[1]\"\n"
		    "end\n");
	printf("complete -c %s -f\n"
	    "set -l locale (string match -v '' -- $LC_ALL $LC_MESSAGES $LANG)\n"
	    "if string match -q 'zh*' -- $locale[1]\n", program);
	fish_language(program, LANG_ZH);
	puts("else");
	fish_language(program, LANG_EN);
	puts("end");
}
