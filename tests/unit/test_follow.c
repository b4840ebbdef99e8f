#include "follow_bench.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "support.h"

/* Small deeds, as a script: what they are is in run(). */
enum deed {
	END, WRITE, APPEND, REWRITE, TRUNCATE, RENAME, REMOVE, SYMLINK, MKDIR, MKFIFO, CHMOD, COPY,
	STEP, WAIT, GRACE, FINISH, HOLD, LATE, RELEASE, GIVE_BACK, FOLLOW_AS, TICK,
};

struct act {
	enum deed deed;
	const char *a, *b;
};

#define ACTS 24

static void
put(const char *name, int flags, const char *text)
{
	folder_put(name, flags, span_of(text));
}

static void
copy(const char *from, const char *to)
{
	struct buf content = { 0 };

	folder_read(&content, from);
	folder_put(to, O_TRUNC, buf_span(&content));
	buf_free(&content);
}

/* Being told may be wrong: the clock's look comes behind. */
static void
look(struct follow_bench *b)
{
	bool told = b->told;
	int looks = told ? 2 : 1;

	for (int i = 0; i < looks; i++) {
		b->told = told && i == 0;
		bench_look(b, b->follow, false);
		bench_look(b, b->second, false);
	}
	b->told = told;
}

static void
run(struct follow_bench *b, const struct act *act, const struct follow_options *options)
{
	int held = -1;

	for (; act->deed != END; act++) {
		switch (act->deed) {
		case WRITE: put(act->a, O_TRUNC, act->b); break;
		case APPEND: put(act->a, O_APPEND, act->b); break;
		case REWRITE: put(act->a, 0, act->b); break;
		case TRUNCATE: assert_int_equal(truncate(act->a, 0), 0); break;
		case RENAME: assert_int_equal(rename(act->a, act->b), 0); break;
		case REMOVE: assert_int_equal(remove(act->a), 0); break;
		case SYMLINK: (void)unlink(act->b); assert_int_equal(symlink(act->a, act->b), 0); break;
		case MKDIR: assert_int_equal(mkdir(act->a, 0700), 0); break;
		case MKFIFO: assert_int_equal(mkfifo(act->a, 0600), 0); break;
		case CHMOD: assert_int_equal(chmod(act->a, (mode_t)strtol(act->b, NULL, 8)), 0); break;
		case COPY: copy(act->a, act->b); break;
		case FOLLOW_AS: b->second = follow_new(act->a, options); break;
		case WAIT: b->now += 100; break;
		case GRACE: b->now += FOLLOW_GRACE_MS; break;
		case TICK: bench_tick(); break;
		case HOLD: held = open(act->a, O_WRONLY | O_APPEND); assert_true(held >= 0); break;
		case LATE: assert_int_equal(write(held, act->a, strlen(act->a)), strlen(act->a)); break;
		case RELEASE: close(held); break;
		case GIVE_BACK: (void)follow_give_back(b->follow); break;
		case STEP: b->now += b->rough ? FOLLOW_SETTLE_MS : 1; look(b); break;
		case FINISH: bench_look(b, b->follow, true); bench_look(b, b->second, true); break;
		case END: break;
		}
	}
}

#define A "app.log"
#define LONG "0123456789012345678901234567890123456789\n"

static const struct {
	const char *name;
	enum follow_from from;
	struct act act[ACTS];
	const char *out;
	const char *told;               /* part of what is told; NULL: nothing is */
} rows[] = {
	{ "from its start", FOLLOW_START, { { WRITE, A, "a\nb\n" }, { STEP, 0, 0 }, { FINISH, 0, 0 } }, "a\nb\n$", NULL },
	{ "from its end", FOLLOW_END, { { WRITE, A, "a\nb\n" }, { STEP, 0, 0 }, { APPEND, A, "c\n" }, { STEP, 0, 0 } }, "c\n", NULL },
	{ "from its end, in a line", FOLLOW_END, { { WRITE, A, "a\nb" }, { STEP, 0, 0 }, { APPEND, A, "c\n" }, { STEP, 0, 0 } }, "bc\n", NULL },
	{ "from its last two lines", FOLLOW_TAIL, { { WRITE, A, "a\nb\nc\n" }, { STEP, 0, 0 } }, "b\nc\n", NULL },
	{ "from its last two lines, one of them begun", FOLLOW_TAIL, { { WRITE, A, "a\nb\nc" }, { STEP, 0, 0 }, { APPEND, A, "\n" }, { STEP, 0, 0 } }, "b\nc\n", NULL },
	{ "fewer lines than that", FOLLOW_TAIL, { { WRITE, A, "a\n" }, { STEP, 0, 0 } }, "a\n", NULL },
	{ "UTF-16, from its last two lines", FOLLOW_TAIL, { { COPY, "utf16", A }, { STEP, 0, 0 } }, "b\nc\n", NULL },
	{ "nothing new", FOLLOW_START, { { WRITE, A, "a\n" }, { STEP, 0, 0 }, { STEP, 0, 0 }, { GRACE, 0, 0 }, { STEP, 0, 0 } }, "a\n", NULL },
	{ "grown", FOLLOW_START, { { WRITE, A, "a\n" }, { STEP, 0, 0 }, { APPEND, A, "b\nc\n" }, { STEP, 0, 0 } }, "a\nb\nc\n", NULL },
	{ "half a line", FOLLOW_START, { { WRITE, A, "a\nb" }, { STEP, 0, 0 }, { GRACE, 0, 0 }, { STEP, 0, 0 }, { APPEND, A, "c\nd" }, { STEP, 0, 0 } }, "a\nbc\n", NULL },
	{ "half a line at the end", FOLLOW_START, { { WRITE, A, "a\nb" }, { STEP, 0, 0 }, { FINISH, 0, 0 } }, "a\nb~", NULL },
	{ "half a line, then renamed", FOLLOW_START, { { WRITE, A, "a\nb" }, { STEP, 0, 0 }, { RENAME, A, "o" }, { STEP, 0, 0 }, { GRACE, 0, 0 }, { STEP, 0, 0 } }, "a\nb~", "gone" },
	{ "half a line, finished after the renaming", FOLLOW_START, { { WRITE, A, "a\nb" }, { STEP, 0, 0 }, { RENAME, A, "o" }, { STEP, 0, 0 }, { APPEND, "o", "c\n" }, { WRITE, A, "d\n" }, { STEP, 0, 0 }, { GRACE, 0, 0 }, { STEP, 0, 0 } }, "a\nbc\n$d\n", NULL },
	{ "truncated", FOLLOW_START, { { WRITE, A, "a\nb\n" }, { STEP, 0, 0 }, { TRUNCATE, A, 0 }, { STEP, 0, 0 }, { APPEND, A, "c\n" }, { STEP, 0, 0 } }, "a\nb\n$c\n", "written anew" },
	{ "truncated, with half a line read", FOLLOW_START, { { WRITE, A, "a\nb" }, { STEP, 0, 0 }, { TRUNCATE, A, 0 }, { STEP, 0, 0 }, { APPEND, A, "c\n" }, { STEP, 0, 0 } }, "a\nb~c\n", "written anew" },
	{ "truncated and shorter", FOLLOW_START, { { WRITE, A, "a\nb\n" }, { STEP, 0, 0 }, { WRITE, A, "c\n" }, { STEP, 0, 0 } }, "a\nb\n$c\n", "written anew" },
	{ "written anew, as long", FOLLOW_START, { { WRITE, A, "a\nb\n" }, { STEP, 0, 0 }, { TICK, 0, 0 }, { WRITE, A, "c\nd\n" }, { STEP, 0, 0 } }, "a\nb\n$c\nd\n", "written anew" },
	{ "written anew within a tick", FOLLOW_START, { { WRITE, A, "a\nb\n" }, { STEP, 0, 0 }, { WRITE, A, "c\nd\n" }, { STEP, 0, 0 } }, "a\nb\n$c\nd\n", "written anew" },
	{ "written anew within a tick, seen late", FOLLOW_START, { { WRITE, A, "a\nb\n" }, { STEP, 0, 0 }, { WRITE, A, "c\nd\n" }, { GRACE, 0, 0 }, { STEP, 0, 0 } }, "a\nb\n$c\nd\n", "written anew" },
	{ "written anew in place", FOLLOW_START, { { WRITE, A, "a\nb\n" }, { STEP, 0, 0 }, { TICK, 0, 0 }, { REWRITE, A, "c\nd\n" }, { STEP, 0, 0 } }, "a\nb\n$c\nd\n", "written anew" },
	{ "written anew and longer", FOLLOW_START, { { WRITE, A, "a\nb\n" }, { STEP, 0, 0 }, { TICK, 0, 0 }, { WRITE, A, "c\nd\ne\n" }, { STEP, 0, 0 } }, "a\nb\n$c\nd\ne\n", "written anew" },
	{ "written anew with the same bytes", FOLLOW_START, { { WRITE, A, "a\nb\n" }, { STEP, 0, 0 }, { TICK, 0, 0 }, { WRITE, A, "a\nb\nc\n" }, { STEP, 0, 0 } }, "a\nb\nc\n", NULL },
	{ "renamed, another in its place", FOLLOW_START, { { WRITE, A, "a\n" }, { STEP, 0, 0 }, { APPEND, A, "b\n" }, { RENAME, A, "o" }, { WRITE, A, "c\n" }, { STEP, 0, 0 }, { GRACE, 0, 0 }, { STEP, 0, 0 } }, "a\nb\n$c\n", NULL },
	{ "and the old one is written to", FOLLOW_START, { { WRITE, A, "a\n" }, { STEP, 0, 0 }, { RENAME, A, "o" }, { WRITE, A, "c\n" }, { STEP, 0, 0 }, { APPEND, "o", "b\n" }, { WAIT, 0, 0 }, { STEP, 0, 0 }, { GRACE, 0, 0 }, { STEP, 0, 0 } }, "a\nb\n$c\n", NULL },
	{ "and again", FOLLOW_START, { { WRITE, A, "a\n" }, { STEP, 0, 0 }, { RENAME, A, "o" }, { WRITE, A, "c\n" }, { STEP, 0, 0 }, { GRACE, 0, 0 }, { APPEND, "o", "b\n" }, { STEP, 0, 0 }, { APPEND, "o", "B\n" }, { WAIT, 0, 0 }, { STEP, 0, 0 }, { GRACE, 0, 0 }, { STEP, 0, 0 } }, "a\nb\nB\n$c\n", NULL },
	{ "the end comes within the grace time", FOLLOW_START, { { WRITE, A, "a\n" }, { STEP, 0, 0 }, { RENAME, A, "o" }, { WRITE, A, "c\n" }, { STEP, 0, 0 }, { FINISH, 0, 0 } }, "a\n$c\n$", NULL },
	{ "renamed and back", FOLLOW_START, { { WRITE, A, "a\n" }, { STEP, 0, 0 }, { RENAME, A, "o" }, { STEP, 0, 0 }, { RENAME, "o", A }, { APPEND, A, "b\n" }, { STEP, 0, 0 }, { GRACE, 0, 0 }, { STEP, 0, 0 } }, "a\nb\n", NULL },
	{ "renamed and back after a while", FOLLOW_START, { { WRITE, A, "a\n" }, { STEP, 0, 0 }, { RENAME, A, "o" }, { STEP, 0, 0 }, { GRACE, 0, 0 }, { STEP, 0, 0 }, { RENAME, "o", A }, { APPEND, A, "b\n" }, { STEP, 0, 0 } }, "a\n$b\n", "gone" },
	{ "removed", FOLLOW_START, { { WRITE, A, "a\n" }, { STEP, 0, 0 }, { STEP, 0, 0 }, { APPEND, A, "b\n" }, { HOLD, A, 0 }, { REMOVE, A, 0 }, { STEP, 0, 0 }, { LATE, "c\n", 0 }, { STEP, 0, 0 }, { RELEASE, 0, 0 }, { GRACE, 0, 0 }, { STEP, 0, 0 } }, "a\nb\nc\n$", "gone" },
	{ "removed and there again", FOLLOW_START, { { WRITE, A, "a\n" }, { STEP, 0, 0 }, { REMOVE, A, 0 }, { STEP, 0, 0 }, { GRACE, 0, 0 }, { STEP, 0, 0 }, { WRITE, A, "b\n" }, { STEP, 0, 0 } }, "a\n$b\n", "gone" },
	{ "removed and there again, between looks", FOLLOW_START, { { WRITE, A, "a\n" }, { STEP, 0, 0 }, { REMOVE, A, 0 }, { WRITE, A, "b\n" }, { STEP, 0, 0 }, { GRACE, 0, 0 }, { STEP, 0, 0 } }, "a\n$b\n", NULL },
	{ "replaced by renaming", FOLLOW_START, { { WRITE, A, "a\n" }, { STEP, 0, 0 }, { WRITE, "n", "b\n" }, { RENAME, "n", A }, { STEP, 0, 0 }, { GRACE, 0, 0 }, { STEP, 0, 0 } }, "a\n$b\n", NULL },
	{ "the symlink is moved", FOLLOW_START, { { WRITE, "1", "a\n" }, { WRITE, "2", "c\n" }, { SYMLINK, "1", A }, { STEP, 0, 0 }, { APPEND, "1", "b\n" }, { SYMLINK, "2", A }, { STEP, 0, 0 }, { GRACE, 0, 0 }, { STEP, 0, 0 } }, "a\nb\n$c\n", NULL },
	{ "the symlink points nowhere for a while", FOLLOW_START, { { WRITE, "1", "a\n" }, { SYMLINK, "2", A }, { STEP, 0, 0 }, { SYMLINK, "1", A }, { STEP, 0, 0 } }, "a\n", "is not there yet" },
	{ "not there at first", FOLLOW_END, { { STEP, 0, 0 }, { WRITE, A, "a\n" }, { STEP, 0, 0 } }, "a\n", "is not there yet" },
	{ "nor its directory", FOLLOW_END, { { FOLLOW_AS, "d/x", 0 }, { STEP, 0, 0 }, { MKDIR, "d", 0 }, { WRITE, "d/x", "a\n" }, { STEP, 0, 0 } }, "a\n", "'d/x' is not there yet" },
	{ "the directory goes and comes", FOLLOW_START, { { MKDIR, "d", 0 }, { WRITE, "d/x", "a\n" }, { FOLLOW_AS, "d/x", 0 }, { STEP, 0, 0 }, { REMOVE, "d/x", 0 }, { REMOVE, "d", 0 }, { STEP, 0, 0 }, { GRACE, 0, 0 }, { STEP, 0, 0 }, { MKDIR, "d", 0 }, { WRITE, "d/x", "b\n" }, { STEP, 0, 0 } }, "a\n$b\n", "'d/x' is gone" },
	{ "a directory", FOLLOW_START, { { MKDIR, A, 0 }, { STEP, 0, 0 }, { STEP, 0, 0 }, { REMOVE, A, 0 }, { WRITE, A, "a\n" }, { STEP, 0, 0 } }, "a\n", "is a directory" },
	{ "a fifo", FOLLOW_START, { { MKFIFO, A, 0 }, { STEP, 0, 0 }, { STEP, 0, 0 } }, "", "is not a regular file" },
	{ "two names of a file", FOLLOW_START, { { WRITE, A, "a\n" }, { SYMLINK, A, "s" }, { FOLLOW_AS, "s", 0 }, { STEP, 0, 0 }, { APPEND, A, "b\n" }, { STEP, 0, 0 } }, "a\nb\n", NULL },
	{ "renamed to a name that is followed, too", FOLLOW_START, { { WRITE, A, "a\n" }, { STEP, 0, 0 }, { RENAME, A, "1" }, { FOLLOW_AS, "1", 0 }, { WRITE, A, "c\n" }, { STEP, 0, 0 }, { APPEND, "1", "b\n" }, { STEP, 0, 0 }, { GRACE, 0, 0 }, { STEP, 0, 0 }, { APPEND, "1", "d\n" }, { STEP, 0, 0 } }, "a\nb\n$c\nd\n", NULL },
	{ "one takes the place of the other", FOLLOW_START, { { WRITE, A, "a\n" }, { WRITE, "1", "z\n" }, { FOLLOW_AS, "1", 0 }, { STEP, 0, 0 }, { RENAME, A, "1" }, { WRITE, A, "b\n" }, { STEP, 0, 0 }, { GRACE, 0, 0 }, { STEP, 0, 0 }, { APPEND, "1", "c\n" }, { STEP, 0, 0 } }, "a\nz\n$b\n$c\n", NULL },
	{ "long ones are told by what stands before", FOLLOW_START, { { WRITE, A, LONG LONG LONG LONG }, { STEP, 0, 0 }, { TICK, 0, 0 }, { WRITE, A, LONG LONG LONG LONG "a\n" }, { STEP, 0, 0 } }, LONG LONG LONG LONG "a\n", NULL },
};

/* What was removed while its descriptor was given back cannot be read, and is left at once. */
static const struct {
	const char *name, *out;
} rough_rows[] = {
	{ "removed", "a\n$" },
	{ "one takes the place of the other", "a\nz\n$$b\nc\n" },
};

static const char *
wanted(size_t row, bool rough)
{
	for (size_t i = 0; i < COUNT(rough_rows); i++)
		if (rough && strcmp(rows[row].name, rough_rows[i].name) == 0)
			return rough_rows[i].out;
	return rows[row].out;
}

static void
check_rows(bool rough, bool told)
{
	struct table t = { 0 };
	char row[100];

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct follow_options options = { .from = rows[i].from, .lines = 2 };
		struct follow_bench b;

		snprintf(row, sizeof(row), "%s%s", rows[i].name, rough ? ", descriptors given back" : told ? ", told before" : "");
		t.row = row;
		bench_open(&b);
		b.rough = rough;
		b.told = told;
		folder_put("utf16", 0, SPAN("\xff\xfe" "a\0\n\0b\0\n\0c\0\n\0"));
		b.follow = follow_new(A, &options);
		/* A case whose first deed follows something is about that file alone. */
		if (rows[i].out[0] != '\0' && rows[i].act[0].deed != WRITE && strstr(rows[i].told ? rows[i].told : "", "d/x") != NULL) {
			follow_free(b.follow);
			b.follow = NULL;
		}
		run(&b, rows[i].act, &options);
		table_text(&t, "out", buf_span(&b.out), wanted(i, rough));
		/* Whose inode is used again while its descriptor is given back looks as if it had been written anew. */
		if (rough && rows[i].told == NULL && strstr(buf_text(&b.notice.text), "written anew") != NULL)
			b.notice.count = 0;
		if (rows[i].told == NULL ? b.trouble.count + b.notice.count > 0 : b.trouble.count + b.notice.count != 1)
			table_fail(&t, "%zu sentences: %s%s", b.trouble.count + b.notice.count, buf_text(&b.trouble.text), buf_text(&b.notice.text));
		else if (rows[i].told != NULL && strstr(buf_text(b.trouble.count ? &b.trouble.text : &b.notice.text), rows[i].told) == NULL)
			table_fail(&t, "told '%s%s'", buf_text(&b.trouble.text), buf_text(&b.notice.text));
		bench_close(&b);
	}
	table_end(&t);
}

static void
what_is_seen_and_done(void **state)
{
	(void)state;
	check_rows(false, false);
}

static void
and_with_descriptors_given_back(void **state)
{
	(void)state;
	check_rows(true, false);
}

static void
and_where_events_tell_of_changes(void **state)
{
	(void)state;
	check_rows(false, true);
}

static void
permission_lost_and_given_back(void **state)
{
	struct follow_options options = { .from = FOLLOW_START };
	struct follow_bench b;

	(void)state;
	bench_open(&b);
	b.follow = follow_new(A, &options);
	put(A, 0, "a\n");
	chmod(b.folder.path, 0755);
	chmod(A, 0);
	if (geteuid() == 0)
		assert_int_equal(seteuid(65534), 0);
	b.now++;
	bench_look(&b, b.follow, false);
	bench_look(&b, b.follow, false);
	assert_int_equal(b.trouble.count, 1);
	if (getuid() == 0)
		assert_int_equal(seteuid(0), 0);
	chmod(A, 0644);
	bench_look(&b, b.follow, false);
	/* Neither a file nor a directory that may not be read stops what is open. */
	put(A, O_APPEND, "b\n");
	chmod(A, 0);
	chmod(b.folder.path, 0);
	if (geteuid() == 0)
		assert_int_equal(seteuid(65534), 0);
	bench_look(&b, b.follow, false);
	bench_look(&b, b.follow, false);
	assert_int_equal(b.trouble.count, 2);
	if (getuid() == 0)
		assert_int_equal(seteuid(0), 0);
	chmod(b.folder.path, 0755);
	put(A, O_APPEND, "c\n");
	bench_look(&b, b.follow, false);
	assert_string_equal(buf_text(&b.out), "a\nb\nc\n");
	bench_close(&b);
}

static void
a_loss_is_told(void **state)
{
	struct follow_options options = { .from = FOLLOW_START };
	struct follow_bench b;
	struct follow_with w;
	char *text;

	(void)state;
	bench_open(&b);
	w = (struct follow_with){ .feed = b.feed, .claims = b.claims, .now = b.now, .trouble = &b.trouble, .notice = &b.notice };
	b.follow = follow_new(A, &options);
	text = xcalloc(1, FOLLOW_STEP_MAX + 101);
	memset(text, 'x', FOLLOW_STEP_MAX + 100);
	text[99] = text[FOLLOW_STEP_MAX + 99] = '\n';
	put(A, 0, text);
	/* No step reads more than that, so that others get their turn. */
	assert_int_equal(follow_step(b.follow, &w), FOLLOW_MORE);
	assert_int_equal(truncate(A, 0), 0);
	assert_int_equal(follow_step(b.follow, &w), FOLLOW_QUIET);
	assert_int_equal(b.notice.count, 1);
	assert_non_null(strstr(buf_text(&b.notice.text), "last 100 bytes"));
	free(text);
	bench_close(&b);
}

/* What was left inside a line that is too long to be read is kept as such: a copy of it goes on with that line. */
static void
a_loss_inside_a_long_line(void **state)
{
	struct follow_options options = { .from = FOLLOW_START };
	size_t len = SCAN_LINE_MAX + 1000, places, kept = 0;
	struct claims_place place[8];
	char *text = xcalloc(1, len + 1);
	struct follow_bench b;
	uint64_t told;

	(void)state;
	bench_open(&b);
	b.follow = follow_new(A, &options);
	memset(text, 'x', len);
	put(A, 0, text);
	look(&b);
	put(A, O_TRUNC, "another\n");
	b.told = true;
	look(&b);
	places = claims_places(b.claims, NULL, NULL, &told);
	assert_in_range(places, 1, COUNT(place));
	(void)claims_places(b.claims, NULL, place, &told);
	for (size_t i = 0; i < places; i++)
		kept += place[i].at.offset == len && place[i].at.inside;
	assert_int_equal(kept, 1);
	free(text);
	bench_close(&b);
}

/* Positions: never inside a line, and another life goes on there. */
static void
reading_goes_on_from_a_position(void **state)
{
	struct follow_options options = { .from = FOLLOW_START };
	struct follow_position at;
	struct follow_bench b;

	(void)state;
	bench_open(&b);
	b.follow = follow_new(A, &options);
	put(A, 0, LONG LONG "half a");
	bench_look(&b, b.follow, false);
	assert_true(follow_position(b.follow, &at));
	assert_int_equal(at.offset, 2 * strlen(LONG));
	follow_free(b.follow);
	claims_free(b.claims);
	b.claims = claims_new();
	claims_remember(b.claims, &at);
	put(A, O_APPEND, " line\n");
	b.follow = follow_new(A, &options);
	bench_look(&b, b.follow, false);
	assert_string_equal(buf_text(&b.out), LONG LONG "half a line\n");
	/* It is not the file that was saved: all of it is read. */
	at.fingerprint ^= 1;
	follow_free(b.follow);
	claims_free(b.claims);
	b.claims = claims_new();
	claims_remember(b.claims, &at);
	buf_clear(&b.out);
	b.follow = follow_new(A, &options);
	bench_look(&b, b.follow, false);
	assert_string_equal(buf_text(&b.out), LONG LONG "half a line\n");
	bench_close(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_seen_and_done),
		cmocka_unit_test(and_with_descriptors_given_back),
		cmocka_unit_test(and_where_events_tell_of_changes),
		cmocka_unit_test(permission_lost_and_given_back),
		cmocka_unit_test(a_loss_is_told),
		cmocka_unit_test(a_loss_inside_a_long_line),
		cmocka_unit_test(reading_goes_on_from_a_position),
	};

	return cmocka_run_group_tests_name("follow", tests, NULL, NULL);
}
