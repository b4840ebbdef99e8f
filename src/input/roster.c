#include "input/roster.h"

#include "logcat/cursor.h"

/* What a line tells; false: of no process. */
static bool
read_row(struct span line, long *pid, struct span *name)
{
	struct cursor c = { line.ptr, line.ptr + line.len, line.ptr };
	struct span first, second, last;
	size_t words = 0;

	for ((void)take_blanks(&c); left(&c) > 0; (void)take_blanks(&c)) {
		last = take_word(&c);
		if (words == 0)
			first = last;
		else if (words == 1)
			second = last;
		words++;
	}
	if (words < 2 || !number_of(words == 2 ? first : second, pid) || *pid == 0)
		return false;
	*name = last;
	return true;
}

bool
roster_next(struct span *listing, long *pid, struct span *name)
{
	const char *newline;

	while (listing->len > 0 && (newline = memchr(listing->ptr, '\n', listing->len)) != NULL) {
		size_t len = (size_t)(newline - listing->ptr);
		struct span line = span_make(listing->ptr, len);

		*listing = span_make(newline + 1, listing->len - len - 1);
		while (line.len > 0 && line.ptr[line.len - 1] == '\r')
			line.len--;
		if (read_row(line, pid, name))
			return true;
	}
	return false;
}
