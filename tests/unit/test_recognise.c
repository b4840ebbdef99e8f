/*
 * The shipped rules on lines of our own making. Rule files carry many samples
 * of their own; here is what several rules, layouts and families do together.
 */
#include "scan/recognise.h"

#include <stdlib.h>

#include "base/digits.h"
#include "lab.h"
#include "support.h"

#define ANDROID "03-17 16:13:38.811  1702  2395 E Login   : "
#define XCODE "2018-11-28 14:16:51.223857+0800 demo[45522:702695] "

static const struct {
	const char *name, *line;
	const char *events;             /* "number" and t for one by its text, ? for an unknown one */
	const char *refused;            /* "number:pattern"; NULL: not checked */
} rows[] = {
	{ "response code", ANDROID "responseCode=871300 responseMessage=Have not logged in.", "871300 ", "" },
	{ "bare", "871504", "871504 ", "" },
	{ "Chinese glued on", ANDROID "\xe4\xb8\x80\xe7\x9b\xb4\xe6\x98\xbe\xe7\xa4\xba" "871504", "871504 ", "" },
	{ "word glued behind", ANDROID "\xe8\xbf\x94\xe5\x9b\x9e\xe7\xa0\x81==871310message==x", "871310 ", "" },
	{ "in an exception", "PlatformException(871201, Get response timeout,please try again later., )", "871201 ", "" },
	{ "two codes", ANDROID "code 871300, then code 871310", "871300 871310 ", "" },
	{ "twice the same", ANDROID "code 871300, again code 871300", "871300 ", "" },
	{ "refused once, then a code", ANDROID "x871300, code 871300", "871300 ", NULL },
	{ "no code", ANDROID "login ok", "", "" },
	{ "other digits", ANDROID "code 8713000 and 71300", "", "" },
	{ "leading zero", ANDROID "code 0871300", "", "" },
	{ "decimal", ANDROID "took 0.871300", "", "871300:glued-before" },
	{ "letter before", ANDROID "x871300", "", "871300:glued-before" },
	{ "path", ANDROID "/cache/871300", "", "871300:glued-before" },
	{ "decimal behind", ANDROID "871300.qcom", "", "871300:glued-behind" },
	{ "clock", ANDROID "871300:22", "", "871300:glued-behind" },
	{ "unit", ANDROID "took 871300 ms", "", "871300:unit-behind" },
	{ "unit glued on", ANDROID "took 871300ms", "", NULL },
	{ "kB", ANDROID "free 871300 kB", "", "871300:unit-behind" },
	{ "id", ANDROID "pid=871300", "", "871300:id-before" },
	{ "id, other word", ANDROID "request_id = 871300", "", "871300:id-before" },
	{ "clock of dmesg", "[   78.871300] x", "", "" },
	{ "clock of Xcode", "2018-11-28 14:16:51.871300+0800 demo[45522:702695] x", "", "" },
	{ "tid of Xcode", "2018-11-28 14:16:51.223857+0800 demo[871300:871301] x", "", "" },
	{ "pid of logcat", "03-17 16:13:38.811 871300 871301 E Login   : x", "", "" },
	{ "nanoseconds", "03-17 16:13:38.811871300  1702  2395 E Login   : x", "", "" },
	{ "tag", "03-17 16:13:38.811  1702  2395 I 871300.qcom,x: y", "", "" },
	{ "server code with context", ANDROID "response code is 801003", "801003 ", "" },
	{ "server code in JSON", ANDROID "{\"code\":801003,\"description\":\"user not exist\"}", "801003 ", "" },
	{ "own message behind several without", ANDROID "left 800005, 801004, 803001, 801003 right: User Not Exist", "800005 801003 ", NULL },
	{ "server code without", ANDROID "left 801003 right", "", NULL },
	{ "unknown of the range", ANDROID "code=871999", "871999? ", "" },
	{ "unknown without context", ANDROID "x 871999", "", NULL },
	{ "unpublished", ANDROID "code: 871316", "871316 ", "" },
	{ "JMRTC", ANDROID "code: 872001", "872001 ", "" },
	{ "JMRTC on iOS", XCODE "JMRTC disconnect code: 872001", "872001 ", "" },
	{ "iOS only", XCODE "JMessage error code: 871001", "871001 ", "" },
	{ "invalid UTF-8 around", ANDROID "\xff code=871300 \xfe", "871300 ", "" },
};

/* Numbers under the SDK's own tags that are told by their text: DESIGN's list. */
static const struct {
	const char *text, *events;
} texts[] = {
	{ "[login]sdk have not init, you should call JMessageClient.init first.", "871308t " },
	{ "have not logged in!", "871300t " },
	{ "invalid parameter! parameter 0 is empty", "871301t " },
	{ "occurs an error when parse protocol buffer", "871315t " },
	{ "create ImageContent failed", "871312t " },
	{ "im request timeout for cmd:", "871201t " },
	{ "have a nice day", "" },
};

static void
check_line(struct table *t, struct lab *lab, struct span line, const char *events, const char *refused)
{
	struct judgement j[JUDGEMENTS_MAX];
	struct record r;
	struct buf got = { 0 }, no = { 0 };
	size_t count;

	header_read(line, &r);
	count = recognise(&lab->recogniser, &r, j);
	for (size_t i = 0; i < count; i++) {
		if (judgement_is_event(&j[i]))
			buf_printf(&got, "%ld%s%s ", j[i].number, j[i].verdict == VERDICT_UNKNOWN ? "?" : "",
			    j[i].via == VIA_TEXT ? "t" : "");
		else if (j[i].verdict == VERDICT_REFUSED)
			buf_printf(&no, "%ld:%s", j[i].number, j[i].pattern->name);
		if (j[i].start > j[i].end || j[i].end > r.text.len)
			table_fail(t, "%ld stands at %zu to %zu", j[i].number, j[i].start, j[i].end);
		if (judgement_is_event(&j[i]) && j[i].meanings == 0)
			table_fail(t, "%ld has no meaning", j[i].number);
	}
	table_text(t, "events", buf_span(&got), events);
	if (refused != NULL)
		table_text(t, "refused", buf_span(&no), refused);
	buf_free(&got);
	buf_free(&no);
}

static void
codes_are_told_from_look_alikes(void **state)
{
	struct table t = { 0 };
	struct lab lab;

	(void)state;
	lab_open(&lab, true, NULL, 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		t.row = rows[i].name;
		check_line(&t, &lab, span_of(rows[i].line), rows[i].events, rows[i].refused);
	}
	lab_close(&lab);
	table_end(&t);
}

static void
texts_count_under_the_tags_of_the_sdk(void **state)
{
	static const struct {
		const char *tag;
		bool own;
	} tags[] = { { "JIGUANG-JMessage", true }, { "Login", false } };
	struct table t = { 0 };
	struct lab lab;

	(void)state;
	lab_open(&lab, true, NULL, 0);
	for (size_t i = 0; i < COUNT(texts) * COUNT(tags); i++) {
		struct buf line = { 0 };

		buf_printf(&line, "03-17 16:13:38.811  1702  2395 E %s: %s", tags[i % 2].tag, texts[i / 2].text);
		t.row = buf_text(&line);
		check_line(&t, &lab, buf_span(&line), tags[i % 2].own ? texts[i / 2].events : "", NULL);
		buf_free(&line);
	}
	lab_close(&lab);
	table_end(&t);
}

/* DESIGN 3.7: the layout says which platform's meaning comes first. */
static void
the_layout_chooses_the_meaning(void **state)
{
	static const struct {
		const char *name, *line, *family;
	} meanings[] = {
		{ "logcat", ANDROID "code: 872001", "jmrtc-android" },
		{ "no hint", "code: 872001", "jmrtc-android" },
		{ "Xcode", XCODE "code: 872001", "jmrtc-ios" },
		{ "syslog", "Nov 28 14:16:51 iPhone demo(JMRTC)[45522] <Notice>: code: 872001", "jmrtc-ios" },
		{ "iOS only", XCODE "code: 871001", "jmrtc-ios" },
	};
	struct table t = { 0 };
	struct lab lab;

	(void)state;
	lab_open(&lab, true, NULL, 0);
	for (size_t i = 0; i < COUNT(meanings); i++) {
		struct judgement j[JUDGEMENTS_MAX];
		struct record r;

		t.row = meanings[i].name;
		header_read(span_of(meanings[i].line), &r);
		if (recognise(&lab.recogniser, &r, j) != 1 || !judgement_is_event(&j[0]))
			table_fail(&t, "is not one code");
		else
			table_text(&t, "family", span_of(j[0].meaning[0].family->name), meanings[i].family);
	}
	lab_close(&lab);
	table_end(&t);
}

/* A file that replaces a code's words changes nothing about when it is a code. */
static void
overridden_codes_are_recognised_as_before(void **state)
{
	static const char *const yaml[] = { "family: jmessage-android\ncodes: [ { code: 871300, en: 'mine', zh: 'z', category: c } ]\n",
		"family: jmessage-android\ncodes: [ { code: 871399, en: 'new', zh: 'z', category: c } ]\n" };
	static const struct {
		const char *line, *events;
	} plain[] = { { "871300", "871300 " }, { "871504", "871504 " }, { "871399", "871399 " } };
	struct table t = { 0 };
	struct lab lab;

	(void)state;
	lab_open(&lab, true, yaml, COUNT(yaml));
	for (size_t i = 0; i < COUNT(plain); i++) {
		t.row = plain[i].line;
		check_line(&t, &lab, span_of(plain[i].line), plain[i].events, NULL);
	}
	lab_close(&lab);
	table_end(&t);
}

static void
many_numbers_in_a_line(void **state)
{
	struct judgement j[JUDGEMENTS_MAX];
	struct buf line = { 0 };
	struct record r;
	struct lab lab;

	(void)state;
	lab_open(&lab, true, NULL, 0);
	for (long n = 871000; n < 872000; n++)
		buf_printf(&line, "code %ld, ", n);
	header_read(buf_span(&line), &r);
	assert_int_equal(recognise(&lab.recogniser, &r, j), JUDGEMENTS_MAX);
	buf_free(&line);
	lab_close(&lab);
}

/* Sixteen and sixty-four bytes are looked at together: runs lie across their edges, and at the ends. */
static void
runs_of_digits_are_found_one_by_one(void **state)
{
	struct rng rng = rng_make(11);

	(void)state;
	for (int i = 0; i < 20000; i++) {
		char text[300];
		size_t len = rng_below(&rng, sizeof(text)), dense = 1 + rng_below(&rng, 30), from = 0;
		char *copy;
		struct digits d;

		for (size_t k = 0; k < len; k++)
			text[k] = rng_below(&rng, dense) == 0 ? "/:\xb0 "[rng_below(&rng, 4)] : (char)('0' + rng_below(&rng, 10));
		copy = exact_copy(span_make(text, len));
		d = digits_in(span_make(copy, len), 0);
		while (digits_next(&d)) {
			for (; from < d.start; from++)
				assert_false(text[from] >= '0' && text[from] <= '9');
			for (; from < d.end; from++)
				assert_true(text[from] >= '0' && text[from] <= '9');
			assert_true(d.end > d.start && (d.end == len || text[d.end] < '0' || text[d.end] > '9'));
		}
		for (; from < len; from++)
			assert_false(text[from] >= '0' && text[from] <= '9');
		free(copy);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_are_told_from_look_alikes),
		cmocka_unit_test(texts_count_under_the_tags_of_the_sdk),
		cmocka_unit_test(the_layout_chooses_the_meaning),
		cmocka_unit_test(overridden_codes_are_recognised_as_before),
		cmocka_unit_test(many_numbers_in_a_line),
		cmocka_unit_test(runs_of_digits_are_found_one_by_one),
	};

	return cmocka_run_group_tests_name("recognise", tests, NULL, NULL);
}
