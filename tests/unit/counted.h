/*
 * counted - a log, counted, for the tests of what is done with counts.
 */
#ifndef IMERR_TESTS_COUNTED_H
#define IMERR_TESTS_COUNTED_H

#include "lab.h"
#include "sink/aggregate.h"

/* 2026-03-20 00:00: dates without a year are before it. */
#define COUNTED_REFERENCE INT64_C(1773964800000)

/* lab_open(), and everything that counts is searched for. */
void counted_open(struct lab *, bool shipped, const char *const *yaml, size_t count);

/* The aggregate of one log; `cut` as in scan_end(). */
struct aggregate *counted(struct lab *, struct span log, bool cut);

/* `count` records of brief layout, "E/tag ( pid): code=number". */
void counted_lines(struct buf *to, const char *tag, long pid, long number, size_t count);

#endif
