/*
 * Following in one life after another: a writer that rotates and compresses, and a program that is killed at any step. Each line comes
 * once.
 *
 * What is destroyed (truncated without a copy, removed) was committed before: else it would be the writer who loses it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "packer.h"
#include "world.h"

#define LINES_MAX 3000

static void
line_text(struct buf *to, const struct world *w, unsigned number)
{
	size_t start = to->len;

	/* A line is enough to tell a file from others: CLAIMS_TELLING_MIN. */
	buf_printf(to, "%u of the lines that are written into a log, by one writer after the other", number);
	if (w->kind & LONG_LINES && number % 5 == 0)
		while (to->len - start < number * 37 % 400)
			buf_add_char(to, 'x');
	buf_add_char(to, '\n');
}

static void
write_line(struct world *w)
{
	struct buf text = { 0 }, bytes = { 0 };
	size_t begun = 3, len;

	if (w->fd < 0 || w->line + 1 >= LINES_MAX)
		return;
	line_text(&text, w, w->line + 1);
	for (size_t i = 0; i < text.len; i++) {
		buf_add_char(&bytes, text.ptr[i]);
		if (w->kind & WIDE)
			buf_add_char(&bytes, '\0');
	}
	/*
	 * In two parts, now and then, the first of which is known; with an odd one of UTF-16. Not where a copy may tell of the second one:
	 * the first one was handed on as cut off, then.
	 */
	len = w->half ? bytes.len - begun : bytes.len;
	if (!w->half && !(w->kind & PACKING) && rng_below(w->rng, 5) == 0) {
		len = begun;
		assert_int_equal(write(w->fd, bytes.ptr, len), len);
		w->half = true;
	} else {
		assert_int_equal(write(w->fd, bytes.ptr + bytes.len - len, len), len);
		w->half = false;
		w->line++;
	}
	buf_free(&text);
	buf_free(&bytes);
}

static void
new_file(struct world *w)
{
	struct stat st;

	w->fd = open("app.log", O_WRONLY | O_CREAT | O_EXCL | O_APPEND, 0600);
	assert_true(w->fd >= 0);
	if (w->kind & WIDE)
		assert_int_equal(write(w->fd, "\xff\xfe", 2), 2);
	assert_int_equal(fstat(w->fd, &st), 0);
	w->inode = st.st_ino;
	w->looked = w->known = false;
	w->files++;
}

/* Something may have happened to the program meanwhile. */
static void
live_on(struct world *w)
{
	switch (rng_below(w->rng, 6)) {
	case 0:
		world_kill(w);
		break;
	case 1:
		world_commit(w);
		break;
	case 2: case 3:
		world_look(w);
		break;
	}
}

static void
finish_line(struct world *w)
{
	if (w->half)
		write_line(w);
}

static void
rotate(struct world *w)
{
	/* By its name alone a file is not found whose name shows another before anybody knew it, as it is now. */
	if (w->rotated + 1 >= ROTATIONS || (!(w->kind & BY_PATTERN) && !w->known))
		return;
	assert_int_equal(rename("app.log", world_name((int)++w->rotated)), 0);
	if (rng_below(w->rng, 2)) {
		world_look(w);
		write_line(w);
	}
	finish_line(w);
	close(w->fd);
	new_file(w);
}

/* As gzip(1) does it; anything can happen in between. A pattern finds what has become of it. */
static void
compress(struct world *w, const char *from, int number)
{
	const char *to = world_name(number + ROTATIONS);
	struct buf content = { 0 }, packed = { 0 };
	struct err err = { 0 };
	size_t half;
	int fd;

	assert_int_equal(file_read(&content, from, 1 << 20, &err), 0);
	pack_gz(&packed, buf_span(&content));
	half = rng_below(w->rng, packed.len + 1);
	fd = open(to, O_WRONLY | O_CREAT | O_EXCL, 0600);
	assert_int_equal(write(fd, packed.ptr, half), half);
	live_on(w);
	assert_int_equal(write(fd, packed.ptr + half, packed.len - half), packed.len - half);
	close(fd);
	live_on(w);
	assert_int_equal(remove(from), 0);
	w->packed++;
	buf_free(&content);
	buf_free(&packed);
}

static void
compress_one(struct world *w)
{
	int number = 1 + (int)rng_below(w->rng, ROTATIONS - 1);

	if (w->kind & PACKING && access(world_name(number), F_OK) == 0)
		compress(w, world_name(number), number);
}

static void
copy_file(void)
{
	struct buf content = { 0 };
	struct err err = { 0 };
	int fd = open("copy", O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_int_equal(file_read(&content, "app.log", 1 << 20, &err), 0);
	assert_int_equal(write(fd, content.ptr, content.len), content.len);
	close(fd);
	buf_free(&content);
}

static void
truncate_file(struct world *w)
{
	bench_tick();
	assert_int_equal(ftruncate(w->fd, 0), 0);
	w->looked = w->known = false;
	if (w->kind & WIDE)
		assert_int_equal(write(w->fd, "\xff\xfe", 2), 2);
}

/* copytruncate. What nobody has read by then is in the copy. */
static void
copy_and_truncate(struct world *w)
{
	if (w->rotated + 1 >= ROTATIONS || !(w->kind & PACKING))
		return;
	copy_file();
	live_on(w);
	truncate_file(w);
	for (size_t n = rng_below(w->rng, 30); n > 0; n--)
		write_line(w);
	live_on(w);
	compress(w, "copy", (int)++w->rotated);
}

static void
destroy(struct world *w)
{
	finish_line(w);
	world_settle(w);
	if (rng_below(w->rng, 2)) {
		truncate_file(w);
	} else {
		assert_int_equal(unlink("app.log"), 0);
		close(w->fd);
		new_file(w);
	}
	for (size_t n = rng_below(w->rng, 30); n > 0; n--)
		write_line(w);
}

static void
step(struct world *w)
{
	switch (rng_below(w->rng, 40)) {
	case 0: case 1:
		rotate(w);
		break;
	case 2:
		destroy(w);
		break;
	case 3: case 4: case 5:
		world_kill(w);
		break;
	case 21: case 22:
		compress_one(w);
		break;
	case 23:
		copy_and_truncate(w);
		break;
	case 6: case 7: case 8: case 9: case 10:
		world_commit(w);
		break;
	case 11:
		w->now += FOLLOW_GRACE_MS;
		world_look(w);
		break;
	case 12: case 13: case 14: case 15: case 16: case 17: case 18: case 19: case 20:
		w->now += 1 + (int64_t)rng_below(w->rng, 50);
		world_look(w);
		break;
	default:
		for (size_t n = rng_below(w->rng, 6); n > 0; n--)
			write_line(w);
	}
}

static void
check_lines(struct table *t, struct world *w)
{
	static unsigned char times[LINES_MAX];
	const char *at = buf_text(&w->out);
	struct buf want = { 0 };

	memset(times, 0, sizeof(times));
	for (const char *end; *at != '\0'; at = end + 1) {
		unsigned number = (unsigned)atoi(at);

		end = strchr(at, '\n');
		if (end == NULL)
			break;
		if (end > at && end[-1] == '~')
			continue;
		buf_clear(&want);
		line_text(&want, w, number);
		if (number == 0 || number > w->line || !span_equal(buf_span(&want), span_make(at, (size_t)(end + 1 - at))))
			table_fail(t, "'%.*s' came", (int)(end - at), at);
		else
			times[number]++;
	}
	for (unsigned i = 1; i <= w->line; i++)
		if (times[i] != 1)
			table_fail(t, "line %u came %u times", i, times[i]);
	buf_free(&want);
}

static struct world *
open_world(int kind, struct rng *rng)
{
	struct world *w = calloc(1, sizeof(*w));

	*w = (struct world){ .kind = kind, .rng = rng, .verbatim.to = &w->out,
		.candidates = candidates_new(NULL), .now = 1000 };
	folder_open_entered(&w->folder);
	new_file(w);
	world_born(w);
	return w;
}

static void
close_world(struct table *t, struct world *w)
{
	for (int64_t ms = 0; ms <= FOLLOW_GRACE_MAX_MS; ms += FOLLOW_GRACE_MS) {
		world_settle(w);
		w->now += FOLLOW_GRACE_MS;
	}
	world_settle(w);
	check_lines(t, w);
	if (w->trouble.count > 0)
		table_fail(t, "%s", buf_text(&w->trouble.text));
	world_die(w);
	close(w->fd);
	candidates_free(w->candidates);
	buf_free(&w->out);
	buf_free(&w->kept_out);
	err_free(&w->trouble);
	err_free(&w->notice);
	folder_close(&w->folder);
	free(w);
}

static void
live(struct table *t, struct rng *rng, int kind, size_t *kills, size_t *again, size_t *packed)
{
	struct world *w = open_world(kind, rng);

	for (int i = 0; i < 300; i++)
		step(w);
	finish_line(w);
	*kills += w->kills;
	*again += w->again;
	*packed += w->packed;
	close_world(t, w);
}

static void
each_line_comes_once_in_all_lives_together(void **state)
{
	struct table t = { 0 };
	size_t kills = 0, again = 0, packed = 0;
	char row[100];

	(void)state;
	for (int i = 0; i < 2 * KINDS; i++) {
		struct rng rng = rng_make(400 + (uint64_t)i);
		int kind = i % KINDS | (i & PACKING ? BY_PATTERN : 0);

		(void)snprintf(row, sizeof(row), "seed %d:%s%s%s%s%s", 400 + i, kind & BY_PATTERN ? " by pattern" : "", kind & WIDE ? " UTF-16" : "",
		    kind & LONG_LINES ? " long lines" : "", kind & LEAD ? " with context" : "", kind & PACKING ? " compressed" : "");
		t.row = row;
		live(&t, &rng, kind, &kills, &again, &packed);
	}
	t.row = "all rounds";
	if (kills < 900 || again < 500 || packed < 100)
		table_fail(&t, "%zu kills, %zu positions taken up, %zu files compressed", kills, again, packed);
	table_end(&t);
}

static void
write_and_commit(struct world *w, int lines)
{
	for (int i = 0; i < lines; i++)
		write_line(w);
	world_look(w);
	world_commit(w);
}

/* What was written between copying and truncating was read, too: the copy ends before the place where that was left. */
static void
a_copy_ends_before_the_place(void **state)
{
	struct table t = { .row = "a copy that ends earlier" };
	struct rng rng = rng_make(1);
	struct world *w = open_world(BY_PATTERN | PACKING, &rng);

	(void)state;
	write_and_commit(w, 200);
	write_and_commit(w, 50);
	copy_file();
	write_and_commit(w, 10);
	world_kill(w);
	write_and_commit(w, 10);
	world_kill(w);
	truncate_file(w);
	write_and_commit(w, 20);
	world_kill(w);
	compress(w, "copy", (int)++w->rotated);
	close_world(&t, w);
	table_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_copy_ends_before_the_place),
		cmocka_unit_test(each_line_comes_once_in_all_lives_together),
	};

	return cmocka_run_group_tests_name("follow_lives", tests, NULL, NULL);
}
