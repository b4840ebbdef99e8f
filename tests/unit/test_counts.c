#include "sink/counts.h"

#include <stdio.h>

#include "support.h"

#define LOST "\xef\xbf\xbd"
#define X_25 "xxxxxxxxxxxxxxxxxxxxxxxxx"
#define X_125 X_25 X_25 X_25 X_25 X_25
#define X_126 X_125 "x"

static void
same_counts(struct table *t, const struct counts *got, const struct counts *want)
{
	table_number(t, "other", (long)got->other, (long)want->other);
	table_number(t, "keys", (long)got->count, (long)want->count);
	for (size_t i = 0; i < got->count && i < want->count; i++) {
		table_number(t, "key", (long)got->item[i].key, (long)want->item[i].key);
		table_number(t, "n", (long)got->item[i].n, (long)want->item[i].n);
		table_text(t, "name", span_of(counts_name(got, &got->item[i])), counts_name(want, &want->item[i]) ? counts_name(want, &want->item[i]) : "");
	}
}

/* Whatever comes in whatever order, cut wherever: the merged counts are those of the whole. */
static void
pieces_merge_into_the_whole(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (uint64_t seed = 1; seed <= 200; seed++) {
		struct rng rng = rng_make(seed);
		size_t max = 1 + rng_below(&rng, 20), pieces = 1 + rng_below(&rng, 5), keys = 1 + rng_below(&rng, 40);
		struct counts whole = { .max = max }, merged = { .max = max };
		uint64_t sum = 0;
		char row[64];

		snprintf(row, sizeof(row), "seed %d", (int)seed);
		t.row = row;
		while (pieces-- > 0) {
			struct counts piece = { .max = max };

			for (size_t i = rng_below(&rng, 100); i-- > 0;) {
				size_t key = rng_below(&rng, keys);
				uint64_t n = 1 + rng_below(&rng, 9);
				char name[16];

				snprintf(name, sizeof(name), "tag %zu", key);
				sum += n;
				if (seed % 2 == 0) {
					counts_add_name(&whole, span_of(name), n);
					counts_add_name(&piece, span_of(name), n);
				} else {
					counts_add(&whole, key, NULL, n);
					counts_add(&piece, key, NULL, n);
				}
			}
			counts_merge(&merged, &piece);
			counts_free(&piece);
		}
		same_counts(&t, &merged, &whole);
		table_number(&t, "sum", (long)counts_sum(&merged), (long)sum);
		counts_free(&whole);
		counts_free(&merged);
	}
	table_end(&t);
}

static void
keys_ascend_and_are_bounded(void **state)
{
	struct rng rng = rng_make(3);
	struct counts c = { .max = 50 };

	(void)state;
	for (int i = 0; i < 2000; i++)
		counts_add(&c, rng_next(&rng), NULL, 1);
	assert_int_equal(c.count, 50);
	assert_int_equal(counts_sum(&c), 2000);
	for (size_t i = 1; i < c.count; i++)
		assert_true(c.item[i - 1].key < c.item[i].key);
	counts_free(&c);
	assert_int_equal(counts_sum(&c), 0);
	counts_add(&c, 7, NULL, 1);             /* an emptied one can be used again */
	assert_int_equal(counts_sum(&c), 1);
	counts_free(&c);
}

static void
names_are_what_is_shown(void **state)
{
	static const struct {
		const char *name;
		struct span in;
		const char *out;
	} rows[] = {
		{ "empty", BYTES(""), "" }, { "ASCII", BYTES("Tag"), "Tag" }, { "Chinese", BYTES("\xe6\xa0\x87"), "\xe6\xa0\x87" },
		{ "NUL", BYTES("a\0b"), "a" LOST "b" }, { "no UTF-8", BYTES("a\xff\xfe" "b"), "a" LOST LOST "b" },
		{ "cut UTF-8", BYTES("a\xe6\xa0"), "a" LOST LOST }, { "control characters", BYTES("\033[31m\t"), "\033[31m\t" },
		{ "cut where a character ends", BYTES(X_126 "\xe6\xa0\x87"), X_126 }, { "one that just fits", BYTES(X_126 "\xc2\xab"), X_126 "\xc2\xab" },
		{ "one that becomes longer", BYTES("\xff" X_126), LOST X_125 },
	};
	char longer[COUNTS_NAME_MAX + 20];
	struct counts c = { .max = 10 };
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		t.row = rows[i].name;
		counts_add_name(&c, rows[i].in, 1);
		counts_add_name(&c, span_of(rows[i].out), 1);   /* as it is read again */
		table_number(&t, "names", (long)c.count, 1);
		table_text(&t, "name", span_of(counts_name(&c, c.item)), rows[i].out);
		counts_free(&c);
	}
	table_end(&t);
	memset(longer, 'x', sizeof(longer));
	counts_add_name(&c, span_make(longer, sizeof(longer)), 1);
	counts_add_name(&c, span_make(longer, COUNTS_NAME_MAX), 1);
	assert_int_equal(c.count, 1);           /* told by their first bytes */
	assert_int_equal(strlen(counts_name(&c, c.item)), COUNTS_NAME_MAX);
	counts_add_name(&c, span_make("a\0b", 3), 1);
	counts_add_name(&c, span_make("a\0c", 3), 1);
	counts_add_name(&c, span_make("", 0), 1);
	assert_int_equal(c.count, 4);
	counts_free(&c);
}

/* The test vectors of FNV-1a, 64 bits. */
static void
keys_are_fnv(void **state)
{
	(void)state;
	assert_true(counts_key(span_of("")) == UINT64_C(0xcbf29ce484222325));
	assert_true(counts_key(span_of("a")) == UINT64_C(0xaf63dc4c8601ec8c));
	assert_true(counts_key(span_of("foobar")) == UINT64_C(0x85944171f73967e8));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_merge_into_the_whole),
		cmocka_unit_test(keys_ascend_and_are_bounded),
		cmocka_unit_test(names_are_what_is_shown),
		cmocka_unit_test(keys_are_fnv),
	};

	return cmocka_run_group_tests_name("counts", tests, NULL, NULL);
}
