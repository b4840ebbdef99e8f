#include "counted.h"

#include <stdlib.h>

void
counted_open(struct lab *lab, bool shipped, const char *const *yaml, size_t count)
{
	lab_open(lab, shipped, yaml, count);
	lab->recogniser.success = true;
	for (size_t i = 0; i < stream_anchors_count; i++)
		candidates_add_anchor(lab->candidates, stream_anchors[i]);
}

struct aggregate *
counted(struct lab *lab, struct span log, bool cut)
{
	static const struct option_list none;
	const struct aggregate_options options = { .reference = COUNTED_REFERENCE,
		.select = { .tag = &none, .pid = &none, .code = &none } };
	const struct scan_options so = { .judge = true };
	struct aggregate *a = aggregate_new(&options);
	struct sink sink = aggregate_sink(a);
	struct scan *scan = scan_new(&lab->recogniser, lab->candidates, &so, &sink);
	struct rng rng = rng_make(1);

	if (lab_feed(scan, log, CUT_NOT, &rng, cut) != 0)
		abort();
	scan_free(scan);
	return a;
}

void
counted_lines(struct buf *to, const char *tag, long pid, long number, size_t count)
{
	while (count-- > 0)
		buf_printf(to, "E/%-8s(%5ld): code=%ld\n", tag, pid, number);
}
