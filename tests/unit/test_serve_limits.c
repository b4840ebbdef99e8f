/* Slow clients, and too many of them. */
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "serve/guests.h"
#include "server.h"

#define GET(path) "GET " path " HTTP/1.1\r\nHost: localhost\r\n\r\n"

/* Milliseconds that no test should come near to. */
#define LONG 600000

/* Asks for the big page and does not take it: its beginning is there. */
static int
ask_and_wait(struct server *s)
{
	/* Smaller than a segment of the loopback, it would wait for timers. */
	int fd = server_connect(s), small = 128 << 10;
	char c;

	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small)), 0);
	assert_true(server_send(s, fd, SPAN(GET("/big"))));
	for (int i = 0; i < 1000 && recv(fd, &c, 1, MSG_PEEK | MSG_DONTWAIT) != 1; i++)
		server_wait(s, fd, 10);
	return fd;
}

static void
slow_readers_hold_up_nobody(void **state)
{
	static const struct serve_options options = { .request_ms = LONG, .answer_ms = LONG };
	struct buf answer = { 0 };
	struct span body;
	struct server s;
	int fd;

	(void)state;
	server_open(&s, &options);
	fd = ask_and_wait(&s);
	for (int i = 0; i < 20; i++)
		assert_int_equal(server_get(&s, "/hello"), 200);
	/* Nor does the loop run round and round meanwhile. */
	assert_true(server_is_idle(&s));
	assert_true(server_receive(&s, fd, UNTIL_ANSWER, &answer));
	body = server_body(buf_span(&answer));
	assert_int_equal(body.len, SERVER_BIG);
	for (size_t i = 0; i < body.len; i++)
		if (body.ptr[i] != (char)('a' + i % 23))
			fail_msg("byte %zu is wrong", i);
	close(fd);
	buf_free(&answer);
	server_close(&s);
}

static void
slow_readers_are_hung_up_on(void **state)
{
	static const struct serve_options options = { .many = 1, .answer_ms = 50 };
	struct buf answer = { 0 };
	struct server s;
	int fd;

	(void)state;
	server_open(&s, &options);
	fd = ask_and_wait(&s);
	/* It is answered while its answer counts, and not any longer. */
	for (int i = 0; i < 1000 && server_get(&s, "/form") != 200; i++)
		server_wait(&s, -1, 10);
	assert_int_equal(server_get(&s, "/form"), 200);
	assert_true(server_receive(&s, fd, UNTIL_END, &answer));
	assert_true(answer.len < SERVER_BIG);
	close(fd);
	buf_free(&answer);
	server_close(&s);
}

/* One byte after the other, or none, before and after an answer. */
static void
slow_askers_are_hung_up_on(void **state)
{
	static const struct serve_options options = { .request_ms = 50 };
	struct buf answer = { 0 };
	struct server s;
	int fd;

	(void)state;
	server_open(&s, &options);
	for (int drip = 0; drip < 2; drip++) {
		fd = server_connect(&s);
		assert_true(server_send(&s, fd, SPAN(GET("/hello") "GET /hello HTTP/1.1\r\nX: ")));
		for (int i = 0; drip && i < 10000 && server_send(&s, fd, SPAN("x")); i++)
			server_wait(&s, -1, 5);
		buf_clear(&answer);
		assert_true(server_receive(&s, fd, UNTIL_END, &answer));
		assert_int_equal(server_status(buf_span(&answer)), drip && answer.len == 0 ? 0 : 200);
		close(fd);
	}
	fd = server_connect(&s);
	buf_clear(&answer);
	assert_true(server_receive(&s, fd, UNTIL_END, &answer));
	assert_int_equal(answer.len, 0);
	close(fd);
	buf_free(&answer);
	server_close(&s);
}

/* While others take all that there is, what is always there is served. */
static void
scrapes_pass(void **state)
{
	static const struct serve_options options = { .many = 2, .request_ms = LONG, .answer_ms = LONG };
	struct rng rng = rng_make(44);
	struct buf answer = { 0 };
	struct server s;
	int fd[2];

	(void)state;
	server_open(&s, &options);
	fd[0] = ask_and_wait(&s);
	assert_int_equal(server_get(&s, "/form"), 200);
	fd[1] = ask_and_wait(&s);
	assert_true(server_ask(&s, SPAN(GET("/big")), CUT_NOT, &rng, UNTIL_ANSWER, &answer));
	assert_int_equal(server_status(buf_span(&answer)), 503);
	assert_non_null(span_find(buf_span(&answer), SPAN("\r\nRetry-After: 1\r\n")));
	assert_int_equal(s.pages, 2);
	assert_int_equal(server_get(&s, "/nothing"), 404);
	for (int i = 0; i < 20; i++)
		assert_int_equal(server_get(&s, "/hello"), 200);
	buf_clear(&answer);
	assert_true(server_receive(&s, fd[0], UNTIL_ANSWER, &answer));
	assert_int_equal(server_get(&s, "/form"), 200);
	close(fd[0]);
	close(fd[1]);
	buf_free(&answer);
	server_close(&s);
}

/* Large answers are as many as memory may be used for, however many connections there may be. */
static void
memory_is_limited(void **state)
{
	static const struct serve_options options = { .request_ms = LONG, .answer_ms = LONG };
	struct server s;
	int fd[GUESTS_BYTES / SERVER_BIG];

	(void)state;
	server_open(&s, &options);
	for (size_t i = 0; i < COUNT(fd); i++) {
		assert_int_equal(server_get(&s, "/form"), 200);
		fd[i] = ask_and_wait(&s);
	}
	assert_int_equal(server_get(&s, "/form"), 503);
	assert_int_equal(server_get(&s, "/hello"), 200);
	close(fd[0]);
	for (int i = 0; i < 100 && server_get(&s, "/form") == 503;)
		i++;
	assert_int_equal(server_get(&s, "/form"), 200);
	for (size_t i = 1; i < COUNT(fd); i++)
		close(fd[i]);
	server_close(&s);
}

#define CROWD (2 + GUESTS_SPARE)

static void
connections_are_limited(void **state)
{
	static const struct serve_options options = { .many = 2, .request_ms = LONG, .answer_ms = LONG };
	struct buf answer = { 0 };
	struct server s;
	int fd[CROWD], outside;
	char c;
	uint64_t begin = uv_hrtime();

	(void)state;
	server_open(&s, &options);
	for (int i = 0; i < CROWD; i++)
		fd[i] = server_connect(&s);
	outside = server_connect(&s);
	assert_true(server_send(&s, outside, SPAN(GET("/hello"))));
	assert_true(server_is_idle(&s));
	assert_int_equal(recv(outside, &c, 1, MSG_DONTWAIT | MSG_PEEK), -1);
	/* Nobody leaves: those that do not ask for anything have to, soon. */
	assert_true(server_receive(&s, outside, UNTIL_ANSWER, &answer));
	assert_int_equal(server_status(buf_span(&answer)), 200);
	assert_true(uv_hrtime() - begin >= GUESTS_CROWDED_MS * UINT64_C(900000));
	for (int i = 0; i < CROWD; i++) {
		buf_clear(&answer);
		assert_true(server_receive(&s, fd[i], UNTIL_END, &answer));
		close(fd[i]);
	}
	close(outside);
	/* When one leaves, the next one comes in at once. */
	for (int i = 0; i < CROWD; i++)
		fd[i] = server_connect(&s);
	server_wait(&s, -1, 10);
	outside = server_connect(&s);
	assert_true(server_send(&s, outside, SPAN(GET("/hello"))));
	close(fd[0]);
	buf_clear(&answer);
	begin = uv_hrtime();
	assert_true(server_receive(&s, outside, UNTIL_ANSWER, &answer));
	assert_true(uv_hrtime() - begin < GUESTS_CROWDED_MS * UINT64_C(500000));
	for (int i = 1; i < CROWD; i++)
		close(fd[i]);
	close(outside);
	buf_free(&answer);
	server_close(&s);
}

static void
descriptors_run_out(void **state)
{
	static const struct serve_options options = { .lang = LANG_EN };
	struct buf answer = { 0 };
	struct rlimit old, none;
	struct server s;
	int fd;

	(void)state;
	server_open(&s, &options);
	fd = server_connect(&s);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
	none = (struct rlimit){ .rlim_cur = (rlim_t)fd + 1, .rlim_max = old.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	assert_true(server_send(&s, fd, SPAN(GET("/hello"))));
	for (int i = 0; i < 1000 && s.sentences == 0; i++)
		server_wait(&s, fd, 10);
	assert_true(server_is_idle(&s));
	assert_int_equal(s.sentences, 1);
	assert_non_null(strstr(s.told.ptr, "cannot accept a connection: Too many open files"));
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
	assert_true(server_receive(&s, fd, UNTIL_ANSWER, &answer));
	assert_int_equal(server_status(buf_span(&answer)), 200);
	assert_int_equal(s.sentences, 1);
	close(fd);
	buf_free(&answer);
	server_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slow_readers_hold_up_nobody),
		cmocka_unit_test(slow_readers_are_hung_up_on),
		cmocka_unit_test(slow_askers_are_hung_up_on),
		cmocka_unit_test(scrapes_pass),
		cmocka_unit_test(memory_is_limited),
		cmocka_unit_test(connections_are_limited),
		cmocka_unit_test(descriptors_run_out),
	};

	return cmocka_run_group_tests_name("serve limits", tests, NULL, NULL);
}
