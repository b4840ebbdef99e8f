#include "rules/program.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define CHAR_BYTES 4

static uint32_t compile(struct program *, const struct expression *, uint32_t out);

void
program_init(struct program *p, enum direction direction)
{
	*p = (struct program){ .direction = direction };
}

void
program_clear(struct program *p)
{
	free(p->node);
	free(p->look);
}

static uint32_t
emit(struct program *p, struct node n)
{
	if (p->nodes >= PROGRAM_NODES) {
		p->full = true;
		return 0;
	}
	if (p->nodes == p->room) {
		p->room = p->room ? 2 * p->room : 64;
		p->node = xreallocarray(p->node, p->room, sizeof(*p->node));
	}
	n.bit = p->bit;
	p->node[p->nodes] = n;
	return p->nodes++;
}

static uint32_t
emit_split(struct program *p, uint32_t out, uint32_t other)
{
	return emit(p, (struct node){ .kind = NODE_SPLIT, .out = out, .other = other });
}

static uint32_t
emit_bytes(struct program *p, unsigned from, unsigned to, uint32_t out)
{
	return emit(p, (struct node){ .kind = NODE_BYTE, .from = (uint8_t)from, .to = (uint8_t)to, .out = out });
}

/* Adds a way beside those there were; `ways` is UINT32_MAX for none. */
static uint32_t
beside(struct program *p, uint32_t ways, uint32_t way)
{
	return ways == UINT32_MAX ? way : emit_split(p, way, ways);
}

/* Every character beyond ASCII; what is read is valid, so its shape is enough. */
static uint32_t
compile_others(struct program *p, uint32_t out)
{
	if (p->direction == DIRECTION_BEFORE) {
		uint32_t split = emit_split(p, emit_bytes(p, 0xc2, 0xf4, out), 0);
		uint32_t rest = emit_bytes(p, 0x80, 0xbf, split);

		if (!p->full)
			p->node[split].other = rest;
		return rest;
	}
	uint32_t one = emit_bytes(p, 0x80, 0xbf, out);
	uint32_t two = emit_bytes(p, 0x80, 0xbf, one);
	uint32_t three = emit_bytes(p, 0x80, 0xbf, two);

	return emit_split(p, emit_bytes(p, 0xc2, 0xdf, one),
	    emit_split(p, emit_bytes(p, 0xe0, 0xef, two), emit_bytes(p, 0xf0, 0xf4, three)));
}

static size_t
encode(uint32_t c, unsigned char bytes[CHAR_BYTES])
{
	size_t len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const unsigned char mark[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

	for (size_t i = len; i-- > 1; c >>= 6)
		bytes[i] = (unsigned char)(0x80 | (c & 0x3f));
	bytes[0] = (unsigned char)(mark[len] | c);
	return len;
}

/* Two characters of one length whose bytes can be read independently of each other. */
static uint32_t
compile_bytes(struct program *p, uint32_t from, uint32_t to, uint32_t out)
{
	unsigned char low[CHAR_BYTES], high[CHAR_BYTES];
	size_t len = encode(from, low);

	(void)encode(to, high);
	for (size_t i = 0; i < len; i++) {
		size_t k = p->direction == DIRECTION_BEFORE ? i : len - 1 - i;

		out = emit_bytes(p, low[k], high[k], out);
	}
	return out;
}

/* Where [from, to] has to be cut so that compile_bytes() can take its first part: the last of it. */
static uint32_t
cut(uint32_t from, uint32_t to)
{
	static const uint32_t ends[] = { 0x7f, 0x7ff, 0xffff };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (from <= ends[i] && to > ends[i])
			to = ends[i];
	for (uint32_t low = 0x3f; low < to; low = low << 6 | 0x3f) {
		if ((from & ~low) == (to & ~low))
			break;
		if ((from & low) != 0)
			return from | low;
		if ((to & low) != low)
			to = (to & ~low) - 1;
	}
	return to;
}

static uint32_t
compile_range(struct program *p, struct char_range r, uint32_t ways, uint32_t out)
{
	while (r.from <= r.to && !p->full) {
		uint32_t last = cut(r.from, r.to);

		ways = beside(p, ways, compile_bytes(p, r.from, last, out));
		r.from = last + 1;
	}
	return ways;
}

static uint32_t
compile_chars(struct program *p, const struct chars *set, uint32_t out)
{
	uint32_t ways = UINT32_MAX;

	if (set->ascii[0] != 0 || set->ascii[1] != 0 || set->ranges == 0)
		ways = emit(p, (struct node){ .kind = NODE_ASCII, .out = out, .ascii = { set->ascii[0], set->ascii[1] } });
	if (chars_have_all_others(set))
		return beside(p, ways, compile_others(p, out));
	for (size_t i = 0; i < set->ranges; i++)
		ways = compile_range(p, set->range[i], ways, out);
	return ways;
}

static void
set_bit(uint64_t bits[4], unsigned byte)
{
	bits[byte >> 6] |= UINT64_C(1) << (byte & 63);
}

/* The bytes that are read first of the characters from `from` to `to`. */
static void
set_first_bytes(const struct program *p, struct char_range r, uint64_t bits[4])
{
	unsigned char low[CHAR_BYTES], high[CHAR_BYTES];

	if (p->direction != DIRECTION_BEFORE) {
		(void)encode(r.from, low);
		(void)encode(r.to, high);
		for (unsigned c = low[0]; c <= high[0]; c++)
			set_bit(bits, c);
		return;
	}
	for (uint32_t i = 0; i < 64 && i <= r.to - r.from; i++)
		set_bit(bits, 0x80 | ((r.from + i) & 0x3f));
}

static uint32_t
emit_look(struct program *p, struct look look, uint32_t out)
{
	p->look = xreallocarray(p->look, p->looks + 1, sizeof(*p->look));
	p->look[p->looks] = look;
	return emit(p, (struct node){ .kind = NODE_LOOK, .out = out, .other = p->looks++ });
}

/* One byte tells most; where it does not, the pattern may hold. */
static uint32_t
compile_look(struct program *p, const struct expression *e, uint32_t out)
{
	struct look look = { .edge = e->negative };
	struct chars no = e->chars;
	struct arena arena = { 0 };
	uint64_t in[4] = { e->chars.ascii[0], e->chars.ascii[1] }, not_in[4] = { ~in[0], ~in[1] };

	if (e->ahead == (p->direction == DIRECTION_BEFORE))
		return emit(p, (struct node){ .kind = NODE_MAYBE, .out = out });
	chars_negate(&no, &arena);
	for (size_t i = 0; i < e->chars.ranges; i++)
		set_first_bytes(p, e->chars.range[i], in);
	for (size_t i = 0; i < no.ranges; i++)
		set_first_bytes(p, no.range[i], not_in);
	arena_free(&arena);
	for (size_t i = 0; i < 4; i++) {
		look.pass[i] = e->negative ? not_in[i] & ~in[i] : in[i] & ~not_in[i];
		look.maybe[i] = in[i] & not_in[i];
	}
	return emit_look(p, look, out);
}

/* ^ and $: the edge that reading starts from, or the one that it comes to. */
static uint32_t
compile_edge(struct program *p, bool end, uint32_t out)
{
	struct look look = { .edge = true };

	if (end == (p->direction == DIRECTION_BEFORE))
		return emit(p, (struct node){ .kind = NODE_EDGE, .from = end, .out = out });
	if (end)
		set_bit(look.maybe, '\n');
	return emit_look(p, look, out);
}

static uint32_t
compile_sequence(struct program *p, const struct expression *e, uint32_t out)
{
	if (p->direction == DIRECTION_BEFORE) {
		for (const struct expression *c = e->first; c != NULL && !p->full; c = c->next)
			out = compile(p, c, out);
	} else {
		const struct expression *c = e->last;

		for (; c != e->first && !p->full; c = c->previous)
			out = compile(p, c, out);
		out = compile(p, c, out);
	}
	return out;
}

static uint32_t
compile_repeat(struct program *p, const struct expression *e, uint32_t out)
{
	if (e->max == EXPRESSION_NO_LIMIT) {
		uint32_t loop = emit_split(p, 0, out);
		uint32_t body = compile(p, e->first, loop);

		if (!p->full)
			p->node[loop].out = body;
		out = loop;
	} else {
		uint32_t end = out;

		for (uint32_t i = e->min; i < e->max && !p->full; i++)
			out = emit_split(p, compile(p, e->first, out), end);
	}
	for (uint32_t i = 0; i < e->min && !p->full; i++)
		out = compile(p, e->first, out);
	return out;
}

static uint32_t
compile_choice(struct program *p, const struct expression *e, uint32_t out)
{
	uint32_t ways = UINT32_MAX;

	for (const struct expression *c = e->first; c != NULL && !p->full; c = c->next)
		ways = beside(p, ways, compile(p, c, out));
	return ways;
}

/* The node to enter so that `e` is read before `out` goes on. */
static uint32_t
compile(struct program *p, const struct expression *e, uint32_t out)
{
	switch (e->kind) {
	case EXPRESSION_EMPTY:
		return out;
	case EXPRESSION_CHARS:
		return compile_chars(p, &e->chars, out);
	case EXPRESSION_SEQUENCE:
		return compile_sequence(p, e, out);
	case EXPRESSION_CHOICE:
		return compile_choice(p, e, out);
	case EXPRESSION_REPEAT:
		return compile_repeat(p, e, out);
	case EXPRESSION_LOOK:
		return compile_look(p, e, out);
	case EXPRESSION_START:
	case EXPRESSION_END:
		return compile_edge(p, e->kind == EXPRESSION_END, out);
	case EXPRESSION_BOUNDARY:
		return emit(p, (struct node){ .kind = NODE_BOUNDARY, .out = out });
	case EXPRESSION_INSIDE:
		return emit(p, (struct node){ .kind = NODE_INSIDE, .out = out });
	case EXPRESSION_MAYBE:
		break;
	}
	return emit(p, (struct node){ .kind = NODE_MAYBE, .out = out });
}

void
program_add(struct program *p, unsigned number, const struct expression *e)
{
	uint32_t nodes = p->nodes, looks = p->looks;
	uint32_t match, start;

	p->bit = UINT64_C(1) << number;
	/* Room stays for what the other patterns and the program's start need at least. */
	match = emit(p, (struct node){ .kind = NODE_MATCH });
	start = compile(p, e, match);
	if (p->full || p->nodes > PROGRAM_NODES - 4 * PROGRAM_PATTERNS) {
		p->full = false;
		p->nodes = nodes;
		p->looks = looks;
		match = emit(p, (struct node){ .kind = NODE_MATCH });
		start = emit(p, (struct node){ .kind = NODE_MAYBE, .out = match });
	}
	p->bit = 0;
	p->start = p->all == 0 ? start : emit_split(p, start, p->start);
	p->all |= UINT64_C(1) << number;
}

void
program_finish(struct program *p)
{
	struct chars any = { .ascii = { UINT64_MAX, UINT64_MAX } };
	struct char_range others = { 0x80, CHAR_LAST };
	uint32_t loop, over;

	p->first = p->start;
	if (p->direction != DIRECTION_ANYWHERE)
		return;
	any.range = &others;
	any.ranges = 1;
	loop = emit_split(p, p->start, 0);
	over = compile_chars(p, &any, loop);
	p->node[loop].other = over;
	p->start = loop;
}
