#include "input/outlet.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* epoll says that nobody reads it any more. */
static void
on_poll(uv_poll_t *poll, int status, int events)
{
	struct outlet *o = poll->data;

	if (status < 0 || (events & UV_DISCONNECT))
		o->gone(o->self);
}

/*
 * libuv makes what it polls non-blocking, and that belongs to everybody who has
 * the same pipe open: it gets an opening of its own.
 */
void
outlet_open(struct outlet *o, uv_loop_t *loop, int fd, void (*gone)(void *self), void *self)
{
	char path[32];
	struct stat st;

	*o = (struct outlet){ .fd = -1, .gone = gone, .self = self };
	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISFIFO(st.st_mode))
		return;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	o->fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	if (o->fd < 0)
		return;
	o->poll.data = o;
	if (uv_poll_init(loop, &o->poll, o->fd) != 0) {
		o->poll.loop = NULL;
		outlet_free(o);
		return;
	}
	uv_poll_start(&o->poll, UV_DISCONNECT, on_poll);
	uv_unref((uv_handle_t *)&o->poll);
}

void
outlet_close(struct outlet *o)
{
	uv_handle_t *handle = (uv_handle_t *)&o->poll;

	if (o->fd >= 0 && handle->loop != NULL && !uv_is_closing(handle))
		uv_close(handle, NULL);
}

void
outlet_free(struct outlet *o)
{
	if (o->fd >= 0)
		close(o->fd);
	o->fd = -1;
}
