#include "base/source.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/types.h>
#include <unistd.h>

/* What an unprivileged process may set: /proc/sys/fs/pipe-max-size. */
#define SHADOW_SIZE (1 << 20)
/* Bytes that nobody wants are read in pieces of this size. */
#define SCRAP 16384

void
source_file(struct source *s, int fd)
{
	*s = (struct source){ .fd = fd, .fill = -1 };
}

bool
source_shadow(struct source *s, int like)
{
	int ends[2];

	*s = (struct source){ .fd = -1, .fill = -1 };
	if (fcntl(like, F_GETPIPE_SZ) < 0 || pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return false;
	/* It must take what the other pipe can hold, page by page. */
	if (fcntl(ends[1], F_SETPIPE_SZ, SHADOW_SIZE) < fcntl(like, F_GETPIPE_SZ)) {
		close(ends[0]);
		close(ends[1]);
		return false;
	}
	s->fd = ends[0];
	s->fill = ends[1];
	return true;
}

/* Lets bytes of a shadow go. */
static bool
let_go(struct source *s, uint64_t to)
{
	char scrap[SCRAP];

	while (s->at < to) {
		size_t len = to - s->at < SCRAP ? (size_t)(to - s->at) : SCRAP;
		ssize_t n = read(s->fd, scrap, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		s->at += (uint64_t)n;
	}
	return true;
}

static bool
is_worth_it(struct source *s, uint64_t offset)
{
	if (s->filled >= SOURCE_JUDGED) {
		if (s->moved < s->filled / 2)
			s->resume = offset + SOURCE_PAUSE;
		s->moved = s->filled = 0;
	}
	return offset >= s->resume;
}

size_t
source_fill(struct source *s, int fd, uint64_t offset, size_t max)
{
	ssize_t n;

	if (!is_worth_it(s, offset))
		return 0;
	if (s->end != offset) {
		if (!let_go(s, s->end))
			return 0;
		s->at = s->end = offset;
	}
	do
		n = tee(fd, s->fill, max, SPLICE_F_NONBLOCK);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		return 0;
	s->end += (uint64_t)n;
	s->filled += (uint64_t)n;
	return (size_t)n;
}

/* Somebody made the descriptor non-blocking: wait as a blocking one would. */
static void
wait_writable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };

	(void)poll(&p, 1, -1);
}

size_t
source_move(struct source *s, int to, uint64_t offset, size_t len)
{
	bool shadow = s->fill >= 0;
	loff_t at = (loff_t)offset;
	size_t done = 0;

	if (shadow && (offset < s->at || offset + len > s->end || !let_go(s, offset)))
		return 0;
	while (done < len) {
		ssize_t n = splice(s->fd, shadow ? NULL : &at, to, NULL, len - done, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN) {
			wait_writable(to);
			continue;
		}
		if (n <= 0)
			break;
		done += (size_t)n;
		s->at += shadow ? (uint64_t)n : 0;
	}
	s->moved += done;
	return done;
}

void
source_close(struct source *s)
{
	if (s->fill < 0)
		return;
	close(s->fd);
	close(s->fill);
	*s = (struct source){ .fd = -1, .fill = -1 };
}
