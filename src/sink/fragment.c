#include "sink/fragment.h"

#include <stdlib.h>

#include "base/xalloc.h"

/*
 * What stands so far behind a line with a header can depend on nothing before that line: a
 * repeated text is near its code (256 bytes, notes of ours aside), and chatty speaks of the line before.
 */
#define NEAR 1024

struct fragment *
fragment_new(const struct aggregate_options *options, bool first)
{
	struct fragment *f = xcalloc(1, sizeof(*f));

	f->options = *options;
	f->head = aggregate_new(options);
	f->rest = aggregate_new(options);
	f->in_head = first;
	return f;
}

void
fragment_free(struct fragment *f)
{
	if (f == NULL)
		return;
	aggregate_free(f->head);
	aggregate_free(f->rest);
	buf_free(&f->head_text);
	buf_free(&f->tail_text);
	free(f);
}

void
fragment_from(struct fragment *f, uint64_t offset, uint64_t number)
{
	aggregate_from(f->rest, offset, number);
}

/* Whole lines within the first FRAGMENT_EDGE bytes are the head. */
static void
see_head(struct fragment *f, struct span bytes)
{
	size_t room = FRAGMENT_EDGE - f->head_text.len;

	buf_add(&f->head_text, bytes.ptr, bytes.len < room ? bytes.len : room);
}

static int
on_span(void *self, struct span bytes, uint64_t offset)
{
	struct fragment *f = self;

	(void)offset;
	if (f->in_head)
		see_head(f, bytes);
	return 0;
}

static uint64_t
count_lines(struct span text)
{
	uint64_t lines = 0;

	for (size_t i = 0; i < text.len; i++)
		lines += text.ptr[i] == '\n';
	return lines;
}

/* Something lies behind the head: its text is whole, and from there on the rest counts. */
static void
leave_head(struct fragment *f)
{
	const char *newline = memrchr(buf_text(&f->head_text), '\n', f->head_text.len);
	struct scan_sum sum = { 0 };
	struct sink head = aggregate_sink(f->head);

	f->head_text.len = newline ? (size_t)(newline - f->head_text.ptr) + 1 : 0;
	sum.end = f->head_text.len;
	sum.lines = count_lines(buf_span(&f->head_text));
	aggregate_follow(f->rest, f->head);
	aggregate_from(f->rest, sum.end, sum.lines + 1);
	head.end(head.self, &sum);
	f->in_head = false;
}

static int
on_line(void *self, const struct line *line)
{
	struct fragment *f = self;
	struct sink to;

	if (f->in_head)
		see_head(f, span_make(line->bytes.ptr + line->passed, line->bytes.len - line->passed));
	if (f->in_head && line->offset + line->bytes.len > FRAGMENT_EDGE)
		leave_head(f);
	to = aggregate_sink(f->in_head ? f->head : f->rest);
	return to.line(to.self, line);
}

/* What is kept of the tail: whole lines, FRAGMENT_TAIL bytes at most. */
static void
keep_tail(struct fragment *f, const struct scan_sum *sum)
{
	struct span last = sum->last;
	bool whole = sum->last_whole;

	if (last.len > FRAGMENT_TAIL) {
		last = span_make(last.ptr + last.len - FRAGMENT_TAIL, FRAGMENT_TAIL);
		whole = false;
	}
	if (!whole) {
		const char *newline = last.len > 0 ? memchr(last.ptr, '\n', last.len) : NULL;
		size_t cut = newline ? (size_t)(newline - last.ptr) + 1 : last.len;

		last = span_make(last.ptr + cut, last.len - cut);
	}
	buf_clear(&f->tail_text);
	buf_add_span(&f->tail_text, last);
}

static void
on_end(void *self, const struct scan_sum *sum)
{
	struct fragment *f = self;
	struct sink to;

	if (f->in_head && sum->end > FRAGMENT_EDGE)
		leave_head(f);
	f->head_cut = f->head_cut || (f->in_head && sum->cut);
	to = aggregate_sink(f->in_head ? f->head : f->rest);
	to.end(to.self, sum);
	if (f->in_head)
		aggregate_follow(f->rest, f->head);
	keep_tail(f, sum);
	f->in_head = false;
}

struct fragment *
fragment_split(struct fragment *f, const struct scan_sum *sum)
{
	struct fragment *next = fragment_new(&f->options, false);

	aggregate_follow(next->rest, f->in_head ? f->head : f->rest);
	fragment_from(next, sum->end, sum->lines + 1);
	/* The start of the line that is not whole yet belongs to the next piece. */
	if (f->in_head && f->head_text.len > sum->end)
		f->head_text.len = (size_t)sum->end;
	on_end(f, sum);
	return next;
}

struct fragment *
fragment_next(struct fragment *f)
{
	struct fragment *next = fragment_new(&f->options, false);

	aggregate_follow(next->rest, f->in_head ? f->head : f->rest);
	return next;
}

struct sink
fragment_sink(struct fragment *f)
{
	return (struct sink){ .span = on_span, .line = on_line, .self = f, .end = on_end };
}

void
fragment_file(struct fragment *f, const char *name)
{
	f->options.file = name;
	aggregate_file(f->head, name);
	aggregate_file(f->rest, name);
}

void
fragment_beside(struct fragment *f, const struct fragment *next)
{
	aggregate_beside(f->rest, next->rest);
	buf_clear(&f->tail_text);
	buf_add_span(&f->tail_text, buf_span(&next->tail_text));
}

void
fragment_apart(struct fragment *f, const struct fragment *before)
{
	aggregate_apart(f->rest, before != NULL ? before->rest : NULL);
}

void
fragment_remember(struct fragment *f, enum replays_mode mode)
{
	aggregate_remember(f->rest, mode);
}

bool
fragment_restart(struct fragment *const *f, size_t count)
{
	const struct aggregate **piece = xcalloc(2 * count, sizeof(*piece));
	size_t pieces = 0;
	bool again;

	for (size_t i = 0; i < count; i++) {
		if (f[i] == NULL)
			continue;
		piece[pieces++] = f[i]->head;
		piece[pieces++] = f[i]->rest;
	}
	again = aggregate_restart(piece, pieces);
	free(piece);
	return again;
}

bool
fragment_agrees(const struct fragment *f, const struct fragment *next)
{
	return aggregate_agrees(f->rest, next->rest);
}

void
fragment_append(struct fragment *f, struct fragment *next)
{
	aggregate_append(f->rest, next->rest);
	buf_clear(&f->tail_text);
	buf_add_span(&f->tail_text, buf_span(&next->tail_text));
}

struct aggregate *
fragment_all(const struct fragment *f)
{
	struct aggregate *all = aggregate_new(&f->options);

	aggregate_merge(all, f->head);
	aggregate_merge(all, f->rest);
	return all;
}

/* The next line of a text; false at its end. */
static bool
next_line(struct span text, size_t *at, struct span *line)
{
	const char *newline;

	if (*at == text.len)
		return false;
	newline = memchr(text.ptr + *at, '\n', text.len - *at);
	*line = span_make(text.ptr + *at, (newline ? (size_t)(newline - text.ptr) : text.len) - *at);
	*at += line->len + (newline != NULL);
	return true;
}

/* Has the line a header of its own, and does nothing behind it ask for the line before it? */
static bool
stands_alone(struct span line)
{
	struct record record;

	header_read(line, &record);
	return record.format != FORMAT_RAW && note_find(line).kind != NOTE_BELOW &&
	    stream_event_of(line, &record).kind != STREAM_IDENTICAL;
}

size_t
fragment_head_length(struct span text)
{
	size_t at = 0, first = SIZE_MAX;
	struct span line;

	while (next_line(text, &at, &line)) {
		size_t start = (size_t)(line.ptr - text.ptr);

		if ((first != SIZE_MAX && start < first + NEAR) || !stands_alone(line))
			continue;
		if (first != SIZE_MAX)
			return start;
		first = start;
	}
	return text.len;
}

size_t
fragment_tail_start(struct span text)
{
	size_t at = 0, last = 0;
	struct span line;

	while (next_line(text, &at, &line) && (size_t)(line.ptr - text.ptr) + NEAR <= text.len)
		if (stands_alone(line))
			last = (size_t)(line.ptr - text.ptr);
	return last;
}
