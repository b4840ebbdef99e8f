/*
 * fingerprint - is this still the file that was read?
 *
 * A hash of the 512 to 1024 bytes before a position (of all of them if there are fewer). It
 * is made of the bytes as they are read, so it never tells of others than those. Where
 * these bytes begin follows from the position alone: whoever has position and
 * value can compare, later and elsewhere, too.
 */
#ifndef IMERR_INPUT_FINGERPRINT_H
#define IMERR_INPUT_FINGERPRINT_H

#include <stddef.h>
#include <stdint.h>

#define FINGERPRINT_MAX 1024
#define FINGERPRINT_LANES 4

struct fingerprint {
	uint64_t offset;                /* of the next byte */
	uint64_t older;                 /* hash from the last multiple of 512 but one to the last */
	uint64_t lane[FINGERPRINT_LANES];       /* from there on, of every fourth word of eight bytes: a processor does them at once */
	uint64_t word;                  /* bytes that do not make a word yet */
};

/* Where the bytes that tell for a position begin. */
uint64_t fingerprint_from(uint64_t offset);

/* Starts at fingerprint_from() of some position. */
struct fingerprint fingerprint_start(uint64_t from);

void fingerprint_add(struct fingerprint *, const char *bytes, size_t len);
uint64_t fingerprint_value(const struct fingerprint *);

/* The value for `offset`, of the bytes from fingerprint_from(offset) to there. */
uint64_t fingerprint_of(uint64_t offset, const char *bytes);

#endif
