#include "report/report.h"

#include <stdlib.h>

#include "base/term.h"
#include "counted.h"
#include "report/csv.h"
#include "support.h"

/* What a rule file of a user may hold: quotes, newlines, escapes, formulas, words without end. */
static const char hostile_rules[] =
    "family: \"q\\\"uo\\\\te\\nd\"\n"
    "platform: android\n"
    "title: { en: '=cmd', zh: '\xe2\x80\xae' }\n"
    "source: 'tests'\n"
    "recognition: lab\n"
    "context: optional\n"
    "unknown:\n"
    "  - { from: 1000000, to: 1020000 }\n"
    "codes:\n"
    "  - code: 1999999\n"
    "    message: \"@SUM(1+1)*cmd|'/C calc'!A0\"\n"
    "    en: '+aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'\n"
    "    zh: \"\xef\xbc\x9d\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\\e]0;title\\a\"\n"
    "    category: \"ca\\\"t\\n\"\n"
    "    cause: { en: \"two\\nlines, \\\"quoted\\\"\", zh: \"\\e[31m\xe7\xba\xa2\" }\n"
    "    fix: { en: '-1', zh: '-1' }\n";

static const char *const rules[] = { lab_rules, hostile_rules };

static const char hostile_log[] =
    "--------- beginning of main\n"
    "03-17 10:13:38.811  4611  4690 E \033]0;t\007\t=cmd|' /C calc'!A0: code=1999999 \033[2J\xe2\x80\xae\xff\xfe end\n"
    "03-17 10:13:39.811  4612  4690 E =1+1: code=711 \xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\n"
    "03-17 10:13:40.811  4612  4690 I chatty  : uid=1 identical 100000000 lines\n"
    "03-17 10:13:40.811  4612  4690 I chatty  : uid=1 expire 7 lines\n"
    "03-16 10:13:41.811  4613  4690 E \xe6\x9e\x81\xe5\x85\x89|a \"b\", c;d: code=713, code=712, code=8123\n"
    "[ 2331.810009] code=714\n"
    "--------- beginning of main\n"
    "logcat: Unexpected EOF!\n"
    "code 0\n"
    "code=714";

static void
render(struct buf *to, const char *name, const struct report *r)
{
	buf_clear(to);
	for (const struct renderer *d = renderers; d->name != NULL; d++)
		if (strcmp(d->name, name) == 0)
			d->render(to, r);
}

/* Colours take no columns; any other control character is a mistake. */
static size_t
columns_of(struct table *t, struct span line)
{
	struct buf plain = { 0 };
	size_t columns;

	for (size_t i = 0; i < line.len; i++) {
		if (line.ptr[i] == '\033' && i + 1 < line.len && line.ptr[i + 1] == '[') {
			while (i < line.len && line.ptr[i] != 'm')
				i++;
			continue;
		}
		if ((unsigned char)line.ptr[i] < 0x20 || line.ptr[i] == 0x7f)
			table_fail(t, "a control character");
		buf_add_char(&plain, line.ptr[i]);
	}
	columns = term_columns(buf_span(&plain));
	buf_free(&plain);
	return columns;
}

static void
check_text(struct table *t, const struct report *r)
{
	struct buf text = { 0 };
	size_t number = 0;

	render(&text, "text", r);
	for (struct span rest = buf_span(&text); rest.len > 0;) {
		const char *newline = memchr(rest.ptr, '\n', rest.len);
		struct span line = span_make(rest.ptr, newline ? (size_t)(newline - rest.ptr) : rest.len);
		size_t columns = columns_of(t, line);

		number++;
		if (columns > r->width)
			table_fail(t, "lang %d, by %d, line %zu has %zu columns of %zu: %.*s", r->lang, r->by, number, columns, r->width,
			    (int)line.len, line.ptr);
		rest = newline ? span_make(newline + 1, rest.len - line.len - 1) : span_make(NULL, 0);
	}
	if (span_find(buf_span(&text), SPAN("\033]")) != NULL || span_find(buf_span(&text), SPAN("\xe2\x80\xae")) != NULL ||
	    span_find(buf_span(&text), SPAN("\xff")) != NULL)
		table_fail(t, "the log drives the terminal");
	buf_free(&text);
}

/* All widths, languages and groupings of one aggregate, with and without an older one. */
static void
check_texts(struct table *t, struct aggregate *a, struct aggregate *old)
{
	static const size_t widths[] = { 30, 40, 41, 60, 79, 80, 100, 132, 200, 500 };

	for (size_t w = 0; w < COUNT(widths); w++)
		for (int lang = LANG_EN; lang <= LANG_BOTH; lang++)
			for (int by = VIEW_CODE; by <= VIEW_FILE; by++) {
				struct report r = { .aggregate = a, .old = (w + (size_t)by) % 3 ? old : NULL, .lang = (enum lang)lang, .width = widths[w], .by = (enum view_by)by,
					.color = (w + (size_t)lang) % 2 == 0, .utf8 = w % 3 != 0, .top = w % 2 ? 3 : 0 };

				check_text(t, &r);
			}
}

static void
no_line_is_wider_than_the_page(void **state)
{
	struct table t = { 0 };
	struct lab lab;
	struct buf log = { 0 };
	struct aggregate *a, *old;

	(void)state;
	counted_open(&lab, false, rules, COUNT(rules));
	t.row = "hostile log";
	old = counted(&lab, SPAN("code=714\ncode=8124\n[ 2331.810009] code=711\n"), false);
	a = counted(&lab, SPAN(hostile_log), true);
	check_texts(&t, a, old);
	aggregate_free(old);
	old = a;
	t.row = "nothing";
	a = counted(&lab, SPAN(""), false);
	check_texts(&t, a, old);
	aggregate_free(a);
	t.row = "more codes than rows";
	for (long i = 0; i < ROWS_MAX + 100; i++)
		counted_lines(&log, "Lab", i % 500, 1000000 + i, 1);
	a = counted(&lab, buf_span(&log), false);
	for (int by = VIEW_CODE; by <= VIEW_FILE; by++)
		check_text(&t, &(struct report){ .aggregate = a, .width = 80, .utf8 = true, .by = (enum view_by)by });
	aggregate_free(a);
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct rng rng = rng_make(seed);

		t.row = "random log";
		buf_clear(&log);
		lab_random_log(&rng, 200, true, &log);
		a = counted(&lab, buf_span(&log), true);
		check_texts(&t, a, old);
		aggregate_free(a);
	}
	aggregate_free(old);
	buf_free(&log);
	lab_close(&lab);
	table_end(&t);
}

/* What a report of the hostile log says in each form. */
static void
what_is_said(void **state)
{
	static const struct {
		const char *form;
		enum lang lang;
		enum view_by by;
		const char *piece;
	} rows[] = {
		{ "text", LANG_EN, VIEW_CODE, "lines that logd threw away: 7" },
		{ "text", LANG_EN, VIEW_CODE, "times that logd hung up: 1" },
		{ "text", LANG_EN, VIEW_CODE, "lines cut off right behind a code: 1" },
		{ "text", LANG_EN, VIEW_CODE, "times that logcat was started again: 1" },
		{ "text", LANG_EN, VIEW_CODE, "times that the clock went back: 1" },
		{ "text", LANG_EN, VIEW_CODE, "100000000 repeats that chatty folded" },
		{ "text", LANG_EN, VIEW_CODE, "(unknown: in no table)" },
		{ "text", LANG_EN, VIEW_CODE, "threadtime 3, dmesg 1" },
		{ "text", LANG_EN, VIEW_CODE, "line 3: 03-17 10:13:39.811" },
		{ "text", LANG_ZH, VIEW_CODE, "logd 丢弃了 7 行" },
		{ "text", LANG_ZH, VIEW_CODE, "怎么处理" },
		{ "text", LANG_ZH, VIEW_CATEGORY, "（未收录）" },
		{ "text", LANG_BOTH, VIEW_CODE, "普通 - Plain message." },
		{ "csv", LANG_EN, VIEW_CODE, "code,family,category,count,share,by_text,first,last,first_line,last_line,top_tag,message,"
		  "explanation,cause,fix\r\n" },
		{ "csv", LANG_BOTH, VIEW_CODE, "message,explanation_zh,explanation_en,cause_zh,cause_en,fix_zh,fix_en\r\n" },
		{ "csv", LANG_EN, VIEW_CODE, "711,lab,c,100000001,1.000000,0,2026-03-17 10:13:39.811," },
		{ "csv", LANG_EN, VIEW_CODE, ",\"'=1+1\",Plain message.,plain," },
		{ "csv", LANG_EN, VIEW_CODE, "\"'@SUM(1+1)*cmd|'/C calc'!A0\"" },
		{ "csv", LANG_EN, VIEW_CODE, "\"two\nlines, \"\"quoted\"\"\"" },
		{ "csv", LANG_EN, VIEW_CODE, "\"'-1\"" },
		{ "csv", LANG_EN, VIEW_CODE, "\"'+2331.810s\"" },
		{ "csv", LANG_EN, VIEW_TAG, "tag,count,share\r\n\"'=1+1\",100000001," },
		{ "csv", LANG_ZH, VIEW_CATEGORY, "category,name,count,share,by_text,first,last,first_line,last_line\r\n" },
		{ "csv", LANG_ZH, VIEW_LEVEL, "E,错误," },
		{ "prometheus", LANG_EN, VIEW_CODE, "imerr_codes_total{code=\"711\",family=\"lab\",category=\"c\"} 100000001\n" },
		{ "prometheus", LANG_EN, VIEW_CODE,
		  "imerr_codes_total{code=\"1999999\",family=\"q\\\"uo\\\\te\\nd\",category=\"ca\\\"t\\n\"} 1\n" },
		{ "prometheus", LANG_EN, VIEW_CODE, "imerr_codes_total{code=\"8123\",family=\"lab\",category=\"unknown\"} 1\n" },
		{ "prometheus", LANG_EN, VIEW_CODE, "imerr_lost_lines_total 7\n" },
		{ "prometheus", LANG_EN, VIEW_CODE, "imerr_lines_total 11\n" },
		{ "prometheus", LANG_EN, VIEW_CODE, "imerr_stream_events_total{kind=\"beginning\"} 2\n" },
		{ "prometheus", LANG_EN, VIEW_CODE, "imerr_lines_with_codes_total{format=\"dmesg\"} 1\n" },
	};
	struct table t = { 0 };
	struct lab lab;
	struct aggregate *a;

	(void)state;
	counted_open(&lab, false, rules, COUNT(rules));
	a = counted(&lab, SPAN(hostile_log), true);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct report r = { .aggregate = a, .lang = rows[i].lang, .width = 200, .by = rows[i].by, .utf8 = true };
		struct buf got = { 0 };

		t.row = rows[i].piece;
		render(&got, rows[i].form, &r);
		if (span_find(buf_span(&got), span_of(rows[i].piece)) == NULL)
			table_fail(&t, "%s in %d does not say it", rows[i].form, rows[i].lang);
		buf_free(&got);
	}
	aggregate_free(a);
	lab_close(&lab);
	table_end(&t);
}

static void
as_many_rows_as_asked_for(void **state)
{
	struct lab lab;
	struct aggregate *a;
	struct buf got = { 0 };
	struct report r = { .lang = LANG_EN, .width = 80, .top = 2 };

	(void)state;
	counted_open(&lab, false, rules, COUNT(rules));
	r.aggregate = a = counted(&lab, SPAN("code=711\ncode=711\ncode=712\ncode=713\ncode=714\n"), false);
	render(&got, "text", &r);
	assert_non_null(strstr(buf_text(&got), "and 2 more, 2 in all"));
	render(&got, "csv", &r);
	assert_null(strstr(buf_text(&got), "\n713,"));
	r.top = 0;
	render(&got, "csv", &r);
	assert_non_null(strstr(buf_text(&got), "\n714,"));
	render(&got, "text", &r);
	assert_null(strstr(buf_text(&got), " more, "));
	buf_free(&got);
	aggregate_free(a);
	lab_close(&lab);
}

static void
cells_of_csv(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "", "" }, { "plain", "plain" }, { "a b", "a b" }, { "a,b", "\"a,b\"" }, { "a\"b", "\"a\"\"b\"" }, { "a\nb", "\"a\nb\"" },
		{ "a;b", "\"a;b\"" }, { " a", "\" a\"" }, { "a ", "\"a \"" }, { "尚未登录", "尚未登录" },
		{ "=1+1", "\"'=1+1\"" }, { "+1", "\"'+1\"" }, { "-1", "\"'-1\"" }, { "@SUM(A1)", "\"'@SUM(A1)\"" },
		{ "\t=1", "\"'\t=1\"" }, { "\tx", "\"'\tx\"" }, { "\rx", "\"'\rx\"" }, { " =1", "\"' =1\"" }, { "\n=1", "\"'\n=1\"" },
		{ "＝1", "\"'＝1\"" }, { "＋1", "\"'＋1\"" }, { "－1", "\"'－1\"" }, { "＠x", "\"'＠x\"" }, { "−1", "\"'−1\"" },
		{ "　=1", "\"'　=1\"" }, { "\xc2\xa0=1", "\"'\xc2\xa0=1\"" }, { "\xef\xbb\xbf=1", "\"'\xef\xbb\xbf=1\"" },
		{ "=\"x\"", "\"'=\"\"x\"\"\"" }, { "a=1", "a=1" }, { "871300", "871300" }, { "'=1", "'=1" },
		{ "\xff=1", "\xef\xbf\xbd=1" }, { "a\033[31m", "\"a\xef\xbf\xbd[31m\"" }, { "a\xc2\x9b", "a\xef\xbf\xbd" },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf got = { 0 };
		struct csv c = { .to = &got };
		struct span text = span_of(rows[i].text);
		char *copy = exact_copy(text);

		t.row = rows[i].text;
		csv_text(&c, span_make(copy, text.len));
		table_text(&t, "cell", buf_span(&got), rows[i].want);
		buf_free(&got);
		free(copy);
	}
	table_end(&t);
}

static void
rows_of_csv(void **state)
{
	struct buf got = { 0 };
	struct csv c = { .to = &got };

	(void)state;
	csv_text(&c, span_of("a"));
	csv_text(&c, span_make(NULL, 0));
	csv_number(&c, UINT64_MAX);
	csv_part(&c, 1.0 / 3);
	csv_end_row(&c);
	csv_text(&c, span_of(""));
	csv_text(&c, span_of("b"));
	csv_end_row(&c);
	assert_string_equal(buf_text(&got), "a,,18446744073709551615,0.333333\r\n,b\r\n");
	buf_free(&got);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_line_is_wider_than_the_page),
		cmocka_unit_test(what_is_said),
		cmocka_unit_test(as_many_rows_as_asked_for),
		cmocka_unit_test(cells_of_csv),
		cmocka_unit_test(rows_of_csv),
	};

	return cmocka_run_group_tests_name("render", tests, NULL, NULL);
}
