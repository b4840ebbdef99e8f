#include "sink/rows.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "base/xalloc.h"

#define SLOTS 256       /* at first; a power of two */

/* Fibonacci hashing, Knuth, The Art of Computer Programming 3, 6.4. */
static size_t
slot_of(const struct rows *t, long number, const struct family *family)
{
	size_t i = (size_t)((uint64_t)number * UINT64_C(0x9e3779b97f4a7c15) >> 40) & (t->slots - 1);

	while (t->slot[i] != 0) {
		const struct row *r = &t->item[t->slot[i] - 1];

		if (r->number == number && r->family == family)
			break;
		i = (i + 1) & (t->slots - 1);
	}
	return i;
}

static void
grow_slots(struct rows *t)
{
	free(t->slot);
	t->slots = t->slots ? 2 * t->slots : SLOTS;
	t->slot = xcalloc(t->slots, sizeof(*t->slot));
	for (size_t i = 0; i < t->count; i++)
		t->slot[slot_of(t, t->item[i].number, t->item[i].family)] = (uint32_t)i + 1;
}

size_t
rows_find(struct rows *t, long number, const struct family *family, const struct code *code)
{
	size_t slot;

	if (2 * (t->count + 1) > t->slots)
		grow_slots(t);
	slot = slot_of(t, number, family);
	if (t->slot[slot] != 0)
		return t->slot[slot] - 1;
	if (t->count >= ROWS_MAX && number != ROW_OTHER)
		return rows_find(t, ROW_OTHER, NULL, NULL);
	if (t->count == t->room) {
		t->room = t->room ? 2 * t->room : 16;
		t->item = xreallocarray(t->item, t->room, sizeof(*t->item));
	}
	t->item[t->count] = (struct row){ .number = number, .family = family, .code = code, .tags = { .max = ROW_TAGS },
		.pids = { .max = ROW_PIDS }, .files = { .max = ROW_FILES }, .series = { .bucket = { .max = SIZE_MAX } } };
	t->slot[slot] = (uint32_t)++t->count;
	return t->count - 1;
}

size_t
row_level(char level)
{
	const char *at = level != '\0' ? strchr(ROW_LEVELS, level == 'A' ? 'F' : level) : NULL;

	return at != NULL ? (size_t)(at - ROW_LEVELS) : ROW_LEVEL_COUNT - 1;
}

void
row_add_sample(struct row *r, struct span text, uint64_t number)
{
	char clean[ROW_SAMPLE_MAX];

	if (r->samples == ROW_SAMPLES)
		return;
	text = span_make(clean, utf8_copy(clean, sizeof(clean), text));
	r->sample[r->samples++] = (struct sample){ number, xstrndup(text.ptr, text.len), text.len };
}

static struct row *
same_row(struct rows *t, const struct row *other)
{
	size_t index = rows_find(t, other->number, other->family, other->code);

	return &t->item[index];
}

static void
take_first(struct row *r, const struct row *from, uint64_t lines)
{
	r->first = from->first;
	r->first_line = from->first_line + lines;
}

static void
take_last(struct row *r, const struct row *from, uint64_t lines)
{
	r->last = from->last;
	r->last_line = from->last_line + lines;
}

/* All but the times. */
static void
add(struct row *r, const struct row *from, const struct timeline *timeline, uint64_t lines)
{
	r->count += from->count;
	r->by_text += from->by_text;
	for (size_t i = 0; i < ROW_LEVEL_COUNT; i++)
		r->level[i] += from->level[i];
	counts_merge(&r->tags, &from->tags);
	counts_merge(&r->pids, &from->pids);
	counts_merge(&r->files, &from->files);
	timeline_merge_series(timeline, &r->series, &from->series);
	for (size_t i = 0; i < from->samples; i++)
		row_add_sample(r, span_make(from->sample[i].text, from->sample[i].len), from->sample[i].number + lines);
}

void
rows_merge(struct rows *t, const struct rows *from, const struct timeline *timeline, uint64_t lines)
{
	for (size_t i = 0; i < from->count; i++) {
		const struct row *other = &from->item[i];
		struct row *r;

		if (other->count == 0)          /* met in lines that were context only */
			continue;
		r = same_row(t, other);
		if (r->count == 0)
			take_first(r, other, lines);
		take_last(r, other, lines);
		add(r, other, timeline, lines);
	}
}

void
rows_beside(struct rows *t, const struct rows *from, const struct timeline *timeline, uint64_t lines)
{
	for (size_t i = 0; i < from->count; i++) {
		const struct row *other = &from->item[i];
		struct row *r;

		if (other->count == 0)
			continue;
		r = same_row(t, other);
		if (r->count == 0 || moment_is_earlier(other->first, r->first))
			take_first(r, other, lines);
		if (r->count == 0 || !moment_is_later(r->last, other->last))
			take_last(r, other, lines);
		add(r, other, timeline, lines);
	}
}

void
rows_free(struct rows *t)
{
	for (size_t i = 0; i < t->count; i++) {
		struct row *r = &t->item[i];

		counts_free(&r->tags);
		counts_free(&r->pids);
		counts_free(&r->files);
		series_free(&r->series);
		for (size_t k = 0; k < r->samples; k++)
			free(r->sample[k].text);
	}
	free(t->item);
	free(t->slot);
	*t = (struct rows){ 0 };
}
