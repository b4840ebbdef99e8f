#include "input/fingerprint.h"

#include <stdio.h>

#include "input/claims.h"
#include "support.h"

/* However the bytes came, the value is that of those before the position. */
static void
pieces_make_no_difference(void **state)
{
	struct table t = { 0 };
	struct rng rng = rng_make(71);
	static char bytes[20000];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)rng_next(&rng);
	for (int round = 0; round < 200; round++) {
		struct fingerprint f = fingerprint_start(0);
		size_t max = round & 1 ? 40 : 3000;

		while (f.offset < sizeof(bytes) - 3000) {
			size_t len = rng_below(&rng, max);
			uint64_t want;

			fingerprint_add(&f, bytes + f.offset, len);
			want = fingerprint_of(f.offset, bytes + fingerprint_from(f.offset));
			if (fingerprint_value(&f) != want)
				table_fail(&t, "round %d, at %zu", round, (size_t)f.offset);
			if (f.offset - fingerprint_from(f.offset) > FINGERPRINT_MAX)
				table_fail(&t, "too many bytes at %zu", (size_t)f.offset);
		}
	}
	table_end(&t);
}

static void
every_byte_counts(void **state)
{
	char bytes[1500];

	(void)state;
	memset(bytes, 'x', sizeof(bytes));
	for (size_t offset = 1; offset < sizeof(bytes); offset += 13) {
		size_t from = (size_t)fingerprint_from(offset);
		uint64_t value = fingerprint_of(offset, bytes + from);

		for (size_t i = from; i < offset; i++) {
			bytes[i] = 'y';
			assert_true(fingerprint_of(offset, bytes + from) != value);
			bytes[i] = 'x';
		}
	}
}

static void
claims_are_kept(void **state)
{
	struct claims *c = claims_new();
	struct follow_position left = { 0 };
	const struct follow_position at = { .device = 1, .inode = 5, .offset = 100, .fingerprint = 7 };
	int a, b;

	(void)state;
	assert_int_equal(claims_take(c, 1, 5, &a, &left), CLAIM_NEW);
	assert_int_equal(claims_take(c, 1, 5, &b, &left), CLAIM_TAKEN);
	assert_int_equal(claims_take(c, 2, 5, &b, &left), CLAIM_NEW);
	claims_leave(c, 1, 5, &at);
	assert_int_equal(claims_take(c, 1, 5, &b, &left), CLAIM_LEFT);
	assert_int_equal(left.offset, 100);
	claims_leave(c, 1, 5, NULL);
	assert_int_equal(claims_take(c, 1, 5, &a, &left), CLAIM_NEW);
	claims_free(c);
}

/* Several files that had one inode have left their places, and the inode is somebody's. */
static void
what_is_gone_is_kept_by_its_content(void **state)
{
	struct claims *c = claims_new();
	struct follow_position left, at = { .device = 1, .inode = 5 };
	struct claims_place place[8];
	uint64_t told;
	int owner;

	(void)state;
	for (uint64_t i = 0; i < 6; i++) {
		struct follow_position gone;

		at.offset = CLAIMS_TELLING_MIN + i % 3;
		at.fingerprint = 100 + i % 3;
		at.mark[0].offset = at.mark[1].offset = i == 5 ? 40 : 0;
		gone = follow_gone(&at);
		assert_true(follow_is_gone(&gone) && !follow_is_gone(&at));
		claims_remember(c, &gone);
	}
	assert_int_equal(claims_take(c, 1, 5, &owner, &left), CLAIM_NEW);
	assert_int_equal(claims_places(c, &owner, place, &told), 4);
	for (size_t i = 0; i < 4; i++)
		assert_true(!place[i].owned && place[i].read >= CLAIMS_TELLING_MIN && place[i].at.fingerprint == (i < 3 ? 100 + i : 0));
	assert_int_equal(place[3].at.offset, 40);
	claims_free(c);
}

/* What was left long ago is forgotten, what is read never is. */
static void
claims_are_bounded(void **state)
{
	struct claims *c = claims_new();
	struct follow_position left;
	int owner, other;

	(void)state;
	assert_int_equal(claims_take(c, 9, 9, &owner, &left), CLAIM_NEW);
	for (uint64_t i = 1; i <= 5 * CLAIMS_LEFT_MAX; i++) {
		const struct follow_position at = { .device = 1, .inode = i, .offset = i, .fingerprint = i };

		claims_remember(c, &at);
	}
	assert_int_equal(claims_take(c, 1, 1, &owner, &left), CLAIM_NEW);
	assert_int_equal(claims_take(c, 1, 5 * CLAIMS_LEFT_MAX, &owner, &left), CLAIM_LEFT);
	assert_int_equal(left.offset, 5 * CLAIMS_LEFT_MAX);
	assert_int_equal(claims_take(c, 9, 9, &other, &left), CLAIM_TAKEN);
	claims_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_make_no_difference),
		cmocka_unit_test(every_byte_counts),
		cmocka_unit_test(claims_are_kept),
		cmocka_unit_test(what_is_gone_is_kept_by_its_content),
		cmocka_unit_test(claims_are_bounded),
	};

	return cmocka_run_group_tests_name("fingerprint", tests, NULL, NULL);
}
