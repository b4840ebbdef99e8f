/* Patterns and templates: what holds, and what becomes of those that cost too much. */
#include "rules/match.h"

#include "lab.h"
#include "rules/load.h"
#include "support.h"

#define PATTERN(keys) "{ name: 'p', en: 'x', zh: 'x', " keys ", match: [], no-match: [] }"
#define FAMILY "family: f\ntitle: { en: t, zh: t }\nsource: s\nrecognition: r\n"
#define DIGITS_70 "1234567890123456789012345678901234567890123456789012345678901234567890"

/* In `text` the code stands between < and >. */
static const struct {
	const char *name, *keys, *text, *tag;
	long holds;
} patterns[] = {
	{ "before", "before: 'code='", "code=<5>", "", 1 },
	{ "before, not right up to it", "before: 'code='", "code= <5>", "", 0 },
	{ "before, at the start", "before: '^'", "<5>", "", 1 },
	{ "before, lookbehind", "before: '(?<!x)='", "x=<5>", "", 0 },
	{ "before reaches no further", "before: 'x.*'", "x" DIGITS_70 "<5>", "", 0 },
	{ "after", "after: 'ms'", "<5>ms", "", 1 },
	{ "after, not right behind", "after: 'ms'", "<5> ms", "", 0 },
	{ "after, nothing", "after: '$'", "<5>", "", 1 },
	{ "after reaches no further", "after: '.*x'", "<5>" DIGITS_70 "x", "", 0 },
	{ "after, lookahead at the end", "after: ' ms(?![a-z])'", "<5> ms", "", 1 },
	{ "text", "text: 'JIM'", "a <5> b JIM c", "", 1 },
	{ "text, not there", "text: 'JIM'", "a <5> b", "JIM", 0 },
	{ "tag", "tag: '^JIM'", "<5>", "JIMx", 1 },
	{ "tag, not there", "tag: '^JIM'", "JIM <5>", "xJIM", 0 },
	{ "tag, none", "tag: '^$'", "<5>", "", 1 },
	{ "two keys", "before: 'a', after: 'b'", "a<5>b", "", 1 },
	{ "two keys, one fails", "before: 'a', after: 'b'", "a<5>c", "", 0 },
	{ "all keys", "before: 'a', after: 'b', text: 'b c', tag: 'T'", "a<5>b c", "T", 1 },
	{ "all keys, the tag fails", "before: 'a', after: 'b', text: 'b c', tag: 'T'", "a<5>b c", "U", 0 },
	{ "Chinese", "before: '\xe7\xa0\x81.'", "\xe7\xa0\x81\xef\xbc\x9a<5>", "", 1 },
	{ "invalid UTF-8 before", "before: '='", "\xff\xfe=<5>", "", 1 },
	{ "nothing matches invalid UTF-8", "before: '.'", "\xff<5>", "", 0 },
	{ "invalid UTF-8 elsewhere", "text: 'JIM'", "\xff <5> \xc3 JIM \xe4", "", 1 },
	{ "reach into a character", "before: '\xe7\xa0\x81+'", "\xe7\xa0\x81\xe7\xa0\x81\xe7\xa0\x81\xe7\xa0\x81\xe7\xa0\x81\xe7\xa0\x81"
	  "\xe7\xa0\x81\xe7\xa0\x81\xe7\xa0\x81\xe7\xa0\x81\xe7\xa0\x81\xe7\xa0\x81\xe7\xa0\x81\xe7\xa0\x81\xe7\xa0\x81\xe7\xa0\x81"
	  "\xe7\xa0\x81\xe7\xa0\x81\xe7\xa0\x81\xe7\xa0\x81\xe7\xa0\x81\xe7\xa0\x81\xe7\xa0\x81\xe7\xa0\x81\xe7\xa0\x81<5>", "", 1 },
};

static void
open_pattern(struct lab *lab, const char *kind, const char *keys)
{
	struct buf yaml = { 0 };
	const char *text;

	buf_printf(&yaml, "%s", FAMILY);
	buf_printf(&yaml, strcmp(kind, "own-context") == 0 ?
	    "define-recognition: { name: r }\n%s: [ { name: 'p', en: 'x', zh: 'x', %s, match: [], no-match: [] } ]\n" :
	    "define-recognition: { name: r, %s: [ { name: 'p', en: 'x', zh: 'x', %s, match: [], no-match: [] } ] }\n", kind, keys);
	text = buf_text(&yaml);
	lab_open(lab, false, &text, 1);
	buf_free(&yaml);
}

/* Takes < and > out. */
static struct place
place_of(const char *text, const char *tag, struct buf *clean)
{
	struct place p = { .tag = span_of(tag) };
	size_t open = strcspn(text, "<"), close = strcspn(text, ">");

	buf_clear(clean);
	buf_add(clean, text, open);
	buf_add(clean, text + open + 1, close - open - 1);
	buf_add_text(clean, text + close + 1);
	p.text = buf_span(clean);
	p.start = open;
	p.end = close - 1;
	return p;
}

static void
patterns_hold_or_not(void **state)
{
	static const struct {
		const char *kind;
		const struct pattern *(*ask)(struct matcher *, size_t);
	} kinds[] = { { "refuse", matcher_refuse }, { "doubt", matcher_doubt }, { "context", matcher_context },
		{ "own-context", matcher_own_context } };
	struct table t = { 0 };
	struct buf clean = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(patterns) * COUNT(kinds); i++) {
		size_t kind = i % COUNT(kinds), row = i / COUNT(kinds);
		struct lab lab;
		struct place p = place_of(patterns[row].text, patterns[row].tag, &clean);

		t.row = patterns[row].name;
		open_pattern(&lab, kinds[kind].kind, patterns[row].keys);
		matcher_record(lab.matcher, p.text, p.tag);
		matcher_place(lab.matcher, p.start, p.end);
		for (size_t k = 0; k < COUNT(kinds); k++)
			table_number(&t, kinds[k].kind, kinds[k].ask(lab.matcher, 0) != NULL, k == kind && patterns[row].holds);
		lab_close(&lab);
	}
	buf_free(&clean);
	table_end(&t);
}

/* What is asked, one after the other, of a pattern that some lines make expensive. */
static void
patterns_that_cost_too_much_are_switched_off(void **state)
{
	static const struct {
		const char *name;
		bool costly;
		int times;
		long holds, trouble;    /* trouble: told for the first time, and not again */
	} steps[] = {
		{ "easy line", false, 1, 1, 0 },
		{ "costly line", true, 1, 0, 1 },
		{ "easy line after that", false, 1, 1, 0 },
		{ "until it is switched off", true, MATCHER_STRIKES - 1, 0, 1 },
		{ "easy line, switched off", false, 1, 0, 0 },
	};
	struct table t = { 0 };
	struct lab lab;
	struct buf hard = { 0 };

	(void)state;
	for (int i = 0; i < 200; i++)
		buf_add_char(&hard, 'a');
	buf_add_text(&hard, "b!");
	/* The reference to the empty group keeps automata from deciding it. */
	open_pattern(&lab, "refuse", "text: '^()(?:a|aa|aaa)+!\\1'");
	for (size_t i = 0; i < COUNT(steps); i++) {
		struct err err = { 0 };

		t.row = steps[i].name;
		matcher_record(lab.matcher, steps[i].costly ? buf_span(&hard) : SPAN("aaaa!"), SPAN(""));
		matcher_place(lab.matcher, 0, 1);
		for (int n = 0; n < steps[i].times; n++)
			table_number(&t, "holds", matcher_refuse(lab.matcher, 0) != NULL, steps[i].holds);
		table_number(&t, "trouble", matcher_trouble(lab.matcher, &err), steps[i].trouble);
		table_number(&t, "trouble again", matcher_trouble(lab.matcher, &err), 0);
		if (err.count > 0 && strstr(buf_text(&err.text), "'p'") == NULL)
			table_fail(&t, "the pattern is not named: %s", buf_text(&err.text));
		err_free(&err);
	}
	buf_free(&hard);
	lab_close(&lab);
	table_end(&t);
}

static void
text_rules_hold_or_not(void **state)
{
	static const struct {
		const char *name, *keys, *text, *tag;
		long start, end;        /* -1: does not hold */
	} rows[] = {
		{ "anchor", "anchor: 'was reset'", "it was reset now", "", 3, 12 },
		{ "no anchor", "anchor: 'was reset'", "it was set", "", -1, -1 },
		{ "anchor and tag", "anchor: 'reset', tag: '^JIM'", "reset", "JIM", 0, 5 },
		{ "other tag", "anchor: 'reset', tag: '^JIM'", "reset", "x", -1, -1 },
		{ "no tag", "anchor: 'reset', tag: '^JIM'", "reset", "", -1, -1 },
		{ "text", "anchor: 'reset', text: 'was \\w+'", "it was reset", "", 3, 12 },
		{ "anchor without the text", "anchor: 'reset', text: 'was \\w+'", "it is reset", "", -1, -1 },
		{ "Chinese", "anchor: '\xe9\x87\x8d\xe7\xbd\xae'", "\xe5\xb7\xb2\xe9\x87\x8d\xe7\xbd\xae", "", 3, 9 },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf yaml = { 0 };
		const char *text;
		struct lab lab;
		struct place p = { .text = span_of(rows[i].text), .tag = span_of(rows[i].tag) };
		size_t member = 9;
		bool holds;

		t.row = rows[i].name;
		buf_printf(&yaml, "%stexts: [ { name: 'p', code: 5, %s, match: [], no-match: [] } ]\n"
		    "define-recognition: { name: r }\ncodes: [ { code: 5, en: e, zh: z, category: c } ]\n", FAMILY, rows[i].keys);
		text = buf_text(&yaml);
		lab_open(&lab, false, &text, 1);
		assert_int_equal(matcher_texts(lab.matcher), 1);
		assert_int_equal(matcher_text(lab.matcher, 0, &member)->code, 5);
		table_number(&t, "member", (long)member, 0);
		holds = matcher_text_holds(lab.matcher, 0, &p);
		table_number(&t, "start", holds ? (long)p.start : -1, rows[i].start);
		table_number(&t, "end", holds ? (long)p.end : -1, rows[i].end);
		lab_close(&lab);
		buf_free(&yaml);
	}
	table_end(&t);
}

static void
broken_patterns_are_told_with_their_line(void **state)
{
	static const struct {
		const char *name, *yaml, *place;
		long mistakes;
	} rows[] = {
		{ "good", FAMILY "own-context:\n  - " PATTERN("text: 'a'") "\n", "", 0 },
		{ "parenthesis", FAMILY "own-context:\n  - " PATTERN("text: '(a'") "\n", "f.yaml:6:", 1 },
		{ "quantifier", FAMILY "own-context:\n  - " PATTERN("before: '*'") "\n", "f.yaml:6:", 1 },
		{ "says nothing", FAMILY "own-context:\n  - { name: p, en: x, zh: x, match: [], no-match: [] }\n", "f.yaml:6:", 1 },
		{ "two keys", FAMILY "own-context:\n  - " PATTERN("before: '(', after: ')'") "\n", "f.yaml:6:", 2 },
		{ "\\C", FAMILY "own-context:\n  - " PATTERN("text: '\\C'") "\n", "f.yaml:6:", 1 },
		{ "text rule", FAMILY "texts:\n  - { name: p, code: 5, anchor: a, text: '[', match: [], no-match: [] }\n", "f.yaml:6:", 1 },
		{ "recognition", "define-recognition:\n  name: r\n  doubt:\n    - " PATTERN("tag: '(?<'") "\n", "f.yaml:4:", 1 },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = { 0 };
		struct err err = { 0 };
		struct rules rules;

		t.row = rows[i].name;
		if (rules_load(&rules, "f.yaml", span_of(rows[i].yaml), &arena, &err) < 0)
			table_fail(&t, "%s", buf_text(&err.text));
		table_number(&t, "result", matcher_check(&rules, &err), rows[i].mistakes > 0 ? -1 : 0);
		table_number(&t, "mistakes", (long)err.count, rows[i].mistakes);
		if (!span_starts(buf_span(&err.text), span_of(rows[i].place)))
			table_fail(&t, "not at %s: %s", rows[i].place, buf_text(&err.text));
		err_free(&err);
		arena_free(&arena);
	}
	table_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns_hold_or_not),
		cmocka_unit_test(patterns_that_cost_too_much_are_switched_off),
		cmocka_unit_test(text_rules_hold_or_not),
		cmocka_unit_test(broken_patterns_are_told_with_their_line),
	};

	return cmocka_run_group_tests_name("match", tests, NULL, NULL);
}
