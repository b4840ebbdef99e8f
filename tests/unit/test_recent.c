/* The list of what was used last, against a plain array. */
#include "input/recent.h"

#include "support.h"

#define NUMBERS 40

struct model {
	size_t item[NUMBERS];           /* the oldest first */
	size_t count;
};

static void
take_out(struct model *m, size_t number)
{
	size_t kept = 0;

	for (size_t i = 0; i < m->count; i++)
		if (m->item[i] != number)
			m->item[kept++] = m->item[i];
	m->count = kept;
}

static void
compare(const struct recent *r, const struct model *m)
{
	size_t at = recent_oldest(r);

	assert_int_equal(r->count, m->count);
	for (size_t i = 0; i < m->count; i++, at = recent_newer(r, at)) {
		assert_int_equal(at, m->item[i]);
		assert_true(recent_has(r, at));
	}
	assert_int_equal(at, RECENT_NONE);
}

static void
it_is_a_list(void **state)
{
	struct rng rng = rng_make(17);

	(void)state;
	for (int round = 0; round < 200; round++) {
		struct recent r = { 0 };
		struct model m = { .count = 0 };
		size_t numbers = 1 + rng_below(&rng, NUMBERS);

		for (int i = 0; i < 200; i++) {
			size_t number = rng_below(&rng, numbers);

			take_out(&m, number);
			if (rng_below(&rng, 3) > 0) {
				recent_use(&r, number);
				m.item[m.count++] = number;
			} else {
				recent_remove(&r, number);
			}
			compare(&r, &m);
		}
		for (size_t i = 0; i < numbers; i++)
			recent_remove(&r, i);
		assert_int_equal(recent_oldest(&r), RECENT_NONE);
		recent_free(&r);
	}
}

static void
what_was_never_used(void **state)
{
	struct recent r = { 0 };

	(void)state;
	assert_false(recent_has(&r, 0));
	recent_remove(&r, 1000);
	assert_int_equal(recent_oldest(&r), RECENT_NONE);
	recent_use(&r, 1000);
	assert_false(recent_has(&r, 999));
	assert_int_equal(recent_oldest(&r), 1000);
	assert_int_equal(recent_newer(&r, 1000), RECENT_NONE);
	recent_free(&r);
	assert_false(recent_has(&r, 1000));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_a_list),
		cmocka_unit_test(what_was_never_used),
	};

	return cmocka_run_group_tests_name("recent", tests, NULL, NULL);
}
