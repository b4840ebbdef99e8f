#include "input/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#include "input/feed.h"

/* One stream that is read through libuv. */
struct stream {
	const struct input *input;
	struct feed *feed;
	uv_loop_t loop;
	union {
		uv_stream_t stream;
		uv_pipe_t pipe;
		uv_tty_t tty;
		uv_handle_t handle;
	} in;
	bool opened;            /* `in` is a handle of the loop */
	uv_poll_t watch;
	int watch_fd;           /* of our own; -1: nothing is watched */
	int result;             /* nonzero: stopped by the other side */
	int error;              /* errno of the reading side */
};

static void
stop(struct stream *s)
{
	if (s->opened && !uv_is_closing(&s->in.handle))
		uv_close(&s->in.handle, NULL);
	if (s->watch_fd >= 0 && !uv_is_closing((uv_handle_t *)&s->watch))
		uv_close((uv_handle_t *)&s->watch, NULL);
}

static void
on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
	struct stream *s = handle->data;
	size_t room;

	(void)suggested;
	buf->base = feed_reserve(s->feed, &room);
	buf->len = room;
}

static void
on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	struct stream *s = stream->data;

	(void)buf;
	if (n > 0) {
		s->result = feed_commit(s->feed, (size_t)n);
		if (s->result == 0)
			s->result = s->input->dry(s->input->self);
	} else if (n < 0 && n != UV_EOF && n != UV_ECONNRESET) {
		s->error = (int)-n;
	}
	if (n < 0 || s->result != 0)
		stop(s);
}

/* epoll says that nobody reads our output any more. */
static void
on_watch(uv_poll_t *watch, int status, int events)
{
	struct stream *s = watch->data;

	if (status < 0 || (events & UV_DISCONNECT)) {
		s->result = -1;
		stop(s);
	}
}

/*
 * libuv makes what it polls non-blocking, and that belongs to everybody who has
 * the same pipe open: it gets an opening of its own.
 */
static void
start_watch(struct stream *s)
{
	char path[32];
	struct stat st;

	s->watch_fd = -1;
	if (s->input->watched < 0 || fstat(s->input->watched, &st) != 0 || !S_ISFIFO(st.st_mode))
		return;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", s->input->watched);
	s->watch_fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	if (s->watch_fd < 0)
		return;
	s->watch.data = s;
	if (uv_poll_init(&s->loop, &s->watch, s->watch_fd) != 0) {
		close(s->watch_fd);
		s->watch_fd = -1;
		return;
	}
	uv_poll_start(&s->watch, UV_DISCONNECT, on_watch);
	uv_unref((uv_handle_t *)&s->watch);
}

static int
open_stream(struct stream *s, int fd, uv_handle_type type)
{
	int error;

	if (type == UV_TTY)
		error = uv_tty_init(&s->loop, &s->in.tty, fd, 1);
	else
		error = uv_pipe_init(&s->loop, &s->in.pipe, 0);
	s->opened = error == 0;
	s->in.handle.data = s;
	if (error == 0 && type != UV_TTY)
		error = uv_pipe_open(&s->in.pipe, fd);
	return error;
}

/* Reads `fd` to its end and closes it. */
static int
run_stream(const struct input *input, struct feed *feed, int fd, uv_handle_type type, int *error)
{
	struct stream s = { .input = input, .feed = feed, .watch_fd = -1 };
	int flags = fcntl(fd, F_GETFL);
	int other = fcntl(fd, F_DUPFD_CLOEXEC, 0);      /* to undo what libuv sets */

	*error = -uv_loop_init(&s.loop);
	if (*error != 0) {
		close(fd);
		if (other >= 0)
			close(other);
		return 0;
	}
	*error = -open_stream(&s, fd, type);
	if (*error == 0) {
		start_watch(&s);
		*error = -uv_read_start(&s.in.stream, on_alloc, on_read);
	}
	if (*error != 0)
		stop(&s);
	uv_run(&s.loop, UV_RUN_DEFAULT);
	uv_loop_close(&s.loop);
	if (s.watch_fd >= 0)
		close(s.watch_fd);
	if (other >= 0) {
		fcntl(other, F_SETFL, flags);
		close(other);
	}
	if (s.error != 0)
		*error = s.error;
	return s.result;
}

static bool
is_regular(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

static int
run_file(const struct input *input, struct feed *feed, int fd, int *error)
{
	/* Only a file that is read from its start has the offsets of the scan. */
	bool source = input->source != NULL && is_regular(fd) && lseek(fd, 0, SEEK_CUR) == 0;
	bool told = false;
	int result = 0;

	while (result == 0) {
		size_t room;
		char *to = feed_reserve(feed, &room);
		ssize_t n = read(fd, to, room);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			*error = errno;
		if (n <= 0)
			break;
		result = feed_commit(feed, (size_t)n);
		if (source && !told && feed_is_verbatim(feed)) {
			input->source(input->self, fd);
			told = true;
		}
	}
	if (result == 0)
		result = feed_end(feed, *error != 0);
	if (told)
		input->source(input->self, -1);
	close(fd);
	return result;
}

static bool
is_stream(int fd, uv_handle_type *type)
{
	*type = uv_guess_handle(fd);
	return *type == UV_NAMED_PIPE || *type == UV_TTY || *type == UV_TCP;
}

static int
run_one(const struct input *input, struct feed *feed, const char *name, struct err *err)
{
	bool standard = strcmp(name, "-") == 0;
	int fd = standard ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : open(name, O_RDONLY | O_CLOEXEC);
	uv_handle_type type;
	bool stream;
	int error = 0;
	int result;

	if (fd < 0) {
		err_add(err, "cannot open '%s': %s", "无法打开“%s”：%s", name, lang_errno(errno, err->lang));
		return 0;
	}
	if (input->begin != NULL)
		input->begin(input->self, standard ? NULL : name);
	stream = is_stream(fd, &type);
	result = stream ? run_stream(input, feed, fd, type, &error) : run_file(input, feed, fd, &error);
	if (error != 0)
		err_add(err, "cannot read '%s': %s", "无法读取“%s”：%s", standard ? "stdin" : name,
		    lang_errno(error, err->lang));
	if (result == 0 && stream)
		result = feed_end(feed, true);
	if (result == 0)
		result = input->dry(input->self);
	return result;
}

int
input_run(const struct input *input, struct err *err)
{
	struct feed *feed = feed_new(input->scan);
	int result = 0;

	if (input->count == 0)
		result = run_one(input, feed, "-", err);
	for (size_t i = 0; i < input->count && result == 0; i++)
		result = run_one(input, feed, input->name[i], err);
	feed_free(feed);
	return result;
}
