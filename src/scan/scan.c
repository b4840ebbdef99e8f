#include "scan/scan.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "scan/inside.h"

/*
 * A file is read 768 KiB at a time: a system call costs microseconds, and the kernel's copy is what limits the
 * scan (bench/NOTES.md). What comes from a pipe is less: it is taken in the first part of the window, which stays in
 * the cache, and which is moved to the front when it has been filled.
 */
#define READ_SIZE (3u << 18)
#define FIRST_PART (4 * 65536)
#define WINDOW_SIZE (FIRST_PART + READ_SIZE)

struct scan *
scan_new(struct recogniser *recogniser, const struct candidates *candidates, const struct scan_options *options,
    const struct sink *sink)
{
	struct scan *s = xcalloc(1, sizeof(*s));

	s->recogniser = recogniser;
	s->candidates = candidates;
	s->marks = candidates_new(NULL);
	for (size_t i = 0; i < sizeof(note_anchors) / sizeof(note_anchors[0]); i++)
		candidates_add_anchor(s->marks, note_anchors[i]);
	s->options = *options;
	if (s->options.judge)
		recogniser_add_anchors(recogniser, s->marks);
	s->sink = *sink;
	if (s->options.line_max == 0)
		s->options.line_max = SCAN_LINE_MAX;
	s->cap = WINDOW_SIZE;
	s->base = xaligned(SCAN_PAGE, s->cap);
	s->number = 1;
	return s;
}

void
scan_free(struct scan *s)
{
	if (s == NULL)
		return;
	free(s->base);
	candidates_free(s->marks);
	lineage_free(&s->lineage);
	buf_free(&s->event_header);
	buf_free(&s->original);
	free(s);
}

/* Counts newlines up to `at`, forth or back, and returns the number of the line there. */
static uint64_t
count_to(struct scan *s, size_t at)
{
	if (at > s->counted)
		s->number += candidates_count_newlines(s->candidates, s->base + s->counted, at - s->counted);
	else
		s->number -= candidates_count_newlines(s->candidates, s->base + at, s->counted - at);
	s->counted = at;
	return s->number;
}

/* Lets go of what nobody can ask for any more. */
static void
drop_history(struct scan *s)
{
	size_t keep = s->line - s->start > HEADER_LOOKBACK ? s->line - HEADER_LOOKBACK : s->start;
	size_t to;

	if (s->passed < keep)
		keep = s->passed;
	if (s->in_overlong)
		keep = s->end > s->start ? s->end - 1 : s->end; /* the last byte is asked for at the end */
	to = (SCAN_PAGE - (s->end - keep) % SCAN_PAGE) % SCAN_PAGE;
	if (keep <= to)
		return;
	count_to(s, s->counted < keep ? keep : s->counted);
	memmove(s->base + to, s->base + keep, s->end - keep);
	s->start = to;
	to = keep - to;
	s->base_offset += to;
	s->line -= to;
	s->passed -= to;
	s->look -= to;
	s->no_newline = s->no_newline > to ? s->no_newline - to : 0;
	s->counted -= to;
	s->end -= to;
}

void
scan_grow(struct scan *s)
{
	char *base = xaligned(SCAN_PAGE, 2 * s->cap);

	memcpy(base + s->start, s->base + s->start, s->end - s->start);
	free(s->base);
	s->base = base;
	s->cap *= 2;
}

char *
scan_reserve(struct scan *s, size_t *room)
{
	if (s->end > FIRST_PART)
		drop_history(s);
	if (s->cap - s->end < READ_SIZE)
		scan_grow(s);
	*room = s->cap - s->end;
	return s->base + s->end;
}

/* Everything before `to` that did not go yet goes as a span. */
static int
pass_to(struct scan *s, size_t to)
{
	struct span bytes = { s->base + s->passed, to - s->passed };
	uint64_t offset = scan_offset_of(s, s->passed);

	if (to <= s->passed)
		return 0;
	s->passed = to;
	return s->sink.span ? s->sink.span(s->sink.self, bytes, offset) : 0;
}

/* Reads the line's note and header; says whether the anchor of a text rule may be there. */
static bool
read_line(struct scan *s, size_t start, struct line *line)
{
	struct span content = line->bytes;
	struct note note = { .kind = NOTE_NONE };
	bool marked;

	if (!line->ended)
		content.len--;
	marked = candidates_next(s->marks, content.ptr, content.ptr + content.len, true).at != NULL;
	if (marked)
		note = note_find(content);
	if (note.kind == NOTE_BELOW)
		line->kind = LINE_NOTE;
	if (note.kind == NOTE_INLINE) {
		line->kind = LINE_ANNOTATED;
		buf_clear(&s->original);
		buf_add(&s->original, content.ptr, note.start);
		buf_add(&s->original, content.ptr + note.end, content.len - note.end);
		content = buf_span(&s->original);
	}
	header_read(content, &line->record);
	if (line->record.format == FORMAT_RAW) {
		struct lineage_above above = scan_above(s, start);

		lineage_inherit(&s->lineage, &above, &line->record);
	}
	line->content = content;
	return marked;
}

static int
deliver(struct scan *s, size_t start, size_t stop, bool ended)
{
	struct line line = {
		.bytes = { s->base + start, stop - start },
		.passed = s->passed > start ? s->passed - start : 0,
		.offset = scan_offset_of(s, start),
		.number = count_to(s, start),
		.ended = ended,
		.cut = s->broken || (ended && s->cut),
		.judgement = s->judgement,
	};
	bool anchor = read_line(s, start, &line);
	struct span content = line.content;
	bool event = false;
	int result;

	/* The line has a newline where it ends, and no other. */
	s->counted = stop;
	s->number += !ended;
	if (line.kind == LINE_NOTE)
		line.follows_event = s->event_known && s->event_end == line.offset &&
		    note_may_follow(content, buf_span(&s->event_header));
	else if (s->options.judge && line.record.format != FORMAT_DIVIDER)
		line.count = (anchor ? recognise : recognise_numbers)(s->recogniser, &line.record, s->judgement);
	repeats_see(&s->repeats, s->judgement, line.count, line.offset, scan_offset_of(s, stop), line.kind == LINE_NOTE ? line.bytes.len :
	    line.kind == LINE_ANNOTATED ? stop - start - !ended - content.len : 0);
	for (size_t i = 0; i < line.count; i++) {
		event = event || judgement_is_event(&s->judgement[i]);
		s->judgement[i].cut = line.cut && s->judgement[i].end == line.record.text.len;
	}
	s->event_known = event;
	if (event) {
		buf_clear(&s->event_header);
		buf_add(&s->event_header, content.ptr, (size_t)(line.record.text.ptr - content.ptr));
		s->event_end = scan_offset_of(s, stop);
	}
	s->line = s->look = s->no_newline = stop;
	if (s->sink.notable && !event && line.kind == LINE_PLAIN)
		return 0;
	result = pass_to(s, start);
	s->passed = stop;
	return result != 0 ? result : s->sink.line(s->sink.self, &line);
}

/* The rest of a line that is too long to be read. */
static int
pass_overlong(struct scan *s)
{
	char *newline = memchr(s->base + s->passed, '\n', s->end - s->passed);
	size_t to = newline ? (size_t)(newline - s->base) + 1 : s->end;
	int result = pass_to(s, to);

	s->line = s->look = s->no_newline = to;
	s->in_overlong = newline == NULL;
	return result;
}

/* The line at `start` is too long: what there is of it, up to `stop`, goes on unread. */
static int
skip_overlong(struct scan *s, size_t start, size_t stop, bool finished)
{
	struct line line = {
		.kind = LINE_OVERLONG,
		.bytes = { s->base + start, stop - start },
		.offset = scan_offset_of(s, start),
		.number = count_to(s, start),
		.judgement = s->judgement,
	};
	int result = pass_to(s, start);

	s->overlong++;
	s->event_known = false;
	if (result != 0)
		return result;
	if (!s->options.every_line) {
		result = pass_to(s, stop);
	} else {
		/* What is read of it must not depend on how much has come. */
		header_read(span_make(line.bytes.ptr, s->options.line_max), &line.record);
		s->passed = stop;
		result = s->sink.line(s->sink.self, &line);
	}
	s->line = s->look = s->no_newline = stop;
	s->in_overlong = !finished;
	return result;
}

/* Counts the lines in [line, to), whole ones in which nothing stands, that are too long to be read. */
static void
count_overlong(struct scan *s, size_t to)
{
	size_t max = s->options.line_max;

	for (size_t from = s->line; to - from > max;) {
		/* Lines that end within so many bytes are short enough. */
		const char *newline = memrchr(s->base + from, '\n', max + 1);

		if (newline == NULL) {
			s->overlong++;
			newline = memchr(s->base + from + max, '\n', to - from - max);
		}
		from = (size_t)(newline - s->base) + 1;
	}
}

/* Nothing in sight: all may go, but for what may become a note below. */
static int
pass_rest(struct scan *s, const char *resume)
{
	/* A long line that comes in small pieces must not be searched again and again. */
	size_t from = s->no_newline > s->line ? s->no_newline : s->line;
	char *newline = memrchr(s->base + from, '\n', s->end - from);
	struct span open;

	if (newline != NULL) {
		count_overlong(s, (size_t)(newline - s->base) + 1);
		s->line = (size_t)(newline - s->base) + 1;
	}
	s->no_newline = s->end;
	s->look = (size_t)(resume - s->base);
	if (s->look < s->line)
		s->look = s->line;
	open = span_make(s->base + s->line, s->end - s->line);
	if (s->options.whole_lines)
		return pass_to(s, s->line);
	if (s->event_known && s->event_end == scan_offset_of(s, s->line) && note_may_follow(open, buf_span(&s->event_header)))
		return pass_to(s, s->line);
	return pass_to(s, s->end);
}

/* The start of the line that holds `at`, which is not before `line`. */
static size_t
line_start(const struct scan *s, const char *at)
{
	const char *newline = memrchr(s->base + s->line, '\n', (size_t)(at - (s->base + s->line)));

	return newline ? (size_t)(newline - s->base) + 1 : s->line;
}

/* A line with a candidate, whose newline has not come yet. */
static int
hold(struct scan *s, size_t start, const char *candidate)
{
	s->line = start;
	s->look = (size_t)(candidate - s->base);
	s->no_newline = s->end;
	if (s->options.every_line || s->options.whole_lines || (s->event_known && s->event_end == scan_offset_of(s, start)))
		return pass_to(s, start);
	return pass_to(s, s->look);
}

/* The next line that has to be looked at; with every_line each is. */
static struct candidate
next_candidate(struct scan *s, bool final)
{
	const char *look = s->base + s->look, *end = s->base + s->end;
	struct candidate c = { .resume = end };

	if (s->options.every_line) {
		c.at = s->line < s->end ? s->base + s->line : NULL;
		return c;
	}
	count_to(s, s->look);
	c = candidates_next(s->candidates, look, end, final);
	s->counted += (size_t)(c.counted - look);
	s->number += c.newlines;
	return c;
}

/* One step; `more` says whether there may be another in this window. */
static int
step(struct scan *s, bool final, bool *more)
{
	struct candidate c = next_candidate(s, final);
	const char *newline;
	size_t start, from;

	if (c.at == NULL) {
		*more = false;
		return pass_rest(s, c.resume);
	}
	start = line_start(s, c.at);
	count_overlong(s, start);
	from = (size_t)(c.at - s->base);
	if (start == s->line && s->no_newline > from)
		from = s->no_newline;
	newline = memchr(s->base + from, '\n', s->end - from);
	if (newline == NULL && !final) {
		*more = false;
		return hold(s, start, c.at);
	}
	from = newline ? (size_t)(newline - s->base) : s->end;
	if (from - start > s->options.line_max)
		return skip_overlong(s, start, from + (newline != NULL), true);
	return deliver(s, start, newline ? (size_t)(newline - s->base) + 1 : s->end, newline == NULL);
}

static int
process(struct scan *s, bool final)
{
	bool more = true;
	int result = 0;

	if (s->in_overlong)
		result = pass_overlong(s);
	while (result == 0 && more && !s->in_overlong) {
		result = step(s, final, &more);
		if (result == 0 && !more && s->end - s->line > s->options.line_max)
			result = skip_overlong(s, s->line, s->end, false);
	}
	return result;
}

size_t
scan_overlong(const struct scan *s)
{
	return s->overlong;
}

uint64_t
scan_number(struct scan *s)
{
	return count_to(s, s->end);
}

/* What the stream is up to `at`, of which `lines` lines. */
static struct scan_sum
sum_up(struct scan *s, size_t at, uint64_t lines)
{
	struct scan_sum sum = {
		.end = scan_offset_of(s, at),
		.lines = lines,
		.overlong = s->overlong - s->overlong_before,
		.last = span_make(s->base + s->start, at - s->start),
		.last_whole = scan_offset_of(s, s->start) == s->first_offset,
	};

	s->overlong_before = s->overlong;
	return sum;
}

struct scan_sum
scan_cut(struct scan *s)
{
	return sum_up(s, s->line, scan_number(s) - 1);
}

int
scan_commit(struct scan *s, size_t len)
{
	s->end += len;
	return process(s, false);
}

int
scan_put(struct scan *s, struct span bytes)
{
	int result = 0;

	while (bytes.len > 0 && result == 0) {
		size_t room;
		char *to = scan_reserve(s, &room);
		size_t len = bytes.len < room ? bytes.len : room;

		memcpy(to, bytes.ptr, len);
		bytes = span_make(bytes.ptr + len, bytes.len - len);
		result = scan_commit(s, len);
	}
	return result;
}

void
scan_start(struct scan *s, uint64_t offset)
{
	s->base_offset = s->first_offset = offset;
}

void
scan_start_anew(struct scan *s)
{
	s->start = s->line = s->passed = s->look = s->no_newline = s->end = 0;
	s->counted = 0;
	s->number = 1;
	s->repeats = (struct repeats){ 0 };
	s->in_overlong = s->event_known = false;
	lineage_clear(&s->lineage);
	s->overlong_before = s->overlong;
	scan_start(s, 0);
}

int
scan_break(struct scan *s)
{
	size_t room;
	char *to = scan_reserve(s, &room);
	int result;

	if (scan_offset_of(s, s->end) == s->first_offset || to[-1] == '\n')
		return 0;
	*to = '\n';
	s->broken = true;
	result = scan_commit(s, 1);
	s->broken = false;
	return result;
}

int
scan_end(struct scan *s, bool cut)
{
	int result;

	s->cut = cut;
	result = process(s, true);
	if (result == 0)
		result = pass_to(s, s->end);
	if (result == 0 && s->sink.end != NULL) {
		/* The window holds the last byte of a stream that is not empty. */
		bool open = scan_offset_of(s, s->end) > s->first_offset && s->base[s->end - 1] != '\n';
		struct scan_sum sum = sum_up(s, s->end, scan_number(s) - 1 + open);

		sum.cut = open && cut;
		s->sink.end(s->sink.self, &sum);
	}
	scan_start_anew(s);
	return result;
}
