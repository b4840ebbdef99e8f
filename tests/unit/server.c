#include "server.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* Nanoseconds. */
#define PATIENCE UINT64_C(10000000000)

static void
hello(void *self, const struct request *request, struct serve_page *to)
{
	struct server *s = self;

	(void)request;
	s->pages++;
	buf_add_text(&to->body, "hello\n");
}

static void
form(void *self, const struct request *request, struct serve_page *to)
{
	static const struct request_form forms[] = { { "html", "text/html" }, { "json", "application/json" } };
	size_t picked = request_pick(request, forms, COUNT(forms));

	(void)self;
	if (picked == COUNT(forms)) {
		to->status = 404;
		return;
	}
	to->type = forms[picked].type;
	buf_add_text(&to->body, forms[picked].word);
}

static void
bytes(void *self, const struct request *request, struct serve_page *to)
{
	(void)self;
	(void)request;
	for (int i = 0; i < 256; i++)
		buf_add_char(&to->body, (char)i);
}

static void
empty(void *self, const struct request *request, struct serve_page *to)
{
	(void)self;
	(void)request;
	(void)to;
}

static void
policy(void *self, const struct request *request, struct serve_page *to)
{
	(void)self;
	(void)request;
	to->policy = "default-src 'self'";
	to->status = 203;
}

static void
big(void *self, const struct request *request, struct serve_page *to)
{
	char *ptr = buf_reserve(&to->body, SERVER_BIG);
	struct server *s = self;

	(void)request;
	s->pages++;
	for (size_t i = 0; i < SERVER_BIG; i++)
		ptr[i] = (char)('a' + i % 23);
	to->body.len = SERVER_BIG;
}

static void
leave(void *self, const struct request *request, struct serve_page *to)
{
	struct server *s = self;

	(void)request;
	(void)to;
	serve_close(s->serve);
}

static void
on_tell(void *self, const char *sentence)
{
	struct server *s = self;

	s->sentences++;
	buf_printf(&s->told, "%s\n", sentence);
}

void
server_open(struct server *s, const struct serve_options *options)
{
	static const struct serve_route routes[] = {
		{ "/hello", true, hello }, { "/form", false, form }, { "/bytes", false, bytes }, { "/empty", false, empty },
		{ "/policy", false, policy }, { "/big", false, big }, { "/leave", false, leave },
	};
	struct serve_options o = *options;
	struct err err = { 0 };

	*s = (struct server){ .v6 = options->listen != NULL && strncmp(options->listen, "[::1]", 5) == 0 };
	assert_int_equal(uv_loop_init(&s->loop), 0);
	o.loop = &s->loop;
	o.listen = o.listen != NULL ? o.listen : "127.0.0.1:0";
	o.route = routes;
	o.routes = COUNT(routes);
	o.tell = on_tell;
	o.self = s;
	s->serve = serve_new(&o, &err);
	assert_string_equal(buf_text(&err.text), "");
	assert_non_null(s->serve);
	assert_int_not_equal(serve_port(s->serve), 0);
}

void
server_close(struct server *s)
{
	serve_free(s->serve);
	assert_int_equal(uv_run(&s->loop, UV_RUN_DEFAULT), 0);
	assert_int_equal(uv_loop_close(&s->loop), 0);
	buf_free(&s->told);
}

int
server_connect(struct server *s)
{
	struct address to;
	struct buf text = { 0 };
	struct err err = { 0 };
	int fd;

	buf_printf(&text, "%s:%u", s->v6 ? "[::1]" : "127.0.0.1", serve_port(s->serve));
	assert_int_equal(address_read(&to, text.ptr, &err), 0);
	buf_free(&text);
	fd = socket(to.socket.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(fd >= 0);
	/* The kernel takes it in, whether it is accepted or not. */
	assert_int_equal(connect(fd, &to.socket.any, to.len), 0);
	return fd;
}

void
server_wait(struct server *s, int fd, int ms)
{
	struct pollfd news[] = { { .fd = uv_backend_fd(&s->loop), .events = POLLIN }, { .fd = fd, .events = POLLIN } };
	int timeout;

	uv_run(&s->loop, UV_RUN_NOWAIT);
	timeout = uv_backend_timeout(&s->loop);
	poll(news, 2, timeout >= 0 && timeout < ms ? timeout : ms);
	uv_run(&s->loop, UV_RUN_NOWAIT);
}

bool
server_is_idle(struct server *s)
{
	struct pollfd news = { .fd = uv_backend_fd(&s->loop), .events = POLLIN };
	int idle = 0;

	for (int i = 0; i < 100; i++) {
		uv_run(&s->loop, UV_RUN_NOWAIT);
		idle += uv_backend_timeout(&s->loop) > 0 && poll(&news, 1, 0) == 0;
	}
	return idle > 90;
}

bool
server_send(struct server *s, int fd, struct span bytes_of)
{
	uint64_t end = uv_hrtime() + PATIENCE;

	while (bytes_of.len > 0 && uv_hrtime() < end) {
		ssize_t sent = send(fd, bytes_of.ptr, bytes_of.len, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (sent < 0 && errno != EAGAIN)
			return false;
		if (sent > 0)
			bytes_of = span_make(bytes_of.ptr + sent, bytes_of.len - (size_t)sent);
		else
			server_wait(s, -1, 1);
	}
	return bytes_of.len == 0;
}

struct span
server_head(struct span answer)
{
	const char *end = span_find(answer, SPAN("\r\n\r\n"));

	return end == NULL ? span_make(NULL, 0) : span_make(answer.ptr, (size_t)(end - answer.ptr) + 4);
}

struct span
server_body(struct span answer)
{
	struct span head = server_head(answer);

	return span_make(answer.ptr + head.len, answer.len - head.len);
}

long
server_status(struct span answer)
{
	return span_starts(answer, SPAN("HTTP/1.1 ")) && answer.len > 12 ? strtol(answer.ptr + 9, NULL, 10) : 0;
}

static bool
is_whole(struct span answer, enum server_until until)
{
	const struct span name = SPAN("\r\nContent-Length: ");
	struct span head = server_head(answer);
	const char *field = span_find(head, name);

	if (head.len == 0 || field == NULL || until == UNTIL_END)
		return false;
	return until == UNTIL_HEAD || server_body(answer).len >= strtoul(field + name.len, NULL, 10);
}

bool
server_receive(struct server *s, int fd, enum server_until until, struct buf *to)
{
	uint64_t end = uv_hrtime() + PATIENCE;
	size_t room = (size_t)1 << 20;

	while (!is_whole(buf_span(to), until)) {
		ssize_t got = recv(fd, buf_reserve(to, room), room, MSG_DONTWAIT);

		if (got == 0 || (got < 0 && errno != EAGAIN))
			return true;
		if (got > 0) {
			to->len += (size_t)got;
			to->ptr[to->len] = '\0';
		} else {
			server_wait(s, fd, 100);
		}
		if (uv_hrtime() > end)
			return false;
	}
	return true;
}

bool
server_ask(struct server *s, struct span request, enum cutting cutting, struct rng *rng, enum server_until until,
    struct buf *to)
{
	int fd = server_connect(s);
	bool received;

	buf_clear(to);
	while (request.len > 0) {
		/* It may refuse before it has read all. */
		if (!server_send(s, fd, cut_piece(&request, cutting, rng)))
			break;
		if (cutting != CUT_NOT)
			server_wait(s, -1, 0);
	}
	received = server_receive(s, fd, until, to);
	close(fd);
	return received;
}

long
server_get(struct server *s, const char *path)
{
	struct rng rng = rng_make(1);
	struct buf request = { 0 }, answer = { 0 };
	long status;

	buf_printf(&request, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", path);
	status = server_ask(s, buf_span(&request), CUT_NOT, &rng, UNTIL_ANSWER, &answer) ? server_status(buf_span(&answer)) : -1;
	buf_free(&request);
	buf_free(&answer);
	return status;
}
