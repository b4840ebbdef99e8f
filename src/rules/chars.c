#include "rules/chars.h"

#include <string.h>

#define FIRST_OTHER 0x80

static void
add_ascii(struct chars *set, uint32_t from, uint32_t to)
{
	for (uint32_t c = from; c <= to && c < FIRST_OTHER; c++)
		set->ascii[c >> 6] |= UINT64_C(1) << (c & 63);
}

/* Puts [from, to] among the ranges and joins those that touch it. */
static void
add_other(struct chars *set, uint32_t from, uint32_t to, struct arena *arena)
{
	struct char_range *range = arena_alloc(arena, (set->ranges + 1) * sizeof(*range));
	size_t n = 0, i = 0;

	for (; i < set->ranges && set->range[i].to + 1 < from; i++)
		range[n++] = set->range[i];
	for (; i < set->ranges && set->range[i].from <= to + 1; i++) {
		from = set->range[i].from < from ? set->range[i].from : from;
		to = set->range[i].to > to ? set->range[i].to : to;
	}
	range[n++] = (struct char_range){ from, to };
	for (; i < set->ranges; i++)
		range[n++] = set->range[i];
	set->range = range;
	set->ranges = n;
}

void
chars_add(struct chars *set, uint32_t from, uint32_t to, struct arena *arena)
{
	add_ascii(set, from, to);
	if (to >= FIRST_OTHER)
		add_other(set, from < FIRST_OTHER ? FIRST_OTHER : from, to, arena);
}

void
chars_unite(struct chars *set, const struct chars *more, struct arena *arena)
{
	set->ascii[0] |= more->ascii[0];
	set->ascii[1] |= more->ascii[1];
	for (size_t i = 0; i < more->ranges; i++)
		add_other(set, more->range[i].from, more->range[i].to, arena);
}

void
chars_negate(struct chars *set, struct arena *arena)
{
	struct char_range *range = arena_alloc(arena, (set->ranges + 1) * sizeof(*range));
	uint32_t from = FIRST_OTHER;
	size_t n = 0;

	set->ascii[0] = ~set->ascii[0];
	set->ascii[1] = ~set->ascii[1];
	for (size_t i = 0; i < set->ranges; i++) {
		if (set->range[i].from > from)
			range[n++] = (struct char_range){ from, set->range[i].from - 1 };
		from = set->range[i].to + 1;
	}
	if (from <= CHAR_LAST)
		range[n++] = (struct char_range){ from, CHAR_LAST };
	set->range = range;
	set->ranges = n;
}

/* Blocks without upper and lower case: signs, Chinese, Japanese, Korean. */
static const struct char_range without_case[] = {
	{ 0x2010, 0x20cf }, { 0x2e80, 0xa63f }, { 0xac00, 0xd7ff }, { 0xff01, 0xff20 }, { 0xff5b, 0xffdc },
};

static bool
is_without_case(uint32_t from, uint32_t to)
{
	for (size_t i = 0; i < sizeof(without_case) / sizeof(without_case[0]); i++)
		if (from >= without_case[i].from && to <= without_case[i].to)
			return true;
	return false;
}

bool
chars_fold(struct chars *set, uint32_t from, uint32_t to, struct arena *arena)
{
	for (uint32_t c = from; c <= to && c < FIRST_OTHER; c++) {
		uint32_t small = c | 0x20;

		if (small < 'a' || small > 'z')
			continue;
		chars_add(set, c ^ 0x20, c ^ 0x20, arena);
		if (small == 'k')
			chars_add(set, 0x212a, 0x212a, arena);
		if (small == 's')
			chars_add(set, 0x17f, 0x17f, arena);
	}
	return to < FIRST_OTHER || is_without_case(from, to);
}

bool
chars_of_kind(char letter, struct chars *set, struct arena *arena)
{
	*set = (struct chars){ 0 };
	switch (letter | 0x20) {
	case 'd':
		add_ascii(set, '0', '9');
		break;
	case 's':
		add_ascii(set, '\t', '\r');
		add_ascii(set, ' ', ' ');
		break;
	case 'w':
		for (uint32_t c = 0; c < FIRST_OTHER; c++)
			if (chars_is_word((unsigned char)c))
				add_ascii(set, c, c);
		break;
	default:
		return false;
	}
	if (!(letter & 0x20))
		chars_negate(set, arena);
	return true;
}

bool
chars_have_all_others(const struct chars *set)
{
	return set->ranges == 1 && set->range[0].from == FIRST_OTHER && set->range[0].to == CHAR_LAST;
}
