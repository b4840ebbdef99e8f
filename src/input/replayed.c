#include "input/replayed.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "input/overlap.h"
#include "logcat/header.h"
#include "logcat/stream.h"

/* Records may come a little out of order: so many new lines after all has come again, old ones may still come. */
#define SETTLED 4096

/* Names of buffers that are told apart. */
#define BEGINNINGS 16

enum mode {
	MODE_PASS,              /* all is new */
	MODE_TIMES,             /* lines that are expected are old */
	MODE_ORDER,             /* the start of the stream is compared with the end of what is remembered */
};

struct replayed {
	struct replayed_to to;
	enum mode mode;
	struct memory memory;
	struct overlap overlap;
	bool timed;                     /* lines with a time are remembered */
	bool again;                     /* the stream is not the first one of its log */
	uint64_t last;                  /* the line that was seen last before the interruption */
	uint64_t beginning[BEGINNINGS]; /* buffers that were begun */
	size_t beginnings;

	struct span run;                /* bytes to be passed on, within what is being fed */
	struct buf line;                /* an unfinished line, or its first REPLAYED_HELD bytes */
	bool begun;                     /* it was passed on, as far as it came */
	struct buf cut;                 /* a line that was cut off */
	bool cut_begun;                 /* the same for that */
	struct buf held;                /* MODE_ORDER: lines that are undecided */
	size_t *held_end;
	size_t held_lines, held_cap, held_gone; /* in the sequence; and those that are too many to be held */

	uint64_t anchor, behind;        /* the last line with a time, and how many came behind it */
	struct buf time;
	uint64_t passed;
	struct replayed_seam seam;
};

struct replayed *
replayed_new(const struct replayed_to *to, size_t lines)
{
	struct replayed *r = xcalloc(1, sizeof(*r));

	r->to = *to;
	memory_init(&r->memory, lines);
	return r;
}

void
replayed_free(struct replayed *r)
{
	if (r == NULL)
		return;
	memory_free(&r->memory);
	overlap_free(&r->overlap);
	buf_free(&r->line);
	buf_free(&r->cut);
	buf_free(&r->held);
	free(r->held_end);
	buf_free(&r->time);
	buf_free(&r->seam.before);
	buf_free(&r->seam.after);
	free(r);
}

/* FNV-1a, by http://www.isthe.com/chongo/tech/comp/fnv/; never 0. */
static uint64_t
hash_of(uint64_t start, struct span bytes)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ start;

	for (size_t i = 0; i < bytes.len; i++)
		hash = (hash ^ (unsigned char)bytes.ptr[i]) * UINT64_C(0x100000001b3);
	return hash != 0 ? hash : 1;
}

static int
flush(struct replayed *r)
{
	struct span run = r->run;

	r->run = (struct span){ 0 };
	return run.len > 0 ? r->to.pass(r->to.self, run) : 0;
}

/* Bytes that follow one another go on at once. */
static int
pass(struct replayed *r, struct span bytes)
{
	if (r->run.len > 0 && r->run.ptr + r->run.len == bytes.ptr) {
		r->run.len += bytes.len;
		return 0;
	}
	if (flush(r) != 0)
		return -1;
	r->run = bytes;
	return 0;
}

/* A line as it is read. */
struct seen {
	struct span bytes;              /* all of it, with the newline */
	struct span rest;               /* what was not passed on yet */
	struct record record;
	bool timed;
	bool beginning;                 /* of a buffer, told by logcat */
	uint64_t hash;
};

static struct span
without_end(struct span line)
{
	while (line.len > 0 && (line.ptr[line.len - 1] == '\n' || line.ptr[line.len - 1] == '\r'))
		line.len--;
	return line;
}

static void
read_line(struct replayed *r, struct seen *s)
{
	struct span text = without_end(s->bytes);

	header_read(text, &s->record);
	s->timed = s->record.time.len > 0;
	s->beginning = s->record.format == FORMAT_DIVIDER && stream_event_of(text, &s->record).kind == STREAM_BEGINNING;
	if (s->beginning) {
		s->hash = hash_of(1, text);
	} else if (s->timed) {
		s->hash = r->anchor = hash_of(0, text);
		r->behind = 0;
	} else {
		/* Where no line has a time it is known by its bytes alone. */
		r->behind += r->anchor != 0;
		s->hash = hash_of(r->anchor + r->behind, text);
	}
}

/* Was this buffer begun before? It is remembered. */
static bool
has_begun(struct replayed *r, uint64_t hash)
{
	for (size_t i = 0; i < r->beginnings; i++)
		if (r->beginning[i] == hash)
			return true;
	if (r->beginnings < BEGINNINGS)
		r->beginning[r->beginnings++] = hash;
	return false;
}

/* What was cut off will not go on. */
static int
give_up_cut(struct replayed *r)
{
	int result = flush(r);

	if (result == 0 && !r->cut_begun)
		result = r->to.pass(r->to.self, buf_span(&r->cut));
	buf_clear(&r->cut);
	return result != 0 ? result : r->to.cut(r->to.self);
}

/* The first new line: is it the one that was cut off? Then the rest of it is what lies behind. */
static int
join_cut(struct replayed *r, struct seen *s)
{
	if (r->cut.len == 0)
		return 0;
	if (!span_starts(s->bytes, buf_span(&r->cut)))
		return give_up_cut(r);
	r->seam.joined = true;
	if (r->cut_begun)
		s->rest = span_make(s->bytes.ptr + r->cut.len, s->bytes.len - r->cut.len);
	buf_clear(&r->cut);
	return 0;
}

static int
take_new(struct replayed *r, struct seen *s)
{
	if (join_cut(r, s) != 0)
		return -1;
	memory_add(&r->memory, s->hash);
	r->passed++;
	r->seam.fresh++;
	if (s->timed) {
		r->timed = true;
		buf_clear(&r->time);
		buf_add_span(&r->time, s->record.time);
		if (r->seam.after.len == 0)
			buf_add_span(&r->seam.after, s->record.time);
	}
	if (r->mode == MODE_TIMES && r->seam.joined && r->seam.fresh >= SETTLED) {
		memory_expect_none(&r->memory);
		r->mode = MODE_PASS;
	}
	return pass(r, s->rest);
}

static void
take_old(struct replayed *r, const struct seen *s)
{
	r->seam.dropped++;
	r->seam.joined = r->seam.joined || s->hash == r->last;
	/* It was cut off when it came again, not the first time. */
	if (r->cut.len > 0 && !r->cut_begun && span_starts(s->bytes, buf_span(&r->cut)))
		buf_clear(&r->cut);
}

/* The lines that are held, from the `known`th on, are new. */
static int
release(struct replayed *r, size_t known)
{
	int result = 0;

	r->mode = MODE_PASS;
	r->seam.dropped += known > r->held_gone ? known : r->held_gone;
	r->seam.joined = r->seam.joined || known > 0;
	for (size_t i = r->held_gone; i < r->held_lines && result == 0; i++) {
		size_t from = i > r->held_gone ? r->held_end[i - 1 - r->held_gone] : 0;
		struct seen s = { .bytes = span_make(r->held.ptr + from, r->held_end[i - r->held_gone] - from) };

		s.rest = s.bytes;
		read_line(r, &s);
		if (i >= known)
			result = take_new(r, &s);
	}
	if (result == 0)
		result = flush(r);
	buf_clear(&r->held);
	r->held_lines = r->held_gone = 0;
	overlap_free(&r->overlap);
	return result;
}

static int
hold(struct replayed *r, const struct seen *s)
{
	size_t known, index = r->held_lines - r->held_gone;
	bool decided;

	if (index == r->held_cap) {
		r->held_cap = r->held_cap == 0 ? 256 : 2 * r->held_cap;
		r->held_end = xreallocarray(r->held_end, r->held_cap, sizeof(*r->held_end));
	}
	buf_add_span(&r->held, s->bytes);
	r->held_end[index] = r->held.len;
	r->held_lines++;
	decided = overlap_add(&r->overlap, s->hash, &known);
	if (decided)
		return release(r, known);
	if (r->held.len < REPLAYED_HELD)
		return 0;
	/* So much in the same order is no chance. */
	r->held_gone = r->held_lines;
	buf_clear(&r->held);
	return 0;
}

static int
take_beginning(struct replayed *r, struct seen *s, bool begun)
{
	if (has_begun(r, s->hash) && r->again && !begun)
		return 0;
	if (join_cut(r, s) != 0)
		return -1;
	return pass(r, s->rest);
}

/* A whole line; `rest` of it was not passed on. */
static int
take_line(struct replayed *r, struct span bytes, struct span rest, bool begun)
{
	struct seen s = { .bytes = bytes, .rest = rest };

	read_line(r, &s);
	if (s.beginning)
		return take_beginning(r, &s, begun);
	if (begun || r->mode == MODE_PASS)
		return take_new(r, &s);
	if (r->mode == MODE_ORDER)
		return hold(r, &s);
	if (!memory_take(&r->memory, s.hash))
		return take_new(r, &s);
	take_old(r, &s);
	return 0;
}

/* Must the line be whole before it is known whether it is new? */
static bool
must_wait(const struct replayed *r)
{
	return r->mode != MODE_PASS || r->cut.len > 0 || (r->again && r->line.len > 0 && r->line.ptr[0] == '-');
}

/* The line that has begun is new, whatever comes. */
static int
begin_line(struct replayed *r)
{
	struct seen s = { .bytes = buf_span(&r->line), .rest = buf_span(&r->line) };
	int result = r->mode == MODE_ORDER ? release(r, 0) : 0;

	r->begun = true;
	if (result == 0)
		result = join_cut(r, &s);
	if (result == 0)
		result = pass(r, s.rest);
	return result != 0 ? result : flush(r);
}

/* Bytes without a newline. */
static int
take_part(struct replayed *r, struct span bytes)
{
	size_t room = r->line.len < REPLAYED_HELD ? REPLAYED_HELD - r->line.len : 0;
	bool first = r->line.len == 0;

	buf_add(&r->line, bytes.ptr, bytes.len < room ? bytes.len : room);
	if (r->begun)
		return pass(r, bytes);
	if (bytes.len >= room) {
		int result = begin_line(r);

		return result != 0 ? result : pass(r, span_make(bytes.ptr + room, bytes.len - room));
	}
	if (!first || must_wait(r))
		return 0;
	r->begun = true;
	return pass(r, bytes);
}

/* The end of a line of which a part has come before. */
static int
take_end(struct replayed *r, struct span bytes)
{
	int result = take_part(r, bytes);

	if (result == 0)
		result = flush(r);
	if (result == 0)
		result = take_line(r, buf_span(&r->line), r->begun ? span_make(NULL, 0) : buf_span(&r->line), r->begun);
	if (result == 0)
		result = flush(r);
	buf_clear(&r->line);
	r->begun = false;
	return result;
}

int
replayed_feed(struct replayed *r, struct span bytes)
{
	int result = 0;

	while (bytes.len > 0 && result == 0) {
		const char *newline = memchr(bytes.ptr, '\n', bytes.len);
		size_t len = newline != NULL ? (size_t)(newline - bytes.ptr) + 1 : bytes.len;
		struct span piece = span_make(bytes.ptr, len);

		if (newline == NULL)
			result = take_part(r, piece);
		else if (r->line.len > 0)
			result = take_end(r, piece);
		else
			result = take_line(r, piece, piece, false);
		bytes = span_make(bytes.ptr + len, bytes.len - len);
	}
	return result != 0 ? result : flush(r);
}

/* The stream ended within a line. */
static void
keep_cut(struct replayed *r)
{
	bool goes_on = span_starts(buf_span(&r->line), buf_span(&r->cut));
	bool old = !r->begun && !r->seam.joined && r->seam.fresh == 0;

	/*
	 * A part of an old line is nothing. What was cut off before and is in the output counts; then a part of something
	 * else is one that has come before.
	 */
	if (r->line.len > 0 && !old && (r->cut.len == 0 || (!r->cut_begun && goes_on))) {
		buf_clear(&r->cut);
		buf_add_span(&r->cut, buf_span(&r->line));
		r->cut_begun = r->begun;
	}
	buf_clear(&r->line);
	r->begun = false;
}

static void
start_seam(struct replayed *r)
{
	r->seam.dropped = r->seam.fresh = 0;
	r->seam.joined = false;
	buf_clear(&r->seam.after);
	buf_clear(&r->seam.before);
	buf_add_span(&r->seam.before, buf_span(&r->time));
	r->anchor = r->behind = 0;
}

void
replayed_again(struct replayed *r)
{
	keep_cut(r);
	start_seam(r);
	/* Lines that were held come again, too. */
	buf_clear(&r->held);
	r->held_lines = r->held_gone = 0;
	overlap_free(&r->overlap);
	r->again = true;
	r->mode = r->memory.count == 0 ? MODE_PASS : r->timed ? MODE_TIMES : MODE_ORDER;
	r->last = r->memory.count > 0 ? memory_at(&r->memory, r->memory.count - 1) : 0;
	if (r->mode == MODE_TIMES)
		memory_expect(&r->memory);
	else if (r->mode == MODE_ORDER)
		overlap_start(&r->overlap, &r->memory);
}

int
replayed_anew(struct replayed *r)
{
	int result = replayed_end(r);

	keep_cut(r);
	if (r->cut.len > 0 && result == 0)
		result = r->to.cut(r->to.self);
	buf_clear(&r->cut);
	start_seam(r);
	buf_clear(&r->time);
	memory_forget(&r->memory);
	r->mode = MODE_PASS;
	r->again = r->timed = false;
	r->beginnings = 0;
	r->last = 0;
	return result;
}

int
replayed_settle(struct replayed *r)
{
	return r->mode == MODE_ORDER && r->held_lines > r->held_gone ? release(r, 0) : 0;
}

int
replayed_end(struct replayed *r)
{
	int result = replayed_settle(r);

	if (result == 0 && r->line.len > 0 && !r->begun)
		return begin_line(r);
	if (result == 0 && r->line.len == 0 && r->cut.len > 0 && !r->cut_begun) {
		r->cut_begun = true;
		result = r->to.pass(r->to.self, buf_span(&r->cut));
	}
	return result;
}

uint64_t
replayed_passed(const struct replayed *r)
{
	return r->passed;
}

const struct replayed_seam *
replayed_seam(const struct replayed *r)
{
	return &r->seam;
}

struct span
replayed_time(const struct replayed *r)
{
	return buf_span(&r->time);
}
