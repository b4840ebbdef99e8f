#include "header_rows.h"

#include <stdlib.h>

static void
check_field(struct table *t, const char *what, struct span got, const char *want)
{
	if (want != NULL)
		table_text(t, what, got, want);
}

/* The spans of the record lie inside the line. */
static void
check_inside(struct table *t, struct span line, const struct record *r)
{
	const struct {
		const char *what;
		struct span s;
	} spans[] = {
		{ "text", r->text }, { "tag", r->tag }, { "time", r->time }, { "uid", r->uid }, { "package", r->package },
	};

	for (size_t i = 0; i < COUNT(spans); i++) {
		uintptr_t at = (uintptr_t)spans[i].s.ptr, begin = (uintptr_t)line.ptr, end = begin + line.len;

		if (i > 0 && spans[i].s.len == 0)
			continue;
		if (at < begin || at > end || spans[i].s.len > end - at)
			table_fail(t, "%s lies outside the line of %zu bytes", spans[i].what, line.len);
	}
	if (r->format >= FORMAT_COUNT)
		table_fail(t, "format %d", (int)r->format);
}

void
header_rows_check(const struct header_row *row, size_t count)
{
	struct table t = { 0 };

	for (size_t i = 0; i < count; i++) {
		const struct header_row *w = &row[i];
		struct record r;
		struct span line = span_of(w->line);
		char *copy = exact_copy(line);

		t.row = w->name;
		line.ptr = copy;
		header_read(line, &r);
		check_inside(&t, line, &r);
		check_field(&t, "format", span_of(format_name(r.format)), w->format);
		if (w->level >= 0)
			table_number(&t, "level", r.level, w->level);
		if (w->pid > -2)
			table_number(&t, "pid", r.pid, w->pid);
		if (w->tid > -2)
			table_number(&t, "tid", r.tid, w->tid);
		check_field(&t, "tag", r.tag, w->tag);
		check_field(&t, "time", r.time, w->time);
		check_field(&t, "uid", r.uid, w->uid);
		check_field(&t, "package", r.package, w->package);
		check_field(&t, "text", r.text, w->text);
		free(copy);
	}
	table_end(&t);
}

void
header_rows_check_prefixes(const struct header_row *row, size_t count)
{
	struct table t = { 0 };

	for (size_t i = 0; i < count; i++) {
		t.row = row[i].name;
		for (size_t len = strlen(row[i].line) + 1; len-- > 0;) {
			char *copy = exact_copy(span_make(row[i].line, len));
			struct record r;

			header_read(span_make(copy, len), &r);
			check_inside(&t, span_make(copy, len), &r);
			free(copy);
		}
	}
	table_end(&t);
}
