#include "base/neutral.h"

#include "support.h"

#define DIGITS_30 "111111111111111111111111111111"

static const struct {
	const char *name;
	struct span in;
	const char *out;
} rows[] = {
	{ "text", { "abc\t\n", 5 }, "abc\t\n" },
	{ "Chinese", { "\xe4\xb8\xad", 3 }, "\xe4\xb8\xad" },
	{ "colour", { "\033[31mx\033[0m", 10 }, "\033[31mx\033[0m" },
	{ "colour, short", { "\033[m", 3 }, "\033[m" },
	{ "colour, 256", { "\033[38;5;196m", 11 }, "\033[38;5;196m" },
	{ "colour, colons", { "\033[38:2::1:2:3m", 14 }, "\033[38:2::1:2:3m" },
	{ "clear", { "\033[2J", 4 }, "^[[2J" },
	{ "cursor", { "\033[1;1H", 6 }, "^[[1;1H" },
	{ "private", { "\033[?25l", 6 }, "^[[?25l" },
	{ "private m", { "\033[?1m", 5 }, "^[[?1m" },
	{ "m with an intermediate", { "\033[1 m", 5 }, "^[[1 m" },
	{ "xterm modifiers", { "\033[>4;1m", 7 }, "^[[>4;1m" },
	{ "title", { "\033]0;x\a", 6 }, "^[]0;x^G" },
	{ "reset of the terminal", { "\033c", 2 }, "^[c" },
	{ "two escapes", { "\033\033[31m", 6 }, "^[\033[31m" },
	{ "escape at the end", { "\033", 1 }, "^[" },
	{ "half a colour at the end", { "\033[31", 4 }, "^[[31" },
	{ "too long a colour", { "\033[" DIGITS_30 DIGITS_30 "m", 63 }, "^[[" DIGITS_30 DIGITS_30 "m" },
	{ "colour cut by a newline", { "\033[3\nx", 5 }, "^[[3\nx" },
	{ "C0", { "\0\x01\x08\x0b\x1f", 5 }, "^@^A^H^K^_" },
	{ "DEL", { "\x7f", 1 }, "^?" },
	{ "C1", { "\xc2\x9b" "31m", 5 }, "\\xC2\\x9B31m" },
	{ "first and last C1", { "\xc2\x80\xc2\x9f\xc2\xa0", 6 }, "\\xC2\\x80\\xC2\\x9F\xc2\xa0" },
	{ "C1 as a byte", { "\x9b" "2J", 3 }, "\\x9B2J" },
	{ "not UTF-8", { "a\xff\xfe" "b", 4 }, "a\\xFF\\xFE" "b" },
	{ "cut character", { "\xe4\xb8", 2 }, "\\xE4\\xB8" },
	{ "cut character before text", { "\xe4\xb8x", 3 }, "\\xE4\\xB8x" },
	{ "surrogate", { "\xed\xa0\x80", 3 }, "\\xED\\xA0\\x80" },
	{ "CR before a newline", { "a\r\n", 3 }, "a\r\n" },
	{ "two CRs before a newline", { "a\r\r\n", 4 }, "a\r\r\n" },
	{ "CR in the line", { "a\rb", 3 }, "a^Mb" },
	{ "CR at the end", { "a\r", 2 }, "a^M" },
	{ "CR before a colour", { "\r\033[m\n", 5 }, "^M\033[m\n" },
};

/* What comes out when `in` is fed in pieces. */
static void
run(struct span in, enum cutting cutting, struct rng *rng, struct buf *out)
{
	struct neutral *n = neutral_new();

	buf_clear(out);
	while (in.len > 0) {
		struct span piece = cut_piece(&in, cutting, rng);

		neutral_add(n, out, piece.ptr, piece.len);
	}
	neutral_end(n, out);
	neutral_free(n);
}

static void
rules_hold_for_any_cutting(void **state)
{
	struct table t = { 0 };
	struct rng rng = rng_make(3);
	struct buf out = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		t.row = rows[i].name;
		for (int cutting = 0; cutting < CUT_COUNT; cutting++) {
			run(rows[i].in, (enum cutting)cutting, &rng, &out);
			table_text(&t, "shown", buf_span(&out), rows[i].out);
		}
	}
	buf_free(&out);
	table_end(&t);
}

static void
random_bytes(struct rng *rng, struct buf *to)
{
	static const char *const piece[] = { "\033", "[", "31", ";", ":", "m", "\r", "\n", "\r\r\r\r", "\xe4", "\xb8\xad", "\xc2\x9b",
		"\xf0\x9f", "a", "\x7f", DIGITS_30, "\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r" };
	size_t n = rng_below(rng, 40);

	buf_clear(to);
	for (size_t i = 0; i < n; i++) {
		if (rng_below(rng, 5) == 0)
			buf_add_char(to, (char)rng_next(rng));
		else
			buf_add_text(to, piece[rng_below(rng, COUNT(piece))]);
	}
}

/* Nothing that a terminal obeys is left but colours and the ends of lines. */
static bool
is_tame(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (c == '\r') {
			while (i < s.len && s.ptr[i] == '\r')
				i++;
			if (i == s.len || s.ptr[i] != '\n')
				return false;
		} else if (c == '\033') {
			if (++i == s.len || s.ptr[i] != '[')
				return false;
			for (i++; i < s.len && strchr("0123456789;:", s.ptr[i]) != NULL && s.ptr[i] != '\0'; i++)
				;
			if (i == s.len || s.ptr[i] != 'm')
				return false;
		} else if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7f) {
			return false;
		}
	}
	return true;
}

static void
any_cutting_gives_the_same_tame_text(void **state)
{
	struct table t = { 0 };
	struct rng rng = rng_make(4);
	struct buf in = { 0 }, whole = { 0 }, cut = { 0 };

	(void)state;
	for (int i = 0; i < 20000; i++) {
		random_bytes(&rng, &in);
		run(buf_span(&in), CUT_NOT, &rng, &whole);
		run(buf_span(&in), i % 2 ? CUT_BYTES : CUT_RANDOM, &rng, &cut);
		t.row = i % 2 ? "seed 4, bytes" : "seed 4, pieces";
		table_bytes(&t, "shown", buf_span(&cut), buf_span(&whole));
		if (!is_tame(buf_span(&whole)))
			table_bytes(&t, "tame text", buf_span(&whole), SPAN("something tame"));
	}
	buf_free(&in);
	buf_free(&whole);
	buf_free(&cut);
	table_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_hold_for_any_cutting),
		cmocka_unit_test(any_cutting_gives_the_same_tame_text),
	};

	return cmocka_run_group_tests_name("neutral", tests, NULL, NULL);
}
