/* Any lines: what is read lies within the line, what is found among them. */
#include "logcat/header.h"

#include "fuzz.h"

static void
check_inside(struct span line, struct span s)
{
	must(s.len == 0 || (s.ptr >= line.ptr && s.ptr + s.len <= line.ptr + line.len));
}

static void
check_line(struct span line)
{
	struct record r;

	header_read(line, &r);
	must(r.text.ptr >= line.ptr && r.text.ptr <= line.ptr + line.len);
	check_inside(line, r.text);
	check_inside(line, r.tag);
	check_inside(line, r.time);
	check_inside(line, r.uid);
	check_inside(line, r.package);
	must(r.format < FORMAT_COUNT && format_name(r.format) != NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *begin = (const char *)data, *end = begin + size;
	const char *line = begin;

	while (line < end) {
		const char *newline = memchr(line, '\n', (size_t)(end - line));
		const char *stop = newline ? newline : end;
		struct span header = { NULL, 0 };

		check_line(span_make(line, (size_t)(stop - line)));
		if (header_find(begin, line, &header) == HEADER_FOUND)
			must(header.ptr >= begin && header.ptr + header.len < line);
		line = newline ? newline + 1 : end;
	}
	return 0;
}
