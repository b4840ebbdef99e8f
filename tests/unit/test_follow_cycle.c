/* A log that is rotated and compressed again and again, found by a pattern under all its names: each line comes once. */
#include "input/follow.h"

#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "follow_bench.h"
#include "packer.h"
#include "support.h"

#define A "app.log"
#define PATTERN "app.log*"
#define FILES_MAX 32
#define LINES_MAX 3000
#define KEPT 5                          /* files that are compressed */

struct cycle {
	struct follow_bench b;
	struct rng rng;
	struct follow *follow[FILES_MAX];
	unsigned lines;
	bool copies;                    /* copytruncate */
	bool delays;                    /* app.log.1 is not compressed yet */
	bool xz;
};

static void
name_of(const struct cycle *c, unsigned n, char name[32])
{
	snprintf(name, 32, A ".%u.%s", n, c->xz ? "xz" : "gz");
}

/* The names that the pattern finds by now are followed, and those that are gone are not any more. */
static void
expand(struct cycle *c)
{
	const struct follow_options options = { .from = FOLLOW_START, .found = true };
	glob_t g = { 0 };

	for (size_t i = 0; i < FILES_MAX; i++)
		if (c->follow[i] != NULL && follow_is_missing(c->follow[i])) {
			follow_free(c->follow[i]);
			c->follow[i] = NULL;
		}
	assert_true(glob(PATTERN, 0, NULL, &g) == 0 || g.gl_pathc == 0);
	for (size_t k = 0; k < g.gl_pathc; k++) {
		size_t i = 0, unused = FILES_MAX;

		for (; i < FILES_MAX; i++) {
			if (c->follow[i] != NULL && strcmp(follow_name(c->follow[i]), g.gl_pathv[k]) == 0)
				break;
			if (c->follow[i] == NULL && (unused == FILES_MAX || rng_below(&c->rng, 2)))
				unused = i;
		}
		assert_true(i < FILES_MAX || unused < FILES_MAX);
		if (i == FILES_MAX)
			c->follow[unused] = follow_new(g.gl_pathv[k], &options);
	}
	globfree(&g);
}

/* All of them have a look; in between other things may happen to all but the first ones. */
static void
look(struct cycle *c, size_t count)
{
	expand(c);
	c->b.now += 1 + (int64_t)rng_below(&c->rng, 300);
	for (size_t i = 0; i < count; i++)
		bench_look(&c->b, c->follow[i], false);
}

static void
maybe_look(struct cycle *c)
{
	if (rng_below(&c->rng, 3) > 0)
		look(c, rng_below(&c->rng, 4) ? FILES_MAX : rng_below(&c->rng, FILES_MAX));
}

static void
write_lines(struct cycle *c)
{
	int fd = open(A, O_WRONLY | O_CREAT | O_APPEND, 0600);

	for (size_t n = 1 + rng_below(&c->rng, 20); n > 0 && c->lines < LINES_MAX; n--) {
		char line[128];
		int len = snprintf(line, sizeof(line), "%u %016jx %016jx %016jx %016jx\n", c->lines++, (uintmax_t)rng_next(&c->rng),
		    (uintmax_t)rng_next(&c->rng), (uintmax_t)rng_next(&c->rng), (uintmax_t)rng_next(&c->rng));

		assert_int_equal(write(fd, line, (size_t)len), len);
	}
	close(fd);
}

static void
append(const char *name, struct span bytes)
{
	folder_put(name, O_APPEND, bytes);
}

/* In pieces, as a compressor writes; then the original is removed. */
static void
compress(struct cycle *c, const char *from, const char *to)
{
	struct buf content = { 0 }, packed = { 0 };
	size_t half;

	folder_read(&content, from);
	(c->xz ? pack_xz : pack_gz)(&packed, buf_span(&content));
	half = rng_below(&c->rng, packed.len + 1);
	append(to, span_make(packed.ptr, half));
	maybe_look(c);
	append(to, span_make(packed.ptr + half, packed.len - half));
	maybe_look(c);
	assert_int_equal(remove(from), 0);
	buf_free(&content);
	buf_free(&packed);
}

static void
copy(const char *from, const char *to)
{
	struct buf content = { 0 };

	folder_read(&content, from);
	append(to, buf_span(&content));
	buf_free(&content);
}

/* As logrotate(8): the numbers go up, the oldest is removed. */
static void
rotate(struct cycle *c)
{
	char from[32], to[32];
	struct stat st;

	if (stat(A, &st) != 0)
		return;
	name_of(c, 1, to);
	if (c->delays && access(A ".1", F_OK) == 0)
		compress(c, A ".1", to);
	maybe_look(c);
	name_of(c, KEPT, to);
	if (access(to, F_OK) == 0) {
		look(c, FILES_MAX);             /* what nobody has read by then is lost */
		assert_int_equal(remove(to), 0);
	}
	for (unsigned n = KEPT; n > 1; n--) {
		name_of(c, n - 1, from);
		name_of(c, n, to);
		if (access(from, F_OK) == 0)
			assert_int_equal(rename(from, to), 0);
	}
	maybe_look(c);
	name_of(c, 1, to);
	if (c->copies) {
		copy(A, "copy");
		bench_tick();
		assert_int_equal(truncate(A, 0), 0);
		maybe_look(c);
		compress(c, "copy", to);
	} else {
		assert_int_equal(rename(A, A ".1"), 0);
		maybe_look(c);
		if (rng_below(&c->rng, 2))
			write_lines(c);
		if (!c->delays)
			compress(c, A ".1", to);
	}
}

static void
check(struct table *t, struct cycle *c)
{
	unsigned *count = xcalloc(LINES_MAX, sizeof(*count));
	const char *at = buf_text(&c->b.out), *newline;

	for (; (newline = strchr(at, '\n')) != NULL; at = newline + 1) {
		at += strspn(at, "$~");
		assert_true(strtoul(at, NULL, 10) < LINES_MAX);
		count[strtoul(at, NULL, 10)]++;
	}
	for (unsigned i = 0; i < c->lines; i++)
		if (count[i] != 1)
			table_fail(t, "line %u came %u times", i, count[i]);
	free(count);
}

static void
each_line_comes_once(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (uint64_t seed = 1; seed <= ROUNDS(120) && t.failures < 20; seed++) {
		struct cycle c = { .rng = rng_make(seed), .copies = seed % 8 == 3, .delays = seed % 4 < 2, .xz = seed & 8 };
		char row[32];

		snprintf(row, sizeof(row), "seed %u", (unsigned)seed);
		t.row = row;
		bench_open(&c.b);
		c.b.rough = seed & 16;
		for (int i = 0; i < 120; i++) {
			if (rng_below(&c.rng, 6) == 0)
				rotate(&c);
			else if (rng_below(&c.rng, 2))
				write_lines(&c);
			maybe_look(&c);
		}
		look(&c, FILES_MAX);
		for (int64_t ms = 0; ms <= FOLLOW_GRACE_MAX_MS; ms += FOLLOW_GRACE_MS) {
			c.b.now += FOLLOW_GRACE_MS;
			look(&c, FILES_MAX);
		}
		look(&c, FILES_MAX);
		check(&t, &c);
		for (size_t i = 0; i < FILES_MAX; i++)
			follow_free(c.follow[i]);
		bench_close(&c.b);
	}
	table_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_line_comes_once),
	};

	return cmocka_run_group_tests_name("follow_cycle", tests, NULL, NULL);
}
