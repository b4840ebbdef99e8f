#include "input/feed.h"

#include <stdlib.h>
#include <unistr.h>

#include "base/xalloc.h"

/* Bytes of UTF-16 read aside at once; as UTF-8 they take at most half again. */
#define RAW_SIZE 32768

/* A stream that has used more of the scan's window than this is moved out at once. */
#define STAY_MAX 16384

struct feed {
	struct scan *scan;
	struct feed_parked *stream;     /* which is here, in use or waiting; NULL: one that is never parked */
	size_t history;                 /* that is to be kept of it */
	enum encoding encoding;
	size_t len;             /* bytes in `raw` that are not decoded yet */
	unsigned char raw[];    /* RAW_SIZE, not cleared: few streams touch it, and every page costs a fault */
};

struct feed *
feed_new(struct scan *scan)
{
	struct feed *f = xmalloc(sizeof(*f) + RAW_SIZE);

	*f = (struct feed){ .scan = scan };
	return f;
}

void
feed_free(struct feed *f)
{
	free(f);
}

char *
feed_reserve(struct feed *f, size_t *room)
{
	if (f->encoding == ENCODING_BYTES)
		return scan_reserve(f->scan, room);
	*room = RAW_SIZE - f->len;
	return (char *)f->raw + f->len;
}

/* UTF-8 for the whole units in `raw`; `final`: nothing follows. */
static int
decode(struct feed *f, bool final)
{
	uint16_t units[RAW_SIZE / 2];
	uint8_t text[RAW_SIZE / 2 * 3 + 3];
	size_t count = f->len / 2;
	size_t i = 0, out = 0;

	for (size_t k = 0; k < count; k++) {
		unsigned low = f->raw[2 * k], high = f->raw[2 * k + 1];

		units[k] = (uint16_t)(f->encoding == ENCODING_UTF16LE ? low | high << 8 : high | low << 8);
	}
	while (i < count) {
		ucs4_t c;
		int n = u16_mbtoucr(&c, units + i, count - i);

		if (n == -2 && !final)
			break;
		if (n < 0) {
			c = 0xfffd;
			n = 1;
		}
		out += (size_t)u8_uctomb(text + out, c, (ptrdiff_t)(sizeof(text) - out));
		i += (size_t)n;
	}
	f->len -= 2 * i;
	memmove(f->raw, f->raw + 2 * i, f->len);
	if (final && f->len > 0) {
		out += (size_t)u8_uctomb(text + out, 0xfffd, (ptrdiff_t)(sizeof(text) - out));
		f->len = 0;
	}
	return scan_put(f->scan, span_make((const char *)text, out));
}

static enum encoding
encoding_of(const unsigned char *raw, size_t len)
{
	if (len > 1 && raw[0] == 0xff && raw[1] == 0xfe)
		return ENCODING_UTF16LE;
	if (len > 1 && raw[0] == 0xfe && raw[1] == 0xff)
		return ENCODING_UTF16BE;
	return ENCODING_BYTES;
}

/* The first two bytes of a stream say what it is; often the first is enough. */
static int
decide(struct feed *f)
{
	size_t len = f->len;

	if (len == 1 && f->raw[0] >= 0xfe)
		return 0;
	f->encoding = encoding_of(f->raw, len);
	if (f->encoding == ENCODING_BYTES) {
		f->len = 0;
		return scan_put(f->scan, span_make((const char *)f->raw, len));
	}
	f->len -= 2;
	memmove(f->raw, f->raw + 2, f->len);
	return decode(f, false);
}

int
feed_commit(struct feed *f, size_t len)
{
	if (f->encoding == ENCODING_BYTES)
		return scan_commit(f->scan, len);
	f->len += len;
	if (f->encoding == ENCODING_UNDECIDED)
		return decide(f);
	return decode(f, false);
}

int
feed_put(struct feed *f, struct span bytes)
{
	int result = 0;

	while (bytes.len > 0 && result == 0) {
		size_t room;
		char *to = feed_reserve(f, &room);
		size_t len = bytes.len < room ? bytes.len : room;

		memcpy(to, bytes.ptr, len);
		bytes = span_make(bytes.ptr + len, bytes.len - len);
		result = feed_commit(f, len);
	}
	return result;
}

int
feed_end(struct feed *f, bool cut)
{
	int result = 0;

	if (f->encoding == ENCODING_UNDECIDED)
		result = scan_put(f->scan, span_make((const char *)f->raw, f->len));
	else if (f->encoding != ENCODING_BYTES)
		result = decode(f, true);
	f->encoding = ENCODING_UNDECIDED;
	f->len = 0;
	if (result != 0)
		return result;
	return scan_end(f->scan, cut);
}

bool
feed_is_verbatim(const struct feed *f)
{
	return f->encoding == ENCODING_BYTES;
}

static enum encoding
encoding_from(struct span first)
{
	unsigned char raw[2] = { 0 };

	memcpy(raw, first.ptr, first.len < 2 ? first.len : 2);
	return encoding_of(raw, first.len);
}

bool
feed_is_wide(struct span first)
{
	return encoding_from(first) != ENCODING_BYTES;
}

void
feed_parked_start(struct feed_parked *p, struct span first, uint64_t offset, bool inside)
{
	feed_parked_free(p);
	if (offset == 0)
		return;
	p->encoding = encoding_from(first);
	scan_parked_start(&p->scan, offset, inside);
}

/* The stream that is here goes. */
static void
move_out(struct feed *f)
{
	struct feed_parked *p = f->stream;

	scan_park(f->scan, &p->scan, f->history);
	p->encoding = f->encoding;
	p->len = 0;
	if (f->encoding != ENCODING_BYTES) {
		p->len = f->len;
		memcpy(p->raw, f->raw, f->len);
	}
	f->encoding = ENCODING_UNDECIDED;
	f->len = 0;
	p->in = NULL;
	f->stream = NULL;
}

void
feed_unpark(struct feed *f, struct feed_parked *p)
{
	if (f->stream == p)
		return;
	if (f->stream != NULL)
		move_out(f);
	scan_unpark(f->scan, &p->scan);
	f->encoding = p->encoding;
	f->len = p->len;
	memcpy(f->raw, p->raw, p->len);
	f->stream = p;
	p->in = f;
}

void
feed_park(struct feed *f, size_t history)
{
	f->history = history;
	if (scan_used(f->scan) > STAY_MAX)
		move_out(f);
}

void
feed_parked_free(struct feed_parked *p)
{
	if (p->in != NULL)
		move_out(p->in);
	scan_parked_free(&p->scan);
	*p = (struct feed_parked){ 0 };
}

uint64_t
feed_parked_behind(const struct feed_parked *p)
{
	struct span line = p->in != NULL ? scan_line(p->in->scan) : scan_parked_line(&p->scan);
	enum encoding encoding = p->in != NULL ? p->in->encoding : p->encoding;
	size_t raw = p->in != NULL ? p->in->len : p->len;
	uint64_t units = 0;

	if (encoding == ENCODING_BYTES || encoding == ENCODING_UNDECIDED)
		return line.len + raw;
	/* A character of four bytes was two units, any other one. */
	for (size_t i = 0; i < line.len; i++) {
		unsigned char c = (unsigned char)line.ptr[i];

		units += c >= 0xf0 ? 2 : c < 0x80 || c >= 0xc0;
	}
	return 2 * units + raw;
}

bool
feed_parked_inside(const struct feed_parked *p)
{
	return p->in != NULL ? scan_is_inside(p->in->scan) : p->scan.in_overlong;
}
