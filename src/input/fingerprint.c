#include "input/fingerprint.h"

#include <endian.h>
#include <string.h>

#define BLOCK (FINGERPRINT_MAX / 2)
#define WORD 8
#define STRIDE (WORD * FINGERPRINT_LANES)
#define SEED UINT64_C(0x243f6a8885a308d3)       /* the fraction of pi */

static uint64_t
mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);    /* the golden ratio */
	return hash ^ hash >> 29;
}

uint64_t
fingerprint_from(uint64_t offset)
{
	uint64_t block = offset - offset % BLOCK;

	return block < BLOCK ? 0 : block - BLOCK;
}

static void
start_block(struct fingerprint *f)
{
	for (size_t i = 0; i < FINGERPRINT_LANES; i++)
		f->lane[i] = SEED + i;
}

struct fingerprint
fingerprint_start(uint64_t from)
{
	struct fingerprint f = { .offset = from, .older = SEED };

	start_block(&f);
	return f;
}

static uint64_t
lanes_value(const struct fingerprint *f)
{
	uint64_t hash = f->lane[0];

	for (size_t i = 1; i < FINGERPRINT_LANES; i++)
		hash = mix(hash, f->lane[i]);
	return hash;
}

static void
end_block(struct fingerprint *f)
{
	if (f->offset % BLOCK != 0)
		return;
	f->older = lanes_value(f);
	start_block(f);
}

/* Up to eight bytes, the first one lowest. */
static uint64_t
word_of(const char *bytes, size_t n)
{
	uint64_t word = 0;

	memcpy(&word, bytes, n);
	return le64toh(word);
}

/* Bytes up to the end of the word. Returns how many. */
static size_t
add_to_word(struct fingerprint *f, const char *bytes, size_t len)
{
	size_t n = WORD - f->offset % WORD;

	n = n < len ? n : len;
	f->word |= word_of(bytes, n) << 8 * (f->offset % WORD);
	f->offset += n;
	if (f->offset % WORD == 0) {
		uint64_t *lane = &f->lane[(f->offset / WORD - 1) % FINGERPRINT_LANES];

		*lane = mix(*lane, f->word);
		f->word = 0;
		end_block(f);
	}
	return n;
}

/* A word for each lane, again and again, up to the end of the block at most. Returns how many bytes. */
static size_t
add_strides(struct fingerprint *f, const char *bytes, size_t len)
{
	size_t rest = BLOCK - f->offset % BLOCK;
	size_t n = (len < rest ? len : rest) / STRIDE * STRIDE;
	uint64_t lane[FINGERPRINT_LANES];

	memcpy(lane, f->lane, sizeof(lane));
	for (size_t at = 0; at < n; at += STRIDE)
#pragma GCC unroll 4
		for (size_t i = 0; i < FINGERPRINT_LANES; i++)
			lane[i] = mix(lane[i], word_of(bytes + at + i * WORD, WORD));
	memcpy(f->lane, lane, sizeof(lane));
	f->offset += n;
	end_block(f);
	return n;
}

void
fingerprint_add(struct fingerprint *f, const char *bytes, size_t len)
{
	uint64_t from = fingerprint_from(f->offset + len);
	const char *end = bytes + len;

	if (from > f->offset) {
		bytes += from - f->offset;
		*f = fingerprint_start(from);
	}
	while (bytes < end) {
		size_t rest = (size_t)(end - bytes);

		bytes += f->offset % STRIDE == 0 && rest >= STRIDE ? add_strides(f, bytes, rest) : add_to_word(f, bytes, rest);
	}
}

uint64_t
fingerprint_value(const struct fingerprint *f)
{
	return mix(mix(mix(f->older, lanes_value(f)), f->word), f->offset);
}

uint64_t
fingerprint_of(uint64_t offset, const char *bytes)
{
	struct fingerprint f = fingerprint_start(fingerprint_from(offset));

	fingerprint_add(&f, bytes, (size_t)(offset - f.offset));
	return fingerprint_value(&f);
}
