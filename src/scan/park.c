#include "scan/park.h"

#include <string.h>

#include "scan/inside.h"

/* Bytes that a stream may keep though it needs less now. */
#define HELD_SPARED 1024

void
scan_parked_start(struct scan_parked *p, uint64_t offset, bool inside)
{
	scan_parked_free(p);
	p->offset = p->first_offset = offset;
	p->in_overlong = inside;
}

/* From where on bytes are kept: the byte before the line tells that one starts there, and the last of all is asked for at the end. */
static size_t
kept_from(const struct scan *s, size_t history)
{
	size_t keep = s->line - s->start > history ? s->line - history : s->start;

	if (s->in_overlong)
		keep = s->end;
	if (s->passed < keep)
		keep = s->passed;
	if (keep == s->line && keep > s->start)
		keep--;
	return keep;
}

/* The bytes of a stream that is parked, in one buffer that is kept: a stream that grows line by line allocates once. */
static void
hold(struct scan_parked *p, const struct scan *s, size_t keep)
{
	size_t codes = s->repeats.codes * sizeof(*s->repeats.code);
	size_t len;

	p->held = s->end - keep;
	p->header = s->lineage.found ? s->lineage.header.len : 0;
	p->event_header = s->event_known ? s->event_header.len : 0;
	len = p->held + p->header + p->event_header + codes;
	if (p->bytes.cap > HELD_SPARED && p->bytes.cap / 4 > len)
		buf_free(&p->bytes);
	if (len == 0)
		return;
	(void)buf_reserve(&p->bytes, len);
	buf_add(&p->bytes, s->base + keep, p->held);
	buf_add(&p->bytes, buf_text(&s->lineage.header), p->header);
	buf_add(&p->bytes, buf_text(&s->event_header), p->event_header);
	buf_add(&p->bytes, (const char *)s->repeats.code, codes);
}

void
scan_park(struct scan *s, struct scan_parked *p, size_t history)
{
	struct lineage_above above = scan_above(s, s->line);
	struct buf bytes = p->bytes;
	size_t keep;

	buf_clear(&bytes);
	if (!s->in_overlong)
		lineage_settle(&s->lineage, &above);
	keep = kept_from(s, history);
	(void)scan_number(s);           /* counts what is let go of, too */
	*p = (struct scan_parked){
		.bytes = bytes,
		.line = s->line - keep, .passed = s->passed - keep, .look = s->look - keep,
		.no_newline = s->no_newline > keep ? s->no_newline - keep : 0, .counted = s->counted - keep,
		.offset = scan_offset_of(s, keep), .first_offset = s->first_offset, .number = s->number,
		.overlong = s->overlong - s->overlong_before, .in_overlong = s->in_overlong,
		.lineage = s->lineage, .codes = s->repeats.codes, .codes_end = s->repeats.end, .noted = s->repeats.noted,
		.event_end = s->event_end, .event_known = s->event_known,
	};
	p->lineage.header = (struct buf){ 0 };
	hold(p, s, keep);
	scan_start_anew(s);
}

/* The next `len` bytes that were held. */
static const char *
take(const char **at, size_t len)
{
	const char *bytes = *at;

	*at += len;
	return bytes;
}

void
scan_unpark(struct scan *s, struct scan_parked *p)
{
	size_t at = (SCAN_PAGE - p->held % SCAN_PAGE) % SCAN_PAGE;
	const char *bytes = buf_text(&p->bytes);
	struct buf header = s->lineage.header;
	struct buf kept = p->bytes;

	while (s->cap < at + p->held)
		scan_grow(s);
	memcpy(s->base + at, take(&bytes, p->held), p->held);
	s->start = at;
	s->line = at + p->line;
	s->passed = at + p->passed;
	s->look = at + p->look;
	s->no_newline = p->no_newline > 0 ? at + p->no_newline : 0;
	s->counted = at + p->counted;
	s->end = at + p->held;
	s->base_offset = p->offset - at;
	s->first_offset = p->first_offset;
	s->number = p->number > 0 ? p->number : 1;
	s->in_overlong = p->in_overlong;
	s->overlong_before = s->overlong - p->overlong;
	s->lineage = p->lineage;
	s->lineage.header = header;     /* its memory is used again */
	buf_clear(&s->lineage.header);
	buf_add(&s->lineage.header, take(&bytes, p->header), p->header);
	buf_clear(&s->event_header);
	buf_add(&s->event_header, take(&bytes, p->event_header), p->event_header);
	s->event_end = p->event_end;
	s->event_known = p->event_known;
	s->repeats.codes = p->codes;
	memcpy(s->repeats.code, bytes, p->codes * sizeof(*s->repeats.code));
	s->repeats.end = p->codes_end;
	s->repeats.noted = p->noted;
	buf_clear(&kept);
	*p = (struct scan_parked){ .bytes = kept };
}

bool
scan_is_inside(const struct scan *s)
{
	return s->in_overlong;
}

size_t
scan_used(const struct scan *s)
{
	return s->end;
}

struct span
scan_line(const struct scan *s)
{
	return span_make(s->base + s->line, s->end - s->line);
}

struct span
scan_parked_line(const struct scan_parked *p)
{
	return span_make(buf_text(&p->bytes) + p->line, p->held - p->line);
}

void
scan_parked_free(struct scan_parked *p)
{
	buf_free(&p->bytes);
	*p = (struct scan_parked){ 0 };
}
