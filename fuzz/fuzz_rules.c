/* A rule file of anybody's: refused with sentences, or in force without harm. */
#include "fuzz.h"

#include "../tests/unit/lab.h"
#include "rules/load.h"

static const char base[] = "define-recognition: { name: standard }\n"
    "family: base\ntitle: { en: t, zh: t }\nsource: s\nrecognition: standard\ncodes: [ { code: 5, en: e, zh: z, category: c } ]\n";

static const char log_text[] = "E/JIM     ( 4611): code=871300, 5 and 711 was reset\nabc 8888 x\n";

static void
use(struct arena *arena, struct catalogue *catalogue)
{
	struct lab lab = { .catalogue = catalogue };
	struct candidates *candidates = candidates_new(catalogue);
	struct judgement j[JUDGEMENTS_MAX];
	struct err trouble = { 0 };
	struct record r;

	(void)arena;
	lab.matcher = matcher_new(catalogue);
	recogniser_init(&lab.recogniser, catalogue, lab.matcher);
	recogniser_add_anchors(&lab.recogniser, candidates);
	(void)candidates_next(candidates, log_text, log_text + sizeof(log_text) - 1, true);
	header_read(span_of(log_text), &r);
	must(recognise(&lab.recogniser, &r, j) <= JUDGEMENTS_MAX);
	(void)matcher_trouble(lab.matcher, &trouble);
	err_free(&trouble);
	candidates_free(candidates);
	matcher_free(lab.matcher);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct err err = { .lang = size % 2 ? LANG_ZH : LANG_EN };
	struct catalogue *catalogue = catalogue_new();
	struct rules rules;
	int result;

	must(lab_add(&arena, catalogue, "base.yaml", base, &err) == 0);
	result = rules_load(&rules, "f.yaml", span_make((const char *)data, size), &arena, &err);
	if (result == 0)
		result = matcher_check(&rules, &err);
	if (result == 0)
		result = catalogue_add(catalogue, &rules, &err);
	must((result < 0) == (err.count > 0));
	use(&arena, catalogue);
	catalogue_free(catalogue);
	err_free(&err);
	arena_free(&arena);
	return 0;
}
