/*
 * readers - one reader per layout, for header.c alone.
 *
 * A reader gets a cursor behind the colour (and behind the stamp, for layouts
 * that start with one) and says whether the line is of its layout; then it has
 * filled the record. The end of the cursor is already before CRs and a reset
 * of the colour; a reader may move the end of the text further to the left.
 */
#ifndef IMERR_LOGCAT_READERS_H
#define IMERR_LOGCAT_READERS_H

#include "logcat/cursor.h"
#include "logcat/header.h"
#include "logcat/stamp.h"

bool read_threadtime(struct cursor, const struct stamp *, struct record *);
bool read_time(struct cursor, const struct stamp *, struct record *);
bool read_brief(struct cursor, const struct stamp *, struct record *);
bool read_tag(struct cursor, const struct stamp *, struct record *);
bool read_process(struct cursor, const struct stamp *, struct record *);
bool read_long(struct cursor, const struct stamp *, struct record *);
bool read_divider(struct cursor, const struct stamp *, struct record *);

bool read_studio_old(struct cursor, const struct stamp *, struct record *);
bool read_studio(struct cursor, const struct stamp *, struct record *);
bool read_studio_export(struct cursor, const struct stamp *, struct record *);

bool read_xcode(struct cursor, const struct stamp *, struct record *);
bool read_syslog(struct cursor, const struct stamp *, struct record *);
bool read_dmesg(struct cursor, const struct stamp *, struct record *);

/*
 * The rest of a header from the tag on, `%-8s: ` and then the text. A header
 * that does not fit liblog's buffer is cut at 127 bytes, colour included, and
 * the text follows without ": ".
 */
void read_tag_and_text(struct cursor, struct record *);

/* The line ends with a reset of the colour: where the text before it ends. */
const char *before_reset(const char *start, const char *end);

#endif
