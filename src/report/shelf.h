/*
 * shelf - a place for reports: files by a pattern (base/dated.h), written whole
 * or not at all, and only so many of them.
 *
 * Whoever reads a report sees the old one or the new one, never a part: it is
 * written to a file beside it (".PATTERN.tmp", one for all names of a pattern), brought to the
 * disk and renamed. That also holds if the power fails. On any failure the old
 * report stays as it was. A file that is larger than RLIMIT_FSIZE is such a failure only if
 * the process ignores SIGXFSZ. Nothing is kept between calls; they block, and may be made by any thread.
 */
#ifndef IMERR_REPORT_SHELF_H
#define IMERR_REPORT_SHELF_H

#include <stddef.h>
#include <stdint.h>

#include "base/lang.h"
#include "base/span.h"

/*
 * Writes `text` to the file that the pattern, an absolute path, names for `time`
 * (seconds since 1970). Folders that are missing are made. Returns 0, or -1 with
 * a sentence.
 */
int shelf_write(const char *pattern, int64_t time, struct span text, struct err *err);

/*
 * Removes the oldest files that the pattern can have given a name to until there
 * are `keep`; 0 keeps all. Which is older is told by the times in the names, or, where a
 * name does not tell the day ("%H.txt"), by when it was written. Folders that were left
 * empty are removed, too, if their names come of the pattern. Never anything else. Returns
 * 0, or -1 with a sentence for each thing that could not be removed or looked at.
 */
int shelf_keep(const char *pattern, size_t keep, struct err *err);

#endif
