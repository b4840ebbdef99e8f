#include "scan/repeats.h"

static bool
is_repeated(const struct repeats *r, const struct judgement *j, uint64_t start)
{
	if (j->via != VIA_TEXT || start - r->noted - r->end > REPEATS_REACH)
		return false;
	for (size_t i = 0; i < r->codes; i++)
		if (r->code[i] == j->number)
			return true;
	return false;
}

void
repeats_see(struct repeats *r, struct judgement *j, size_t count, uint64_t start, uint64_t end, size_t noted)
{
	size_t codes = 0;

	for (size_t i = 0; i < count; i++)
		if (is_repeated(r, &j[i], start))
			j[i].verdict = VERDICT_REPEATED;
	for (size_t i = 0; i < count; i++)
		if (judgement_is_event(&j[i]) && j[i].via == VIA_CODE)
			r->code[codes++] = j[i].number;
	if (codes > 0) {
		r->codes = codes;
		r->end = end - r->noted - noted;
	}
	r->noted += noted;
}
