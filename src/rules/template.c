#include "rules/template.h"

#include <strings.h>

#include "base/block.h"

/* Pieces shorter than this say too little to be searched for. */
#define PIECE_MIN 4

/* The next piece of the message without arguments; moves behind "%s" or "%@". */
static struct span
next_piece(struct span *rest, bool *more)
{
	struct span piece = *rest;

	*more = false;
	for (size_t i = 0; i + 1 < rest->len; i++) {
		if (rest->ptr[i] == '%' && (rest->ptr[i + 1] == 's' || rest->ptr[i + 1] == '@')) {
			piece.len = i;
			rest->ptr += i + 2;
			rest->len -= i + 2;
			*more = true;
			return piece;
		}
	}
	rest->len = 0;
	return piece;
}

/* The first of the places from `i` to `starts` at which a piece may start, by its first byte and its last. */
__attribute__((noinline)) static size_t
next_start(const char *text, struct span piece, size_t i, size_t starts)
{
	block first_byte = block_of(piece.ptr[0] | 0x20), last_byte = block_of(piece.ptr[piece.len - 1] | 0x20);
	const char *last = text + piece.len - 1;

	if (starts < BLOCK_BYTES)
		return i;
	for (; i < starts; i += BLOCK_BYTES) {
		/* The last block begins in the one before it. */
		size_t at = i + BLOCK_BYTES <= starts ? i : starts - BLOCK_BYTES;
		block first = (block)((block_at(text + at) | 0x20) == first_byte);
		unsigned bits = block_bits(first & (block)((block_at(last + at) | 0x20) == last_byte)) >> (i - at);

		if (bits != 0)
			return i + (unsigned)__builtin_ctz(bits);
	}
	return starts;
}

static bool
is_piece(const char *at, struct span piece)
{
	return strncasecmp(at, piece.ptr, piece.len) == 0;
}

static const char *
find_caseless(struct span text, struct span piece)
{
	size_t starts = text.len - piece.len + 1;       /* places where it has room */

	if (piece.len == 0 || piece.len > text.len)
		return piece.len == 0 ? text.ptr : NULL;
	for (size_t i = 0; (i = next_start(text.ptr, piece, i, starts)) < starts; i++)
		if (is_piece(text.ptr + i, piece))
			return text.ptr + i;
	return NULL;
}

/* Without blanks around it and the full stop. */
static struct span
trimmed(const char *message)
{
	struct span s = span_trim(span_of(message));

	while (s.len > 0 && (s.ptr[s.len - 1] == '.' || s.ptr[s.len - 1] == ' '))
		s.len--;
	return s;
}

/* An argument at the end of the message goes to the end of its clause. */
static const char *
end_of_argument(struct span where)
{
	size_t i = 0;

	while (i < where.len && i < TEMPLATE_ARGUMENT_MAX && strchr(".,;\"'}])\r", where.ptr[i]) == NULL)
		i++;
	return where.ptr + i;
}

bool
template_has_arguments(const char *message)
{
	return strstr(message, "%s") != NULL || strstr(message, "%@") != NULL;
}

/* Does the rest of the message follow, piece by piece, from `where` on? Sets where that ends. */
static bool
follows(struct span rest, bool more, struct span where, const char **end)
{
	while (more) {
		struct span piece = next_piece(&rest, &more);
		struct span near = where;
		const char *at;

		if (near.len > TEMPLATE_ARGUMENT_MAX + piece.len)
			near.len = TEMPLATE_ARGUMENT_MAX + piece.len;
		at = find_caseless(near, piece);
		if (at == NULL)
			return false;
		where.len -= (size_t)(at + piece.len - where.ptr);
		where.ptr = at + piece.len;
		if (!more && piece.len == 0)
			where.ptr = end_of_argument(where);
	}
	*end = where.ptr;
	return true;
}

/* Do its first bytes stand anywhere? Mostly they do not, and nothing else has to be known of the message. */
static bool
has_start(const char *message, struct span text)
{
	while (*message == ' ' || *message == '\t')
		message++;
	for (size_t i = 0; i < PIECE_MIN; i++)
		if (message[i] == '\0' || message[i] == '%')
			return true;
	return find_caseless(text, span_make(message, PIECE_MIN)) != NULL;
}

/* Both cases of a letter are one; other bytes may count as letters, in the message and in the text alike. */
uint32_t
template_letters(struct span text)
{
	uint32_t letters = 0;

	for (size_t i = 0; i < text.len; i++)
		letters |= (uint32_t)(text.ptr[i] >> 6 & 1) << (text.ptr[i] & 31);
	return letters;
}

uint32_t
template_letters_of(const char *message)
{
	struct span rest = trimmed(message);
	uint32_t letters = 0;
	bool more = true;

	while (more)
		letters |= template_letters(next_piece(&rest, &more));
	return letters;
}

/* Apart from what most messages need, which saves fewer registers. */
__attribute__((noinline)) static bool
find_whole(const char *message, struct span text, struct span *found)
{
	struct span rest, first, where = text;
	const char *start, *end;
	bool more;

	rest = trimmed(message);
	first = next_piece(&rest, &more);
	if (first.len < PIECE_MIN)
		return false;
	while ((start = find_caseless(where, first)) != NULL) {
		where = span_make(start + first.len, (size_t)(text.ptr + text.len - (start + first.len)));
		if (follows(rest, more, where, &end)) {
			*found = span_make(start, (size_t)(end - start));
			return true;
		}
	}
	return false;
}

bool
template_find(const char *message, struct span text, struct span *found)
{
	return has_start(message, text) && find_whole(message, text, found);
}
