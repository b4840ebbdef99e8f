#include "report/csv.h"
#include "report/report.h"

/* A row of the view in one language; columns ask it. */
struct source {
	const struct report *report;
	const struct view *view;
	const struct view_row *row;
	enum lang lang;         /* of the texts */
};

static void
put_label(struct csv *c, const struct source *s)
{
	/* The words of the rules, as --by and the other forms have them; only what has no word is said in the language. */
	csv_text(c, span_of(s->row->kind == VIEW_NAMED ? s->row->label : text_in(s->row->name, s->lang)));
}

static void
put_name(struct csv *c, const struct source *s)
{
	csv_text(c, span_of(view_name(s->row, s->lang)));
}

static void
put_family(struct csv *c, const struct source *s)
{
	const struct family *f = s->row->code->family;

	csv_text(c, span_of(f != NULL ? f->name : ""));
}

static void
put_category(struct csv *c, const struct source *s)
{
	const struct code *code = s->row->code->code;

	csv_text(c, span_of(code != NULL && code->category != NULL ? code->category : ""));
}

static void
put_count(struct csv *c, const struct source *s)
{
	csv_number(c, s->row->count);
}

static void
put_share(struct csv *c, const struct source *s)
{
	csv_part(c, view_share(s->view, s->row));
}

static void
put_by_text(struct csv *c, const struct source *s)
{
	csv_number(c, s->row->by_text);
}

static void
put_moment(struct csv *c, struct moment m)
{
	struct buf text = { 0 };

	moment_write(&text, m, true);
	csv_text(c, buf_span(&text));
	buf_free(&text);
}

static void
put_first(struct csv *c, const struct source *s)
{
	put_moment(c, s->row->first);
}

static void
put_last(struct csv *c, const struct source *s)
{
	put_moment(c, s->row->last);
}

static void
put_first_line(struct csv *c, const struct source *s)
{
	csv_number(c, s->row->first_line);
}

static void
put_last_line(struct csv *c, const struct source *s)
{
	csv_number(c, s->row->last_line);
}

static void
put_top_tag(struct csv *c, const struct source *s)
{
	const struct count *tag;

	csv_text(c, span_of(view_most(&s->row->code->tags, &tag, 1) > 0 ? tag->name : ""));
}

static void
put_code_text(struct csv *c, const struct source *s, const char *text)
{
	csv_text(c, span_of(s->row->code->code != NULL && text != NULL ? text : ""));
}

static void
put_message(struct csv *c, const struct source *s)
{
	const struct code *code = s->row->code->code;

	put_code_text(c, s, code != NULL ? code->message : NULL);
}

static void
put_explanation(struct csv *c, const struct source *s)
{
	const struct code *code = s->row->code->code;

	put_code_text(c, s, code != NULL ? text_in(code->text, s->lang) : NULL);
}

static void
put_cause(struct csv *c, const struct source *s)
{
	const struct code *code = s->row->code->code;

	put_code_text(c, s, code != NULL ? text_in(code->cause, s->lang) : NULL);
}

static void
put_fix(struct csv *c, const struct source *s)
{
	const struct code *code = s->row->code->code;

	put_code_text(c, s, code != NULL ? text_in(code->fix, s->lang) : NULL);
}

#define BIT(by) (1u << (by))
#define CODES BIT(VIEW_CODE)
#define WITH_TIMES (CODES | BIT(VIEW_FAMILY) | BIT(VIEW_CATEGORY))
#define ALL (WITH_TIMES | BIT(VIEW_TAG) | BIT(VIEW_PID) | BIT(VIEW_LEVEL))

/* `spoken`: a text in a language; --lang=both has the column twice. The name of the first is that of the grouping. */
static const struct column {
	const char *name;
	unsigned int by;        /* for which groupings */
	bool spoken;
	void (*put)(struct csv *, const struct source *);
} columns[] = {
	{ NULL, ALL, false, put_label },
	{ "name", ALL & ~(CODES | BIT(VIEW_TAG) | BIT(VIEW_PID)), true, put_name },
	{ "family", CODES, false, put_family },
	{ "category", CODES, false, put_category },
	{ "count", ALL, false, put_count },
	{ "share", ALL, false, put_share },
	{ "by_text", WITH_TIMES, false, put_by_text },
	{ "first", WITH_TIMES, false, put_first },
	{ "last", WITH_TIMES, false, put_last },
	{ "first_line", WITH_TIMES, false, put_first_line },
	{ "last_line", WITH_TIMES, false, put_last_line },
	{ "top_tag", CODES, false, put_top_tag },
	{ "message", CODES, false, put_message },
	{ "explanation", CODES, true, put_explanation },
	{ "cause", CODES, true, put_cause },
	{ "fix", CODES, true, put_fix },
};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static void
put_column_name(struct csv *c, const struct source *s, const struct column *column)
{
	static const char *const by[] = { "code", "family", "category", "tag", "pid", "level" };
	struct buf name = { 0 };

	buf_add_text(&name, column->name != NULL ? column->name : by[s->view->by]);
	if (column->spoken && s->report->lang == LANG_BOTH)
		buf_add_text(&name, s->lang == LANG_EN ? "_en" : "_zh");
	csv_text(c, buf_span(&name));
	buf_free(&name);
}

/* One line: the names of the columns, or a row of the view. */
static void
put_line(struct csv *c, struct source *s)
{
	for (size_t i = 0; i < COLUMNS; i++) {
		bool twice = columns[i].spoken && s->report->lang == LANG_BOTH;

		if ((columns[i].by & BIT(s->view->by)) == 0)
			continue;
		for (int k = 0; k <= twice; k++) {
			s->lang = s->report->lang == LANG_EN || k == 1 ? LANG_EN : LANG_ZH;
			if (s->row == NULL)
				put_column_name(c, s, &columns[i]);
			else
				columns[i].put(c, s);
		}
	}
	csv_end_row(c);
}

void
render_csv(struct buf *to, const struct report *r)
{
	struct view *v = view_new(r->aggregate, r->by);
	struct source s = { .report = r, .view = v };
	struct csv c = { .to = to };

	put_line(&c, &s);
	for (size_t i = 0; i < v->rows && (r->top == 0 || i < r->top); i++) {
		s.row = &v->row[i];
		put_line(&c, &s);
	}
	view_free(v);
}
