/* Any lines: what they tell of processes lies within them, and what is kept of it is bounded. */
#include "logcat/process.h"
#include "sink/packages.h"

#include "fuzz.h"

static void
check_line(struct packages *p, const struct option_list *names, struct span line)
{
	struct process_event event;
	struct record r;

	header_read(line, &r);
	event = process_event_of(&r);
	must((event.deed != PROCESS_NONE) == (event.pid > 0) && (event.deed != PROCESS_NONE) == (event.name.len > 0));
	must(event.deed == PROCESS_NONE || (event.name.ptr >= r.text.ptr && event.name.ptr + event.name.len <= r.text.ptr + r.text.len));
	packages_see(p, names, &r);
	must(p->count <= PACKAGES_PIDS);
	if (event.deed == PROCESS_RUNS && process_belongs(event.name, span_of(names->item[0])))
		must(packages_have(p, names, &r) || process_is_named(r.package));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *items[] = { "com.example.jim" };
	const struct option_list names = { items, 1 };
	const char *line = (const char *)data, *end = line + size;
	struct packages p = { 0 };

	while (line < end) {
		const char *newline = memchr(line, '\n', (size_t)(end - line));
		const char *stop = newline ? newline : end;

		check_line(&p, &names, span_make(line, (size_t)(stop - line)));
		line = newline ? newline + 1 : end;
	}
	packages_free(&p);
	return 0;
}
