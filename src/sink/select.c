#include "sink/select.h"

#include <stdlib.h>

static bool
asks(const struct option_list *list)
{
	return list != NULL && list->count > 0;
}

bool
select_needs_header(const struct select *s)
{
	return asks(s->tag) || s->level != 0 || asks(s->pid) || asks(s->package);
}

static bool
needs_event(const struct select *s)
{
	return s->only || asks(s->code) || asks(s->category);
}

bool
select_is_all(const struct select *s)
{
	return !select_needs_header(s) && !needs_event(s);
}

bool
select_needs_order(const struct select *s)
{
	return asks(s->package);
}

void
select_see(const struct select *s, struct packages *packages, const struct line *line)
{
	if (asks(s->package))
		packages_see(packages, s->package, &line->record);
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
has_text(const struct option_list *list, struct span text)
{
	for (size_t i = 0; asks(list) && i < list->count; i++)
		if (span_equal(span_of(list->item[i]), text))
			return true;
	return !asks(list);
}

static bool
has_number(const struct option_list *list, long number)
{
	for (size_t i = 0; asks(list) && i < list->count; i++)
		if (strtol(list->item[i], NULL, 10) == number)
			return true;
	return !asks(list);
}

/* A pid or a package says which processes; who gives both wants those of either. */
static bool
has_process(const struct select *s, const struct packages *packages, const struct record *r)
{
	if (!asks(s->package))
		return has_number(s->pid, r->pid);
	return (asks(s->pid) && has_number(s->pid, r->pid)) || packages_have(packages, s->package, r);
}

static bool
has_event(const struct select *s, const struct line *line)
{
	for (size_t i = 0; i < line->count; i++) {
		const struct judgement *j = &line->judgement[i];
		const struct code *code = j->meanings > 0 ? j->meaning[0].code : NULL;

		if (judgement_is_event(j) && has_number(s->code, j->number) &&
		    has_text(s->category, span_of(code != NULL ? code->category : NULL)))
			return true;
	}
	return false;
}

bool
select_line(const struct select *s, const struct packages *packages, const struct line *line)
{
	const struct record *r = &line->record;

	if (!has_text(s->tag, r->tag) || !has_process(s, packages, r))
		return false;
	if (s->level != 0 && rank(r->level) < rank(s->level))
		return false;
	return !needs_event(s) || has_event(s, line);
}
