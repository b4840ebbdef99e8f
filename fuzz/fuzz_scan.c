/*
 * Any log: annotate then strip gives it back, annotating twice changes nothing,
 * the pieces in which it comes do not matter. Two bytes in front choose options
 * and pieces.
 */
#include "fuzz.h"

#include "../tests/unit/lab.h"

static struct annotate_options
options_of(unsigned i)
{
	static const struct option_list none;

	return (struct annotate_options){
		.style = { .lang = (enum lang)(i % 3), .utf8 = i / 3 % 2, .color = i / 6 % 2, .verbose = i / 12 % 2 },
		.below = i / 24 % 2,
		.select = { .tag = &none, .pid = &none, .code = &none },
	};
}

/* Does it hold what could be a note of ours? */
static bool
is_noted(struct span log)
{
	for (size_t i = 0; i < COUNT(note_anchors); i++)
		if (span_find(log, note_anchors[i]) != NULL)
			return true;
	return false;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct lab lab;
	struct span log = { (const char *)data, size };
	unsigned options = take_byte(&log);
	struct annotate_options o = options_of(options);
	struct rng rng = rng_make(take_byte(&log));
	struct buf once = { 0 }, again = { 0 };

	if (lab.catalogue == NULL) {
		const char *yaml = lab_rules;

		lab_open(&lab, false, &yaml, 1);
	}
	lab_annotate(&lab, &o, 0, log, CUT_NOT, &rng, &once);
	lab_annotate(&lab, &o, 0, log, options & 128 ? CUT_BYTES : CUT_RANDOM, &rng, &again);
	must(span_equal(buf_span(&once), buf_span(&again)));
	if (!is_noted(log)) {
		lab_annotate(&lab, &o, 0, buf_span(&once), CUT_RANDOM, &rng, &again);
		must(span_equal(buf_span(&once), buf_span(&again)));
		lab_strip(buf_span(&once), CUT_RANDOM, &rng, &again);
		must(span_equal(log, buf_span(&again)));
	}
	buf_free(&once);
	buf_free(&again);
	return 0;
}
