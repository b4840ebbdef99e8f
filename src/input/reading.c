#include "input/reading.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/file.h"
#include "input/reopen.h"

/* So far back is looked for the line that a stream is taken up with. */
#define LEAD_MAX (32u << 10)

/* What is read again at once to make a fingerprint of it. */
#define PIECE 4096

/* It has been read so far: a mark, if the last one is far back. */
static void
pass(struct reading *r, uint64_t offset, uint64_t fingerprint)
{
	const struct follow_mark mark = { offset, fingerprint };

	if (offset < READING_MARK_MIN)
		return;
	if (r->mark[1].offset == 0)
		r->mark[0] = r->mark[1] = mark;
	if (offset < r->mark[1].offset + READING_MARK_EVERY)
		return;
	r->mark[0] = r->mark[1];
	r->mark[1] = mark;
}

/* The marks of where it is taken up. */
static void
take_marks(struct reading *r, const struct follow_position *at)
{
	memcpy(r->mark, at->mark, sizeof(r->mark));
	pass(r, at->offset, at->fingerprint);
}

void
reading_recall(struct reading *r, const struct follow_position *at)
{
	*r = (struct reading){ .fd = -1, .device = (dev_t)at->device, .inode = (ino_t)at->inode, .offset = at->offset, .floor = *at,
		.recalled = true };
	take_marks(r, at);
}

void
reading_close(struct reading *r)
{
	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
}

/* All of [from, to). Returns 0, -1 on an error, -2 if there is less. */
static int
read_all(int fd, char *bytes, uint64_t from, uint64_t to)
{
	ssize_t n = file_read_at(fd, bytes, (size_t)(to - from), from);

	return n < 0 ? -1 : n == (ssize_t)(to - from) ? 0 : -2;
}

/* The start of the first line within `lead` bytes before `offset`, and how many lines there are from it. */
static uint64_t
lead_start(int fd, uint64_t offset, size_t lead, uint64_t *lines)
{
	uint64_t from = offset > lead ? offset - lead : 0;
	char bytes[LEAD_MAX];
	const char *at = bytes, *end = bytes + (offset - from);

	*lines = 0;
	if (read_all(fd, bytes, from, offset) != 0)
		return offset;
	if (from > 0) {
		at = memchr(bytes, '\n', (size_t)(end - bytes));
		at = at != NULL ? at + 1 : end;
	}
	from += (uint64_t)(at - bytes);
	for (; at < end; at++)
		*lines += *at == '\n';
	return from;
}

/* The fingerprint at `offset`. Returns as read_all(). */
static int
print_at(int fd, uint64_t offset, struct fingerprint *print)
{
	uint64_t from = fingerprint_from(offset);
	char before[FINGERPRINT_MAX];
	int result = read_all(fd, before, from, offset);

	if (result != 0)
		return result;
	*print = fingerprint_start(from);
	fingerprint_add(print, before, (size_t)(offset - from));
	return 0;
}

int
reading_resume(struct reading *r, const struct follow_position *at, bool compare, size_t lead, struct reading_start *start)
{
	struct fingerprint print, earlier;
	uint64_t lines = 0;
	char first[2] = { 0 };
	ssize_t n = file_read_at(r->fd, first, sizeof(first), 0);
	int result = n < 0 ? -1 : print_at(r->fd, at->offset, &print);

	if (result != 0)
		return result;
	if (compare && fingerprint_value(&print) != at->fingerprint)
		return -2;
	r->floor = (struct follow_position){ r->device, r->inode, at->offset, fingerprint_value(&print), at->inside,
		{ at->mark[0], at->mark[1] } };
	take_marks(r, &r->floor);
	if (lead > 0 && !at->inside && !feed_is_wide(span_make(first, (size_t)n))) {
		uint64_t from = lead_start(r->fd, at->offset, lead < LEAD_MAX ? lead : LEAD_MAX, &lines);

		if (print_at(r->fd, from, &earlier) == 0)
			print = earlier;
		else
			lines = 0;
	}
	feed_parked_start(&r->stream, span_make(first, (size_t)n), print.offset, at->inside);
	r->offset = print.offset;
	r->print = r->line = print;
	r->recalled = false;
	*start = (struct reading_start){ at->offset, lines + 1 };
	return 0;
}

bool
reading_renumber(struct reading *r, const char *name, dev_t device)
{
	int fd = reopen(AT_FDCWD, name, device, r->inode);
	struct fingerprint print;
	bool same = fd >= 0 && print_at(fd, r->offset, &print) == 0 && fingerprint_value(&print) == r->floor.fingerprint;

	if (fd >= 0)
		close(fd);
	if (same)
		r->device = r->floor.device = device;
	return same;
}

void
reading_restart(struct reading *r)
{
	r->offset = 0;
	r->print = r->line = fingerprint_start(0);
	r->floor = (struct follow_position){ 0 };
	memset(r->mark, 0, sizeof(r->mark));
	r->recalled = false;
}

ssize_t
reading_read(const struct reading *r, char *to, size_t len)
{
	uint64_t from = fingerprint_from(r->offset);
	size_t known = (size_t)(r->offset - from);
	char before[FINGERPRINT_MAX];
	struct iovec iov[2] = { { before, known }, { to, len } };
	ssize_t n;

	do
		n = preadv(r->fd, iov, 2, (off_t)from);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -1;
	if ((size_t)n < known || fingerprint_of(r->offset, before) != fingerprint_value(&r->print))
		return -2;
	return n - (ssize_t)known;
}

void
reading_advance(struct reading *r, const char *bytes, size_t len)
{
	const char *newline = memrchr(bytes, '\n', len);
	size_t whole = newline != NULL ? (size_t)(newline - bytes) + 1 : 0;

	if (whole > 0) {
		fingerprint_add(&r->print, bytes, whole);
		r->line = r->print;
	}
	fingerprint_add(&r->print, bytes + whole, len - whole);
	r->offset += len;
	pass(r, r->offset, fingerprint_value(&r->print));
}

static struct follow_position
position(const struct reading *r, const struct fingerprint *print)
{
	static const struct follow_mark none;
	const struct follow_mark older = r->mark[0].offset <= print->offset ? r->mark[0] : none;

	return (struct follow_position){ r->device, r->inode, print->offset, fingerprint_value(print), feed_parked_inside(&r->stream),
		{ older, r->mark[1].offset <= print->offset ? r->mark[1] : older } };
}

struct follow_position
reading_end(const struct reading *r)
{
	return r->offset < r->floor.offset || r->recalled ? r->floor : position(r, &r->print);
}

/* Reads again what stands before `offset`, and on to what was read: is it that still? */
static bool
read_back(const struct reading *r, uint64_t offset, struct fingerprint *print)
{
	struct fingerprint on;
	char bytes[PIECE];

	if (print_at(r->fd, offset, print) != 0)
		return false;
	on = *print;
	while (on.offset < r->offset) {
		uint64_t end = r->offset - on.offset < PIECE ? r->offset : on.offset + PIECE;

		if (read_all(r->fd, bytes, on.offset, end) != 0)
			return false;
		fingerprint_add(&on, bytes, (size_t)(end - on.offset));
	}
	return fingerprint_value(&on) == fingerprint_value(&r->print);
}

/* Is `line` where the last line starts that was begun? In UTF-16 a byte that looks like a newline may be none. */
static bool
find_line(const struct reading *r, struct fingerprint *line)
{
	uint64_t offset = r->offset - feed_parked_behind(&r->stream);

	*line = r->line;
	return line->offset == offset || (r->fd >= 0 && read_back(r, offset, line));
}

struct follow_position
reading_position(const struct reading *r)
{
	uint64_t behind = feed_parked_behind(&r->stream);
	struct fingerprint line;
	struct follow_position at;

	if (behind == 0 || r->recalled)
		return reading_end(r);
	if (r->offset - behind < r->floor.offset)
		return r->floor;
	if (find_line(r, &line))
		return position(r, &line);
	at = position(r, &r->print);
	at.offset -= behind;
	at.fingerprint = ~at.fingerprint;
	return at;
}

void
reading_give_back(struct reading *r)
{
	struct fingerprint line;

	if (!r->recalled && feed_parked_behind(&r->stream) > 0 && find_line(r, &line))
		r->line = line;
	reading_close(r);
}
