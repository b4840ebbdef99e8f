/*
 * fields - the numbers of a report by the names they have in its JSON form.
 *
 * Written and read by the same table (render_json.c, read.c).
 */
#ifndef IMERR_REPORT_FIELDS_H
#define IMERR_REPORT_FIELDS_H

#include "sink/aggregate.h"

/* Value of "imerr_report": another one means that fields changed their meaning. */
#define REPORT_VERSION 1

struct field_name {
	const char *key;
	size_t offset;                  /* of a uint64_t */
	bool later;                     /* it was added to the format later: where it is missing it is 0 */
};

/* Of struct totals, of struct row; the last one has no key. */
extern const struct field_name totals_fields[];
extern const struct field_name row_fields[];

static inline uint64_t *
field_of(void *of, const struct field_name *f)
{
	return (uint64_t *)(void *)((char *)of + f->offset);
}

#endif
