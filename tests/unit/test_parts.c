/* A file that is read in parts is the file that is read in one go. */
#include "input/parts.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "counted.h"
#include "linked.h"
#include "sink/assembly.h"
#include "support.h"

#define MIB ((uint64_t)1 << 20)
#define ROUNDS_MANY 150

static int
file_of(uint64_t size)
{
	int fd = memfd_create("log", 0);

	assert_int_equal(ftruncate(fd, (off_t)size), 0);
	return fd;
}

static void
put(int fd, const char *bytes, size_t len, uint64_t at)
{
	assert_int_equal(pwrite(fd, bytes, len, (off_t)at), (ssize_t)len);
}

static void
check_starts(struct table *t, const struct parts *p, uint64_t size, size_t threads)
{
	if (p->count == 0 || p->count > threads * PARTS_PER_THREAD || p->count > size / PARTS_SIZE_MIN)
		table_fail(t, "%zu parts", p->count);
	for (size_t i = 0; i < p->count; i++) {
		uint64_t start = p->start[i];
		char before = '\n';

		if (i == 0 ? start != 0 : start <= p->start[i - 1])
			table_fail(t, "part %zu starts at %ju", i, (uintmax_t)start);
		if (start >= size || (start > 0 && (pread(p->fd, &before, 1, (off_t)start - 1) != 1 || before != '\n')))
			table_fail(t, "no line starts at %ju", (uintmax_t)start);
	}
}

static void
parts_start_at_lines(void **state)
{
	static const struct {
		const char *name;
		uint64_t size;
		size_t threads;
		uint64_t every;                 /* a newline each so many bytes; 0: none */
		struct span first;              /* bytes */
		size_t parts;                   /* 0: read in one go */
	} rows[] = {
		{ "empty", 0, 2, 0, BYTES(""), 0 },
		{ "just too small", 8 * MIB - 1, 2, 100, BYTES(""), 0 },
		{ "just large enough", 8 * MIB, 2, 100, BYTES(""), 2 },
		{ "one thread", 100 * MIB, 1, 1000, BYTES(""), 0 },
		{ "two threads", 100 * MIB, 2, 1000, BYTES(""), 8 },
		{ "many threads", 50 * MIB, 64, 1000, BYTES(""), 12 },
		{ "one huge line", 50 * MIB, 4, 0, BYTES(""), 1 },
		{ "one huge line with its newline", 50 * MIB, 4, 50 * MIB, BYTES(""), 1 },
		{ "huge lines", 48 * MIB, 4, 7 * MIB, BYTES(""), 7 },
		{ "newlines at the cuts", 48 * MIB, 4, 4 * MIB, BYTES(""), 12 },
		{ "UTF-16", 50 * MIB, 4, 1000, BYTES("\xff\xfe"), 0 },
		{ "UTF-16, big endian", 50 * MIB, 4, 1000, BYTES("\xfe\xff"), 0 },
		{ "no UTF-16", 50 * MIB, 4, 1000, BYTES("\xff\xff"), 12 },
		{ "UTF-8 with its mark", 50 * MIB, 4, 1000, BYTES("\xef\xbb\xbf"), 12 },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int fd = file_of(rows[i].size);
		struct parts p;
		bool is_cut;

		t.row = rows[i].name;
		for (uint64_t at = rows[i].every; rows[i].every > 0 && at <= rows[i].size; at += rows[i].every)
			put(fd, "\n", 1, at - 1);
		put(fd, rows[i].first.ptr, rows[i].first.len, 0);
		is_cut = parts_cut(&p, fd, rows[i].threads);
		table_number(&t, "cut", is_cut, rows[i].parts > 0);
		if (is_cut) {
			table_number(&t, "parts", (long)p.count, (long)rows[i].parts);
			check_starts(&t, &p, rows[i].size, rows[i].threads);
			parts_free(&p);
		}
		close(fd);
	}
	table_end(&t);
}

static void
only_files_from_their_start_are_cut(void **state)
{
	int fd = file_of(50 * MIB), ends[2];
	struct parts p;

	(void)state;
	assert_int_equal(lseek(fd, 1, SEEK_SET), 1);
	assert_false(parts_cut(&p, fd, 4));
	assert_int_equal(pipe(ends), 0);
	assert_false(parts_cut(&p, ends[0], 4));
	assert_false(parts_cut(&p, -1, 4));
	assert_true(parts_threads() >= 1 && parts_threads() <= PARTS_THREADS_MAX);
	close(ends[0]);
	close(ends[1]);
	close(fd);
}

/* What counts the parts, as the command does it. */
struct team {
	struct counter counter;
	struct worker {
		struct recogniser recogniser;
		struct scan *scan;
		struct sink to;
	} worker[4];
	size_t threads;
	bool alone;                     /* nothing follows the file */
	struct assembly assembly;
	struct fragment **part;
	struct fragment *total;
	size_t ended;                   /* parts */
	bool disorder;                  /* they did not end in order */
	size_t again;                   /* how often something was counted again */
};

static int
on_span(void *self, struct span bytes, uint64_t offset)
{
	struct worker *w = self;

	return w->to.span(w->to.self, bytes, offset);
}

static int
on_line(void *self, const struct line *line)
{
	struct worker *w = self;

	return w->to.line(w->to.self, line);
}

static void
on_end(void *self, const struct scan_sum *sum)
{
	struct worker *w = self;

	w->to.end(w->to.self, sum);
}

static struct scan *
on_begin(void *self, size_t worker, size_t index)
{
	struct team *team = self;
	struct worker *w = &team->worker[worker];

	if (team->part[index] == NULL)
		team->part[index] = assembly_part(&team->assembly);
	w->to = fragment_sink(team->part[index]);
	return w->scan;
}

static void
on_start(void *self, size_t index, uint64_t offset, uint64_t number)
{
	struct team *team = self;

	if (team->part[index] != team->total)
		fragment_from(team->part[index], offset, number);
}

static void
on_part_end(void *self, size_t index)
{
	struct team *team = self;

	team->disorder = team->disorder || index != team->ended++;
	assembly_join(&team->assembly, team->part[index]);
}

/* Reads the parts, of which the first goes to `first`; which has to be counted again? */
static size_t
team_count(struct team *team, const struct parts *parts, struct fragment *first, bool alone)
{
	const struct parts_reader reader = { AGGREGATE_LEAD, on_begin, on_start, on_part_end, NULL, team };
	size_t again;

	team->part = calloc(parts->count, sizeof(struct fragment *));
	team->part[0] = first;
	team->ended = 0;
	assembly_start(&team->assembly, first, alone);
	assert_int_equal(parts_run(parts, &reader, team->threads), 0);
	assert_false(team->disorder);
	assert_int_equal(team->ended, parts->count);
	again = assembly_end(&team->assembly);
	free(team->part);
	return again;
}

static void
team_open(struct team *team, struct lab *lab, size_t threads)
{
	const struct scan_options options = { .judge = true };

	*team = (struct team){ .counter = linked_counter(lab), .threads = threads };
	for (size_t i = 0; i < threads; i++) {
		struct worker *w = &team->worker[i];
		struct sink sink = { .span = on_span, .line = on_line, .self = w, .end = on_end };

		w->recogniser = lab->recogniser;
		if (i > 0)
			w->recogniser.matcher = matcher_new(lab->catalogue);
		w->scan = scan_new(&w->recogniser, lab->candidates, &options, &sink);
	}
}

static void
team_close(struct team *team)
{
	for (size_t i = 0; i < team->threads; i++) {
		scan_free(team->worker[i].scan);
		if (i > 0)
			matcher_free(team->worker[i].recogniser.matcher);
	}
}

/* All parts, put together; what may replay what came before is counted again from there on. */
static struct fragment *
team_read(struct team *team, const struct parts *parts)
{
	size_t again;

	team->total = fragment_new(&team->counter.options, true);
	again = team_count(team, parts, team->total, team->alone);
	if (again != ASSEMBLY_NONE) {
		const struct parts rest = { .fd = parts->fd, .start = parts->start + again, .count = 1 };
		struct fragment *next = fragment_next(team->total);

		fragment_from(next, UINT64_MAX, 1);
		assert_int_equal(team_count(team, &rest, next, false), ASSEMBLY_NONE);
		fragment_append(team->total, next);
		fragment_free(next);
		team->again++;
	}
	return team->total;
}

static int
by_offset(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Random line starts; the first part has `least` bytes if the log has. */
static struct parts
cut_log(struct rng *rng, struct span log, size_t least, int fd)
{
	struct parts p = { .fd = fd, .start = calloc(20, sizeof(uint64_t)) };
	size_t n = rng_below(rng, 19), kept = 1;

	for (size_t i = 1; i <= n; i++)
		p.start[i] = linked_cut(rng, log);
	qsort(p.start, n + 1, sizeof(uint64_t), by_offset);
	for (size_t i = 1; i <= n; i++)
		if (p.start[i] > p.start[kept - 1] && p.start[i] >= least && p.start[i] < log.len)
			p.start[kept++] = p.start[i];
	p.count = kept;
	return p;
}

static void
same_as_in_one_go(struct table *t, struct lab *lab, struct span log, const struct fragment *got, bool edges)
{
	const struct counter counter = linked_counter(lab);
	struct fragment *whole = linked_fragment(lab, log, false);
	struct aggregate *all = fragment_all(got), *wanted = fragment_all(whole);
	struct buf left = { 0 }, right = { 0 };
	struct summary s;

	linked_show(&left, all);
	linked_show(&right, wanted);
	table_bytes(t, "what was counted", buf_span(&left), buf_span(&right));
	if (!aggregate_adds_up(all))
		table_fail(t, "it does not add up");
	if (edges) {
		summary_of(&s, got, &counter);
		linked_show_summary(&left, &s);
		summary_free(&s);
		summary_of(&s, whole, &counter);
		linked_show_summary(&right, &s);
		summary_free(&s);
		table_bytes(t, "summary", buf_span(&left), buf_span(&right));
	}
	aggregate_free(all);
	aggregate_free(wanted);
	fragment_free(whole);
	buf_free(&left);
	buf_free(&right);
}

static void
check_logs(uint64_t seed, int rounds, size_t lines, size_t longest)
{
	const char *yaml = lab_rules;
	struct rng rng = rng_make(seed);
	struct table t = { 0 };
	struct buf log = { 0 };
	size_t again = 0, replayed = 0;
	struct lab lab;

	counted_open(&lab, false, &yaml, 1);
	for (int i = 0; i < rounds; i++) {
		size_t threads = 1 + (size_t)i % 4;
		/* The head is that of the whole if the first part is longer than a head can be. */
		bool edges = i & 4;
		struct team team;
		struct fragment *got;
		struct parts parts;
		char row[64];
		int fd = file_of(0);

		snprintf(row, sizeof(row), "seed %d, log %d, %zu threads", (int)seed, i, threads);
		t.row = row;
		buf_clear(&log);
		linked_log(&rng, 1 + rng_below(&rng, lines), longest, &log);
		for (size_t runs = rng_below(&rng, 2) ? rng_below(&rng, 4) : 0; runs > 0; runs--) {
			linked_replay(&rng, &log);
			linked_log(&rng, 1 + rng_below(&rng, 20), longest, &log);
		}
		if (rng_below(&rng, 2))
			log.len--;              /* no newline at its end */
		put(fd, log.ptr, log.len, 0);
		parts = cut_log(&rng, buf_span(&log), edges ? FRAGMENT_EDGE + 1 : 0, fd);
		team_open(&team, &lab, threads);
		team.alone = i & 8;
		got = team_read(&team, &parts);
		same_as_in_one_go(&t, &lab, buf_span(&log), got, edges);
		again += team.again;
		replayed += aggregate_totals(got->rest)->replayed > 0;
		fragment_free(got);
		team_close(&team);
		parts_free(&parts);
		close(fd);
	}
	/* In many rounds all cases come: replays, logs that are counted again because of them, and others. */
	if (rounds >= ROUNDS_MANY)
		assert_true(replayed > 0 && again > 0 && again < (size_t)rounds);
	buf_free(&log);
	lab_close(&lab);
	table_end(&t);
}

static void
parts_are_the_whole(void **state)
{
	(void)state;
	check_logs(50, ROUNDS_MANY, 300, 0);
}

static void
long_lines_in_parts(void **state)
{
	(void)state;
	check_logs(51, 60, 1000, 60000);
}

/* Longer than what is read. */
static void
overlong_lines_in_parts(void **state)
{
	(void)state;
	check_logs(52, 24, 300, 2200000);
}

/* The header of a part's first line stands behind a line that is too long to be read. */
static void
the_lead_starts_behind_an_overlong_line(void **state)
{
	static const size_t lengths[] = { 1 << 20, (1 << 20) + 1, (1 << 20) + 20000, 3 << 20 };
	const char *yaml = lab_rules;
	struct table t = { 0 };
	struct lab lab;

	(void)state;
	counted_open(&lab, false, &yaml, 1);
	for (size_t i = 0; i < COUNT(lengths); i++) {
		struct buf log = { 0 };
		uint64_t start[2] = { 0 };
		struct parts parts = { .fd = file_of(0), .start = start, .count = 2 };
		struct fragment *got;
		struct team team;
		char row[32];

		snprintf(row, sizeof(row), "%zu bytes", lengths[i]);
		t.row = row;
		buf_printf(&log, "E/Lab     ( 4611): code 712\n%*s\n", (int)lengths[i], "code 713");
		buf_add_text(&log, "[ 12-31 23:59:59.123  4611: 4690 E/Lab      ]\nx\n");
		start[1] = log.len;
		buf_add_text(&log, "code 711\nconnection was reset\n");
		put(parts.fd, log.ptr, log.len, 0);
		team_open(&team, &lab, 1);
		got = team_read(&team, &parts);
		same_as_in_one_go(&t, &lab, buf_span(&log), got, true);
		fragment_free(got);
		team_close(&team);
		close(parts.fd);
		buf_free(&log);
	}
	lab_close(&lab);
	table_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_start_at_lines),
		cmocka_unit_test(only_files_from_their_start_are_cut),
		cmocka_unit_test(parts_are_the_whole),
		cmocka_unit_test(long_lines_in_parts),
		cmocka_unit_test(overlong_lines_in_parts),
		cmocka_unit_test(the_lead_starts_behind_an_overlong_line),
	};

	return cmocka_run_group_tests_name("parts", tests, NULL, NULL);
}
