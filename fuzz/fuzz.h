/*
 * fuzz - what all fuzz targets have in common: the entry that libFuzzer calls.
 *
 * A target ends the program when something is wrong. replay.c calls the same
 * entry for the seeds and for mutations of them, so that every build runs them.
 */
#ifndef IMERR_FUZZ_H
#define IMERR_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "../tests/unit/pieces.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the program unless it holds. */
static inline void
must(bool holds)
{
	if (!holds)
		abort();
}

/* Takes the first byte of the input, 0 if there is none. */
static inline unsigned
take_byte(struct span *in)
{
	unsigned c = in->len > 0 ? (unsigned char)in->ptr[0] : 0;

	if (in->len > 0)
		*in = span_make(in->ptr + 1, in->len - 1);
	return c;
}

#endif
