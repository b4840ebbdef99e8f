/* What comes out is what was packed, whatever pieces it comes in; and as much of it as possible where it is cut or damaged. */
#include "input/unpack.h"

#include <stdio.h>
#include <stdlib.h>

#include "packer.h"
#include "support.h"

/* How the rows are made: one letter for each thing that is appended. */
static void
make(struct buf *to, const char *recipe)
{
	static const struct span texts[] = { BYTES("first\n"), BYTES("second\n"), BYTES("third\n") };
	size_t next = 0;

	for (; *recipe != '\0'; recipe++) {
		switch (*recipe) {
		case 'g': pack_gz(to, texts[next++]); break;
		case 'x': pack_xz(to, texts[next++]); break;
		case 'm': pack_xz_greedy(to, texts[next++]); break;
		case 'e': pack_gz(to, SPAN("")); break;
		case 'E': pack_xz(to, SPAN("")); break;
		case '0': buf_add(to, "\0\0\0\0\0\0\0", 7); break;
		case 't': buf_add_text(to, "text"); break;
		case 'h': buf_add(to, "\x1f", 1); break;
		case 'f': buf_add(to, "\xfd" "7zz", 4); break;
		case '-': to->len--; break;             /* the last byte is missing */
		case '!': to->ptr[to->len - 1] ^= 1; break;
		case '?': to->ptr[to->len - 5] ^= 1; break;
		case 'b': buf_add(to, "\x1f\x8b\x07\0\0\0\0\0\0\3", 10); break;
		}
	}
}

static const struct {
	const char *name, *recipe, *out;
	const char *told;               /* part of it; NULL: nothing is */
	bool whole;
} rows[] = {
	{ "gz", "g", "first\n", NULL, true },
	{ "xz", "x", "first\n", NULL, true },
	{ "nothing in gz", "e", "", NULL, true },
	{ "nothing in xz", "E", "", NULL, true },
	{ "gz, gz", "gg", "first\nsecond\n", NULL, true },
	{ "xz, xz", "xx", "first\nsecond\n", NULL, true },
	{ "both kinds", "gxg", "first\nsecond\nthird\n", NULL, true },
	{ "nothing between", "geEgeE", "first\nsecond\n", NULL, true },
	{ "zeros behind", "g0", "first\n", NULL, true },
	{ "zeros between and behind", "g0x00g0", "first\nsecond\nthird\n", NULL, true },
	{ "something else behind gz", "gt", "first\n", "follows", true },
	{ "something else behind xz", "xt", "first\n", "follows", true },
	{ "something else behind zeros", "g0tg", "first\n", "follows", true },
	{ "half a magic behind", "gh", "first\n", "cut off", false },
	{ "half a magic and something else", "xht", "first\n", "follows", true },
	{ "nearly a magic", "gf", "first\n", "follows", true },
	{ "gz without its last byte", "gg-", "first\nsecond\n", "cut off", false },
	{ "xz without its last byte", "xx-", "first\nsecond\n", "cut off", false },
	{ "zeros first", "0g", "", "follows", false },
	{ "gz with a wrong size", "gg!g", "first\nsecond\n", "damaged", false },
	{ "gz with a wrong sum", "gg?g", "first\nsecond\n", "damaged", false },
	{ "xz with a wrong end", "xx!x", "first\nsecond\n", "damaged", false },
	{ "a method that gz has not", "gb", "first\n", "damaged", false },
	{ "too much memory", "xmx", "first\n", "MiB", false },
};

/* All of `in`, in such pieces and into rooms of at most so many bytes. Room and pieces have their exact sizes. */
static struct unpack *
unpack_all(struct span in, enum cutting cutting, struct rng *rng, size_t room_max, struct buf *out)
{
	struct unpack *u = unpack_new();
	enum unpack_state state = UNPACK_HUNGRY;

	buf_clear(out);
	while (in.len > 0 && state != UNPACK_OVER) {
		struct span piece = cut_piece(&in, cutting, rng);
		char *copy = exact_copy(piece);
		struct span left = span_make(copy, piece.len);

		do {
			size_t room = 1 + rng_below(rng, room_max), len;
			char *to = malloc(room);

			state = unpack_some(u, &left, to, room, &len);
			assert_true(len <= room);
			buf_add(out, to, len);
			free(to);
		} while (state == UNPACK_FULL);
		assert_true(left.len == 0 || state == UNPACK_OVER);
		free(copy);
	}
	return u;
}

static void
streams_are_unpacked(void **state)
{
	static const size_t rooms[] = { 1, 7, 65536 };
	struct table t = { 0 };
	struct rng rng = rng_make(70);
	struct buf in = { 0 }, out = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows) * CUT_COUNT * COUNT(rooms); i++) {
		size_t row = i / CUT_COUNT / COUNT(rooms);
		struct err err = { .lang = LANG_EN };
		struct unpack *u;

		t.row = rows[row].name;
		buf_clear(&in);
		make(&in, rows[row].recipe);
		u = unpack_all(buf_span(&in), (enum cutting)(i % CUT_COUNT), &rng, rooms[i / CUT_COUNT % COUNT(rooms)], &out);
		table_text(&t, "out", buf_span(&out), rows[row].out);
		table_number(&t, "whole", unpack_is_whole(u), rows[row].whole);
		unpack_tell(u, "x", &err);
		if (rows[row].told == NULL ? err.count != 0 : err.count != 1 || strstr(buf_text(&err.text), rows[row].told) == NULL)
			table_fail(&t, "told '%s'", buf_text(&err.text));
		err_free(&err);
		unpack_free(u);
	}
	buf_free(&in);
	buf_free(&out);
	table_end(&t);
}

static void
first_bytes_tell(void **state)
{
	static const struct {
		const char *name;
		struct span first;
		enum packing packing;
	} firsts[] = {
		{ "nothing", BYTES(""), PACKING_UNDECIDED },
		{ "a letter", BYTES("0"), PACKING_NONE },
		{ "UTF-16", BYTES("\xff"), PACKING_NONE },
		{ "half of gz", BYTES("\x1f"), PACKING_UNDECIDED },
		{ "gz", BYTES("\x1f\x8b"), PACKING_GZ },
		{ "compress(1)", BYTES("\x1f\x9d"), PACKING_NONE },
		{ "one of xz", BYTES("\xfd"), PACKING_UNDECIDED },
		{ "five of xz", BYTES("\xfd" "7zXZ"), PACKING_UNDECIDED },
		{ "xz", BYTES("\xfd" "7zXZ\0"), PACKING_XZ },
		{ "xz and more", BYTES("\xfd" "7zXZ\0abc"), PACKING_XZ },
		{ "text", BYTES("\xfd" "7zXZ "), PACKING_NONE },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(firsts); i++) {
		t.row = firsts[i].name;
		table_number(&t, "packing", (long)unpack_packing(firsts[i].first), (long)firsts[i].packing);
	}
	table_end(&t);
}

/* Some log, of lines that resemble each other but not too much. */
static void
add_log(struct buf *to, struct rng *rng, size_t size)
{
	while (to->len < size)
		buf_printf(to, "12-31 23:59:59.%03zu  4611 %5zu E JIM     : code:%zu%s\n", rng_below(rng, 1000), rng_below(rng, 30000),
		    871300 + rng_below(rng, 20), rng_below(rng, 3) ? "" : " Have not logged in.");
}

/* Two members, gz or xz. */
static void
add_members(struct buf *to, bool xz, struct span content)
{
	size_t half = content.len / 2;

	(xz ? pack_xz : pack_gz)(to, span_make(content.ptr, half));
	(xz ? pack_xz : pack_gz)(to, span_make(content.ptr + half, content.len - half));
}

struct damaged {
	struct rng rng;
	struct buf content, packed, out, want;
};

static void
damaged_open(struct damaged *d, bool xz)
{
	*d = (struct damaged){ .rng = rng_make(71 + xz) };
	add_log(&d->content, &d->rng, 6000);
	add_members(&d->packed, xz, buf_span(&d->content));
}

static void
damaged_close(struct damaged *d)
{
	buf_free(&d->content);
	buf_free(&d->packed);
	buf_free(&d->out);
	buf_free(&d->want);
}

/* Cut off anywhere: a beginning of the content comes out, never less than of a shorter piece, and the rest is said to be missing. */
static void
cut_off_anywhere(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (int xz = 0; xz < 2; xz++) {
		struct damaged d;
		size_t before = 0, whole = 0;

		t.row = xz ? "xz" : "gz";
		damaged_open(&d, xz);
		for (size_t len = 1; len <= d.packed.len; len++) {
			struct unpack *u = unpack_all(span_make(d.packed.ptr, len), (enum cutting)(len % CUT_COUNT), &d.rng, 5000, &d.out);

			if (d.out.len < before || !span_starts(buf_span(&d.content), buf_span(&d.out)))
				table_fail(&t, "of %zu bytes: %zu", len, d.out.len);
			before = d.out.len;
			whole += unpack_is_whole(u);
			unpack_free(u);
		}
		table_number(&t, "all", (long)before, (long)d.content.len);
		table_number(&t, "ends of members", (long)whole, 2);
		damaged_close(&d);
	}
	table_end(&t);
}

/* A damaged byte never costs what stands before it, and the pieces make no difference. */
static void
damaged_anywhere(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < ROUNDS(1200); i++) {
		struct damaged d;
		char row[64];
		size_t at;
		bool whole;

		damaged_open(&d, i & 1);
		d.rng = rng_make(100 + i);
		at = rng_below(&d.rng, d.packed.len);
		snprintf(row, sizeof(row), "%s, byte %zu, seed %zu", i & 1 ? "xz" : "gz", at, 100 + i);
		t.row = row;
		unpack_free(unpack_all(span_make(d.packed.ptr, at), CUT_NOT, &d.rng, 65536, &d.want));
		d.packed.ptr[at] = (char)(d.packed.ptr[at] ^ (1 + (int)rng_below(&d.rng, 255)));
		for (enum cutting cutting = CUT_NOT; cutting < CUT_COUNT; cutting++) {
			struct unpack *u = unpack_all(buf_span(&d.packed), cutting, &d.rng, 65536, &d.out);

			if (cutting == CUT_NOT)
				whole = unpack_is_whole(u);
			table_number(&t, "whole", unpack_is_whole(u), whole);
			if (d.out.len < d.want.len || (cutting == CUT_NOT && !span_starts(buf_span(&d.out), buf_span(&d.want))))
				table_fail(&t, "%zu bytes came out, %zu stand before", d.out.len, d.want.len);
			else if (cutting != CUT_NOT)
				table_bytes(&t, "in pieces", buf_span(&d.out), buf_span(&d.want));
			buf_clear(&d.want);
			buf_add_span(&d.want, buf_span(&d.out));
			unpack_free(u);
		}
		damaged_close(&d);
	}
	table_end(&t);
}

/* 32 MiB out of some KiB, through a small room. */
static void
bombs_go_through(void **state)
{
	const size_t size = 1u << 25;
	char *zeros = calloc(1, size), to[65536];

	(void)state;
	for (int xz = 0; xz < 2; xz++) {
		struct unpack *u = unpack_new();
		struct buf in = { 0 };
		struct span left;
		size_t count = 0, len;

		(xz ? pack_xz : pack_gz)(&in, span_make(zeros, size));
		left = buf_span(&in);
		while (unpack_some(u, &left, to, sizeof(to), &len) == UNPACK_FULL)
			count += len;
		count += len;
		assert_int_equal(count, size);
		assert_true(unpack_is_whole(u));
		unpack_free(u);
		buf_free(&in);
	}
	free(zeros);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_bytes_tell),
		cmocka_unit_test(streams_are_unpacked),
		cmocka_unit_test(cut_off_anywhere),
		cmocka_unit_test(damaged_anywhere),
		cmocka_unit_test(bombs_go_through),
	};

	return cmocka_run_group_tests_name("unpack", tests, NULL, NULL);
}
