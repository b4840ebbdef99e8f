#include <inttypes.h>

#include "report/text.h"

/* Columns of one small table, and between two of them. */
#define BLOCK_MIN 36
#define BLOCK_MAX 52
#define BETWEEN 3
#define BLOCKS 5
#define BESIDE 4
#define LINES_MAX 6     /* with the title */

/* Columns of "100.0%", and of what is neither name nor bar nor count: two blanks before, three gaps. */
#define SHARE 6
#define FIXED (2 + 1 + 1 + 1 + SHARE)
#define BAR_MIN 8
#define BAR_MAX 16
#define BAR_PART 5      /* of the columns */

static const struct facet {
	struct text title;
	enum view_by by;
	size_t top;
} facets[BLOCKS] = {
	{ { "By category", "按类别" }, VIEW_CATEGORY, 5 },
	{ { "By family", "按 SDK" }, VIEW_FAMILY, 5 },
	{ { "By tag", "按标签" }, VIEW_TAG, 3 },
	{ { "By process", "按进程" }, VIEW_PID, 3 },
	{ { "By device", "按设备" }, VIEW_FILE, 5 },
};

/* A small table, a buf per line, each of the block's width but for the last ones, which are empty. */
struct block {
	struct buf line[LINES_MAX];
	size_t lines;
};

static void
put_facet_row(struct page *p, struct buf *to, const struct view *v, const struct view_row *r, size_t columns, size_t digits)
{
	/* Titles of families are long and alike; their words are what rule files and --by have. */
	const char *name = v->by == VIEW_FAMILY && r->kind == VIEW_NAMED ? r->label : view_name(r, p->report->lang);
	double share = view_share(v, r);
	size_t bar = columns >= BAR_PART * BAR_MAX ? BAR_MAX : columns <= BAR_PART * BAR_MIN ? BAR_MIN : columns / BAR_PART;
	size_t rest = FIXED + bar + digits;

	draw_blanks(to, 2);
	draw_left(&p->draw, to, span_of(name), columns > rest ? columns - rest : 0);
	buf_add_char(to, ' ');
	draw_style(&p->draw, to, DRAW_CYAN);
	draw_bar(&p->draw, to, share, bar);
	draw_style(&p->draw, to, DRAW_PLAIN);
	buf_printf(to, " %*" PRIu64 " %5.1f%%", (int)digits, r->count, 100 * share);
}

static size_t
digits_of(uint64_t n)
{
	size_t digits = 1;

	for (; n >= 10; n /= 10)
		digits++;
	return digits;
}

/* False if lines have no such mark at all. */
static bool
make_block(struct page *p, struct block *b, const struct facet *f, size_t columns)
{
	struct view *v = view_new(p->report->aggregate, f->by);
	size_t shown = v->rows < f->top ? v->rows : f->top;
	bool marked = v->row[0].kind != VIEW_NONE;
	struct buf title = { 0 };
	size_t taken;

	*b = (struct block){ .lines = marked ? 1 + shown : 0 };
	buf_add_text(&title, text_in(f->title, p->report->lang));
	if (shown < v->rows)
		lang_printf(&title, p->report->lang, " (top %zu of %zu)", "（前 %zu 项，共 %zu 项）", shown, v->rows);
	draw_style(&p->draw, &b->line[0], DRAW_BOLD);
	taken = draw_text(&p->draw, &b->line[0], buf_span(&title), columns);
	draw_style(&p->draw, &b->line[0], DRAW_PLAIN);
	draw_blanks(&b->line[0], columns - taken);
	for (size_t i = 0; marked && i < shown; i++)
		put_facet_row(p, &b->line[1 + i], v, &v->row[i], columns, digits_of(v->row[0].count));
	buf_free(&title);
	view_free(v);
	return marked;
}

static void
put_blocks(struct page *p, struct block *block, size_t count, size_t columns)
{
	size_t lines = 0;

	for (size_t i = 0; i < count; i++)
		lines = block[i].lines > lines ? block[i].lines : lines;
	for (size_t line = 0; line < lines; line++) {
		size_t blanks = 0;      /* not yet written: they end no line */

		for (size_t i = 0; i < count; i++) {
			if (line < block[i].lines) {
				draw_blanks(p->to, blanks);
				buf_add_span(p->to, buf_span(&block[i].line[line]));
				blanks = BETWEEN;
			} else {
				blanks += columns + BETWEEN;
			}
		}
		while (p->to->ptr[p->to->len - 1] == ' ')
			p->to->len--;
		buf_add_char(p->to, '\n');
	}
}

static void
free_block(struct block *b)
{
	for (size_t i = 0; i < LINES_MAX; i++)
		buf_free(&b->line[i]);
}

void
text_facets(struct page *p)
{
	size_t beside = BESIDE, blocks = 0;
	size_t columns;
	struct block block[BLOCKS];

	while (beside > 1 && beside * (BLOCK_MIN + BETWEEN) - BETWEEN > p->width)
		beside /= 2;
	columns = (p->width + BETWEEN) / beside - BETWEEN;
	columns = columns > BLOCK_MAX ? BLOCK_MAX : columns;
	for (size_t i = 0; i < BLOCKS; i++) {
		if (facets[i].by == VIEW_FILE && !p->report->devices)
			continue;
		if (make_block(p, &block[blocks], &facets[i], columns))
			blocks++;
		else
			free_block(&block[blocks]);
	}
	for (size_t i = 0; i < blocks; i += beside) {
		if (i > 0)
			buf_add_char(p->to, '\n');
		put_blocks(p, block + i, blocks - i < beside ? blocks - i : beside, columns);
	}
	for (size_t i = 0; i < blocks; i++)
		free_block(&block[i]);
}
