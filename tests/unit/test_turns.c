/* Who waits longest is served first, also if there was no time for all of them. */
#include "input/turns.h"

#include "support.h"

#define MANY 8

static void
expect(struct turns *t, const char *want)
{
	char got[MANY + 1] = "";
	size_t count;
	const size_t *turn = turns_take(t, &count);

	assert_true(count <= MANY);
	for (size_t i = 0; i < count; i++)
		got[i] = (char)('a' + turn[i]);
	assert_string_equal(got, want);
}

static void
first_come_first_served(void **state)
{
	struct turns t = { 0 };
	const size_t *turn;
	size_t count;

	(void)state;
	turns_room(&t, MANY);
	expect(&t, "");
	for (size_t i = 0; i < 4; i++)
		turns_wait(&t, i);
	turn = turns_take(&t, &count);
	assert_int_equal(count, 4);
	turns_wait(&t, turn[0]);
	turns_wait(&t, 6);
	turns_put_back(&t, turn + 1, 3);
	assert_int_equal(t.count, 5);
	turn = turns_take(&t, &count);
	turns_put_back(&t, turn + count, 0);
	assert_int_equal(t.count, 0);
	turns_put_back(&t, turn, count);
	turns_room(&t, 2 * MANY);
	expect(&t, "bcdag");
	expect(&t, "");
	turns_free(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_come_first_served),
	};

	return cmocka_run_group_tests_name("turns", tests, NULL, NULL);
}
