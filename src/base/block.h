/*
 * block - sixteen bytes that are looked at together.
 *
 * Arithmetic and comparisons are the compiler's vectors; this adds how a block is
 * read, and how its answers become bits of a number.
 */
#ifndef IMERR_BASE_BLOCK_H
#define IMERR_BASE_BLOCK_H

#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define BLOCK_BYTES 16

typedef unsigned char block __attribute__((vector_size(BLOCK_BYTES)));

static inline block
block_at(const char *bytes)
{
	block b;

	memcpy(&b, bytes, BLOCK_BYTES);
	return b;
}

/* The same byte everywhere. */
static inline block
block_of(char byte)
{
	return (unsigned char)byte - (block){ 0 };
}

/* A bit for each byte of an answer (0 or 255), the first one lowest. */
static inline unsigned
block_bits(block answer)
{
#ifdef __SSE2__
	return (unsigned)_mm_movemask_epi8((__m128i)answer);
#else
	unsigned bits = 0;

	for (unsigned i = 0; i < BLOCK_BYTES; i++)
		bits |= (answer[i] & 1u) << i;
	return bits;
#endif
}

#endif
