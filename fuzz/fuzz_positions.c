/*
 * Positions: any bytes are refused with a sentence or read, and what was read and written is read as the same. Names of any bytes
 * are found again. The first byte chooses: bit 0, a text or names, one to a line.
 */
#include <string.h>

#include "base/xalloc.h"
#include "fuzz.h"
#include "input/positions.h"

static struct positions *
read_text(struct span text)
{
	struct positions *p = positions_new();
	struct err err = { 0 };
	int result = positions_read(p, "positions", text, &err);

	must(err.count == (result != 0));
	err_free(&err);
	if (result == 0)
		return p;
	positions_free(p);
	return NULL;
}

/* Written, read and written again it is the same. */
static struct positions *
write_and_read(struct positions *p)
{
	struct buf text = { 0 }, again = { 0 };

	positions_write(p, &text);
	must(!positions_changed(p));
	positions_free(p);
	p = read_text(buf_span(&text));
	must(p != NULL);
	positions_write(p, &again);
	must(span_equal(buf_span(&text), buf_span(&again)));
	buf_free(&text);
	buf_free(&again);
	return p;
}

static void
try_names(struct span in)
{
	struct positions *p = positions_new();
	struct follow_position at = { .device = 1 };
	struct buf name = { 0 };

	while (in.len > 0) {
		const char *newline = memchr(in.ptr, '\n', in.len);
		size_t len = newline != NULL ? (size_t)(newline - in.ptr) : in.len;
		char *line = xstrndup(in.ptr, len);

		in = span_make(in.ptr + len + (newline != NULL), in.len - len - (newline != NULL));
		buf_clear(&name);
		buf_printf(&name, "/%s", line);
		free(line);
		at.inode++;
		at.fingerprint += UINT64_C(0x9e3779b97f4a7c15);
		(void)positions_ask(p, name.ptr);
		positions_put(p, name.ptr, true, &at);
	}
	p = write_and_read(p);
	if (name.len > 0) {
		struct follow_position found;

		must(positions_ask(p, name.ptr));
		must(positions_recall(p, name.ptr, &found));
		must(found.inode == at.inode && found.fingerprint == at.fingerprint);
	}
	positions_free(p);
	buf_free(&name);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct positions *p;

	if (take_byte(&in) & 1) {
		try_names(in);
		return 0;
	}
	p = read_text(in);
	if (p != NULL)
		positions_free(write_and_read(p));
	return 0;
}
