#include "input/watches.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"
#include "support.h"

/* More than the kernel holds for us (/proc/sys/fs/inotify/max_queued_events is 16384 where nobody changed it). */
#define FLOOD 40000

static const char *const names[] = { "a", "b", "d/c", "l/c", "later/c", "p/d/c" };
#define NAMES COUNT(names)

/* What is done, and what of it is told: a name, with `!` where it may show another file; `?` for a name that nobody knows. */
struct row {
	const char *name, *deeds, *told;
};

/* There are `a`, `x`, `d/c`, `l`, which shows `d`, and `p/d/c`; nobody watches `p`. Deeds and their names: see do_one(). */
static const struct row rows[] = {
	{ "nothing", "", "" },
	{ "a file grows", "append a", "a" },
	{ "its mode changes", "chmod a", "a" },
	{ "a file is made", "append b", "b!" },
	{ "a file is removed", "remove a", "a!" },
	{ "a file is renamed to what nobody knows", "move a z", "a! ?" },
	{ "a file is renamed to what is known", "move a b", "a! b!" },
	{ "a file is replaced", "move x a", "a! ?" },
	{ "a file that nobody knows grows", "append x", "" },
	{ "a file that nobody knows is made", "append z", "?" },
	{ "nobody's any more", "forget a,append a,append b", "b!" },
	{ "nobody's, and somebody's again", "forget a,add a,append a", "a" },
	{ "a name that begins alike", "append aa", "?" },
	{ "two paths to one directory", "append d/c", "d/c l/c" },
	{ "one of them is taken away", "remove l,look,renew,append d/c", "d/c ?" },
	{ "a directory goes", "remove d/c,rmdir d", "d/c! l/c! ?" },
	{ "and comes again", "remove d/c,rmdir d,look,mkdir d,renew,forget-told,append d/c", "d/c! l/c!" },
	{ "without a look in between", "remove d/c,rmdir d,mkdir d,renew,look,renew,forget-told,append d/c", "d/c! l/c!" },
	{ "a directory is replaced", "move d e,mkdir d,renew,forget-told,append d/c", "d/c! l/c!" },
	{ "the old one is of no interest", "move d e,mkdir d,look,renew,forget-told,append e/c,append e/new", "" },
	{ "it was renamed and is back", "move d e,move e d,look,renew,forget-told,append d/c", "d/c l/c" },
	{ "a directory is moved away", "move p/d p/e", "?" },
	{ "a directory is removed", "remove p/d/c,look,forget-told,rmdir p/d", "?" },
	{ "a name that one of two paths knows", "append d/n,look,forget-told,add d/n,remove d/n", "a! ?" },
	{ "a directory comes late", "mkdir later,renew,forget-told,append later/c", "later/c!" },
	{ "nobody looked after it yet", "mkdir later,look,forget-told,append later/c", "" },
	{ "more than the kernel holds", "flood", "a! b! d/c! l/c! later/c! p/d/c! ?" },
};

struct told {
	bool same[NAMES], another[NAMES];
	bool other;
};

struct scene {
	struct folder folder;
	uv_loop_t loop;
	uv_timer_t awake;               /* watches alone do not keep a loop running */
	struct watches *watches;
	struct told told;
};

static void
on_file(void *self, size_t index, bool other_file)
{
	struct scene *s = self;

	assert_true(index < NAMES);
	*(other_file ? &s->told.another[index] : &s->told.same[index]) = true;
}

static void
on_other(void *self)
{
	((struct scene *)self)->told.other = true;
}

/* All that the kernel has: it has all that was done. */
static void
look(struct scene *s)
{
	struct told before;

	do {
		before = s->told;
		for (int i = 0; i < FLOOD * 32 / 16384; i++)
			uv_run(&s->loop, UV_RUN_NOWAIT);
	} while (memcmp(&before, &s->told, sizeof(before)) != 0);
}

/* Another name than these is told as the first one. */
static size_t
index_of(const char *name)
{
	size_t i = 0;

	while (i < NAMES && strcmp(names[i], name) != 0)
		i++;
	return i < NAMES ? i : 0;
}

static void
flood(void)
{
	int fd[2] = { open("a", O_WRONLY | O_APPEND), open("d/c", O_WRONLY | O_APPEND) };

	for (int i = 0; i < FLOOD; i++)
		assert_int_equal(write(fd[i % 2], "x", 1), 1);
	close(fd[0]);
	close(fd[1]);
}

static void
do_one(struct scene *s, const char *deed)
{
	char what[16] = "", name[16] = "", to[16] = "";

	(void)sscanf(deed, "%15[^, ] %15[^, ] %15[^, ]", what, name, to);
	if (strcmp(what, "append") == 0)
		folder_put(name, O_WRONLY | O_CREAT | O_APPEND, SPAN("line\n"));
	else if (strcmp(what, "chmod") == 0)
		assert_int_equal(chmod(name, 0400), 0);
	else if (strcmp(what, "remove") == 0)
		assert_int_equal(unlink(name), 0);
	else if (strcmp(what, "move") == 0)
		assert_int_equal(rename(name, to), 0);
	else if (strcmp(what, "mkdir") == 0)
		assert_int_equal(mkdir(name, 0700), 0);
	else if (strcmp(what, "rmdir") == 0)
		assert_int_equal(rmdir(name), 0);
	else if (strcmp(what, "add") == 0)
		watches_add(s->watches, name, index_of(name));
	else if (strcmp(what, "forget") == 0)
		watches_remove(s->watches, name, index_of(name));
	else if (strcmp(what, "renew") == 0)
		watches_renew(s->watches);
	else if (strcmp(what, "flood") == 0)
		flood();
	else if (strcmp(what, "look") == 0 || strcmp(what, "forget-told") == 0)
		look(s);
	else
		fail_msg("what is '%s'?", what);
	if (strcmp(what, "forget-told") == 0)
		s->told = (struct told){ 0 };
}

static void
do_all(struct scene *s, const char *deeds)
{
	while (*deeds != '\0') {
		do_one(s, deeds);
		deeds += strcspn(deeds, ",");
		deeds += *deeds == ',';
	}
	look(s);
}

static void
say(struct buf *to, const struct told *told)
{
	for (size_t i = 0; i < NAMES; i++)
		if (told->same[i] || told->another[i])
			buf_printf(to, "%s%s%s", to->len > 0 ? " " : "", names[i], told->another[i] ? "!" : "");
	if (told->other)
		buf_printf(to, "%s?", to->len > 0 ? " " : "");
}

static void
on_awake(uv_timer_t *timer)
{
	(void)timer;
}

static void
open_scene(struct scene *s)
{
	const struct watches_to to = { on_file, on_other, s };

	*s = (struct scene){ 0 };
	folder_open_entered(&s->folder);
	assert_int_equal(mkdir("d", 0700), 0);
	assert_int_equal(symlink("d", "l"), 0);
	assert_int_equal(mkdir("p", 0700), 0);
	assert_int_equal(mkdir("p/d", 0700), 0);
	folder_put("a", O_WRONLY | O_CREAT, SPAN("a\n"));
	folder_put("x", O_WRONLY | O_CREAT, SPAN("x\n"));
	folder_put("p/d/c", O_WRONLY | O_CREAT, SPAN("c\n"));
	folder_put("d/c", O_WRONLY | O_CREAT, SPAN("c\n"));
	assert_int_equal(uv_loop_init(&s->loop), 0);
	uv_timer_init(&s->loop, &s->awake);
	uv_timer_start(&s->awake, on_awake, 3600000, 0);
	s->watches = watches_new(&s->loop, &to);
	for (size_t i = 0; i < NAMES; i++)
		watches_add(s->watches, names[i], i);
}

static void
close_scene(struct scene *s)
{
	watches_close(s->watches);
	uv_close((uv_handle_t *)&s->awake, NULL);
	uv_run(&s->loop, UV_RUN_DEFAULT);
	watches_free(s->watches);
	assert_int_equal(uv_loop_close(&s->loop), 0);
	folder_close(&s->folder);
}

static void
what_happens_is_told(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf told = { 0 };
		struct scene s;

		t.row = rows[i].name;
		open_scene(&s);
		do_all(&s, rows[i].deeds);
		say(&told, &s.told);
		if (strcmp(buf_text(&told), rows[i].told) != 0)
			table_fail(&t, "told: \"%s\", not \"%s\"", buf_text(&told), rows[i].told);
		buf_free(&told);
		close_scene(&s);
	}
	table_end(&t);
}

/* Enough for the table of names to grow, and for removed ones to make room. */
static void
many_names_are_told_apart(void **state)
{
	struct told *told;
	struct scene s;
	char name[32];

	(void)state;
	open_scene(&s);
	told = &s.told;
	for (int round = 0; round < 3; round++)
		for (int i = 0; i < 1000; i++) {
			(void)snprintf(name, sizeof(name), "p/d/%d.%d", round, i);
			watches_add(s.watches, name, 2);
			if (round < 2)
				watches_remove(s.watches, name, 2);
		}
	for (int round = 0; round < 3; round++)
		for (int i = 0; i < 1000; i += 37) {
			*told = (struct told){ 0 };
			(void)snprintf(name, sizeof(name), "p/d/%d.%d", round, i);
			folder_put(name, O_WRONLY | O_CREAT, SPAN("x"));
			look(&s);
			assert_int_equal(told->another[2], round == 2);
			assert_int_equal(told->other, round != 2);
		}
	close_scene(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_happens_is_told),
		cmocka_unit_test(many_names_are_told_apart),
	};

	return cmocka_run_group_tests_name("watches", tests, NULL, NULL);
}
