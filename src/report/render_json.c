#include "base/json.h"
#include "report/report.h"

void
render_json(struct buf *to, const struct report *r)
{
	const struct totals *t = aggregate_totals(r->aggregate);
	struct json j = { .to = to };

	json_open(&j, '{');
	json_key(&j, "lines");
	json_number(&j, (int64_t)t->lines);
	json_key(&j, "bytes");
	json_number(&j, (int64_t)t->bytes);
	json_key(&j, "with_codes");
	json_number(&j, (int64_t)t->with_codes);
	json_key(&j, "codes");
	json_open(&j, '[');
	for (size_t i = 0, n = aggregate_rows(r->aggregate); i < n; i++) {
		const struct row *row = aggregate_row(r->aggregate, i);

		json_open(&j, '{');
		json_key(&j, "code");
		json_number(&j, row->number);
		json_key(&j, "count");
		json_number(&j, (int64_t)row->count);
		json_close(&j, '}');
	}
	json_close(&j, ']');
	json_close(&j, '}');
	buf_add_char(to, '\n');
}
