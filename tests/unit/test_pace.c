#include "input/pace.h"

#include "support.h"

#define MICRO UINT64_C(1000)

static void
one_file_now_and_then_waits_for_nothing(void **state)
{
	struct pace p = { 0 };
	uint64_t now = 5000 * MICRO;

	(void)state;
	for (int i = 0; i < 20; i++, now += 1000 * MICRO) {
		pace_woken(&p, now);
		assert_int_equal(pace_served(&p, now + 20 * MICRO, 1), 0);
	}
}

static void
many_files_wait_for_others(void **state)
{
	struct pace p = { 0 };

	(void)state;
	assert_int_equal(pace_served(&p, MICRO, 3), 0);
	assert_int_equal(pace_served(&p, MICRO, 10), 10 * PACE_A_FILE);
	assert_int_equal(pace_served(&p, MICRO, 100), PACE_MAX);
	assert_int_equal(pace_served(&p, MICRO, SIZE_MAX), PACE_MAX);
}

/* A file that is written to all the time; then no more. */
static void
one_busy_file_comes_to_be_read_once_a_millisecond(void **state)
{
	struct pace p = { 0 };
	uint64_t now = 5000 * MICRO, rest = 0;

	(void)state;
	for (int i = 0; i < 10; i++) {
		now += 10 * MICRO;
		pace_woken(&p, now);
		now += 15 * MICRO;
		rest = pace_served(&p, now, 1);
		assert_true(rest <= PACE_MAX);
		now += rest;
	}
	assert_int_equal(rest, PACE_MAX);
	now += 2 * PACE_MAX;
	pace_woken(&p, now);
	assert_int_equal(pace_served(&p, now, 1), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_file_now_and_then_waits_for_nothing),
		cmocka_unit_test(many_files_wait_for_others),
		cmocka_unit_test(one_busy_file_comes_to_be_read_once_a_millisecond),
	};

	return cmocka_run_group_tests_name("pace", tests, NULL, NULL);
}
