/*
 * What Android Studio shows, copies and exports. Columns can be switched off
 * and resized, so lines are told by their shape from the left, never by counting
 * columns.
 */
#include "logcat/readers.h"

/* The columns of the new view take no more than this. */
#define COLUMNS_MAX 200

/* "4611-4690", padded to the left; `old` has "/package" behind it. */
static bool
take_pid_tid(struct cursor *c, struct record *r)
{
	struct cursor try = *c;
	long pid, tid;

	take_blanks(&try);
	if (!take_number(&try, &pid) || !take_char(&try, '-') || !take_number(&try, &tid))
		return false;
	r->pid = pid;
	r->tid = tid;
	*c = try;
	return true;
}

/* date time pid-tid/package level/tag: text; blanks in tags are U+00A0 */
bool
read_studio_old(struct cursor c, const struct stamp *stamp, struct record *r)
{
	take_blanks(&c);
	if (take_pid_tid(&c, r)) {
		if (take_char(&c, '/'))
			r->package = take_word(&c);
	} else {
		/* without pids the package alone tells this layout from others */
		r->package = take_word(&c);
		if (stamp == NULL || (memchr(r->package.ptr, '.', r->package.len) == NULL && !span_equal(r->package, SPAN("?"))))
			return false;
	}
	if (!take_blanks(&c) || left(&c) < 2 || !is_level(c.at[0]) || (c.at[1] != '/' && c.at[1] != ':'))
		return false;
	r->level = c.at[0];
	r->format = FORMAT_STUDIO_OLD;
	c.at += c.at[1] == '/' ? 2 : 1;         /* "E: text" where tags are off */
	read_tag_and_text(c, r);
	return true;
}

/* Where " E  " ends, or NULL: the level column, then the text. */
static const char *
find_level(const struct cursor *c, char *level)
{
	const char *limit = left(c) > COLUMNS_MAX ? c->at + COLUMNS_MAX : c->end;

	for (const char *p = c->at; p + 2 < limit; p++) {
		if (p[0] != ' ' || !is_level(p[1]) || p[2] != ' ')
			continue;
		if (p + 3 < c->end && p[3] != ' ')
			continue;
		*level = p[1];
		return p + 3 < c->end ? p + 4 : c->end;
	}
	return NULL;
}

/* The columns before the level: tag and package, either may be hidden. */
static void
read_columns(struct span columns, struct record *r)
{
	struct span rest = span_trim(columns);
	size_t i = rest.len;

	while (i > 0 && rest.ptr[i - 1] != ' ')
		i--;
	if (i > 0 || memchr(rest.ptr, '.', rest.len) != NULL || span_starts(rest, SPAN("pid-"))) {
		r->package = span_make(rest.ptr + i, rest.len - i);
		rest = span_trim(span_make(rest.ptr, i));
	}
	if (!span_equal(rest, SPAN("<no-tag>")))
		r->tag = rest;
}

/*
 * Standard: stamp, "%5d-%-5d", tag, package, " L  ", text.
 * Compact: clock, " L  ", text.
 */
bool
read_studio(struct cursor c, const struct stamp *stamp, struct record *r)
{
	const char *columns;
	const char *text;
	bool pids;

	if (left(&c) < 4 || (stamp != NULL && *c.at != ' '))
		return false;
	pids = take_pid_tid(&c, r);
	if (!pids && stamp == NULL)
		return false;
	columns = c.at;
	text = find_level(&c, &r->level);
	if (text == NULL || (!pids && c.at[1] != ' '))
		return false;
	if (!pids && stamp != NULL && stamp->kind == STAMP_SECONDS)
		return false;
	r->format = stamp != NULL && stamp->kind == STAMP_CLOCK ? FORMAT_STUDIO_COMPACT : FORMAT_STUDIO;
	read_columns(span_make(columns, (size_t)(text - columns) > 4 ? (size_t)(text - columns) - 4 : 0), r);
	r->text = span_make(text, (size_t)(c.end - text));
	return true;
}

/* Studio's .logcat export: `"message": "text"`, a line of indented JSON. */
bool
read_studio_export(struct cursor c, const struct stamp *stamp, struct record *r)
{
	const char *end = c.end;

	(void)stamp;
	take_blanks(&c);
	if (!take_text(&c, SPAN("\"message\": \"")))
		return false;
	if (end > c.at && end[-1] == ',')
		end--;
	if (end <= c.at || end[-1] != '"')
		return false;
	r->format = FORMAT_STUDIO_EXPORT;
	r->text = span_make(c.at, (size_t)(end - 1 - c.at));
	return true;
}
