#include "rules/load.h"

#include <stdio.h>
#include <stdlib.h>

#include "logcat/header.h"
#include "support.h"

#define CODE(number) "{ code: " number ", en: 'e', zh: 'z', category: 'c' }"
#define PLACES_MAX 6

/* Every mistake is told by "line:column"; none are given: at least one, anywhere. */
static const struct bad {
	const char *name;
	struct span yaml;
	const char *place[PLACES_MAX];
} bads[] = {
	{ "unknown key", BYTES("family: f\nfoo: 1\n"), { "2:1" } },
	{ "unknown key inside", BYTES("codes:\n  - code: 5\n    en: e\n    zh: z\n    category: c\n    colour: red\n"), { "6:5" } },
	{ "text for a list", BYTES("codes: x\n"), { "1:8" } },
	{ "mapping for a list", BYTES("codes: {}\n"), { "1:8" } },
	{ "list for a text", BYTES("family: [a]\n"), { "1:9" } },
	{ "mapping for a text", BYTES("family: { a: b }\n"), { "1:9" } },
	{ "text for a mapping", BYTES("title: x\n"), { "1:8" } },
	{ "text in a list of mappings", BYTES("codes:\n  - x\n"), { "2:5" } },
	{ "mapping in a list of texts", BYTES("found:\n  - { a: b }\n"), { "2:5" } },
	{ "text for a list of texts", BYTES("found: x\n"), { "1:8" } },
	{ "missing key", BYTES("codes:\n  - code: 5\n    en: e\n    category: c\n"), { "2:5" } },
	{ "two missing keys", BYTES("codes:\n  - { en: e, zh: z }\n"), { "2:5", "2:5" } },
	{ "half a text", BYTES("title: { en: e }\n"), { "1:8" } },
	{ "key twice", BYTES("family: a\nfamily: b\n"), { "2:1" } },
	{ "key twice inside", BYTES("title: { en: a, zh: b, en: c }\n"), { "1:24" } },
	{ "empty text", BYTES("family: ''\n"), { "1:9" } },
	{ "no value", BYTES("family:\n"), { "1:8" } },
	{ "no number", BYTES("codes: [" CODE("x12") "]"), { "1:17" } },
	{ "letters behind the number", BYTES("codes: [" CODE("12x") "]"), { "1:17" } },
	{ "octal number", BYTES("codes: [" CODE("010001") "]"), { "1:17" } },
	{ "negative number", BYTES("codes: [" CODE("-5") "]"), { "1:17" } },
	{ "positive sign", BYTES("codes: [" CODE("+5") "]"), { "1:17" } },
	{ "blank before the number", BYTES("codes: [" CODE("' 5'") "]"), { "1:17" } },
	{ "hexadecimal number", BYTES("codes: [" CODE("0x10") "]"), { "1:17" } },
	{ "decimal", BYTES("codes: [" CODE("1.5") "]"), { "1:17" } },
	{ "number of 8 digits", BYTES("codes: [" CODE("10000000") "]"), { "1:17" } },
	{ "huge number", BYTES("codes: [" CODE("99999999999999999999999") "]"), { "1:17" } },
	{ "not a choice", BYTES("platform: windows\n"), { "1:11" } },
	{ "half a choice", BYTES("platform: andro\n"), { "1:11" } },
	{ "NUL", BYTES("family: \"a\\0b\"\n"), { "1:9" } },
	{ "NUL in a key", BYTES("\"family\\0x\": a\n"), { "1:1" } },
	{ "bytes that are not UTF-8", BYTES("family: f\nsource: \xff\n"), { "2:9" } },
	{ "cut UTF-8", BYTES("family: \xe4\xb8"), { "1:9" } },
	{ "alias", BYTES("family: &a f\nsource: *a\n"), { "1:9" } },
	{ "alias of a list", BYTES("found: &a [x]\nnot-found: *a\n"), { "1:8" } },
	{ "alias of itself", BYTES("&a\nfamily: f\ntitle: *a\n"), { NULL } },
	{ "alias of itself in a list", BYTES("codes: &a [ *a, *a ]\n"), { NULL } },
	{ "alias of nothing", BYTES("family: *x\n"), { "1:9" } },
	{ "merge key", BYTES("<<: { family: f }\n"), { "1:1" } },
	{ "empty file", BYTES(""), { "1:1" } },
	{ "only a comment", BYTES("# nothing\n"), { "1:1" } },
	{ "only blanks", BYTES("  \n\n"), { "1:1" } },
	{ "only a document mark", BYTES("---\n"), { NULL } },
	{ "text", BYTES("abc"), { "1:1" } },
	{ "list", BYTES("- abc\n"), { "1:1" } },
	{ "two documents", BYTES("family: f\n---\nfamily: g\n"), { NULL } },
	{ "quote not closed", BYTES("family: f\nsource: 'x\n"), { NULL } },
	{ "tab", BYTES("family: f\n\tsource: x\n"), { "2:1" } },
	{ "bracket not closed", BYTES("found: [a\n"), { NULL } },
	{ "two colons", BYTES("family: a: b\n"), { "1:10" } },
	{ "control character", BYTES("family: f\nsource: a\x01" "b\n"), { "2:10" } },
	{ "mapping as a key", BYTES("? { a: b }\n: c\n"), { "1:3" } },
	{ "several", BYTES("family: f\nfoo: 1\nplatform: x\ncodes:\n  - " CODE("01") "\n  - { code: 5, en: e, zh: z }\ntitle: { en: a }\n"),
	  { "2:1", "3:11", "5:13", "6:5", "7:8" } },
};

static size_t
count_places(const struct bad *b)
{
	size_t n = 0;

	while (n < PLACES_MAX && b->place[n] != NULL)
		n++;
	return n;
}

/* How many sentences start with the place? */
static size_t
count_at(const struct err *err, const char *place)
{
	char start[64];
	size_t n = 0;

	snprintf(start, sizeof(start), "f.yaml:%s", place);
	for (const char *line = buf_text(&err->text); *line != '\0';) {
		size_t len = strlen(start);

		if (strncmp(line, start, len) == 0 && (line[len] == ':' || strncmp(line + len, "\xef\xbc\x9a", 3) == 0))
			n++;
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	return n;
}

static void
every_mistake_is_told_with_its_place(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(bads) * 2; i++) {
		const struct bad *b = &bads[i / 2];
		struct arena arena = { 0 };
		struct err err = { .lang = i % 2 ? LANG_ZH : LANG_EN };
		struct rules rules;
		char *copy = exact_copy(b->yaml);
		size_t want = count_places(b);

		t.row = b->name;
		table_number(&t, "result", rules_load(&rules, "f.yaml", span_make(copy, b->yaml.len), &arena, &err), -1);
		if (want > 0 ? err.count != want : err.count == 0)
			table_fail(&t, "%zu mistakes, not %zu: %s", err.count, want, buf_text(&err.text));
		for (size_t k = 0; k < want; k++)
			if (count_at(&err, b->place[k]) == 0)
				table_fail(&t, "none at %s: %s", b->place[k], buf_text(&err.text));
		free(copy);
		err_free(&err);
		arena_free(&arena);
	}
	table_end(&t);
}

static const struct {
	const char *name;
	struct span yaml;
	long codes;
} goods[] = {
	{ "a family", BYTES("family: f\n"), 0 },
	{ "CRLF", BYTES("family: f\r\ncodes:\r\n  - " CODE("5") "\r\n"), 1 },
	{ "byte order mark", BYTES("\xef\xbb\xbf" "family: f\n"), 0 },
	{ "document mark", BYTES("%YAML 1.1\n---\nfamily: f\n...\n"), 0 },
	{ "anchor that nobody uses", BYTES("family: &a f\n"), 0 },
	{ "zero", BYTES("family: f\ncodes: [ " CODE("0") " ]"), 1 },
	{ "seven digits", BYTES("family: f\ncodes: [ " CODE("9999999") ", " CODE("5") " ]"), 2 },
	{ "empty lists", BYTES("family: f\ncodes: []\nfound: []\n"), 0 },
	{ "JSON", BYTES("{\"family\": \"f\", \"codes\": [{\"code\": 5, \"en\": \"e\", \"zh\": \"z\", \"category\": \"c\"}]}"), 1 },
};

static void
valid_files_are_read(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(goods); i++) {
		struct arena arena = { 0 };
		struct err err = { 0 };
		struct rules rules;
		char *copy = exact_copy(goods[i].yaml);

		t.row = goods[i].name;
		if (rules_load(&rules, "f.yaml", span_make(copy, goods[i].yaml.len), &arena, &err) < 0) {
			table_fail(&t, "%s", buf_text(&err.text));
		} else {
			table_text(&t, "family", span_of(rules.family.name), "f");
			table_number(&t, "codes", (long)rules.family.codes.count, goods[i].codes);
		}
		free(copy);
		err_free(&err);
		arena_free(&arena);
	}
	table_end(&t);
}

static const char whole[] =
    "family: f\n"
    "platform: ios\n"
    "title: { en: 'title', zh: '\xe6\xa0\x87\xe9\xa2\x98' }\n"
    "source: s\n"
    "context: optional\n"
    "unknown: [ { from: 10, to: 19 } ]\n"
    "own-context:\n"
    "  - name: p\n"
    "    en: e\n"
    "    zh: z\n"
    "    before: 'a'\n"
    "    match: [ 'm', 'n' ]\n"
    "    no-match: []\n"
    "codes:\n"
    "  - code: 5\n"
    "    message: 'it''s'\n"
    "    en: e\n"
    "    zh: z\n"
    "    category: c\n"
    "    cause: { en: why, zh: '\xe4\xb8\xba' }\n"
    "    retry: yes\n"
    "    published: false\n"
    "  - " CODE("6") "\n";

static void
values_and_lines_are_kept(void **state)
{
	struct arena arena = { 0 };
	struct err err = { 0 };
	struct rules r;
	const struct family *f = &r.family;

	(void)state;
	if (rules_load(&r, "f.yaml", span_of(whole), &arena, &err) < 0)
		fail_msg("%s", buf_text(&err.text));
	assert_string_equal(r.file, "f.yaml");
	assert_int_equal(f->platform, PLATFORM_IOS);
	assert_string_equal(f->title.zh, "\xe6\xa0\x87\xe9\xa2\x98");
	assert_int_equal(f->context, CONTEXT_OPTIONAL);
	assert_int_equal(f->unknown.item[0].to, 19);
	assert_int_equal(f->own_context.item[0].line, 8);
	assert_int_equal(f->own_context.item[0].before.line, 11);
	assert_int_equal(f->own_context.item[0].match.count, 2);
	assert_null(f->own_context.item[0].after.source);
	assert_int_equal(f->codes.item[0].line, 15);
	assert_string_equal(f->codes.item[0].message, "it's");
	assert_string_equal(f->codes.item[0].cause.en, "why");
	assert_int_equal(f->codes.item[0].retry, 1);
	assert_int_equal(f->codes.item[0].published, 0);
	assert_int_equal(f->codes.item[1].published, 1);
	assert_int_equal(f->codes.item[1].retry, 0);
	assert_null(f->codes.item[1].message);
	assert_null(r.recognition.name);
	arena_free(&arena);
}

/* Brackets, braces and dashes inside each other, as deep as somebody likes. */
static void
deep_nesting_is_refused(void **state)
{
	static const char *const pieces[] = { "[", "{a: ", "- ", "? " };
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(pieces); i++) {
		struct arena arena = { 0 };
		struct err err = { 0 };
		struct buf yaml = { 0 };
		struct rules rules;

		for (int n = 0; n < 20000; n++)
			buf_add_text(&yaml, pieces[i]);
		t.row = pieces[i];
		table_number(&t, "result", rules_load(&rules, "f.yaml", buf_span(&yaml), &arena, &err), -1);
		if (err.count == 0)
			table_fail(&t, "no sentence");
		buf_free(&yaml);
		err_free(&err);
		arena_free(&arena);
	}
	table_end(&t);
}

static void
files_that_cannot_be_read_are_named(void **state)
{
	struct arena arena = { 0 };
	struct err err = { 0 };
	struct rules rules;

	(void)state;
	assert_int_equal(rules_load_file(&rules, "/nonexistent/x.yaml", &arena, &err), -1);
	assert_non_null(strstr(buf_text(&err.text), "/nonexistent/x.yaml"));
	err_free(&err);
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_mistake_is_told_with_its_place),
		cmocka_unit_test(valid_files_are_read),
		cmocka_unit_test(values_and_lines_are_kept),
		cmocka_unit_test(deep_nesting_is_refused),
		cmocka_unit_test(files_that_cannot_be_read_are_named),
	};

	return cmocka_run_group_tests_name("load", tests, NULL, NULL);
}
