#include "config/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/duration.h"
#include "folder.h"
#include "report/report.h"
#include "support.h"

#define INPUT "inputs: [ { files: [ a.log ] } ]\n"
#define ALL_MAX 5

/* Of /etc/imerr/c.yaml; a place that stands here twice has two mistakes. */
static const struct {
	const char *name, *yaml;
	const char *place[ALL_MAX];
} bads[] = {
	{ "no inputs at all", "strict: no\n", { "1:1" } },
	{ "no input", "inputs: []\n", { "1:9" } },
	{ "no file", "inputs: [ { files: [] } ]\n", { "1:20" } },
	{ "a file twice", "inputs: [ { files: [ a, ./b, a ] } ]\n", { "1:30" } },
	{ "a file twice, elsewhere", "inputs:\n  - files: [ a ]\n  - files: [ b, a ]\n", { "3:17" } },
	{ "a file twice, relative and not", "inputs:\n  - files: [ a, /etc/imerr/a ]\n", { "2:17" } },
	{ "two empty files", "inputs: [ { files: [ '', '' ] } ]\n", { "1:22", "1:26" } },
	{ "home", "inputs: [ { files: [ ~/a.log ] } ]\n", { "1:22" } },
	{ "from the middle", "inputs: [ { files: [ a ], from: middle } ]\n", { "1:33" } },
	{ "retention too short", INPUT "retention: 10m\n", { "2:12" } },
	{ "retention too long", INPUT "retention: 4000d\n", { "2:12" } },
	{ "home of the store", INPUT "store: ~/x.db\n", { "2:8" } },
	{ "rules as a text", INPUT "rules: /a/b\n", { "2:8" } },
	{ "another language", INPUT "lang: de\n", { "2:7" } },
	{ "no schedule", INPUT "reports: [ { name: a, file: f } ]\n", { "2:20" } },
	{ "two schedules", INPUT "reports: [ { name: a, file: f, every: 1h, daily: 06:30 } ]\n", { "2:50" } },
	{ "crooked schedule", INPUT "reports: [ { name: a, file: f, every: 7m } ]\n", { "2:39" } },
	{ "seconds", INPUT "reports: [ { name: a, file: f, every: 90s } ]\n", { "2:39" } },
	{ "schedule of half a minute", INPUT "reports: [ { name: a, file: f, every: 30s } ]\n", { "2:39" } },
	{ "longer than what is kept", INPUT "retention: 6d\nreports: [ { name: a, file: f, every: 7d } ]\n", { "3:39" } },
	{ "a day is longer, too", INPUT "retention: 6h\nreports: [ { name: a, file: f, daily: 00:00 } ]\n", { "3:39" } },
	{ "names twice", INPUT "reports:\n  - { name: a, file: f, every: 1h }\n  - { name: a, file: g, every: 1h }\n", { "4:13" } },
	{ "bad name", INPUT "reports: [ { name: A b, file: f, every: 1h } ]\n", { "2:20" } },
	{ "no name, no file", INPUT "reports: [ { every: 1h } ]\n", { "2:12", "2:12" } },
	{ "no time that is known", INPUT "reports: [ { name: a, every: 1h, file: '%Q' } ]\n", { "2:40" } },
	{ "a folder", INPUT "reports: [ { name: a, every: 1h, file: r/ } ]\n", { "2:40" } },
	{ "nothing to keep", INPUT "reports: [ { name: a, every: 1h, file: f, keep: 3 } ]\n", { "2:49" } },
	{ "keep less than none", INPUT "reports: [ { name: a, every: 1h, file: '%F', keep: -1 } ]\n", { "2:52" } },
	{ "same files", INPUT "reports:\n  - { name: a, file: '%H', every: 1h }\n  - { name: b, file: /etc/imerr/%M, every: 1h }\n", { "4:22" } },
	{ "form", INPUT "reports: [ { name: a, every: 1h, file: f, output: pdf } ]\n", { "2:51" } },
	{ "rows", INPUT "reports: [ { name: a, every: 1h, file: f, by: colour } ]\n", { "2:47" } },
	{ "a report that is read again", "inputs: [ { files: [ '/etc/imerr/*.log' ] } ]\nreports: [ { name: a, every: 1h, file: '%F.log' } ]\n", { "2:40" } },
	{ "http without an address", INPUT "http: { connections: 5 }\n", { "2:7" } },
	{ "no port", INPUT "http: { listen: 127.0.0.1 }\n", { "2:17" } },
	{ "a name", INPUT "http: { listen: 'localhost:80' }\n", { "2:17" } },
	{ "large port", INPUT "http: { listen: '127.0.0.1:65536' }\n", { "2:17" } },
	{ "only a port", INPUT "http: { listen: ':9187' }\n", { "2:17" } },
	{ "no connections", INPUT "http: { listen: '127.0.0.1:1', connections: 0 }\n", { "2:45" } },
	{ "unknown key", INPUT "interval: 5m\n", { "2:1" } },
	{ "of all kinds at once", "inputs: [ { files: [ a, a ], from: x } ]\nreports:\n  - { name: a, file: f, every: 7m }\n  - { name: a, file: g }\n",
	  { "1:25", "1:36", "3:32", "4:13", "4:13" } },
};

static void
use_environment(void)
{
	setenv("LC_ALL", "zh_CN.UTF-8", 1);
	setenv("HOME", "/home/u", 1);
	unsetenv("STATE_DIRECTORY");
	unsetenv("XDG_STATE_HOME");
}

static bool
holds_place(const struct err *err, const char *place)
{
	char start[64];
	size_t len;

	len = (size_t)snprintf(start, sizeof(start), "/etc/imerr/c.yaml:%s", place);
	for (const char *line = buf_text(&err->text); *line != '\0'; line += strcspn(line, "\n"), line += *line == '\n')
		if (strncmp(line, start, len) == 0 && (line[len] == ':' || strncmp(line + len, "\xef\xbc\x9a", 3) == 0))
			return true;
	return false;
}

static void
every_mistake_is_told_with_its_place(void **state)
{
	struct table t = { 0 };

	(void)state;
	use_environment();
	for (size_t i = 0; i < COUNT(bads) * 2; i++) {
		struct arena arena = { 0 };
		struct err err = { .lang = i % 2 ? LANG_ZH : LANG_EN };
		struct config config;
		size_t want = 0;

		t.row = bads[i / 2].name;
		table_number(&t, "result", config_read(&config, "/etc/imerr/c.yaml", span_of(bads[i / 2].yaml), &arena, &err), -1);
		for (; want < ALL_MAX && bads[i / 2].place[want] != NULL; want++)
			if (!holds_place(&err, bads[i / 2].place[want]))
				table_fail(&t, "nothing at %s: %s", bads[i / 2].place[want], buf_text(&err.text));
		if (err.count != want)
			table_fail(&t, "%zu mistakes, not %zu: %s", err.count, want, buf_text(&err.text));
		err_free(&err);
		arena_free(&arena);
	}
	table_end(&t);
}

static void
values_are_read(void **state)
{
	static const char yaml[] =
	    "store: db/x.db\nretention: 90d\nlang: en\nstrict: yes\nrules: [ r, /s ]\n"
	    "inputs:\n  - files: [ '*.log', /b/c ]\n    from: end\n    poll: yes\n  - files: [ d ]\n"
	    "reports:\n"
	    "  - { name: one-1, every: 15m, output: html, file: 'out/%H%M', keep: 3, lang: both, by: tag, top: 0 }\n"
	    "  - { name: two, daily: '6:05', file: /x }\n"
	    "http: { listen: '[::1]:80', connections: 3 }\n";
	struct arena arena = { 0 };
	struct err err = { 0 };
	struct config c;
	const struct config_report *r;

	(void)state;
	use_environment();
	if (config_read(&c, "/etc/imerr/c.yaml", span_of(yaml), &arena, &err) < 0)
		fail_msg("%s", buf_text(&err.text));
	r = c.reports.item;
	assert_string_equal(c.store, "/etc/imerr/db/x.db");
	assert_int_equal(c.retention, 90 * DURATION_DAY);
	assert_int_equal(c.lang, LANG_EN);
	assert_true(c.strict);
	assert_int_equal(c.rules.count, 2);
	assert_string_equal(c.rules.item[0], "/etc/imerr/r");
	assert_string_equal(c.rules.item[1], "/s");
	assert_int_equal(c.inputs.count, 2);
	assert_string_equal(c.inputs.item[0].files.item[0], "/etc/imerr/*.log");
	assert_int_equal(c.inputs.item[0].from, CONFIG_END);
	assert_true(c.inputs.item[0].poll);
	assert_int_equal(c.inputs.item[1].from, CONFIG_START);
	assert_false(c.inputs.item[1].poll);
	assert_int_equal(c.reports.count, 2);
	assert_int_equal(r[0].schedule.every, 15 * DURATION_MINUTE);
	assert_ptr_equal(renderers[r[0].output].render, render_html);
	assert_string_equal(r[0].file, "/etc/imerr/out/%H%M");
	assert_int_equal(r[0].keep, 3);
	assert_int_equal(r[0].lang, LANG_BOTH);
	assert_int_equal(r[0].by, VIEW_TAG);
	assert_int_equal(r[0].top, 0);
	assert_int_equal(r[1].schedule.every, 0);
	assert_int_equal(r[1].schedule.daily, 365);
	assert_int_equal(r[1].lang, LANG_EN);
	assert_int_equal(r[1].top, CONFIG_TOP_DEFAULT);
	assert_string_equal(c.http.listen, "[::1]:80");
	assert_int_equal(c.http.connections, 3);
	arena_free(&arena);
}

/* The words of `output` are the renderers, in their order. */
static void
every_form_can_be_asked_for(void **state)
{
	(void)state;
	use_environment();
	for (size_t i = 0; renderers[i].name != NULL; i++) {
		struct arena arena = { 0 };
		struct err err = { 0 };
		struct config c;
		char yaml[200];

		snprintf(yaml, sizeof(yaml), INPUT "reports: [ { name: a, every: 1h, file: f, output: %s } ]\n", renderers[i].name);
		assert_int_equal(config_read(&c, "c", span_of(yaml), &arena, &err), 0);
		assert_int_equal(c.reports.item[0].output, i);
		arena_free(&arena);
	}
}

/* Defaults: by the environment, and by the folder where the file is. */
static void
defaults_come_from_the_environment(void **state)
{
	static const struct {
		const char *name, *variable, *value, *store;
	} rows[] = {
		{ "home", "HOME", "/home/v", "/home/v/.local/state/imerr/imerr.db" },
		{ "XDG", "XDG_STATE_HOME", "/s", "/s/imerr/imerr.db" },
		{ "relative XDG", "XDG_STATE_HOME", "s", "/home/v/.local/state/imerr/imerr.db" },
		{ "service manager", "STATE_DIRECTORY", "/var/lib/imerr", "/var/lib/imerr/imerr.db" },
		{ "several folders", "STATE_DIRECTORY", "/var/lib/imerr:/var/lib/b", "/var/lib/imerr/imerr.db" },
	};
	struct table t = { 0 };

	(void)state;
	use_environment();
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = { 0 };
		struct err err = { 0 };
		struct config c;

		t.row = rows[i].name;
		setenv(rows[i].variable, rows[i].value, 1);
		table_number(&t, "result", config_read(&c, "x/c.yaml", span_of(INPUT), &arena, &err), 0);
		table_text(&t, "store", span_of(c.store), rows[i].store);
		table_number(&t, "lang", c.lang, LANG_ZH);
		table_number(&t, "retention", c.retention, 30 * DURATION_DAY);
		arena_free(&arena);
	}
	unsetenv("STATE_DIRECTORY");
	unsetenv("XDG_STATE_HOME");
	unsetenv("HOME");
	t.row = "nothing is set";
	{
		struct arena arena = { 0 };
		struct err err = { 0 };
		struct config c;

		table_number(&t, "result", config_read(&c, "c.yaml", span_of(INPUT), &arena, &err), -1);
		table_number(&t, "sentences", (long)err.count, 1);
		err_free(&err);
		arena_free(&arena);
	}
	table_end(&t);
}

static void
relative_files_count_from_the_folder(void **state)
{
	char here[4096];
	char want[5000];
	struct arena arena = { 0 };
	struct err err = { 0 };
	struct config c;

	(void)state;
	use_environment();
	assert_non_null(getcwd(here, sizeof(here)));
	snprintf(want, sizeof(want), "%s/x/y/a.log", here);
	assert_int_equal(config_read(&c, "x/y/c.yaml", span_of(INPUT), &arena, &err), 0);
	assert_string_equal(c.inputs.item[0].files.item[0], want);
	snprintf(want, sizeof(want), "%s/a.log", here);
	assert_int_equal(config_read(&c, "c.yaml", span_of(INPUT), &arena, &err), 0);
	assert_string_equal(c.inputs.item[0].files.item[0], want);
	assert_int_equal(config_read(&c, "/c.yaml", span_of(INPUT), &arena, &err), 0);
	assert_string_equal(c.inputs.item[0].files.item[0], "/a.log");
	arena_free(&arena);
}

static void
the_sample_has_no_mistakes(void **state)
{
	const char *srcdir = getenv("srcdir");
	struct buf path = { 0 };
	struct arena arena = { 0 };
	struct err err = { 0 };
	struct config c;

	(void)state;
	use_environment();
	buf_printf(&path, "%s/samples/imerr.yaml", srcdir != NULL ? srcdir : "..");
	if (config_load(&c, path.ptr, &arena, &err) < 0)
		fail_msg("%s", buf_text(&err.text));
	assert_int_equal(c.inputs.count, 2);
	assert_int_equal(c.reports.count, 3);
	assert_string_equal(c.http.listen, "127.0.0.1:9187");
	assert_int_equal(config_load(&c, "/nonexistent/c.yaml", &arena, &err), -1);
	assert_non_null(strstr(buf_text(&err.text), "/nonexistent/c.yaml"));
	buf_free(&path);
	err_free(&err);
	arena_free(&arena);
}

/* The first block of the page is a whole file. */
static void
the_examples_of_the_manual_have_no_mistakes(void **state)
{
	static const char *const pages[] = { "doc/imerr-config.5.scd", "doc/zh_CN/imerr-config.5.scd" };
	const char *srcdir = getenv("srcdir");

	(void)state;
	use_environment();
	for (size_t i = 0; i < COUNT(pages); i++) {
		struct buf path = { 0 };
		struct buf page = { 0 };
		struct arena arena = { 0 };
		struct err err = { 0 };
		struct config c;
		const char *start, *end;

		buf_printf(&path, "%s/%s", srcdir != NULL ? srcdir : "..", pages[i]);
		folder_read(&page, path.ptr);
		start = strstr(page.ptr, "```\n");
		assert_non_null(start);
		end = strstr(start + 4, "```\n");
		assert_non_null(end);
		if (config_read(&c, pages[i], span_make(start + 4, (size_t)(end - start - 4)), &arena, &err) < 0)
			fail_msg("%s", buf_text(&err.text));
		buf_free(&path);
		buf_free(&page);
		arena_free(&arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_mistake_is_told_with_its_place),
		cmocka_unit_test(values_are_read),
		cmocka_unit_test(every_form_can_be_asked_for),
		cmocka_unit_test(defaults_come_from_the_environment),
		cmocka_unit_test(relative_files_count_from_the_folder),
		cmocka_unit_test(the_sample_has_no_mistakes),
		cmocka_unit_test(the_examples_of_the_manual_have_no_mistakes),
	};

	return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
