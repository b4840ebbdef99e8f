#include "scan/lineage.h"

#include "logcat/cursor.h"

/* The first line start that is near enough: less than HEADER_LOOKBACK above, also where the stream starts there. */
static const char *
nearest(const struct lineage_above *a)
{
	const char *begin = a->begin;

	if (a->line - begin >= HEADER_LOOKBACK)
		begin = a->line - HEADER_LOOKBACK;
	else if (a->begin_offset == a->first_offset)
		return begin;
	begin = memchr(begin, '\n', (size_t)(a->line - begin));
	return begin ? begin + 1 : a->line;
}

/* Is a header that was found still near enough, whether its bytes are there or not? */
static bool
is_near(const struct lineage *l, const struct lineage_above *a)
{
	uint64_t line = a->begin_offset + (uint64_t)(a->line - a->begin);

	return line - l->header_offset < HEADER_LOOKBACK;
}

/* Searches on from where it was searched last. */
static void
find(struct lineage *l, const struct lineage_above *a)
{
	const char *begin = nearest(a);
	uint64_t oldest = a->begin_offset + (uint64_t)(begin - a->begin);
	struct span header;

	if (l->known && l->searched >= oldest)
		begin = a->begin + (l->searched - a->begin_offset);
	else
		l->known = false;
	switch (header_find(begin, a->line, &header)) {
	case HEADER_FOUND:
		buf_clear(&l->header);
		buf_add_span(&l->header, header);
		l->header_offset = a->begin_offset + (uint64_t)(header.ptr - a->begin);
		l->found = true;
		break;
	case HEADER_NONE:
		l->found = false;
		break;
	case HEADER_OPEN:
		l->found = l->known && l->found && is_near(l, a);
		break;
	}
	l->known = true;
	l->searched = a->begin_offset + (uint64_t)(a->line - a->begin);
}

void
lineage_inherit(struct lineage *l, const struct lineage_above *above, struct record *r)
{
	bool indented = r->text.len > 0 && is_blank(r->text.ptr[0]);
	struct record inherited = *r;

	find(l, above);
	if (!l->found)
		return;
	header_inherit(&inherited, buf_span(&l->header));
	if (!format_indents(inherited.format) || indented)
		*r = inherited;
}

void
lineage_settle(struct lineage *l, const struct lineage_above *above)
{
	find(l, above);
}

void
lineage_clear(struct lineage *l)
{
	l->known = l->found = false;
}

void
lineage_free(struct lineage *l)
{
	buf_free(&l->header);
}
