#include "rules/template.h"

#include <strings.h>

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

static const char *
find_caseless(struct span text, struct span piece)
{
	for (size_t i = 0; i + piece.len <= text.len; i++)
		if (strncasecmp(text.ptr + i, piece.ptr, piece.len) == 0)
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

bool
template_find(const char *message, struct span text, struct span *found)
{
	struct span rest = trimmed(message);
	bool more;
	struct span first = next_piece(&rest, &more);
	struct span where = text;
	const char *start, *end;

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
