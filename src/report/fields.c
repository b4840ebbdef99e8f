#include "report/fields.h"

#include <stddef.h>

#define TOTAL(key, member) { key, offsetof(struct totals, member), false }
#define LATER(key, member) { key, offsetof(struct totals, member), true }
#define ROW(key, member) { key, offsetof(struct row, member), false }

const struct field_name totals_fields[] = {
	TOTAL("bytes", bytes),
	TOTAL("lines", lines),
	TOTAL("lines_with_codes", with_codes),
	TOTAL("lines_cut", cut),
	TOTAL("lines_of_stream", stream),
	TOTAL("lines_of_notes", notes),
	LATER("lines_replayed", replayed),
	LATER("lines_unsure", unsure),
	TOTAL("lines_overlong", overlong),
	TOTAL("codes_counted", codes),
	TOTAL("codes_repeated", repeats),
	TOTAL("codes_by_text", by_text),
	TOTAL("codes_unknown", unknown),
	TOTAL("successes", success),
	TOTAL("lines_expired", expired),
	TOTAL("clock_backwards", backwards),
	LATER("restarts", restarts),
	{ NULL, 0, false },
};

const struct field_name row_fields[] = {
	ROW("count", count),
	ROW("by_text", by_text),
	{ NULL, 0, false },
};
