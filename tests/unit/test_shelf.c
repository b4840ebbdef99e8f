#include "report/shelf.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/dated.h"
#include "base/file.h"
#include "folder.h"
#include "support.h"

/* 2026-03-17 16:13:38 UTC */
#define NOW 1773764018
#define HOUR 3600

struct shop {
	struct folder folder;
	struct err err;
};

static void
open_shop(struct shop *s)
{
	*s = (struct shop){ 0 };
	folder_open(&s->folder);
	setenv("TZ", "UTC", 1);
	tzset();
}

static void
close_shop(struct shop *s)
{
	folder_close(&s->folder);
	err_free(&s->err);
}

/* The pattern in the folder of this test. */
static const char *
in_shop(struct shop *s, const char *pattern)
{
	return folder_at(&s->folder, pattern);
}

/* All there is below the folder, sorted, one blank between; folders end with a slash. */
static void
add_listing(struct buf *to, const char *path, size_t skip)
{
	struct dirent **entry;
	int count = scandir(path, &entry, NULL, alphasort);

	for (int i = 0; i < count; i++) {
		struct buf below = { 0 };
		struct stat st;

		if (strcmp(entry[i]->d_name, ".") != 0 && strcmp(entry[i]->d_name, "..") != 0) {
			buf_printf(&below, "%s/%s", path, entry[i]->d_name);
			assert_int_equal(lstat(below.ptr, &st), 0);
			buf_printf(to, "%s%s%s", to->len > 0 ? " " : "", below.ptr + skip, S_ISDIR(st.st_mode) ? "/" : "");
			if (S_ISDIR(st.st_mode))
				add_listing(to, below.ptr, skip);
		}
		buf_free(&below);
		free(entry[i]);
	}
	free(entry);
}

static void
holds(struct shop *s, const char *want)
{
	struct buf listing = { 0 };

	add_listing(&listing, s->folder.path, strlen(s->folder.path) + 1);
	assert_string_equal(buf_text(&listing), want);
	buf_free(&listing);
}

static void
put(struct shop *s, const char *name)
{
	folder_put(in_shop(s, name), O_TRUNC, SPAN(""));
}

static void
reads(struct shop *s, const char *name, const char *want)
{
	struct buf text = { 0 };

	folder_read(&text, in_shop(s, name));
	assert_string_equal(buf_text(&text), want);
	buf_free(&text);
}

static int
write_at(struct shop *s, const char *pattern, int64_t time, const char *text)
{
	return shelf_write(in_shop(s, pattern), time, span_of(text), &s->err);
}

static void
reports_are_written_and_replaced(void **state)
{
	struct shop s;
	struct stat st;

	(void)state;
	open_shop(&s);
	umask(022);
	assert_int_equal(write_at(&s, "a/b/%Y-%m-%d/hourly-%H%M.txt", NOW, "one"), 0);
	holds(&s, "a/ a/b/ a/b/2026-03-17/ a/b/2026-03-17/hourly-1613.txt");
	reads(&s, "a/b/2026-03-17/hourly-1613.txt", "one");
	assert_int_equal(stat(in_shop(&s, "a/b/2026-03-17/hourly-1613.txt"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0644);
	assert_int_equal(write_at(&s, "a/b/%Y-%m-%d/hourly-%H%M.txt", NOW, "two and more"), 0);
	reads(&s, "a/b/2026-03-17/hourly-1613.txt", "two and more");
	assert_int_equal(write_at(&s, "a/b/%Y-%m-%d/hourly-%H%M.txt", NOW, ""), 0);
	reads(&s, "a/b/2026-03-17/hourly-1613.txt", "");
	holds(&s, "a/ a/b/ a/b/2026-03-17/ a/b/2026-03-17/hourly-1613.txt");
	close_shop(&s);
}

static void
what_a_crash_left_is_used_again(void **state)
{
	struct shop s;

	(void)state;
	open_shop(&s);
	put(&s, ".r-%H.txt.tmp");
	assert_int_equal(write_at(&s, "r-%H.txt", NOW, "x"), 0);
	holds(&s, "r-16.txt");
	close_shop(&s);
}

/* Each makes writing fail in its own way; the old report stays, and nothing else is left. */
static void
fail_because(struct shop *s, const char *pattern, int64_t time, struct span text, const char *why, const char *left)
{
	s->err.count = 0;
	buf_clear(&s->err.text);
	assert_int_equal(shelf_write(in_shop(s, pattern), time, text, &s->err), -1);
	assert_int_equal(s->err.count, 1);
	if (strstr(buf_text(&s->err.text), why) == NULL || strstr(buf_text(&s->err.text), s->folder.path) == NULL)
		fail_msg("no '%s' in '%s'", why, buf_text(&s->err.text));
	holds(s, left);
}

static void
a_failure_leaves_the_old_report(void **state)
{
	struct rlimit limit, old;
	struct buf large = { 0 };
	struct buf name = { 0 };
	struct shop s;

	(void)state;
	open_shop(&s);
	for (int i = 0; i < 100000; i++)
		buf_add_char(&large, 'x');
	for (int i = 0; i < 300; i++)
		buf_add_char(&name, 'n');
	assert_int_equal(write_at(&s, "r-%H", NOW, "old"), 0);

	/* The disk is as good as full behind 50,000 bytes. */
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	limit = (struct rlimit){ 50000, old.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	fail_because(&s, "r-%H", NOW, buf_span(&large), "File too large", "r-16");
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);

	fail_because(&s, name.ptr, NOW, SPAN("x"), "File name too long", "r-16");
	fail_because(&s, "r-16/a", NOW, SPAN("x"), "Not a directory", "r-16");
	assert_int_equal(mkdir(in_shop(&s, "d"), 0777), 0);
	fail_because(&s, "d", NOW, SPAN("x"), "directory", "d/ r-16");
	reads(&s, "r-16", "old");

	/* Root may do anything, so as somebody else. */
	assert_int_equal(chmod(s.folder.path, 0555), 0);
	if (geteuid() == 0)
		assert_int_equal(seteuid(65534), 0);
	fail_because(&s, "r-%H", NOW, SPAN("x"), "Permission denied", "d/ r-16");
	fail_because(&s, "e/r-%H", NOW, SPAN("x"), "Permission denied", "d/ r-16");
	if (getuid() == 0)
		assert_int_equal(seteuid(0), 0);
	assert_int_equal(chmod(s.folder.path, 0755), 0);
	reads(&s, "r-16", "old");
	buf_free(&large);
	buf_free(&name);
	close_shop(&s);
}

static void
two_writers_do_not_mix(void **state)
{
	struct shop s;
	int fd;

	(void)state;
	open_shop(&s);
	fd = open(in_shop(&s, ".r.tmp"), O_WRONLY | O_CREAT, 0666);
	assert_true(fd >= 0);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	fail_because(&s, "r", NOW, SPAN("x"), "another process", ".r.tmp");
	close(fd);
	assert_int_equal(write_at(&s, "r", NOW, "x"), 0);
	holds(&s, "r");
	close_shop(&s);
}

struct reader {
	const char *path;
	_Atomic bool stop;
	size_t reads, bad;
};

/* A report is all of one letter and has 200,000 of it. */
static void *
read_in_a_loop(void *self)
{
	struct reader *r = self;

	while (!r->stop) {
		struct buf text = { 0 };
		struct err err = { 0 };

		r->reads++;
		if (file_read(&text, r->path, 1 << 20, &err) < 0 || text.len != 200000 || text.ptr[0] != text.ptr[text.len - 1])
			r->bad++;
		buf_free(&text);
		err_free(&err);
	}
	return NULL;
}

static void
readers_see_the_old_or_the_new(void **state)
{
	struct buf texts[2] = { { 0 }, { 0 } };
	struct reader reader = { 0 };
	struct shop s;
	pthread_t thread;

	(void)state;
	open_shop(&s);
	for (int i = 0; i < 200000; i++) {
		buf_add_char(&texts[0], 'a');
		buf_add_char(&texts[1], 'b');
	}
	assert_int_equal(shelf_write(in_shop(&s, "r"), NOW, buf_span(&texts[0]), &s.err), 0);
	reader.path = in_shop(&s, "r");
	assert_int_equal(pthread_create(&thread, NULL, read_in_a_loop, &reader), 0);
	for (int i = 0; i < 50; i++)
		assert_int_equal(shelf_write(reader.path, NOW, buf_span(&texts[i % 2]), &s.err), 0);
	reader.stop = true;
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_true(reader.reads > 0);
	assert_int_equal(reader.bad, 0);
	buf_free(&texts[0]);
	buf_free(&texts[1]);
	close_shop(&s);
}

static void
write_of_age(struct shop *s, const char *pattern, int64_t time, time_t written)
{
	const struct timespec times[2] = { { written, 0 }, { written, 0 } };
	struct buf path = { 0 };

	assert_int_equal(write_at(s, pattern, time, "x"), 0);
	dated_write(&path, in_shop(s, pattern), time);
	assert_int_equal(utimensat(AT_FDCWD, path.ptr, times, 0), 0);
	buf_free(&path);
}

/* The name tells no day, so what was written last counts. */
static void
only_own_files_are_removed(void **state)
{
	static const char *const others[] = { "keep.txt", "r-1613.txt.gz", "r-9900.txt", "r-a.txt", "xr-0100.txt" };
	static const char pattern[] = "r-%H%M.txt";
	struct shop s;

	(void)state;
	open_shop(&s);
	for (size_t i = 0; i < COUNT(others); i++)
		put(&s, others[i]);
	assert_int_equal(symlink("keep.txt", in_shop(&s, "r-0000.txt")), 0);
	assert_int_equal(mkdir(in_shop(&s, "r-0100.txt"), 0777), 0);
	write_of_age(&s, pattern, NOW - 1 * HOUR, NOW - 1);
	write_of_age(&s, pattern, NOW - 4 * HOUR, NOW);
	write_of_age(&s, pattern, NOW - 2 * HOUR, NOW - 2);
	write_of_age(&s, pattern, NOW, NOW - 3);
	assert_int_equal(shelf_keep(in_shop(&s, pattern), 0, &s.err), 0);
	assert_int_equal(shelf_keep(in_shop(&s, pattern), 4, &s.err), 0);
	holds(&s, "keep.txt r-0000.txt r-0100.txt/ r-1213.txt r-1413.txt r-1513.txt r-1613.txt r-1613.txt.gz r-9900.txt r-a.txt xr-0100.txt");
	assert_int_equal(shelf_keep(in_shop(&s, pattern), 2, &s.err), 0);
	holds(&s, "keep.txt r-0000.txt r-0100.txt/ r-1213.txt r-1513.txt r-1613.txt.gz r-9900.txt r-a.txt xr-0100.txt");
	close_shop(&s);
}

static void
the_oldest_names_go_first(void **state)
{
	struct shop s;

	(void)state;
	open_shop(&s);
	/* Written in another order than their times. */
	for (int i = 0; i < 10; i++)
		assert_int_equal(write_at(&s, "r-%F", NOW + 86400 * (i * 7 % 10), "x"), 0);
	assert_int_equal(shelf_keep(in_shop(&s, "r-%F"), 3, &s.err), 0);
	holds(&s, "r-2026-03-24 r-2026-03-25 r-2026-03-26");
	close_shop(&s);
}

static void
folders_of_the_pattern_go_with_their_files(void **state)
{
	static const char pattern[] = "all/%Y/%m-%d/hourly/r-%H.txt";
	struct shop s;

	(void)state;
	open_shop(&s);
	for (int i = 0; i < 4; i++)
		assert_int_equal(write_at(&s, pattern, NOW + 200 * 86400 * i, "x"), 0);
	put(&s, "all/2026/03-17/hourly/.r-%H.txt.tmp");
	put(&s, "all/2026/10-03/note");
	assert_int_equal(shelf_keep(in_shop(&s, pattern), 2, &s.err), 0);
	holds(&s, "all/ all/2026/ all/2026/10-03/ all/2026/10-03/note all/2027/ all/2027/04-21/ all/2027/04-21/hourly/ "
	    "all/2027/04-21/hourly/r-16.txt all/2027/11-07/ all/2027/11-07/hourly/ all/2027/11-07/hourly/r-16.txt");
	assert_int_equal(shelf_keep(in_shop(&s, "none/%F/r"), 2, &s.err), 0);
	/* The year in the folder and in the name must be the same. */
	assert_int_equal(mkdir(in_shop(&s, "y"), 0777), 0);
	assert_int_equal(mkdir(in_shop(&s, "y/2026"), 0777), 0);
	put(&s, "y/2026/2025");
	put(&s, "y/2026/2026");
	assert_int_equal(shelf_keep(in_shop(&s, "y/%Y/%Y"), 1, &s.err), 0);
	reads(&s, "y/2026/2025", "");
	reads(&s, "y/2026/2026", "");
	assert_int_equal(s.err.count, 0);
	close_shop(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reports_are_written_and_replaced),
		cmocka_unit_test(what_a_crash_left_is_used_again),
		cmocka_unit_test(a_failure_leaves_the_old_report),
		cmocka_unit_test(two_writers_do_not_mix),
		cmocka_unit_test(readers_see_the_old_or_the_new),
		cmocka_unit_test(only_own_files_are_removed),
		cmocka_unit_test(the_oldest_names_go_first),
		cmocka_unit_test(folders_of_the_pattern_go_with_their_files),
	};

	return cmocka_run_group_tests_name("shelf", tests, NULL, NULL);
}
