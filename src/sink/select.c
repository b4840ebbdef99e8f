#include "sink/select.h"

#include <stdlib.h>

bool
select_needs_header(const struct select *s)
{
	return s->tag->count > 0 || s->level != 0 || s->pid->count > 0;
}

bool
select_is_all(const struct select *s)
{
	return !select_needs_header(s) && !s->only && s->code->count == 0;
}

/* logcat's order; A is Studio's word for F, S is silence above all. */
static int
rank(char level)
{
	static const char order[] = "VDIWEFS";
	const char *at;

	if (level == 'A')
		level = 'F';
	at = level != '\0' ? strchr(order, level) : NULL;
	return at ? (int)(at - order) : -1;
}

static bool
has_tag(const struct option_list *list, struct span tag)
{
	for (size_t i = 0; i < list->count; i++)
		if (span_equal(span_of(list->item[i]), tag))
			return true;
	return list->count == 0;
}

static bool
has_number(const struct option_list *list, long number)
{
	for (size_t i = 0; i < list->count; i++)
		if (strtol(list->item[i], NULL, 10) == number)
			return true;
	return list->count == 0;
}

static bool
has_event(const struct select *s, const struct line *line)
{
	for (size_t i = 0; i < line->count; i++)
		if (judgement_is_event(&line->judgement[i]) && has_number(s->code, line->judgement[i].number))
			return true;
	return false;
}

bool
select_line(const struct select *s, const struct line *line)
{
	const struct record *r = &line->record;

	if (!has_tag(s->tag, r->tag) || !has_number(s->pid, r->pid))
		return false;
	if (s->level != 0 && rank(r->level) < rank(s->level))
		return false;
	return (!s->only && s->code->count == 0) || has_event(s, line);
}
