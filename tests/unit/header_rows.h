/*
 * header_rows - tables of log lines and what header_read() must make of them.
 */
#ifndef IMERR_TESTS_HEADER_ROWS_H
#define IMERR_TESTS_HEADER_ROWS_H

#include "logcat/header.h"
#include "support.h"

struct header_row {
	const char *name, *line;
	const char *format;             /* NULL here and below: anything */
	int level;                      /* -1: anything */
	long pid, tid;                  /* -1: none; -2: anything */
	const char *tag, *time, *uid, *package, *text;
};

/* Reads every row and compares all fields. */
void header_rows_check(const struct header_row *, size_t count);

/* No prefix of any row makes header_read() look outside the line. */
void header_rows_check_prefixes(const struct header_row *, size_t count);

#endif
