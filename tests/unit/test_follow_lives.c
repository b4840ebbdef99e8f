/*
 * Following in one life after another: a writer that rotates and compresses, and a program that is killed at any step. What was committed
 * is the output up to there and the positions that belong to it; a new life takes up with nothing else. Each line comes once.
 *
 * What is destroyed (truncated without a copy, removed) was committed before: else it would be the writer who loses it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "follow_bench.h"
#include "packer.h"
#include "support.h"

#define LINES_MAX 3000
#define ROTATIONS 24                    /* app.log, app.log.1 and so on */
#define NAMES (2 * ROTATIONS)           /* and as many that are compressed */
#define ROWS 400
#define LINE_MAX_BYTES 100              /* longer ones are not read */

/* How this round is. */
enum { BY_PATTERN = 1, WIDE = 2, LONG_LINES = 4, LEAD = 8, PACKING = 16, KINDS = 32 };

struct row {
	int name;
	bool current;
	struct follow_position at;
};

/* As the store has it: a file has one row, a name one that is current. */
struct rows {
	struct row item[ROWS];
	size_t count;
};

struct world {
	char directory[64];
	int kind;
	struct rng *rng;
	struct candidates *candidates;
	struct scan *scan;
	struct feed *feed;
	struct claims *claims;
	struct follow *follow[NAMES];
	struct err trouble, notice;
	int64_t now;
	int turn;                       /* whose lines come */
	uint64_t from[NAMES];           /* what is before is context */

	struct verbatim verbatim;
	struct buf out, kept_out;
	struct rows rows, kept;
	size_t kills, again, packed;

	/* The writer. */
	int fd;
	unsigned line, files, rotated;
	bool half;
	ino_t inode;
	bool looked, known;             /* at the file at hand; and that was committed */
};

static void
put(struct rows *r, int name, bool current, const struct follow_position *at)
{
	size_t kept = 0;

	for (size_t i = 0; i < r->count; i++) {
		if (r->item[i].at.device == at->device && r->item[i].at.inode == at->inode)
			continue;
		if (current && r->item[i].name == name)
			r->item[i].current = false;
		r->item[kept++] = r->item[i];
	}
	assert_true(kept < ROWS);
	r->item[kept] = (struct row){ name, current, *at };
	r->count = kept + 1;
}

static void
on_end(void *self, const struct scan_sum *sum)
{
	struct buf *out = ((struct verbatim *)self)->to;

	(void)sum;
	if (out->len > 0 && out->ptr[out->len - 1] != '\n')
		buf_add_text(out, "~\n");
}

static void
on_begin(void *self, const struct reading_start *start)
{
	struct world *w = self;

	w->from[w->turn] = w->verbatim.from = start->offset;
}

static void
on_left(void *self, const char *name, const struct follow_position *at)
{
	struct world *w = self;

	(void)name;
	put(&w->rows, w->turn, false, at);
}

static const char *
name_of(int i)
{
	static char name[NAMES][32];

	(void)snprintf(name[i], sizeof(name[i]), i == 0 ? "app.log" : i < ROTATIONS ? "app.log.%d" : "app.log.%d.gz", i % ROTATIONS);
	return name[i];
}

static void
born(struct world *w)
{
	static const struct scan_options options = { .whole_lines = true, .line_max = LINE_MAX_BYTES };
	struct sink sink = verbatim_sink(&w->verbatim);

	sink.end = on_end;
	w->scan = scan_new(NULL, w->candidates, &options, &sink);
	w->feed = feed_new(w->scan);
	w->claims = claims_new();
	for (size_t i = 0; i < w->kept.count; i++)
		claims_remember(w->claims, &w->kept.item[i].at);
}

static void
die(struct world *w)
{
	for (int i = 0; i < NAMES; i++) {
		follow_free(w->follow[i]);
		w->follow[i] = NULL;
	}
	claims_free(w->claims);
	feed_free(w->feed);
	scan_free(w->scan);
}

static void
join(struct world *w, int i)
{
	const struct follow_options options = { .from = FOLLOW_START, .found = i > 0 };

	w->follow[i] = follow_new(name_of(i), &options);
	for (size_t k = 0; k < w->kept.count; k++)
		if (w->kept.item[k].current && w->kept.item[k].name == i) {
			follow_recall(w->follow[i], w->claims, &w->kept.item[k].at);
			w->again++;
		}
}

static void
look_at(struct world *w, int i)
{
	const struct follow_with with = { .feed = w->feed, .claims = w->claims, .history = HEADER_LOOKBACK,
		.lead = w->kind & LEAD ? 2 * HEADER_LOOKBACK : 0, .now = w->now, .trouble = &w->trouble, .notice = &w->notice,
		.begin = on_begin, .left = on_left, .self = w };

	w->turn = i;
	w->verbatim.from = w->from[i];
	(void)follow_drain(w->follow[i], &with);
	if (rng_below(w->rng, 8) == 0)
		(void)follow_give_back(w->follow[i]);
	if (i > 0 && follow_is_missing(w->follow[i])) {
		follow_free(w->follow[i]);
		w->follow[i] = NULL;
	}
}

/* Everybody has a turn; new names are found, if a pattern looks for them. */
static void
look(struct world *w)
{
	for (int i = 0; i < (w->kind & BY_PATTERN ? NAMES : 1); i++)
		if (w->follow[i] == NULL && (i == 0 || access(name_of(i), F_OK) == 0))
			join(w, i);
	for (int i = 0; i < NAMES; i++)
		if (w->follow[i] != NULL)
			look_at(w, i);
	w->looked = true;
}

static void
commit(struct world *w)
{
	struct follow_position at;

	for (int i = 0; i < NAMES; i++)
		if (w->follow[i] != NULL && follow_position(w->follow[i], &at)) {
			put(&w->rows, i, true, &at);
			w->known = w->known || (i == 0 && at.inode == w->inode && w->looked);
		}
	w->kept = w->rows;
	buf_clear(&w->kept_out);
	buf_add_span(&w->kept_out, buf_span(&w->out));
}

static void
kill_it(struct world *w)
{
	die(w);
	w->rows = w->kept;
	buf_clear(&w->out);
	buf_add_span(&w->out, buf_span(&w->kept_out));
	w->kills++;
	born(w);
}

/* Is all that was written read, and kept? */
static void
look_and_commit(struct world *w)
{
	look(w);
	for (int i = 0; i < 3; i++) {
		w->now += FOLLOW_GRACE_MS;
		look(w);
	}
	commit(w);
}

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
		kill_it(w);
		break;
	case 1:
		commit(w);
		break;
	case 2: case 3:
		look(w);
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
	assert_int_equal(rename("app.log", name_of((int)++w->rotated)), 0);
	if (rng_below(w->rng, 2)) {
		look(w);
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
	const char *to = name_of(number + ROTATIONS);
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

	if (w->kind & PACKING && access(name_of(number), F_OK) == 0)
		compress(w, name_of(number), number);
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
	look_and_commit(w);
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
		kill_it(w);
		break;
	case 21: case 22:
		compress_one(w);
		break;
	case 23:
		copy_and_truncate(w);
		break;
	case 6: case 7: case 8: case 9: case 10:
		commit(w);
		break;
	case 11:
		w->now += FOLLOW_GRACE_MS;
		look(w);
		break;
	case 12: case 13: case 14: case 15: case 16: case 17: case 18: case 19: case 20:
		w->now += 1 + (int64_t)rng_below(w->rng, 50);
		look(w);
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

	*w = (struct world){ .directory = "/tmp/imerr-lives.XXXXXX", .kind = kind, .rng = rng, .verbatim.to = &w->out,
		.candidates = candidates_new(NULL), .now = 1000 };
	assert_non_null(mkdtemp(w->directory));
	assert_int_equal(chdir(w->directory), 0);
	new_file(w);
	born(w);
	return w;
}

static void
close_world(struct table *t, struct world *w)
{
	char command[80];

	look_and_commit(w);
	w->now += FOLLOW_GRACE_MAX_MS;
	look_and_commit(w);
	check_lines(t, w);
	if (w->trouble.count > 0)
		table_fail(t, "%s", buf_text(&w->trouble.text));
	die(w);
	close(w->fd);
	candidates_free(w->candidates);
	buf_free(&w->out);
	buf_free(&w->kept_out);
	err_free(&w->trouble);
	err_free(&w->notice);
	assert_int_equal(chdir("/"), 0);
	(void)snprintf(command, sizeof(command), "rm -rf %s", w->directory);
	assert_int_equal(system(command), 0);
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
	look(w);
	commit(w);
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
	kill_it(w);
	truncate_file(w);
	write_and_commit(w, 20);
	kill_it(w);
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
