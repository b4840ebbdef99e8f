#include "sink/select.h"

#include "support.h"

static const char *tag_items[] = { "JIM", "JMessage" };
static const char *pid_items[] = { "4611" };
static const char *code_items[] = { "871300", "871310" };
static const char *package_items[] = { "com.example.jim" };
static const char *category_items[] = { "network", "login" };
static const char *other_items[] = { "network" };
static const struct option_list packages = { package_items, 1 }, categories = { category_items, 2 }, other = { other_items, 1 };
static const struct option_list none, tags = { tag_items, 2 }, pids = { pid_items, 1 }, codes = { code_items, 2 };

#define ALL .tag = &none, .pid = &none, .code = &none, .package = &none, .category = &none

static const struct {
	const char *name;
	struct select select;           /* tag, level, pid, code, only */
	const char *tag;
	char level;
	long pid, number;               /* number 0: no code */
	enum verdict verdict;
	long want;
} rows[] = {
	{ "all", { ALL }, "x", 'I', 1, 0, VERDICT_CODE, 1 },
	{ "tag", { .tag = &tags }, "JIM", 'I', 1, 0, VERDICT_CODE, 1 },
	{ "second tag", { .tag = &tags }, "JMessage", 'I', 1, 0, VERDICT_CODE, 1 },
	{ "longer tag", { .tag = &tags }, "JIMx", 'I', 1, 0, VERDICT_CODE, 0 },
	{ "no tag", { .tag = &tags }, "", 'I', 1, 0, VERDICT_CODE, 0 },
	{ "level", { .level = 'W' }, "x", 'W', 1, 0, VERDICT_CODE, 1 },
	{ "higher level", { .level = 'W' }, "x", 'F', 1, 0, VERDICT_CODE, 1 },
	{ "assert is fatal", { .level = 'F' }, "x", 'A', 1, 0, VERDICT_CODE, 1 },
	{ "lower level", { .level = 'W' }, "x", 'I', 1, 0, VERDICT_CODE, 0 },
	{ "no level", { .level = 'V' }, "x", 0, 1, 0, VERDICT_CODE, 0 },
	{ "unknown level", { .level = 'V' }, "x", '?', 1, 0, VERDICT_CODE, 0 },
	{ "pid", { .pid = &pids }, "x", 'I', 4611, 0, VERDICT_CODE, 1 },
	{ "other pid", { .pid = &pids }, "x", 'I', 461, 0, VERDICT_CODE, 0 },
	{ "no pid", { .pid = &pids }, "x", 'I', -1, 0, VERDICT_CODE, 0 },
	{ "only", { .only = true }, "x", 'I', 1, 871300, VERDICT_CODE, 1 },
	{ "only, unknown code", { .only = true }, "x", 'I', 1, 871999, VERDICT_UNKNOWN, 1 },
	{ "only, refused", { .only = true }, "x", 'I', 1, 871300, VERDICT_REFUSED, 0 },
	{ "only, no context", { .only = true }, "x", 'I', 1, 871300, VERDICT_NO_CONTEXT, 0 },
	{ "only, none", { .only = true }, "x", 'I', 1, 0, VERDICT_CODE, 0 },
	{ "code", { .code = &codes }, "x", 'I', 1, 871310, VERDICT_CODE, 1 },
	{ "code, refused", { .code = &codes }, "x", 'I', 1, 871310, VERDICT_REFUSED, 0 },
	{ "other code", { .code = &codes }, "x", 'I', 1, 871504, VERDICT_CODE, 0 },
	{ "code, none", { .code = &codes }, "x", 'I', 1, 0, VERDICT_CODE, 0 },
	{ "no lists at all", { .tag = NULL }, "x", 'I', 1, 0, VERDICT_CODE, 1 },
	{ "package", { .package = &packages }, "x", 'I', 4700, 0, VERDICT_CODE, 1 },
	{ "other package", { .package = &packages }, "x", 'I', 4611, 0, VERDICT_CODE, 0 },
	{ "package or pid, pid", { .package = &packages, .pid = &pids }, "x", 'I', 4611, 0, VERDICT_CODE, 1 },
	{ "package or pid, package", { .package = &packages, .pid = &pids }, "x", 'I', 4700, 0, VERDICT_CODE, 1 },
	{ "package or pid, neither", { .package = &packages, .pid = &pids }, "x", 'I', 1, 0, VERDICT_CODE, 0 },
	{ "package, and a code", { .package = &packages, .code = &codes }, "x", 'I', 4700, 0, VERDICT_CODE, 0 },
	{ "category", { .category = &categories }, "x", 'I', 1, 871300, VERDICT_CODE, 1 },
	{ "other category", { .category = &other }, "x", 'I', 1, 871300, VERDICT_CODE, 0 },
	{ "category of an unknown code", { .category = &categories }, "x", 'I', 1, 871999, VERDICT_UNKNOWN, 0 },
	{ "category, refused", { .category = &categories }, "x", 'I', 1, 871300, VERDICT_REFUSED, 0 },
	{ "category, none", { .category = &categories }, "x", 'I', 1, 0, VERDICT_CODE, 0 },
	{ "category and code", { .category = &categories, .code = &codes }, "x", 'I', 1, 871300, VERDICT_CODE, 1 },
	{ "category, other code", { .category = &categories, .code = &codes }, "x", 'I', 1, 871504, VERDICT_CODE, 0 },
	{ "all must hold", { .tag = &tags, .level = 'W', .pid = &pids, .code = &codes, .only = true }, "JIM", 'E', 4611, 871300, VERDICT_CODE, 1 },
	{ "one does not", { .tag = &tags, .level = 'W', .pid = &pids, .code = &codes, .only = true }, "JIM", 'E', 4612, 871300, VERDICT_CODE, 0 },
};

static void
lines_are_wanted_or_not(void **state)
{
	struct packages known = { 0 };
	struct table t = { 0 };

	(void)state;
	packages_know(&known, 4700);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct code code = { .category = "login" };
		struct judgement j = { .verdict = rows[i].verdict, .number = rows[i].number, .meanings = 1,
			.meaning = { { .code = rows[i].verdict == VERDICT_CODE ? &code : NULL } } };
		struct line line = { .judgement = &j, .count = rows[i].number != 0 };

		line.record.tag = span_of(rows[i].tag);
		line.record.level = rows[i].level;
		line.record.pid = rows[i].pid;
		t.row = rows[i].name;
		table_number(&t, "wanted", select_line(&rows[i].select, &known, &line), rows[i].want);
	}
	packages_free(&known);
	table_end(&t);
}

static void
what_a_selection_needs(void **state)
{
	static const struct {
		const char *name;
		struct select select;
		long header, all;
	} needs[] = {
		{ "all", { ALL }, 0, 1 },
		{ "only", { .only = true }, 0, 0 },
		{ "code", { .code = &codes }, 0, 0 },
		{ "tag", { .tag = &tags }, 1, 0 },
		{ "level", { .level = 'E' }, 1, 0 },
		{ "pid", { .pid = &pids }, 1, 0 },
		{ "package", { .package = &packages }, 1, 0 },
		{ "category", { .category = &categories }, 0, 0 },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(needs); i++) {
		t.row = needs[i].name;
		table_number(&t, "needs the header", select_needs_header(&needs[i].select), needs[i].header);
		table_number(&t, "is all", select_is_all(&needs[i].select), needs[i].all);
	}
	table_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_wanted_or_not),
		cmocka_unit_test(what_a_selection_needs),
	};

	return cmocka_run_group_tests_name("select", tests, NULL, NULL);
}
