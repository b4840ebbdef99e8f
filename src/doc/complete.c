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
