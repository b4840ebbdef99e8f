#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* splitmix64: Steele, Lea, Flood, Fast Splittable Pseudorandom Number Generators, 2014. */
static uint64_t
next_random(struct text *t)
{
	uint64_t z = (t->random += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

uint32_t
text_below(struct text *t, uint32_t limit)
{
	return (uint32_t)((next_random(t) >> 32) * limit >> 32);
}

void
text_char(struct text *t, char c)
{
	t->bytes[t->len++] = c;
}

void
text_string(struct text *t, const char *s)
{
	size_t len = strlen(s);

	memcpy(t->bytes + t->len, s, len);
	t->len += len;
}

void
text_number(struct text *t, uint64_t number, int width, char pad)
{
	char digits[24];
	int count = 0;

	do {
		digits[count++] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	while (width-- > count)
		text_char(t, pad);
	while (count > 0)
		text_char(t, digits[--count]);
}

void
text_hex(struct text *t, int digits)
{
	uint64_t bits = next_random(t);

	for (int i = 0; i < digits; i++)
		text_char(t, "0123456789abcdef"[bits >> (4 * i) & 15]);
}

uint64_t
text_offset(const struct text *t)
{
	return t->written + t->len;
}

void
text_write(struct text *t, int all)
{
	if (t->len < TEXT_SIZE && !all)
		return;
	if (fwrite(t->bytes, 1, t->len, stdout) != t->len || (all && fflush(stdout) != 0)) {
		perror("gen: cannot write");
		exit(1);
	}
	t->written += t->len;
	t->len = 0;
}
