#include "report/read.h"

#include <jansson.h>
#include <stdlib.h>

#include "report/fields.h"

struct state {
	const struct reader *reader;
	const char *name;
	struct err *err;
	size_t mistakes;
	uint64_t shift;                 /* lines of the head: rows count theirs from behind it */
};

/* What was wrong first is told; the rest follows from it. */
static void
refuse(struct state *s, const char *key)
{
	if (s->mistakes++ == 0)
		err_add(s->err, "'%s' is not a report of imerr: '%s' is missing or is not what it should be",
		    "“%s”不是 imerr 的报告：缺少“%s”，或其内容不对", s->name, key);
}

static uint64_t
number_of(struct state *s, const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_integer(value) || json_integer_value(value) < 0) {
		refuse(s, key);
		return 0;
	}
	return (uint64_t)json_integer_value(value);
}

/* The number of a line: behind a head it can be one of the head. */
static uint64_t
line_of(struct state *s, const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_integer(value))
		refuse(s, key);
	return (uint64_t)json_integer_value(value) - s->shift;
}

static struct span
text_of(const json_t *value)
{
	return span_make(json_string_value(value), json_string_length(value));
}

/* As moment_write() writes it; MOMENT_NONE where there is none. */
static struct moment
moment_of(struct state *s, const json_t *value, const char *key)
{
	struct moment m = { MOMENT_NONE, 0 };
	struct span text = text_of(value);

	if (value == NULL)
		return m;
	if (json_is_string(value) && text.len > 2 && text.ptr[0] == '+' && text.ptr[text.len - 1] == 's') {
		char *end;
		long long seconds = strtoll(text.ptr + 1, &end, 10);

		m = (struct moment){ MOMENT_BOOT, seconds * MOMENT_SECOND };
		if (*end == '.')
			m.ms += strtoll(end + 1, &end, 10);
		if (*end != 's' || seconds < 0 || seconds > INT32_MAX)
			m.kind = MOMENT_NONE;
	} else if (json_is_string(value)) {
		m = moment_read(text, 0);
	}
	if (m.kind == MOMENT_NONE)
		refuse(s, key);
	return m;
}

static void
read_fields(struct state *s, const json_t *object, const struct field_name *field, void *of)
{
	for (; field->key != NULL; field++)
		if (!field->later || json_object_get(object, field->key) != NULL)
			*field_of(of, field) = number_of(s, object, field->key);
}

/* {"name": n, ...}; `numbers`: the names are numbers */
static void
read_counts(struct state *s, json_t *object, const char *key, bool numbers, struct counts *to)
{
	json_t *map = json_object_get(object, key);
	const char *name;
	json_t *value;

	json_object_foreach(map, name, value) {
		json_int_t n = json_integer_value(value);

		if (!json_is_integer(value) || n <= 0)
			refuse(s, key);
		else if (numbers)
			counts_add(to, strtoull(name, NULL, 10), NULL, (uint64_t)n);
		else
			counts_add_name(to, span_of(name), (uint64_t)n);
	}
}

/* Numbers by the names of a table. */
static void
read_names(struct state *s, json_t *object, const char *key, const char *(*name_of)(int), size_t count, uint64_t *to)
{
	json_t *map = json_object_get(object, key);
	const char *name;
	json_t *value;

	if (!json_is_object(map))
		refuse(s, key);
	json_object_foreach(map, name, value) {
		size_t i = 0;

		while (i < count && strcmp(name_of((int)i), name) != 0)
			i++;
		if (i < count && json_is_integer(value) && json_integer_value(value) >= 0)
			to[i] = (uint64_t)json_integer_value(value);
		else
			refuse(s, key);
	}
}

static const char *
format_by_index(int i)
{
	return format_name((enum format)i);
}

static const char *
stream_by_index(int i)
{
	return stream_kind_name((enum stream_kind)i);
}

static const char *
keep_text(struct state *s, const json_t *value)
{
	return json_is_string(value) ? arena_text(&s->reader->foreign->arena, json_string_value(value), json_string_length(value)) : NULL;
}

static struct text
keep_both(struct state *s, const json_t *value)
{
	return (struct text){ keep_text(s, json_object_get(value, "en")), keep_text(s, json_object_get(value, "zh")) };
}

/* A code that no rule file of this machine names: as the report says, or as one before it said. */
static const struct code *
read_code(struct state *s, const json_t *object, const struct family *family, long number)
{
	const struct code *known = foreign_find(s->reader->foreign, family, number);
	struct code *c;

	if (known != NULL)
		return known;
	c = foreign_add(s->reader->foreign, family, number);
	c->name = keep_text(s, json_object_get(object, "name"));
	c->category = keep_text(s, json_object_get(object, "category"));
	c->message = keep_text(s, json_object_get(object, "message"));
	c->text = keep_both(s, json_object_get(object, "explanation"));
	c->cause = keep_both(s, json_object_get(object, "cause"));
	c->fix = keep_both(s, json_object_get(object, "fix"));
	return c;
}

/* What the code is: the catalogue knows, or the report said. */
static size_t
find_row(struct state *s, const json_t *object, struct rows *rows)
{
	const char *name = json_string_value(json_object_get(object, "family"));
	long number = (long)number_of(s, object, "code");
	bool known = json_is_true(json_object_get(object, "known"));
	const struct family *family = NULL;
	struct meaning m[8];
	size_t n = catalogue_find(s->reader->catalogue, number, PLATFORM_ANY, m, sizeof(m) / sizeof(m[0]));

	if (name == NULL)
		return rows_find(rows, ROW_OTHER, NULL, NULL);
	for (size_t i = 0; i < n; i++)
		if (strcmp(m[i].family->name, name) == 0)
			return rows_find(rows, number, m[i].family, m[i].code);
	for (size_t i = 0; i < catalogue_members(s->reader->catalogue) && family == NULL; i++)
		if (strcmp(catalogue_member(s->reader->catalogue, i)->family->name, name) == 0)
			family = catalogue_member(s->reader->catalogue, i)->family;
	if (family == NULL)
		family = foreign_family(s->reader->foreign, name);
	return rows_find(rows, number, family, known ? read_code(s, object, family, number) : NULL);
}

static void
read_levels(struct state *s, const json_t *object, struct row *r)
{
	json_t *map = json_object_get(object, "levels");
	const char *name;
	json_t *value;

	json_object_foreach(map, name, value) {
		const char *at = name[0] != '\0' && name[1] == '\0' ? strchr(ROW_LEVELS, name[0]) : NULL;

		if (at != NULL && json_is_integer(value) && json_integer_value(value) >= 0)
			r->level[at - ROW_LEVELS] = (uint64_t)json_integer_value(value);
		else
			refuse(s, "levels");
	}
}

static void
read_series(struct state *s, const json_t *object, struct timeline *t, struct row *r)
{
	json_t *list = json_object_get(object, "series");
	size_t i;
	json_t *pair;

	json_array_foreach(list, i, pair) {
		json_t *n = json_array_get(pair, 1);
		struct moment start = moment_of(s, json_array_get(pair, 0), "series");

		if (start.kind == MOMENT_NONE || !json_is_integer(n) || json_integer_value(n) <= 0)
			refuse(s, "series");
		else
			timeline_add(t, &r->series, start, (uint64_t)json_integer_value(n));
	}
}

static void
read_samples(struct state *s, const json_t *object, struct row *r)
{
	json_t *list = json_object_get(object, "samples");
	size_t i;
	json_t *sample;

	json_array_foreach(list, i, sample) {
		json_t *text = json_object_get(sample, "text");

		if (json_is_string(text))
			row_add_sample(r, text_of(text), line_of(s, sample, "line"));
		else
			refuse(s, "samples");
	}
}

static void
read_row(struct state *s, json_t *object, struct rows *rows, struct timeline *t)
{
	size_t index = find_row(s, object, rows);
	struct row *r = &rows->item[index];

	if (r->count > 0 || r->samples > 0) {
		refuse(s, "codes");     /* twice the same */
		return;
	}
	read_fields(s, object, row_fields, r);
	r->first_line = line_of(s, object, "first_line");
	r->last_line = line_of(s, object, "last_line");
	r->first = moment_of(s, json_object_get(object, "first"), "first");
	r->last = moment_of(s, json_object_get(object, "last"), "last");
	read_levels(s, object, r);
	read_counts(s, object, "tags", false, &r->tags);
	read_counts(s, object, "pids", true, &r->pids);
	read_counts(s, object, "files", false, &r->files);
	r->tags.other = (uint64_t)json_integer_value(json_object_get(object, "tags_other"));
	r->files.other = (uint64_t)json_integer_value(json_object_get(object, "files_other"));
	r->pids.other = (uint64_t)json_integer_value(json_object_get(object, "pids_other"));
	read_series(s, object, t, r);
	read_samples(s, object, r);
}

static bool
has_code(const json_t *list, const json_t *row)
{
	size_t i;
	json_t *other;

	json_array_foreach(list, i, other)
		if (json_equal(json_object_get(other, "code"), json_object_get(row, "code")) &&
		    json_equal(json_object_get(other, "family"), json_object_get(row, "family")))
			return true;
	return false;
}

/*
 * An aggregate from its object. With `instead` it is what lies behind the head of `whole`:
 * rows that `instead` has too are taken from there.
 */
static struct aggregate *
read_aggregate(struct state *s, json_t *object, const json_t *whole, json_t *instead)
{
	json_t *rows = json_object_get(whole, "codes");
	struct totals totals = { .buffers = { .max = ROW_TAGS } };
	struct timeline timeline;
	struct rows table = { 0 };
	size_t i;
	json_t *row;

	timeline_init(&timeline, (int64_t)number_of(s, object, "bucket_seconds") * MOMENT_SECOND);
	read_fields(s, object, totals_fields, &totals);
	read_names(s, object, "formats", format_by_index, FORMAT_COUNT, totals.format);
	read_names(s, object, "stream", stream_by_index, STREAM_COUNT, totals.event);
	read_counts(s, object, "buffers", false, &totals.buffers);
	totals.first = moment_of(s, json_object_get(object, "first"), "first");
	totals.last = moment_of(s, json_object_get(object, "last"), "last");
	if (!json_is_array(rows) || (instead != NULL && !json_is_array(instead)))
		refuse(s, "codes");
	s->shift = instead != NULL ? number_of(s, whole, "lines") - totals.lines : 0;
	json_array_foreach(rows, i, row)
		if (instead == NULL || !has_code(instead, row))
			read_row(s, row, &table, &timeline);
	s->shift = 0;
	if (instead != NULL)
		json_array_foreach(instead, i, row)
			read_row(s, row, &table, &timeline);
	return aggregate_load(s->reader->options, &totals, &timeline, &table);
}

/* The bytes of an edge. */
static void
read_edge(struct state *s, const json_t *edges, const char *key, const char *hex_key, struct buf *to)
{
	const json_t *text = json_object_get(edges, key), *hex = json_object_get(edges, hex_key);
	struct span digits = text_of(hex);

	if (json_is_string(text)) {
		buf_add_span(to, text_of(text));
		return;
	}
	if (!json_is_string(hex) || digits.len % 2 != 0)
		refuse(s, key);
	for (size_t i = 0; i + 1 < digits.len; i += 2) {
		char pair[3] = { digits.ptr[i], digits.ptr[i + 1], '\0' };
		char *end;

		buf_add_char(to, (char)strtoul(pair, &end, 16));
		if (*end != '\0')
			refuse(s, hex_key);
	}
}

static void
read_root(struct state *s, json_t *root, struct summary *to)
{
	json_t *edges = json_object_get(root, "edges");
	json_t *behind = json_object_get(edges, "behind_head");

	aggregate_free(to->all);
	aggregate_free(to->behind);
	to->all = read_aggregate(s, root, root, NULL);
	to->behind = read_aggregate(s, behind, root, json_object_get(behind, "codes"));
	read_edge(s, edges, "head", "head_hex", &to->head);
	to->cut = json_is_true(json_object_get(edges, "head_cut"));
	read_edge(s, edges, "tail", "tail_hex", &to->tail);
	if (s->mistakes == 0 && (!aggregate_adds_up(to->all) || !aggregate_adds_up(to->behind)))
		refuse(s, "codes_counted");
}

int
summary_read(struct summary *to, const struct reader *reader, const char *name, struct span text, struct err *err)
{
	struct state s = { .reader = reader, .name = name, .err = err };
	json_error_t error;
	json_t *root = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
	json_int_t version = json_integer_value(json_object_get(root, "imerr_report"));

	summary_init(to, reader->options);
	if (root == NULL) {
		err_add(err, "%s:%d:%d: this is not JSON: %s", "%s:%d:%d：不是有效的 JSON：%s", name, error.line, error.column, error.text);
		return -1;
	}
	if (version == REPORT_VERSION)
		read_root(&s, root, to);
	else if (version > REPORT_VERSION)
		err_add(err, "'%s' was written by a newer imerr (report version %lld; this one reads %d)",
		    "“%s”由更新版本的 imerr 写出（报告版本 %lld，本程序支持 %d）", name, (long long)version, REPORT_VERSION);
	else
		err_add(err, "'%s' is not a report of imerr: write one with imerr report -o json",
		    "“%s”不是 imerr 的报告：请用 imerr report -o json 生成", name);
	json_decref(root);
	return version == REPORT_VERSION && s.mistakes == 0 ? 0 : -1;
}
