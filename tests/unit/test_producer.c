#include "input/producer.h"

#include <stdlib.h>
#include <string.h>

#include "support.h"

#define WORDS_MAX 16
#define T "03-17 16:00:00.000"

/* Words by blanks; '_' stands for a blank within one. */
static const struct row {
	const char *name, *command;
	const char *what;               /* a: adb, l: logcat, s: by a shell, d: dump, c: chooses a device */
	const char *since;              /* the command from the time T on */
	const char *device;             /* and for the device X; NULL: not asked */
} rows[] = {
	{ "adb logcat", "adb logcat", "al", "adb logcat -T " T, "adb -s X logcat" },
	{ "a path", "/opt/adb logcat", "al", "/opt/adb logcat -T " T, "/opt/adb -s X logcat" },
	{ "a format", "adb logcat -v epoch", "al", "adb logcat -v epoch -T " T, NULL },
	{ "filters", "adb logcat -v time *:S JIM:V", "al", "adb logcat -v time -T " T " *:S JIM:V", NULL },
	{ "options behind filters", "adb logcat JIM:V -v UTC", "al", "adb logcat JIM:V -v UTC -T " T, NULL },
	{ "two dashes", "adb logcat -v time -- JIM:V", "al", "adb logcat -v time -T " T " -- JIM:V", NULL },
	{ "glued values", "adb logcat -vtime -bmain", "al", "adb logcat -vtime -bmain -T " T, NULL },
	{ "long options", "adb logcat --pid 5 --format=time", "al", "adb logcat --pid 5 --format=time -T " T, NULL },
	{ "a value that looks like an option", "adb logcat -e -d", "al", "adb logcat -e -d -T " T, NULL },
	{ "a start of the user's", "adb logcat -T 1 -v time", "al", "adb logcat -T " T " -v time", "adb -s X logcat -T 1 -v time" },
	{ "glued", "adb logcat -T1", "al", "adb logcat -T1 -T " T, NULL },
	{ "longcat", "adb longcat", "al", "adb longcat -T " T, NULL },
	{ "a device", "adb -s A logcat", "al", "adb -s A logcat -T " T, "adb -s X logcat" },
	{ "a device, glued", "adb -sA logcat", "al", "adb -sA logcat -T " T, "adb -s X logcat" },
	{ "usb", "adb -d logcat", "alc", "adb -d logcat -T " T, "adb -s X logcat" },
	{ "server", "adb -H h -P 5038 logcat", "al", "adb -H h -P 5038 logcat -T " T, "adb -H h -P 5038 -s X logcat" },
	{ "waiting first", "adb wait-for-device logcat", "al", "adb wait-for-device logcat -T " T, "adb -s X wait-for-device logcat" },
	{ "shell", "adb shell logcat -v time", "als", "adb shell logcat -v time -T '" T "'", "adb -s X shell logcat -v time" },
	{ "exec-out", "adb exec-out logcat", "als", "adb exec-out logcat -T '" T "'", NULL },
	{ "shell with options", "adb shell -n -x logcat", "als", "adb shell -n -x logcat -T '" T "'", NULL },
	{ "shell, a pipe", "adb shell logcat | grep x", "as", "adb shell logcat | grep x", NULL },
	{ "shell, one word", "adb shell logcat_-v_time", "as", "adb shell logcat_-v_time", NULL },
	{ "shell, something else", "adb shell top", "", "adb shell top", NULL },
	{ "logcat itself", "logcat -b all", "l", "logcat -b all -T " T, NULL },
	{ "dump", "adb logcat -d", "ald", "adb logcat -d -T " T, NULL },
	{ "dump among letters", "adb logcat -Dd", "ald", "adb logcat -Dd -T " T, NULL },
	{ "last lines", "adb logcat -t 5", "ald", "adb logcat -t 5 -T " T, NULL },
	{ "clear", "adb logcat -c", "ald", "adb logcat -c -T " T, NULL },
	{ "long dump", "adb logcat --clear", "ald", "adb logcat --clear -T " T, NULL },
	{ "into a file", "adb logcat -f /sdcard/x", "ald", "adb logcat -f /sdcard/x -T " T, NULL },
	{ "another program", "ssh host logcat", "", "ssh host logcat", NULL },
	{ "adb alone", "adb", "", "adb", NULL },
	{ "adb with half an option", "adb -s", "", "adb -s", NULL },
	{ "another command of adb", "adb devices", "", "adb devices", NULL },
	{ "half an option of logcat", "adb logcat -v", "al", "adb logcat -v -T " T, NULL },
};

static size_t
split(char *text, char **word)
{
	size_t count = 0;

	for (char *w = strtok(text, " "); w != NULL; w = strtok(NULL, " "))
		word[count++] = w;
	for (size_t i = 0; i < count; i++)
		for (char *c = word[i]; *c != '\0'; c++)
			*c = *c == '_' ? ' ' : *c;
	return count;
}

static void
put(struct buf *to, char **words)
{
	for (char **w = words; *w != NULL; w++) {
		if (w != words)
			buf_add_char(to, ' ');
		for (const char *c = *w; *c != '\0'; c++)
			buf_add_char(to, *c == ' ' && strstr(*w, T) == NULL ? '_' : *c);
	}
	producer_free_words(words);
}

static void
check_row(struct table *t, const struct row *row)
{
	char text[128], *word[WORDS_MAX];
	struct producer p;
	struct buf got = { 0 };

	strcpy(text, row->command);
	p = producer_read(word, split(text, word));
	t->row = row->name;
	buf_printf(&got, "%s%s%s%s%s", p.adb ? "a" : "", p.logcat ? "l" : "", p.shell ? "s" : "", p.dump ? "d" : "", p.chooses ? "c" : "");
	table_text(t, "what it is", buf_span(&got), row->what);
	buf_clear(&got);
	put(&got, producer_words(&p, NULL, T));
	table_text(t, "since", buf_span(&got), row->since);
	buf_clear(&got);
	put(&got, producer_words(&p, NULL, NULL));
	table_text(t, "as it was", buf_span(&got), row->command);
	buf_clear(&got);
	if (row->device != NULL) {
		put(&got, producer_words(&p, "X", NULL));
		table_text(t, "for a device", buf_span(&got), row->device);
	}
	buf_free(&got);
}

static void
commands_are_understood(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check_row(&t, &rows[i]);
	table_end(&t);
}

static void
helpers_have_the_options_of_adb(void **state)
{
	char text[] = "/opt/adb -H h -s A logcat -v time", *word[WORDS_MAX];
	static const char *const tail[] = { "shell", "date", NULL };
	struct producer p = producer_read(word, split(text, word));
	struct table t = { .row = "helper" };
	struct buf got = { 0 };

	(void)state;
	assert_string_equal(p.serial, "A");
	put(&got, producer_helper(&p, NULL, tail));
	table_text(&t, "as it is", buf_span(&got), "/opt/adb -H h -s A shell date");
	buf_clear(&got);
	put(&got, producer_helper(&p, "B", tail));
	table_text(&t, "for another device", buf_span(&got), "/opt/adb -H h -s B shell date");
	buf_free(&got);
	table_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_are_understood),
		cmocka_unit_test(helpers_have_the_options_of_adb),
	};

	return cmocka_run_group_tests_name("producer", tests, NULL, NULL);
}
