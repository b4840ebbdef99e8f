/*
 * strip - takes our notes out again; what is left is the log as it was.
 */
#ifndef IMERR_SINK_STRIP_H
#define IMERR_SINK_STRIP_H

#include "base/out.h"
#include "scan/scan.h"

/* Lines are searched for notes up to this length: an annotated line may be longer than one that is read. */
#define STRIP_LINE_MAX (SCAN_LINE_MAX + 2 * NOTE_MAX)

/* The sink writes to `out`, which must outlive it. */
struct sink strip_sink(struct out *out);

#endif
