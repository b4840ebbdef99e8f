/*
 * page - what the parts of a page are made of.
 *
 * The page is a template, page.html, with the places {{name}}; render_html.c has the table of what
 * goes in where. The functions here each write one place. All of it can be read without a script: page.js adds
 * sorting, filtering, folding and the chart that can be pointed at.
 */
#ifndef IMERR_REPORT_HTML_PAGE_H
#define IMERR_REPORT_HTML_PAGE_H

#include "report/html/bins.h"
#include "report/html/text.h"
#include "report/report.h"

/* Series of a chart, the last of which is all others; what is shown at the top. */
#define PAGE_SERIES 8
#define PAGE_TOP 3

/* Bins of the pictures that C draws, and of the chart. */
#define PAGE_BINS 96
#define PAGE_CHART_BINS 400

struct group {
	const char *name;       /* of a category, as the rules have it */
	uint64_t count;
	size_t codes;           /* how many different ones */
};

struct page {
	struct buf *to;
	const struct report *report;
	const struct totals *totals;
	const struct timeline *timeline;
	const struct row **row;         /* most frequent first */
	size_t rows, shown;
	struct group *group;            /* most frequent first */
	size_t groups;
	uint64_t tallest;               /* count of the first row */
};

void page_init(struct page *, struct buf *to, const struct report *);
void page_free(struct page *);

/* Its category; codes that are in no catalogue have one, too. */
const char *page_category(const struct row *);
void page_put_category(struct buf *, const char *name);

/* "871300", or that it is all others. */
void page_put_code(struct buf *, const struct row *);
/* "c871300": where the row with that index stands; "c871300-2" if it is the second with the number. */
void page_put_id(struct page *, size_t index);
/* What it means, in a few words. */
void page_put_meaning(struct buf *, const struct row *);

/* When a bin starts, without seconds if those are always 0. */
struct digits page_bin(const struct bins *, size_t index);

/* value[series * bins->count + bin], zeroed and filled; to be freed. By category, else by code. */
uint64_t *page_series(const struct page *, const struct bins *, bool by_category);
size_t page_series_count(const struct page *, bool by_category);

/* Places. head.c */
void page_put_title(struct page *);
void page_put_period(struct page *);
void page_put_headline(struct page *);
void page_put_cards(struct page *);
void page_put_unseen(struct page *);
void page_put_top(struct page *);
/* compared.c */
void page_put_compared(struct page *);
/* charts.c */
void page_put_bars(struct page *);
void page_put_bars_note(struct page *);
void page_put_legend(struct page *);
void page_put_categories(struct page *);
void page_put_data(struct page *);
void page_put_spark(struct page *, const struct row *);
/* table.c */
void page_put_rows(struct page *);
void page_put_left_off(struct page *);
void page_put_lines(struct page *);

#endif
