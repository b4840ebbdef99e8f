/* What claims to be a device's answer about itself: processes are within the bytes, and a line says the same whatever stands around it. */
#include "fuzz.h"

#include "input/resume.h"
#include "input/roster.h"

static void
collect(struct span listing, struct buf *out)
{
	struct span rest = listing, name;
	long pid;

	while (roster_next(&rest, &pid, &name)) {
		must(pid > 0 && name.len > 0);
		must(name.ptr >= listing.ptr && name.ptr + name.len < listing.ptr + listing.len);
		must(memchr(name.ptr, '\n', name.len) == NULL);
		must(rest.ptr + rest.len == listing.ptr + listing.len);
		buf_printf(out, "%ld ", pid);
		buf_add_span(out, name);
		buf_add_char(out, '\n');
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct resume_answer answer = resume_read(in);
	struct buf whole = { 0 }, lines = { 0 };
	const char *newline;

	must(answer.rest.len <= in.len && strlen(answer.boot) < sizeof(answer.boot));
	must(answer.rest.len == 0 || answer.rest.ptr + answer.rest.len == in.ptr + in.len);
	collect(in, &whole);
	while (in.len > 0 && (newline = memchr(in.ptr, '\n', in.len)) != NULL) {
		size_t len = (size_t)(newline - in.ptr) + 1;

		collect(span_make(in.ptr, len), &lines);
		in = span_make(in.ptr + len, in.len - len);
	}
	must(span_equal(buf_span(&whole), buf_span(&lines)));
	buf_free(&whole);
	buf_free(&lines);
	return 0;
}
