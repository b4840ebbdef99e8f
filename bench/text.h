/*
 * text - numbers and words into a block that is written when it is full.
 * Integer arithmetic only: the same calls give the same bytes everywhere.
 */
#ifndef BENCH_TEXT_H
#define BENCH_TEXT_H

#include <stddef.h>
#include <stdint.h>

#define TEXT_SIZE (1 << 20)
/* No piece is longer than this. */
#define TEXT_PIECE 4096

struct text {
	size_t len;
	uint64_t written;
	uint64_t random;        /* state, the seed at first */
	char bytes[TEXT_SIZE + TEXT_PIECE];
};

/* A number below `limit`, which is not 0. */
uint32_t text_below(struct text *, uint32_t limit);

void text_char(struct text *, char);
void text_string(struct text *, const char *);
/* At least `width` characters, `pad` in front. */
void text_number(struct text *, uint64_t number, int width, char pad);
void text_hex(struct text *, int digits);

/* Bytes so far. */
uint64_t text_offset(const struct text *);
/* Writes full blocks, everything with `all`; ends the program when it cannot. */
void text_write(struct text *, int all);

#endif
