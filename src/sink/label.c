#include "sink/label.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/xalloc.h"

struct label {
	struct sink to;
	enum label_place place;
	struct buf text;                /* "[name] " */
	struct buf line;
};

struct label *
label_new(const char *name, enum label_place place, const struct sink *to)
{
	struct label *l = xcalloc(1, sizeof(*l));

	l->to = *to;
	l->place = place;
	buf_printf(&l->text, "[%s] ", name);
	return l;
}

void
label_free(struct label *l)
{
	if (l == NULL)
		return;
	buf_free(&l->text);
	buf_free(&l->line);
	free(l);
}

/* Where in the line the label goes; false: nowhere. */
static bool
place_of(const struct label *l, const struct line *line, size_t *at)
{
	size_t newline = line->bytes.len > 0 && line->bytes.ptr[line->bytes.len - 1] == '\n';
	struct record r;

	*at = 0;
	if (l->place == LABEL_LINE)
		return true;
	/* The record of a line with a note points into a copy. */
	header_read(span_make(line->bytes.ptr, line->bytes.len - newline), &r);
	*at = (size_t)(r.text.ptr - line->bytes.ptr);
	return r.format != FORMAT_DIVIDER && !r.header_only;
}

static int
on_span(void *self, struct span bytes, uint64_t offset)
{
	struct label *l = self;

	return l->to.span != NULL ? l->to.span(l->to.self, bytes, offset) : 0;
}

/* The label is a part of the header: the text, and what was found in it, stays what it was. */
static int
on_line(void *self, const struct line *line)
{
	struct label *l = self;
	struct line labelled = *line;
	const char *text = line->record.text.ptr;
	size_t at;

	if (!place_of(l, line, &at))
		return l->to.line(l->to.self, line);
	buf_clear(&l->line);
	buf_add(&l->line, line->bytes.ptr, at);
	buf_add_span(&l->line, buf_span(&l->text));
	buf_add(&l->line, line->bytes.ptr + at, line->bytes.len - at);
	labelled.bytes = buf_span(&l->line);
	if (text >= line->bytes.ptr && text <= line->bytes.ptr + line->bytes.len)
		labelled.record.text.ptr = l->line.ptr + l->text.len + (text - line->bytes.ptr);
	return l->to.line(l->to.self, &labelled);
}

static void
on_end(void *self, const struct scan_sum *sum)
{
	struct label *l = self;

	if (l->to.end != NULL)
		l->to.end(l->to.self, sum);
}

struct sink
label_sink(struct label *l)
{
	return (struct sink){ .span = on_span, .line = on_line, .self = l, .end = on_end };
}
