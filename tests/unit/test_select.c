#include "sink/select.h"

#include "support.h"

static const char *tag_items[] = { "JIM", "JMessage" };
static const char *pid_items[] = { "4611" };
static const char *code_items[] = { "871300", "871310" };
static const struct option_list none, tags = { tag_items, 2 }, pids = { pid_items, 1 }, codes = { code_items, 2 };

#define ALL &none, 0, &none, &none, false

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
	{ "tag", { &tags, 0, &none, &none, false }, "JIM", 'I', 1, 0, VERDICT_CODE, 1 },
	{ "second tag", { &tags, 0, &none, &none, false }, "JMessage", 'I', 1, 0, VERDICT_CODE, 1 },
	{ "longer tag", { &tags, 0, &none, &none, false }, "JIMx", 'I', 1, 0, VERDICT_CODE, 0 },
	{ "no tag", { &tags, 0, &none, &none, false }, "", 'I', 1, 0, VERDICT_CODE, 0 },
	{ "level", { &none, 'W', &none, &none, false }, "x", 'W', 1, 0, VERDICT_CODE, 1 },
	{ "higher level", { &none, 'W', &none, &none, false }, "x", 'F', 1, 0, VERDICT_CODE, 1 },
	{ "assert is fatal", { &none, 'F', &none, &none, false }, "x", 'A', 1, 0, VERDICT_CODE, 1 },
	{ "lower level", { &none, 'W', &none, &none, false }, "x", 'I', 1, 0, VERDICT_CODE, 0 },
	{ "no level", { &none, 'V', &none, &none, false }, "x", 0, 1, 0, VERDICT_CODE, 0 },
	{ "unknown level", { &none, 'V', &none, &none, false }, "x", '?', 1, 0, VERDICT_CODE, 0 },
	{ "pid", { &none, 0, &pids, &none, false }, "x", 'I', 4611, 0, VERDICT_CODE, 1 },
	{ "other pid", { &none, 0, &pids, &none, false }, "x", 'I', 461, 0, VERDICT_CODE, 0 },
	{ "no pid", { &none, 0, &pids, &none, false }, "x", 'I', -1, 0, VERDICT_CODE, 0 },
	{ "only", { &none, 0, &none, &none, true }, "x", 'I', 1, 871300, VERDICT_CODE, 1 },
	{ "only, unknown code", { &none, 0, &none, &none, true }, "x", 'I', 1, 871999, VERDICT_UNKNOWN, 1 },
	{ "only, refused", { &none, 0, &none, &none, true }, "x", 'I', 1, 871300, VERDICT_REFUSED, 0 },
	{ "only, no context", { &none, 0, &none, &none, true }, "x", 'I', 1, 871300, VERDICT_NO_CONTEXT, 0 },
	{ "only, none", { &none, 0, &none, &none, true }, "x", 'I', 1, 0, VERDICT_CODE, 0 },
	{ "code", { &none, 0, &none, &codes, false }, "x", 'I', 1, 871310, VERDICT_CODE, 1 },
	{ "code, refused", { &none, 0, &none, &codes, false }, "x", 'I', 1, 871310, VERDICT_REFUSED, 0 },
	{ "other code", { &none, 0, &none, &codes, false }, "x", 'I', 1, 871504, VERDICT_CODE, 0 },
	{ "code, none", { &none, 0, &none, &codes, false }, "x", 'I', 1, 0, VERDICT_CODE, 0 },
	{ "all must hold", { &tags, 'W', &pids, &codes, true }, "JIM", 'E', 4611, 871300, VERDICT_CODE, 1 },
	{ "one does not", { &tags, 'W', &pids, &codes, true }, "JIM", 'E', 4612, 871300, VERDICT_CODE, 0 },
};

static void
lines_are_wanted_or_not(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct judgement j = { .verdict = rows[i].verdict, .number = rows[i].number };
		struct line line = { .judgement = &j, .count = rows[i].number != 0 };

		line.record.tag = span_of(rows[i].tag);
		line.record.level = rows[i].level;
		line.record.pid = rows[i].pid;
		t.row = rows[i].name;
		table_number(&t, "wanted", select_line(&rows[i].select, &line), rows[i].want);
	}
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
		{ "only", { &none, 0, &none, &none, true }, 0, 0 },
		{ "code", { &none, 0, &none, &codes, false }, 0, 0 },
		{ "tag", { &tags, 0, &none, &none, false }, 1, 0 },
		{ "level", { &none, 'E', &none, &none, false }, 1, 0 },
		{ "pid", { &none, 0, &pids, &none, false }, 1, 0 },
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
