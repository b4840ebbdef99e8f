#include "scan/park.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "scan/inside.h"

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

/* Gives a buf away; one that holds nothing keeps no memory. */
static struct buf
take_buf(struct buf *from, bool wanted)
{
	struct buf taken = { 0 };

	if (!wanted)
		return taken;
	buf_add_span(&taken, buf_span(from));
	return taken;
}

void
scan_park(struct scan *s, struct scan_parked *p, size_t history)
{
	struct lineage_above above = scan_above(s, s->line);
	size_t keep;

	scan_parked_free(p);
	if (!s->in_overlong)
		lineage_settle(&s->lineage, &above);
	keep = kept_from(s, history);
	(void)scan_number(s);           /* counts what is let go of, too */
	*p = (struct scan_parked){
		.line = s->line - keep, .passed = s->passed - keep, .look = s->look - keep,
		.no_newline = s->no_newline > keep ? s->no_newline - keep : 0, .counted = s->counted - keep,
		.offset = scan_offset_of(s, keep), .first_offset = s->first_offset, .number = s->number,
		.overlong = s->overlong - s->overlong_before, .in_overlong = s->in_overlong,
		.lineage = s->lineage, .codes = s->repeats.codes, .codes_end = s->repeats.end, .noted = s->repeats.noted,
		.event_end = s->event_end, .event_known = s->event_known,
	};
	if (s->end > keep)
		buf_add(&p->held, s->base + keep, s->end - keep);
	p->lineage.header = take_buf(&s->lineage.header, s->lineage.found);
	p->event_header = take_buf(&s->event_header, s->event_known);
	if (s->repeats.codes > 0) {
		p->code = xcalloc(s->repeats.codes, sizeof(*p->code));
		memcpy(p->code, s->repeats.code, s->repeats.codes * sizeof(*p->code));
	}
	scan_start_anew(s);
}

void
scan_unpark(struct scan *s, struct scan_parked *p)
{
	size_t at = (SCAN_PAGE - p->held.len % SCAN_PAGE) % SCAN_PAGE;
	struct buf header = s->lineage.header;

	while (s->cap < at + p->held.len)
		scan_grow(s);
	memcpy(s->base + at, buf_text(&p->held), p->held.len);
	s->start = at;
	s->line = at + p->line;
	s->passed = at + p->passed;
	s->look = at + p->look;
	s->no_newline = p->no_newline > 0 ? at + p->no_newline : 0;
	s->counted = at + p->counted;
	s->end = at + p->held.len;
	s->base_offset = p->offset - at;
	s->first_offset = p->first_offset;
	s->number = p->number > 0 ? p->number : 1;
	s->in_overlong = p->in_overlong;
	s->overlong_before = s->overlong - p->overlong;
	s->lineage = p->lineage;
	s->lineage.header = header;     /* its memory is used again */
	buf_clear(&s->lineage.header);
	buf_add_span(&s->lineage.header, buf_span(&p->lineage.header));
	s->repeats.codes = p->codes;
	if (p->codes > 0)
		memcpy(s->repeats.code, p->code, p->codes * sizeof(*p->code));
	s->repeats.end = p->codes_end;
	s->repeats.noted = p->noted;
	buf_clear(&s->event_header);
	buf_add_span(&s->event_header, buf_span(&p->event_header));
	s->event_end = p->event_end;
	s->event_known = p->event_known;
	scan_parked_free(p);
}

struct span
scan_parked_line(const struct scan_parked *p)
{
	return span_make(buf_text(&p->held) + p->line, p->held.len - p->line);
}

void
scan_parked_free(struct scan_parked *p)
{
	buf_free(&p->held);
	lineage_free(&p->lineage);
	buf_free(&p->event_header);
	free(p->code);
	*p = (struct scan_parked){ 0 };
}
