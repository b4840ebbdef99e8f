#include "verbatim.h"

static int
on_span(void *self, struct span bytes, uint64_t offset)
{
	const struct verbatim *v = self;
	size_t skip = offset >= v->from ? 0 : v->from - offset < bytes.len ? (size_t)(v->from - offset) : bytes.len;

	buf_add(v->to, bytes.ptr + skip, bytes.len - skip);
	return 0;
}

static int
on_line(void *self, const struct line *line)
{
	return on_span(self, span_make(line->bytes.ptr + line->passed, line->bytes.len - line->passed), line->offset + line->passed);
}

static void
on_end(void *self, const struct scan_sum *sum)
{
	struct verbatim *v = self;

	v->cut = sum->cut;
}

struct sink
verbatim_sink(struct verbatim *v)
{
	return (struct sink){ .span = on_span, .line = on_line, .self = v, .end = on_end };
}

static int
on_pass(void *self, struct span bytes)
{
	buf_add_span(self, bytes);
	return 0;
}

static int
on_cut(void *self)
{
	buf_add_char(self, '|');
	return 0;
}

struct replayed_to
verbatim_replayed(struct buf *to)
{
	return (struct replayed_to){ on_pass, on_cut, to };
}
