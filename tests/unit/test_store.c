/*
 * The store: what is committed is there, what is not is not; what is not ours is left as it is.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "folder.h"
#include "sql.h"
#include "store/schema.h"
#include "store/store.h"
#include "support.h"

static struct folder folder;
static char path[96];

static int
make_folder(void **state)
{
	(void)state;
	folder_open(&folder);
	(void)snprintf(path, sizeof(path), "%s/a/b/imerr.db", folder.path);
	return 0;
}

static int
remove_folder(void **state)
{
	(void)state;
	folder_close(&folder);
	return 0;
}

static struct store *
open_store(void)
{
	struct err err = { 0 };
	struct store *s = store_open(path, &err);

	if (s == NULL)
		fail_msg("%s", buf_text(&err.text));
	return s;
}

/* Opening says this and changes nothing. */
static void
is_refused(const char *saying)
{
	struct err err = { 0 };
	struct stat before, after;

	assert_int_equal(stat(path, &before), 0);
	assert_null(store_open(path, &err));
	assert_int_equal(err.count, 1);
	if (strstr(buf_text(&err.text), saying) == NULL || strstr(buf_text(&err.text), path) == NULL)
		fail_msg("'%s' does not say '%s'", buf_text(&err.text), saying);
	assert_int_equal(stat(path, &after), 0);
	assert_int_equal(before.st_size, after.st_size);
	assert_int_equal(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
	err_free(&err);
}

static int64_t
ask(const char *sql)
{
	return sql_number(path, sql);
}

static void
by_hand(const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void
commit(struct store *s)
{
	struct err err = { 0 };

	if (store_commit(s, &err) != 0)
		fail_msg("%s", buf_text(&err.text));
}

/* As of the time 5. */
static const struct store_position *
position(const char *name, bool current, uint64_t device, uint64_t inode, uint64_t offset, uint64_t fingerprint)
{
	static struct store_position p;

	p = (struct store_position){ .name = name, .current = current, .device = device, .inode = inode, .offset = offset,
		.fingerprint = fingerprint, .time = 5 };
	return &p;
}

static int
to_text(void *self, const struct store_position *p)
{
	buf_printf(self, "%s%s %" PRIx64 ":%" PRIu64 " %" PRIu64 " %" PRIx64 "%s\n", p->name, p->current ? "" : " (left)", p->device, p->inode,
	    p->offset, p->fingerprint, p->inside ? " inside" : "");
	if (p->mark[1].offset > 0) {
		((struct buf *)self)->len--;
		buf_printf(self, ", %" PRIu64 " %" PRIx64 ", %" PRIu64 " %" PRIx64 "\n", p->mark[0].offset, p->mark[0].fingerprint,
		    p->mark[1].offset, p->mark[1].fingerprint);
	}
	return 0;
}

static void
expect_positions(struct store *s, const char *expected)
{
	struct buf text = { 0 };
	struct err err = { 0 };

	assert_int_equal(store_positions(s, to_text, &text, &err), 0);
	assert_string_equal(buf_text(&text), expected);
	buf_free(&text);
}

static void
positions_are_kept(void **state)
{
	const struct store_position inside = { "b.log", true, 1, 8, 200, 1, true, { { 0, 0 }, { 0, 0 } }, 5 };
	struct store *s = open_store();

	(void)state;
	store_begin(s);
	store_put_position(s, position("a.log", true, UINT64_MAX, 7, 100, UINT64_MAX));
	store_put_position(s, &inside);
	commit(s);
	store_close(s);
	s = open_store();
	expect_positions(s, "a.log ffffffffffffffff:7 100 ffffffffffffffff\nb.log 1:8 200 1 inside\n");
	/* Rotation: the name is of another file now, and the old one keeps its place. */
	store_begin(s);
	store_put_position(s, position("b.log", true, 1, 9, 0, 2));
	commit(s);
	expect_positions(s, "b.log (left) 1:8 200 1 inside\na.log ffffffffffffffff:7 100 ffffffffffffffff\nb.log 1:9 0 2\n");
	/* A file was left and is read again by another name; an inode is used again. */
	store_begin(s);
	store_put_position(s, position("b.log", false, 1, 9, 50, 3));
	store_put_position(s, position("b.log.1", true, 1, 8, 210, 4));
	commit(s);
	expect_positions(s, "b.log (left) 1:9 50 3\na.log ffffffffffffffff:7 100 ffffffffffffffff\nb.log.1 1:8 210 4\n");
	store_close(s);
}

/* What the files were read to that had one inode, one after the other. */
static void
places_that_are_gone_are_kept_beside(void **state)
{
	struct store_position at = { .name = "a.log", .current = true, .device = 1, .inode = 7, .offset = 100, .fingerprint = 11,
		.mark = { { 50, UINT64_MAX }, { 80, 2 } }, .time = 5 };
	struct store_position gone = at;
	struct store *s = open_store();

	(void)state;
	gone.current = false;
	gone.device = 0;
	for (uint64_t i = 11; i < 14; i++) {
		store_begin(s);
		gone.inode = gone.fingerprint = at.fingerprint = i;
		store_put_position(s, &at);
		store_put_position(s, &gone);
		commit(s);
	}
	store_close(s);
	s = open_store();
	expect_positions(s, "a.log (left) 0:11 100 b, 50 ffffffffffffffff, 80 2\na.log (left) 0:12 100 c, 50 ffffffffffffffff, 80 2\n"
	    "a.log (left) 0:13 100 d, 50 ffffffffffffffff, 80 2\na.log 1:7 100 d, 50 ffffffffffffffff, 80 2\n");
	store_close(s);
}

/* What a program wrote that knew the first steps alone. */
static void
an_older_database_is_taken_up(void **state)
{
	struct err err = { 0 };
	struct store *s;

	(void)state;
	for (int steps = 1; steps < SCHEMA_VERSION; steps++) {
		struct buf sql = { 0 };

		store_close(open_store());
		assert_int_equal(unlink(path), 0);
		for (int i = 0; i < steps; i++)
			buf_add_text(&sql, schema_steps[i]);
		buf_printf(&sql, "PRAGMA application_id=%d; PRAGMA user_version=%d;"
		    "INSERT INTO position (device, inode, name, current, offset, fingerprint, inside, turn) VALUES"
		    " (1, 7, 'a.log', 1, 100, -1, 0, 0), (1, 8, 'b.log', 0, 200, 2, 1, 3), (1, 6, 'c.log', 0, 300, 3, 0, 2);"
		    "INSERT INTO counter VALUES (100, 871504, 'f', 't', 9); INSERT INTO report VALUES ('daily', 60, 1);"
		    "INSERT INTO piece VALUES (1, 1, 0, 60, 'body')", SCHEMA_APPLICATION, steps);
		by_hand(buf_text(&sql));
		s = open_store();
		expect_positions(s, "c.log (left) 1:6 300 3\nb.log (left) 1:8 200 2 inside\na.log 1:7 100 ffffffffffffffff\n");
		store_begin(s);
		store_forget(s, 0, time(NULL));
		assert_int_equal(store_commit(s, &err), 0);
		assert_int_equal(ask("SELECT count(*) FROM position"), 3);
		assert_int_equal(ask("SELECT sum(count) FROM counter"), 9);
		assert_int_equal(ask("SELECT count(*) FROM piece"), 1);
		assert_int_equal(ask("SELECT until FROM report"), 60);
		assert_int_equal(ask("PRAGMA user_version"), SCHEMA_VERSION);
		store_close(s);
		buf_free(&sql);
	}
}

static void
positions_that_are_too_many_are_forgotten(void **state)
{
	struct store *s = open_store();
	char name[32];

	(void)state;
	store_begin(s);
	for (uint64_t i = 0; i < STORE_LEFT_MAX + 10; i++) {
		(void)snprintf(name, sizeof(name), "%" PRIu64, i);
		store_put_position(s, position(name, i == 0, 1, i, i, i));
	}
	store_forget(s, 0, STORE_LEFT_AGE + 5);
	commit(s);
	assert_int_equal(ask("SELECT count(*) FROM position WHERE NOT current"), STORE_LEFT_MAX);
	assert_int_equal(ask("SELECT min(inode) FROM position WHERE NOT current"), 10);
	assert_int_equal(ask("SELECT count(*) FROM position WHERE current"), 1);
	/* However few: of what was left so long ago nobody will find anything. */
	store_begin(s);
	store_put_position(s, &(struct store_position){ .name = "late", .device = 2, .time = 6 });
	store_forget(s, 0, STORE_LEFT_AGE + 6);
	commit(s);
	expect_positions(s, "late (left) 2:0 0 0\n0 1:0 0 0\n");
	/* One that nobody finds any more is one of those. */
	store_begin(s);
	store_leave(s, "0", 7);
	store_leave(s, "late", 7);
	store_leave(s, "never", 7);
	commit(s);
	expect_positions(s, "late (left) 2:0 0 0\n0 (left) 1:0 0 0\n");
	store_begin(s);
	store_forget(s, 0, STORE_LEFT_AGE + 7);
	commit(s);
	expect_positions(s, "0 (left) 1:0 0 0\n");
	store_close(s);
}

static void
counts_add_up_and_are_forgotten(void **state)
{
	struct store *s = open_store();

	(void)state;
	for (int i = 0; i < 3; i++) {
		store_begin(s);
		store_count(s, 100, 871504, "jmessage-android", span_of("MyTag"), 2);
		store_count(s, 101, 871504, "jmessage-android", span_of(""), 5);
		commit(s);
	}
	assert_int_equal(ask("SELECT sum(count) FROM counter WHERE code = 871504"), 21);
	assert_int_equal(ask("SELECT count FROM counter WHERE minute = 100 AND tag = 'MyTag' AND family = 'jmessage-android'"), 6);
	store_begin(s);
	store_forget(s, 101, 0);
	commit(s);
	assert_int_equal(ask("SELECT sum(count) FROM counter"), 15);
	store_close(s);
}

static int
piece_to_text(void *self, const struct store_piece *p)
{
	buf_printf(self, "%d %" PRId64 "-%" PRId64 " %.*s\n", p->kind, p->begin, p->end, (int)p->body.len, p->body.ptr);
	return 0;
}

static void
pieces_come_in_their_order(void **state)
{
	static const struct store_piece piece[] = {
		{ 0, STORE_OPEN, 60, 61, { "fourth", 6 } }, { 0, STORE_SEALED, 0, 30, { "second", 6 } }, { 0, STORE_SEALED, 30, 60, { "third", 5 } },
		{ 0, STORE_OPEN, 61, 62, { "fifth", 5 } }, { 0, STORE_BASE, -10, 0, { "first", 5 } },
	};
	struct store *s = open_store();
	struct store_report report;
	struct buf text = { 0 };
	struct err err = { 0 };

	(void)state;
	store_begin(s);
	for (size_t i = 0; i < sizeof(piece) / sizeof(piece[0]); i++)
		assert_int_equal(store_add_piece(s, &piece[i]), i + 1);
	store_put_report(s, "hourly", (struct store_report){ 60, 3 });
	commit(s);
	assert_int_equal(store_pieces(s, 0, piece_to_text, &text, &err), 0);
	assert_string_equal(buf_text(&text), "0 -10-0 first\n1 0-30 second\n1 30-60 third\n2 60-61 fourth\n2 61-62 fifth\n");
	buf_clear(&text);
	store_begin(s);
	store_drop_pieces(s, STORE_OPEN, 1);
	store_drop_pieces(s, STORE_SEALED, 2);
	commit(s);
	assert_int_equal(store_pieces(s, 2, piece_to_text, &text, &err), 0);
	assert_string_equal(buf_text(&text), "0 -10-0 first\n1 30-60 third\n2 61-62 fifth\n");
	assert_true(store_report(s, "hourly", &report));
	assert_int_equal(report.until, 60);
	assert_int_equal(report.piece, 3);
	assert_false(store_report(s, "daily", &report));
	/* No number comes twice, whatever was taken away. */
	store_begin(s);
	store_drop_pieces(s, STORE_BASE, 100);
	store_drop_pieces(s, STORE_SEALED, 100);
	store_drop_pieces(s, STORE_OPEN, 100);
	assert_int_equal(store_add_piece(s, &piece[0]), 6);
	commit(s);
	buf_free(&text);
	store_close(s);
}

static void
what_is_not_ours_is_left_as_it_is(void **state)
{
	(void)state;
	store_close(open_store());
	by_hand("PRAGMA user_version=1000");
	is_refused("newer imerr");
	assert_int_equal(truncate(path, 0), 0);
	by_hand("CREATE TABLE mine (a)");
	is_refused("another program");
	folder_put(path, O_TRUNC, SPAN("This is no database, but a letter to my mother, who will want to keep it as it is. Dear mother, it rains."));
	is_refused("damaged");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	is_refused("fails");
}

/* Pages in the middle are overwritten. */
static void
damage_is_seen(void **state)
{
	struct store *s = open_store();
	char rubbish[4096];
	int fd;

	(void)state;
	store_begin(s);
	for (int i = 0; i < 20000; i++)
		store_count(s, i, 871504, "jmessage-android", span_of("a tag of some length"), 1);
	commit(s);
	store_close(s);
	fd = open(path, O_RDWR);
	memset(rubbish, 0xa5, sizeof(rubbish));
	for (off_t page = 6; page < 12; page++)
		assert_int_equal(pwrite(fd, rubbish, sizeof(rubbish), page * 4096), 4096);
	close(fd);
	is_refused("damaged");
}

static void
only_one_has_it(void **state)
{
	struct store *s = open_store();
	struct err err = { 0 };
	pid_t child = fork();
	int status;

	(void)state;
	if (child == 0)
		_exit(store_open(path, &err) == NULL && strstr(buf_text(&err.text), "another imerr") != NULL ? 0 : 1);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	store_close(s);
	store_close(open_store());
}

/* A transaction that fails leaves nothing, and the next one that can be written is. */
static void
a_full_disk_takes_nothing(void **state)
{
	struct store *s = open_store();
	struct rlimit limit, none;
	struct err err = { 0 };

	(void)state;
	store_begin(s);
	store_count(s, 1, 871504, "f", span_of("t"), 1);
	commit(s);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	none = limit;
	none.rlim_cur = 4096;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	for (int i = 0; i < 3; i++) {
		store_begin(s);
		store_put_position(s, position("a", true, 1, 2, 3, 4));
		for (int k = 0; k < 5000; k++)
			store_count(s, k, 871504, "family", span_of("some tag"), 1);
		assert_int_equal(store_commit(s, &err), -1);
		assert_int_equal(err.count, i + 1);
	}
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_int_equal(ask("SELECT sum(count) FROM counter"), 1);
	assert_int_equal(ask("SELECT count(*) FROM position"), 0);
	store_begin(s);
	store_count(s, 1, 871504, "f", span_of("t"), 1);
	commit(s);
	assert_int_equal(ask("SELECT sum(count) FROM counter"), 2);
	err_free(&err);
	store_close(s);
}

/* Killed at the start, while tables are made, or in the middle of commits: counts and position are those of one commit. */
static void
killed_at_any_moment(void **state)
{
	struct store *s;

	(void)state;
	for (int round = 0; round < 20; round++) {
		pid_t child = fork();
		int status;

		if (child == 0) {
			s = open_store();
			for (uint64_t i = (uint64_t)round << 32;; i++) {
				struct err err = { 0 };

				store_begin(s);
				store_put_position(s, position("a", true, 1, 2, (uint64_t)ask("SELECT coalesce(sum(count), 0) FROM counter") + 1, i));
				store_count(s, (int64_t)(i % 50), 871504, "f", span_of("t"), 1);
				if (store_commit(s, &err) != 0)
					_exit(1);
			}
		}
		usleep((useconds_t)(1500 * round));
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status));
		s = open_store();
		assert_true(ask("SELECT coalesce(sum(count), 0) FROM counter") == ask("SELECT coalesce(sum(offset), 0) FROM position"));
		store_close(s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(positions_are_kept, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(places_that_are_gone_are_kept_beside, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(an_older_database_is_taken_up, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(positions_that_are_too_many_are_forgotten, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(counts_add_up_and_are_forgotten, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(pieces_come_in_their_order, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(what_is_not_ours_is_left_as_it_is, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(damage_is_seen, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(only_one_has_it, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(a_full_disk_takes_nothing, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(killed_at_any_moment, make_folder, remove_folder),
	};

	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
