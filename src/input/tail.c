#include "input/tail.h"

#include <stdbool.h>

#include "base/file.h"

#define PIECE 65536

/* How a newline is written. */
struct newline {
	unsigned width;
	unsigned char byte[2];
};

static struct newline
newline_of(int fd)
{
	unsigned char mark[2] = { 0 };

	if (file_read_at(fd, (char *)mark, 2, 0) == 2 && mark[0] == 0xff && mark[1] == 0xfe)
		return (struct newline){ 2, { '\n', 0 } };
	if (mark[0] == 0xfe && mark[1] == 0xff)
		return (struct newline){ 2, { 0, '\n' } };
	return (struct newline){ 1, { '\n' } };
}

static bool
is_newline(const struct newline *n, const unsigned char *at)
{
	return at[0] == n->byte[0] && (n->width == 1 || at[1] == n->byte[1]);
}

uint64_t
tail_start(int fd, uint64_t size, uint64_t lines)
{
	const struct newline newline = newline_of(fd);
	uint64_t end = size - size % newline.width;
	uint64_t first = end > (lines + 1) * TAIL_REACH ? end - (lines + 1) * TAIL_REACH : 0;
	uint64_t count = lines;         /* newlines to pass */
	unsigned char piece[PIECE];
	bool at_end = true;

	while (end > first) {
		size_t len = end - first < PIECE ? (size_t)(end - first) : PIECE;

		if (file_read_at(fd, (char *)piece, len, end - len) != (ssize_t)len)
			return 0;
		for (size_t i = len; i > 0; i -= newline.width) {
			bool is = is_newline(&newline, piece + i - newline.width);

			/* The newline at the very end ends the last line, else what stands there is one. */
			if (at_end)
				count += is || lines == 0;
			at_end = false;
			if (is && --count == 0)
				return end - len + i;
		}
		end -= len;
	}
	return first;
}
