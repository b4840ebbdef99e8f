#include "rules/expression.h"

#include <string.h>
#include <unistr.h>

/* Longer and deeper patterns are not read. */
#define SOURCE_MAX 8192
#define DEPTH_MAX 50
#define REPEAT_MAX 65535

struct parser {
	const char *at;
	struct arena *arena;
	bool caseless, dot_all;
	bool unreadable;
	unsigned depth;
};

static struct expression *read_choice(struct parser *);

static struct expression *
make(struct parser *p, enum expression_kind kind)
{
	struct expression *e = arena_alloc(p->arena, sizeof(*e));

	e->kind = kind;
	return e;
}

static void
append(struct expression *parent, struct expression *child)
{
	child->previous = parent->last;
	if (parent->last != NULL)
		parent->last->next = child;
	else
		parent->first = child;
	parent->last = child;
}

/* Gives up: the caller's result does not count any more. */
static struct expression *
give_up(struct parser *p)
{
	p->unreadable = true;
	return make(p, EXPRESSION_MAYBE);
}

static bool
take(struct parser *p, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(p->at, word, len) != 0)
		return false;
	p->at += len;
	return true;
}

static uint32_t
take_character(struct parser *p)
{
	ucs4_t c = 0;
	int len = u8_strmbtouc(&c, (const uint8_t *)p->at);

	p->at += len > 0 ? len : 0;
	return c;
}

static bool
take_hex(struct parser *p, size_t max, uint32_t *value)
{
	size_t n = 0;

	*value = 0;
	for (; n < max && *p->at != '\0' && strchr("0123456789abcdefABCDEF", *p->at) != NULL; n++, p->at++)
		*value = *value * 16 + (uint32_t)(*p->at <= '9' ? *p->at - '0' : (*p->at | 0x20) - 'a' + 10);
	return n > 0;
}

/* What stands behind \x. */
static bool
take_hex_escape(struct parser *p, uint32_t *c)
{
	if (!take(p, "{")) {
		(void)take_hex(p, 2, c);
		return true;
	}
	return take_hex(p, 6, c) && take(p, "}") && *c <= CHAR_LAST;
}

/* An escape that is one character; `at` is behind the backslash. */
static bool
take_escaped(struct parser *p, uint32_t *c)
{
	static const char letters[] = "aefnrt", values[] = "\a\033\f\n\r\t";
	const char *letter;

	if (*p->at == '\0')
		return false;
	if (take(p, "x"))
		return take_hex_escape(p, c);
	letter = strchr(letters, *p->at);
	if (letter != NULL) {
		*c = (uint32_t)values[letter - letters];
		p->at++;
		return true;
	}
	if (chars_is_word((unsigned char)*p->at) && *p->at != '_')
		return false;
	*c = take_character(p);
	return true;
}

/* \d \s \w and their opposites, into `set`. */
static bool
take_kind(struct parser *p, struct chars *set)
{
	struct chars kind;

	if (!chars_of_kind(*p->at, &kind, p->arena))
		return false;
	p->at++;
	chars_unite(set, &kind, p->arena);
	return true;
}

static void
add_folded(struct parser *p, struct chars *set, uint32_t from, uint32_t to)
{
	chars_add(set, from, to, p->arena);
	if (p->caseless && !chars_fold(set, from, to, p->arena))
		p->unreadable = true;
}

/* One member of a class that can be the end of a range. */
static bool
take_member(struct parser *p, uint32_t *c)
{
	if (!take(p, "\\")) {
		*c = take_character(p);
		return true;
	}
	if (take(p, "b")) {
		*c = '\b';
		return true;
	}
	return take_escaped(p, c);
}

static struct expression *
read_class(struct parser *p)
{
	struct expression *e = make(p, EXPRESSION_CHARS);
	bool negative = take(p, "^");

	for (bool first = true; first || *p->at != ']'; first = false) {
		uint32_t from, to;

		if (*p->at == '\0' || (*p->at == '[' && p->at[1] != '\0' && strchr(":.=", p->at[1]) != NULL))
			return give_up(p);
		if (*p->at == '\\') {
			p->at++;
			if (take_kind(p, &e->chars))
				continue;
			p->at--;
		}
		if (!take_member(p, &from))
			return give_up(p);
		to = from;
		if (p->at[0] == '-' && p->at[1] != ']') {
			p->at++;
			if (!take_member(p, &to) || to < from)
				return give_up(p);
		}
		add_folded(p, &e->chars, from, to);
	}
	p->at++;
	if (negative)
		chars_negate(&e->chars, p->arena);
	return e;
}

static struct expression *
read_literal(struct parser *p, uint32_t c)
{
	struct expression *e = make(p, EXPRESSION_CHARS);

	add_folded(p, &e->chars, c, c);
	return e;
}

static struct expression *
read_escape(struct parser *p)
{
	struct expression *e;
	uint32_t c;

	if (take(p, "b"))
		return make(p, EXPRESSION_BOUNDARY);
	if (take(p, "B"))
		return make(p, EXPRESSION_INSIDE);
	if (take(p, "A"))
		return make(p, EXPRESSION_START);
	if (take(p, "z") || take(p, "Z") || take(p, "G"))
		return make(p, EXPRESSION_MAYBE);
	e = make(p, EXPRESSION_CHARS);
	if (take_kind(p, &e->chars))
		return e;
	return take_escaped(p, &c) ? read_literal(p, c) : give_up(p);
}

/* Letters behind "(?" up to : or ). */
static bool
take_flags(struct parser *p)
{
	bool on = true;

	for (; *p->at != ':' && *p->at != ')'; p->at++) {
		if (*p->at == '-' && on)
			on = false;
		else if (*p->at == 'i')
			p->caseless = on;
		else if (*p->at == 's')
			p->dot_all = on;
		else
			return false;
	}
	return true;
}

/* The rest of a group, its options set, and the parenthesis. */
static struct expression *
read_body(struct parser *p)
{
	struct expression *e;

	if (++p->depth > DEPTH_MAX)
		return give_up(p);
	e = read_choice(p);
	p->depth--;
	return take(p, ")") ? e : give_up(p);
}

static struct expression *
read_look(struct parser *p, bool ahead, bool negative)
{
	struct expression *body = read_body(p);

	if (body->kind != EXPRESSION_CHARS)
		return make(p, EXPRESSION_MAYBE);
	body->kind = EXPRESSION_LOOK;
	body->ahead = ahead;
	body->negative = negative;
	return body;
}

/* What the pattern demands beyond the body: that it may hold. */
static struct expression *
read_narrowed(struct parser *p, struct expression *body)
{
	struct expression *e = make(p, EXPRESSION_SEQUENCE);

	append(e, body);
	append(e, make(p, EXPRESSION_MAYBE));
	return e;
}

static bool
take_name(struct parser *p, char close)
{
	while (chars_is_word((unsigned char)*p->at))
		p->at++;
	return *p->at == close && *p->at++ != '\0';
}

/* A group behind its parenthesis, without its options. */
static struct expression *
read_group_inside(struct parser *p)
{
	static const struct {
		const char *word;
		bool ahead, negative;
	} looks[] = { { "?=", true, false }, { "?!", true, true }, { "?<=", false, false }, { "?<!", false, true } };

	if (*p->at == '*')
		return give_up(p);
	if (*p->at != '?' || take(p, "?:") || take(p, "?|"))
		return read_body(p);
	for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++)
		if (take(p, looks[i].word))
			return read_look(p, looks[i].ahead, looks[i].negative);
	if (take(p, "?>"))
		return read_narrowed(p, read_body(p));
	if (take(p, "?P<") || take(p, "?<"))
		return take_name(p, '>') ? read_body(p) : give_up(p);
	p->at++;
	if (!take_flags(p))
		return give_up(p);
	return take(p, ":") ? read_body(p) : give_up(p);
}

/* (?i) and the like, which go on behind it. */
static bool
take_setting(struct parser *p)
{
	struct parser try = *p;

	if (!take(&try, "(?") || !take_flags(&try) || !take(&try, ")"))
		return false;
	*p = try;
	return true;
}

static struct expression *
read_group(struct parser *p)
{
	bool caseless = p->caseless, dot_all = p->dot_all;
	struct expression *e = read_group_inside(p);

	p->caseless = caseless;
	p->dot_all = dot_all;
	return e;
}

static struct expression *
read_dot(struct parser *p)
{
	struct expression *e = make(p, EXPRESSION_CHARS);

	if (!p->dot_all)
		chars_add(&e->chars, '\n', '\n', p->arena);
	chars_negate(&e->chars, p->arena);
	return e;
}

static struct expression *
read_atom(struct parser *p)
{
	if (take(p, "("))
		return read_group(p);
	if (take(p, "["))
		return read_class(p);
	if (take(p, "\\"))
		return read_escape(p);
	if (take(p, "."))
		return read_dot(p);
	if (take(p, "^"))
		return make(p, EXPRESSION_START);
	if (take(p, "$"))
		return make(p, EXPRESSION_END);
	/* PCRE2 10.43 takes more for a quantifier than 10.42. */
	if (strchr("*+?)", *p->at) != NULL || (*p->at == '{' && strchr("0123456789, ", p->at[1]) != NULL))
		return give_up(p);
	return read_literal(p, take_character(p));
}

static bool
take_number(const char **at, uint32_t *number)
{
	const char *start = *at;

	for (*number = 0; **at >= '0' && **at <= '9' && *number <= REPEAT_MAX; ++*at)
		*number = *number * 10 + (uint32_t)(**at - '0');
	return *at > start && *number <= REPEAT_MAX;
}

/* {n} {n,} {n,m}: anything else is no quantifier. */
static bool
take_counts(struct parser *p, uint32_t *min, uint32_t *max)
{
	const char *at = p->at;

	if (*at++ != '{' || !take_number(&at, min))
		return false;
	*max = *min;
	if (*at == ',') {
		at++;
		*max = EXPRESSION_NO_LIMIT;
		if (*at != '}' && !take_number(&at, max))
			return false;
	}
	if (*at != '}')
		return false;
	p->at = at + 1;
	return true;
}

static bool
take_quantifier(struct parser *p, uint32_t *min, uint32_t *max)
{
	*min = *p->at == '+';
	*max = *p->at == '?' ? 1 : EXPRESSION_NO_LIMIT;
	if (*p->at == '*' || *p->at == '+' || *p->at == '?') {
		p->at++;
		return true;
	}
	return take_counts(p, min, max);
}

/* The quantifier behind an atom, if there is one. */
static struct expression *
read_repeat(struct parser *p, struct expression *atom)
{
	struct expression *e;
	uint32_t min, max;

	if (!take_quantifier(p, &min, &max))
		return atom;
	if ((atom->kind >= EXPRESSION_LOOK && atom->kind <= EXPRESSION_MAYBE) || max < min)
		return give_up(p);
	e = make(p, EXPRESSION_REPEAT);
	e->min = min;
	e->max = max;
	append(e, atom);
	if (take(p, "+"))
		return read_narrowed(p, e);
	(void)take(p, "?");
	return e;
}

static struct expression *
read_sequence(struct parser *p)
{
	struct expression *e = make(p, EXPRESSION_SEQUENCE);

	while (!p->unreadable && *p->at != '\0' && *p->at != '|' && *p->at != ')')
		if (!take_setting(p))
			append(e, read_repeat(p, read_atom(p)));
	if (e->first == NULL)
		e->kind = EXPRESSION_EMPTY;
	return e->first != NULL && e->first == e->last ? e->first : e;
}

/* Alternatives of one character each are one set. */
static bool
merge(struct parser *p, struct expression *choice, const struct expression *e)
{
	if (choice->last == NULL || choice->last->kind != EXPRESSION_CHARS || e->kind != EXPRESSION_CHARS)
		return false;
	chars_unite(&choice->last->chars, &e->chars, p->arena);
	return true;
}

static struct expression *
read_choice(struct parser *p)
{
	struct expression *e = make(p, EXPRESSION_CHOICE);

	do {
		struct expression *child = read_sequence(p);

		if (!merge(p, e, child))
			append(e, child);
	} while (!p->unreadable && take(p, "|"));
	return e->first == e->last ? e->first : e;
}

const struct expression *
expression_read(const char *source, struct arena *arena)
{
	struct parser p = { .at = source, .arena = arena };
	struct expression *e;

	if (strlen(source) > SOURCE_MAX || u8_check((const uint8_t *)source, strlen(source)) != NULL)
		return give_up(&p);
	e = read_choice(&p);
	return p.unreadable || *p.at != '\0' ? give_up(&p) : e;
}

/* Does it hold more than half of ASCII? */
static bool
is_most(const struct chars *set)
{
	return __builtin_popcountll(set->ascii[0]) + __builtin_popcountll(set->ascii[1]) > 64;
}

const struct expression *
expression_behind_run(const struct expression *e, uint32_t far, struct arena *arena)
{
	const struct expression *run = e->first;
	struct expression *rest;

	if (e->kind != EXPRESSION_SEQUENCE || run->kind != EXPRESSION_REPEAT || run->max < far || run == e->last)
		return NULL;
	if (run->first->kind != EXPRESSION_CHARS || !is_most(&run->first->chars))
		return NULL;
	rest = arena_alloc(arena, sizeof(*rest));
	*rest = (struct expression){ .kind = EXPRESSION_SEQUENCE, .first = run->next, .last = e->last };
	return rest;
}
