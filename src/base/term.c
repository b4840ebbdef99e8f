#include "base/term.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <unilbrk.h>
#include <uniwidth.h>

#include "base/xalloc.h"

bool
term_color(int fd, enum color_choice choice)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	if (choice != COLOR_AUTO)
		return choice == COLOR_ALWAYS;
	if (no_color != NULL && no_color[0] != '\0')
		return false;
	if (term == NULL || strcmp(term, "dumb") == 0)
		return false;
	return isatty(fd);
}

size_t
term_width(int fd)
{
	struct winsize size;
	const char *columns = getenv("COLUMNS");
	long n;

	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	n = columns ? strtol(columns, NULL, 10) : 0;
	return n >= 20 && n <= 10000 ? (size_t)n : 80;
}

size_t
term_columns(struct span s)
{
	int width = u8_width((const uint8_t *)s.ptr, s.len, "UTF-8");

	return width > 0 ? (size_t)width : 0;
}

void
term_wrap(struct buf *to, struct span text, size_t indent, size_t width)
{
	char *breaks = xmalloc(text.len + 1);
	int room = width > indent + 10 ? (int)(width - indent) : 10;
	size_t start = 0;

	u8_width_linebreaks((const uint8_t *)text.ptr, text.len, room, 0, 0, NULL, "UTF-8", breaks);
	for (size_t i = 0; i <= text.len; i++) {
		struct span line;

		bool newline = i < text.len && breaks[i] == UC_BREAK_MANDATORY;

		if (i < text.len && !newline && (i == 0 || breaks[i] != UC_BREAK_POSSIBLE))
			continue;
		if (i == text.len && start == i && i > 0)
			break;          /* the text ended with a newline */
		line = span_make(text.ptr + start, i - start);
		while (line.len > 0 && line.ptr[line.len - 1] == ' ')
			line.len--;
		if (start > 0 && line.len > 0)
			buf_printf(to, "%*s", (int)indent, "");
		buf_add_span(to, line);
		buf_add_char(to, '\n');
		start = i + newline;
	}
	free(breaks);
}
