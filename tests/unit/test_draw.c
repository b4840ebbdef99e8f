#include "report/draw.h"

#include "base/term.h"
#include "support.h"

static const struct draw utf8 = { .utf8 = true }, ascii = { .utf8 = false };

static void
texts_in_columns(void **state)
{
	static const struct {
		const char *text;
		size_t columns;
		const char *utf8, *ascii;
	} rows[] = {
		{ "", 5, "", "" }, { "abc", 5, "abc", "abc" }, { "abcde", 5, "abcde", "abcde" }, { "abcdef", 5, "abcd…", "ab..." },
		{ "尚未登录", 8, "尚未登录", "尚未登录" }, { "尚未登录", 7, "尚未登…", "尚未..." }, { "尚未登录", 6, "尚未…", "尚..." },
		{ "尚未登录", 1, "…", "" }, { "abc", 0, "", "" }, { "abcdef", 1, "…", "" }, { "abcdef", 2, "a…", "" },
		{ "e\xcc\x81xx", 3, "e\xcc\x81xx", "e\xcc\x81xx" }, { "a\tb\nc", 9, "a b c", "a b c" },
		{ "\033[31mred", 20, "^[[31mred", "^[[31mred" }, { "\r\a\177", 20, "^M^G^?", "^M^G^?" },
		{ "\xc2\x9b" "2J", 20, "<U+009B>2J", "<U+009B>2J" }, { "\xff\xe4\xb8", 20, "\\xFF\\xE4\\xB8", "\\xFF\\xE4\\xB8" },
		{ "\xe2\x80\xae" "abc", 20, "<U+202E>abc", "<U+202E>abc" }, { "\xe2\x80\xa8", 20, "<U+2028>", "<U+2028>" },
		{ "\033\033\033", 5, "^[^[…", "^[..." }, { "\xff\xff", 5, "\\xFF…", "..." },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		for (int k = 0; k < 2; k++) {
			struct buf got = { 0 };
			size_t taken = draw_text(k == 0 ? &utf8 : &ascii, &got, span_of(rows[i].text), rows[i].columns);

			t.row = rows[i].text;
			table_text(&t, k == 0 ? "text" : "ASCII text", buf_span(&got), k == 0 ? rows[i].utf8 : rows[i].ascii);
			table_number(&t, "columns", (long)taken, (long)term_columns(buf_span(&got)));
			buf_free(&got);
		}
	}
	table_end(&t);
}

static void
cells(void **state)
{
	struct buf b = { 0 };

	(void)state;
	draw_left(&utf8, &b, span_of("登录"), 6);
	buf_add_char(&b, '|');
	draw_right(&utf8, &b, span_of("登录"), 6);
	buf_add_char(&b, '|');
	draw_left(&utf8, &b, span_of("登录"), 3);
	draw_blanks(&b, 0);
	assert_string_equal(buf_text(&b), "登录  |  登录|登…");
	buf_free(&b);
}

static void
paragraphs(void **state)
{
	static const struct {
		const char *name, *text;
		size_t indent, width;
		const char *want;
	} rows[] = {
		{ "fits", "one two", 2, 20, "one two\n" },
		{ "breaks at blanks", "one two three four", 4, 14, "one two\n    three four\n" },
		{ "a word that is too long", "abcdefghijklmnopqrstuvwxyz", 2, 14, "abcdefghijkl\n  mnopqrstuvwx\n  yz\n" },
		{ "wide characters", "尚未登录尚未登录", 2, 12, "尚未登录尚\n  未登录\n" },
		{ "no control characters", "a\033[2Jb\nc", 0, 20, "a^[[2Jb c\n" },
		{ "nothing", "", 2, 20, "\n" },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf got = { 0 };

		t.row = rows[i].name;
		draw_paragraph(&got, span_of(rows[i].text), rows[i].indent, rows[i].width);
		table_text(&t, "paragraph", buf_span(&got), rows[i].want);
		buf_free(&got);
	}
	table_end(&t);
}

static void
lines_are_full(void **state)
{
	struct buf b = { 0 };

	(void)state;
	draw_lines(&utf8, &b, span_of("abcd efgh ijkl mnop qrst"), 2, 12, 2);
	assert_string_equal(buf_text(&b), "abcd efgh \n  ijkl mno…\n");
	buf_free(&b);
}

static void
bars(void **state)
{
	static const struct {
		double part;
		size_t columns;
		const char *utf8, *ascii;
	} rows[] = {
		{ 0, 4, "    ", "    " }, { 1, 4, "████", "####" }, { 0.5, 4, "██  ", "##  " }, { 0.001, 4, "▏   ", "#   " },
		{ 0.28125, 4, "█▏  ", "#   " }, { 2, 3, "███", "###" }, { 1, 0, "", "" }, { 0.99, 1, "█", "#" },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf a = { 0 }, b = { 0 };

		t.row = rows[i].utf8;
		draw_bar(&utf8, &a, rows[i].part, rows[i].columns);
		draw_bar(&ascii, &b, rows[i].part, rows[i].columns);
		table_text(&t, "bar", buf_span(&a), rows[i].utf8);
		table_text(&t, "ASCII bar", buf_span(&b), rows[i].ascii);
		buf_free(&a);
		buf_free(&b);
	}
	table_end(&t);
}

static void
curves(void **state)
{
	static const uint64_t rise[] = { 0, 1, 2, 3, 4, 5, 6 }, flat[] = { 7, 7 }, none[] = { 0, 0 }, peak[] = { 1, 1000000, 0 };
	static const struct {
		const uint64_t *value;
		size_t count;
		const char *utf8, *ascii;
	} rows[] = {
		{ rise, 7, "▁▃▄▅▆▇█", "_-:=+*#" }, { flat, 2, "██", "##" }, { none, 2, "▁▁", "__" }, { peak, 3, "▂█▁", ".#_" },
		{ none, 0, "", "" },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf a = { 0 }, b = { 0 };

		t.row = rows[i].utf8;
		draw_curve(&utf8, &a, rows[i].value, rows[i].count);
		draw_curve(&ascii, &b, rows[i].value, rows[i].count);
		table_text(&t, "curve", buf_span(&a), rows[i].utf8);
		table_text(&t, "ASCII curve", buf_span(&b), rows[i].ascii);
		buf_free(&a);
		buf_free(&b);
	}
	table_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_in_columns),
		cmocka_unit_test(cells),
		cmocka_unit_test(paragraphs),
		cmocka_unit_test(lines_are_full),
		cmocka_unit_test(bars),
		cmocka_unit_test(curves),
	};

	return cmocka_run_group_tests_name("draw", tests, NULL, NULL);
}
