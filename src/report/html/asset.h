/*
 * asset - the files that a page is made of, as they were when the program was built.
 *
 * pack.c writes them as C (assets.c). Those of the chart library are empty where it was
 * not found; the page then has its bars only.
 */
#ifndef IMERR_REPORT_HTML_ASSET_H
#define IMERR_REPORT_HTML_ASSET_H

#include "base/span.h"

struct asset {
	const unsigned char *bytes;
	size_t len;
	const char *hash;       /* as a content security policy names it: "sha256-..." */
};

extern const struct asset asset_page_html, asset_page_css, asset_page_js;
extern const struct asset asset_chart_js, asset_chart_css, asset_chart_licence;

static inline struct span
asset_span(const struct asset *a)
{
	return span_make((const char *)a->bytes, a->len);
}

#endif
