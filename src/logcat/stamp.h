/*
 * stamp - the time at the start of a header, in every modifier of logcat.
 */
#ifndef IMERR_LOGCAT_STAMP_H
#define IMERR_LOGCAT_STAMP_H

#include "logcat/cursor.h"

enum stamp_kind {
	STAMP_DATE,             /* 12-31 23:59:59.123, with a year or without */
	STAMP_CLOCK,            /* 23:59:59.123 */
	STAMP_SECONDS,          /* 1767196799.123 or 4611.123: epoch, monotonic */
};

struct stamp {
	enum stamp_kind kind;
	bool year;
	bool zone_glued;        /* +0800 directly behind the time, as Xcode does */
	struct span text;       /* with the zone */
};

/* Takes a stamp and its zone (+0800, glued or behind one blank). */
bool take_stamp(struct cursor *, struct stamp *);

#endif
