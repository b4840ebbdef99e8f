/*
 * A pattern and a text: the automaton says what PCRE2 says.
 *
 * The first byte tells how the pattern is read and where from: a shipped one by
 * its number, or the text up to the first newline. Behind it stands the text.
 */
#include "rules/automaton.h"

#include "../tests/unit/reference.h"
#include "base/xalloc.h"
#include "fuzz.h"

#define SOURCE_MAX 200
#define TEXT_MAX 300
#define OWN 3

/* The pattern to be freed; NULL if it cannot be one. */
static char *
take_source(struct span *in, unsigned number, enum direction *direction)
{
	const char *source;
	const char *newline;
	char *copy;

	*direction = (enum direction)(number % OWN);
	if (number / OWN % 2 == 0) {
		source = shipped_source(take_byte(in) % 32, direction);
		return source ? xstrdup(source) : NULL;
	}
	newline = in->len > 0 ? memchr(in->ptr, '\n', in->len) : NULL;
	if (newline == NULL || newline - in->ptr > SOURCE_MAX)
		return NULL;
	copy = xstrndup(in->ptr, (size_t)(newline - in->ptr));
	*in = span_make(newline + 1, in->len - (size_t)(newline + 1 - in->ptr));
	return copy;
}

static void
check(struct automaton *a, struct reference *r, enum direction direction, struct span text, size_t from, size_t to)
{
	struct found f;
	int held;

	if (direction == DIRECTION_ANYWHERE)
		from = 0;
	held = reference_run(r, text, from, to);
	f = automaton_run(a, text, from, to);
	must((f.sure & f.maybe) == 0 && ((f.sure | f.maybe) & ~UINT64_C(2)) == 0);
	if (held >= 0 && f.maybe == 0)
		must((f.sure != 0) == held);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	unsigned number = take_byte(&in);
	enum direction direction;
	char *source = take_source(&in, number, &direction);
	struct reference *r = source ? reference_new(source, direction) : NULL;

	if (r != NULL) {
		struct automaton *a = automaton_new(direction);
		unsigned cut = take_byte(&in);
		size_t from, to;

		if (in.len > TEXT_MAX)
			in.len = TEXT_MAX;
		from = cut % 16 < in.len ? cut % 16 : 0;
		to = in.len - (cut / 16 < in.len - from ? cut / 16 : 0);
		automaton_add(a, 1, source);
		check(a, r, direction, in, 0, in.len);
		check(a, r, direction, in, from, to);
		automaton_free(a);
	}
	reference_free(r);
	free(source);
	return 0;
}
