#include "serve/serve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "serve/answer.h"

#define MANY 64
#define REQUEST_MS 60000
#define ANSWER_MS 60000

/* Of a connection, for the head of its request and of its answer. Cookies of all servers at localhost come along. */
#define HEAD_BYTES ((size_t)32 * 1024)

/* So many are accepted before others get their turn. */
#define ACCEPTED_AT_ONCE 32

/* Milliseconds: until a process without free descriptors tries again, and between two sentences. */
#define LISTEN_AGAIN_MS 1000
#define TELL_EVERY_MS 60000

/* Who has something to say is not heard all the time. */
struct voice {
	uint64_t again;                 /* not before */
	unsigned unheard;
};

struct serve {
	struct serve_options options;
	struct address address;
	struct answers answers;
	struct MHD_Daemon *library;
	int fd;                         /* it listens; -1: not any more */
	uv_poll_t incoming, traffic;    /* connections to accept; the library's */
	uv_timer_t wake;
	unsigned handles;               /* not closed yet */
	bool listening;                 /* `incoming` is on */
	bool closed, gone;              /* serve_close(), serve_free() was called */
	uint64_t listen_again;          /* not before */
	struct buf at;                  /* the address as text */
	struct voice library_voice, system_voice;
};

static void on_incoming(uv_poll_t *, int status, int events);
static void on_traffic(uv_poll_t *, int status, int events);
static void on_wake(uv_timer_t *);

/* Hands a sentence up, unless there was one just now. */
static void
tell(struct serve *s, struct voice *voice, const char *en, const char *zh, const char *what)
{
	uint64_t now = uv_now(s->options.loop);
	struct buf sentence = { 0 };

	if (now < voice->again) {
		voice->unheard++;
		return;
	}
	voice->again = now + TELL_EVERY_MS;
	lang_printf(&sentence, s->options.lang, "http at %s: ", "http（%s）：", buf_text(&s->at));
	buf_add_text(&sentence, text_in((struct text){ en, zh }, s->options.lang));
	buf_add_text(&sentence, what);
	if (voice->unheard > 0)
		lang_printf(&sentence, s->options.lang, " (and %u more before)", "（此前另有 %u 条）", voice->unheard);
	voice->unheard = 0;
	s->options.tell(s->options.self, sentence.ptr);
	buf_free(&sentence);
}

/* What the library has to say is English, one line, and may quote a client. */
static void __attribute__((format(printf, 2, 0)))
on_log(void *self, const char *format, va_list args)
{
	struct serve *s = self;
	struct buf line = { 0 };

	buf_vprintf(&line, format, args);
	while (line.len > 0 && line.ptr[line.len - 1] == '\n')
		line.ptr[--line.len] = '\0';
	for (size_t i = 0; i < line.len; i++)
		if (line.ptr[i] < ' ' || line.ptr[i] > '~')
			line.ptr[i] = '?';
	tell(s, &s->library_voice, "the library says: ", "http 库的消息：", buf_text(&line));
	buf_free(&line);
}

/* A socket that listens, or -1 and errno. */
static int
listen_at(struct address *a)
{
	const int on = 1, off = 0;
	int fd = socket(a->socket.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int error;

	if (fd < 0)
		return -1;
	/* A restart must not wait for connections of before; [::] is for IPv4, too, whatever the system's default. */
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
	    (a->socket.any.sa_family != AF_INET6 || setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) == 0) &&
	    bind(fd, &a->socket.any, a->len) == 0 && listen(fd, SOMAXCONN) == 0 &&
	    getsockname(fd, &a->socket.any, &a->len) == 0)
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

static void
add_listen_error(struct err *err, const char *at, int error)
{
	const char *why = lang_errno(error, err->lang);

	switch (error) {
	case EADDRINUSE:
		err_add(err, "cannot listen at %s: another program does; end it or take another port",
		    "无法监听 %s：该端口已被其他程序占用；请结束那个程序或换一个端口", at);
		break;
	case EADDRNOTAVAIL:
		err_add(err, "cannot listen at %s: this machine has no such address; 'ip address' shows those it has",
		    "无法监听 %s：本机没有这个地址；可用 ip address 命令查看本机地址", at);
		break;
	case EACCES:
		err_add(err, "cannot listen at %s: %s; ports below 1024 are for privileged programs, take a higher one",
		    "无法监听 %s：%s；1024 以下的端口需要特权，请换用更大的端口", at, why);
		break;
	default:
		err_add(err, "cannot listen at %s: %s", "无法监听 %s：%s", at, why);
	}
}

static struct MHD_Daemon *
start_library(struct serve *s)
{
	struct answers *a = &s->answers;

	return MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_USE_ERROR_LOG, 0, NULL, NULL, answer_request, a,
	    MHD_OPTION_EXTERNAL_LOGGER, on_log, s,
	    MHD_OPTION_CONNECTION_LIMIT, (unsigned)(a->guests.limits.many + GUESTS_SPARE),
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, HEAD_BYTES,
	    MHD_OPTION_CONNECTION_TIMEOUT, 0U,
	    MHD_OPTION_STRICT_FOR_CLIENT, 1,
	    MHD_OPTION_NOTIFY_CONNECTION, answer_connection, a,
	    MHD_OPTION_URI_LOG_CALLBACK, answer_target, a,
	    MHD_OPTION_NOTIFY_COMPLETED, answer_completed, a,
	    MHD_OPTION_END);
}

/* 0 or an errno of the three handles. */
static int
start_handles(struct serve *s)
{
	int traffic = MHD_get_daemon_info(s->library, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
	int error;

	s->wake.data = s->incoming.data = s->traffic.data = s;
	uv_timer_init(s->options.loop, &s->wake);
	s->handles++;
	error = uv_poll_init(s->options.loop, &s->incoming, s->fd);
	if (error != 0)
		return -error;
	s->handles++;
	error = uv_poll_init(s->options.loop, &s->traffic, traffic);
	if (error != 0)
		return -error;
	s->handles++;
	error = uv_poll_start(&s->traffic, UV_READABLE, on_traffic);
	if (error == 0)
		error = uv_poll_start(&s->incoming, UV_READABLE, on_incoming);
	s->listening = error == 0;
	return -error;
}

struct serve *
serve_new(const struct serve_options *options, struct err *err)
{
	struct serve *s = xcalloc(1, sizeof(*s));
	int error = 0;

	s->options = *options;
	s->answers = (struct answers){ .options = &s->options, .address = &s->address, .guests = {
		.now = uv_now(options->loop),
		.limits = { options->many > 0 ? options->many : MANY, options->request_ms > 0 ? options->request_ms : REQUEST_MS,
		    options->answer_ms > 0 ? options->answer_ms : ANSWER_MS } } };
	s->fd = -1;
	if (address_read(&s->address, options->listen, err) < 0)
		goto fail;
	s->fd = listen_at(&s->address);
	if (s->fd < 0) {
		add_listen_error(err, options->listen, errno);
		goto fail;
	}
	address_write(&s->address, &s->at);
	s->library = start_library(s);
	if (s->library == NULL)
		error = errno != 0 ? errno : ENOMEM;
	else
		error = start_handles(s);
	if (error != 0) {
		err_add(err, "cannot serve http at %s: %s", "无法在 %s 提供 http 服务：%s", options->listen,
		    lang_errno(error, err->lang));
		goto fail;
	}
	return s;
fail:
	serve_free(s);
	return NULL;
}

unsigned
serve_port(const struct serve *s)
{
	return address_port(&s->address);
}

static void
listen_on(struct serve *s, bool on)
{
	if (on == s->listening)
		return;
	s->listening = on;
	if (on)
		uv_poll_start(&s->incoming, UV_READABLE, on_incoming);
	else
		uv_poll_stop(&s->incoming);
}

/* When there is something to do though nothing has come. */
static void
schedule(struct serve *s)
{
	uint64_t now = s->answers.guests.now;
	uint64_t due = guests_due(&s->answers.guests);
	MHD_UNSIGNED_LONG_LONG rest;

	if (s->listen_again > now && s->listen_again < due)
		due = s->listen_again;
	if (MHD_get_timeout(s->library, &rest) == MHD_YES && now + rest < due)
		due = now + rest;
	if (due == UINT64_MAX)
		uv_timer_stop(&s->wake);
	else
		uv_timer_start(&s->wake, on_wake, due > now ? due - now : 0, 0);
}

/* Everything that can be done now. */
static void
step(struct serve *s)
{
	struct guests *guests = &s->answers.guests;

	guests->now = uv_now(s->options.loop);
	MHD_run(s->library);
	if (s->closed)
		return;
	guests_hang_up(guests);
	listen_on(s, !guests_full(guests) && s->listen_again <= guests->now);
	schedule(s);
}

static void
on_wake(uv_timer_t *wake)
{
	step(wake->data);
}

static void
on_traffic(uv_poll_t *poll, int status, int events)
{
	(void)status;
	(void)events;
	step(poll->data);
}

/* Lets them in while there is room. */
static void
accept_some(struct serve *s)
{
	for (int i = 0; i < ACCEPTED_AT_ONCE && !guests_full(&s->answers.guests); i++) {
		struct address from = { .len = sizeof(from.socket) };
		int fd = accept4(s->fd, &from.socket.any, &from.len, SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd >= 0) {
			/* If the library cannot take it, it says why and closes it. */
			(void)MHD_add_connection(s->library, fd, &from.socket.any, from.len);
		} else if (errno == EAGAIN) {
			return;
		} else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
			tell(s, &s->system_voice, "cannot accept a connection: ", "无法接受连接：", lang_errno(errno, s->options.lang));
			s->listen_again = uv_now(s->options.loop) + LISTEN_AGAIN_MS;
			return;
		}
		/* All others are errors of that connection alone (accept(2)). */
	}
}

static void
on_incoming(uv_poll_t *poll, int status, int events)
{
	struct serve *s = poll->data;

	(void)status;
	(void)events;
	s->answers.guests.now = uv_now(s->options.loop);
	accept_some(s);
	step(s);
}

static void
destroy(struct serve *s)
{
	if (!s->gone || s->handles > 0)
		return;
	buf_free(&s->at);
	free(s);
}

static void
on_closed(uv_handle_t *handle)
{
	struct serve *s = handle->data;

	s->handles--;
	destroy(s);
}

void
serve_close(struct serve *s)
{
	uv_handle_t *handle[] = { (uv_handle_t *)&s->wake, (uv_handle_t *)&s->incoming, (uv_handle_t *)&s->traffic };

	if (s->closed)
		return;
	s->closed = true;
	for (unsigned i = 0; i < s->handles; i++)
		uv_close(handle[i], on_closed);
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

void
serve_free(struct serve *s)
{
	if (s == NULL)
		return;
	serve_close(s);
	if (s->library != NULL)
		MHD_stop_daemon(s->library);
	s->gone = true;
	destroy(s);
}
