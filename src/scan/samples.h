/*
 * samples - the lines that rule files carry, run through the real matcher.
 *
 * A pattern must hold for a candidate of each of its `match` lines and for none
 * of its `no-match` lines, which must hold a candidate all the same. The family's
 * `found` and `not-found` lines go through recognition as a whole.
 */
#ifndef IMERR_SCAN_SAMPLES_H
#define IMERR_SCAN_SAMPLES_H

#include "scan/recognise.h"

/*
 * Runs all samples of a file whose codes are in the recogniser's catalogue.
 * Adds a sentence for each that fails; `count` gets how many there were. Returns
 * -1 if any failed.
 */
int samples_check(struct recogniser *, const struct rules *, size_t *count, struct err *);

#endif
