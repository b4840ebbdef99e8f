#include "input/backoff.h"

#include "support.h"

static const struct {
	const char *name;
	struct {
		int64_t ran;
		bool useful;
		long want;
	} step[12];
} rows[] = {
	{ "the first end", { { 0, false, 200 } } },
	{ "it ends at once, again and again", { { 5, false, 200 }, { 5, false, 400 }, { 5, false, 800 }, { 5, false, 1600 }, { 5, false, 3200 },
	    { 5, false, 6400 }, { 5, false, 12800 }, { 5, false, 25600 }, { 5, false, 30000 }, { 5, false, 30000 } } },
	{ "it was of use", { { 5, false, 200 }, { 5, false, 400 }, { 5, true, 200 }, { 5, false, 400 } } },
	{ "it ran long", { { 5, false, 200 }, { 5, false, 400 }, { 9999, false, 800 }, { 10000, false, 200 }, { 5, false, 400 } } },
};

static void
waits_grow_and_shrink(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct backoff b = { 0 };

		t.row = rows[i].name;
		for (size_t k = 0; k < COUNT(rows[i].step) && rows[i].step[k].want > 0; k++)
			table_number(&t, "wait", (long)backoff_next(&b, rows[i].step[k].ran, rows[i].step[k].useful), rows[i].step[k].want);
	}
	table_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(waits_grow_and_shrink) };

	return cmocka_run_group_tests_name("backoff", tests, NULL, NULL);
}
