#include "input/producer.h"

#include <stdlib.h>
#include <string.h>

#include "base/span.h"
#include "base/xalloc.h"

/* What the shell of the device would not take as it stands; words with these are not looked into. */
#define SHELL_SIGNS "|&;<>()$`\\\"'\n#"

/* Options of adb that stand before its command: those with a value, which may be glued on or the next word, and those without. */
#define ADB_WITH_VALUE "sHPLt"
#define ADB_ALONE "ade"

/* Those of logcat with a value; and those after which it ends by itself, or prints no log. */
#define LOGCAT_WITH_VALUE "tTGfrnvbBemP"
#define LOGCAT_ENDING "dtcgGSpPfLmh"

static const struct {
	struct span name;
	bool value;                     /* it takes one, as the next word if not behind a '=' */
	bool ending;
} long_options[] = {
	{ SPAN_ROW("buffer"), true, false },
	{ SPAN_ROW("buffer-size"), false, true },
	{ SPAN_ROW("clear"), false, true },
	{ SPAN_ROW("file"), true, true },
	{ SPAN_ROW("format"), true, false },
	{ SPAN_ROW("help"), false, true },
	{ SPAN_ROW("last"), false, true },
	{ SPAN_ROW("max-count"), true, true },
	{ SPAN_ROW("pid"), true, false },
	{ SPAN_ROW("prune"), false, true },
	{ SPAN_ROW("regex"), true, false },
	{ SPAN_ROW("rotate-count"), true, false },
	{ SPAN_ROW("rotate-kbytes"), true, false },
	{ SPAN_ROW("statistics"), false, true },
	{ SPAN_ROW("tail"), true, false },
	{ SPAN_ROW("uid"), true, false },
	{ SPAN_ROW("version"), false, true },
};

static bool
is_named(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');

	return strcmp(slash != NULL ? slash + 1 : path, name) == 0;
}

/* Index behind adb's own options; what they say of the device is kept. */
static size_t
skip_globals(struct producer *p)
{
	size_t i = 1;

	for (; i < p->count && p->argv[i][0] == '-' && p->argv[i][1] != '\0'; i++) {
		char letter = p->argv[i][1];
		bool glued = p->argv[i][2] != '\0';

		if (strchr(ADB_WITH_VALUE, letter) == NULL && strchr(ADB_ALONE, letter) == NULL)
			break;
		p->chooses = p->chooses || strchr("det", letter) != NULL;
		if (strchr(ADB_WITH_VALUE, letter) == NULL)
			continue;
		if (letter == 's')
			p->serial = glued ? p->argv[i] + 2 : i + 1 < p->count ? p->argv[i + 1] : NULL;
		i += glued ? 0 : 1;
	}
	return i < p->count ? i : p->count;
}

/* How many words the long option at `i` takes. */
static size_t
read_long(struct producer *p, size_t i)
{
	const char *name = p->argv[i] + 2;
	const char *equals = strchr(name, '=');
	struct span word = span_make(name, equals != NULL ? (size_t)(equals - name) : strlen(name));

	for (size_t k = 0; k < sizeof(long_options) / sizeof(long_options[0]); k++) {
		if (!span_equal(word, long_options[k].name))
			continue;
		p->dump = p->dump || long_options[k].ending;
		return long_options[k].value && equals == NULL ? 2 : 1;
	}
	return 1;
}

/* The same for letters: "-v", "time" or "-vtime" or "-Dvtime". */
static size_t
read_letters(struct producer *p, size_t i)
{
	for (const char *c = p->argv[i] + 1; *c != '\0'; c++) {
		p->dump = p->dump || strchr(LOGCAT_ENDING, *c) != NULL;
		if (strchr(LOGCAT_WITH_VALUE, *c) == NULL)
			continue;
		if (c[1] != '\0')
			return 1;
		if (*c == 'T' && i + 1 < p->count)
			p->since = i + 1;
		return 2;
	}
	return 1;
}

/* The words of logcat from `i` on. */
static void
read_logcat(struct producer *p, size_t i)
{
	p->logcat = true;
	p->options = i;
	while (i < p->count) {
		if (strcmp(p->argv[i], "--") == 0)
			return;
		if (p->argv[i][0] != '-' || p->argv[i][1] == '\0') {
			i++;
			continue;
		}
		i += p->argv[i][1] == '-' ? read_long(p, i) : read_letters(p, i);
		p->options = i < p->count ? i : p->count;
	}
}

/* Behind `adb shell` or `adb exec-out`: logcat, each of its words on its own? */
static void
read_shell(struct producer *p, size_t i)
{
	while (i < p->count && p->argv[i][0] == '-')    /* -n, -T, -x, -e CHARACTER */
		i += strcmp(p->argv[i], "-e") == 0 ? 2 : 1;
	if (i >= p->count || strstr(p->argv[i], "logcat") == NULL)
		return;
	p->adb = p->shell = true;
	if (!is_named(p->argv[i], "logcat"))
		return;
	for (size_t k = i; k < p->count; k++)
		if (p->argv[k][strcspn(p->argv[k], SHELL_SIGNS " ")] != '\0')
			return;
	read_logcat(p, i + 1);
}

struct producer
producer_read(char *const *argv, size_t count)
{
	struct producer p = { .argv = argv, .count = count };
	size_t i;

	if (is_named(argv[0], "logcat"))
		read_logcat(&p, 1);
	if (!is_named(argv[0], "adb"))
		return p;
	i = p.globals = skip_globals(&p);
	if (i < count && strncmp(argv[i], "wait-for-", strlen("wait-for-")) == 0)
		i++;
	if (i >= count)
		return p;
	if (strcmp(argv[i], "logcat") == 0 || strcmp(argv[i], "longcat") == 0) {
		p.adb = true;
		read_logcat(&p, i + 1);
	} else if (strcmp(argv[i], "shell") == 0 || strcmp(argv[i], "exec-out") == 0) {
		read_shell(&p, i + 1);
	}
	return p;
}

/* Words, as they are collected. */
struct words {
	char **item;
	size_t count;
};

static void
add(struct words *w, const char *word)
{
	w->item = xreallocarray(w->item, w->count + 1, sizeof(*w->item));
	w->item[w->count++] = word != NULL ? xstrdup(word) : NULL;
}

/* adb and its options, the device in place of those that choose one. */
static void
add_globals(struct words *w, const struct producer *p, const char *serial)
{
	add(w, p->argv[0]);
	for (size_t i = 1; i < p->globals; i++) {
		char letter = p->argv[i][1];
		bool pair = strchr(ADB_WITH_VALUE, letter) != NULL && p->argv[i][2] == '\0' && i + 1 < p->globals;

		if (serial == NULL || strchr("sdet", letter) == NULL) {
			add(w, p->argv[i]);
			if (pair)
				add(w, p->argv[i + 1]);
		}
		i += pair;
	}
	if (serial == NULL)
		return;
	add(w, "-s");
	add(w, serial);
}

/* The time has a blank: the shell of the device needs it in quotes. */
static void
add_time(struct words *w, const struct producer *p, const char *since)
{
	char quoted[64] = "'";

	if (!p->shell) {
		add(w, since);
		return;
	}
	strncat(quoted, since, sizeof(quoted) - 3);
	strcat(quoted, "'");
	add(w, quoted);
}

char **
producer_words(const struct producer *p, const char *serial, const char *since)
{
	struct words w = { 0 };
	size_t i = p->adb ? p->globals : 1;

	if (p->adb)
		add_globals(&w, p, serial);
	else
		add(&w, p->argv[0]);
	for (; i <= p->count; i++) {
		if (since != NULL && p->logcat && p->since == 0 && i == p->options) {
			add(&w, "-T");
			add_time(&w, p, since);
		}
		if (since != NULL && p->since > 0 && i == p->since)
			add_time(&w, p, since);
		else if (i < p->count)
			add(&w, p->argv[i]);
	}
	add(&w, NULL);
	return w.item;
}

char **
producer_helper(const struct producer *p, const char *serial, const char *const *words)
{
	struct words w = { 0 };

	add_globals(&w, p, serial);
	for (; *words != NULL; words++)
		add(&w, *words);
	add(&w, NULL);
	return w.item;
}

void
producer_free_words(char **words)
{
	for (char **w = words; w != NULL && *w != NULL; w++)
		free(*w);
	free(words);
}
