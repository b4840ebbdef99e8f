/*
 * support - tables of cases for the unit tests.
 *
 * A test is a table and one loop. Every row that fails is printed with its
 * name, and the test fails once, at the end of the table: one run shows all.
 */
#ifndef IMERR_TESTS_SUPPORT_H
#define IMERR_TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/span.h"
#include "pieces.h"

/*
 * Rounds of a test that makes its inputs up. AddressSanitizer gives every block new memory, which costs many times the round
 * itself: it gets a fifth of them, the other builds all.
 */
#ifdef __SANITIZE_ADDRESS__
#define ROUNDS(n) ((n) / 5)
#else
#define ROUNDS(n) (n)
#endif

struct table {
	const char *row;        /* name of the row at hand */
	size_t failures;
};

void table_fail(struct table *, const char *format, ...) __attribute__((format(printf, 2, 3)));
void table_number(struct table *, const char *what, long got, long want);
void table_bytes(struct table *, const char *what, struct span got, struct span want);
void table_text(struct table *, const char *what, struct span got, const char *want);
void table_end(const struct table *);

#endif
