#include "base/neutral.h"

#include <stdint.h>
#include <stdlib.h>
#include <unistr.h>

#include "base/xalloc.h"

/* No colour is longer; a longer sequence is shown, not obeyed. */
#define KEPT_MAX 40

struct neutral {
	size_t len;             /* bytes kept, undecided */
	char kept[KEPT_MAX];
};

/* What a piece that starts at `s` is: how long, and may it pass? */
enum piece { PIECE_PASS, PIECE_SHOW, PIECE_MORE };

struct neutral *
neutral_new(void)
{
	return xcalloc(1, sizeof(struct neutral));
}

void
neutral_free(struct neutral *n)
{
	free(n);
}

static void
show(struct buf *to, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (c < 0x20 || c == 0x7f)
			buf_printf(to, "^%c", c ^ 0x40);
		else if (c < 0x7f)
			buf_add_char(to, (char)c);
		else
			buf_printf(to, "\\x%02X", c);
	}
}

static enum piece
piece_escape(struct span s, size_t *len)
{
	size_t i = 2;

	*len = 1;
	if (s.len < 2)
		return PIECE_MORE;
	if (s.ptr[1] != '[')
		return PIECE_SHOW;
	while (i < s.len && ((s.ptr[i] >= '0' && s.ptr[i] <= '9') || s.ptr[i] == ';' || s.ptr[i] == ':'))
		i++;
	if (i >= KEPT_MAX)
		return PIECE_SHOW;
	if (i == s.len)
		return PIECE_MORE;
	if (s.ptr[i] != 'm')
		return PIECE_SHOW;
	*len = i + 1;
	return PIECE_PASS;
}

/* A CR passes if only CRs stand between it and a newline. */
static enum piece
piece_return(struct span s, size_t *len)
{
	size_t i = 1;

	*len = 1;
	while (i < s.len && s.ptr[i] == '\r' && i < KEPT_MAX - 1)
		i++;
	if (i == s.len)
		return PIECE_MORE;
	if (s.ptr[i] != '\n')
		return PIECE_SHOW;
	*len = i + 1;
	return PIECE_PASS;
}

static enum piece
piece_multibyte(struct span s, size_t *len)
{
	ucs4_t c;
	int n = u8_mbtoucr(&c, (const uint8_t *)s.ptr, s.len);

	*len = 1;
	if (n == -2)
		return PIECE_MORE;
	if (n < 0)
		return PIECE_SHOW;
	*len = (size_t)n;
	return c >= 0x80 && c <= 0x9f ? PIECE_SHOW : PIECE_PASS;
}

static enum piece
piece_at(struct span s, size_t *len)
{
	unsigned char c = (unsigned char)s.ptr[0];

	*len = 1;
	if (c == '\033')
		return piece_escape(s, len);
	if (c == '\r')
		return piece_return(s, len);
	if (c >= 0x80)
		return piece_multibyte(s, len);
	return c == '\t' || c == '\n' || (c >= 0x20 && c != 0x7f) ? PIECE_PASS : PIECE_SHOW;
}

/* Appends pieces until all is done (returns s.len) or more bytes are needed. */
static size_t
take(struct buf *to, struct span s)
{
	size_t at = 0;

	while (at < s.len) {
		size_t len;
		enum piece piece = piece_at(span_make(s.ptr + at, s.len - at), &len);

		if (piece == PIECE_MORE)
			break;
		if (piece == PIECE_PASS)
			buf_add(to, s.ptr + at, len);
		else
			show(to, s.ptr + at, len);
		at += len;
	}
	return at;
}

void
neutral_add(struct neutral *n, struct buf *to, const char *bytes, size_t len)
{
	while (n->len > 0 && len > 0) {
		size_t done;

		n->kept[n->len++] = *bytes++;
		len--;
		done = take(to, span_make(n->kept, n->len));
		n->len -= done;
		memmove(n->kept, n->kept + done, n->len);
	}
	if (len > 0) {
		size_t done = take(to, span_make(bytes, len));

		n->len = len - done;
		memcpy(n->kept, bytes + done, n->len);
	}
}

void
neutral_end(struct neutral *n, struct buf *to)
{
	show(to, n->kept, n->len);
	n->len = 0;
}
