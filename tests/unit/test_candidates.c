#include "scan/candidates.h"

#include <stdio.h>
#include <stdlib.h>

#include "lab.h"
#include "support.h"

/*
 * Who finds a candidate goes on with the next line: which lines hold one is
 * what counts, not where in them it stands.
 */

static const char rules[] =
    "define-recognition: { name: r }\n"
    "family: f\ntitle: { en: t, zh: t }\nsource: s\nrecognition: r\n"
    "unknown: [ { from: 8000, to: 8099 } ]\n"
    "codes:\n"
    "  - { code: 71, en: e, zh: z, category: c }\n"
    "  - { code: 123, en: e, zh: z, category: c }\n"
    "  - { code: 4567, en: e, zh: z, category: c }\n";

static const char *const anchors[] = { "was reset", "abcabdab", "xyzyzyz", "\xc2\xabimerr", "[[imerr", "zzzzzzzz", "resetting",
	"abxabxab", "qabcabc", "login failed" };

static bool
is_number(const struct catalogue *c, const char *start, const char *stop)
{
	long number = 0;

	if (*start == '0' || stop - start > 7)
		return false;
	while (start < stop)
		number = number * 10 + (*start++ - '0');
	return catalogue_has(c, number);
}

/* The plain way: is there a number or an anchor in the line? */
static bool
holds_one(const struct catalogue *c, const char *line, const char *end)
{
	struct span s = { line, (size_t)(end - line) };

	for (size_t i = 0; i < COUNT(anchors); i++)
		if (span_find(s, span_of(anchors[i])) != NULL)
			return true;
	for (const char *p = line; p < end; p++) {
		const char *stop = p;

		while (stop < end && *stop >= '0' && *stop <= '9')
			stop++;
		if (stop > p && is_number(c, p, stop))
			return true;
		p = stop > p ? stop - 1 : p;
	}
	return false;
}

static void
plain_lines(const struct catalogue *c, struct span block, struct buf *found)
{
	const char *end = block.ptr + block.len;
	const char *line = block.ptr;

	buf_clear(found);
	while (line < end) {
		const char *newline = memchr(line, '\n', (size_t)(end - line));
		const char *stop = newline ? newline : end;

		if (holds_one(c, line, stop))
			buf_printf(found, "%td ", line - block.ptr);
		line = newline ? newline + 1 : end;
	}
}

/* The same by candidates_next(), while the block grows piece by piece. */
static void
found_lines(const struct candidates *c, struct span block, enum cutting cutting, struct rng *rng, struct buf *found)
{
	const char *end = block.ptr, *stop = block.ptr + block.len;
	const char *from = block.ptr;
	bool final = false;

	buf_clear(found);
	while (!final) {
		struct candidate next;

		end += end < stop ? cut_next(cutting, rng, (size_t)(stop - end)) : 0;
		final = end == stop;
		while ((next = candidates_next(c, from, end, final)).at != NULL) {
			const char *at = next.at;
			const char *newline = memchr(at, '\n', (size_t)(end - at));
			const char *line = memrchr(block.ptr, '\n', (size_t)(at - block.ptr));

			if (newline == NULL && !final) {
				next.resume = at;  /* it is found again when more has come */
				break;
			}
			buf_printf(found, "%td ", line ? line + 1 - block.ptr : 0);
			from = newline ? newline + 1 : end;
		}
		if (final)
			break;
		from = next.resume;
	}
}

static void
random_block(struct rng *rng, struct buf *to)
{
	static const char *const pieces[] = { "71", "123", "4567", "8050", "8100", "7", "1", "0", "\n", "\n", " ", "a", "ab", "abc", "abx", "abd", "was ",
		"re", "set", "x", "yzyz", "zzzz", "\xc2\xab", "imerr", "[[", "login ", "failed", "q", "setting", "resetting ", "00000000000000000071", "123456789" };
	size_t n = rng_below(rng, 60);

	buf_clear(to);
	while (n-- > 0) {
		if (rng_below(rng, 6) == 0)
			buf_printf(to, "%*s", (int)rng_below(rng, 80), "");
		else if (rng_below(rng, 30) == 0)
			buf_add_char(to, (char)rng_next(rng));
		else
			buf_add_text(to, pieces[rng_below(rng, COUNT(pieces))]);
	}
}

static void
check_blocks(bool numbers, bool texts, uint64_t seed)
{
	static const char *const sets[] = { "AVX-512", "AVX2", "plain" };
	const char *yaml = rules;
	struct lab lab;
	struct candidates *c[COUNT(sets)];
	struct rng rng = rng_make(seed);
	struct buf block = { 0 }, want = { 0 }, got = { 0 };
	struct table t = { 0 };

	lab_open(&lab, false, &yaml, 1);
	for (size_t i = 0; i < COUNT(sets); i++) {
		c[i] = candidates_new(numbers ? lab.catalogue : NULL);
		for (size_t k = 0; k < COUNT(anchors) && texts; k++)
			candidates_add_anchor(c[i], span_of(anchors[k]));
		candidates_limit(c[i], (enum search_set)i);
	}
	for (int i = 0; i < 20000; i++) {
		char *copy;
		struct span s;

		random_block(&rng, &block);
		copy = exact_copy(buf_span(&block));
		s = span_make(copy, block.len);
		if (numbers && texts)
			plain_lines(lab.catalogue, s, &want);
		else
			found_lines(c[COUNT(sets) - 1], s, CUT_NOT, &rng, &want);
		for (size_t k = 0; k < COUNT(sets); k++) {
			char row[64];

			snprintf(row, sizeof(row), "%s, seed %d, block %d", sets[k], (int)seed, i);
			t.row = row;
			found_lines(c[k], s, (enum cutting)(i % CUT_COUNT), &rng, &got);
			if (!span_equal(buf_span(&got), buf_span(&want)))
				table_fail(&t, "lines at %s, not at %s, of\n%s", buf_text(&got), buf_text(&want), buf_text(&block));
		}
		free(copy);
	}
	for (size_t i = 0; i < COUNT(sets); i++)
		candidates_free(c[i]);
	lab_close(&lab);
	buf_free(&block);
	buf_free(&want);
	buf_free(&got);
	table_end(&t);
}

static void
the_same_lines_as_the_plain_way(void **state)
{
	(void)state;
	check_blocks(true, true, 7);
}

static void
the_same_lines_with_numbers_alone(void **state)
{
	(void)state;
	check_blocks(true, false, 8);
}

static void
the_same_lines_with_anchors_alone(void **state)
{
	(void)state;
	check_blocks(false, true, 9);
}

/* No catalogue, or one without codes, and no anchors. */
static void
nothing_is_found_by_nothing(void **state)
{
	static const char block[] = "711 was reset 8050 71";
	struct catalogue *empty = catalogue_new();
	struct candidates *c[] = { candidates_new(NULL), candidates_new(empty) };
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(c) * (sizeof(block) - 1) * 2; i++) {
		const char *from = block + i / 4, *end = block + sizeof(block) - 1;
		struct candidate nothing = candidates_next(c[i % 2], from, end, i / 2 % 2);

		t.row = i % 2 ? "empty catalogue" : "no catalogue";
		if (nothing.at != NULL)
			table_fail(&t, "something is found in '%s'", from);
		else if (nothing.resume < from || nothing.resume > end)
			table_fail(&t, "on from outside of '%s'", from);
	}
	for (size_t i = 0; i < COUNT(c); i++)
		candidates_free(c[i]);
	candidates_free(NULL);
	catalogue_free(empty);
	table_end(&t);
}

static void
newlines_are_counted(void **state)
{
	struct rng rng = rng_make(17);
	struct table t = { .row = "seed 17" };
	struct candidates *c = candidates_new(NULL);

	(void)state;
	for (int i = 0; i < 20000; i++) {
		size_t len = rng_below(&rng, i % 10 ? 200 : 5000), want = 0;
		char *bytes;
		struct buf b = { 0 };

		for (size_t k = 0; k < len; k++)
			buf_add_char(&b, rng_below(&rng, (size_t)(i % 7 + 1)) == 0 ? '\n' : (char)rng_next(&rng));
		for (size_t k = 0; k < len; k++)
			want += b.ptr[k] == '\n';
		bytes = exact_copy(buf_span(&b));
		candidates_limit(c, (enum search_set)(i % 3));
		table_number(&t, "newlines", (long)candidates_count_newlines(c, bytes, len), (long)want);
		free(bytes);
		buf_free(&b);
	}
	candidates_free(c);
	table_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_lines_as_the_plain_way),
		cmocka_unit_test(the_same_lines_with_numbers_alone),
		cmocka_unit_test(the_same_lines_with_anchors_alone),
		cmocka_unit_test(nothing_is_found_by_nothing),
		cmocka_unit_test(newlines_are_counted),
	};

	return cmocka_run_group_tests_name("candidates", tests, NULL, NULL);
}
