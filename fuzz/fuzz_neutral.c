/* Any bytes on their way to a terminal: nothing but text, ends of lines and colours. */
#include "base/neutral.h"

#include "fuzz.h"

static void
run(struct span in, enum cutting cutting, struct rng *rng, struct buf *out)
{
	struct neutral *n = neutral_new();

	while (in.len > 0) {
		struct span piece = cut_piece(&in, cutting, rng);

		neutral_add(n, out, piece.ptr, piece.len);
	}
	neutral_end(n, out);
	neutral_free(n);
}

/* Where the colour ends that starts at `i`. */
static size_t
skip_colour(struct span s, size_t i)
{
	must(i + 1 < s.len && s.ptr[i + 1] == '[');
	for (i += 2; i < s.len && ((s.ptr[i] >= '0' && s.ptr[i] <= '9') || s.ptr[i] == ';' || s.ptr[i] == ':'); i++)
		;
	must(i < s.len && s.ptr[i] == 'm');
	return i;
}

static void
check_tame(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (c == '\033')
			i = skip_colour(s, i);
		else if (c == '\r')
			must(i + 1 < s.len && (s.ptr[i + 1] == '\r' || s.ptr[i + 1] == '\n'));
		else
			must(c >= 0x20 ? c != 0x7f : c == '\t' || c == '\n');
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct rng rng = rng_make(take_byte(&in));
	struct buf whole = { 0 }, pieces = { 0 };

	run(in, CUT_NOT, &rng, &whole);
	run(in, rng.seed & 1 ? CUT_BYTES : CUT_RANDOM, &rng, &pieces);
	must(span_equal(buf_span(&whole), buf_span(&pieces)));
	check_tame(buf_span(&whole));
	buf_free(&whole);
	buf_free(&pieces);
	return 0;
}
