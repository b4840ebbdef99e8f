#include "logcat/header.h"

#include "logcat/readers.h"

/* What a line must start with for a reader to be asked. */
enum start {
	START_STAMP,            /* a time stamp, already taken */
	START_OTHER,
};

struct reader {
	enum start start;
	const char *first;      /* START_OTHER: the first byte is one of these */
	bool (*read)(struct cursor, const struct stamp *, struct record *);
};

#define LEVELS "VDIWEFSA?"

/* Asked from top to bottom; the first that knows the line has it. */
static const struct reader readers[] = {
	{ START_STAMP, NULL, read_threadtime },
	{ START_STAMP, NULL, read_time },
	{ START_STAMP, NULL, read_studio_old },
	{ START_STAMP, NULL, read_studio },
	{ START_STAMP, NULL, read_xcode },
	{ START_STAMP, NULL, read_syslog },
	{ START_OTHER, LEVELS, read_brief },
	{ START_OTHER, LEVELS, read_process },
	{ START_OTHER, LEVELS, read_tag },
	{ START_OTHER, "[", read_long },
	{ START_OTHER, "[<", read_dmesg },
	{ START_OTHER, "-", read_divider },
	{ START_OTHER, "JFMASOND", read_syslog },
	{ START_OTHER, "0123456789", read_studio_old },
	{ START_OTHER, " 0123456789", read_studio },
	{ START_OTHER, " \"", read_studio_export },
};

struct format_row {
	const char *name;
	enum platform platform;
};

static const struct format_row formats[FORMAT_COUNT] = {
	[FORMAT_RAW] = { "raw", PLATFORM_ANY },
	[FORMAT_THREADTIME] = { "threadtime", PLATFORM_ANDROID },
	[FORMAT_TIME] = { "time", PLATFORM_ANDROID },
	[FORMAT_BRIEF] = { "brief", PLATFORM_ANDROID },
	[FORMAT_PROCESS] = { "process", PLATFORM_ANDROID },
	[FORMAT_TAG] = { "tag", PLATFORM_ANDROID },
	[FORMAT_THREAD] = { "thread", PLATFORM_ANDROID },
	[FORMAT_LONG] = { "long", PLATFORM_ANDROID },
	[FORMAT_DDMS] = { "ddms", PLATFORM_ANDROID },
	[FORMAT_STUDIO_OLD] = { "studio-old", PLATFORM_ANDROID },
	[FORMAT_STUDIO] = { "studio", PLATFORM_ANDROID },
	[FORMAT_STUDIO_COMPACT] = { "studio-compact", PLATFORM_ANDROID },
	[FORMAT_STUDIO_EXPORT] = { "studio-export", PLATFORM_ANDROID },
	[FORMAT_LOGCATREADER] = { "logcatreader", PLATFORM_ANDROID },
	[FORMAT_XCODE] = { "xcode", PLATFORM_IOS },
	[FORMAT_SYSLOG] = { "syslog", PLATFORM_IOS },
	[FORMAT_DMESG] = { "dmesg", PLATFORM_ANY },
	[FORMAT_DIVIDER] = { "divider", PLATFORM_ANDROID },
};

const char *
format_name(enum format format)
{
	return formats[format].name;
}

enum platform
format_platform(enum format format)
{
	return formats[format].platform;
}

/* ESC [ digits ; m */
static bool
take_color(struct cursor *c)
{
	struct cursor try = *c;

	if (!take_text(&try, SPAN("\033[")))
		return false;
	while (try.at < try.end && (is_digit(*try.at) || *try.at == ';'))
		try.at++;
	if (!take_char(&try, 'm'))
		return false;
	*c = try;
	return true;
}

const char *
before_reset(const char *start, const char *end)
{
	for (;;) {
		struct span s = span_make(start, (size_t)(end - start));

		if (span_ends(s, SPAN("\033[0m")))
			end -= 4;
		else if (span_ends(s, SPAN("\033[m")))
			end -= 3;
		else
			return end;
	}
}

static const char *
before_returns(const char *start, const char *end)
{
	while (end > start && end[-1] == '\r')
		end--;
	return end;
}

static void
clear_fields(struct record *r, struct span text)
{
	*r = (struct record){ .pid = -1, .tid = -1, .text = text };
}

void
header_read(struct span line, struct record *r)
{
	const char *end = before_reset(line.ptr, before_returns(line.ptr, line.ptr + line.len));
	struct cursor c = { line.ptr, end, line.ptr };
	struct span all = { line.ptr, (size_t)(end - line.ptr) };
	struct cursor behind;
	struct stamp stamp;
	bool stamped;

	if (take_text(&c, SPAN("\xef\xbb\xbf")))        /* a UTF-8 byte order mark */
		c.line = c.at;
	while (take_color(&c))
		;
	behind = c;
	stamped = left(&c) > 0 && (is_digit(*c.at) || *c.at == ' ') && take_stamp(&behind, &stamp);
	for (size_t i = 0; left(&c) > 0 && i < sizeof(readers) / sizeof(readers[0]); i++) {
		const struct reader *reader = &readers[i];

		if (reader->start == START_STAMP ? !stamped : strchr(reader->first, *c.at) == NULL)
			continue;
		clear_fields(r, all);
		if (reader->start == START_STAMP)
			r->time = stamp.text;
		if (reader->read(reader->start == START_STAMP ? behind : c,
		    reader->start == START_STAMP ? &stamp : NULL, r))
			return;
	}
	all.len -= (size_t)(c.at - all.ptr);
	all.ptr = c.at;
	clear_fields(r, all);
}

void
header_inherit(struct record *r, struct span header)
{
	struct span text = r->text;

	header_read(header, r);
	r->text = text;
	r->inherited = true;
	r->header_only = false;
}

bool
format_indents(enum format format)
{
	return format == FORMAT_STUDIO_OLD || format == FORMAT_STUDIO || format == FORMAT_STUDIO_COMPACT;
}

enum header_search
header_find(const char *begin, const char *end, struct span *header)
{
	if (end - begin > HEADER_LOOKBACK)
		begin = end - HEADER_LOOKBACK;
	while (end > begin) {
		const char *newline = end - 1;
		const char *start = memrchr(begin, '\n', (size_t)(newline - begin));
		struct span line;
		struct record r;

		start = start ? start + 1 : begin;
		line = span_make(start, (size_t)(newline - start));
		header_read(line, &r);
		if (r.format == FORMAT_LONG || r.format == FORMAT_LOGCATREADER || format_indents(r.format)) {
			*header = line;
			return HEADER_FOUND;
		}
		if (r.format != FORMAT_RAW)
			return HEADER_NONE;
		end = start;
	}
	return HEADER_OPEN;
}
