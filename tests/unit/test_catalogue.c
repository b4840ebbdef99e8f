#include "rules/catalogue.h"

#include "lab.h"
#include "rules/shipped.h"
#include "support.h"

#define RECOGNITION "define-recognition: { name: r }\n"
#define FAMILY(name, platform) "family: " name "\nplatform: " platform "\ntitle: { en: 't', zh: 't' }\nsource: s\nrecognition: r\n"
#define CODE(number, text) "  - { code: " number ", en: '" text "', zh: 'z', category: 'c' }\n"
#define A FAMILY("a", "android") "codes:\n" CODE("5", "a5") CODE("600", "a600")
#define B FAMILY("b", "ios") "unknown: [ { from: 700, to: 799 } ]\ncodes:\n" CODE("5", "b5")
#define ANY FAMILY("any", "any") "codes:\n" CODE("5", "any5")
#define FILES_MAX 5

static const struct {
	const char *name;
	const char *yaml[FILES_MAX];
	long number;
	enum platform platform;
	const char *want;       /* "family:text " for each meaning; "?" for a range */
} finds[] = {
	{ "one", { RECOGNITION, A }, 5, PLATFORM_ANY, "a:a5 " },
	{ "none", { RECOGNITION, A }, 6, PLATFORM_ANY, "" },
	{ "empty catalogue", { NULL }, 5, PLATFORM_ANY, "" },
	{ "two families, order of files", { RECOGNITION, A, B }, 5, PLATFORM_ANY, "a:a5 b:b5 " },
	{ "two families, the other order", { RECOGNITION, B, A }, 5, PLATFORM_ANY, "b:b5 a:a5 " },
	{ "platform first", { RECOGNITION, A, B }, 5, PLATFORM_IOS, "b:b5 a:a5 " },
	{ "any platform fits", { RECOGNITION, A, ANY, B }, 5, PLATFORM_IOS, "any:any5 b:b5 a:a5 " },
	{ "platform of nobody", { RECOGNITION, A, B }, 5, PLATFORM_WEB, "a:a5 b:b5 " },
	{ "range", { RECOGNITION, B }, 750, PLATFORM_ANY, "b:? " },
	{ "range, first", { RECOGNITION, B }, 700, PLATFORM_ANY, "b:? " },
	{ "range, last", { RECOGNITION, B }, 799, PLATFORM_ANDROID, "b:? " },
	{ "behind the range", { RECOGNITION, B }, 800, PLATFORM_ANY, "" },
	{ "code before range", { RECOGNITION, B, FAMILY("c", "any") "codes:\n" CODE("750", "c750") }, 750, PLATFORM_ANY, "c:c750 " },
	{ "override", { RECOGNITION, A, "family: a\ncodes:\n" CODE("5", "new") }, 5, PLATFORM_ANY, "a:new " },
	{ "override leaves the others", { RECOGNITION, A, "family: a\ncodes:\n" CODE("5", "new") }, 600, PLATFORM_ANY, "a:a600 " },
	{ "override keeps the order", { RECOGNITION, A, B, "family: a\ncodes:\n" CODE("5", "new") }, 5, PLATFORM_ANY, "a:new b:b5 " },
	{ "override keeps the platform", { RECOGNITION, A, B, "family: b\ncodes:\n" CODE("5", "new") }, 5, PLATFORM_ANDROID,
	  "a:a5 b:new " },
	{ "override twice", { RECOGNITION, A, "family: a\ncodes:\n" CODE("5", "new"), "family: a\ncodes:\n" CODE("5", "newer") }, 5,
	  PLATFORM_ANY, "a:newer " },
	{ "extension", { RECOGNITION, A, "family: a\ncodes:\n" CODE("7", "a7") }, 7, PLATFORM_ANY, "a:a7 " },
	{ "extension by a range", { RECOGNITION, A, "family: a\nunknown: [ { from: 50, to: 60 } ]\n" }, 55, PLATFORM_ANY, "a:? " },
};

static void
open_files(struct lab *lab, const char *const *yaml)
{
	size_t count = 0;

	while (count < FILES_MAX && yaml[count] != NULL)
		count++;
	lab_open(lab, false, yaml, count);
}

static void
numbers_are_found(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(finds); i++) {
		struct lab lab;
		struct meaning m[4];
		struct buf got = { 0 };
		size_t n;

		t.row = finds[i].name;
		open_files(&lab, finds[i].yaml);
		n = catalogue_find(lab.catalogue, finds[i].number, finds[i].platform, m, COUNT(m));
		for (size_t k = 0; k < n; k++)
			buf_printf(&got, "%s:%s ", m[k].family->name, m[k].code ? m[k].code->text.en : "?");
		table_text(&t, "meanings", buf_span(&got), finds[i].want);
		table_number(&t, "has", catalogue_has(lab.catalogue, finds[i].number), n > 0);
		table_number(&t, "first of them", (long)catalogue_find(lab.catalogue, finds[i].number, finds[i].platform, m, 1),
		    n > 0);
		buf_free(&got);
		lab_close(&lab);
	}
	table_end(&t);
}

static const struct {
	const char *name;
	const char *yaml[FILES_MAX];    /* the last one is refused */
	const char *place;
	long mistakes;
} bads[] = {
	{ "code twice", { RECOGNITION, FAMILY("a", "any") "codes:\n" CODE("5", "x") CODE("6", "x") CODE("5", "y") }, "f.yaml:9:", 1 },
	{ "code three times", { RECOGNITION, FAMILY("a", "any") "codes:\n" CODE("5", "x") CODE("5", "y") CODE("5", "z") }, "f.yaml:8:",
	  2 },
	{ "range upside down", { RECOGNITION, FAMILY("a", "any") "unknown:\n  - { from: 6, to: 5 }\n" }, "f.yaml:7:", 1 },
	{ "unknown recognition", { FAMILY("a", "any") }, "f.yaml:", 1 },
	{ "unknown recognition of an extension", { RECOGNITION, A, "family: a\nrecognition: nobody\n" }, "f.yaml:", 1 },
	{ "no family", { "source: s\ncodes:\n" CODE("5", "x") }, "f.yaml:", 1 },
	{ "no title", { RECOGNITION, "family: a\nsource: s\nrecognition: r\n" }, "f.yaml:", 1 },
	{ "no source", { RECOGNITION, "family: a\ntitle: { en: t, zh: t }\nrecognition: r\n" }, "f.yaml:", 1 },
	{ "no recognition", { RECOGNITION, "family: a\ntitle: { en: t, zh: t }\nsource: s\n" }, "f.yaml:", 1 },
	{ "anchor too short to be searched for", { RECOGNITION, FAMILY("a", "any")
	  "texts:\n  - { name: n, code: 5, anchor: 'ab', match: [], no-match: [] }\ncodes:\n" CODE("5", "x") }, "f.yaml:7:", 1 },
	{ "two at once", { RECOGNITION, FAMILY("a", "any") "unknown:\n  - { from: 6, to: 5 }\ncodes:\n" CODE("5", "x") CODE("5", "y") },
	  "f.yaml:10:", 2 },
};

static void
bad_files_are_refused_whole(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(bads); i++) {
		struct arena arena = { 0 };
		struct catalogue *c = catalogue_new();
		struct err err = { 0 };
		size_t codes = 0, members = 0;

		t.row = bads[i].name;
		for (size_t k = 0; k < FILES_MAX && bads[i].yaml[k] != NULL; k++) {
			bool last = k + 1 == FILES_MAX || bads[i].yaml[k + 1] == NULL;

			codes = catalogue_codes(c);
			members = catalogue_members(c);
			table_number(&t, "result", lab_add(&arena, c, last ? "f.yaml" : "before.yaml", bads[i].yaml[k], &err),
			    last ? -1 : 0);
		}
		table_number(&t, "mistakes", (long)err.count, bads[i].mistakes);
		if (span_find(buf_span(&err.text), span_of(bads[i].place)) == NULL)
			table_fail(&t, "nothing at %s: %s", bads[i].place, buf_text(&err.text));
		table_number(&t, "codes", (long)catalogue_codes(c), (long)codes);
		table_number(&t, "members", (long)catalogue_members(c), (long)members);
		err_free(&err);
		catalogue_free(c);
		arena_free(&arena);
	}
	table_end(&t);
}

static void
digits_rows(void **state)
{
	static const struct {
		const char *name;
		const char *yaml[FILES_MAX];
		long min, max;
	} rows[] = {
		{ "codes", { RECOGNITION, A }, 1, 3 },
		{ "zero does not count", { RECOGNITION, FAMILY("a", "any") "codes:\n" CODE("0", "x") CODE("55", "x") }, 2, 2 },
		{ "ranges count", { RECOGNITION, FAMILY("a", "any") "unknown: [ { from: 99, to: 1000 } ]\n" }, 2, 4 },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct lab lab;
		size_t min, max;

		t.row = rows[i].name;
		open_files(&lab, rows[i].yaml);
		catalogue_digits(lab.catalogue, &min, &max);
		table_number(&t, "min", (long)min, rows[i].min);
		table_number(&t, "max", (long)max, rows[i].max);
		lab_close(&lab);
	}
	table_end(&t);
}

/* By brute force: what every number up to 9999 begins with. */
static void
leads_rows(void **state)
{
	static const char *const rows[][FILES_MAX] = {
		{ RECOGNITION, A },
		{ RECOGNITION, FAMILY("a", "any") "codes:\n" CODE("0", "x") CODE("55", "x") CODE("5599", "x") },
		{ RECOGNITION, FAMILY("a", "any") "unknown: [ { from: 99, to: 1204 }, { from: 7000, to: 7001 } ]\n" },
		{ RECOGNITION, FAMILY("a", "any") "unknown: [ { from: 999, to: 999 } ]\ncodes:\n" CODE("1000", "x") },
		{ RECOGNITION, FAMILY("a", "any") "unknown: [ { from: 0, to: 12 } ]\n" },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint64_t want[16] = { 0 }, leads[16] = { 0 };
		struct lab lab;
		size_t min, max;

		open_files(&lab, rows[i]);
		catalogue_digits(lab.catalogue, &min, &max);
		min = min < 3 ? min : 3;
		for (long number = 1; number < 10000; number++) {
			long lead = number;

			for (long limit = min == 1 ? 10 : min == 2 ? 100 : 1000; lead >= limit;)
				lead /= 10;
			if (catalogue_has(lab.catalogue, number))
				want[lead / 64] |= (uint64_t)1 << lead % 64;
		}
		catalogue_leads(lab.catalogue, min, leads);
		t.row = rows[i][1];
		if (memcmp(leads, want, sizeof(want)) != 0)
			table_fail(&t, "other leads of %zu digits", min);
		lab_close(&lab);
	}
	table_end(&t);
}

static void
ten_thousand_codes(void **state)
{
	struct table t = { .row = "10,000" };
	struct buf yaml = { 0 };
	const char *files[2];
	struct lab lab;

	(void)state;
	buf_add_text(&yaml, FAMILY("a", "any") "codes:\n");
	for (long i = 0; i < 10000; i++)
		buf_printf(&yaml, "  - { code: %ld, en: 't%ld', zh: 'z', category: 'c' }\n", i * 997, i);
	files[0] = RECOGNITION;
	files[1] = yaml.ptr;
	lab_open(&lab, false, files, 2);
	table_number(&t, "codes", (long)catalogue_codes(lab.catalogue), 10000);
	for (long i = 0; i < 10000; i++) {
		table_number(&t, "has", catalogue_has(lab.catalogue, i * 997), true);
		table_number(&t, "has the next", catalogue_has(lab.catalogue, i * 997 + 1), false);
		table_number(&t, "number", catalogue_code(lab.catalogue, (size_t)i).code->number, i * 997);
	}
	lab_close(&lab);
	buf_free(&yaml);
	table_end(&t);
}

/* catalogue_add_shipped() looks for no mistakes: here they would be seen. */
static void
shipped_rules_are_free_of_mistakes(void **state)
{
	struct catalogue *c = catalogue_new();
	struct err err = { 0 };

	(void)state;
	for (size_t i = 0; i < shipped_rules_count; i++) {
		(void)matcher_check(&shipped_rules[i], &err);
		(void)catalogue_add(c, &shipped_rules[i], &err);
	}
	assert_string_equal(buf_text(&err.text), "");
	assert_true(catalogue_has(c, 871300) && catalogue_has(c, 872001));
	catalogue_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_found),
		cmocka_unit_test(bad_files_are_refused_whole),
		cmocka_unit_test(digits_rows),
		cmocka_unit_test(leads_rows),
		cmocka_unit_test(ten_thousand_codes),
		cmocka_unit_test(shipped_rules_are_free_of_mistakes),
	};

	return cmocka_run_group_tests_name("catalogue", tests, NULL, NULL);
}
