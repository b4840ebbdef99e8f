#include "sink/strip.h"

static int
on_span(void *self, struct span bytes, uint64_t offset)
{
	return out_add_from(self, bytes, offset);
}

static int
on_line(void *self, const struct line *line)
{
	struct span content = line->bytes;
	struct note note;

	if (!line->ended && line->kind != LINE_OVERLONG)
		content.len--;
	note = line->kind == LINE_OVERLONG ? (struct note){ NOTE_NONE, 0, 0 } : note_find(content);
	if (note.kind == NOTE_BELOW)
		return 0;
	if (note.kind == NOTE_NONE)
		return out_add(self, line->bytes.ptr + line->passed, line->bytes.len - line->passed);
	if (out_add(self, line->bytes.ptr + line->passed, note.start - line->passed) != 0)
		return -1;
	return out_add(self, line->bytes.ptr + note.end, line->bytes.len - note.end);
}

struct sink
strip_sink(struct out *out)
{
	return (struct sink){ .span = on_span, .line = on_line, .self = out, .notable = true };
}
