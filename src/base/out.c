#include "base/out.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/neutral.h"
#include "base/source.h"

/* From this size on a piece is written from where it lies instead of copied. */
#define DIRECT_SIZE 4096
/* Gathered bytes are written at the latest when there are this many. */
#define PENDING_MAX 65536
/* What an unprivileged process may set, /proc/sys/fs/pipe-max-size: 64 KiB pipes cost 2.5 times. */
#define OUT_PIPE_SIZE (1 << 20)

void
out_init(struct out *o, int fd)
{
	struct stat st;

	*o = (struct out){ .fd = fd, .pipe = fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode) };
	if (o->pipe)
		(void)fcntl(fd, F_SETPIPE_SZ, OUT_PIPE_SIZE);   /* no harm if it may not be */
}

void
out_neutralise(struct out *o)
{
	o->neutral = neutral_new();
}

/* Somebody made the descriptor non-blocking: wait as a blocking one would. */
static void
wait_writable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };

	(void)poll(&p, 1, -1);
}

static int
write_all(struct out *o, struct iovec *iov, int count)
{
	while (count > 0) {
		ssize_t n = writev(o->fd, iov, count);

		if (n < 0) {
			if (errno == EINTR)
				continue;
			if (errno == EAGAIN) {
				wait_writable(o->fd);
				continue;
			}
			o->error = errno;
			return -1;
		}
		for (; count > 0 && (size_t)n >= iov->iov_len; iov++, count--)
			n -= (ssize_t)iov->iov_len;
		if (count > 0) {
			iov->iov_base = (char *)iov->iov_base + n;
			iov->iov_len -= (size_t)n;
		}
	}
	return 0;
}

static int
write_pending_and(struct out *o, const char *bytes, size_t len)
{
	struct iovec iov[2] = {
		{ o->pending.ptr, o->pending.len },
		{ (void *)(uintptr_t)bytes, len },
	};
	int result;

	if (o->error != 0)
		return -1;
	if (o->pending.len == 0)
		result = write_all(o, iov + 1, len > 0);
	else
		result = write_all(o, iov, len > 0 ? 2 : 1);
	buf_clear(&o->pending);
	return result;
}

int
out_add(struct out *o, const char *bytes, size_t len)
{
	if (o->error != 0)
		return -1;
	if (o->mute)
		return 0;
	if (len > 0)
		o->in_line = bytes[len - 1] != '\n';
	if (o->neutral != NULL) {
		neutral_add(o->neutral, &o->pending, bytes, len);
	} else if (len >= DIRECT_SIZE) {
		return write_pending_and(o, bytes, len);
	} else {
		buf_add(&o->pending, bytes, len);
	}
	return o->pending.len >= PENDING_MAX ? out_flush(o) : 0;
}

void
out_source(struct out *o, struct source *source)
{
	o->source = source;
}

int
out_add_from(struct out *o, struct span s, uint64_t offset)
{
	size_t done = 0;

	if (o->mute)
		return o->error != 0 ? -1 : 0;
	if (o->pipe && o->source != NULL && o->neutral == NULL && s.len >= SOURCE_MOVE_MIN) {
		if (out_flush(o) != 0)
			return -1;
		done = source_move(o->source, o->fd, offset, s.len);
	}
	o->in_line = s.len > 0 ? s.ptr[s.len - 1] != '\n' : o->in_line;
	return out_add(o, s.ptr + done, s.len - done);
}

int
out_add_span(struct out *o, struct span s)
{
	return out_add(o, s.ptr, s.len);
}

int
out_flush(struct out *o)
{
	return write_pending_and(o, NULL, 0);
}

bool
out_closed(const struct out *o)
{
	return o->error == EPIPE;
}

bool
out_is_abandoned(const struct out *o)
{
	struct pollfd p = { .fd = o->fd };

	return out_closed(o) || (o->pipe && poll(&p, 1, 0) == 1 && (p.revents & POLLERR) != 0);
}

int
out_finish(struct out *o)
{
	int result;

	if (o->neutral != NULL) {
		neutral_end(o->neutral, &o->pending);
		neutral_free(o->neutral);
		o->neutral = NULL;
	}
	result = out_flush(o);
	buf_free(&o->pending);
	return result;
}
