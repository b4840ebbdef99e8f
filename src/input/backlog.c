#include "input/backlog.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

void
backlog_open(struct backlog *b, uint64_t lines)
{
	*b = (struct backlog){ .lines = lines < BACKLOG_MAX ? (size_t)lines : BACKLOG_MAX };
	/* One more: what starts at the very end is no line. */
	b->start = xcalloc(b->lines + 1, sizeof(*b->start));
	b->count = 1;
}

void
backlog_close(struct backlog *b)
{
	free(b->start);
	b->start = NULL;
}

static void
begin_line(struct backlog *b, uint64_t offset)
{
	b->start[b->count++ % (b->lines + 1)] = offset;
}

static void
add_bytes(struct backlog *b, const char *bytes, size_t len)
{
	const char *end = bytes + len, *at = bytes;

	while ((at = memchr(at, '\n', (size_t)(end - at))) != NULL)
		begin_line(b, b->offset + (uint64_t)(++at - bytes));
	b->offset += len;
}

/* The second byte of each character makes it one. */
static void
add_wide(struct backlog *b, const char *bytes, size_t len)
{
	unsigned low = b->first[0] == 0xff ? 0 : 1;

	for (size_t i = 0; i < len; i++) {
		unsigned char pair[2] = { b->before, (unsigned char)bytes[i] };

		b->before = pair[1];
		if (++b->offset % 2 == 0 && pair[low] == '\n' && pair[!low] == 0)
			begin_line(b, b->offset);
	}
}

void
backlog_add(struct backlog *b, const char *bytes, size_t len)
{
	while (b->offset < 2 && len > 0) {
		b->first[b->offset] = (unsigned char)*bytes;
		b->before = (unsigned char)*bytes;
		if (*bytes == '\n')
			begin_line(b, b->offset + 1);
		b->offset++;
		bytes++;
		len--;
	}
	if (len == 0)
		return;
	if ((b->first[0] ^ b->first[1]) == (0xff ^ 0xfe) && b->first[0] >= 0xfe)
		add_wide(b, bytes, len);
	else
		add_bytes(b, bytes, len);
}

uint64_t
backlog_start(const struct backlog *b)
{
	uint64_t last = b->start[(b->count - 1) % (b->lines + 1)];
	uint64_t count = b->count - (last == b->offset);

	if (b->lines == 0)
		return b->offset;
	return count <= b->lines ? 0 : b->start[(count - b->lines) % (b->lines + 1)];
}
