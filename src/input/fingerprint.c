#include "input/fingerprint.h"

#include <endian.h>
#include <string.h>

#define BLOCK (FINGERPRINT_MAX / 2)
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

struct fingerprint
fingerprint_start(uint64_t from)
{
	return (struct fingerprint){ .offset = from, .older = SEED, .younger = SEED };
}

/* Up to eight bytes, the first one lowest. */
static uint64_t
word_of(const char *bytes, size_t n)
{
	uint64_t word = 0;

	memcpy(&word, bytes, n);
	return le64toh(word);
}

static void
add_word(struct fingerprint *f)
{
	f->older = mix(f->older, f->word);
	f->younger = mix(f->younger, f->word);
	f->word = 0;
	if (f->offset % BLOCK == 0) {
		f->older = f->younger;
		f->younger = SEED;
	}
}

void
fingerprint_add(struct fingerprint *f, const char *bytes, size_t len)
{
	uint64_t from = fingerprint_from(f->offset + len);

	if (from > f->offset) {
		size_t skipped = (size_t)(from - f->offset);

		*f = fingerprint_start(from);
		bytes += skipped;
		len -= skipped;
	}
	while (len > 0) {
		size_t n = 8 - f->offset % 8;

		n = n < len ? n : len;
		f->word |= word_of(bytes, n) << 8 * (f->offset % 8);
		f->offset += n;
		bytes += n;
		len -= n;
		if (f->offset % 8 == 0)
			add_word(f);
	}
}

uint64_t
fingerprint_value(const struct fingerprint *f)
{
	return mix(mix(f->older, f->word), f->offset);
}

uint64_t
fingerprint_of(uint64_t offset, const char *bytes)
{
	struct fingerprint f = fingerprint_start(fingerprint_from(offset));

	fingerprint_add(&f, bytes, (size_t)(offset - f.offset));
	return fingerprint_value(&f);
}
