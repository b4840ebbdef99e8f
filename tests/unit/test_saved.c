/* The file of positions: where it is, whose it is, when it is replaced. */
#include "input/saved.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"
#include "support.h"

#define NEW "imerr positions 2\nend\n"
#define ONE "imerr positions 2\n7 8 9 000000000000000a 0 1 "

static const struct follow_position place = { .device = 7, .inode = 8, .offset = 9, .fingerprint = 10 };

struct home {
	struct folder folder;
	struct err err;
};

static int
open_home(void **state)
{
	struct home *h = calloc(1, sizeof(*h));

	folder_open_entered(&h->folder);
	unsetenv("XDG_STATE_HOME");
	setenv("HOME", h->folder.path, 1);
	*state = h;
	return 0;
}

static int
close_home(void **state)
{
	struct home *h = *state;

	folder_close(&h->folder);
	err_free(&h->err);
	free(h);
	return 0;
}

static const char *
in(struct home *h, const char *name)
{
	return folder_at(&h->folder, name);
}

static void
put(struct home *h, const char *name, const char *text)
{
	folder_put(in(h, name), O_TRUNC, span_of(text));
}

/* The file holds `text`, in which %s is the folder. */
static void
reads(struct home *h, const char *name, const char *before, const char *after)
{
	struct buf text = { 0 }, want = { 0 };

	folder_read(&text, in(h, name));
	buf_add_text(&want, before);
	if (after != NULL)
		buf_printf(&want, "%s%send\n", h->folder.path, after);
	assert_string_equal(buf_text(&text), want.ptr);
	buf_free(&text);
	buf_free(&want);
}

static void
refused(struct home *h, const char *path, const char *want)
{
	assert_null(saved_open(path, &h->err));
	assert_int_equal(h->err.count, 1);
	if (strstr(buf_text(&h->err.text), want) == NULL)
		fail_msg("no '%s' in: %s", want, buf_text(&h->err.text));
	err_free(&h->err);
	h->err = (struct err){ 0 };
}

static void
what_was_put_is_there_in_the_next_life(void **state)
{
	struct home *h = *state;
	struct saved *s = saved_open("p", &h->err);
	struct follow_position at;

	assert_non_null(s);
	assert_int_equal(saved_write(s, &h->err), 0);
	assert_int_equal(access("p", F_OK), -1);        /* nothing to say */
	assert_false(saved_recall(s, "a.log", &at));
	saved_put(s, ".//x/.././a.log", true, &place);
	assert_int_equal(saved_write(s, &h->err), 0);
	reads(h, "p", ONE, "/x/../a.log\n");
	saved_put(s, "./a.log", true, &place);
	assert_int_equal(saved_write(s, &h->err), 0);
	reads(h, "p", ONE, "/a.log\n");
	saved_close(s);

	s = saved_open(in(h, "p"), &h->err);
	assert_non_null(s);
	assert_true(saved_recall(s, in(h, "a.log"), &at));
	assert_int_equal(at.fingerprint, 10);
	assert_false(saved_recall(s, "a.log", &at));
	assert_false(saved_ask(s, "*.log"));
	saved_close(s);
	assert_int_equal(h->err.count, 0);
}

static void
it_is_where_state_belongs(void **state)
{
	struct home *h = *state;
	struct saved *s = saved_open(NULL, &h->err);
	struct stat st;

	assert_non_null(s);
	saved_put(s, "/", true, &place);
	assert_int_equal(saved_write(s, &h->err), 0);
	saved_close(s);
	reads(h, ".local/state/imerr/positions", ONE "/\nend\n", NULL);
	assert_int_equal(stat(in(h, ".local/state"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);

	setenv("XDG_STATE_HOME", in(h, "state"), 1);
	s = saved_open(NULL, &h->err);
	assert_non_null(s);
	assert_int_equal(access(in(h, "state/imerr"), F_OK), 0);
	saved_close(s);
	setenv("XDG_STATE_HOME", "state", 1);           /* relative ones do not count */
	unsetenv("HOME");
	refused(h, NULL, "neither XDG_STATE_HOME nor HOME");
}

static void
others_are_kept_away(void **state)
{
	struct home *h = *state;
	struct saved *s = saved_open("p", &h->err);
	struct saved *other;

	assert_non_null(s);
	refused(h, "./p", "is in use by another imerr");
	saved_put(s, "a", true, &place);
	assert_int_equal(saved_write(s, &h->err), 0);
	refused(h, "p", "is in use by another imerr");
	/* By another name, too. */
	assert_int_equal(symlink("p", in(h, "link")), 0);
	refused(h, "link", "is in use by another imerr");
	other = saved_open("q", &h->err);
	assert_non_null(other);
	saved_close(other);
	saved_close(s);
	s = saved_open("p", &h->err);
	assert_non_null(s);
	saved_close(s);
}

static void
what_is_not_ours_stays(void **state)
{
	struct home *h = *state;

	put(h, "script", "#!/bin/sh\n");
	refused(h, "script", "/script:1: this is no file of positions");
	reads(h, "script", "#!/bin/sh\n", NULL);
	put(h, "newer", "imerr positions 3\nx\n");
	refused(h, "newer", "/newer:1: it was written by a newer imerr");
	reads(h, "newer", "imerr positions 3\nx\n", NULL);
	put(h, "damaged", "imerr positions 2\nasked /a\nask");
	refused(h, "damaged", "/damaged:3: this is no line");
	assert_int_equal(mkdir("folder", 0700), 0);
	refused(h, "folder", "is no regular file");
	assert_int_equal(mkfifo("fifo", 0600), 0);
	refused(h, "fifo", "is no regular file");
	refused(h, "script/p", "cannot open or make the folder");
}

static void
a_link_stays_one(void **state)
{
	struct home *h = *state;
	struct saved *s;
	struct stat st;

	assert_int_equal(mkdir("real", 0700), 0);
	put(h, "real/p", NEW);
	assert_int_equal(symlink("real/p", in(h, "link")), 0);
	s = saved_open("link", &h->err);
	assert_non_null(s);
	saved_put(s, "a", true, &place);
	assert_int_equal(saved_write(s, &h->err), 0);
	saved_close(s);
	assert_int_equal(lstat(in(h, "link"), &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	reads(h, "real/p", ONE, "/a\n");
}

/* A disk that is full: told once, tried again, and the old file stays. */
static void
a_failure_is_told_once(void **state)
{
	struct home *h = *state;
	struct rlimit old, none = { 4, RLIM_INFINITY };
	struct saved *s;

	put(h, "p", NEW);
	s = saved_open("p", &h->err);
	assert_non_null(s);
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &old);
	none.rlim_max = old.rlim_max;
	saved_put(s, "a", true, &place);
	setrlimit(RLIMIT_FSIZE, &none);
	assert_int_equal(saved_write(s, &h->err), -1);
	assert_int_equal(saved_write(s, &h->err), -1);
	setrlimit(RLIMIT_FSIZE, &old);
	assert_int_equal(h->err.count, 1);
	assert_non_null(strstr(h->err.text.ptr, "positions cannot be kept in"));
	reads(h, "p", NEW, NULL);
	assert_int_equal(access(in(h, ".p.tmp"), F_OK), -1);
	assert_int_equal(saved_write(s, &h->err), 0);
	assert_int_equal(h->err.count, 1);
	reads(h, "p", ONE, "/a\n");
	saved_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_was_put_is_there_in_the_next_life, open_home, close_home),
		cmocka_unit_test_setup_teardown(it_is_where_state_belongs, open_home, close_home),
		cmocka_unit_test_setup_teardown(others_are_kept_away, open_home, close_home),
		cmocka_unit_test_setup_teardown(what_is_not_ours_stays, open_home, close_home),
		cmocka_unit_test_setup_teardown(a_link_stays_one, open_home, close_home),
		cmocka_unit_test_setup_teardown(a_failure_is_told_once, open_home, close_home),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
