#include "sink/replays.h"

#include <stdio.h>
#include <stdlib.h>

#include "support.h"

static uint64_t
key(const char *text)
{
	return replays_key((struct span){ NULL, 0 }, span_of(text));
}

static void
lines_before_a_restart_are_replays(void **state)
{
	/* "-x" is a divider of buffer x; what is to be said of the line stands before it: "+" new, "=" replayed, "!" a restart. */
	static const struct {
		const char *name, *stream;
	} rows[] = {
		{ "no divider", "+a +b +a +a" },
		{ "one run", "+-main +a +b +-system +a" },
		{ "another run", "+-main +a +b !-main =a +c =b +c" },
		{ "twice before, twice again", "+-main +a +a !-main =a =a +a" },
		{ "once more than before, and all again", "+-main +a !-main =a +a !-main =a =a +a !-main =a =a =a +a" },
		{ "a third run", "+-main +a !-main =a +b !-main =a =b +c" },
		{ "all buffers begin anew", "+-main +-system +a !-main =a +-system +b +b +a" },
		{ "a buffer that is new in the second run", "+-main +a !-main +-crash =a +b !-crash =b =a" },
		{ "the other buffer first", "+-main +-system +a !-system =a +-main +b !-main =b" },
		{ "no lines before", "+-main !-main +a !-main =a" },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct replays r = { 0 };
		char copy[200], *rest = NULL;

		snprintf(copy, sizeof(copy), "%s", rows[i].stream);
		t.row = rows[i].name;
		for (char *word = strtok_r(copy, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
			bool divider = word[1] == '-';
			bool got = divider ? replays_divide(&r, span_of(word + 2)) : replays_see(&r, key(word + 1));

			if (got != (word[0] != '+'))
				table_fail(&t, "'%s' is wrong", word);
		}
		replays_free(&r);
	}
	table_end(&t);
}

static void
keys_are_of_all_bytes(void **state)
{
	static const char text[] = "03-17 16:13:31.002  4611  4690 E JIM     : code:871105";
	char copy[sizeof(text)];

	(void)state;
	for (size_t len = 0; len < sizeof(text); len++) {
		memcpy(copy, text, sizeof(text));
		assert_true(replays_key(SPAN(""), span_make(copy, len)) == replays_key(SPAN(""), span_make(text, len)));
		if (len == 0)
			continue;
		assert_true(replays_key(SPAN(""), span_make(text, len)) != replays_key(SPAN(""), span_make(text, len - 1)));
		for (size_t i = 0; i < len; i++) {
			copy[i] ^= 1;
			assert_true(replays_key(SPAN(""), span_make(copy, len)) != replays_key(SPAN(""), span_make(text, len)));
			copy[i] ^= 1;
		}
	}
	assert_true(replays_key(SPAN("a"), SPAN("b")) != replays_key(SPAN("ab"), SPAN("")));
	assert_true(replays_key(SPAN(""), SPAN("a")) != replays_key(SPAN(""), (struct span){ "a\0", 2 }));
}

/* What is remembered is the last REPLAYS_MAX lines, by a plain array. */
static void
the_oldest_is_forgotten(void **state)
{
	struct replays r = { 0 };
	struct rng rng = rng_make(5);
	static uint64_t replayed[1 << 20];
	uint64_t *line = calloc(4 * REPLAYS_MAX, sizeof(*line));
	size_t count = 0, came = 0, restarted = 0, wrong = 0, replays = 0;

	(void)state;
	(void)replays_divide(&r, SPAN("main"));
	while (count < 4 * REPLAYS_MAX) {
		/* Few different ones close by, so that they come more than once; low bits that collide. */
		uint64_t next = (came / 1000 * 700 + rng_below(&rng, 1000)) << rng_below(&rng, 2) * 20;

		if (rng_below(&rng, 30000) == 0) {
			assert_true(replays_divide(&r, SPAN("main")));
			restarted = count;
			replays = 0;
		}
		if (came++ % 997 == 0) {
			size_t oldest = count > REPLAYS_MAX ? count - REPLAYS_MAX : 0;
			size_t old = 0;
			bool want;

			for (size_t i = oldest; i < restarted; i++)
				old += line[i] == next;
			for (size_t i = 0; i < replays; i++)
				old -= old > 0 && replayed[i] == next;
			want = old > 0;
			wrong += replays_have(&r, next) != want;
		}
		if (!replays_see(&r, next))
			line[count++] = next;
		else if (replays < COUNT(replayed))
			replayed[replays++] = next;
		assert_true(r.count <= REPLAYS_MAX && r.room <= REPLAYS_MAX);
	}
	assert_int_equal(wrong, 0);
	assert_true(r.restarts > 2);
	replays_free(&r);
	free(line);
}

/* Two that agree are as one that has seen all: asked anything from then on, they say the same. */
static void
pieces_that_agree_are_the_whole(void **state)
{
	static const char *const buffers[] = { "main", "system", "crash" };
	struct rng rng = rng_make(6);
	size_t agreed = 0, refused = 0;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct replays whole = { .mode = (i & 2) ? REPLAYS_ALL : REPLAYS_LATER }, piece[2] = { { .mode = whole.mode }, { .mode = REPLAYS_ALL } };
		uint64_t space = 2 + rng_below(&rng, 200);
		size_t at = rng_below(&rng, 20), len = at + rng_below(&rng, 20), odds = 2 + rng_below(&rng, 10);
		size_t restarts = 0, apart = 0;
		bool same = true;

		for (size_t k = 0; k < len; k++) {
			struct replays *p = &piece[k >= at];

			if (rng_below(&rng, odds) == 0) {
				struct span buffer = span_of(buffers[rng_below(&rng, 3)]);

				restarts += replays_divide(&whole, buffer);
				apart += replays_divide(p, buffer);
			} else if (rng_below(&rng, 20) == 0) {
				same = replays_undated(&whole) == replays_undated(p) && same;
			} else {
				uint64_t line = rng_below(&rng, space) + (k >= at && i % 2 ? 1000 : 0);

				same = replays_see(&whole, line) == replays_see(p, line) && same;
			}
		}
		if (!replays_agree(&piece[0], &piece[1])) {
			refused++;
		} else {
			int64_t more = replays_append(&piece[0], &piece[1]);

			agreed++;
			assert_true(same);
			assert_int_equal((int64_t)apart + more, (int64_t)restarts);
			assert_int_equal(piece[1].count, 0);
			for (uint64_t line = 0; line < space; line++) {
				assert_true(replays_have(&piece[0], line) == replays_have(&whole, line));
				assert_true(replays_have(&piece[0], line + 1000) == replays_have(&whole, line + 1000));
			}
			for (size_t k = 0; k < 3; k++)
				assert_true(replays_divide(&piece[0], span_of(buffers[k])) == replays_divide(&whole, span_of(buffers[k])));
			for (uint64_t line = 0; line < space; line++)
				assert_true(replays_have(&piece[0], line) == replays_have(&whole, line));
		}
		replays_free(&whole);
		replays_free(&piece[0]);
		replays_free(&piece[1]);
	}
	assert_true(agreed > 1000 && refused > 1000);
}

/* What has forgotten something does not know whether it would have agreed. */
static void
a_piece_that_forgot_agrees_with_nothing(void **state)
{
	struct replays r = { .mode = REPLAYS_ALL }, lines = r, dividers = r, taken = r;

	(void)state;
	(void)replays_see(&r, 1);
	for (uint64_t i = 0; i <= REPLAYS_MAX; i++)
		(void)replays_see(&lines, 1000 + i);
	for (size_t i = 0; i <= REPLAYS_DIVIDERS; i++)
		(void)replays_divide(&dividers, SPAN("main"));
	assert_false(replays_agree(&r, &lines));
	assert_false(replays_agree(&r, &dividers));
	assert_true(replays_agree(&taken, &lines));
	assert_int_equal(replays_append(&taken, &lines), 0);
	assert_int_equal(taken.count, REPLAYS_MAX);
	replays_free(&r);
	replays_free(&lines);
	replays_free(&dividers);
	replays_free(&taken);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_before_a_restart_are_replays),
		cmocka_unit_test(keys_are_of_all_bytes),
		cmocka_unit_test(the_oldest_is_forgotten),
		cmocka_unit_test(pieces_that_agree_are_the_whole),
		cmocka_unit_test(a_piece_that_forgot_agrees_with_nothing),
	};

	return cmocka_run_group_tests_name("replays", tests, NULL, NULL);
}
