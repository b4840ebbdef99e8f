#include "serve/serve.h"

#include <sys/socket.h>
#include <unistd.h>

#include "server.h"

#define LOCAL "\r\nHost: localhost\r\n"
#define END "\r\n"
#define GET(path) "GET " path " HTTP/1.1" LOCAL END
#define CLOSES "\r\nConnection: close\r\n"

static const struct {
	const char *name;
	struct span request;
	long status;
	const char *body;               /* NULL: any */
	const char *field;              /* in the head; NULL: none */
} rows[] = {
	{ "a page", BYTES(GET("/hello")), 200, "hello\n", "\r\nContent-Type: text/plain; charset=utf-8\r\n" },
	{ "not stored", BYTES(GET("/hello")), 200, NULL, "\r\nCache-Control: no-store\r\n" },
	{ "not sniffed", BYTES(GET("/hello")), 200, NULL, "\r\nX-Content-Type-Options: nosniff\r\n" },
	{ "not framed", BYTES(GET("/hello")), 200, NULL, "\r\nX-Frame-Options: DENY\r\n" },
	{ "not told of", BYTES(GET("/hello")), 200, NULL, "\r\nReferrer-Policy: no-referrer\r\n" },
	{ "not embedded", BYTES(GET("/hello")), 200, NULL, "\r\nCross-Origin-Resource-Policy: same-origin\r\n" },
	{ "nothing loaded", BYTES(GET("/hello")), 200, NULL,
	    "\r\nContent-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n" },
	{ "a policy of its own", BYTES(GET("/policy")), 203, "", "\r\nContent-Security-Policy: default-src 'self'\r\n" },
	{ "nothing in it", BYTES(GET("/empty")), 200, "", "\r\nContent-Length: 0\r\n" },
	{ "head", BYTES("HEAD /hello HTTP/1.1" LOCAL END), 200, "", "\r\nContent-Length: 6\r\n" },
	{ "head of nothing", BYTES("HEAD /nothing HTTP/1.1" LOCAL END), 404, "", NULL },
	{ "query", BYTES(GET("/hello?a=b&c")), 200, "hello\n", NULL },
	{ "empty query", BYTES(GET("/hello?")), 200, "hello\n", NULL },
	{ "HTTP/1.0", BYTES("GET /hello HTTP/1.0\r\n\r\n"), 200, "hello\n", CLOSES },
	{ "bare line feeds", BYTES("GET /hello HTTP/1.1\nHost: localhost\n\n"), 200, "hello\n", NULL },
	{ "not kept", BYTES("GET /hello HTTP/1.1" LOCAL "Connection: close\r\n" END), 200, "hello\n", CLOSES },
	{ "with a body", BYTES("GET /hello HTTP/1.1" LOCAL "Content-Length: 3\r\n" END "abc"), 200, "hello\n", CLOSES },
	{ "with a body that does not come",
	    BYTES("GET /hello HTTP/1.1" LOCAL "Content-Length: 3\r\n" END), 200, "hello\n", CLOSES },
	{ "with a chunked body",
	    BYTES("GET /hello HTTP/1.1" LOCAL "Transfer-Encoding: chunked\r\n" END), 200, "hello\n", CLOSES },

	{ "no such page",
	    BYTES(GET("/nothing")), 404, "There is no such page. There are:\n/hello\n/form\n/bytes\n/empty\n/policy\n"
	    "/big\n/leave\n", "\r\nX-Content-Type-Options: nosniff\r\n" },
	{ "root", BYTES(GET("/")), 404, NULL, NULL },
	{ "a slash more", BYTES(GET("/hello/")), 404, NULL, NULL },
	{ "a slash before", BYTES(GET("//hello")), 404, NULL, NULL },
	{ "escaped", BYTES(GET("/%68ello")), 404, NULL, NULL },
	{ "escaped zero", BYTES(GET("/hello%00x")), 404, NULL, NULL },

	{ "POST",
	    BYTES("POST /hello HTTP/1.1" LOCAL "Content-Length: 3\r\n" END "abc"), 405, NULL, "\r\nAllow: GET, HEAD\r\n" },
	{ "POST before its body", BYTES("POST /hello HTTP/1.1" LOCAL "Content-Length: 1000000\r\n" END), 405, NULL, CLOSES },
	{ "POST that asks first",
	    BYTES("POST /hello HTTP/1.1" LOCAL "Content-Length: 9\r\nExpect: 100-continue\r\n" END), 405, NULL, NULL },
	{ "PUT in chunks",
	    BYTES("PUT /hello HTTP/1.1" LOCAL "Transfer-Encoding: chunked\r\n" END "5\r\nab"), 405, NULL, NULL },
	{ "DELETE", BYTES("DELETE /hello HTTP/1.1" LOCAL END), 405, NULL, "\r\nAllow: GET, HEAD\r\n" },
	{ "OPTIONS", BYTES("OPTIONS * HTTP/1.1" LOCAL END), 405, NULL, NULL },
	{ "CONNECT", BYTES("CONNECT a:443 HTTP/1.1" LOCAL END), 405, NULL, NULL },
	{ "TRACE", BYTES("TRACE /hello HTTP/1.1" LOCAL END), 405, NULL, NULL },
	{ "unknown method", BYTES("BREW /hello HTTP/1.1" LOCAL END), 405, NULL, NULL },
	{ "small letters", BYTES("get /hello HTTP/1.1" LOCAL END), 405, NULL, NULL },

	{ "no path", BYTES("GET hello HTTP/1.1" LOCAL END), 400, NULL, NULL },
	{ "all of it", BYTES("GET * HTTP/1.1" LOCAL END), 400, NULL, NULL },
	{ "no host", BYTES("GET /hello HTTP/1.1\r\n\r\n"), 400, NULL, NULL },

	{ "another's name",
	    BYTES("GET /hello HTTP/1.1\r\nHost: evil.example\r\n\r\n"), 421, NULL, "\r\nX-Frame-Options: DENY\r\n" },
	{ "another's name that points here",
	    BYTES("GET /hello HTTP/1.1\r\nHost: 127.0.0.1.evil.example:9187\r\n\r\n"), 421, NULL, NULL },
	{ "another's number", BYTES("GET /hello HTTP/1.1\r\nHost: 192.0.2.1\r\n\r\n"), 421, NULL, NULL },
	{ "number", BYTES("GET /hello HTTP/1.1\r\nHost: 127.0.0.1:9187\r\n\r\n"), 200, NULL, NULL },
	{ "number of IPv6", BYTES("GET /hello HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"), 200, NULL, NULL },
	{ "whole address",
	    BYTES("GET http://localhost:80/hello HTTP/1.1\r\nHost: evil.example\r\n\r\n"), 200, "hello\n", NULL },
	{ "whole address of another", BYTES("GET http://evil.example/hello HTTP/1.1" LOCAL END), 421, NULL, NULL },

	{ "any form", BYTES(GET("/form")), 200, "html", "\r\nContent-Type: text/html\r\n" },
	{ "form by field", BYTES("GET /form HTTP/1.1" LOCAL "Accept: application/json\r\n" END), 200, "json", NULL },
	{ "form by query", BYTES("GET /form?output=json HTTP/1.1" LOCAL "Accept: text/html\r\n" END), 200, "json", NULL },
	{ "unknown form", BYTES(GET("/form?output=pdf")), 404, "", NULL },
};

/* Whatever pieces a request comes in, its answer is the same. */
static void
requests_are_answered(void **state)
{
	static const struct serve_options options;
	struct table t = { 0 };
	struct rng rng = rng_make(40);
	struct buf answer = { 0 };
	struct server s;

	(void)state;
	server_open(&s, &options);
	for (size_t i = 0; i < COUNT(rows) * CUT_COUNT; i++) {
		size_t k = i / CUT_COUNT;
		bool head = span_starts(rows[k].request, SPAN("HEAD"));

		t.row = rows[k].name;
		if (!server_ask(&s, rows[k].request, (enum cutting)(i % CUT_COUNT), &rng, head ? UNTIL_HEAD : UNTIL_ANSWER, &answer))
			table_fail(&t, "no answer");
		table_number(&t, "status", server_status(buf_span(&answer)), rows[k].status);
		if (rows[k].body != NULL)
			table_text(&t, "body", server_body(buf_span(&answer)), rows[k].body);
		if (rows[k].field != NULL && span_find(server_head(buf_span(&answer)), span_of(rows[k].field)) == NULL)
			table_bytes(&t, "head", server_head(buf_span(&answer)), span_of(rows[k].field));
	}
	buf_free(&answer);
	server_close(&s);
	table_end(&t);
}

/* `byte` times `count`, between two texts. */
static void
make_long(struct buf *to, const char *before, size_t count, const char *behind)
{
	buf_clear(to);
	buf_add_text(to, before);
	for (size_t i = 0; i < count; i++)
		buf_add_char(to, 'a');
	buf_add_text(to, behind);
}

static void
heads_are_limited(void **state)
{
	static const struct {
		const char *name, *before;
		size_t count;
		const char *behind;
		long status;
	} cases[] = {
		{ "a long target", "GET /", 9000, " HTTP/1.1" LOCAL END, 404 },
		{ "too long a target", "GET /", 70000, " HTTP/1.1" LOCAL END, 414 },
		{ "a long field", "GET /hello HTTP/1.1" LOCAL "Cookie: ", 9000, END END, 200 },
		{ "too long a field", "GET /hello HTTP/1.1" LOCAL "Cookie: ", 70000, END END, 431 },
	};
	static const struct serve_options options;
	struct table t = { 0 };
	struct rng rng = rng_make(41);
	struct buf request = { 0 }, answer = { 0 };
	struct server s;

	(void)state;
	server_open(&s, &options);
	for (size_t i = 0; i < COUNT(cases) * 2; i++) {
		t.row = cases[i / 2].name;
		make_long(&request, cases[i / 2].before, cases[i / 2].count, cases[i / 2].behind);
		server_ask(&s, buf_span(&request), i & 1 ? CUT_RANDOM : CUT_NOT, &rng, UNTIL_ANSWER, &answer);
		table_number(&t, "status", server_status(buf_span(&answer)), cases[i / 2].status);
	}
	buf_free(&request);
	buf_free(&answer);
	server_close(&s);
	table_end(&t);
}

static void
bytes_pass_unchanged(void **state)
{
	static const struct serve_options options;
	struct rng rng = rng_make(42);
	struct buf answer = { 0 };
	struct span body;
	struct server s;

	(void)state;
	server_open(&s, &options);
	assert_true(server_ask(&s, SPAN(GET("/bytes")), CUT_NOT, &rng, UNTIL_ANSWER, &answer));
	body = server_body(buf_span(&answer));
	assert_int_equal(body.len, 256);
	for (size_t i = 0; i < body.len; i++)
		assert_int_equal((unsigned char)body.ptr[i], i);
	buf_free(&answer);
	server_close(&s);
}

static void
connections_are_kept(void **state)
{
	static const struct serve_options options;
	struct buf answer = { 0 };
	struct server s;
	int fd;

	(void)state;
	server_open(&s, &options);
	fd = server_connect(&s);
	for (int i = 0; i < 5; i++) {
		buf_clear(&answer);
		assert_true(server_send(&s, fd, SPAN(GET("/hello"))));
		assert_true(server_receive(&s, fd, UNTIL_ANSWER, &answer));
		assert_true(span_equal(server_body(buf_span(&answer)), SPAN("hello\n")));
	}
	/* Three at once, the last one of which ends it. */
	buf_clear(&answer);
	assert_true(server_send(&s, fd, SPAN(GET("/form?output=json") GET("/hello") "GET /empty HTTP/1.0\r\n\r\n")));
	assert_true(server_receive(&s, fd, UNTIL_END, &answer));
	assert_int_equal(server_status(buf_span(&answer)), 200);
	assert_non_null(span_find(buf_span(&answer), SPAN("jsonHTTP/1.1 200")));
	assert_non_null(span_find(buf_span(&answer), SPAN("hello\nHTTP/1.1 200")));
	assert_int_equal(s.pages, 6);
	close(fd);
	/* A client that has said all it wants to say still gets its answer. */
	fd = server_connect(&s);
	buf_clear(&answer);
	assert_true(server_send(&s, fd, SPAN(GET("/hello"))));
	assert_int_equal(shutdown(fd, SHUT_WR), 0);
	assert_true(server_receive(&s, fd, UNTIL_ANSWER, &answer));
	assert_true(span_equal(server_body(buf_span(&answer)), SPAN("hello\n")));
	close(fd);
	buf_free(&answer);
	server_close(&s);
}

/* Bytes that are no request get an error or nothing; the next one is served. */
static void
garbage_is_survived(void **state)
{
	static const struct span texts[] = {
		BYTES("\r\n\r\n\r\n"), BYTES("\0\0\0\0\r\n\r\n"), BYTES("GET\r\n\r\n"), BYTES(" / HTTP/1.1\r\n\r\n"),
		BYTES("GET /hello\0 HTTP/1.1" LOCAL END),
		BYTES("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"),
		BYTES("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), BYTES("GET / HTTP/9.9" LOCAL END),
		BYTES("GET /hello HTTP/1.1" LOCAL ": x\r\n\r\n"), BYTES("GET /hello HTTP/1.1" LOCAL "a b c\r\n\r\n"),
		BYTES("GET / HTTP/1.1\r\n folded\r\n\r\n"),
		BYTES("GET /a b HTTP/1.1" LOCAL END), BYTES("GET /hello HTTP/1.1" LOCAL "Content-Length: x\r\n" END),
		BYTES("GET /hello HTTP/1.1" LOCAL "Content-Length: 99999999999999999999999\r\n" END),
	};
	static const struct serve_options options = { .request_ms = 100 };
	struct rng rng = rng_make(43);
	struct buf bytes = { 0 }, answer = { 0 }, at = { 0 };
	struct server s;

	(void)state;
	server_open(&s, &options);
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_true(server_ask(&s, texts[i], CUT_NOT, &rng, UNTIL_END, &answer));
	for (int i = 0; i < 30; i++) {
		buf_clear(&bytes);
		for (size_t n = rng_below(&rng, 3000); n > 0; n--)
			buf_add_char(&bytes, (char)rng_next(&rng));
		buf_add_text(&bytes, "\r\n\r\n");
		assert_true(server_ask(&s, buf_span(&bytes), CUT_NOT, &rng, UNTIL_END, &answer));
		assert_int_not_equal(server_status(buf_span(&answer)), 200);
	}
	assert_int_equal(server_get(&s, "/hello"), 200);
	/* Whatever they send, that is not worth a sentence each. The library can be built to say none at all. */
	assert_true(s.sentences <= 1);
	if (s.sentences > 0) {
		buf_printf(&at, "http at 127.0.0.1:%u: the library says: ", serve_port(s.serve));
		assert_true(span_starts(buf_span(&s.told), buf_span(&at)));
		assert_null(span_find(span_make(s.told.ptr, s.told.len - 1), SPAN("\n")));
	}
	buf_free(&at);
	buf_free(&bytes);
	buf_free(&answer);
	server_close(&s);
}

static void
clients_leave_in_the_middle(void **state)
{
	static const struct span parts[] = {
		BYTES(""), BYTES("G"), BYTES("GET /hello HTTP/1.1\r\nHo"), BYTES(GET("/hello") "GET /"), BYTES(GET("/big")),
		BYTES("POST / HTTP/1.1" LOCAL "Content-Length: 50\r\n" END "abc"),
	};
	static const struct serve_options options = { .many = 1 };
	struct server s;

	(void)state;
	server_open(&s, &options);
	for (size_t i = 0; i < COUNT(parts) * 4; i++) {
		const struct linger reset = { .l_onoff = 1, .l_linger = 0 };
		int fd = server_connect(&s);

		assert_true(server_send(&s, fd, parts[i / 4]));
		if (i & 1)
			server_wait(&s, fd, 100);
		if (i & 2)
			assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset)), 0);
		close(fd);
	}
	/* An answer that nobody takes does not count as one under way. */
	for (int i = 0; i < 100 && server_get(&s, "/form") == 503;)
		i++;
	assert_int_equal(server_get(&s, "/form"), 200);
	server_close(&s);
}

static bool
has_ipv6(void)
{
	struct sockaddr_in6 a = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool has = fd >= 0 && bind(fd, (struct sockaddr *)&a, sizeof(a)) == 0;

	if (fd >= 0)
		close(fd);
	return has;
}

/* Only at the loopback, names of others are those of nobody. Those of all networks are for IPv4 and IPv6. */
static void
names_count_at_the_loopback(void **state)
{
	static const struct {
		const char *listen;
		bool v6;
		long status;
	} cases[] = {
		{ "127.0.0.1:0", false, 421 }, { "[::1]:0", true, 421 }, { "0.0.0.0:0", false, 200 }, { "[::]:0", true, 200 },
	};
	const struct span other = SPAN("GET /hello HTTP/1.1\r\nHost: phone-lab.example\r\n\r\n");
	struct table t = { 0 };
	struct rng rng = rng_make(45);
	struct buf answer = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct serve_options options = { .listen = cases[i].listen };
		struct server s;

		if (cases[i].v6 && !has_ipv6())
			continue;
		t.row = cases[i].listen;
		server_open(&s, &options);
		table_number(&t, "localhost", server_get(&s, "/hello"), 200);
		assert_true(server_ask(&s, other, CUT_NOT, &rng, UNTIL_ANSWER, &answer));
		table_number(&t, "another name", server_status(buf_span(&answer)), cases[i].status);
		server_close(&s);
	}
	buf_free(&answer);
	table_end(&t);
}

static void
errors_are_said_in_chinese(void **state)
{
	static const struct {
		struct span request;
		const char *body;
	} cases[] = {
		{ BYTES(GET("/nothing")), "没有这个页面。可用的页面：\n/hello\n" },
		{ BYTES("PUT / HTTP/1.1" LOCAL END), "页面只能读取（GET、HEAD）。\n" },
		{ BYTES("GET x HTTP/1.1" LOCAL END), "请求的路径必须以“/”开头。\n" },
		{ BYTES("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"), "本服务监听 127.0.0.1:" },
	};
	static const struct serve_options options = { .lang = LANG_ZH };
	struct table t = { 0 };
	struct rng rng = rng_make(46);
	struct buf answer = { 0 };
	struct server s;

	(void)state;
	server_open(&s, &options);
	for (size_t i = 0; i < COUNT(cases); i++) {
		t.row = cases[i].body;
		assert_true(server_ask(&s, cases[i].request, CUT_NOT, &rng, UNTIL_ANSWER, &answer));
		if (!span_starts(server_body(buf_span(&answer)), span_of(cases[i].body)))
			table_text(&t, "body", server_body(buf_span(&answer)), cases[i].body);
		if (span_find(server_head(buf_span(&answer)), SPAN("\r\nContent-Type: text/plain; charset=utf-8\r\n")) == NULL)
			table_fail(&t, "no type");
	}
	buf_free(&answer);
	server_close(&s);
	table_end(&t);
}

static void
servers_that_cannot_listen(void **state)
{
	static const struct serve_options none;
	struct serve_options options = { .listen = "localhost:80" };
	struct err err = { 0 };
	struct buf at = { 0 };
	struct server s;

	(void)state;
	server_open(&s, &none);
	options.loop = &s.loop;
	assert_null(serve_new(&options, &err));
	assert_non_null(strstr(err.text.ptr, "'localhost:80' is not an address to listen at"));
	buf_printf(&at, "127.0.0.1:%u", serve_port(s.serve));
	options.listen = at.ptr;
	err.lang = LANG_ZH;
	assert_null(serve_new(&options, &err));
	assert_non_null(strstr(err.text.ptr, "该端口已被其他程序占用"));
	options.listen = "192.0.2.1:0";
	assert_null(serve_new(&options, &err));
	assert_non_null(strstr(err.text.ptr, "无法监听 192.0.2.1:0：本机没有这个地址"));
	assert_int_equal(err.count, 3);
	err_free(&err);
	buf_free(&at);
	server_close(&s);
}

/* Two in one loop; one closes while it answers, the other goes on. */
static void
servers_end(void **state)
{
	static const struct serve_options options;
	struct server s, other;
	struct buf answer = { 0 };
	int fd;

	(void)state;
	server_open(&other, &options);
	server_open(&s, &options);
	fd = server_connect(&s);
	assert_true(server_send(&s, fd, SPAN(GET("/leave"))));
	for (int i = 0; i < 1000 && uv_loop_alive(&s.loop); i++)
		server_wait(&s, fd, 1);
	assert_int_equal(uv_loop_alive(&s.loop), 0);
	assert_int_equal(server_get(&other, "/hello"), 200);
	server_close(&s);
	assert_true(server_receive(&other, fd, UNTIL_END, &answer));
	close(fd);
	server_close(&other);
	serve_free(NULL);
	buf_free(&answer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_are_answered),
		cmocka_unit_test(heads_are_limited),
		cmocka_unit_test(bytes_pass_unchanged),
		cmocka_unit_test(connections_are_kept),
		cmocka_unit_test(garbage_is_survived),
		cmocka_unit_test(clients_leave_in_the_middle),
		cmocka_unit_test(names_count_at_the_loopback),
		cmocka_unit_test(errors_are_said_in_chinese),
		cmocka_unit_test(servers_that_cannot_listen),
		cmocka_unit_test(servers_end),
	};

	return cmocka_run_group_tests_name("serve", tests, NULL, NULL);
}
