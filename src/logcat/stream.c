#include "logcat/stream.h"

#include "logcat/cursor.h"

const struct span stream_anchors[] = {
	SPAN_ROW("beginning of "),
	SPAN_ROW("switch to "),
	SPAN_ROW("PROCESS STARTED ("),
	SPAN_ROW("PROCESS ENDED ("),
	SPAN_ROW(" identical "),
	SPAN_ROW(" expire "),
	SPAN_ROW("nexpected EOF!"),
	SPAN_ROW("waiting for device -"),
	SPAN_ROW("* daemon "),
	SPAN_ROW("== dumpstate: "),
};
const size_t stream_anchors_count = sizeof(stream_anchors) / sizeof(stream_anchors[0]);

/* Lines that are told by how they start. */
static const struct {
	struct span start;
	enum stream_kind kind;
} starts[] = {
	{ SPAN_ROW("read: unexpected EOF!"), STREAM_EOF },
	{ SPAN_ROW("logcat: Unexpected EOF!"), STREAM_EOF },
	{ SPAN_ROW("- waiting for device -"), STREAM_ADB },
	{ SPAN_ROW("* daemon not running"), STREAM_ADB },
	{ SPAN_ROW("* daemon started successfully"), STREAM_ADB },
	{ SPAN_ROW("== dumpstate: "), STREAM_BUGREPORT },
};

static const char *const names[STREAM_COUNT] = {
	[STREAM_NONE] = "none",
	[STREAM_BEGINNING] = "beginning",
	[STREAM_SWITCH] = "switch",
	[STREAM_PROCESS] = "process",
	[STREAM_IDENTICAL] = "identical",
	[STREAM_EXPIRED] = "expired",
	[STREAM_EOF] = "eof",
	[STREAM_ADB] = "adb",
	[STREAM_BUGREPORT] = "bugreport",
};

const char *
stream_kind_name(enum stream_kind kind)
{
	return names[kind];
}

/* "uid=1000(system) comm identical 2 lines": name and comm may be missing, comm may hold blanks. */
static struct stream_event
chatty_event(struct span text)
{
	static const struct {
		struct span word;
		enum stream_kind kind;
	} words[] = { { SPAN_ROW(" identical "), STREAM_IDENTICAL }, { SPAN_ROW(" expire "), STREAM_EXPIRED } };

	for (size_t i = 0; i < 2 && span_starts(text, SPAN("uid=")); i++) {
		const char *at = span_find(text, words[i].word);
		struct cursor c;
		long lines;

		if (at == NULL)
			continue;
		c = (struct cursor){ at + words[i].word.len, text.ptr + text.len, text.ptr };
		if (take_number(&c, &lines) && take_text(&c, SPAN(" line")))
			return (struct stream_event){ .kind = words[i].kind, .lines = (uint64_t)lines };
	}
	return (struct stream_event){ 0 };
}

static struct stream_event
divider_event(struct span line, struct span text)
{
	struct span before = span_make(line.ptr, (size_t)(text.ptr - line.ptr));

	if (span_ends(before, SPAN("beginning of ")))
		return (struct stream_event){ .kind = STREAM_BEGINNING, .buffer = text };
	if (span_ends(before, SPAN("switch to ")))
		return (struct stream_event){ .kind = STREAM_SWITCH, .buffer = text };
	return (struct stream_event){ .kind = STREAM_PROCESS };
}

struct stream_event
stream_event_of(struct span line, const struct record *r)
{
	if (r->format == FORMAT_DIVIDER)
		return divider_event(line, r->text);
	if (span_equal(r->tag, SPAN("chatty")))
		return chatty_event(r->text);
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (r->format == FORMAT_RAW && span_starts(r->text, starts[i].start))
			return (struct stream_event){ .kind = starts[i].kind };
	return (struct stream_event){ 0 };
}

bool
stream_is_glued(struct span line, struct span *buffer)
{
	static const struct span buffers[] = { SPAN_ROW("main"), SPAN_ROW("system"), SPAN_ROW("crash"), SPAN_ROW("kernel"),
		SPAN_ROW("events"), SPAN_ROW("radio"), SPAN_ROW("stats"), SPAN_ROW("security") };
	const char *blank;

	while (line.len > 0 && line.ptr[line.len - 1] == '\r')
		line.len--;
	blank = line.len > 0 ? memrchr(line.ptr, ' ', line.len) : NULL;
	if (blank == NULL || !span_ends(span_make(line.ptr, (size_t)(blank - line.ptr)), SPAN("--------- beginning of")) ||
	    (size_t)(blank - line.ptr) == sizeof("--------- beginning of") - 1)
		return false;
	*buffer = span_make(blank + 1, (size_t)(line.ptr + line.len - blank) - 1);
	for (size_t i = 0; i < sizeof(buffers) / sizeof(buffers[0]); i++)
		if (span_equal(*buffer, buffers[i]))
			return true;
	return false;
}
