#include "sink/context.h"

#include <stdlib.h>

#include "base/xalloc.h"

struct context {
	struct out *out;
	size_t before, after;
	struct buf *kept;       /* a ring of `before` lines */
	size_t first, count;
	size_t due;             /* lines still to be shown behind a wanted one */
	bool shown;             /* anything was shown yet */
	bool gap;               /* lines were left out since */
};

struct context *
context_new(size_t before, size_t after, struct out *out)
{
	struct context *c = xcalloc(1, sizeof(*c));

	c->before = before;
	c->after = after;
	c->out = out;
	c->kept = xcalloc(before, sizeof(*c->kept));
	return c;
}

void
context_free(struct context *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->before; i++)
		buf_free(&c->kept[i]);
	free(c->kept);
	free(c);
}

int
context_miss(struct context *c, struct span line)
{
	struct buf *place;

	if (c->due > 0) {
		c->due--;
		return out_add_span(c->out, line);
	}
	if (c->before == 0) {
		c->gap = true;
		return 0;
	}
	if (c->count == c->before) {
		c->first = (c->first + 1) % c->before;
		c->count--;
		c->gap = true;
	}
	place = &c->kept[(c->first + c->count++) % c->before];
	buf_clear(place);
	buf_add_span(place, line);
	return 0;
}

int
context_hit(struct context *c)
{
	int result = 0;

	if (c->gap && c->shown && c->before + c->after > 0)
		result = out_add_span(c->out, SPAN("--\n"));
	for (; c->count > 0 && result == 0; c->count--) {
		result = out_add_span(c->out, buf_span(&c->kept[c->first]));
		c->first = (c->first + 1) % c->before;
	}
	c->gap = false;
	c->shown = true;
	c->due = c->after;
	return result;
}
