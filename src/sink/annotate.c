#include "sink/annotate.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "sink/context.h"

struct annotate {
	struct annotate_options options;
	struct out *out;
	struct context *context;        /* NULL: all lines go on */
	struct packages packages;       /* what the stream told of them */
	struct buf note, scratch;
	bool noted;                     /* the last line got a note from us */
	bool shown;                     /* the last line went on */
	bool spans;                     /* spans go on */
};

struct annotate *
annotate_new(const struct annotate_options *options, struct out *out)
{
	struct annotate *a = xcalloc(1, sizeof(*a));

	a->options = *options;
	a->out = out;
	a->spans = true;
	if (!select_is_all(&options->select)) {
		a->context = context_new(options->before, options->after, out);
		a->spans = false;
	}
	return a;
}

void
annotate_free(struct annotate *a)
{
	if (a == NULL)
		return;
	context_free(a->context);
	packages_free(&a->packages);
	buf_free(&a->note);
	buf_free(&a->scratch);
	free(a);
}

struct packages *
annotate_packages(struct annotate *a)
{
	return &a->packages;
}

bool
annotate_needs_every_line(const struct annotate_options *o)
{
	return select_needs_header(&o->select) || (!select_is_all(&o->select) && o->before + o->after > 0);
}

static bool
has_event(const struct line *line)
{
	for (size_t i = 0; i < line->count; i++)
		if (judgement_is_event(&line->judgement[i]))
			return true;
	return false;
}

static int
put_note(struct annotate *a, const struct line *line, bool below)
{
	struct note_style style = a->options.style;

	style.json = line->record.format == FORMAT_STUDIO_EXPORT;
	buf_clear(&a->note);
	note_write(&a->note, &a->scratch, &style, below, line->record.text, line->judgement, line->count);
	return out_add_span(a->out, buf_span(&a->note));
}

/* What of the line is to go on: with a selection spans did not. */
static size_t
from_of(const struct annotate *a, const struct line *line)
{
	return a->context == NULL ? line->passed : 0;
}

static int
put_inline(struct annotate *a, const struct line *line)
{
	const struct span *text = &line->record.text;
	size_t at = (size_t)(text->ptr + text->len - line->bytes.ptr);
	size_t from = from_of(a, line);

	if (out_add(a->out, line->bytes.ptr + from, at - from) != 0 || put_note(a, line, false) != 0)
		return -1;
	return out_add(a->out, line->bytes.ptr + at, line->bytes.len - at);
}

/* The line, and behind it its header, the note, and what followed its text. */
static int
put_below(struct annotate *a, const struct line *line)
{
	const struct span *text = &line->record.text;
	size_t header = (size_t)(text->ptr - line->bytes.ptr);
	size_t tail = header + text->len;
	size_t from = from_of(a, line);

	if (out_add(a->out, line->bytes.ptr + from, line->bytes.len - from) != 0 ||
	    out_add(a->out, line->bytes.ptr, header) != 0 || put_note(a, line, true) != 0)
		return -1;
	return out_add(a->out, line->bytes.ptr + tail, line->bytes.len - tail);
}

static int
put_line(struct annotate *a, const struct line *line)
{
	size_t from = from_of(a, line);

	a->noted = line->kind == LINE_PLAIN && has_event(line);
	if (!a->noted)
		return out_add(a->out, line->bytes.ptr + from, line->bytes.len - from);
	/* Below a last line without newline there is no place. */
	return a->options.below && !line->ended ? put_below(a, line) : put_inline(a, line);
}

static int
on_span(void *self, struct span bytes, uint64_t offset)
{
	struct annotate *a = self;

	return a->spans ? out_add_from(a->out, bytes, offset) : 0;
}

static int
on_line(void *self, const struct line *line)
{
	struct annotate *a = self;

	if (line->kind == LINE_NOTE && line->follows_event)
		/* It belongs to the line above: ours is in its place, or it shares its fate. */
		return a->noted || !a->shown ? 0 : out_add_span(a->out, line->bytes);
	select_see(&a->options.select, &a->packages, line);
	a->shown = a->context == NULL || select_line(&a->options.select, &a->packages, line);
	if (a->context == NULL)
		return put_line(a, line);
	/* The rest of a line that is too long comes as spans. */
	a->spans = line->kind == LINE_OVERLONG && a->shown;
	if (a->shown)
		return context_hit(a->context) != 0 ? -1 : put_line(a, line);
	a->noted = false;
	return context_miss(a->context, line->bytes);
}

struct sink
annotate_sink(struct annotate *a)
{
	return (struct sink){ .span = on_span, .line = on_line, .self = a, .notable = a->context == NULL };
}
