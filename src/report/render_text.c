#include <inttypes.h>

#include "report/report.h"

void
render_text(struct buf *to, const struct report *r)
{
	const struct totals *t = aggregate_totals(r->aggregate);
	size_t rows = aggregate_rows(r->aggregate);

	lang_printf(to, r->lang, "%" PRIu64 " lines, %" PRIu64 " with codes, %" PRIu64 " codes\n",
	    "共 %" PRIu64 " 行，其中 %" PRIu64 " 行带错误码，错误码 %" PRIu64 " 次\n", t->lines, t->with_codes, t->codes);
	for (size_t i = 0; i < rows; i++) {
		const struct row *row = aggregate_row(r->aggregate, i);

		buf_printf(to, "%8" PRIu64 "  %ld  %s\n", row->count, row->number,
		    row->code != NULL ? text_in(row->code->text, r->lang) : "");
	}
}
