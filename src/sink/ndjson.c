#include "sink/ndjson.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/xalloc.h"

struct ndjson {
	enum lang lang;
	struct select select;
	struct packages packages;       /* what the stream told of them */
	struct out *out;
	struct buf buf;
	struct buf explanation;
	const char *file, *device;
	uint64_t before;                /* lines of the scan that do not count */
};

struct ndjson *
ndjson_new(enum lang lang, const struct select *select, struct out *out)
{
	struct ndjson *n = xcalloc(1, sizeof(*n));

	n->lang = lang;
	n->select = *select;
	n->select.only = true;
	n->out = out;
	return n;
}

void
ndjson_free(struct ndjson *n)
{
	if (n == NULL)
		return;
	packages_free(&n->packages);
	buf_free(&n->buf);
	buf_free(&n->explanation);
	free(n);
}

struct packages *
ndjson_packages(struct ndjson *n)
{
	return &n->packages;
}

void
ndjson_file(struct ndjson *n, const char *name)
{
	n->file = name;
}

void
ndjson_first(struct ndjson *n, uint64_t number)
{
	n->before = number - 1;
}

void
ndjson_device(struct ndjson *n, const char *serial)
{
	n->device = serial;
}

static void
put_text(struct json *j, const char *key, struct span s)
{
	if (s.len == 0)
		return;
	json_key(j, key);
	json_put_string(j, s);
}

static void
put_number(struct json *j, const char *key, int64_t n)
{
	if (n < 0)
		return;
	json_key(j, key);
	json_put_number(j, n);
}

static void
put_flag(struct json *j, const char *key, bool b)
{
	json_key(j, key);
	json_put_bool(j, b);
}

static void
put_meaning(struct json *j, const struct code *code)
{
	put_text(j, "name", span_of(code->name));
	put_text(j, "category", span_of(code->category));
	put_flag(j, "retry", code->retry);
	if (!code->published)
		put_flag(j, "published", false);
}

static void
put_code(struct ndjson *n, struct json *j, struct span text, const struct judgement *judgement)
{
	const struct meaning *m = &judgement->meaning[0];

	json_open(j, '{');
	put_number(j, "code", judgement->number);
	put_text(j, "family", span_of(m->family->name));
	put_flag(j, "known", m->code != NULL);
	put_text(j, "via", judgement->via == VIA_TEXT ? SPAN("text") : SPAN("code"));
	put_text(j, "message", note_message(judgement, text));
	buf_clear(&n->explanation);
	note_explanation(&n->explanation, n->lang, judgement);
	put_text(j, "explanation", buf_span(&n->explanation));
	if (m->code != NULL)
		put_meaning(j, m->code);
	if (judgement->cut)
		put_flag(j, "cut", true);
	put_number(j, "start", (int64_t)judgement->start);
	put_number(j, "end", (int64_t)judgement->end);
	json_close(j, '}');
}

static void
put_record(struct json *j, const struct record *r)
{
	struct span level = { &r->level, r->level != 0 };

	put_text(j, "format", span_of(format_name(r->format)));
	put_text(j, "time", r->time);
	put_text(j, "uid", r->uid);
	put_number(j, "pid", r->pid);
	put_number(j, "tid", r->tid);
	put_text(j, "package", r->package);
	put_text(j, "level", level);
	put_text(j, "tag", r->tag);
	json_key(j, "text");
	json_put_string(j, r->text);
}

static int
on_line(void *self, const struct line *line)
{
	struct ndjson *n = self;
	struct json j = { .to = &n->buf };

	select_see(&n->select, &n->packages, line);
	if (line->kind == LINE_NOTE || line->kind == LINE_OVERLONG || !select_line(&n->select, &n->packages, line))
		return 0;
	buf_clear(&n->buf);
	json_open(&j, '{');
	put_text(&j, "file", span_of(n->file));
	put_text(&j, "device", span_of(n->device));
	put_number(&j, "line", (int64_t)(line->number - n->before));
	put_number(&j, "offset", (int64_t)line->offset);
	put_record(&j, &line->record);
	json_key(&j, "codes");
	json_open(&j, '[');
	for (size_t i = 0; i < line->count; i++)
		if (judgement_is_event(&line->judgement[i]))
			put_code(n, &j, line->record.text, &line->judgement[i]);
	json_close(&j, ']');
	json_close(&j, '}');
	buf_add_char(&n->buf, '\n');
	return out_add_span(n->out, buf_span(&n->buf));
}

struct sink
ndjson_sink(struct ndjson *n)
{
	return (struct sink){ .line = on_line, .self = n };
}
