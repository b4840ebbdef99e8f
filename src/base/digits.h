/*
 * digits - the runs of digits in a text.
 */
#ifndef IMERR_BASE_DIGITS_H
#define IMERR_BASE_DIGITS_H

#include <stdbool.h>

#include "base/block.h"
#include "base/span.h"

struct digits {
	struct span text;
	size_t next;                    /* what the bits are about is before it */
	uint64_t bits;                  /* digits of the 64 bytes before `next` that were not given yet */
	size_t start, end;              /* of the run at hand */
};

/* What is before `from` is not looked at. */
static inline struct digits
digits_in(struct span text, size_t from)
{
	return (struct digits){ .text = text, .next = from };
}

static inline unsigned
digits_bits(const char *bytes)
{
	return block_bits((block)((block)(block_at(bytes) - '0') < 10));
}

/* A bit for each digit of the 64 bytes from `i` on, or of what there is. */
static inline uint64_t
digits_look(struct span text, size_t i)
{
	uint64_t bits = 0;

	if (text.len < BLOCK_BYTES) {
		char copy[BLOCK_BYTES] = { 0 };

		memcpy(copy, text.ptr, text.len);
		return digits_bits(copy) >> i;
	}
	for (unsigned k = 0; k < 64 && i + k < text.len; k += BLOCK_BYTES) {
		/* The last block begins in the one before it. */
		size_t at = i + k + BLOCK_BYTES <= text.len ? i + k : text.len - BLOCK_BYTES;

		bits |= (uint64_t)(digits_bits(text.ptr + at) >> (i + k - at)) << k;
	}
	return bits;
}

/* Goes to the next run; false if there is none. */
static inline bool
digits_next(struct digits *d)
{
	unsigned first;
	uint64_t behind;

	while (d->bits == 0) {
		if (d->next >= d->text.len)
			return false;
		d->bits = digits_look(d->text, d->next);
		d->next += 64;
	}
	first = (unsigned)__builtin_ctzll(d->bits);
	d->start = d->next - 64 + first;
	behind = ~(d->bits >> first);
	d->end = d->start + (behind != 0 ? (unsigned)__builtin_ctzll(behind) : 64);
	d->bits &= d->bits + (UINT64_C(1) << first);
	if (d->end == d->next) {
		while (d->end < d->text.len && (unsigned char)(d->text.ptr[d->end] - '0') < 10)
			d->end++;
		d->next = d->end;
	}
	return true;
}

#endif
