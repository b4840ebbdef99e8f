#include "base/term.h"

#include <stdlib.h>
#include <unistd.h>

#include "support.h"

#define ZHONG "\xe4\xb8\xad"

static void
columns_rows(void **state)
{
	static const struct {
		const char *text;
		long columns;
	} rows[] = {
		{ "", 0 }, { "abc", 3 }, { ZHONG, 2 }, { ZHONG "a" ZHONG, 5 }, { "e\xcc\x81", 1 }, { "\xef\xbc\x9a", 2 },
		{ "\xf0\x9f\x98\x80", 2 },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		t.row = rows[i].text;
		table_number(&t, "columns", (long)term_columns(span_of(rows[i].text)), rows[i].columns);
	}
	table_end(&t);
}

static void
wrap_rows(void **state)
{
	static const struct {
		const char *name, *text;
		size_t indent, width;
		const char *want;
	} rows[] = {
		{ "empty", "", 0, 20, "\n" },
		{ "fits", "one two", 0, 20, "one two\n" },
		{ "breaks at a blank", "one two three four five", 0, 14, "one two three\nfour five\n" },
		{ "is indented", "one two three four five", 4, 18, "one two three\n    four five\n" },
		{ "wide characters", ZHONG ZHONG ZHONG ZHONG ZHONG ZHONG ZHONG, 0, 10,
		  ZHONG ZHONG ZHONG ZHONG ZHONG "\n" ZHONG ZHONG "\n" },
		{ "no break before a full stop", ZHONG ZHONG ZHONG ZHONG ZHONG "\xe3\x80\x82" ZHONG, 0, 10,
		  ZHONG ZHONG ZHONG ZHONG "\n" ZHONG "\xe3\x80\x82" ZHONG "\n" },
		{ "longer than a line", "abcdefghijklmnopqrstuvwxyz x", 0, 10, "abcdefghijklmnopqrstuvwxyz\nx\n" },
		{ "two lines", "one\ntwo", 0, 20, "one\ntwo\n" },
		{ "two lines, indented", "one\ntwo", 4, 20, "one\n    two\n" },
		{ "newline at the end", "one\n", 0, 20, "one\n" },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf b = { 0 };

		t.row = rows[i].name;
		term_wrap(&b, span_of(rows[i].text), rows[i].indent, rows[i].width);
		table_text(&t, "wrapped", buf_span(&b), rows[i].want);
		buf_free(&b);
	}
	table_end(&t);
}

/* No line is wider than asked for, and no character is lost. */
static void
any_text_wraps_within_the_width(void **state)
{
	static const char *const words[] = { "a", "code", ZHONG ZHONG, "871300", "\xef\xbc\x8c", "(x)", "login" };
	struct table t = { 0 };
	struct rng rng = rng_make(5);

	(void)state;
	for (int i = 0; i < 500; i++) {
		struct buf text = { 0 }, wrapped = { 0 };
		size_t indent = rng_below(&rng, 8), width = indent + 12 + rng_below(&rng, 40);
		const char *line, *newline;

		for (size_t n = rng_below(&rng, 40); n-- > 0;)
			buf_printf(&text, "%s%s", words[rng_below(&rng, COUNT(words))], rng_below(&rng, 3) ? " " : "");
		term_wrap(&wrapped, buf_span(&text), indent, width);
		t.row = buf_text(&wrapped);
		for (line = wrapped.ptr; (newline = strchr(line, '\n')) != NULL; line = newline + 1) {
			size_t columns = term_columns(span_make(line, (size_t)(newline - line)));

			if (columns + (line == wrapped.ptr ? indent : 0) > width + 18)
				table_fail(&t, "seed 5: %zu columns where %zu are asked for", columns, width);
		}
		if (*line != '\0')
			table_fail(&t, "seed 5: no newline at the end");
		buf_free(&text);
		buf_free(&wrapped);
	}
	table_end(&t);
}

static void
colour_rows(void **state)
{
	static const struct {
		const char *name;
		enum color_choice choice;
		const char *no_color;
		long want;
	} rows[] = {
		{ "always", COLOR_ALWAYS, NULL, 1 },
		{ "always, NO_COLOR", COLOR_ALWAYS, "1", 1 },
		{ "never", COLOR_NEVER, NULL, 0 },
		{ "auto on a pipe", COLOR_AUTO, NULL, 0 },
		{ "auto, NO_COLOR", COLOR_AUTO, "1", 0 },
	};
	struct table t = { 0 };
	int fd[2];

	(void)state;
	assert_int_equal(pipe(fd), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		t.row = rows[i].name;
		setenv("TERM", "xterm", 1);
		if (rows[i].no_color != NULL)
			setenv("NO_COLOR", rows[i].no_color, 1);
		else
			unsetenv("NO_COLOR");
		table_number(&t, "colour", term_color(fd[1], rows[i].choice), rows[i].want);
	}
	close(fd[0]);
	close(fd[1]);
	table_end(&t);
}

static void
width_rows(void **state)
{
	static const struct {
		const char *columns;
		long want;
	} rows[] = { { NULL, 80 }, { "", 80 }, { "100", 100 }, { "0", 80 }, { "-5", 80 }, { "x", 80 }, { "99999999999", 80 } };
	struct table t = { 0 };
	int fd[2];

	(void)state;
	assert_int_equal(pipe(fd), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		t.row = rows[i].columns;
		if (rows[i].columns != NULL)
			setenv("COLUMNS", rows[i].columns, 1);
		else
			unsetenv("COLUMNS");
		table_number(&t, "width", (long)term_width(fd[1]), rows[i].want);
	}
	close(fd[0]);
	close(fd[1]);
	table_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_rows),
		cmocka_unit_test(wrap_rows),
		cmocka_unit_test(any_text_wraps_within_the_width),
		cmocka_unit_test(colour_rows),
		cmocka_unit_test(width_rows),
	};

	return cmocka_run_group_tests_name("term", tests, NULL, NULL);
}
