/* The text of positions: what is read, what is refused, what holds when things are put. */
#include "input/positions.h"

#include <stdlib.h>
#include <string.h>

#include "support.h"

#define HEAD "imerr positions 2\n"
#define PRINT "0123456789abcdef"
#define MARKS "4 " PRINT " 6 ffffffffffffffff "

static struct follow_position
position(uint64_t inode, uint64_t offset)
{
	return (struct follow_position){ .device = 7, .inode = inode, .offset = offset, .fingerprint = UINT64_C(0x0123456789abcdef) };
}

static void
texts(void **state)
{
	static const struct {
		const char *row;
		struct span text;
		const char *want;       /* in the sentence; NULL: it is read, and written as it was */
	} cases[] = {
		{ "none", BYTES(HEAD "end\n"), NULL },
		{ "one", BYTES(HEAD "7 8 9 " PRINT " 0 1 /var/log/a b.log\nend\n"), NULL },
		{ "the largest", BYTES(HEAD "18446744073709551615 18446744073709551615 18446744073709551615 ffffffffffffffff 1 0 /a\nend\n"), NULL },
		{ "marks", BYTES(HEAD "7 8 9 " PRINT " 0 1 " MARKS "/var/log/a 1 b.log\nend\n"), NULL },
		{ "of what is gone", BYTES(HEAD "0 81985529216486895 9 " PRINT " 0 0 " MARKS "/a\nend\n"), NULL },
		{ "asked", BYTES(HEAD "asked /var/log/*.log\nend\n"), NULL },
		{ "a name with a newline", BYTES(HEAD "1 2 3 " PRINT " 0 1 /a\\x0ab\\x5c\\x7f\nend\n"), NULL },
		{ "Chinese", BYTES(HEAD "1 2 3 " PRINT " 0 1 /日志\nend\n"), NULL },
		{ "no UTF-8", BYTES(HEAD "1 2 3 " PRINT " 0 1 /\\xe6\\x97\nend\n"), NULL },
		{ "blanks in front and behind", BYTES(HEAD "1 2 3 " PRINT " 0 1 / a \nend\n"), NULL },
		{ "a name that looks like the end", BYTES(HEAD "asked /end\nend\n"), NULL },

		{ "empty", BYTES(""), "p:1: this is no file of positions" },
		{ "something else", BYTES("#!/bin/sh\n"), "p:1: this is no file of positions" },
		{ "a first line without newline", BYTES("imerr positions 1"), "p:1: this is no file of positions" },
		{ "no version", BYTES("imerr positions \nend\n"), "p:1: this is no file of positions" },
		{ "version 0", BYTES("imerr positions 0\nend\n"), "p:1: this is no file of positions" },
		{ "version 01", BYTES("imerr positions 01\nend\n"), "p:1: this is no file of positions" },
		{ "a newer one", BYTES("imerr positions 12\nwhatever"), "p:1: it was written by a newer imerr" },
		{ "no end", BYTES(HEAD), "p:2: this is no line" },
		{ "cut off", BYTES(HEAD "asked /a\nasked /b\n"), "p:4: this is no line" },
		{ "cut off in a line", BYTES(HEAD "1 2 3 " PRINT " 0 1 /a"), "p:2: this is no line" },
		{ "end without newline", BYTES(HEAD "end"), "p:2: this is no line" },
		{ "more behind the end", BYTES(HEAD "asked /a\nend\n\n"), "p:4: this is no line" },
		{ "an empty line", BYTES(HEAD "\nend\n"), "p:2: this is no line" },
		{ "a return", BYTES(HEAD "asked /a\r\nend\n"), "p:2: this is no line" },
		{ "no number", BYTES(HEAD "x 2 3 " PRINT " 0 1 /a\nend\n"), "p:2: this is no line" },
		{ "an empty number", BYTES(HEAD " 2 3 " PRINT " 0 1 /a\nend\n"), "p:2: this is no line" },
		{ "a sign", BYTES(HEAD "+1 2 3 " PRINT " 0 1 /a\nend\n"), "p:2: this is no line" },
		{ "a zero in front", BYTES(HEAD "1 02 3 " PRINT " 0 1 /a\nend\n"), "p:2: this is no line" },
		{ "too large", BYTES(HEAD "1 2 18446744073709551616 " PRINT " 0 1 /a\nend\n"), "p:2: this is no line" },
		{ "hexadecimal", BYTES(HEAD "1 2 a " PRINT " 0 1 /a\nend\n"), "p:2: this is no line" },
		{ "a short fingerprint", BYTES(HEAD "1 2 3 123456789abcdef 0 1 /a\nend\n"), "p:2: this is no line" },
		{ "a long one", BYTES(HEAD "1 2 3 0" PRINT " 0 1 /a\nend\n"), "p:2: this is no line" },
		{ "one in capitals", BYTES(HEAD "1 2 3 0123456789ABCDEF 0 1 /a\nend\n"), "p:2: this is no line" },
		{ "inside 2", BYTES(HEAD "1 2 3 " PRINT " 2 1 /a\nend\n"), "p:2: this is no line" },
		{ "two blanks", BYTES(HEAD "1 2 3 " PRINT "  0 1 /a\nend\n"), "p:2: this is no line" },
		{ "one mark", BYTES(HEAD "1 2 3 " PRINT " 0 1 4 " PRINT " /a\nend\n"), "p:2: this is no line" },
		{ "three marks", BYTES(HEAD "1 2 3 " PRINT " 0 1 " MARKS "7 " PRINT " /a\nend\n"), "p:2: this is no line" },
		{ "a mark at the start", BYTES(HEAD "1 2 3 " PRINT " 0 1 0 " PRINT " 6 " PRINT " /a\nend\n"), "p:2: this is no line" },
		{ "a mark without fingerprint", BYTES(HEAD "1 2 3 " PRINT " 0 1 4 6 " PRINT " /a\nend\n"), "p:2: this is no line" },
		{ "no name", BYTES(HEAD "1 2 3 " PRINT " 0 1 \nend\n"), "p:2: this is no line" },
		{ "not even a blank for it", BYTES(HEAD "1 2 3 " PRINT " 0 1\nend\n"), "p:2: this is no line" },
		{ "a relative name", BYTES(HEAD "asked a\nend\n"), "p:2: this is no line" },
		{ "a backslash", BYTES(HEAD "asked /a\\\nend\n"), "p:2: this is no line" },
		{ "a letter written as a number", BYTES(HEAD "asked /\\x61\nend\n"), "p:2: this is no line" },
		{ "capitals in it", BYTES(HEAD "asked /\\x0A\nend\n"), "p:2: this is no line" },
		{ "NUL", BYTES(HEAD "asked /a\\x00b\nend\n"), "p:2: this is no line" },
		{ "a real NUL", BYTES(HEAD "asked /a\0b\nend\n"), "p:2: this is no line" },
		{ "bytes that should be written as numbers", BYTES(HEAD "asked /\xe6\x97\nend\n"), "p:2: this is no line" },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct positions *p = positions_new();
		struct err err = { 0 };
		struct buf again = { 0 };
		int result = positions_read(p, "p", cases[i].text, &err);

		t.row = cases[i].row;
		table_number(&t, "result", result, cases[i].want != NULL ? -1 : 0);
		table_number(&t, "sentences", (long)err.count, cases[i].want != NULL);
		if (cases[i].want != NULL)
			table_text(&t, "sentence", span_make(buf_text(&err.text), strlen(cases[i].want)), cases[i].want);
		table_number(&t, "changed", positions_changed(p), 0);
		positions_write(p, &again);
		if (cases[i].want == NULL)
			table_bytes(&t, "written", buf_span(&again), cases[i].text);
		err_free(&err);
		buf_free(&again);
		positions_free(p);
	}
	table_end(&t);
}

static void
written(struct table *t, struct positions *p, const char *want)
{
	struct buf text = { 0 };

	positions_write(p, &text);
	table_text(t, "written", buf_span(&text), want);
	buf_free(&text);
}

static struct positions *
known(const char *lines)
{
	struct positions *p = positions_new();
	struct buf text = { 0 };
	struct err err = { 0 };

	buf_printf(&text, HEAD "%send\n", lines);
	assert_int_equal(positions_read(p, "p", buf_span(&text), &err), 0);
	buf_free(&text);
	return p;
}

static void
of_a_file_the_last_one_holds(void **state)
{
	struct positions *p = known("");
	struct follow_position at = position(1, 10), later = position(1, 20), other = position(2, 5);
	struct table t = { .row = "put" };

	(void)state;
	positions_put(p, "/a", true, &at);
	assert_true(positions_changed(p));
	positions_put(p, "/a", true, &later);
	written(&t, p, HEAD "7 1 20 " PRINT " 0 1 /a\nend\n");
	assert_false(positions_changed(p));
	t.row = "replaced";
	positions_put(p, "/a", true, &other);
	written(&t, p, HEAD "7 1 20 " PRINT " 0 0 /a\n7 2 5 " PRINT " 0 1 /a\nend\n");
	t.row = "found under another name";
	positions_put(p, "/b", true, &later);
	written(&t, p, HEAD "7 2 5 " PRINT " 0 1 /a\n7 1 20 " PRINT " 0 1 /b\nend\n");
	t.row = "left, and the next one";
	later.offset = 30;
	later.inside = true;
	positions_put(p, "/b", false, &later);
	at = position(3, 1);
	positions_put(p, "/b", true, &at);
	written(&t, p, HEAD "7 2 5 " PRINT " 0 1 /a\n7 1 30 " PRINT " 1 0 /b\n7 3 1 " PRINT " 0 1 /b\nend\n");
	t.row = "lines of a file that say different things";
	positions_free(p);
	p = known("7 1 20 " PRINT " 0 1 /a\n7 1 30 " PRINT " 0 1 /b\n7 2 1 " PRINT " 0 1 /b\n");
	written(&t, p, HEAD "7 1 30 " PRINT " 0 0 /b\n7 2 1 " PRINT " 0 1 /b\nend\n");
	positions_free(p);
	table_end(&t);
}

/* What the version before wrote is taken up, and written as this one does. */
static void
the_older_format_is_read(void **state)
{
	static const struct span older = BYTES("imerr positions 1\nasked /b\n7 1 20 " PRINT " 0 1 /a\nend\n");
	struct positions *p = positions_new();
	struct table t = { .row = "version 1" };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(positions_read(p, "p", older, &err), 0);
	written(&t, p, HEAD "asked /b\n7 1 20 " PRINT " 0 1 /a\nend\n");
	positions_free(p);
	table_end(&t);
}

/* Places of one file after the other that had an inode, each by its content. */
static void
what_is_gone_has_a_line_of_its_own(void **state)
{
	struct positions *p = known("7 1 20 " PRINT " 0 1 " MARKS "/a\n");
	struct follow_position at = position(1, 20), gone;
	struct table t = { .row = "gone" };

	(void)state;
	at.fingerprint = 1;
	at.mark[0] = at.mark[1] = (struct follow_mark){ 5, 6 };
	for (int i = 0; i < 2; i++) {
		gone = follow_gone(&at);
		positions_put(p, "/a", false, &gone);
		at.offset = at.fingerprint = 2;
		positions_put(p, "/a", true, &at);
	}
	written(&t, p, HEAD "0 1 20 0000000000000001 0 0 5 0000000000000006 5 0000000000000006 /a\n"
	    "0 2 2 0000000000000002 0 0 5 0000000000000006 5 0000000000000006 /a\n"
	    "7 1 2 0000000000000002 0 1 5 0000000000000006 5 0000000000000006 /a\nend\n");
	positions_free(p);
	table_end(&t);
}

static void
names_are_told_once(void **state)
{
	struct positions *p = known("asked /var/*\n7 1 20 " PRINT " 0 1 /a\n7 2 30 " PRINT " 0 0 /a\n7 3 40 " PRINT " 0 0 /b\n");
	struct follow_position at;

	(void)state;
	assert_true(positions_ask(p, "/var/*"));
	assert_false(positions_changed(p));
	assert_false(positions_ask(p, "/a"));
	assert_true(positions_changed(p));
	assert_false(positions_recall(p, "/var/*", &at));
	assert_false(positions_recall(p, "/b", &at));   /* it was left */
	assert_false(positions_recall(p, "/c", &at));
	assert_true(positions_recall(p, "/a", &at));
	assert_int_equal(at.inode, 1);
	assert_int_equal(at.offset, 20);
	/* What is found under the name later is another file. */
	assert_false(positions_recall(p, "/a", &at));
	at.offset = 25;
	positions_put(p, "/a", true, &at);
	assert_false(positions_recall(p, "/a", &at));
	positions_free(p);
}

static void
on_each(void *self, const struct follow_position *at)
{
	buf_printf(self, " %d:%d", (int)at->inode, (int)at->offset);
}

static void
all_files_come_the_oldest_first(void **state)
{
	struct positions *p = known("7 5 1 " PRINT " 0 1 /z\nasked /y\n7 9 1 " PRINT " 0 0 /x\n7 1 1 " PRINT " 0 1 /m\n");
	struct follow_position at = position(5, 2);
	struct buf got = { 0 };

	(void)state;
	positions_put(p, "/z", true, &at);
	positions_each(p, on_each, &got);
	assert_string_equal(buf_text(&got), " 9:1 1:1 5:2");
	assert_true(positions_recall(p, "/m", &at));
	buf_free(&got);
	positions_free(p);
}

/* Of what is not read in this life the last ones are kept, of what is read all. */
static void
old_ones_are_forgotten(void **state)
{
	enum { USED = 3000, LOOSE = CLAIMS_LEFT_MAX + 500 };
	struct positions *p = known("");
	struct buf text = { 0 }, name = { 0 };
	struct err err = { 0 };
	struct follow_position at;

	(void)state;
	buf_add_text(&text, HEAD);
	for (unsigned i = 0; i < USED + LOOSE; i++)
		buf_printf(&text, "7 %u 1 " PRINT " 0 %d /%u\n", i + 1, i < USED || i % 2 == 0, i);
	buf_add_text(&text, "end\n");
	assert_int_equal(positions_read(p, "p", buf_span(&text), &err), 0);
	for (unsigned i = 0; i < USED; i++) {
		buf_clear(&name);
		buf_printf(&name, "/%u", i);
		assert_true(positions_recall(p, buf_text(&name), &at));
	}
	buf_clear(&text);
	positions_write(p, &text);
	positions_free(p);
	p = positions_new();
	assert_int_equal(positions_read(p, "p", buf_span(&text), &err), 0);
	assert_true(positions_recall(p, "/0", &at));
	assert_true(positions_recall(p, "/2999", &at));
	assert_false(positions_recall(p, "/3000", &at));
	assert_false(positions_recall(p, "/3498", &at));
	assert_true(positions_recall(p, "/3500", &at));
	assert_true(positions_recall(p, "/7594", &at));
	positions_free(p);
	buf_free(&text);
	buf_free(&name);
}

/* Any puts, in any order: what is written says of each file what was said last, and is read as it was written. */
static void
anything_that_was_put_is_found_again(void **state)
{
	enum { FILES = 40, NAMES = 12, PUTS = 20000 };
	struct rng rng = rng_make(11);
	struct positions *p = known("");
	uint64_t last[FILES] = { 0 };
	struct buf name = { 0 }, text = { 0 }, again = { 0 }, line = { 0 };
	struct err err = { 0 };

	(void)state;
	for (unsigned i = 1; i <= PUTS; i++) {
		size_t file = rng_below(&rng, FILES);
		struct follow_position at = position(file + 1, i);

		buf_clear(&name);
		buf_printf(&name, "/%zu", rng_below(&rng, NAMES));
		positions_put(p, name.ptr, rng_below(&rng, 3) > 0, &at);
		last[file] = i;
		if (rng_below(&rng, 500) == 0) {
			buf_clear(&text);
			positions_write(p, &text);
		}
	}
	buf_clear(&text);
	positions_write(p, &text);
	for (unsigned i = 0; i < FILES; i++) {
		buf_clear(&line);
		buf_printf(&line, "\n7 %u %u " PRINT " ", i + 1, (unsigned)last[i]);
		assert_non_null(span_find(buf_span(&text), buf_span(&line)));
	}
	positions_free(p);
	p = positions_new();
	assert_int_equal(positions_read(p, "p", buf_span(&text), &err), 0);
	positions_write(p, &again);
	assert_string_equal(again.ptr, text.ptr);
	positions_free(p);
	buf_free(&name);
	buf_free(&text);
	buf_free(&again);
	buf_free(&line);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts),
		cmocka_unit_test(of_a_file_the_last_one_holds),
		cmocka_unit_test(the_older_format_is_read),
		cmocka_unit_test(what_is_gone_has_a_line_of_its_own),
		cmocka_unit_test(names_are_told_once),
		cmocka_unit_test(all_files_come_the_oldest_first),
		cmocka_unit_test(old_ones_are_forgotten),
		cmocka_unit_test(anything_that_was_put_is_found_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
