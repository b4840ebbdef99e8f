#include "base/options.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/duration.h"
#include "base/term.h"
#include "base/xalloc.h"

/* Column at which the help texts start. */
#define HELP_COLUMN 26

struct table {
	const struct option_row **row;
	size_t *base;                   /* of each row's group */
	struct option *longs;
	struct buf shorts;
	size_t count;
};

static size_t
count_rows(const struct option_group *const *group)
{
	size_t count = 0;

	for (; *group != NULL; group++)
		for (const struct option_row *r = (*group)->row; r->name != NULL; r++)
			count++;
	return count;
}

static void
table_fill(struct table *t, const struct option_group *const *group)
{
	size_t rows = count_rows(group);

	t->row = xcalloc(rows, sizeof(*t->row));
	t->base = xcalloc(rows, sizeof(*t->base));
	t->longs = xcalloc(rows + 1, sizeof(*t->longs));
	for (; *group != NULL; group++) {
		for (const struct option_row *r = (*group)->row; r->name != NULL; r++) {
			t->row[t->count] = r;
			t->base[t->count] = (*group)->base;
			t->longs[t->count] = (struct option){
				.name = r->name,
				.has_arg = r->type == OPTION_FLAG ? no_argument : required_argument,
				.val = UCHAR_MAX + 1 + (int)t->count,
			};
			t->count++;
			if (r->letter != 0)
				buf_add_char(&t->shorts, (char)r->letter);
			if (r->letter != 0 && r->type != OPTION_FLAG)
				buf_add_char(&t->shorts, ':');
		}
	}
}

/* Index of the row; getopt_long() gives only keys that are there. */
static size_t
table_find(const struct table *t, int key)
{
	size_t i = 0;

	if (key > UCHAR_MAX)
		return (size_t)key - UCHAR_MAX - 1;
	while (t->row[i]->letter != key)
		i++;
	return i;
}

static int
set_choice(const struct option_row *r, int *value, const char *arg, struct err *err)
{
	const char *word = r->choices;

	for (int i = 0; word != NULL; i++) {
		size_t len = strcspn(word, "|");

		if (strlen(arg) == len && strncmp(word, arg, len) == 0) {
			*value = i;
			return 0;
		}
		word = word[len] == '|' ? word + len + 1 : NULL;
	}
	err_add(err, "'%s' is not a value of --%s: use one of %s", "“%s”不是 --%s 的取值，可用的有：%s",
	    arg, r->name, r->choices);
	return -1;
}

static int
set_number(const struct option_row *r, long *value, const char *arg, struct err *err)
{
	char *end;

	errno = 0;
	*value = strtol(arg, &end, 10);
	if (errno == 0 && arg[0] >= '0' && arg[0] <= '9' && *end == '\0' && *value >= 0)
		return 0;
	err_add(err, "--%s needs a whole number, 0 or more, not '%s'", "--%s 需要一个不小于 0 的整数，而不是“%s”",
	    r->name, arg);
	return -1;
}

static int
set_duration(const struct option_row *r, long *value, const char *arg, struct err *err)
{
	if (duration_read(arg, value))
		return 0;
	err_add(err, "--%s needs a time like 30s, 5m, 1h or 1d, not '%s'", "--%s 需要一段时间，例如 30s、5m、1h、1d，而不是“%s”",
	    r->name, arg);
	return -1;
}

static int
set_value(const struct option_row *r, void *place, const char *arg, struct err *err)
{
	struct option_list *list;

	switch (r->type) {
	case OPTION_FLAG:
		*(bool *)place = true;
		return 0;
	case OPTION_TEXT:
		*(const char **)place = arg;
		return 0;
	case OPTION_CHOICE:
		return set_choice(r, place, arg, err);
	case OPTION_NUMBER:
		return set_number(r, place, arg, err);
	case OPTION_DURATION:
		return set_duration(r, place, arg, err);
	case OPTION_LIST:
		list = place;
		list->item = xreallocarray(list->item, list->count + 1, sizeof(*list->item));
		list->item[list->count++] = arg;
		return 0;
	}
	return -1;
}

/* A letter outside ASCII is a piece of one: the argument it stands in. */
static const char *
whole_word(const struct option_parse *p, char piece)
{
	for (int i = 1; i < p->argc; i++)
		if (p->argv[i][0] == '-' && strchr(p->argv[i], piece) != NULL)
			return p->argv[i];
	return "-";
}

/* What getopt_long() could not take, as the user wrote it. */
static void
refuse(const struct option_parse *p, int key, struct err *err)
{
	const char *word = p->argv[optind - 1];
	char letter[3] = { '-', (char)optopt, '\0' };

	if (optopt > 0 && optopt < 0x80)
		word = letter;
	else if (optopt < 0 || (optopt >= 0x80 && optopt <= UCHAR_MAX))
		word = whole_word(p, (char)optopt);
	if (key == ':')
		err_add(err, "option '%s' needs a value", "选项“%s”缺少取值", word);
	else if (optopt > UCHAR_MAX)
		err_add(err, "option '%s' takes no value", "选项“%s”不带取值", word);
	else
		err_add(err, "there is no option '%s' (or it is ambiguous)", "没有“%s”这个选项（或缩写有歧义）", word);
}

int
options_parse(const struct option_parse *p, struct err *err)
{
	struct table table = { 0 };
	int key;
	int result = 0;

	buf_add_text(&table.shorts, p->ordered ? "+:" : ":");
	table_fill(&table, p->group);
	optind = 0;     /* glibc: start anew */
	opterr = 0;
	while (result == 0 && (key = getopt_long(p->argc, p->argv, table.shorts.ptr, table.longs, NULL)) != -1) {
		if (key == '?' || key == ':') {
			refuse(p, key, err);
			result = -1;
		} else {
			size_t i = table_find(&table, key);

			result = set_value(table.row[i], (char *)p->values + table.base[i] + table.row[i]->offset, optarg, err);
		}
	}
	free(table.row);
	free(table.base);
	free(table.longs);
	buf_free(&table.shorts);
	return result < 0 ? -1 : optind;
}

static void
help_row(struct buf *to, const struct option_row *r, enum lang lang, size_t width)
{
	size_t start = to->len;
	size_t columns;

	if (r->letter != 0)
		buf_printf(to, "  -%c, --%s", r->letter, r->name);
	else
		buf_printf(to, "      --%s", r->name);
	if (r->type != OPTION_FLAG)
		buf_printf(to, "=%s", r->choices ? r->choices : text_in(r->argument, lang));
	columns = term_columns(span_make(to->ptr + start, to->len - start));
	if (columns + 2 > HELP_COLUMN) {
		buf_add_char(to, '\n');
		columns = 0;
	}
	buf_printf(to, "%*s", (int)(HELP_COLUMN - columns), "");
	term_wrap(to, span_of(text_in(r->help, lang)), HELP_COLUMN, width);
}

void
options_help(struct buf *to, const struct option_group *const *group, enum lang lang, size_t width)
{
	for (; *group != NULL; group++) {
		buf_add_char(to, '\n');
		term_wrap(to, span_of(text_in((*group)->title, lang)), 0, width);
		for (const struct option_row *r = (*group)->row; r->name != NULL; r++)
			help_row(to, r, lang, width);
	}
}

void
options_free(const struct option_group *const *group, void *values)
{
	for (; *group != NULL; group++) {
		for (const struct option_row *r = (*group)->row; r->name != NULL; r++) {
			struct option_list *list = (void *)((char *)values + (*group)->base + r->offset);

			if (r->type != OPTION_LIST)
				continue;
			free(list->item);
			*list = (struct option_list){ 0 };
		}
	}
}
