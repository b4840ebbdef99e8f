/*
 * JSON, the form that can be read again (read.h). Its fields are a contract:
 * doc/report-json.md. Everything is in a fixed order, so equal reports are equal byte
 * for byte.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistr.h>

#include "base/json.h"
#include "base/xalloc.h"
#include "report/compare.h"
#include "report/fields.h"
#include "report/report.h"

static void
put_number(struct json *j, const char *key, uint64_t n)
{
	json_key(j, key);
	json_put_number(j, (int64_t)n);
}

static void
put_text(struct json *j, const char *key, const char *text)
{
	if (text == NULL)
		return;
	json_key(j, key);
	json_put_string(j, span_of(text));
}

static void
put_moment(struct json *j, const char *key, struct moment m, bool fraction)
{
	struct buf text = { 0 };

	if (m.kind == MOMENT_NONE)
		return;
	moment_write(&text, m, fraction);
	put_text(j, key, text.ptr);
	buf_free(&text);
}

static int
by_count(const void *a, const void *b)
{
	const struct count *x = *(const struct count *const *)a, *y = *(const struct count *const *)b;

	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return x->key < y->key ? -1 : x->key > y->key;
}

/* {"name": n, ...}, the most frequent first; numbers as names where there are none. */
static void
put_counts(struct json *j, const char *key, const struct counts *c)
{
	const struct count **item;

	if (c->count == 0)
		return;
	item = xcalloc(c->count, sizeof(const struct count *));
	for (size_t i = 0; i < c->count; i++)
		item[i] = &c->item[i];
	qsort(item, c->count, sizeof(const struct count *), by_count);
	json_key(j, key);
	json_open(j, '{');
	for (size_t i = 0; i < c->count; i++) {
		const char *name = counts_name(c, item[i]);
		char number[24];

		snprintf(number, sizeof(number), "%llu", (unsigned long long)item[i]->key);
		put_number(j, name != NULL ? name : number, item[i]->n);
	}
	json_close(j, '}');
	free(item);
}

static void
put_fields(struct json *j, const struct field_name *field, const void *of)
{
	for (; field->key != NULL; field++)
		put_number(j, field->key, *(const uint64_t *)(const void *)((const char *)of + field->offset));
}

static void
put_both(struct json *j, const char *key, struct text text)
{
	if (text.en == NULL && text.zh == NULL)
		return;
	json_key(j, key);
	json_open(j, '{');
	put_text(j, "zh", text.zh);
	put_text(j, "en", text.en);
	json_close(j, '}');
}

static void
put_code(struct json *j, const struct row *r)
{
	put_number(j, "code", (uint64_t)(r->number == ROW_OTHER ? 0 : r->number));
	put_text(j, "family", r->family != NULL ? r->family->name : NULL);
	json_key(j, "known");
	json_put_bool(j, r->code != NULL);
}

static void
put_meaning(struct json *j, const struct code *c)
{
	if (c == NULL)
		return;
	put_text(j, "name", c->name);
	put_text(j, "category", c->category);
	put_text(j, "message", c->message);
	put_both(j, "explanation", c->text);
	put_both(j, "cause", c->cause);
	put_both(j, "fix", c->fix);
}

static void
put_levels(struct json *j, const struct row *r)
{
	json_key(j, "levels");
	json_open(j, '{');
	for (size_t i = 0; i < ROW_LEVEL_COUNT; i++) {
		char level[2] = { ROW_LEVELS[i], '\0' };

		if (r->level[i] > 0)
			put_number(j, level, r->level[i]);
	}
	json_close(j, '}');
}

/* [["2026-03-17 16:13:00", 5], ...]: the buckets that are not empty, by their start */
static void
put_series(struct json *j, const struct timeline *t, const struct counts *series)
{
	if (series->count == 0)
		return;
	json_key(j, "series");
	json_open(j, '[');
	for (size_t i = 0; i < series->count; i++) {
		struct buf start = { 0 };

		moment_write(&start, timeline_start(t, series->item[i].key), false);
		json_open(j, '[');
		json_put_string(j, buf_span(&start));
		json_put_number(j, (int64_t)series->item[i].n);
		json_close(j, ']');
		buf_free(&start);
	}
	json_close(j, ']');
}

static void
put_samples(struct json *j, const struct row *r)
{
	if (r->samples == 0)
		return;
	json_key(j, "samples");
	json_open(j, '[');
	for (size_t i = 0; i < r->samples; i++) {
		json_open(j, '{');
		put_number(j, "line", r->sample[i].number);
		json_key(j, "text");
		json_put_string(j, span_make(r->sample[i].text, r->sample[i].len));
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void
put_row(struct json *j, const struct row *r, const struct timeline *t, bool meaning)
{
	json_open(j, '{');
	put_code(j, r);
	if (meaning)
		put_meaning(j, r->code);
	put_fields(j, row_fields, r);
	put_number(j, "first_line", r->first_line);
	put_number(j, "last_line", r->last_line);
	put_moment(j, "first", r->first, true);
	put_moment(j, "last", r->last, true);
	put_levels(j, r);
	put_counts(j, "tags", &r->tags);
	if (r->tags.other > 0)
		put_number(j, "tags_other", r->tags.other);
	put_counts(j, "pids", &r->pids);
	if (r->pids.other > 0)
		put_number(j, "pids_other", r->pids.other);
	put_counts(j, "files", &r->files);
	if (r->files.other > 0)
		put_number(j, "files_other", r->files.other);
	put_series(j, t, &r->series.bucket);
	put_samples(j, r);
	json_close(j, '}');
}

/* The most frequent code first. */
static int
by_row(const void *a, const void *b)
{
	const struct row *x = *(const struct row *const *)a, *y = *(const struct row *const *)b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return strcmp(x->family->name, y->family->name);
}

/* The row of the same code in another aggregate, or NULL. */
static const struct row *
same_row(struct aggregate *a, const struct row *r)
{
	for (size_t i = 0, n = aggregate_rows(a); i < n; i++) {
		const struct row *other = aggregate_row(a, i);

		if (other->number == r->number && other->family == r->family)
			return other;
	}
	return NULL;
}

/* All rows; with `behind` only those that are different there, as they are there. */
static void
put_rows(struct json *j, struct aggregate *a, struct aggregate *behind)
{
	size_t count = aggregate_rows(a);
	const struct row **row = xcalloc(count, sizeof(const struct row *));

	for (size_t i = 0; i < count; i++)
		row[i] = aggregate_row(a, i);
	qsort(row, count, sizeof(const struct row *), by_row);
	json_key(j, "codes");
	json_open(j, '[');
	for (size_t i = 0; i < count; i++) {
		const struct row *r = behind != NULL ? same_row(behind, row[i]) : row[i];
		struct row none = { .number = row[i]->number, .family = row[i]->family, .code = row[i]->code };

		if (behind != NULL && r != NULL && r->count == row[i]->count && r->samples == row[i]->samples)
			continue;
		put_row(j, r != NULL ? r : &none, aggregate_timeline(behind != NULL ? behind : a), behind == NULL);
	}
	json_close(j, ']');
	free(row);
}

static void
put_totals(struct json *j, const struct aggregate *a)
{
	const struct totals *t = aggregate_totals(a);

	put_fields(j, totals_fields, t);
	json_key(j, "formats");
	json_open(j, '{');
	for (size_t i = 0; i < FORMAT_COUNT; i++)
		if (t->format[i] > 0)
			put_number(j, format_name((enum format)i), t->format[i]);
	json_close(j, '}');
	json_key(j, "stream");
	json_open(j, '{');
	for (size_t i = 0; i < STREAM_COUNT; i++)
		if (t->event[i] > 0)
			put_number(j, stream_kind_name((enum stream_kind)i), t->event[i]);
	json_close(j, '}');
	put_counts(j, "buffers", &t->buffers);
	put_moment(j, "first", t->first, true);
	put_moment(j, "last", t->last, true);
	put_number(j, "bucket_seconds", (uint64_t)(timeline_width(aggregate_timeline(a)) / MOMENT_SECOND));
}

/* Text as it was: as a string if that can hold it, else in hexadecimal digits. */
static void
put_edge(struct json *j, const char *key, const char *hex_key, const struct buf *text)
{
	struct buf hex = { 0 };

	if (u8_check((const uint8_t *)buf_text(text), text->len) == NULL) {
		json_key(j, key);
		json_put_string(j, buf_span(text));
		return;
	}
	for (size_t i = 0; i < text->len; i++)
		buf_printf(&hex, "%02x", (unsigned char)text->ptr[i]);
	put_text(j, hex_key, hex.ptr);
	buf_free(&hex);
}

/* What --merge needs to put this one behind or before another. */
static void
put_edges(struct json *j, const struct summary *s)
{
	json_key(j, "edges");
	json_open(j, '{');
	put_edge(j, "head", "head_hex", &s->head);
	if (s->cut) {
		json_key(j, "head_cut");
		json_put_bool(j, true);
	}
	put_edge(j, "tail", "tail_hex", &s->tail);
	json_key(j, "behind_head");
	json_open(j, '{');
	put_totals(j, s->behind);
	put_rows(j, s->all, s->behind);
	json_close(j, '}');
	json_close(j, '}');
}

/* A number that is no count: as many digits as it needs. */
static void
put_real(struct json *j, const char *key, double n)
{
	json_key(j, key);
	buf_printf(j->to, "%.6g", n);
	j->comma = true;
}

/* What is below 0 is not known. */
static void
put_rate(struct json *j, const char *key, double rate)
{
	if (rate >= 0)
		put_real(j, key, rate);
}

static void
put_rates(struct json *j, const struct compare *c, const struct compared *row)
{
	put_number(j, "old_count", row->count[SIDE_OLD]);
	put_number(j, "count", row->count[SIDE_NEW]);
	put_rate(j, "old_per_1000_lines", compare_per_1000(c, row, SIDE_OLD));
	put_rate(j, "per_1000_lines", compare_per_1000(c, row, SIDE_NEW));
	if (c->hourly) {
		put_real(j, "old_per_hour", compare_per_hour(c, row, SIDE_OLD));
		put_real(j, "per_hour", compare_per_hour(c, row, SIDE_NEW));
	}
	put_rate(j, "rate_ratio", row->ratio);
	put_real(j, "chance", row->chance);
}

static void
put_compared_row(struct json *j, const struct compare *c, const struct compared *row)
{
	json_open(j, '{');
	put_code(j, row->row->code);
	put_text(j, "verdict", compare_word(row->verdict));
	json_key(j, "noise");
	json_put_bool(j, row->noise);
	put_rates(j, c, row);
	json_close(j, '}');
}

static void
put_compared(struct json *j, const struct report *r)
{
	struct compare *c = compare_new(r->summary->all, r->old, VIEW_CODE);
	const struct totals *old = c->log[SIDE_OLD].totals;

	json_key(j, "compared");
	json_open(j, '{');
	put_number(j, "old_lines", old->lines);
	put_number(j, "old_successes", old->success);
	put_moment(j, "old_first", old->first, true);
	put_moment(j, "old_last", old->last, true);
	put_rate(j, "old_failure_rate", compare_failure_rate(c, SIDE_OLD));
	put_rate(j, "failure_rate", compare_failure_rate(c, SIDE_NEW));
	put_rates(j, c, &c->all);
	json_key(j, "codes");
	json_open(j, '[');
	for (size_t i = 0; i < c->count; i++)
		put_compared_row(j, c, &c->item[i]);
	json_close(j, ']');
	json_close(j, '}');
	compare_free(c);
}

void
render_json(struct buf *to, const struct report *r)
{
	struct aggregate *all = r->summary->all;
	const struct totals *t = aggregate_totals(all);
	struct json j = { .to = to };

	json_open(&j, '{');
	put_number(&j, "imerr_report", REPORT_VERSION);
	put_totals(&j, all);
	put_number(&j, "lines_other", aggregate_others(all));
	put_number(&j, "sessions", aggregate_sessions(all));
	if (t->success > 0) {
		json_key(&j, "failure_rate");
		buf_printf(to, "%.6f", (double)t->codes / (double)(t->codes + t->success));
		j.comma = true;
	}
	put_rows(&j, all, NULL);
	if (r->old != NULL)
		put_compared(&j, r);
	put_edges(&j, r->summary);
	json_close(&j, '}');
	buf_add_char(to, '\n');
}
