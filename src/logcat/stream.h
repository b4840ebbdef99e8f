/*
 * stream - lines in which logcat, logd, adb or Studio speak of the stream itself.
 *
 * Shapes: logcat.cpp and logd's LogBufferElement::populateDroppedMessage() and
 * LogStatistics in AOSP, adb's client, Studio's process markers, dumpstate.
 */
#ifndef IMERR_LOGCAT_STREAM_H
#define IMERR_LOGCAT_STREAM_H

#include <stdint.h>

#include "logcat/header.h"

enum stream_kind {
	STREAM_NONE,
	STREAM_BEGINNING,       /* --------- beginning of main: once per buffer and run of logcat */
	STREAM_SWITCH,          /* --------- switch to main */
	STREAM_PROCESS,         /* Studio: PROCESS STARTED, PROCESS ENDED */
	STREAM_IDENTICAL,       /* chatty: the record before came `lines` times more */
	STREAM_EXPIRED,         /* chatty: `lines` records were thrown away */
	STREAM_EOF,             /* logd hung up: what follows is missing */
	STREAM_ADB,             /* adb's own words, merged in by 2>&1 */
	STREAM_BUGREPORT,       /* the head of a bugreport */
	STREAM_COUNT
};

struct stream_event {
	enum stream_kind kind;
	uint64_t lines;         /* STREAM_IDENTICAL, STREAM_EXPIRED */
	struct span buffer;     /* STREAM_BEGINNING, STREAM_SWITCH: "main" */
};

/* Every such line holds one of these. */
extern const struct span stream_anchors[];
extern const size_t stream_anchors_count;

/* What the line (without its newline), read as `record`, says of the stream. */
struct stream_event stream_event_of(struct span line, const struct record *record);

/*
 * Does a divider stand behind something else on the line? That is a record which was cut off when the device went, and
 * the start of the next `adb logcat` into the same stream. `buffer` gets its name.
 */
bool stream_is_glued(struct span line, struct span *buffer);

/* "beginning", "identical", ... */
const char *stream_kind_name(enum stream_kind);

#endif
