#include "rules/grams.h"

#include "logcat/cursor.h"

/* Triples that are asked at most: more would tell nothing new. */
#define ASKED 6

static inline size_t
slot_of(uint32_t triple)
{
	return (triple * UINT32_C(2654435769)) >> 22;
}

static uint32_t
triple_of(const char *at)
{
	const unsigned char *t = (const unsigned char *)at;

	return ((uint32_t)t[0] | (uint32_t)t[1] << 8 | (uint32_t)t[2] << 16) | 0x202020;
}

void
grams_set(struct grams *g, struct span text)
{
	uint32_t now;

	if (++g->text == 0) {
		memset(g->slot, 0, sizeof(g->slot));
		g->text = 1;
	}
	now = g->text;
	for (size_t i = 0; i + 3 <= text.len; i++)
		g->slot[slot_of(triple_of(text.ptr + i))] = now;
}

/* Blanks and full stops at the end of a message do not count, an argument ends what is known of it. */
static bool
is_asked(const char *at)
{
	for (size_t i = 0; i < 3; i++)
		if (is_blank(at[i]) || at[i] == '.' || at[i] == '%')
			return false;
	return true;
}

bool
grams_may_hold(const struct grams *g, const char *message)
{
	for (int asked = 0; message[0] != '\0' && message[1] != '\0' && message[2] != '\0' && asked < ASKED; message++) {
		if (*message == '%')
			break;
		if (!is_asked(message))
			continue;
		if (g->slot[slot_of(triple_of(message))] != g->text)
			return false;
		asked++;
	}
	return true;
}
