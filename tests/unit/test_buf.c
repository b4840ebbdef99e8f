/* Bytes: buf, span, arena. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "support.h"

static void
empty_is_text(void **state)
{
	struct buf b = { 0 };

	(void)state;
	assert_string_equal(buf_text(&b), "");
	assert_true(span_equal(buf_span(&b), SPAN("")));
	buf_clear(&b);
	buf_add(&b, NULL, 0);
	assert_string_equal(buf_text(&b), "");
	buf_free(&b);
	buf_free(&b);
}

static void
grows_and_ends_with_nul(void **state)
{
	struct table t = { 0 };
	struct buf b = { 0 };
	struct rng rng = rng_make(1);
	char *model = calloc(1, 1 << 20);
	size_t len = 0;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		char piece[600];
		size_t n = rng_below(&rng, sizeof(piece));

		memset(piece, 'a' + i % 26, n);
		buf_add(&b, piece, n);
		memcpy(model + len, piece, n);
		len += n;
		if (b.len != len || b.ptr[len] != '\0')
			table_fail(&t, "seed %llu, step %d", (unsigned long long)rng.seed, i);
	}
	table_bytes(&t, "content", buf_span(&b), span_make(model, len));
	buf_clear(&b);
	assert_string_equal(buf_text(&b), "");
	free(model);
	buf_free(&b);
	table_end(&t);
}

/* Lengths around what buf_printf() tries at first. */
static void
printf_of_any_length(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (int width = 0; width < 400; width++) {
		for (int before = 0; before < 130; before += 13) {
			struct buf b = { 0 };
			char *want = malloc((size_t)(before + width) + 2);

			buf_printf(&b, "%*s", before, "");
			buf_printf(&b, "%*s|", width, "");
			memset(want, ' ', (size_t)(before + width));
			memcpy(want + before + width, "|", 2);
			table_text(&t, "printed", buf_span(&b), want);
			free(want);
			buf_free(&b);
		}
	}
	table_end(&t);
}

static void
numbers_as_printf_has_them(void **state)
{
	static const int64_t rows[] = { 0, 7, 10, 871504, -1, -10, INT64_MAX, INT64_MIN };
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf b = { 0 };
		char want[24];

		snprintf(want, sizeof(want), "%" PRId64, rows[i]);
		t.row = want;
		buf_add_number(&b, rows[i]);
		table_text(&t, "number", buf_span(&b), want);
		buf_free(&b);
	}
	table_end(&t);
}

static void
span_rows(void **state)
{
	static const struct {
		const char *s, *trimmed, *part;
		long starts, ends, found;
	} rows[] = {
		{ "", "", "a", 0, 0, -1 },
		{ " \t ", "", " ", 1, 1, 0 },
		{ "  a b\t", "a b", "a b", 0, 0, 2 },
		{ "abc", "abc", "abc", 1, 1, 0 },
		{ "abc", "abc", "abcd", 0, 0, -1 },
		{ "abcab", "abcab", "ab", 1, 1, 0 },
		{ "xxab", "xxab", "ab", 0, 1, 2 },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = span_of(rows[i].s), part = span_of(rows[i].part);
		const char *at = span_find(s, part);

		t.row = rows[i].s;
		table_text(&t, "trimmed", span_trim(s), rows[i].trimmed);
		table_number(&t, "starts", span_starts(s, part), rows[i].starts);
		table_number(&t, "ends", span_ends(s, part), rows[i].ends);
		table_number(&t, "found", at ? at - s.ptr : -1, rows[i].found);
	}
	table_end(&t);
}

static void
arena_memory_is_zeroed_and_aligned(void **state)
{
	struct arena a = { 0 };
	struct table t = { 0 };
	struct rng rng = rng_make(2);

	(void)state;
	for (int i = 0; i < 3000; i++) {
		size_t size = rng_below(&rng, i % 100 == 0 ? 40000 : 200);
		char *p = arena_alloc(&a, size);

		if ((uintptr_t)p % _Alignof(max_align_t) != 0)
			table_fail(&t, "not aligned at step %d", i);
		for (size_t k = 0; k < size; k++)
			if (p[k] != 0)
				table_fail(&t, "not zero at step %d", i);
		if (size > 0)
			memset(p, 0xff, size);
	}
	assert_string_equal(arena_text(&a, "abcdef", 3), "abc");
	arena_free(&a);
	arena_free(&a);
	table_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_is_text),
		cmocka_unit_test(grows_and_ends_with_nul),
		cmocka_unit_test(printf_of_any_length),
		cmocka_unit_test(numbers_as_printf_has_them),
		cmocka_unit_test(span_rows),
		cmocka_unit_test(arena_memory_is_zeroed_and_aligned),
	};

	return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
