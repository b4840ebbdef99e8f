/* Any bytes, compressed or not: the same in any pieces; what is cut off is a beginning; and what we packed comes out as it was. */
#include "fuzz.h"

#include "../tests/unit/lab.h"
#include "../tests/unit/packer.h"
#include "input/unpack.h"

/* A few bytes can be many. */
#define OUT_MAX (1u << 22)

static bool
unpack(struct span in, enum cutting cutting, struct rng *rng, struct buf *out)
{
	struct unpack *u = unpack_new();
	enum unpack_state state = UNPACK_HUNGRY;
	struct err err = { 0 };
	bool whole;

	while (in.len > 0 && state != UNPACK_OVER) {
		struct span piece = cut_piece(&in, cutting, rng);

		do {
			char to[4096];
			size_t room = cutting == CUT_NOT ? sizeof(to) : 1 + rng_below(rng, sizeof(to)), len;

			state = unpack_some(u, &piece, to, room, &len);
			must(len <= room);
			if (out->len < OUT_MAX)
				buf_add(out, to, len);
		} while (state == UNPACK_FULL);
		must(piece.len == 0 || state == UNPACK_OVER);
	}
	whole = unpack_is_whole(u);
	unpack_tell(u, "x", &err);
	must(whole || err.count == 1);
	err_free(&err);
	unpack_free(u);
	out->len = out->len < OUT_MAX ? out->len : OUT_MAX;
	return whole;
}

static void
check_any(struct span in, struct rng *rng)
{
	struct buf whole = { 0 }, pieces = { 0 }, part = { 0 };
	bool is_whole = unpack(in, CUT_NOT, rng, &whole);

	must(unpack(in, rng->seed & 1 ? CUT_BYTES : CUT_RANDOM, rng, &pieces) == is_whole);
	must(span_equal(buf_span(&whole), buf_span(&pieces)));
	(void)unpack(span_make(in.ptr, rng_below(rng, in.len + 1)), CUT_NOT, rng, &part);
	must(part.len == 0 || span_starts(buf_span(&whole), buf_span(&part)));
	buf_free(&whole);
	buf_free(&pieces);
	buf_free(&part);
}

static void
check_packed(struct span in, struct rng *rng)
{
	struct buf packed = { 0 }, out = { 0 };
	size_t half = rng_below(rng, in.len + 1);

	pack_gz(&packed, span_make(in.ptr, half));
	(rng->seed & 2 ? pack_xz : pack_gz)(&packed, span_make(in.ptr + half, in.len - half));
	must(unpack(buf_span(&packed), CUT_RANDOM, rng, &out));
	must(span_equal(buf_span(&out), in));
	for (int i = 0; i < 4; i++) {
		packed.ptr[rng_below(rng, packed.len)] ^= (char)(1 << rng_below(rng, 8));
		check_any(buf_span(&packed), rng);
	}
	buf_free(&packed);
	buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct rng rng = rng_make(take_byte(&in));

	check_any(in, &rng);
	if (rng.seed % 2 == 0)
		check_packed(in, &rng);
	return 0;
}
