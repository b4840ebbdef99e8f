#include "base/file.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "support.h"

/* So much this pread(2) gives at once, and every other call is interrupted. */
#define GIVEN_MAX 7

ssize_t
pread(int fd, void *to, size_t len, off_t offset)
{
	static unsigned calls;

	if (calls++ % 2 == 0) {
		errno = EINTR;
		return -1;
	}
	return syscall(SYS_pread64, fd, to, len < GIVEN_MAX ? len : GIVEN_MAX, offset);
}

static void
files_are_read_whole(void **state)
{
	static const struct {
		const char *name;
		size_t size, max;
		int result;
	} rows[] = {
		{ "empty", 0, 10, 0 }, { "at the limit", 10, 10, 0 }, { "above the limit", 11, 10, -1 }, { "large", 300000, 1 << 20, 0 },
		{ "nothing allowed", 1, 0, -1 },
	};
	static const char *const broken[] = { "/nonexistent/file", "/" };
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf to = { 0 };
		struct err err = { 0 };
		char path[64];
		int fd = memfd_create("in", 0);

		t.row = rows[i].name;
		assert_int_equal(ftruncate(fd, (off_t)rows[i].size), 0);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		buf_add_text(&to, "before");
		table_number(&t, "result", file_read(&to, path, rows[i].max, &err), rows[i].result);
		table_number(&t, "sentences", (long)err.count, rows[i].result == 0 ? 0 : 1);
		if (rows[i].result == 0)
			table_number(&t, "length", (long)to.len, (long)rows[i].size + 6);
		close(fd);
		buf_free(&to);
		err_free(&err);
	}
	for (size_t i = 0; i < COUNT(broken) * 2; i++) {
		struct buf to = { 0 };
		struct err err = { .lang = i % 2 ? LANG_ZH : LANG_EN };

		t.row = broken[i / 2];
		table_number(&t, "result", file_read(&to, broken[i / 2], 10, &err), -1);
		if (err.count != 1 || span_find(buf_span(&err.text), span_of(broken[i / 2])) == NULL)
			table_fail(&t, "'%s' does not name the file", buf_text(&err.text));
		buf_free(&to);
		err_free(&err);
	}
	table_end(&t);
}

static void
bytes_at_a_place(void **state)
{
	static const struct {
		const char *name;
		uint64_t offset;
		size_t len;
		const char *want;
	} rows[] = {
		{ "nothing asked for", 3, 0, "" }, { "less than is given at once", 1, 2, "12" }, { "as much", 0, 7, "0123456" },
		{ "more", 2, 16, "23456789abcdefgh" }, { "up to the end", 10, 10, "abcdefghij" }, { "more than there is", 5, 40, "56789abcdefghij" },
		{ "at the end", 20, 5, "" }, { "behind the end", 1000, 5, "" },
	};
	int fd = memfd_create("in", 0), pipes[2];
	struct table t = { 0 };
	char to[64];

	(void)state;
	assert_int_equal(write(fd, "0123456789abcdefghij", 20), 20);
	for (size_t i = 0; i < COUNT(rows); i++) {
		ssize_t n;

		memset(to, '-', sizeof(to));
		n = file_read_at(fd, to, rows[i].len, rows[i].offset);
		t.row = rows[i].name;
		table_number(&t, "length", n, (long)strlen(rows[i].want));
		table_text(&t, "content", span_make(to, n > 0 ? (size_t)n : 0), rows[i].want);
		table_number(&t, "the byte behind", to[n > 0 ? n : 0], '-');
	}
	table_end(&t);
	close(fd);
	assert_int_equal(file_read_at(fd, to, sizeof(to), 0), -1);
	assert_int_equal(errno, EBADF);
	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(file_read_at(pipes[0], to, sizeof(to), 0), -1);
	assert_int_equal(errno, ESPIPE);
	close(pipes[0]);
	close(pipes[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_read_whole),
		cmocka_unit_test(bytes_at_a_place),
	};

	return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
