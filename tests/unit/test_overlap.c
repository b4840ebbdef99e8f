#include "input/overlap.h"

#include <stdlib.h>

#include "support.h"

#define MAX 64

/* The longest start of `line` that is the end of the memory, if it has enough different lines; the slow way. */
static size_t
reference(const struct memory *m, const uint64_t *line, size_t count)
{
	for (size_t len = count < m->count ? count : m->count; len > 0; len--) {
		size_t i = 0, different = 0;

		while (i < len && memory_at(m, m->count - len + i) == line[i])
			i++;
		if (i < len)
			continue;
		for (i = 0; i < len; i++) {
			size_t k = 0;

			while (k < i && line[k] != line[i])
				k++;
			different += k == i;
		}
		return different >= OVERLAP_DIFFERENT ? len : 0;
	}
	return 0;
}

static void
as_the_slow_way_finds_it(void **state)
{
	struct rng rng = rng_make(7);

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct memory m;
		struct overlap o = { 0 };
		uint64_t line[2 * MAX];
		size_t letters = 1 + rng_below(&rng, 14), count = rng_below(&rng, MAX), from, known = 0, fed = 0;
		bool decided = false;

		memory_init(&m, MAX);
		for (size_t i = 0; i < count; i++)
			memory_add(&m, 1 + rng_below(&rng, letters));
		from = rng_below(&rng, count + 1);
		for (size_t i = 0; i < 2 * MAX; i++)
			line[i] = i < count - from ? memory_at(&m, from + i) : 1 + rng_below(&rng, letters);
		if (count > from && rng_below(&rng, 4) == 0)
			line[rng_below(&rng, count - from)] = 99;
		overlap_start(&o, &m);
		while (!decided && fed < 2 * MAX)
			decided = overlap_add(&o, line[fed++], &known);
		assert_true(decided);
		assert_int_equal(known, reference(&m, line, fed));
		overlap_free(&o);
		memory_free(&m);
	}
}

static void
the_memory_is_a_ring(void **state)
{
	struct memory m;

	(void)state;
	memory_init(&m, 4096);
	for (uint64_t i = 1; i <= 10000; i++)
		memory_add(&m, i);
	assert_int_equal(m.count, 4096);
	assert_int_equal(memory_at(&m, 0), 10000 - 4096 + 1);
	assert_int_equal(memory_at(&m, 4095), 10000);
	memory_add(&m, 10000);
	assert_false(memory_take(&m, 10000));
	memory_expect(&m);
	assert_true(memory_take(&m, 10000));
	assert_true(memory_take(&m, 10000));
	assert_false(memory_take(&m, 10000));
	assert_false(memory_take(&m, 1));
	assert_true(memory_take(&m, 6000));
	memory_expect_none(&m);
	assert_false(memory_take(&m, 6001));
	memory_forget(&m);
	memory_expect(&m);
	assert_false(memory_take(&m, 6001));
	memory_free(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_the_slow_way_finds_it),
		cmocka_unit_test(the_memory_is_a_ring),
	};

	return cmocka_run_group_tests_name("overlap", tests, NULL, NULL);
}
