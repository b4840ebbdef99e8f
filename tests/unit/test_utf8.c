#include "base/utf8.h"

#include <stdlib.h>
#include <unistr.h>

#include "support.h"

#define LOST "\xef\xbf\xbd"
#define CJK "\xe6\xa0\x87"

static const struct {
	const char *name;
	struct span in;
	size_t max;
	struct span out;
} rows[] = {
	{ "empty", BYTES(""), 10, BYTES("") },
	{ "no room", BYTES("a"), 0, BYTES("") },
	{ "ASCII", BYTES("abc"), 10, BYTES("abc") },
	{ "all the room", BYTES("abc"), 3, BYTES("abc") },
	{ "cut", BYTES("abcd"), 3, BYTES("abc") },
	{ "control characters", BYTES("\033[31m\t\n"), 10, BYTES("\033[31m\t\n") },
	{ "Chinese", BYTES(CJK CJK), 10, BYTES(CJK CJK) },
	{ "cut where a character ends", BYTES("ab" CJK), 4, BYTES("ab") },
	{ "one that just fits", BYTES("ab" CJK "c"), 5, BYTES("ab" CJK) },
	{ "four bytes", BYTES("\xf0\x9f\x98\x80"), 4, BYTES("\xf0\x9f\x98\x80") },
	{ "NUL", BYTES("a\0b"), 10, BYTES("a" LOST "b") },
	{ "no UTF-8", BYTES("a\xff\xfe" "b"), 10, BYTES("a" LOST LOST "b") },
	{ "half a character at the end", BYTES("a\xe6\xa0"), 10, BYTES("a" LOST LOST) },
	{ "half a character before another", BYTES("\xe6\xa0" "a"), 10, BYTES(LOST LOST "a") },
	{ "a surrogate", BYTES("\xed\xa0\x80"), 10, BYTES(LOST LOST LOST) },
	{ "what becomes longer is cut", BYTES("ab\xff" "c"), 4, BYTES("ab") },
};

static void
copies_are_text(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *in = exact_copy(rows[i].in), *to = malloc(rows[i].max);

		t.row = rows[i].name;
		table_bytes(&t, "copy", span_make(to, utf8_copy(to, rows[i].max, span_make(in, rows[i].in.len))), rows[i].out);
		free(in);
		free(to);
	}
	table_end(&t);
}

static void
a_copy_of_a_copy_is_the_same(void **state)
{
	struct rng rng = rng_make(80);
	struct table t = { .row = "seed 80" };

	(void)state;
	for (int i = 0; i < 20000; i++) {
		char in[40], once[30], twice[30];
		size_t max = rng_below(&rng, sizeof(once) + 1), len;

		for (size_t k = 0; k < sizeof(in); k++)
			in[k] = rng_below(&rng, 3) ? (char)rng_next(&rng) : (CJK "a")[rng_below(&rng, 4)];
		len = utf8_copy(once, max, span_make(in, rng_below(&rng, sizeof(in) + 1)));
		if (len > max || u8_check((const uint8_t *)once, len) != NULL || memchr(once, '\0', len) != NULL)
			table_fail(&t, "copy %d is no text", i);
		table_bytes(&t, "twice", span_make(twice, utf8_copy(twice, max, span_make(once, len))), span_make(once, len));
	}
	table_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies_are_text),
		cmocka_unit_test(a_copy_of_a_copy_is_the_same),
	};

	return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
