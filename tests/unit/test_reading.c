/*
 * Places in a file: whatever was read of it, in whatever pieces, the position is where the line starts that is not
 * whole, and who takes it up there reads the rest, once.
 */
#include "input/reading.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"
#include "support.h"
#include "verbatim.h"

#define LINE_LIMIT 60                   /* longer ones are not read */
#define NAME "reading.log"

struct desk {
	struct folder folder;           /* the working directory */
	struct candidates *candidates;
	struct scan *scan;
	struct feed *feed;
	struct buf file, out;
	struct verbatim verbatim;
	dev_t device;
	ino_t inode;
};

static void
open_desk(struct desk *d)
{
	static const struct scan_options options = { .whole_lines = true, .line_max = LINE_LIMIT };
	const struct sink sink = verbatim_sink(&d->verbatim);

	*d = (struct desk){ .verbatim.to = &d->out, .candidates = candidates_new(NULL) };
	folder_open_entered(&d->folder);
	d->scan = scan_new(NULL, d->candidates, &options, &sink);
	d->feed = feed_new(d->scan);
}

static void
close_desk(struct desk *d)
{
	folder_close(&d->folder);
	feed_free(d->feed);
	scan_free(d->scan);
	candidates_free(d->candidates);
	buf_free(&d->file);
	buf_free(&d->out);
}

static void
write_file(struct desk *d)
{
	struct stat st;

	folder_put(NAME, O_TRUNC, buf_span(&d->file));
	assert_int_equal(stat(NAME, &st), 0);
	d->device = st.st_dev;
	d->inode = st.st_ino;
}

static void
open_file(const struct desk *d, struct reading *r)
{
	*r = (struct reading){ .fd = open(NAME, O_RDONLY), .device = d->device, .inode = d->inode };
	assert_true(r->fd >= 0);
}

/* So many bytes more. */
static void
read_more(struct desk *d, struct reading *r, size_t len)
{
	size_t room;
	char *to;
	ssize_t n;

	feed_unpark(d->feed, &r->stream);
	to = feed_reserve(d->feed, &room);
	n = reading_read(r, to, len < room ? len : room);
	assert_true(n >= 0);
	reading_advance(r, to, (size_t)n);
	assert_int_equal(feed_commit(d->feed, (size_t)n), 0);
	feed_park(d->feed, HEADER_LOOKBACK);
}

/* Taken up at a position: the whole rest. */
static void
read_rest(struct table *t, struct desk *d, const struct follow_position *at, size_t lead, struct reading_start *start)
{
	struct reading r;

	open_file(d, &r);
	buf_clear(&d->out);
	if (reading_resume(&r, at, true, lead, start) != 0) {
		table_fail(t, "offset %zu was not taken up", (size_t)at->offset);
	} else {
		d->verbatim.from = start->offset;
		while (r.offset < d->file.len)
			read_more(d, &r, d->file.len);
		feed_unpark(d->feed, &r.stream);
		assert_int_equal(feed_end(d->feed, true), 0);
	}
	reading_close(&r);
	feed_parked_free(&r.stream);
}

static const char *const characters[] = { "a", "b", "\xe4\xb8\xad", "\xe0\xa8\x8a", "\xe0\xa8\x80", "\xe1\x80\x8a", "0", " " };

enum form { BYTES_FORM, UTF16LE, UTF16BE, FORMS };

static void
add_character(struct buf *to, enum form form, const char *text)
{
	static const unsigned units[] = { 'a', 'b', 0x4e2d, 0x0a0a, 0x0a00, 0x100a, '0', ' ' };
	unsigned unit = '\n';

	for (size_t i = 0; i < COUNT(characters); i++)
		if (characters[i] == text)
			unit = units[i];
	if (form == BYTES_FORM) {
		buf_add_text(to, text);
	} else {
		buf_add_char(to, (char)(form == UTF16LE ? unit & 0xff : unit >> 8));
		buf_add_char(to, (char)(form == UTF16LE ? unit >> 8 : unit & 0xff));
	}
}

/* The file in one form, and the same in UTF-8; `start[i]` is where line i starts in the file, and `plain[i]` in UTF-8. */
#define LINES 60

struct lines {
	struct buf utf8;
	size_t start[LINES + 1], plain[LINES + 1];
};

static void
make_text(struct desk *d, struct rng *rng, enum form form, struct lines *text)
{
	buf_clear(&d->file);
	buf_clear(&text->utf8);
	if (form != BYTES_FORM)
		buf_add(&d->file, form == UTF16LE ? "\xff\xfe" : "\xfe\xff", 2);
	for (size_t i = 0; i < LINES; i++) {
		size_t count = rng_below(rng, 8) == 0 ? rng_below(rng, 150) : rng_below(rng, 20);

		text->start[i] = d->file.len;
		text->plain[i] = text->utf8.len;
		while (count-- > 0) {
			const char *c = characters[rng_below(rng, COUNT(characters))];

			add_character(&d->file, form, c);
			buf_add_text(&text->utf8, c);
		}
		add_character(&d->file, form, "\n");
		buf_add_char(&text->utf8, '\n');
	}
	text->start[LINES] = d->file.len;
	text->plain[LINES] = text->utf8.len;
	write_file(d);
}

/* The position is one where a line starts, or inside one that is too long, with its fingerprint; returns what has to come yet. */
static struct span
check_position(struct table *t, const struct desk *d, const struct lines *text, const struct reading *r, const struct follow_position *at)
{
	size_t line = 0;

	while (line < LINES && text->start[line + 1] <= r->offset)
		line++;
	if (at->fingerprint != fingerprint_of(at->offset, d->file.ptr + fingerprint_from(at->offset)))
		table_fail(t, "at %zu of %zu: another fingerprint", (size_t)at->offset, (size_t)r->offset);
	/* Half a byte order mark is no start yet. */
	if (!at->inside && at->offset != text->start[line] && !(line == 0 && at->offset == 0))
		table_fail(t, "the position is %zu, not %zu: %zu bytes were read", (size_t)at->offset, text->start[line], (size_t)r->offset);
	if (at->device != d->device || at->inode != d->inode)
		table_fail(t, "another file");
	return span_make(text->utf8.ptr + text->plain[line], text->utf8.len - text->plain[line]);
}

static void
a_place_is_taken_up_anywhere(void **state)
{
	static const char *const forms[] = { "bytes", "UTF-16LE", "UTF-16BE" };
	struct table t = { 0 };
	struct lines text = { .utf8 = { 0 } };
	struct desk d;
	char row[60];
	size_t inside = 0;

	(void)state;
	open_desk(&d);
	for (int round = 0; round < 60; round++) {
		struct rng rng = rng_make(900 + (uint64_t)round);
		struct follow_position zero = { 0 }, at, closed;
		struct reading_start start;
		struct buf before = { 0 };
		struct reading r;

		(void)snprintf(row, sizeof(row), "seed %d, %s", 900 + round, forms[round % FORMS]);
		t.row = row;
		make_text(&d, &rng, (enum form)(round % FORMS), &text);
		open_file(&d, &r);
		assert_int_equal(reading_resume(&r, &zero, false, 0, &start), 0);
		assert_int_equal(start.number, 1);
		d.verbatim.from = 0;
		while (r.offset < d.file.len) {
			struct span rest;

			buf_clear(&d.out);
			read_more(&d, &r, 1 + rng_below(&rng, 40));
			buf_add_span(&before, buf_span(&d.out));
			at = reading_position(&r);
			rest = check_position(&t, &d, &text, &r, &at);
			read_rest(&t, &d, &at, rng_below(&rng, 2) ? 100 : 0, &start);
			/* What came before, and what comes then, is the text. */
			if (at.inside)
				inside++;
			else
				table_bytes(&t, "the rest", buf_span(&d.out), rest);
			table_number(&t, "all of it", (long)(before.len + d.out.len), (long)text.utf8.len);
			d.verbatim.from = 0;
			/* Without its descriptor it has the same place. */
			reading_give_back(&r);
			closed = reading_position(&r);
			table_number(&t, "the fingerprint without a descriptor", (long)closed.fingerprint, (long)at.fingerprint);
			table_number(&t, "the place without a descriptor", (long)closed.offset, (long)at.offset);
			r.fd = open(NAME, O_RDONLY);
		}
		buf_free(&before);
		reading_close(&r);
		feed_parked_free(&r.stream);
	}
	t.row = "all rounds";
	if (inside < 20)
		table_fail(&t, "%zu positions were inside of a long line", inside);
	table_end(&t);
	buf_free(&text.utf8);
	close_desk(&d);
}

/* Lines above the place come again as context: whole ones, and the first line that counts has its number. */
static void
lines_above_are_context(void **state)
{
	static const struct {
		size_t offset, lead;
		uint64_t from, number;
	} rows[] = {
		{ 0, 10, 0, 1 }, { 4, 0, 4, 1 }, { 4, 1, 4, 1 }, { 4, 3, 4, 1 }, { 4, 4, 0, 2 }, { 8, 4, 8, 1 }, { 8, 5, 4, 2 }, { 12, 100, 0, 4 },
		{ 10, 7, 4, 2 },        /* in the middle of a line, which counts from there on */
	};
	struct table t = { 0 };
	struct desk d;
	char row[40];

	(void)state;
	open_desk(&d);
	buf_add_text(&d.file, "one\ntwo\nsix\nten\n");
	write_file(&d);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct follow_position at = { .offset = rows[i].offset,
			.fingerprint = fingerprint_of(rows[i].offset, d.file.ptr + fingerprint_from(rows[i].offset)) };
		struct follow_position position;
		struct reading_start start;
		struct reading r;

		(void)snprintf(row, sizeof(row), "%zu, lead %zu", rows[i].offset, rows[i].lead);
		t.row = row;
		open_file(&d, &r);
		table_number(&t, "result", reading_resume(&r, &at, true, rows[i].lead, &start), 0);
		table_number(&t, "from", (long)r.offset, (long)rows[i].from);
		table_number(&t, "number", (long)start.number, (long)rows[i].number);
		table_number(&t, "start", (long)start.offset, (long)rows[i].offset);
		/* While only context was read the place is the old one. */
		position = reading_position(&r);
		table_number(&t, "position", (long)position.offset, (long)rows[i].offset);
		table_number(&t, "fingerprint", (long)position.fingerprint, (long)at.fingerprint);
		reading_close(&r);
		feed_parked_free(&r.stream);
	}
	table_end(&t);
	close_desk(&d);
}

static void
another_file_is_not_taken_up(void **state)
{
	struct follow_position at = { .offset = 8 };
	struct reading_start start;
	struct reading r;
	struct desk d;

	(void)state;
	open_desk(&d);
	buf_add_text(&d.file, "one\ntwo\nsix\n");
	at.fingerprint = fingerprint_of(8, d.file.ptr);
	write_file(&d);
	open_file(&d, &r);
	assert_int_equal(reading_resume(&r, &at, true, 0, &start), 0);
	reading_close(&r);
	/* Recalled, and on a device that has another number by now. */
	at.device = d.device + 1;
	at.inode = d.inode;
	reading_recall(&r, &at);
	assert_int_equal(reading_position(&r).offset, 8);
	assert_true(reading_renumber(&r, NAME, d.device));
	assert_true(r.device == d.device && r.fd == -1);
	/* Other bytes; too few; none. */
	d.file.ptr[2] = 'E';
	write_file(&d);
	reading_recall(&r, &at);
	assert_false(reading_renumber(&r, NAME, d.device));
	open_file(&d, &r);
	assert_int_equal(reading_resume(&r, &at, true, 0, &start), -2);
	assert_int_equal(truncate(NAME, 7), 0);
	assert_int_equal(reading_resume(&r, &at, true, 0, &start), -2);
	assert_int_equal(truncate(NAME, 0), 0);
	assert_int_equal(reading_resume(&r, &at, true, 0, &start), -2);
	reading_close(&r);
	assert_int_equal(reading_resume(&r, &at, true, 0, &start), -1);
	feed_parked_free(&r.stream);
	close_desk(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_place_is_taken_up_anywhere),
		cmocka_unit_test(lines_above_are_context),
		cmocka_unit_test(another_file_is_not_taken_up),
	};

	return cmocka_run_group_tests_name("reading", tests, NULL, NULL);
}
