/* Writing, and what becomes of it when it fails. */
#include "base/out.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support.h"

static void
pieces_arrive_in_order(void **state)
{
	struct rng rng = rng_make(6);
	struct buf want = { 0 }, got = { 0 };
	struct table t = { .row = "seed 6" };
	struct out out;
	int fd = memfd_create("out", 0);

	(void)state;
	out_init(&out, fd);
	while (want.len < 1000000) {
		size_t len = rng_below(&rng, rng_below(&rng, 4) == 0 ? 20000 : 300);
		size_t at = want.len;

		for (size_t i = 0; i < len; i++)
			buf_add_char(&want, (char)rng_next(&rng));
		assert_int_equal(out_add(&out, buf_text(&want) + at, len), 0);
		if (rng_below(&rng, 10) == 0)
			assert_int_equal(out_flush(&out), 0);
	}
	assert_int_equal(out_finish(&out), 0);
	buf_reserve(&got, want.len + 1);
	got.len = (size_t)pread(fd, got.ptr, want.len + 1, 0);
	table_bytes(&t, "written", buf_span(&got), buf_span(&want));
	close(fd);
	buf_free(&want);
	buf_free(&got);
	table_end(&t);
}

/* The reader is slow and the pipe non-blocking: all arrives all the same. */
static void
a_full_pipe_is_waited_for(void **state)
{
	enum { SIZE = 1 << 20 };
	char *bytes = calloc(1, SIZE);
	struct out out;
	int fd[2], status;
	pid_t child;

	(void)state;
	assert_int_equal(pipe(fd), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		char piece[5000];
		size_t sum = 0;
		ssize_t n;

		close(fd[1]);
		while ((n = read(fd[0], piece, sizeof(piece))) > 0)
			sum += (size_t)n;
		_exit(sum == SIZE + 3 ? 0 : 1);
	}
	close(fd[0]);
	fcntl(fd[1], F_SETFL, O_NONBLOCK);
	out_init(&out, fd[1]);
	assert_int_equal(out_add_span(&out, SPAN("abc")), 0);
	assert_int_equal(out_add(&out, bytes, SIZE), 0);
	assert_int_equal(out_finish(&out), 0);
	close(fd[1]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	free(bytes);
}

static int
open_closed_pipe(void)
{
	int fd[2];

	assert_int_equal(pipe(fd), 0);
	close(fd[0]);
	return fd[1];
}

static int
open_full_device(void)
{
	return open("/dev/full", O_WRONLY);
}

static int
open_for_reading(void)
{
	return open("/dev/null", O_RDONLY);
}

static void
errors_are_kept(void **state)
{
	static const struct {
		const char *name;
		int (*open)(void);
		int error;
		bool closed;
	} rows[] = {
		{ "closed pipe", open_closed_pipe, EPIPE, true },
		{ "full device", open_full_device, ENOSPC, false },
		{ "not open for writing", open_for_reading, EBADF, false },
	};
	static const size_t sizes[] = { 1, 5000, 100000 };
	static const char bytes[100000];
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows) * COUNT(sizes); i++) {
		struct out out;
		int fd = rows[i / 3].open();

		t.row = rows[i / 3].name;
		out_init(&out, fd);
		(void)out_add(&out, bytes, sizes[i % 3]);
		table_number(&t, "flush", out_flush(&out), -1);
		table_number(&t, "error", out.error, rows[i / 3].error);
		table_number(&t, "closed", out_closed(&out), rows[i / 3].closed);
		table_number(&t, "add", out_add(&out, bytes, 1), -1);
		table_number(&t, "finish", out_finish(&out), -1);
		table_number(&t, "error afterwards", out.error, rows[i / 3].error);
		close(fd);
	}
	table_end(&t);
}

static void
neutralised_output_ends_with_what_was_kept(void **state)
{
	int fd = memfd_create("out", 0);
	char got[32] = { 0 };
	struct out out;

	(void)state;
	out_init(&out, fd);
	out_neutralise(&out);
	assert_int_equal(out_add_span(&out, SPAN("a\033[2Jb\033[3")), 0);
	assert_int_equal(out_finish(&out), 0);
	assert_true(pread(fd, got, sizeof(got) - 1, 0) > 0);
	assert_string_equal(got, "a^[[2Jb^[[3");
	close(fd);
}

/* What is added while it is mute is nowhere, and does not count as a line that was begun. */
static void
mute_for_a_while(void **state)
{
	struct out out;
	char got[16] = "";
	int fd[2];

	(void)state;
	assert_int_equal(pipe(fd), 0);
	out_init(&out, fd[1]);
	assert_int_equal(out_add_span(&out, SPAN("one\n")), 0);
	out.mute = true;
	assert_int_equal(out_add_span(&out, SPAN("two")), 0);
	assert_int_equal(out_add_from(&out, SPAN("three"), 0), 0);
	assert_false(out.in_line);
	out.mute = false;
	assert_int_equal(out_add_span(&out, SPAN("four")), 0);
	assert_int_equal(out_finish(&out), 0);
	assert_int_equal(read(fd[0], got, sizeof(got) - 1), 8);
	assert_string_equal(got, "one\nfour");
	close(fd[0]);
	close(fd[1]);
}

static void
a_reader_that_has_gone_is_seen(void **state)
{
	struct out out;
	int fd[2], file = memfd_create("out", 0);

	(void)state;
	assert_int_equal(pipe(fd), 0);
	out_init(&out, fd[1]);
	assert_false(out_is_abandoned(&out));
	assert_int_equal(out_add_span(&out, SPAN("bytes")), 0);
	assert_int_equal(out_flush(&out), 0);
	assert_false(out_is_abandoned(&out));
	close(fd[0]);
	assert_true(out_is_abandoned(&out));
	assert_false(out_closed(&out));
	assert_int_equal(out_finish(&out), 0);
	close(fd[1]);
	out_init(&out, file);
	assert_false(out_is_abandoned(&out));
	assert_int_equal(out_finish(&out), 0);
	close(file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_arrive_in_order),
		cmocka_unit_test(a_full_pipe_is_waited_for),
		cmocka_unit_test(errors_are_kept),
		cmocka_unit_test(neutralised_output_ends_with_what_was_kept),
		cmocka_unit_test(mute_for_a_while),
		cmocka_unit_test(a_reader_that_has_gone_is_seen),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests_name("out", tests, NULL, NULL);
}
