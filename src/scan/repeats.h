/*
 * repeats - a text that says again what the number of a code said.
 *
 * A pretty-printed error has its code on one line and its text on the next: that
 * is one event, and the text is not told.
 */
#ifndef IMERR_SCAN_REPEATS_H
#define IMERR_SCAN_REPEATS_H

#include <stdint.h>

#include "scan/recognise.h"

/* A text so many bytes behind the line of its code is still part of the same event; notes of ours between them do not count. */
#define REPEATS_REACH 256

/* `{0}` has seen nothing. */
struct repeats {
	long code[JUDGEMENTS_MAX];      /* of the last line that had any by number */
	size_t codes;
	uint64_t end;                   /* offset behind it, in the log without our notes */
	uint64_t noted;                 /* bytes of notes up to here */
};

/* A line is `start` to `end` of the stream, `noted` bytes of it a note. Judges its repeated texts as such. */
void repeats_see(struct repeats *, struct judgement *, size_t count, uint64_t start, uint64_t end, size_t noted);

#endif
