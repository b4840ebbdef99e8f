/* What is moved is the stream, byte for byte, whatever was filled, moved or let go before. */
#include "base/source.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support.h"

/* A stream whose bytes are told by their offset. */
static char
byte_at(uint64_t offset)
{
	return (char)((offset + 1) * UINT64_C(0x9e3779b97f4a7c15) >> 53);
}

static void
add_bytes(struct buf *to, uint64_t offset, size_t len)
{
	buf_reserve(to, len);
	for (size_t i = 0; i < len; i++)
		to->ptr[to->len++] = byte_at(offset + i);
}

/* The other end of a pipe: reads to its end and compares. */
struct reader {
	int fd;
	struct rng rng;
	uint64_t count;
	uint64_t wrong;                 /* offset of the first wrong byte, plus one */
	pthread_t thread;
};

static void *
read_all(void *self)
{
	struct reader *r = self;
	char piece[20000];
	ssize_t n;

	while ((n = read(r->fd, piece, 1 + rng_below(&r->rng, rng_below(&r->rng, 4) ? 5000 : sizeof(piece)))) > 0)
		for (ssize_t i = 0; i < n; i++, r->count++)
			if (piece[i] != byte_at(r->count) && r->wrong == 0)
				r->wrong = r->count + 1;
	return NULL;
}

static int
reader_start(struct reader *r, uint64_t seed, int size, bool blocking)
{
	int fd[2];

	assert_int_equal(pipe2(fd, blocking ? 0 : O_NONBLOCK), 0);
	fcntl(fd[0], F_SETFL, 0);
	assert_true(fcntl(fd[1], F_SETPIPE_SZ, size) >= size);
	*r = (struct reader){ .fd = fd[0], .rng = rng_make(seed) };
	assert_int_equal(pthread_create(&r->thread, NULL, read_all, r), 0);
	return fd[1];
}

static void
reader_end(struct table *t, struct reader *r, int to, uint64_t wanted)
{
	close(to);
	pthread_join(r->thread, NULL);
	close(r->fd);
	table_number(t, "bytes that arrived", (long)r->count, (long)wanted);
	if (r->wrong != 0)
		table_fail(t, "byte %ju is another one", (uintmax_t)r->wrong - 1);
}

/* Writes as a program does that knows no sources. */
static void
write_all(int to, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(to, bytes, len);

		if (n < 0) {
			assert_int_equal(errno, EAGAIN);
			sched_yield();
			continue;
		}
		bytes += n;
		len -= (size_t)n;
	}
}

/* A stream through a pipe, its shadow, and out again. */
struct course {
	struct source source;
	int in[2], to;
	struct reader reader;
	struct rng rng;
	struct buf have;                /* what was read of it */
	uint64_t put, sent, moved;      /* bytes that were written into it, that went on, that did by a move */
	bool lags;                      /* what was read is kept back for long */
	bool small;                     /* the pipe is filled by small writes */
};

static void
course_open(struct course *c, uint64_t seed, int in_size, int out_size)
{
	*c = (struct course){ .rng = rng_make(seed), .lags = seed & 1, .small = seed & 2 };
	assert_int_equal(pipe2(c->in, O_NONBLOCK), 0);
	assert_true(fcntl(c->in[1], F_SETPIPE_SZ, in_size) >= in_size);
	c->to = reader_start(&c->reader, seed, out_size, seed & 4);
	assert_true(source_shadow(&c->source, c->in[0]));
}

static void
course_close(struct table *t, struct course *c)
{
	reader_end(t, &c->reader, c->to, c->sent);
	source_close(&c->source);
	table_number(t, "closed", c->source.fd, -1);
	source_close(&c->source);
	close(c->in[0]);
	close(c->in[1]);
	buf_free(&c->have);
}

static void
put_some(struct course *c)
{
	struct buf bytes = { 0 };
	size_t pieces = 1 + rng_below(&c->rng, c->small ? 40 : 3);

	while (pieces-- > 0) {
		ssize_t n;

		buf_clear(&bytes);
		add_bytes(&bytes, c->put, 1 + rng_below(&c->rng, c->small ? 100 : 70000));
		n = write(c->in[1], bytes.ptr, bytes.len);
		if (n > 0)
			c->put += (uint64_t)n;
	}
	buf_free(&bytes);
}

/* As the input does it: what was duplicated is read, no more. */
static void
take_some(struct table *t, struct course *c)
{
	size_t room = 1 + rng_below(&c->rng, rng_below(&c->rng, 3) ? 200000 : 5000);
	size_t filled = rng_below(&c->rng, 8) ? source_fill(&c->source, c->in[0], c->have.len, room) : 0;
	ssize_t n;

	if (filled > room)
		table_fail(t, "%zu bytes were duplicated where %zu were wanted", filled, room);
	buf_reserve(&c->have, room);
	n = read(c->in[0], c->have.ptr + c->have.len, filled > 0 ? filled : room);
	if (filled > 0 && n != (ssize_t)filled)
		table_fail(t, "%zu bytes were duplicated, but %zd are there", filled, n);
	c->have.len += n > 0 ? (size_t)n : 0;
}

/* Some bytes go on, moved or copied. */
static void
send_some(struct table *t, struct course *c)
{
	size_t left = c->have.len - (size_t)c->sent;
	size_t len = rng_below(&c->rng, 4) && !c->lags ? left : rng_below(&c->rng, (c->lags ? left / 2 : left) + 1);
	size_t moved = 0;

	if (rng_below(&c->rng, 4))
		moved = source_move(&c->source, c->to, c->sent, len);
	/* A full pipe is waited for; only what is not there goes another way. */
	if (moved != 0 && moved != len)
		table_fail(t, "%zu bytes were moved of %zu", moved, len);
	write_all(c->to, c->have.ptr + c->sent + moved, len - moved);
	c->sent += len;
	c->moved += moved;
}

/* Bytes that are not in the shadow any more, or not yet. */
static void
ask_for_others(struct table *t, struct course *c)
{
	if (c->source.at > 0)
		table_number(t, "moved of what was let go", (long)source_move(&c->source, c->to, c->source.at - 1, 1), 0);
	table_number(t, "moved of what is to come", (long)source_move(&c->source, c->to, c->source.end, 1), 0);
	if (c->source.at < c->source.end)
		table_number(t, "moved of both", (long)source_move(&c->source, c->to, c->source.end - 1, 2), 0);
}

static void
course_step(struct table *t, struct course *c)
{
	switch (rng_below(&c->rng, 16)) {
	case 0:
		ask_for_others(t, c);
		break;
	case 1:
	case 2:
	case 3:
	case 4:
	case 5:
		put_some(c);
		break;
	case 6:
	case 7:
	case 8:
	case 9:
	case 10:
		take_some(t, c);
		break;
	default:
		send_some(t, c);
	}
}

/* Two streams at once, so that one would notice what the other does. */
static void
what_is_moved_is_the_stream(void **state)
{
	static const struct {
		const char *name;
		int in, out;
	} rows[] = {
		{ "small pipes", 4096, 4096 }, { "usual pipes", 65536, 65536 }, { "large pipes", 1 << 20, 1 << 20 },
		{ "large into small", 1 << 20, 4096 }, { "small into large", 4096, 1 << 20 },
	};
	struct table t = { 0 };
	uint64_t moved = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(rows) * 8; i++) {
		struct course c[2];
		char row[64];

		snprintf(row, sizeof(row), "%s, seed %zu", rows[i / 8].name, i % 8);
		t.row = row;
		course_open(&c[0], i % 8, rows[i / 8].in, rows[i / 8].out);
		course_open(&c[1], 8 + (i + 3) % 8, rows[i / 8].in, rows[i / 8].out);
		for (int k = 0; k < 1200; k++)
			course_step(&t, &c[k & 1]);
		moved += c[0].moved + c[1].moved;
		course_close(&t, &c[0]);
		course_close(&t, &c[1]);
	}
	table_end(&t);
	assert_true(moved > 1000000);
}

/* A shadow that nothing is taken from takes no more at some time; what comes then goes another way. */
static void
a_full_shadow_takes_no_more(void **state)
{
	struct table t = { 0 };
	struct course c;
	size_t refused = 0;

	(void)state;
	for (int small = 0; small < 2; small++) {
		t.row = small ? "slots" : "bytes";
		course_open(&c, small ? 2 : 0, 65536, 65536);
		for (int i = 0; i < 800; i++) {
			size_t filled, len, done;

			put_some(&c);
			c.source.filled = 0;    /* that it is of no use is not asked here */
			filled = source_fill(&c.source, c.in[0], c.have.len, 1 << 20);
			refused += filled == 0;
			buf_reserve(&c.have, 1 << 20);
			c.have.len += (size_t)read(c.in[0], c.have.ptr + c.have.len, filled > 0 ? filled : 1 << 20);
			len = i % 400 == 399 ? c.have.len - (size_t)c.sent : 0;
			done = source_move(&c.source, c.to, c.sent, len);
			write_all(c.to, c.have.ptr + c.sent + done, len - done);
			c.sent += len;
		}
		course_close(&t, &c);
		if (refused == 0)
			table_fail(&t, "it took everything");
		refused = 0;
	}
	table_end(&t);
}

/* Where most goes another way it is left out for a while; a little that does says nothing. */
static void
what_is_of_no_use_is_left_out(void **state)
{
	enum { PIECE = 60000 };
	static const struct {
		const char *name;
		size_t fillings, moved;         /* so many pieces, so much of each */
		bool left_out;
	} rows[] = {
		{ "nothing of one piece", 1, 0, false }, { "nothing of many", 17, 0, false },
		{ "nothing of a MiB", SOURCE_JUDGED / PIECE + 1, 0, true }, { "not quite half", SOURCE_JUDGED / PIECE + 1, PIECE / 2 - 1, true },
		{ "half", SOURCE_JUDGED / PIECE + 1, PIECE / 2, false }, { "all", SOURCE_JUDGED / PIECE + 1, PIECE, false },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct course c;

		t.row = rows[i].name;
		course_open(&c, 0, 65536, 65536);
		for (size_t k = 0; k < rows[i].fillings; k++) {
			add_bytes(&c.have, c.sent, PIECE);
			write_all(c.in[1], c.have.ptr + c.sent, PIECE);
			table_number(&t, "filled", (long)source_fill(&c.source, c.in[0], c.sent, PIECE), PIECE);
			table_number(&t, "read", read(c.in[0], c.have.ptr + c.sent, PIECE), PIECE);
			table_number(&t, "moved", (long)source_move(&c.source, c.to, c.sent, rows[i].moved), (long)rows[i].moved);
			write_all(c.to, c.have.ptr + c.sent + rows[i].moved, PIECE - rows[i].moved);
			c.sent += PIECE;
		}
		write_all(c.in[1], "abc", 3);
		table_number(&t, "filled at once", (long)source_fill(&c.source, c.in[0], c.sent, 3), rows[i].left_out ? 0 : 3);
		if (rows[i].left_out) {
			table_number(&t, "not yet", (long)source_fill(&c.source, c.in[0], c.sent + SOURCE_PAUSE - 1, 3), 0);
			table_number(&t, "again", (long)source_fill(&c.source, c.in[0], c.sent + SOURCE_PAUSE, 3), 3);
		}
		course_close(&t, &c);
	}
	table_end(&t);
}

static int
open_pipe(int size)
{
	int fd[2];

	assert_int_equal(pipe(fd), 0);
	close(fd[1]);
	assert_true(fcntl(fd[0], F_SETPIPE_SZ, size) >= size);
	return fd[0];
}

static int
open_file(int size)
{
	int fd = memfd_create("file", 0);
	struct buf bytes = { 0 };

	add_bytes(&bytes, 0, (size_t)size);
	write_all(fd, bytes.ptr, bytes.len);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	buf_free(&bytes);
	return fd;
}

static int
open_socket(int size)
{
	int fd[2];
	struct buf bytes = { 0 };

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	add_bytes(&bytes, 0, (size_t)size);
	write_all(fd[1], bytes.ptr, bytes.len);
	close(fd[1]);
	buf_free(&bytes);
	return fd[0];
}

/* Shadows are for pipes; they take what those can hold. What is none is not duplicated, and nothing is lost by trying. */
static void
shadows_are_for_pipes(void **state)
{
	static const struct {
		const char *name;
		int (*open)(int);
		int size;
		bool shadow;
	} rows[] = {
		{ "smallest pipe", open_pipe, 4096, true }, { "usual pipe", open_pipe, 65536, true },
		{ "large pipe", open_pipe, 1 << 20, true }, { "file", open_file, 30000, false },
		{ "socket", open_socket, 30000, false },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int fd = rows[i].open(rows[i].size);
		int like = open_pipe(4096);
		struct source s;

		t.row = rows[i].name;
		table_number(&t, "shadow", source_shadow(&s, fd), rows[i].shadow);
		if (rows[i].shadow && fcntl(s.fill, F_GETPIPE_SZ) < rows[i].size)
			table_fail(&t, "its shadow is smaller");
		if (!rows[i].shadow)
			table_number(&t, "descriptor", s.fd, -1);
		source_close(&s);
		assert_true(source_shadow(&s, like));
		table_number(&t, "filled", (long)source_fill(&s, fd, 0, 1000), 0);
		table_number(&t, "moved", (long)source_move(&s, STDERR_FILENO, 0, 1000), 0);
		source_close(&s);
		close(like);
		close(fd);
	}
	table_end(&t);
}

/* Any bytes of a file, also such as are not there (any more). */
static void
bytes_of_a_file(void **state)
{
	enum { SIZE = 3000000 };
	static const int sizes[] = { 4096, 65536, 1 << 20 };
	struct rng rng = rng_make(41);
	struct table t = { 0 };
	struct buf all = { 0 };

	(void)state;
	add_bytes(&all, 0, SIZE + 100);
	for (size_t i = 0; i < COUNT(sizes) * 2; i++) {
		int fd = open_file(SIZE);
		struct reader r;
		int to = reader_start(&r, i, sizes[i / 2], i & 1);
		struct source s;
		uint64_t sent = 0;

		t.row = i & 1 ? "blocking" : "not blocking";
		source_file(&s, fd);
		while (sent < SIZE + 100) {
			size_t len = 1 + rng_below(&rng, rng_below(&rng, 3) ? 30000 : 300000), done = 0;
			size_t there = sent < SIZE ? SIZE - (size_t)sent : 0;

			len = len < SIZE + 100 - sent ? len : SIZE + 100 - (size_t)sent;
			if (rng_below(&rng, 4)) {
				done = source_move(&s, to, sent, len);
				table_number(&t, "moved", (long)done, (long)(len < there ? len : there));
			}
			write_all(to, all.ptr + sent + done, len - done);
			sent += len;
		}
		reader_end(&t, &r, to, SIZE + 100);
		table_number(&t, "where the file is read on", (long)lseek(fd, 0, SEEK_CUR), 0);
		source_close(&s);       /* the file is not ours */
		table_number(&t, "closed", close(fd), 0);
	}
	buf_free(&all);
	table_end(&t);
}

/* Nobody reads: that is told, and not waited for. */
static void
a_reader_that_went(void **state)
{
	int file = open_file(100000), pipes[2], gone[2];
	struct source s;

	(void)state;
	assert_int_equal(pipe2(gone, O_NONBLOCK), 0);
	close(gone[0]);
	source_file(&s, file);
	assert_int_equal(source_move(&s, gone[1], 0, 100000), 0);
	assert_int_equal(errno, EPIPE);
	assert_int_equal(pipe(pipes), 0);
	write_all(pipes[1], "abc", 3);
	assert_true(source_shadow(&s, pipes[0]));
	assert_int_equal(source_fill(&s, pipes[0], 5, 100), 3);
	assert_int_equal(source_move(&s, gone[1], 5, 3), 0);
	assert_int_equal(errno, EPIPE);
	source_close(&s);
	close(file);
	close(gone[1]);
	close(pipes[0]);
	close(pipes[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_moved_is_the_stream),
		cmocka_unit_test(a_full_shadow_takes_no_more),
		cmocka_unit_test(what_is_of_no_use_is_left_out),
		cmocka_unit_test(shadows_are_for_pipes),
		cmocka_unit_test(bytes_of_a_file),
		cmocka_unit_test(a_reader_that_went),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests_name("source", tests, NULL, NULL);
}
