/*
 * label - which log a line is of, written into the line: several logs in one output.
 *
 * In front of the message, so that the line stays one of its own layout and tools still read its header: `[emulator-5554] `. Or in
 * front of the line, where it is easy to cut off. Lines that are no record (dividers, the headers of -v long) have no message and
 * stay as they are in the first form.
 */
#ifndef IMERR_SINK_LABEL_H
#define IMERR_SINK_LABEL_H

#include "scan/scan.h"

enum label_place { LABEL_MESSAGE, LABEL_LINE };

struct label;

/* Lines go on to `to`, labelled with `name`. The scan gives every line, as a whole. */
struct label *label_new(const char *name, enum label_place, const struct sink *to);
void label_free(struct label *);
struct sink label_sink(struct label *);

#endif
