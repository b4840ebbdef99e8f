/*
 * header - reads the header of one log line, in every layout that occurs.
 *
 * The layout is found line by line from its shape, so mixed and cut streams
 * need no mode. It knows nothing of codes, files or streams; it never fails: a
 * line without a header is FORMAT_RAW and all of it is text.
 *
 * Sources of the layouts: android_log_formatLogLine() in AOSP's liblog (the
 * printf shapes stand beside the readers), Android Studio's LogcatHeader
 * formatting, ddmlib, RFC 3164 (syslog), printk (dmesg), os_log as Xcode and
 * iOS write it.
 */
#ifndef IMERR_LOGCAT_HEADER_H
#define IMERR_LOGCAT_HEADER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

enum format {
	FORMAT_RAW,             /* no header */
	FORMAT_THREADTIME,
	FORMAT_TIME,
	FORMAT_BRIEF,
	FORMAT_PROCESS,
	FORMAT_TAG,
	FORMAT_THREAD,
	FORMAT_LONG,            /* header line, or a line of its message */
	FORMAT_DDMS,            /* DDMS, Eclipse, Firebase Test Lab */
	FORMAT_STUDIO_OLD,      /* Android Studio before 2022 */
	FORMAT_STUDIO,          /* Android Studio, Standard view */
	FORMAT_STUDIO_COMPACT,
	FORMAT_STUDIO_EXPORT,   /* "message" lines of Studio's .logcat JSON */
	FORMAT_LOGCATREADER,    /* the app LogcatReader */
	FORMAT_XCODE,
	FORMAT_SYSLOG,
	FORMAT_DMESG,
	FORMAT_DIVIDER,         /* a line between records, no record itself */
	FORMAT_COUNT
};

/* What the layout says about where the app ran. */
enum platform { PLATFORM_ANY, PLATFORM_ANDROID, PLATFORM_IOS, PLATFORM_WEB };

struct record {
	enum format format;
	char level;             /* V D I W E F S A ? as printed, 0 without one */
	bool inherited;         /* fields are those of an earlier header line */
	bool header_only;       /* the header of a `long` record: text follows */
	long pid, tid;          /* -1 without one */
	struct span time;       /* as printed, zone included */
	struct span uid;
	struct span tag;        /* without padding */
	struct span package;
	/*
	 * The message within the line: behind the header, before what belongs
	 * to the layout again (CRs, the reset of a colour, the tag of `process`,
	 * the closing quote of JSON). A note goes in at its end.
	 */
	struct span text;
};

/*
 * Reads `line`, which has no newline (CRs may be there). The spans of `record`
 * point into the line.
 */
void header_read(struct span line, struct record *record);

/*
 * For a line that header_read() called raw: the fields of the header it
 * belongs to, if it is the message line of a `long` record or the indented
 * follow-on line of a Studio paste. `header` is that earlier line as found by
 * header_find(); the record keeps its own text and gets the other fields.
 */
void header_inherit(struct record *record, struct span header);

/* How far back a header can lie: a payload of 4068 bytes (LOGGER_ENTRY_MAX_PAYLOAD), twice. */
#define HEADER_LOOKBACK 8192

enum header_search {
	HEADER_FOUND,           /* a header that raw lines can belong to */
	HEADER_NONE,            /* a line of another record stands before */
	HEADER_OPEN,            /* nothing but raw lines up to `begin` */
};

/*
 * Searches the lines that end at `end` (just behind a newline), not before
 * `begin`, backwards for the header that a raw line starting at `end` may
 * belong to. `header` is set when it is found.
 */
enum header_search header_find(const char *begin, const char *end, struct span *header);

/* Can a raw line be a follow-on of this layout only if it is indented? */
bool format_indents(enum format);

/* "threadtime", "studio-compact", ... */
const char *format_name(enum format);
enum platform format_platform(enum format);

#endif
