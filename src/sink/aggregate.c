#include "sink/aggregate.h"

#include <stdlib.h>

#include "base/xalloc.h"

/* What of a line with codes is counted, kept while its bytes are gone. */
struct seen {
	size_t row[JUDGEMENTS_MAX];     /* of its codes */
	size_t rows;
	uint64_t end;                   /* offset behind it and its notes */
	uint64_t number;                /* of the scan */
	struct moment when;
	struct buf tag;
	long pid;
	size_t level;
};

struct aggregate {
	struct aggregate_options options;
	struct totals totals;
	struct timeline timeline;
	struct moment_clock clock;
	bool apart;                     /* it is put beside others */
	struct moment stood;            /* then: the clock of the line before */
	uint64_t from;                  /* lines before this offset are context */
	uint64_t before;                /* number of the first line that is not, less one */
	struct rows rows;
	struct seen last;               /* for "identical N lines" right behind it */
	struct packages packages;       /* what the stream told of them */
	struct replays replays;         /* which lines came before */
	bool learns;                    /* context lines came before, too */
};

struct aggregate *
aggregate_new(const struct aggregate_options *options)
{
	struct aggregate *a = xcalloc(1, sizeof(*a));

	a->options = *options;
	a->clock.reference = options->reference;
	a->replays.max = options->many ? REPLAYS_MAX_MANY : REPLAYS_MAX;
	a->totals.buffers.max = ROW_TAGS;
	timeline_init(&a->timeline, options->bucket);
	return a;
}

void
aggregate_free(struct aggregate *a)
{
	if (a == NULL)
		return;
	rows_free(&a->rows);
	counts_free(&a->totals.buffers);
	buf_free(&a->last.tag);
	packages_free(&a->packages);
	replays_free(&a->replays);
	timeline_free(&a->timeline);
	free(a);
}

void
aggregate_from(struct aggregate *a, uint64_t offset, uint64_t number)
{
	a->from = offset;
	a->before = number - 1;
}

/* The end of a long path says more than its start. */
static struct span
file_name(const char *path)
{
	struct span name = span_of(path);

	if (name.len > COUNTS_NAME_MAX)
		name = span_make(name.ptr + name.len - COUNTS_NAME_MAX, COUNTS_NAME_MAX);
	return name;
}

/* `n` more of one code of the line that was seen last. */
static void
count_row(struct aggregate *a, struct row *r, uint64_t n)
{
	const struct seen *seen = &a->last;
	/* A line before the first that counts has a number below 1, until a merge adds the lines before. */
	uint64_t number = seen->number - a->before + a->totals.lines;

	if (r->count == 0 || (a->apart && moment_is_earlier(seen->when, r->first))) {
		r->first = seen->when;
		r->first_line = number;
	}
	if (r->count == 0 || !a->apart || !moment_is_later(r->last, seen->when)) {
		r->last = seen->when;
		r->last_line = number;
	}
	r->count += n;
	r->level[seen->level] += n;
	if (seen->tag.len > 0)
		counts_add_name(&r->tags, buf_span(&seen->tag), n);
	if (a->options.file != NULL)
		counts_add_name(&r->files, file_name(a->options.file), n);
	if (seen->pid >= 0)
		counts_add(&r->pids, (uint64_t)seen->pid, NULL, n);
	timeline_add(&a->timeline, &r->series, seen->when, n);
	a->totals.codes += n;
	a->totals.unknown += r->code == NULL ? n : 0;
}

/* Did the line come before logcat was started again? If not, it is remembered. */
static bool
is_replayed(struct aggregate *a, const struct line *line, bool counts, bool codes)
{
	const struct record *r = &line->record;
	struct span content = line->content;
	uint64_t key;

	if (!moment_is_exact(r->time)) {
		if (counts || a->learns)
			a->totals.unsure += replays_undated(&a->replays) && counts && codes;
		return false;
	}
	while (content.len > 0 && content.ptr[content.len - 1] == '\r')
		content.len--;
	key = replays_key(r->inherited ? r->time : (struct span){ NULL, 0 }, content);
	if (r->inherited)
		key = replays_key(r->tag, (struct span){ (const char *)&key, sizeof(key) });
	return counts || a->learns ? replays_see(&a->replays, key) : replays_have(&a->replays, key);
}

/* Codes of the line that count, success aside; -1: a code touches the cut. */
static int
count_codes(const struct line *line, uint64_t *success)
{
	int n = 0;

	for (size_t i = 0; i < line->count; i++) {
		const struct judgement *j = &line->judgement[i];

		if (!judgement_is_event(j))
			continue;
		if (j->cut)
			return -1;
		if (j->number == 0)
			++*success;
		else
			n++;
	}
	return n;
}

static void
see_line(struct aggregate *a, const struct line *line, struct moment when)
{
	struct seen *seen = &a->last;
	const struct record *record = &line->record;

	seen->rows = 0;
	for (size_t i = 0; i < line->count; i++) {
		const struct judgement *j = &line->judgement[i];

		if (judgement_is_event(j) && j->number != 0)
			seen->row[seen->rows++] = rows_find(&a->rows, j->number, j->meaning[0].family, j->meaning[0].code);
	}
	seen->end = line->offset + line->bytes.len;
	seen->number = line->number;
	seen->when = when;
	buf_clear(&seen->tag);
	buf_add_span(&seen->tag, record->tag);
	seen->pid = record->pid;
	seen->level = row_level(record->level);
}

/* Codes that were told by their text are counted apart, too. */
static void
count_texts(struct aggregate *a, const struct line *line)
{
	size_t k = 0;

	for (size_t i = 0; i < line->count; i++) {
		const struct judgement *j = &line->judgement[i];

		if (!judgement_is_event(j) || j->number == 0)
			continue;
		a->rows.item[a->last.row[k++]].by_text += j->via == VIA_TEXT;
		a->totals.by_text += j->via == VIA_TEXT;
	}
}

static void
count_line(struct aggregate *a, const struct line *line)
{
	struct span text = line->bytes;

	totals_see(&a->totals, a->last.when, a->apart ? a->stood : a->totals.last, a->apart);
	a->totals.with_codes++;
	a->totals.format[line->record.format]++;
	while (text.len > 0 && (text.ptr[text.len - 1] == '\n' || text.ptr[text.len - 1] == '\r'))
		text.len--;
	for (size_t i = 0; i < a->last.rows; i++) {
		count_row(a, &a->rows.item[a->last.row[i]], 1);
		row_add_sample(&a->rows.item[a->last.row[i]], text, a->last.number - a->before + a->totals.lines);
	}
	count_texts(a, line);
}

static void
add_record(struct aggregate *a, const struct line *line)
{
	struct moment when = moment_tell(&a->clock, line->record.time);
	bool counts = line->offset >= a->from;
	uint64_t success = 0;
	int codes = count_codes(line, &success);

	if (codes < 0)
		a->totals.cut += counts;
	if (codes < 0 || !select_line(&a->options.select, &a->packages, line) || !moment_is_within(when, a->options.since, a->options.until))
		return;
	if (codes == 0 && success == 0)
		return;
	if (is_replayed(a, line, counts, codes > 0)) {
		a->totals.replayed += counts;
		see_line(a, line, when);        /* chatty's word about it may be new */
		return;
	}
	a->totals.success += counts ? success : 0;
	if (codes == 0)
		return;
	see_line(a, line, when);
	if (counts)
		count_line(a, line);
	a->stood = when.kind != MOMENT_NONE ? when : a->stood;
}

/* "identical N lines" right behind a line with codes: they came N times more. */
static void
add_identical(struct aggregate *a, const struct line *line, uint64_t lines)
{
	if (line->offset != a->last.end || is_replayed(a, line, true, false))
		return;
	for (size_t i = 0; i < a->last.rows; i++)
		count_row(a, &a->rows.item[a->last.row[i]], lines);
	a->totals.repeats += lines * a->last.rows;
}

static void
see_divider(struct aggregate *a, struct span buffer, bool counts)
{
	if (counts)
		counts_add_name(&a->totals.buffers, buffer, 1);
	if (counts || a->learns)
		a->totals.restarts += replays_divide(&a->replays, buffer) && counts;
}

/* A divider that was glued to a record: what there is of that is not counted, for logcat brings it again. */
static void
add_glued(struct aggregate *a, const struct line *line, struct span buffer)
{
	bool counts = line->offset >= a->from;
	uint64_t success = 0;

	if (count_codes(line, &success) != 0) {
		a->totals.cut += counts;
	} else {
		a->totals.stream += counts;
		a->totals.event[STREAM_BEGINNING] += counts;
	}
	see_divider(a, buffer, counts);
}

static void
add_event(struct aggregate *a, const struct line *line, struct stream_event event)
{
	if (event.kind == STREAM_BEGINNING)
		see_divider(a, event.buffer, line->offset >= a->from);
	if (line->offset < a->from)
		return;
	a->totals.stream++;
	a->totals.event[event.kind]++;
	/* What was thrown away at another time is not missed. */
	if (event.kind == STREAM_EXPIRED && moment_is_within(moment_tell(&a->clock, line->record.time), a->options.since, a->options.until))
		a->totals.expired += event.lines;
	if (event.kind == STREAM_IDENTICAL)
		add_identical(a, line, event.lines);
}

static int
on_line(void *self, const struct line *line)
{
	struct aggregate *a = self;
	struct stream_event event;
	struct span buffer;

	if (line->kind == LINE_NOTE) {
		/* It does not come between a line and chatty's word about it. */
		if (a->last.end == line->offset)
			a->last.end += line->bytes.len;
		a->totals.notes += line->offset >= a->from;
		return 0;
	}
	select_see(&a->options.select, &a->packages, line);
	event = line->kind == LINE_PLAIN ? stream_event_of(line->content, &line->record) : (struct stream_event){ 0 };
	if (stream_is_glued(line->content, &buffer))
		add_glued(a, line, buffer);
	else if (event.kind != STREAM_NONE)
		add_event(a, line, event);
	else
		add_record(a, line);
	return 0;
}

/* The stream ended; the next one starts anew. */
static void
on_end(void *self, const struct scan_sum *sum)
{
	struct aggregate *a = self;

	if (sum->end > a->from) {       /* not if it ended with the context, also in the middle of a line */
		a->totals.bytes += sum->end - a->from;
		a->totals.lines += sum->lines - a->before;
	}
	a->totals.overlong += sum->overlong;
	a->from = a->before = a->last.rows = 0;
}

struct sink
aggregate_sink(struct aggregate *a)
{
	return (struct sink){ .line = on_line, .self = a, .end = on_end };
}

void
aggregate_file(struct aggregate *a, const char *name)
{
	a->options.file = name;
}

struct packages *
aggregate_packages(struct aggregate *a)
{
	return &a->packages;
}

void
aggregate_learn(struct aggregate *a)
{
	a->learns = true;
}

void
aggregate_remember(struct aggregate *a, enum replays_mode mode)
{
	a->replays.mode = mode;
}

bool
aggregate_restart(const struct aggregate *const *a, size_t count)
{
	const struct replays **piece = xcalloc(count, sizeof(*piece));
	bool again;

	for (size_t i = 0; i < count; i++)
		piece[i] = &a[i]->replays;
	again = replays_restart(piece, count);
	free(piece);
	return again;
}

void
aggregate_follow(struct aggregate *a, struct aggregate *before)
{
	const struct seen *seen = &before->last;

	a->last.rows = seen->rows;
	for (size_t i = 0; i < seen->rows; i++) {
		const struct row *r = &before->rows.item[seen->row[i]];

		a->last.row[i] = rows_find(&a->rows, r->number, r->family, r->code);
	}
	a->last.end = seen->end;
	a->last.number = seen->number;
	a->last.when = seen->when;
	buf_clear(&a->last.tag);
	buf_add_span(&a->last.tag, buf_span(&seen->tag));
	a->last.pid = seen->pid;
	a->last.level = seen->level;
	packages_copy(&a->packages, &before->packages);
	replays_move(&a->replays, &before->replays);
}

void
aggregate_merge(struct aggregate *a, const struct aggregate *from)
{
	timeline_merge(&a->timeline, &from->timeline);
	rows_merge(&a->rows, &from->rows, &a->timeline, a->totals.lines);
	totals_merge(&a->totals, &from->totals);
}

void
aggregate_beside(struct aggregate *a, const struct aggregate *from)
{
	timeline_merge(&a->timeline, &from->timeline);
	rows_beside(&a->rows, &from->rows, &a->timeline, a->totals.lines);
	totals_beside(&a->totals, &from->totals);
}

void
aggregate_apart(struct aggregate *a, const struct aggregate *before)
{
	a->apart = true;
	if (before == NULL)
		return;
	a->stood = before->stood;
}

bool
aggregate_agrees(const struct aggregate *a, const struct aggregate *next)
{
	return replays_agree(&a->replays, &next->replays);
}

void
aggregate_append(struct aggregate *a, struct aggregate *next)
{
	aggregate_merge(a, next);
	a->totals.restarts += (uint64_t)replays_append(&a->replays, &next->replays);
}

struct aggregate *
aggregate_load(const struct aggregate_options *options, struct totals *totals, struct timeline *timeline, struct rows *rows)
{
	struct aggregate *a = xcalloc(1, sizeof(*a));

	a->options = *options;
	a->totals = *totals;
	a->timeline = *timeline;
	a->rows = *rows;
	return a;
}

const struct totals *
aggregate_totals(const struct aggregate *a)
{
	return &a->totals;
}

const struct timeline *
aggregate_timeline(const struct aggregate *a)
{
	return &a->timeline;
}

size_t
aggregate_rows(struct aggregate *a)
{
	for (size_t i = 0; i < a->rows.count; i++)
		timeline_settle(&a->timeline, &a->rows.item[i].series);
	return a->rows.count;
}

const struct row *
aggregate_row(const struct aggregate *a, size_t index)
{
	return &a->rows.item[index];
}

uint64_t
aggregate_others(const struct aggregate *a)
{
	return totals_others(&a->totals);
}

bool
aggregate_adds_up(const struct aggregate *a)
{
	uint64_t codes = 0;
	bool rows = true;

	for (size_t i = 0; i < a->rows.count; i++) {
		const struct row *r = &a->rows.item[i];
		uint64_t levels = 0;

		for (size_t k = 0; k < ROW_LEVEL_COUNT; k++)
			levels += r->level[k];
		codes += r->count;
		rows = rows && levels == r->count && r->by_text <= r->count && counts_sum(&r->tags) <= r->count &&
		    counts_sum(&r->files) <= r->count;
	}
	return rows && codes == a->totals.codes && totals_add_up(&a->totals);
}

uint64_t
aggregate_sessions(const struct aggregate *a)
{
	return totals_sessions(&a->totals);
}
