#include "report/compare.h"
#include "report/csv.h"
#include "report/report.h"

/* A row of the view in one language; columns ask it. */
struct source {
	const struct report *report;
	const struct view *view;
	const struct view_row *row;
	const struct compared *compared;
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

/* A code that is gone has no line. */
static void
put_line_number(struct csv *c, uint64_t line)
{
	if (line > 0)
		csv_number(c, line);
	else
		csv_text(c, span_of(""));
}

static void
put_first_line(struct csv *c, const struct source *s)
{
	put_line_number(c, s->row->first_line);
}

static void
put_last_line(struct csv *c, const struct source *s)
{
	put_line_number(c, s->row->last_line);
}

static void
put_old_count(struct csv *c, const struct source *s)
{
	csv_number(c, s->compared->count[SIDE_OLD]);
}

static void
put_rate_ratio(struct csv *c, const struct source *s)
{
	if (s->compared->ratio < 0)
		csv_text(c, span_of(""));
	else
		csv_part(c, s->compared->ratio);
}

static void
put_verdict(struct csv *c, const struct source *s)
{
	csv_text(c, span_of(compare_word(s->compared->verdict)));
}

static void
put_noise(struct csv *c, const struct source *s)
{
	csv_text(c, span_of(s->compared->noise ? "noise" : ""));
}

static void
put_top_tag(struct csv *c, const struct source *s)
{
	const struct counts *tags = &s->row->code->tags;
	const struct count *tag;

	csv_text(c, span_of(view_most(tags, &tag, 1) > 0 ? counts_name(tags, tag) : ""));
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
#define ALL (WITH_TIMES | BIT(VIEW_TAG) | BIT(VIEW_PID) | BIT(VIEW_LEVEL) | BIT(VIEW_FILE))

/* `spoken`: a text in a language; --lang=both has the column twice. The name of the first is that of the grouping. */
static const struct column {
	const char *name;
	unsigned int by;        /* for which groupings */
	bool spoken;
	bool compared;          /* only if there is something to compare with */
	void (*put)(struct csv *, const struct source *);
} columns[] = {
	{ NULL, ALL, false, false, put_label },
	{ "name", ALL & ~(CODES | BIT(VIEW_TAG) | BIT(VIEW_PID) | BIT(VIEW_FILE)), true, false, put_name },
	{ "family", CODES, false, false, put_family },
	{ "category", CODES, false, false, put_category },
	{ "count", ALL, false, false, put_count },
	{ "share", ALL, false, false, put_share },
	{ "old_count", ALL, false, true, put_old_count },
	{ "rate_ratio", ALL, false, true, put_rate_ratio },
	{ "verdict", ALL, false, true, put_verdict },
	{ "noise", ALL, false, true, put_noise },
	{ "by_text", WITH_TIMES, false, false, put_by_text },
	{ "first", WITH_TIMES, false, false, put_first },
	{ "last", WITH_TIMES, false, false, put_last },
	{ "first_line", WITH_TIMES, false, false, put_first_line },
	{ "last_line", WITH_TIMES, false, false, put_last_line },
	{ "top_tag", CODES, false, false, put_top_tag },
	{ "message", CODES, false, false, put_message },
	{ "explanation", CODES, true, false, put_explanation },
	{ "cause", CODES, true, false, put_cause },
	{ "fix", CODES, true, false, put_fix },
};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static void
put_column_name(struct csv *c, const struct source *s, const struct column *column)
{
	static const char *const by[] = { "code", "family", "category", "tag", "pid", "level", "file" };
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

		if ((columns[i].by & BIT(s->view->by)) == 0 || (columns[i].compared && s->report->old == NULL))
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

/* What is gone has nothing but its name and what it was. */
static void
put_gone(struct csv *c, struct source *s, const struct compared *gone)
{
	struct row nothing = { 0 };
	struct view_row row = { .kind = gone->row->kind, .label = gone->row->label, .name = gone->row->name };

	if (gone->row->code != NULL) {
		nothing = (struct row){ .number = gone->row->code->number, .family = gone->row->code->family, .code = gone->row->code->code };
		row.code = &nothing;
	}
	s->row = &row;
	s->compared = gone;
	put_line(c, s);
}

void
render_csv(struct buf *to, const struct report *r)
{
	struct compare *compare = r->old != NULL ? compare_new(r->aggregate, r->old, r->by) : NULL;
	struct view *v = view_new(r->aggregate, r->by);
	struct source s = { .report = r, .view = v };
	struct csv c = { .to = to };
	size_t max = r->top > 0 ? r->top : SIZE_MAX, rows = v->rows < max ? v->rows : max;

	put_line(&c, &s);
	for (size_t i = 0; i < rows; i++) {
		s.row = &v->row[i];
		s.compared = compare != NULL ? compare_find(compare, s.row) : NULL;
		put_line(&c, &s);
	}
	for (size_t i = 0; compare != NULL && i < compare->count && rows < max; i++) {
		if (compare->item[i].verdict == CHANGE_GONE) {
			put_gone(&c, &s, &compare->item[i]);
			rows++;
		}
	}
	view_free(v);
	compare_free(compare);
}
